#include "searcher/eval/keywords.h"

#include "corpus/strmap.h"
#include "corpus/text/analysis.h"

#include <stdlib.h>

struct word {
    uint32_t start, end; /* bytes of the text */
    uint32_t place;      /* among the words */
    uint32_t documents;  /* that hold it */
};

struct words {
    struct word *at;
    struct shim_bytes *terms; /* of each, for asking the index */
    size_t count;
};

/* One word a term; pairs of a script without spaces are joined to the run they are from.
 */
static void cut(const struct tokens *tokens, struct words *w)
{
    struct strmap seen = {0};
    bool is_new = false;
    uint32_t reach = 0;

    w->at = memory_or_die(malloc((tokens->count + 1) * sizeof *w->at));
    w->terms = memory_or_die(malloc((tokens->count + 1) * sizeof *w->terms));
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->at[i];
        if (t->kind == TOKEN_PART)
            continue;
        if (w->count > 0 && is_new && t->start < reach) {
            w->at[w->count - 1].end = reach = t->end;
            continue;
        }
        strmap_add(&seen, (struct span){t->term->at, t->term->len}, &is_new);
        if (!is_new)
            continue;
        w->terms[w->count] = (struct shim_bytes){t->term->at, t->term->len};
        w->at[w->count] = (struct word){t->start, t->end, (uint32_t)w->count, 0};
        w->count++;
        reach = t->end;
    }
    strmap_free(&seen);
}

static int by_rarity(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    if (a->documents != b->documents)
        return a->documents < b->documents ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static int by_place(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    return (a->place > b->place) - (a->place < b->place);
}

/* Words in no document come last: they tell nothing. */
static enum error_code keep_telling(struct index *index, struct words *w,
                                    struct error *error)
{
    struct shim_error e;
    uint32_t *documents = memory_or_die(calloc(w->count + 1, sizeof *documents));
    enum shim_status status =
        shim_reader_frequencies(index->reader, w->terms, w->count, documents, &e);
    for (size_t i = 0; i < w->count; i++)
        w->at[i].documents = documents[i] == 0 ? UINT32_MAX : documents[i];
    free(documents);
    if (status != SHIM_OK)
        return index_error(&e, error);
    qsort(w->at, w->count, sizeof *w->at, by_rarity);
    w->count = QUERY_WORDS_MAX;
    qsort(w->at, w->count, sizeof *w->at, by_place);
    return ERROR_NONE;
}

/* Small letters, so that no word is an operator. */
static void write_word(struct span word, struct buffer *out)
{
    if (out->len > 0)
        buffer_add_byte(out, ' ');
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        buffer_add_byte(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
}

enum error_code keywords_write(struct index *index, struct analyser *a, struct span text,
                               struct buffer *out, struct error *error)
{
    struct words w = {0};
    enum error_code code = ERROR_NONE;
    language l = index->language_count > 0 ? index->languages[0] : LANGUAGE_OTHER;

    cut(analyse(a, l, text), &w);
    if (w.count > QUERY_WORDS_MAX)
        code = keep_telling(index, &w, error);
    for (size_t i = 0; i < w.count && code == ERROR_NONE; i++)
        write_word((struct span){text.at + w.at[i].start, w.at[i].end - w.at[i].start},
                   out);
    free(w.at);
    free(w.terms);
    return code;
}
