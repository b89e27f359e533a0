#include "searcher/suggest/complete.h"

#include "corpus/text/analysis.h"
#include "corpus/text/utf8.h"
#include "searcher/json/json.h"
#include "searcher/query/narrow.h"
#include "searcher/suggest/together.h"

#include <stdlib.h>

enum {
    AUTHORS = 3,
    TITLES = 3,
    TITLE_LETTERS = 3, /* bytes of the word being typed before it is looked for in titles: with
                          fewer, thousands of words begin so, and any title would do */
    NAMES_SEEN = 20000,
    CONTEXT_WORDS = 16 /* of the most frequent words those that go with the one before come
                          first */
};

struct maker {
    struct searcher *searcher;
    struct arena *arena;
    struct completion *list;
    size_t count, most;
};

static void add(struct maker *m, struct completion c)
{
    if (m->count < m->most)
        m->list[m->count++] = c;
}

/* keep_best(best, room, count, c): a short list, most documents first, ties as they come. */
static void keep_best(struct completion *best, size_t room, size_t *count,
                      const struct completion *c)
{
    size_t at = *count;
    while (at > 0 && best[at - 1].documents < c->documents)
        at--;
    if (at == room)
        return;
    size_t kept = *count < room ? *count : room - 1;
    memmove(best + at + 1, best + at, (kept - at) * sizeof *best);
    best[at] = *c;
    *count = kept + 1;
}

/* last_word(typed): the word being typed: what follows the last white space. */
static struct span last_word(struct span typed)
{
    size_t start = typed.len;
    while (start > 0 && typed.at[start - 1] != ' ' && typed.at[start - 1] != '\t')
        start--;
    return (struct span){typed.at + start, typed.len - start};
}

/* most_frequent(m, prefix, best, room): the words of the index that begin with prefix (folded),
 * the most frequent first. How many. */
static size_t most_frequent(struct maker *m, struct span prefix, struct completion *best,
                            size_t room)
{
    const struct wordlist *list = &searcher_index(m->searcher)->words;
    struct wordlist_cursor c;
    size_t count = 0;
    wordlist_seek(list, prefix, &c);
    for (int seen = 0; prefix.len > 0 && seen < COMPLETE_WORDS_SEEN && wordlist_next(&c); seen++) {
        if (c.len < prefix.len || memcmp(c.word, prefix.at, prefix.len) != 0)
            break;
        struct completion one = {.kind = COMPLETE_WORD, .documents = c.count};
        if (count == room && best[count - 1].documents >= one.documents)
            continue;
        one.text = arena_copy(m->arena, (struct span){c.word, c.len});
        keep_best(best, room, &count, &one);
    }
    return count;
}

/* word_before(t, typed): the last word of typed that is no stopword; NULL for none. */
static struct expr *word_before(const struct together *t, struct span typed)
{
    const struct tokens *tokens = analyse(t->analyser, LANGUAGE_OTHER, typed);
    for (size_t i = tokens->count; i-- > 0;) {
        const struct term *form = tokens->at[i].form;
        struct span word = {form->at, form->len};
        if (tokens->at[i].kind != TOKEN_PART && !language_is_stopword(t->languages[0], word))
            return together_word(t, word);
    }
    return NULL;
}

/* put_in_context(m, before, list, count, error): the words of list that stand in most
 * documents together with the word before them first: prime minister, not prime minutes. */
static void put_in_context(struct maker *m, struct span before, struct completion *list,
                           size_t count, struct error *error)
{
    language *languages = arena_alloc(m->arena, language_count() * sizeof *languages);
    struct index *index = searcher_index(m->searcher);
    struct together t = {index, searcher_analyser(m->searcher), languages,
                         index_languages(index, before, languages), m->arena};
    struct expr *context = word_before(&t, before);
    struct completion *sorted = arena_alloc(m->arena, (count + 1) * sizeof *sorted);
    size_t kept = 0;
    for (size_t i = 0; context != NULL && i < count && error->code == ERROR_NONE; i++) {
        /* Counted by stems, which yorker shares with york in some language. */
        uint64_t both = together_count(&t, list[i].text, context, error);
        if (both < list[i].documents)
            list[i].documents = both;
        keep_best(sorted, count, &kept, &list[i]);
    }
    if (context != NULL)
        memcpy(list, sorted, kept * sizeof *list);
}

static enum error_code words(struct maker *m, struct span typed, struct error *error)
{
    struct span last = last_word(typed);
    struct span before = {typed.at, typed.len - last.len};
    struct buffer folded = {0};
    size_t room = m->most > CONTEXT_WORDS || before.len == 0 ? m->most : CONTEXT_WORDS;
    struct completion *best = arena_alloc(m->arena, (room + 1) * sizeof *best);
    analysis_fold(last, &folded);
    size_t count = most_frequent(m, buffer_span(&folded), best, room);
    buffer_free(&folded);
    if (before.len > 0)
        put_in_context(m, before, best, count < CONTEXT_WORDS ? count : CONTEXT_WORDS, error);
    for (size_t i = 0; i < count; i++) {
        best[i].text = arena_printf(m->arena, "%.*s%.*s", (int)before.len, before.at,
                                    (int)best[i].text.len, best[i].text.at);
        best[i].query = best[i].text;
        add(m, best[i]);
    }
    return error->code;
}

struct names {
    struct maker *maker;
    struct completion best[AUTHORS];
    size_t count;
    int seen;
};

/* Names of one word are users' handles or parts of names: both are worth offering. */
static bool note_name(struct shim_bytes name, uint32_t documents, void *payload)
{
    struct names *n = payload;
    size_t prefix = strlen(schema_prefix(FIELD_AUTHOR));
    struct completion one = {.kind = COMPLETE_AUTHOR, .documents = documents};
    if (n->count < AUTHORS || n->best[AUTHORS - 1].documents < documents) {
        one.text = arena_copy(n->maker->arena, (struct span){name.at + prefix, name.len - prefix});
        keep_best(n->best, AUTHORS, &n->count, &one);
    }
    return ++n->seen < NAMES_SEEN;
}

static enum error_code authors(struct maker *m, struct span typed, struct error *error)
{
    struct names names = {.maker = m};
    struct shim_error failure;
    struct buffer folded = {0}, term = {0};
    analysis_fold(typed, &folded);
    schema_term(FIELD_AUTHOR, buffer_span(&folded), &term);
    enum shim_status status =
        shim_reader_terms(searcher_index(m->searcher)->reader,
                          (struct shim_bytes){term.at, term.len}, note_name, &names, &failure);
    buffer_free(&folded);
    buffer_free(&term);
    if (status != SHIM_OK)
        return index_error(&failure, error);
    for (size_t i = 0; i < names.count; i++) {
        struct buffer query = {0};
        narrow_value(&query, "author", names.best[i].text);
        query.len -= query.len > 0; /* the space behind it */
        names.best[i].query = arena_copy(m->arena, buffer_span(&query));
        buffer_free(&query);
        add(m, names.best[i]);
    }
    return ERROR_NONE;
}

static enum error_code titles(struct maker *m, struct span typed, struct error *error)
{
    struct search_request request;
    struct search_result result = {0};
    struct span last = last_word(typed);
    bool prefix = last.len >= TITLE_LETTERS;
    if (!prefix)
        typed.len -= last.len;
    if (typed.len == 0)
        return ERROR_NONE;
    search_request_init(&request);
    request.query = arena_printf(m->arena, "title:(%.*s%s)", (int)typed.len, typed.at,
                                 prefix ? "*" : "");
    request.filter = SPAN("type:article");
    request.group = GROUP_NONE;
    request.match = MATCH_ALL;
    request.limit = TITLES;
    request.bare = true;
    request.quick = true; /* any title will do that has the words */
    if (search(m->searcher, &request, &result, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < result.hit_count; i++) {
        struct span title = arena_copy(m->arena, result.hits[i].record.title);
        struct buffer query = {0};
        narrow_value(&query, "title", title);
        query.len -= query.len > 0;
        add(m, (struct completion){.kind = COMPLETE_TITLE, .text = title,
                                   .query = arena_copy(m->arena, buffer_span(&query))});
        buffer_free(&query);
    }
    search_result_free(&result);
    return ERROR_NONE;
}

/* plain(typed, arena): typed without what the query language would read as syntax. */
static struct span plain(struct span typed, struct arena *arena)
{
    struct span copy = arena_copy(arena, utf8_cut(typed, 200));
    char *bytes = arena_string(arena, copy);
    for (size_t i = 0; i < copy.len; i++) {
        if (strchr("()\"*:|=~<>-", bytes[i]) != NULL)
            bytes[i] = ' ';
    }
    size_t start = strspn(bytes, " ");
    return (struct span){bytes + start, copy.len - start};
}

enum error_code complete(struct searcher *s, struct span typed, size_t most,
                         struct arena *arena, struct completion **out, size_t *count,
                         struct error *error)
{
    struct maker m = {.searcher = s, .arena = arena, .most = most};
    struct index *index = searcher_index(s);
    bool changed;
    *out = NULL;
    *count = 0;
    typed = plain(typed, arena);
    if (index_refresh(index, &changed, error) != ERROR_NONE)
        return error->code;
    m.list = arena_alloc(arena, (most + 1) * sizeof *m.list);
    if (last_word(typed).len > 0) {
        size_t all = m.most;
        m.most = all > AUTHORS + TITLES ? all - AUTHORS - TITLES : all;
        words(&m, typed, error);
        m.most = all;
        if (error->code != ERROR_NONE || authors(&m, typed, error) != ERROR_NONE || titles(&m, typed, error) != ERROR_NONE)
            return error->code;
    }
    *out = m.list;
    *count = m.count;
    return ERROR_NONE;
}

void complete_write(struct span typed, const struct completion *list, size_t count,
                    struct span id, struct buffer *out)
{
    static const char *const kinds[] = {"word", "author", "title"};
    struct json j = {.out = out};
    json_open(&j, '{');
    if (id.len > 0) {
        json_key(&j, "id");
        buffer_add_span(out, id);
        j.after_value = true;
    }
    json_key(&j, "api");
    json_int(&j, 1);
    json_key(&j, "q");
    json_text(&j, typed);
    json_key(&j, "suggestions");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        json_key(&j, "type");
        json_text(&j, span_of(kinds[list[i].kind]));
        json_key(&j, "text");
        json_text(&j, list[i].text);
        json_key(&j, "query");
        json_text(&j, list[i].query);
        json_key(&j, "count");
        json_count(&j, list[i].documents);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
}
