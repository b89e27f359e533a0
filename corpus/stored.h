/*
 * stored: a record as the bytes kept beside its index terms (a document's data), with a
 * checksum. Written by indexer/document, read by searcher and by indexer for rebuilding.
 *
 * Format 1: byte 1; then the fields that are known, in the order of their numbers (the table
 * in stored.c): 1 byte number, then for text varint length and bytes (lists: once per
 * element), for numbers a zigzag varint; last 4 bytes: CRC-32 (zlib's) of all before, little
 * endian. Unknown field numbers are an error. Xapian deflates the whole.
 */
#ifndef CORPUS_STORED_H
#define CORPUS_STORED_H

#include "corpus/arena.h"
#include "corpus/buffer.h"
#include "corpus/record.h"

/* What lede knows about a record beyond what the archive said. */
struct stored {
    struct record record;
    struct span context_title; /* comment: its article's title */
    struct span context_url;   /* comment: its article's url */
    struct span context_lang;  /* comment: its article's language, "und" when not known; empty
                                  while an orphan and when deleted */
    int64_t indexed_at;        /* seconds since 1970, UTC */
};

/* stored_write(s, out): append the bytes of s to out. */
void stored_write(const struct stored *s, struct buffer *out);

/* stored_read(bytes, arena, s, error): fill *s; strings point into bytes, lists into arena.
 * ERROR_DAMAGED when the checksum or the form is wrong. */
enum error_code stored_read(struct span bytes, struct arena *arena, struct stored *s,
                            struct error *error);

#endif
