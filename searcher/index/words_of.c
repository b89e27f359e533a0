#include "searcher/index/words_of.h"

#include "corpus/strmap.h"

#include <stdlib.h>

/* add(a, l, text, words): those of text that are not there yet. */
static void add(struct analyser *a, language l, struct span text, struct strmap *words)
{
    const struct tokens *tokens = analyse(a, l, text);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct term *t = tokens->at[i].term;
        strmap_add(words, (struct span){t->at, t->len}, NULL);
    }
}

/* add_record(a, l, r, words): all of its words that are indexed without a prefix. */
static void add_record(struct analyser *a, language l, const struct record *r,
                       struct strmap *words)
{
    add(a, l, r->title, words);
    add(a, l, r->summary, words);
    add(a, l, r->text, words);
    for (size_t i = 0; i < r->author_count; i++)
        add(a, l, r->authors[i], words);
    for (size_t i = 0; i < r->tag_count; i++)
        add(a, l, r->tags[i], words);
}

static int by_bytes(const void *left, const void *right)
{
    const struct shim_bytes *a = left, *b = right;
    int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static struct shim_bytes *sorted(const struct strmap *words, struct arena *arena)
{
    struct shim_bytes *names = arena_alloc(arena, (words->count + 1) * sizeof *names);
    for (uint32_t i = 0; i < words->count; i++) {
        struct span word = arena_copy(arena, strmap_key(words, i));
        names[i] = (struct shim_bytes){word.at, word.len};
    }
    if (words->count > 0)
        qsort(names, words->count, sizeof *names, by_bytes);
    return names;
}

enum error_code words_of_text(struct index *index, struct analyser *a, const struct item *item,
                              struct arena *arena, struct shim_bytes **names, size_t *count,
                              struct error *error)
{
    struct strmap words = {0};
    language l;
    *count = 0;
    if (items_language(index, item->docid, &l, error) != ERROR_NONE)
        return error->code;
    add_record(a, l, &item->stored.record, &words);
    *count = words.count;
    *names = sorted(&words, arena);
    strmap_free(&words);
    return ERROR_NONE;
}

enum error_code words_of(struct index *index, struct analyser *a, const struct item *item,
                         struct arena *arena, struct word_of **out, size_t *count,
                         struct error *error)
{
    struct shim_error failure;
    struct shim_bytes *names;
    size_t all;
    *count = 0;
    if (words_of_text(index, a, item, arena, &names, &all, error) != ERROR_NONE)
        return error->code;
    uint32_t *wdf = arena_alloc(arena, (all + 1) * sizeof *wdf);
    *out = arena_alloc(arena, (all + 1) * sizeof **out);
    if (shim_reader_wdf(index->reader, item->docid, names, all, wdf, &failure) != SHIM_OK)
        return index_error(&failure, error);
    for (size_t i = 0; i < all; i++) {
        if (wdf[i] > 0)
            (*out)[(*count)++] = (struct word_of){{names[i].at, names[i].len}, wdf[i]};
    }
    return ERROR_NONE;
}
