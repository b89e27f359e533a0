#include "searcher/suggest/complete.h"

#include "corpus/text/analysis.h"
#include "corpus/text/utf8.h"
#include "searcher/json/json.h"
#include "searcher/query/narrow.h"

#include <stdlib.h>

enum {
    AUTHORS = 3,
    TITLES = 3,
    TITLE_LETTERS = 3, /* bytes of the word being typed before it is looked for in titles: with
                          fewer, thousands of words begin so, and any title would do */
    NAMES_SEEN = 20000
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

static void words(struct maker *m, struct span typed)
{
    const struct wordlist *list = &searcher_index(m->searcher)->words;
    struct span last = last_word(typed);
    struct buffer folded = {0};
    struct wordlist_cursor c;
    size_t count = 0;
    struct completion *best = arena_alloc(m->arena, (m->most + 1) * sizeof *best);
    analysis_fold(last, &folded);
    struct span prefix = buffer_span(&folded);
    wordlist_seek(list, prefix, &c);
    for (int seen = 0; prefix.len > 0 && seen < COMPLETE_WORDS_SEEN && wordlist_next(&c); seen++) {
        if (c.len < prefix.len || memcmp(c.word, prefix.at, prefix.len) != 0)
            break;
        struct completion one = {.kind = COMPLETE_WORD, .documents = c.count};
        if (count == m->most && best[count - 1].documents >= one.documents)
            continue;
        one.text = arena_printf(m->arena, "%.*s%.*s", (int)(typed.len - last.len), typed.at,
                                (int)c.len, c.word);
        one.query = one.text;
        keep_best(best, m->most, &count, &one);
    }
    buffer_free(&folded);
    for (size_t i = 0; i < count; i++)
        add(m, best[i]);
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
    request.highlight.fragments = 0;
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
        words(&m, typed);
        m.most = all;
        if (authors(&m, typed, error) != ERROR_NONE || titles(&m, typed, error) != ERROR_NONE)
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
