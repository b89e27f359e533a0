#include "searcher/eval/baseline.h"

#include "searcher/index/items.h"
#include "searcher/answer/rank.h"

#include <math.h>
#include <stdlib.h>

/* ---- Queries --------------------------------------------------------------------- */

static void add_term(struct baseline *b, struct baseline_word *word, const struct term *t)
{
    uint32_t number = strmap_add(&b->terms, (struct span){t->at, t->len}, NULL);
    for (size_t i = 0; i < word->term_count; i++) {
        if (word->terms[i] == number)
            return;
    }
    word->terms[word->term_count++] = number;
}

static bool is_part(const struct tokens *tokens, size_t i)
{
    return i < tokens->count && tokens->at[i].kind == TOKEN_PART;
}

/* A compound counts by its parts, as it does for a tokeniser that knows no compounds; a word
 * with a single part (the 100 of €100) counts itself. */
static bool is_counted(const struct tokens *tokens, size_t i)
{
    if (is_part(tokens, i))
        return is_part(tokens, i + 1) || is_part(tokens, i - 1);
    return !(is_part(tokens, i + 1) && is_part(tokens, i + 2));
}

/* Cut the text in each language; the words are the same, their stems may differ. */
static void take_query(struct baseline *b, const struct index *index, struct analyser *a,
                       struct span text, struct baseline_query *q)
{
    static const language other[] = {LANGUAGE_OTHER};
    const language *languages = index->language_count > 0 ? index->languages : other;
    size_t language_count = index->language_count > 0 ? index->language_count : 1;

    for (size_t l = 0; l < language_count; l++) {
        const struct tokens *tokens = analyse(a, languages[l], text);
        if (q->words == NULL)
            q->words = arena_alloc(&b->arena, (tokens->count + 1) * sizeof *q->words);
        size_t n = 0;
        for (size_t i = 0; i < tokens->count; i++) {
            if (!is_counted(tokens, i))
                continue;
            struct baseline_word *word = &q->words[n++];
            if (word->terms == NULL)
                word->terms =
                    arena_alloc(&b->arena, language_count * sizeof *word->terms);
            add_term(b, word, tokens->at[i].term);
        }
        q->count = n;
    }
}

/* ---- Documents ------------------------------------------------------------------- */

static void add_posting(struct baseline_list *list, uint32_t document)
{
    if (list->count > 0 && list->at[list->count - 1].document == document) {
        list->at[list->count - 1].count++;
        return;
    }
    if (list->count == list->room) {
        list->room = 2 * list->room + 4;
        list->at = memory_or_die(realloc(list->at, list->room * sizeof *list->at));
    }
    list->at[list->count++] = (struct baseline_posting){document, 1};
}

static void take_text(struct baseline *b, struct analyser *a, language l,
                      struct span text, uint32_t document)
{
    const struct tokens *tokens = analyse(a, l, text);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct term *t = tokens->at[i].term;
        uint32_t number = strmap_find(&b->terms, (struct span){t->at, t->len});
        if (number != STRMAP_NONE)
            add_posting(&b->postings[number], document);
        b->lengths[document] += is_counted(tokens, i);
    }
}

static enum error_code take_document(struct baseline *b, struct index *index,
                                     struct analyser *a, uint32_t docid,
                                     struct error *error)
{
    struct arena arena = {0};
    struct item item;
    language l;

    enum error_code code = items_read(index, docid, &arena, &item, error);
    if (code == ERROR_NONE)
        code = items_language(index, docid, &l, error);
    if (code == ERROR_NONE) {
        const struct record *r = &item.stored.record;
        uint32_t document = strmap_add(&b->documents, r->id, NULL);
        take_text(b, a, l, r->title, document);
        take_text(b, a, l, r->summary, document);
        take_text(b, a, l, r->text, document);
        b->average += b->lengths[document];
        analyser_trim(a);
    }
    arena_free(&arena);
    return code;
}

struct ids {
    uint32_t *at;
    size_t count;
};

static bool take_id(uint32_t id, uint32_t wdf, void *payload)
{
    struct ids *ids = payload;
    (void)wdf;
    ids->at[ids->count++] = id;
    return true;
}

enum error_code baseline_build(struct index *index, struct analyser *a,
                               const struct judged *judged, struct baseline *out,
                               struct error *error)
{
    struct shim_error e;
    struct ids ids = {
        .at = memory_or_die(malloc((index->stats.documents + 1) * sizeof *ids.at))};
    enum error_code code = ERROR_NONE;

    *out = (struct baseline){0};
    out->queries = arena_alloc(&out->arena, (judged->count + 1) * sizeof *out->queries);
    for (size_t i = 0; i < judged->count; i++)
        take_query(out, index, a, judged->queries[i].text, &out->queries[i]);
    out->postings = memory_or_die(calloc(out->terms.count + 1, sizeof *out->postings));
    out->lengths =
        memory_or_die(calloc(index->stats.documents + 1, sizeof *out->lengths));
    if (shim_reader_postings(index->reader, (struct shim_bytes){0}, take_id, &ids, &e) !=
        SHIM_OK)
        code = index_error(&e, error);
    for (size_t i = 0; i < ids.count && code == ERROR_NONE; i++)
        code = take_document(out, index, a, ids.at[i], error);
    if (ids.count > 0)
        out->average /= (double)ids.count;
    free(ids.at);
    return code;
}

/* ---- Ranking --------------------------------------------------------------------- */

static double idf_of(const struct baseline_formula *f, double documents, double n)
{
    double odds = (documents - n + 0.5) / (n + 0.5);
    if (f->idf == BASELINE_LUCENE)
        return log(1 + odds);
    return log(odds < 2 ? odds * 0.5 + 1 : odds);
}

static double saturated(const struct baseline *b, const struct baseline_formula *f,
                        uint32_t document, double count)
{
    double length = b->lengths[document] / b->average;
    if (f->idf == BASELINE_XAPIAN && length < 0.5)
        length = 0.5;
    return count * (f->k1 + 1) / (count + f->k1 * (1 - f->b + f->b * length));
}

/* How much a word that is `times` in the query counts, as factors of its first and each
 * further occurrence, which are scored one by one. */
static double repetition(const struct baseline_formula *f, size_t before)
{
    if (f->idf == BASELINE_LUCENE)
        return 1;
    double n = (double)before;
    return 2 * (n + 1) / (n + 2) - 2 * n / (n + 1);
}

/* Add what word is worth to the documents that hold it. counts is all 0 before and after.
 */
static void score_word(const struct baseline *b, const struct baseline_formula *f,
                       const struct baseline_word *word, double factor, uint32_t *counts,
                       double *scores)
{
    size_t holders = 0;
    for (size_t t = 0; t < word->term_count; t++) {
        const struct baseline_list *list = &b->postings[word->terms[t]];
        for (size_t i = 0; i < list->count; i++) {
            holders += counts[list->at[i].document] == 0;
            counts[list->at[i].document] += list->at[i].count;
        }
    }
    double idf = factor * idf_of(f, b->documents.count, (double)holders);
    for (size_t t = 0; t < word->term_count; t++) {
        const struct baseline_list *list = &b->postings[word->terms[t]];
        for (size_t i = 0; i < list->count; i++) {
            uint32_t d = list->at[i].document;
            if (counts[d] > 0)
                scores[d] += idf * saturated(b, f, d, counts[d]);
            counts[d] = 0;
        }
    }
}

/* How often the word has stood in the query before. */
static size_t earlier(const struct baseline_query *q, size_t at)
{
    size_t n = 0;
    for (size_t i = 0; i < at; i++)
        n += q->words[i].terms[0] == q->words[at].terms[0];
    return n;
}

size_t baseline_rank(const struct baseline *b, size_t query,
                     const struct baseline_formula *formula, size_t most, uint32_t *place)
{
    const struct baseline_query *q = &b->queries[query];
    size_t documents = b->documents.count, found = 0;
    uint32_t *counts = memory_or_die(calloc(documents + 1, sizeof *counts));
    double *scores = memory_or_die(calloc(documents + 1, sizeof *scores));
    struct rank_row *rows = memory_or_die(malloc((documents + 1) * sizeof *rows));

    for (size_t i = 0; i < q->count; i++)
        score_word(b, formula, &q->words[i], repetition(formula, earlier(q, i)), counts,
                   scores);
    for (uint32_t d = 0; d < documents; d++) {
        if (scores[d] > 0)
            rows[found++] = (struct rank_row){.key = scores[d], .tie = d, .index = d};
    }
    rank_select(rows, found, most);
    found = found < most ? found : most;
    for (size_t i = 0; i < found; i++)
        place[i] = rows[i].index;
    free(counts);
    free(scores);
    free(rows);
    return found;
}

void baseline_free(struct baseline *b)
{
    for (uint32_t t = 0; b->postings != NULL && t < b->terms.count; t++)
        free(b->postings[t].at);
    free(b->postings);
    free(b->lengths);
    strmap_free(&b->documents);
    strmap_free(&b->terms);
    arena_free(&b->arena);
    *b = (struct baseline){0};
}
