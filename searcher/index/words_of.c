#include "searcher/index/words_of.h"

#include "corpus/strmap.h"
#include "corpus/wordlist.h"

#include <stdlib.h>

/* What takes the words. */
struct taker {
    struct analyser *analyser;
    language language;
    void (*take)(const struct term *term, void *payload);
    void *payload;
};

static void give(const struct taker *t, struct span text)
{
    const struct tokens *tokens = analyse(t->analyser, t->language, text);
    for (size_t i = 0; i < tokens->count; i++)
        t->take(tokens->at[i].term, t->payload);
}

/* beginning(text, most): its first characters. */
static struct span beginning(struct span text, size_t most)
{
    size_t len = 0;
    while (len < text.len) {
        bool begins = ((unsigned char)text.at[len] & 0xc0) != 0x80;
        if (begins && most-- == 0)
            break;
        len++;
    }
    return (struct span){text.at, len};
}

enum error_code words_each(struct index *index, struct analyser *a, const struct item *item,
                           size_t most, void (*take)(const struct term *term, void *payload),
                           void *payload, struct error *error)
{
    const struct record *r = &item->stored.record;
    struct taker t = {.analyser = a, .take = take, .payload = payload};
    if (items_language(index, item->docid, &t.language, error) != ERROR_NONE)
        return error->code;
    give(&t, r->title);
    give(&t, r->summary);
    give(&t, most < r->text.len ? beginning(r->text, most) : r->text);
    for (size_t i = 0; i < r->author_count; i++)
        give(&t, r->authors[i]);
    for (size_t i = 0; i < r->tag_count; i++)
        give(&t, r->tags[i]);
    return ERROR_NONE;
}

static void add(const struct term *term, void *words)
{
    strmap_add(words, (struct span){term->at, term->len}, NULL);
}

static int by_bytes(const void *left, const void *right)
{
    const struct shim_bytes *a = left, *b = right;
    return wordlist_compare((struct span){a->at, a->len}, (struct span){b->at, b->len});
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

enum error_code words_of(struct index *index, struct analyser *a, const struct item *item,
                         struct arena *arena, struct word_of **out, size_t *count,
                         struct error *error)
{
    struct shim_error failure;
    struct strmap words = {0};
    *count = 0;
    if (words_each(index, a, item, SIZE_MAX, add, &words, error) != ERROR_NONE)
        return error->code;
    size_t all = words.count;
    struct shim_bytes *names = sorted(&words, arena);
    strmap_free(&words);
    uint32_t *wdf = arena_alloc(arena, (all + 1) * sizeof *wdf);
    uint32_t *documents = arena_alloc(arena, (all + 1) * sizeof *documents);
    struct shim_wdf w = {&item->docid, 1, names, all, UINT32_MAX, documents, wdf};
    *out = arena_alloc(arena, (all + 1) * sizeof **out);
    if (shim_reader_wdf(index->reader, &w, &failure) != SHIM_OK)
        return index_error(&failure, error);
    for (size_t i = 0; i < all; i++) {
        if (wdf[i] > 0)
            (*out)[(*count)++] = (struct word_of){{names[i].at, names[i].len}, wdf[i]};
    }
    return ERROR_NONE;
}
