#include "searcher/plan/expand.h"

#include "corpus/strmap.h"

#include <stdlib.h>

enum {
    WORDS_BETWEEN = 1000, /* two looks at the clock */
    RARE_SHARE = 20       /* see is_rare() */
};

struct found {
    struct span term;
    uint32_t documents;
    uint64_t written; /* documents of its words that begin so, each word counted by itself */
    bool whole;       /* the beginning is one of them */
};

struct list {
    struct arena names; /* of the terms */
    struct found *at;
    size_t count, capacity;
};

static void add(struct list *l, struct found found)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity == 0 ? 256 : l->capacity * 2;
        l->at = memory_or_die(realloc(l->at, l->capacity * sizeof *l->at));
    }
    found.term = arena_copy(&l->names, found.term);
    l->at[l->count++] = found;
}

static void list_free(struct list *l)
{
    free(l->at);
    arena_free(&l->names);
}

static bool take_term(struct shim_bytes name, uint32_t documents, void *payload)
{
    add(payload, (struct found){.term = {name.at, name.len}, .documents = documents});
    return true;
}

/* add_terms(index, root, l, error): the index's terms that begin with root. */
static enum error_code add_terms(struct index *index, struct span root, struct list *l,
                                 struct error *error)
{
    struct shim_error failure;
    if (shim_reader_terms(index->reader, (struct shim_bytes){root.at, root.len},
                          take_term, l, &failure) != SHIM_OK)
        return index_error(&failure, error);
    return ERROR_NONE;
}

/* add_frequent(index, from, l, error): set the documents of l's terms from `from` on;
 * those without any go. */
static enum error_code add_frequent(struct index *index, size_t from, struct list *l,
                                    struct error *error)
{
    struct shim_error failure;
    size_t count = l->count - from, kept = from;
    struct shim_bytes *names = arena_alloc(&l->names, (count + 1) * sizeof *names);
    uint32_t *documents = arena_alloc(&l->names, (count + 1) * sizeof *documents);
    for (size_t i = 0; i < count; i++)
        names[i] = (struct shim_bytes){l->at[from + i].term.at, l->at[from + i].term.len};
    if (shim_reader_frequencies(index->reader, names, count, documents, &failure) !=
        SHIM_OK)
        return index_error(&failure, error);
    for (size_t i = 0; i < count; i++) {
        l->at[from + i].documents = documents[i];
        if (documents[i] > 0)
            l->at[kept++] = l->at[from + i];
    }
    l->count = kept;
    return ERROR_NONE;
}

/* add_stem(l, from, seen, stem, documents, whole): the stem of a word that is in so many
 * documents. Those of l from `from` on are the ones in seen, in the same order. */
static void add_stem(struct list *l, size_t from, struct strmap *seen, struct span stem,
                     uint32_t documents, bool whole)
{
    bool fresh;
    size_t number = strmap_add(seen, stem, &fresh);
    if (fresh)
        add(l, (struct found){.term = stem});
    l->at[from + number].written += documents;
    l->at[from + number].whole |= whole;
}

/* Whether words that begin so are too small a part of what the stem finds: that somebody
 * wrote "withing" once does not make withi* find every "with". */
static bool is_rare(const struct found *f)
{
    return !f->whole && f->written * RARE_SHARE < f->documents;
}

static void drop_rare(struct list *l, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < l->count; i++)
        if (!is_rare(&l->at[i]))
            l->at[kept++] = l->at[i];
    l->count = kept;
}

/* add_stems(index, a, b, l, error): the stems of the words that begin so, as far as they do
 * not begin so themselves. */
static enum error_code add_stems(struct index *index, struct analyser *a,
                                 const struct beginning *b, struct list *l,
                                 struct error *error)
{
    struct wordlist_cursor c;
    struct strmap seen = {0};
    size_t from = l->count, read = 0;
    wordlist_seek(&index->words, b->form, &c);
    while (wordlist_next(&c)) {
        if (++read % WORDS_BETWEEN == 0 && deadline_is_past(&index->deadline))
            break;
        struct span word = {c.word, c.len};
        if (!span_begins(word, b->form))
            break;
        for (size_t i = 0; i < b->language_count; i++) {
            const struct term *t = analyse_word(a, b->languages[i], word);
            struct span stem = {t->at, t->len};
            if (!span_begins(stem, b->root))
                add_stem(l, from, &seen, stem, c.count, c.len == b->form.len);
        }
    }
    strmap_free(&seen);
    enum error_code code = add_frequent(index, from, l, error);
    drop_rare(l, from);
    return code;
}

static int by_frequency(const void *a, const void *b)
{
    const struct found *left = a, *right = b;
    if (left->documents != right->documents)
        return left->documents > right->documents ? -1 : 1;
    return wordlist_compare(left->term, right->term);
}

static void choose(struct list *l, struct arena *arena, struct expansion *out)
{
    size_t count = l->count < EXPAND_MAX ? l->count : EXPAND_MAX;
    if (l->count > 1)
        qsort(l->at, l->count, sizeof *l->at, by_frequency);
    *out =
        (struct expansion){.terms = arena_alloc(arena, (count + 1) * sizeof(struct span)),
                           .count = count,
                           .documents = count > 0 ? l->at[0].documents : 0,
                           .all = l->count};
    for (size_t i = 0; i < count; i++)
        out->terms[i] = arena_copy(arena, l->at[i].term);
}

enum error_code expand(struct index *index, struct analyser *a,
                       const struct beginning *beginning, struct arena *arena,
                       struct expansion *out, struct error *error)
{
    struct list l = {0};
    enum error_code code = add_terms(index, beginning->root, &l, error);
    if (code == ERROR_NONE)
        code = add_stems(index, a, beginning, &l, error);
    choose(&l, arena, out);
    list_free(&l);
    return code;
}

enum error_code expand_character(struct index *index, struct span character,
                                 struct arena *arena, struct expansion *out,
                                 struct error *error)
{
    struct list l = {0};
    enum error_code code = add_terms(index, character, &l, error);
    choose(&l, arena, out);
    list_free(&l);
    return code;
}
