#include "indexer/document/document.h"

#include "corpus/strmap.h"
#include "corpus/text/date.h"
#include "corpus/text/quoted.h"
#include "corpus/text/sketch.h"
#include "corpus/text/url.h"
#include "corpus/text/utf8.h"
#include "indexer/document/quotes.h"
#include "indexer/document/words.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    VALUE_BYTES_MAX = 200,  /* of one name in a value: a long one makes its whole chunk slow */
    LIST_BYTES_MAX = 1000,  /* of all names in one value */
    SITE_LABELS_MAX = 8,    /* suffixes of a host name that are terms */
    AHEAD = 8,              /* tokens between asking for memory and needing it */
    DETECT_BYTES_MAX = 1024 /* of title and summary joined, when the text is too short */
};

struct document_builder {
    struct analyser *analyser;
    struct words words;
    struct vocabulary_words vocabulary;
    struct quotes quotes;
    double weight;      /* sum of the weights of all words: the document's length */
    uint32_t position;  /* where the next field's positions begin */
    uint32_t word_count;
    struct sketch sketch;
    bool truncated;
    language language;
    struct shim_value values[SLOT_COUNT];
    size_t value_count;
    char numbers[SLOT_COUNT][DOCUMENT_FINGERPRINT_BYTES]; /* bytes of number values */
    struct buffer list[2]; /* bytes of SLOT_AUTHOR and SLOT_TAGS */
    struct buffer term, fold, host, data;
};

struct document_builder *document_builder_new(void)
{
    struct document_builder *b = memory_or_die(calloc(1, sizeof *b));
    b->analyser = analyser_new();
    return b;
}

void document_builder_free(struct document_builder *b)
{
    if (b == NULL)
        return;
    analyser_free(b->analyser);
    words_free(&b->words);
    vocabulary_words_free(&b->vocabulary);
    quotes_free(&b->quotes);
    for (int i = 0; i < 2; i++)
        buffer_free(&b->list[i]);
    buffer_free(&b->term);
    buffer_free(&b->fold);
    buffer_free(&b->host);
    buffer_free(&b->data);
    free(b);
}

/* ---- Language and context -------------------------------------------------------- */

/* detect_headline(r, found): from title and summary, for items that have no text of their
 * own, as most of a feed's. */
static bool detect_headline(const struct record *r, language *found)
{
    char joined[DETECT_BYTES_MAX + 1];
    struct span title = utf8_cut(r->title, DETECT_BYTES_MAX / 2);
    struct span summary = utf8_cut(r->summary, DETECT_BYTES_MAX / 2);
    int len = snprintf(joined, sizeof joined, "%.*s %.*s", (int)title.len,
                       title.len == 0 ? "" : title.at, (int)summary.len,
                       summary.len == 0 ? "" : summary.at);
    return language_detect((struct span){joined, (size_t)len}, found);
}

language document_language(const struct stored *stored)
{
    const struct record *r = &stored->record;
    language found;
    if (r->lang.len > 0)
        return language_from_code(r->lang);
    if (language_detect(r->text, &found))
        return found;
    if (r->type == RECORD_ARTICLE && detect_headline(r, &found))
        return found;
    return language_from_code(stored->context_lang);
}

bool document_is_orphan(const struct stored *stored)
{
    return stored->record.type == RECORD_COMMENT && stored->context_lang.len == 0;
}

/* lang_value(stored, l): the language as users name it: our code, else as the archive has it. */
static struct span lang_value(const struct stored *stored, language l)
{
    return l != LANGUAGE_OTHER ? span_of(language_code(l)) : stored->record.lang;
}

struct span document_context_lang(const struct stored *article)
{
    struct span lang = lang_value(article, document_language(article));
    return lang.len > 0 ? lang : SPAN("und");
}

struct thread_facts document_facts(const struct record *article,
                                   const struct thread_facts *counted)
{
    struct thread_facts facts = *counted;
    int64_t stated = article->num_comments;
    if (stated > facts.comments)
        facts.comments = stated < UINT32_MAX ? (uint32_t)stated : UINT32_MAX;
    if (article->created_at > facts.active)
        facts.active = article->created_at;
    return facts;
}

struct document_fingerprint document_fingerprint(const struct stored *stored)
{
    uint64_t context = strmap_hash(stored->context_title);
    context = context * 31 + strmap_hash(stored->context_url);
    context = context * 31 + strmap_hash(stored->context_lang);
    return (struct document_fingerprint){record_fingerprint(&stored->record), context};
}

bool document_fingerprint_read(struct shim_bytes bytes, struct document_fingerprint *out)
{
    if (bytes.len != DOCUMENT_FINGERPRINT_BYTES)
        return false;
    out->record = (uint64_t)schema_number_read(bytes.at);
    out->context = (uint64_t)schema_number_read(bytes.at + SCHEMA_NUMBER_BYTES);
    return true;
}

/* ---- Words ----------------------------------------------------------------------- */

/* A stretch of the record whose words are indexed alike. */
struct stretch {
    struct span text;
    language language;
    uint32_t weight;
    bool placed; /* its words get positions */
    bool title, quotes;
    bool sketched; /* its words make the sketch */
    bool answers; /* lines that begin with '>' repeat somebody else */
};

/* in_quote(q, t, next): whether token t lies inside a quotation; tokens come in order, and
 * *next is the first range that may still hold one. */
static bool in_quote(const struct quotes *q, const struct token *t, size_t *next)
{
    while (*next < q->count && q->at[*next].end <= t->start)
        (*next)++;
    return *next < q->count && q->at[*next].start <= t->start;
}

/* expect(b, tokens, i): have the memory of a token to come brought near in the meantime. */
static void expect(const struct document_builder *b, const struct tokens *tokens, size_t i)
{
    if (i >= tokens->count)
        return;
    words_expect(&b->words, tokens->at[i].term_number);
    vocabulary_expect(&b->vocabulary, &tokens->at[i]);
    __builtin_prefetch(tokens->at[i].form); /* for its hash */
}

static void add_stretch(struct document_builder *b, const struct stretch *s)
{
    if (s->text.len == 0)
        return;
    const struct tokens *tokens = analyse(b->analyser, s->language, s->text);
    struct quoted repeated;
    size_t next_quote = 0;
    quoted_begin(&repeated, s->text);
    b->quotes.count = 0;
    if (s->quotes)
        quotes_find(s->text, &b->quotes);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->at[i];
        expect(b, tokens, i + AHEAD);
        uint32_t position = s->placed ? b->position + t->position : 0;
        bool low = s->answers && quoted_at(&repeated, t->start);
        uint32_t weight = low ? SCHEMA_WEIGHT_QUOTED : s->weight;
        words_add(&b->words, WORDS_TEXT, t->term_number, t->term, weight, position);
        if (t->kind != TOKEN_PART)
            b->weight += weight;
        if (s->placed)
            vocabulary_note(&b->vocabulary, t);
        if (s->sketched && t->kind != TOKEN_PART)
            sketch_add(&b->sketch, t->form->hash);
        if (s->title)
            words_add(&b->words, WORDS_TITLE, t->term_number, t->term, 0, position);
        if (b->quotes.count > 0 && in_quote(&b->quotes, t, &next_quote))
            words_add(&b->words, WORDS_QUOTE, t->term_number, t->term, 0, position);
    }
    b->truncated = b->truncated || tokens->truncated;
    if (s->placed) {
        b->position += (uint32_t)tokens->positions + SCHEMA_POSITION_GAP;
        b->word_count += (uint32_t)tokens->positions;
    }
}

static void add_names(struct document_builder *b, const struct span *names, size_t count,
                      uint32_t weight)
{
    for (size_t i = 0; i < count; i++)
        add_stretch(b, &(struct stretch){names[i], b->language, weight, .placed = false});
}

/* A comment's words are its own; those of its article's title stand apart, so that they add
 * to its score without making it a match, and are no part of its length. */
static void add_context(struct document_builder *b, const struct stored *stored)
{
    if (stored->context_title.len == 0)
        return;
    language l = language_from_code(stored->context_lang);
    const struct tokens *tokens = analyse(b->analyser, l, stored->context_title);
    for (size_t i = 0; i < tokens->count; i++)
        words_add(&b->words, WORDS_CONTEXT, tokens->at[i].term_number, tokens->at[i].term,
                  SCHEMA_WEIGHT_CONTEXT, 0);
}

static void add_words(struct document_builder *b, const struct stored *stored)
{
    const struct record *r = &stored->record;
    language l = b->language;
    add_stretch(b, &(struct stretch){r->title, l, SCHEMA_WEIGHT_TITLE, .placed = true,
                                     .title = true});
    add_stretch(b, &(struct stretch){r->summary, l, SCHEMA_WEIGHT_SUMMARY, .placed = true});
    add_stretch(b, &(struct stretch){r->text, l, SCHEMA_WEIGHT_TEXT, .placed = true,
                                     .quotes = r->type == RECORD_ARTICLE,
                                     .sketched = r->type == RECORD_ARTICLE,
                                     .answers = r->type == RECORD_COMMENT});
    add_names(b, r->authors, r->author_count, SCHEMA_WEIGHT_AUTHOR);
    add_names(b, r->tags, r->tag_count, SCHEMA_WEIGHT_TAG);
    add_context(b, stored);
}

/* ---- Filters --------------------------------------------------------------------- */

static void add_filter(struct document_builder *b, enum schema_field field, struct span value)
{
    if (value.len == 0)
        return;
    schema_term(field, value, &b->term);
    words_add_filter(&b->words, buffer_span(&b->term));
}

static void add_folded(struct document_builder *b, enum schema_field field, struct span value)
{
    buffer_clear(&b->fold);
    analysis_fold(value, &b->fold);
    add_filter(b, field, buffer_span(&b->fold));
}

/* An author is found by the whole name and by each of its words, which are folded but not
 * stemmed: a name has no endings to lose. */
static void add_author(struct document_builder *b, struct span name)
{
    add_folded(b, FIELD_AUTHOR, name);
    const struct tokens *tokens = analyse(b->analyser, LANGUAGE_OTHER, name);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct term *form = tokens->at[i].form;
        add_filter(b, FIELD_AUTHOR, (struct span){form->at, form->len});
    }
}

/* site_of(stored): the host that the record is from; a comment without an address of its own
 * is from where its article is. */
static struct span site_of(const struct stored *stored)
{
    struct span host = url_host(stored->record.url);
    if (host.len == 0)
        host = url_host(stored->record.thread_url);
    return host.len > 0 ? host : url_host(stored->context_url);
}

/* ft.com is found by "ft.com" and "com", never by "t.com": whole labels, from the right. */
static void add_site(struct document_builder *b, struct span host)
{
    buffer_clear(&b->host);
    analysis_fold(host, &b->host);
    struct span rest = buffer_span(&b->host);
    add_filter(b, FIELD_SITE, rest);
    int labels = 0;
    for (size_t i = rest.len; i-- > 0 && labels < SITE_LABELS_MAX;) {
        if (rest.at[i] != '.')
            continue;
        add_filter(b, FIELD_SITE, (struct span){rest.at + i + 1, rest.len - i - 1});
        labels++;
    }
}

static void add_dates(struct document_builder *b, int64_t when)
{
    if (when == RECORD_NO_TIME) {
        add_filter(b, FIELD_FLAG, SPAN("undated"));
        return;
    }
    int year, month, day;
    char text[40];
    date_civil(when, &year, &month, &day);
    snprintf(text, sizeof text, "%04d%02d%02d", year, month, day);
    add_filter(b, FIELD_YEAR, (struct span){text, 4});
    add_filter(b, FIELD_MONTH, (struct span){text, 6});
    add_filter(b, FIELD_DAY, (struct span){text, 8});
}

/* The edges of the thread: what a deleted comment keeps, too. */
static void add_edges(struct document_builder *b, const struct record *r)
{
    bool comment = r->type == RECORD_COMMENT;
    add_filter(b, FIELD_ID, r->id);
    add_filter(b, FIELD_THREAD, r->thread_id);
    add_filter(b, FIELD_TYPE, comment ? SPAN("comment") : SPAN("article"));
    if (comment)
        add_filter(b, FIELD_PARENT, r->parent_id.len > 0 ? r->parent_id : r->thread_id);
}

static void add_url(struct document_builder *b, struct span url)
{
    buffer_clear(&b->fold);
    if (url_normalise(url, &b->fold))
        add_filter(b, FIELD_URL, buffer_span(&b->fold));
}

static void add_filters(struct document_builder *b, const struct stored *stored)
{
    const struct record *r = &stored->record;
    for (size_t i = 0; i < r->author_count; i++)
        add_author(b, r->authors[i]);
    for (size_t i = 0; i < r->tag_count; i++)
        add_folded(b, FIELD_TAG, r->tags[i]);
    add_site(b, site_of(stored));
    add_folded(b, FIELD_SOURCE, r->source);
    add_folded(b, FIELD_SECTION, r->section);
    add_folded(b, FIELD_LANG, lang_value(stored, b->language));
    add_url(b, r->url);
    add_dates(b, r->created_at);
    if (document_is_orphan(stored))
        add_filter(b, FIELD_FLAG, SPAN("orphan"));
    if (b->truncated)
        add_filter(b, FIELD_FLAG, SPAN("truncated"));
}

/* ---- Values ---------------------------------------------------------------------- */

static void add_value(struct document_builder *b, enum schema_slot slot, struct span value)
{
    if (value.len > 0)
        b->values[b->value_count++] = (struct shim_value){slot, {value.at, value.len}};
}

static void add_number(struct document_builder *b, enum schema_slot slot, int64_t n)
{
    schema_number(n, b->numbers[slot]);
    add_value(b, slot, (struct span){b->numbers[slot], SCHEMA_NUMBER_BYTES});
}

static void add_list(struct document_builder *b, enum schema_slot slot, struct buffer *bytes,
                     const struct span *names, size_t count)
{
    buffer_clear(bytes);
    for (size_t i = 0; i < count && bytes->len < LIST_BYTES_MAX; i++) {
        if (i > 0)
            buffer_add_byte(bytes, SCHEMA_LIST_MARK);
        buffer_add_span(bytes, utf8_cut(names[i], VALUE_BYTES_MAX));
    }
    add_value(b, slot, buffer_span(bytes));
}

static void add_fingerprint(struct document_builder *b, const struct stored *stored)
{
    struct document_fingerprint f = document_fingerprint(stored);
    char *place = b->numbers[SLOT_FINGERPRINT];
    schema_number((int64_t)f.record, place);
    schema_number((int64_t)f.context, place + SCHEMA_NUMBER_BYTES);
    add_value(b, SLOT_FINGERPRINT, (struct span){place, DOCUMENT_FINGERPRINT_BYTES});
}

static void add_facts(struct document_builder *b, const struct record *r,
                      const struct thread_facts *counted)
{
    struct thread_facts facts = document_facts(r, counted);
    add_number(b, SLOT_COMMENTS, facts.comments);
    if (facts.active != RECORD_NO_TIME)
        add_number(b, SLOT_ACTIVE, facts.active);
}

static void add_sketch(struct document_builder *b)
{
    uint64_t sketch = sketch_end(&b->sketch);
    if (sketch != 0)
        add_number(b, SLOT_SKETCH, (int64_t)sketch);
}

/* Slots must ascend, so this is in the order of enum schema_slot. */
static void add_values(struct document_builder *b, const struct stored *stored,
                       const struct thread_facts *facts)
{
    const struct record *r = &stored->record;
    b->value_count = 0;
    if (r->created_at != RECORD_NO_TIME && !r->deleted)
        add_number(b, SLOT_CREATED, r->created_at);
    add_number(b, SLOT_THREAD, (int64_t)schema_thread(r->thread_id));
    add_value(b, SLOT_TYPE, r->type == RECORD_COMMENT ? SPAN("c") : SPAN("a"));
    if (!r->deleted) {
        if (r->points != RECORD_NO_NUMBER)
            add_number(b, SLOT_POINTS, r->points);
        if (facts != NULL)
            add_facts(b, r, facts);
        add_number(b, SLOT_WORDS, b->word_count);
        add_value(b, SLOT_SITE, buffer_span(&b->host));
        add_value(b, SLOT_SOURCE, utf8_cut(r->source, VALUE_BYTES_MAX));
        add_value(b, SLOT_SECTION, utf8_cut(r->section, VALUE_BYTES_MAX));
        add_list(b, SLOT_AUTHOR, &b->list[0], r->authors, r->author_count);
        add_list(b, SLOT_TAGS, &b->list[1], r->tags, r->tag_count);
        add_value(b, SLOT_LANG, utf8_cut(lang_value(stored, b->language), VALUE_BYTES_MAX));
        add_sketch(b);
    }
    add_fingerprint(b, stored);
}

/* ---- The document ---------------------------------------------------------------- */

static void begin(struct document_builder *b, const struct stored *stored)
{
    words_begin(&b->words);
    vocabulary_begin(&b->vocabulary);
    b->weight = 0;
    b->position = 1;
    b->word_count = 0;
    b->truncated = false;
    sketch_begin(&b->sketch);
    b->language = document_language(stored);
}

/* gather(b, stored, facts, out): all of the document but its terms, which are in b->words. */
static void gather(struct document_builder *b, const struct stored *stored,
                   const struct thread_facts *facts, struct shim_document *out)
{
    const struct record *r = &stored->record;
    begin(b, stored);
    if (r->deleted) {
        add_filter(b, FIELD_FLAG, SPAN("deleted"));
    } else {
        add_words(b, stored);
        add_filters(b, stored);
    }
    add_edges(b, r);
    add_values(b, stored, facts);
    buffer_clear(&b->data);
    stored_write(stored, &b->data);
    schema_term(FIELD_ID, r->id, &b->term);
    *out = (struct shim_document){.key = {b->term.at, b->term.len},
                                  .values = b->values,
                                  .value_count = b->value_count,
                                  .data = {b->data.at, b->data.len}};
}

void document_build(struct document_builder *b, const struct schema_ranking *ranking,
                    const struct stored *stored, const struct thread_facts *facts,
                    struct shim_document *out)
{
    gather(b, stored, facts, out);
    out->terms =
        words_finish(&b->words, ranking, b->weight / SCHEMA_WEIGHT_ONE, &out->term_count);
}

void document_build_unsorted(struct document_builder *b,
                             const struct schema_ranking *ranking,
                             const struct stored *stored, const struct thread_facts *facts,
                             struct shim_document *out)
{
    gather(b, stored, facts, out);
    out->terms = words_finish_unsorted(&b->words, ranking, b->weight / SCHEMA_WEIGHT_ONE,
                                       &out->term_count);
    out->numbers = words_numbers(&b->words);
}

void document_renumber(struct document_builder *b)
{
    words_renumber(&b->words);
}

void document_count(struct document_builder *b)
{
    vocabulary_count(&b->vocabulary);
}

void document_give_words(struct document_builder *b, struct vocabulary *vocabulary)
{
    vocabulary_take(vocabulary, &b->vocabulary, b->analyser);
}

bool document_is_full(const struct document_builder *b)
{
    return analyser_is_full(b->analyser);
}

bool document_trim(struct document_builder *b, struct vocabulary *vocabulary)
{
    if (!document_is_full(b))
        return false;
    document_give_words(b, vocabulary);
    analyser_trim(b->analyser);
    words_renumber(&b->words);
    return true;
}

double document_length(struct document_builder *b, const struct stored *stored)
{
    begin(b, stored);
    if (!stored->record.deleted)
        add_words(b, stored);
    return b->weight / SCHEMA_WEIGHT_ONE;
}
