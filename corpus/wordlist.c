#include "corpus/wordlist.h"

#include "corpus/buffer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char magic[] = "LEDEWRD1";
enum { MAGIC_BYTES = 8, TRAILER_BYTES = 8 };

int wordlist_compare(struct span a, struct span b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* ---- Reading --------------------------------------------------------------------- */

static uint32_t number_at(const unsigned char *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* table_at(f): where the table of block offsets begins, which is where the words end. */
static size_t table_at(const struct wordlist_file *f)
{
    return f->size - TRAILER_BYTES - (size_t)f->blocks * 4;
}

static bool is_wordlist(struct wordlist_file *f)
{
    if (f->size < MAGIC_BYTES + TRAILER_BYTES || memcmp(f->at, magic, MAGIC_BYTES) != 0)
        return false;
    f->blocks = number_at(f->at + f->size - 8);
    f->words = number_at(f->at + f->size - 4);
    return (uint64_t)f->blocks * 4 <= f->size - MAGIC_BYTES - TRAILER_BYTES;
}

uint64_t wordlist_sum(const struct wordlist_file *f)
{
    return XXH3_64bits(f->at, f->size);
}

/* has_sum(f, path): whether f is what its name says, if that tells a sum. */
static bool has_sum(const struct wordlist_file *f, const char *path)
{
    enum { DIGITS = 16 };
    const char *dash = strrchr(path, '-');
    if (dash == NULL || strlen(dash + 1) != DIGITS ||
        strspn(dash + 1, "0123456789abcdef") != DIGITS)
        return true;
    return f->at != NULL && wordlist_sum(f) == strtoull(dash + 1, NULL, 16);
}

bool wordlist_open(struct wordlist *list, const char *path)
{
    struct stat status;
    struct wordlist_file f = {0};
    if (list->count == WORDLIST_FILES)
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
        (uint64_t)status.st_size < UINT32_MAX) {
        f.size = (size_t)status.st_size;
        void *at = mmap(NULL, f.size, PROT_READ, MAP_SHARED, fd, 0);
        f.at = at == MAP_FAILED ? NULL : at;
    }
    close(fd);
    bool whole = has_sum(&f, path);
    list->damaged = list->damaged || !whole;
    if (f.at == NULL)
        return false;
    if (!whole || !is_wordlist(&f)) {
        munmap((void *)(uintptr_t)f.at, f.size);
        return false;
    }
    list->files[list->count++] = f;
    return true;
}

bool wordlist_name(struct span names, size_t *at, struct span *name)
{
    while (*at < names.len && names.at[*at] == ' ')
        ++*at;
    size_t start = *at;
    while (*at < names.len && names.at[*at] != ' ')
        ++*at;
    *name = (struct span){names.at + start, *at - start};
    return name->len > 0;
}

enum error_code wordlist_open_named(struct wordlist *list, const char *folder,
                                    struct span names, struct error *error)
{
    struct span name;
    struct buffer path = {0};
    for (size_t at = 0; wordlist_name(names, &at, &name);) {
        buffer_clear(&path);
        buffer_printf(&path, "%s/%.*s", folder, (int)name.len, name.at);
        wordlist_open(list, buffer_string(&path));
        if (list->damaged && error->code == ERROR_NONE)
            error_set(error, ERROR_DAMAGED, "%s is damaged: mend it with lede repair",
                      buffer_string(&path));
    }
    buffer_free(&path);
    return error->code;
}

uint64_t wordlist_words(const struct wordlist *list)
{
    uint64_t words = 0;
    for (size_t i = 0; i < list->count; i++)
        words += list->files[i].words;
    return words;
}

void wordlist_close(struct wordlist *list)
{
    for (size_t i = 0; i < list->count; i++) {
        void *at = (void *)(uintptr_t)list->files[i].at;
        if (list->files[i].in_memory)
            free(at);
        else
            munmap(at, list->files[i].size);
    }
    *list = (struct wordlist){0};
}

/* enter_block(r, block): stand before its first word; false, and r is done, behind the
 * last or when the file is damaged. */
static bool enter_block(struct wordlist_reader *r, uint32_t block)
{
    const struct wordlist_file *f = r->file;
    r->done = true;
    if (block >= f->blocks)
        return false;
    r->offset = number_at(f->at + table_at(f) + (size_t)block * 4);
    if (r->offset < MAGIC_BYTES || r->offset >= table_at(f))
        return false;
    uint64_t before = (uint64_t)block * WORDLIST_BLOCK;
    if (before >= f->words)
        return false;
    uint64_t rest = f->words - before;
    r->left = rest < WORDLIST_BLOCK ? (uint32_t)rest : WORDLIST_BLOCK;
    r->block = block + 1;
    r->len = 0;
    r->done = false;
    return true;
}

static bool take_count(struct wordlist_reader *r, size_t end)
{
    r->count = 0;
    for (unsigned shift = 0; shift < 32 && r->offset < end; shift += 7) {
        unsigned char byte = r->file->at[r->offset++];
        r->count |= (uint32_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/* step(r): the next word of one file; false at its end. */
static bool step(struct wordlist_reader *r)
{
    if (r->done || (r->left == 0 && !enter_block(r, r->block)))
        return false;
    size_t end = table_at(r->file);
    const unsigned char *at = r->file->at + r->offset;
    r->done = true;
    if (end - r->offset < 3)
        return false;
    size_t same = at[0], more = at[1];
    if (same > r->len || same + more > WORDLIST_WORD_MAX || more > end - r->offset - 2)
        return false;
    memcpy(r->word + same, at + 2, more);
    r->len = same + more;
    r->offset += 2 + more;
    r->left--;
    r->done = !take_count(r, end);
    return !r->done;
}

static struct span word_of(const struct wordlist_reader *r)
{
    return (struct span){r->word, r->len};
}

/* seek(f, from, r): stand on the first word of f that is not less than from. */
static void seek(const struct wordlist_file *f, struct span from,
                 struct wordlist_reader *r)
{
    uint32_t low = 0, high = f->blocks;
    *r = (struct wordlist_reader){.file = f};
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        if (enter_block(r, middle) && step(r) && wordlist_compare(word_of(r), from) <= 0)
            low = middle;
        else
            high = middle;
    }
    r->done = false;
    if (!enter_block(r, low))
        return;
    while (step(r) && wordlist_compare(word_of(r), from) < 0)
        continue;
}

void wordlist_seek(const struct wordlist *list, struct span from,
                   struct wordlist_cursor *c)
{
    *c = (struct wordlist_cursor){.reader_count = list->count};
    for (size_t i = 0; i < list->count; i++)
        seek(&list->files[i], from, &c->readers[i]);
}

/* take_word(c, r): r's word becomes c's. */
static void take_word(struct wordlist_cursor *c, const struct wordlist_reader *r)
{
    size_t shared = 0;
    while (shared < c->len && shared < r->len && c->word[shared] == r->word[shared])
        shared++;
    memcpy(c->word, r->word, sizeof c->word);
    c->len = r->len;
    c->shared = shared;
}

/* The most usual list has one file, and nothing to be compared. */
static bool next_of_one(struct wordlist_cursor *c)
{
    struct wordlist_reader *r = &c->readers[0];
    if (r->done)
        return false;
    take_word(c, r);
    c->count = r->count;
    step(r);
    return true;
}

bool wordlist_next(struct wordlist_cursor *c)
{
    struct wordlist_reader *first = NULL;
    uint64_t count = 0;
    if (c->reader_count == 1)
        return next_of_one(c);
    for (size_t i = 0; i < c->reader_count; i++) {
        struct wordlist_reader *r = &c->readers[i];
        if (!r->done &&
            (first == NULL || wordlist_compare(word_of(r), word_of(first)) < 0))
            first = r;
    }
    if (first == NULL)
        return false;
    take_word(c, first);
    for (size_t i = 0; i < c->reader_count; i++) {
        struct wordlist_reader *r = &c->readers[i];
        if (r->done || wordlist_compare(word_of(r), (struct span){c->word, c->len}) != 0)
            continue;
        count += r->count;
        step(r);
    }
    c->count = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
    return true;
}

/* first_of(r, block, word): the first word of block, which the file holds whole; false behind
 * the last block or when the file is damaged. */
static bool first_of(const struct wordlist_reader *r, uint32_t block, struct span *word)
{
    struct wordlist_reader probe = {.file = r->file};
    if (!enter_block(&probe, block))
        return false;
    const unsigned char *at = r->file->at + probe.offset;
    size_t rest = table_at(r->file) - probe.offset;
    if (rest < 2 || at[0] != 0 || at[1] > rest - 2)
        return false;
    *word = (struct span){(const char *)at + 2, at[1]};
    return true;
}

/* opens_before(r, block, from): whether there is such a block, with no word before its first that
 * is not before from. */
static bool opens_before(const struct wordlist_reader *r, uint32_t block, struct span from)
{
    struct span first;
    return first_of(r, block, &first) && wordlist_compare(first, from) <= 0;
}

/* skip(r, from): from a word before that go on to the first that is not: by leaps over blocks,
 * then word by word. */
static void skip(struct wordlist_reader *r, struct span from)
{
    uint32_t low = r->block - 1, high = r->block;
    for (uint32_t leap = 2; opens_before(r, high, from); leap *= 2) {
        low = high;
        high += leap;
    }
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (opens_before(r, middle, from))
            low = middle;
        else
            high = middle;
    }
    if (low >= r->block)
        enter_block(r, low);
    while (step(r) && wordlist_compare(word_of(r), from) < 0)
        continue;
}

void wordlist_skip(struct wordlist_cursor *c, struct span from)
{
    for (size_t i = 0; i < c->reader_count; i++) {
        struct wordlist_reader *r = &c->readers[i];
        if (!r->done && wordlist_compare(word_of(r), from) < 0)
            skip(r, from);
    }
}

uint32_t wordlist_find(const struct wordlist *list, struct span word)
{
    struct wordlist_cursor c;
    wordlist_seek(list, word, &c);
    if (!wordlist_next(&c) || wordlist_compare((struct span){c.word, c.len}, word) != 0)
        return 0;
    return c.count;
}

/* ---- Writing --------------------------------------------------------------------- */

struct writer {
    FILE *file;
    struct buffer table; /* offsets of blocks */
    uint64_t offset;
    uint32_t words;
    char last[WORDLIST_WORD_MAX];
    size_t last_len;
};

static void add_number(struct buffer *b, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        buffer_add_byte(b, (char)(n >> (8 * i) & 0xff));
}

static void put(struct writer *w, const void *at, size_t len)
{
    fwrite(at, 1, len, w->file);
    w->offset += len;
}

static void put_word(struct writer *w, struct span word, uint32_t count)
{
    unsigned char head[2], varint[5];
    size_t shared = 0, bytes = 0;
    if (w->words++ % WORDLIST_BLOCK == 0) {
        add_number(&w->table, (uint32_t)w->offset);
        w->last_len = 0;
    }
    while (shared < w->last_len && shared < word.len &&
           w->last[shared] == word.at[shared])
        shared++;
    head[0] = (unsigned char)shared;
    head[1] = (unsigned char)(word.len - shared);
    for (; count >= 0x80; count >>= 7)
        varint[bytes++] = (unsigned char)(count | 0x80);
    varint[bytes++] = (unsigned char)count;
    put(w, head, sizeof head);
    put(w, word.at + shared, word.len - shared);
    put(w, varint, bytes);
    memcpy(w->last, word.at, word.len);
    w->last_len = word.len;
}

/* put_table(w): what stands behind the last word. */
static void put_table(struct writer *w)
{
    uint32_t blocks = (uint32_t)(w->table.len / 4);
    add_number(&w->table, blocks);
    add_number(&w->table, w->words);
    put(w, w->table.at, w->table.len);
    buffer_free(&w->table);
}

static void put_all(struct writer *w, const struct wordlist *old,
                    const struct wordlist_entry *entries, size_t count)
{
    struct wordlist_cursor c;
    wordlist_seek(old, (struct span){0}, &c);
    bool more = wordlist_next(&c);
    for (size_t i = 0; more || i < count;) {
        struct span before = {c.word, c.len};
        int order = i == count ? -1
                    : !more    ? 1
                               : wordlist_compare(before, entries[i].word);
        uint64_t sum =
            (order <= 0 ? c.count : 0) + (uint64_t)(order >= 0 ? entries[i].count : 0);
        put_word(w, order <= 0 ? before : entries[i].word,
                 sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX);
        i += order >= 0;
        if (order <= 0)
            more = wordlist_next(&c);
    }
}

enum error_code wordlist_write(const char *path, const struct wordlist *old,
                               const struct wordlist_entry *entries, size_t count,
                               struct error *error)
{
    struct writer w = {.file = fopen(path, "wbe")};
    if (w.file == NULL)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    put(&w, magic, MAGIC_BYTES);
    put_all(&w, old, entries, count);
    put_table(&w);
    bool written =
        w.offset < UINT32_MAX && fflush(w.file) == 0 && fsync(fileno(w.file)) == 0;
    bool failed = ferror(w.file) != 0 || !written;
    int number = errno;
    failed = fclose(w.file) != 0 || failed;
    return failed ? error_set(error, ERROR_IO, "%s: %s", path, strerror(number))
                  : ERROR_NONE;
}

void wordlist_frequent(const struct wordlist *list, uint32_t least, struct wordlist *out)
{
    struct wordlist_cursor c;
    char *at = NULL;
    size_t size = 0;
    struct writer w = {.file = memory_or_die(open_memstream(&at, &size))};
    put(&w, magic, MAGIC_BYTES);
    wordlist_seek(list, (struct span){0}, &c);
    while (wordlist_next(&c)) {
        if (c.count >= least)
            put_word(&w, (struct span){c.word, c.len}, c.count);
    }
    put_table(&w);
    fclose(w.file);
    struct wordlist_file f = {
        .at = memory_or_die(at), .size = size, .in_memory = true};
    bool whole = is_wordlist(&f);
    assert(whole);
    *out = (struct wordlist){.files = {f}, .count = 1};
}
