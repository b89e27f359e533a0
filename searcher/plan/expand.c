#include "searcher/plan/expand.h"

#include "corpus/strmap.h"

#include <stdlib.h>

enum { WORDS_BETWEEN = 1000 /* two looks at the clock */ };

struct found {
    struct span term;
    uint32_t documents;
    bool crossing;
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

static bool begins_with(struct span word, struct span beginning)
{
    return word.len >= beginning.len && memcmp(word.at, beginning.at, beginning.len) == 0;
}

static bool take_term(struct shim_bytes name, uint32_t documents, void *payload)
{
    add(payload, (struct found){{name.at, name.len}, documents, false});
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

/* add_crossing(index, a, b, seen, l): the stems of the words that begin so, as far as
 * they are not among seen and do not begin so themselves. */
static void add_crossing(struct index *index, struct analyser *a,
                         const struct beginning *b, struct strmap *seen, struct list *l)
{
    struct wordlist_cursor c;
    size_t read = 0;
    wordlist_seek(&index->words, b->form, &c);
    while (wordlist_next(&c)) {
        if (++read % WORDS_BETWEEN == 0 && deadline_is_past(&index->deadline))
            break;
        struct span word = {c.word, c.len};
        if (!begins_with(word, b->form))
            break;
        for (size_t i = 0; i < b->language_count; i++) {
            bool fresh;
            const struct term *t = analyse_word(a, b->languages[i], word);
            struct span stem = {t->at, t->len};
            if (begins_with(stem, b->root))
                continue;
            strmap_add(seen, stem, &fresh);
            if (fresh)
                add(l, (struct found){.term = stem, .crossing = true});
        }
    }
}

/* add_stems(index, a, b, l, error): what words that begin so are in the index as, and
 * what the beginning is if it is a word, where that does not begin so. */
static enum error_code add_stems(struct index *index, struct analyser *a,
                                 const struct beginning *b, struct list *l,
                                 struct error *error)
{
    size_t from = l->count;
    struct strmap seen = {0};
    bool is_word = wordlist_find(&index->words, b->form) > 0;
    for (size_t i = 0; is_word && i < b->stem_count; i++) {
        strmap_add(&seen, b->stems[i], NULL);
        if (!begins_with(b->stems[i], b->root))
            add(l, (struct found){.term = b->stems[i]});
    }
    add_crossing(index, a, b, &seen, l);
    strmap_free(&seen);
    return add_frequent(index, from, l, error);
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
    *out = (struct expansion){
        .terms = arena_alloc(arena, (count + 1) * sizeof(struct span)),
        .crossing = arena_alloc(arena, (count + 1) * sizeof(struct span)),
        .documents = count > 0 ? l->at[0].documents : 0,
        .all = l->count};
    for (size_t i = 0; i < count; i++) {
        struct span term = arena_copy(arena, l->at[i].term);
        if (l->at[i].crossing)
            out->crossing[out->crossing_count++] = term;
        else
            out->terms[out->count++] = term;
    }
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
