#include "indexer/document/vocabulary.h"

#include "corpus/buffer.h"
#include "corpus/large.h"

#include <ctype.h>
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The second file may hold so small a part of what the first holds. */
enum { NEW_SHARE = 8 };

#define NAME_PREFIX "words-"

/* ---- Of a document --------------------------------------------------------------- */

void vocabulary_begin(struct vocabulary_words *w)
{
    w->count = 0;
    if (++w->document == 0) { /* after four thousand million documents */
        for (size_t i = 0; i < w->size; i++)
            w->seen[i].document = 0;
        w->document = 1;
    }
}

static void grow(struct vocabulary_words *w, size_t number)
{
    size_t size = number + number / 2 + 1024;
    w->seen = large_resize(w->seen, w->size * sizeof *w->seen, size * sizeof *w->seen);
    memset(w->seen + w->size, 0, (size - w->size) * sizeof *w->seen);
    w->size = size;
}

void vocabulary_note(struct vocabulary_words *w, const struct token *token)
{
    uint32_t number = token->form_number;
    if (number >= w->size)
        grow(w, number);
    if (token->kind == TOKEN_PAIR || w->seen[number].document == w->document)
        return;
    w->seen[number].document = w->document;
    if (w->count == w->capacity) {
        w->capacity = w->capacity == 0 ? 256 : w->capacity * 2;
        w->at = memory_or_die(realloc(w->at, w->capacity * sizeof *w->at));
    }
    w->at[w->count++] = number;
}

void vocabulary_count(struct vocabulary_words *w)
{
    for (size_t i = 0; i < w->count; i++)
        w->seen[w->at[i]].count++;
}

void vocabulary_words_free(struct vocabulary_words *w)
{
    free(w->at);
    free(w->seen);
    *w = (struct vocabulary_words){0};
}

/* ---- Between commits ------------------------------------------------------------- */

static bool is_wanted(struct span word)
{
    bool letter = false;
    if (word.len > WORDLIST_WORD_MAX)
        return false;
    if (word.len > 2 && memcmp(word.at + word.len - 2, "'s", 2) == 0)
        return false;
    for (size_t i = 0; i < word.len && !letter; i++)
        letter = (unsigned char)word.at[i] >= 0x80 || isalpha((unsigned char)word.at[i]);
    return letter;
}

static void add_word(struct vocabulary *v, struct span word, uint32_t count)
{
    bool fresh;
    uint32_t n = strmap_add(&v->words, word, &fresh);
    if (n >= v->capacity) {
        v->capacity = v->capacity == 0 ? 4096 : v->capacity * 2;
        v->counts = memory_or_die(realloc(v->counts, v->capacity * sizeof *v->counts));
    }
    v->counts[n] = fresh ? count : v->counts[n] + count;
}

void vocabulary_take(struct vocabulary *v, struct vocabulary_words *w,
                     const struct analyser *a)
{
    for (size_t n = 0; n < w->size; n++) {
        if (w->seen[n].count == 0)
            continue;
        const struct term *form = analyser_term(a, (uint32_t)n);
        struct span word = {form->at, form->len};
        if (is_wanted(word))
            add_word(v, word, w->seen[n].count);
        w->seen[n].count = 0;
    }
}

void vocabulary_move(struct vocabulary *v, struct vocabulary *more)
{
    if (v->words.count == 0) {
        struct vocabulary empty = *v;
        *v = *more;
        *more = empty;
    }
    for (uint32_t n = 0; n < more->words.count; n++)
        add_word(v, strmap_key(&more->words, n), more->counts[n]);
    vocabulary_free(more);
}

void vocabulary_clear(struct vocabulary *v)
{
    strmap_clear(&v->words);
}

void vocabulary_free(struct vocabulary *v)
{
    strmap_free(&v->words);
    free(v->counts);
    *v = (struct vocabulary){0};
}

/* ---- Files ----------------------------------------------------------------------- */

/* A word with its first eight bytes as a number that sorts as they do, which decides most
 * comparisons. */
struct sortable {
    uint64_t head;
    struct span word;
    uint32_t count;
};

static int by_word(const void *a, const void *b)
{
    const struct sortable *left = a, *right = b;
    if (left->head != right->head)
        return left->head < right->head ? -1 : 1;
    return wordlist_compare(left->word, right->word);
}

static struct wordlist_entry *sorted(const struct vocabulary *v)
{
    uint32_t count = v->words.count;
    struct sortable *all = memory_or_die(malloc(((size_t)count + 1) * sizeof *all));
    for (uint32_t i = 0; i < count; i++) {
        struct span word = strmap_key(&v->words, i);
        uint64_t head = 0;
        memcpy(&head, word.at, word.len < sizeof head ? word.len : sizeof head);
        all[i] = (struct sortable){be64toh(head), word, v->counts[i]};
    }
    qsort(all, count, sizeof *all, by_word);
    struct wordlist_entry *entries =
        memory_or_die(malloc(((size_t)count + 1) * sizeof *entries));
    for (uint32_t i = 0; i < count; i++)
        entries[i] = (struct wordlist_entry){all[i].word, all[i].count};
    free(all);
    return entries;
}

/* path_in(folder, name): yours to free. */
static char *path_in(const char *folder, struct span name)
{
    char *path;
    if (asprintf(&path, "%s/%.*s", folder, (int)name.len, name.at) < 0)
        memory_or_die(NULL);
    return path;
}

enum error_code vocabulary_check(const char *folder, struct span names, struct error *error)
{
    struct wordlist list = {0};
    wordlist_open_named(&list, folder, names, error);
    wordlist_close(&list);
    return error->code;
}

/* give_name(folder, name, error): the file gets a name with its sum behind, which becomes name. */
static enum error_code give_name(const char *folder, struct buffer *name, struct error *error)
{
    struct wordlist list = {0};
    char *from = path_in(folder, buffer_span(name)), *to = NULL;
    if (wordlist_open(&list, from)) {
        buffer_printf(name, "-%016" PRIx64, wordlist_sum(&list.files[0]));
        to = path_in(folder, buffer_span(name));
    }
    wordlist_close(&list);
    if (to == NULL || rename(from, to) != 0)
        error_set(error, ERROR_IO, "%s: %s", from, strerror(errno));
    free(from);
    free(to);
    return error->code;
}

enum error_code vocabulary_write(struct vocabulary *v, const char *folder,
                                 struct buffer *names, uint64_t generation,
                                 struct error *error)
{
    struct wordlist old = {0}, recent = {0};
    struct span first = {0};
    size_t at = 0;
    if (wordlist_open_named(&old, folder, buffer_span(names), error) != ERROR_NONE) {
        wordlist_close(&old);
        return error->code;
    }
    if (old.count == WORDLIST_FILES)
        recent = (struct wordlist){.files = {old.files[1]}, .count = 1};
    uint64_t fresh = v->words.count + (recent.count > 0 ? recent.files[0].words : 0);
    bool apart = old.count > 0 && fresh <= old.files[0].words / NEW_SHARE;

    struct buffer all = {0}, name = {0};
    if (apart && wordlist_name(buffer_span(names), &at, &first))
        buffer_printf(&all, "%.*s ", (int)first.len, first.at);
    buffer_printf(&name, NAME_PREFIX "%" PRIu64, generation);
    struct wordlist_entry *entries = sorted(v);
    char *path = path_in(folder, buffer_span(&name));
    if (wordlist_write(path, apart ? &recent : &old, entries, v->words.count, error) ==
        ERROR_NONE)
        give_name(folder, &name, error);
    free(path);
    free(entries);
    wordlist_close(&old);
    buffer_clear(names);
    buffer_add_span(names, buffer_span(&all));
    buffer_add_span(names, buffer_span(&name));
    buffer_free(&all);
    buffer_free(&name);
    return error->code;
}

static bool is_named(struct span names, const char *name)
{
    struct span each;
    for (size_t at = 0; wordlist_name(names, &at, &each);)
        if (span_is(each, name))
            return true;
    return false;
}

void vocabulary_sweep(const char *folder, struct span names)
{
    DIR *listing = opendir(folder);
    struct dirent *entry;
    if (listing == NULL)
        return;
    while ((entry = readdir(listing)) != NULL) {
        if (strncmp(entry->d_name, NAME_PREFIX, strlen(NAME_PREFIX)) == 0 &&
            !is_named(names, entry->d_name))
            unlinkat(dirfd(listing), entry->d_name, 0);
    }
    closedir(listing);
}
