/*
 * cursor: where a page ended, as a text that a client keeps for us. Used by search.
 *
 * It holds the sort key of the last row, so that the next page begins behind it whatever
 * was added meanwhile, and what the keys were made from (the time that recency counted
 * from, the number of documents and of those with each scored word, what the second look
 * at the best was based on), so that they can be made again: a document that is in the
 * index all the while is on exactly one page.
 *
 * Format: base64url (RFC 4648, 5) without padding of: byte 2; key (8 bytes, IEEE 754
 * bits), created, tie, query, now, rows (8 bytes each, big-endian); varints: documents,
 * count and count frequencies; the basis of the second look: two scores (8 bytes each,
 * IEEE 754 bits), and as varints how many terms, and of each its share and its bytes
 * (their number first); CRC-32 of all before (4 bytes, big-endian).
 */
#ifndef SEARCHER_CURSOR_H
#define SEARCHER_CURSOR_H

#include "corpus/arena.h"
#include "searcher/answer/rank.h"
#include "searcher/answer/rerank.h"

enum { CURSOR_FREQUENCIES_MAX = 1024 };

struct cursor {
    struct rank_row last; /* index is not kept */
    uint64_t query;       /* hash of all in the request that decides what follows what */
    int64_t now;
    uint64_t rows;             /* of all pages so far */
    struct rerank_basis basis; /* known, once it has been read */
    uint64_t documents;
    uint64_t *frequencies; /* per scored leaf of the plan */
    size_t count;
};

/* cursor_write(c, arena): the text of c; owned by arena. */
struct span cursor_write(const struct cursor *c, struct arena *arena);

/* cursor_read(text, arena, c): false when text is not one that cursor_write made. Owned
 * by arena. */
bool cursor_read(struct span text, struct arena *arena, struct cursor *c);

#endif
