/*
 * wordlist: the words of an index as they are written (folded, not stemmed), each with
 * the number of documents that hold it: for corrections, completions and prefixes, which
 * stems cannot give. Written by indexer/store/folder, read by searcher.
 *
 * The words lie in one or two files in the index's folder, named by its metadata: the
 * list and, so that a small update does not write all of it again, what came since.
 * Counts are a guide, not a promise: they are not taken back when a document changes or
 * goes.
 *
 * A file: "LEDEWRD1", then blocks of WORDLIST_BLOCK words in byte order, then the offset
 * of each block (4 bytes each), then the number of blocks and of words (4 bytes each),
 * all little-endian. A word in a block: 1 byte, how many bytes it begins with that the
 * word before it in the block began with; 1 byte, how many follow; those; its count as a
 * varint.
 *
 * A name that ends in "-" and 16 hexadecimal digits tells the sum of the file (wordlist_sum).
 */
#ifndef CORPUS_WORDLIST_H
#define CORPUS_WORDLIST_H

#include "corpus/error.h"
#include "corpus/span.h"

#include <stdint.h>

enum {
    WORDLIST_BLOCK = 32,
    WORDLIST_WORD_MAX = 48, /* bytes; longer words are nobody's to correct */
    WORDLIST_FILES = 2
};

struct wordlist_file {
    const unsigned char *at; /* mapped; NULL when there is none */
    size_t size;
    uint32_t blocks, words;
    bool in_memory;          /* at is allocated, and no file */
};

struct wordlist {
    struct wordlist_file files[WORDLIST_FILES];
    size_t count; /* of files */
    bool damaged; /* a file that was to be opened is not what its name says */
};

/* wordlist_open(list, path): map the file at path as a further part of list. False, and
 * list is as before, when it cannot be read or is no word list; or but for `damaged`, when its
 * name tells another sum. */
bool wordlist_open(struct wordlist *list, const char *path);

/* wordlist_name(names, at, name): the name that begins at byte *at of names, parted by spaces;
 * false at their end. */
bool wordlist_name(struct span names, size_t *at, struct span *name);

/* wordlist_open_named(list, folder, names, error): open those files in folder. One that is not there
 * or no word list is passed over; ERROR_DAMAGED when one is not what its name says. */
enum error_code wordlist_open_named(struct wordlist *list, const char *folder,
                                    struct span names, struct error *error);

/* wordlist_sum(f): XXH3 with 64 bits (xxhash.com) of all bytes of the file. */
uint64_t wordlist_sum(const struct wordlist_file *f);

/* wordlist_frequent(list, least, out): make *out the words of list that at least so many
 * documents hold, in memory: of all words they are few. Takes one pass over list. */
void wordlist_frequent(const struct wordlist *list, uint32_t least, struct wordlist *out);

/* wordlist_words(list): how many words there are, at most. */
uint64_t wordlist_words(const struct wordlist *list);

void wordlist_close(struct wordlist *list); /* list is empty */

/* One file being read. */
struct wordlist_reader {
    const struct wordlist_file *file;
    size_t offset;  /* of the next word */
    uint32_t left;  /* words in the block after this one */
    uint32_t block; /* the next block */
    char word[WORDLIST_WORD_MAX];
    size_t len;
    uint32_t count;
    bool done;
};

/* All files of a list being read as one: words in byte order, each once. */
struct wordlist_cursor {
    struct wordlist_reader readers[WORDLIST_FILES];
    size_t reader_count;
    char word[WORDLIST_WORD_MAX];
    size_t len;
    size_t shared;  /* first bytes that are those of the word before */
    uint32_t count; /* documents */
};

/* wordlist_seek(list, from, c): set c before the first word that is not less than from.
 */
void wordlist_seek(const struct wordlist *list, struct span from,
                   struct wordlist_cursor *c);

/* wordlist_next(c): the next word into c; false at the end. */
bool wordlist_next(struct wordlist_cursor *c);

/* wordlist_skip(c, from): pass over the words before from. Looks at a few words for each
 * doubling of their number. */
void wordlist_skip(struct wordlist_cursor *c, struct span from);

/* wordlist_find(list, word): in how many documents word is, 0 for none. */
uint32_t wordlist_find(const struct wordlist *list, struct span word);

/* A word to be written. */
struct wordlist_entry {
    struct span word; /* 1 to WORDLIST_WORD_MAX bytes */
    uint32_t count;
};

/* wordlist_write(path, old, entries, count, error): write a file of the words of old
 * (which may be empty) and of entries, which are sorted and distinct; the same word's
 * counts add up. The file is durable when it returns. ERROR_IO when it cannot be written.
 */
enum error_code wordlist_write(const char *path, const struct wordlist *old,
                               const struct wordlist_entry *entries, size_t count,
                               struct error *error);

/* wordlist_compare(a, b): byte order. */
int wordlist_compare(struct span a, struct span b);

#endif
