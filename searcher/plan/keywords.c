#include "searcher/plan/keywords.h"

#include "corpus/strmap.h"

#include <stdlib.h>

/* One occurrence; pairs of a script without spaces are joined to the run they are from.
 */
struct occurrence {
    uint32_t start, end; /* bytes of the text */
    uint32_t word;       /* number of the different word */
};

struct word {
    uint32_t number;    /* in the order of first occurrence */
    uint32_t documents; /* that hold it */
};

struct words {
    struct occurrence *said;
    size_t said_count;
    struct shim_bytes *terms; /* of each different word, for asking the index */
    struct word *at;
    bool *kept;
    size_t count;
};

static void cut(const struct tokens *tokens, struct arena *arena, struct words *w)
{
    struct strmap seen = {0};
    size_t room = tokens->count + 1;

    *w = (struct words){.said = arena_alloc(arena, room * sizeof *w->said),
                        .terms = arena_alloc(arena, room * sizeof *w->terms)};
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->at[i];
        struct occurrence *last = w->said_count == 0 ? NULL : &w->said[w->said_count - 1];
        if (t->kind == TOKEN_PART)
            continue;
        if (last != NULL && t->start < last->end) {
            last->end = t->end;
            continue;
        }
        struct shim_bytes term = {t->term->at, t->term->len};
        uint32_t number = strmap_add(&seen, (struct span){term.at, term.len}, NULL);
        w->terms[number] = term;
        w->said[w->said_count++] = (struct occurrence){t->start, t->end, number};
    }
    w->count = seen.count;
    strmap_free(&seen);
}

static int by_rarity(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    if (a->documents != b->documents)
        return a->documents < b->documents ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* Words in no document come last: they tell nothing. */
static enum error_code keep_telling(struct index *index, struct arena *arena,
                                    struct words *w, struct error *error)
{
    struct shim_error e;
    uint32_t *documents = arena_alloc(arena, (w->count + 1) * sizeof *documents);
    w->at = arena_alloc(arena, (w->count + 1) * sizeof *w->at);
    w->kept = arena_alloc(arena, (w->count + 1) * sizeof *w->kept);
    if (w->count > QUERY_WORDS_MAX &&
        shim_reader_frequencies(index->reader, w->terms, w->count, documents, &e) !=
            SHIM_OK)
        return index_error(&e, error);
    for (uint32_t i = 0; i < w->count; i++)
        w->at[i] = (struct word){i, documents[i] == 0 ? UINT32_MAX : documents[i]};
    qsort(w->at, w->count, sizeof *w->at, by_rarity);
    for (size_t i = 0; i < w->count && i < QUERY_WORDS_MAX; i++)
        w->kept[w->at[i].number] = true;
    return ERROR_NONE;
}

/* Small letters, so that no word is written as an operator. */
static struct query_node *node_of(struct span word, struct arena *arena)
{
    struct query_node *node = arena_alloc(arena, sizeof *node);
    char *small = arena_alloc(arena, word.len + 1);
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        small[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    node->kind = QUERY_WORD;
    node->text = (struct span){small, word.len};
    return node;
}

static struct query_node *tree_of(const struct words *w, struct span text,
                                  struct arena *arena)
{
    struct query_node *all = arena_alloc(arena, sizeof *all), **next = &all->child;
    all->kind = QUERY_AND;
    for (size_t i = 0; i < w->said_count; i++) {
        const struct occurrence *o = &w->said[i];
        if (!w->kept[o->word])
            continue;
        *next = node_of((struct span){text.at + o->start, o->end - o->start}, arena);
        next = &(*next)->next;
    }
    if (all->child == NULL)
        all->kind = QUERY_NOTHING;
    return all->child != NULL && all->child->next == NULL ? all->child : all;
}

enum error_code keywords_read(struct index *index, struct analyser *a, struct span text,
                              struct arena *arena, struct query *out, struct error *error)
{
    struct words w;
    language l = index->language_count > 0 ? index->languages[0] : LANGUAGE_OTHER;

    *out = (struct query){0};
    cut(analyse(a, l, text), arena, &w);
    enum error_code code = keep_telling(index, arena, &w, error);
    if (code != ERROR_NONE)
        return code;
    out->root = tree_of(&w, text, arena);
    if (w.count > QUERY_WORDS_MAX) {
        out->warnings = arena_alloc(arena, sizeof *out->warnings);
        out->warnings[out->warning_count++] =
            arena_printf(arena,
                         "of %zu different words the %d in the fewest documents were "
                         "looked for",
                         w.count, QUERY_WORDS_MAX);
    }
    return code;
}
