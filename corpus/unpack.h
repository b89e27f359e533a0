/*
 * unpack: one layer of gzip (RFC 1952) or zstd (RFC 8878) undone, member after member, as a
 * stream. Used by input alone.
 *
 * What damages cannot hide: every member's checksum is verified, an end before the end of a
 * member is an error, bytes behind the last member are one too unless they are zeros behind a
 * gzip member (padding of tapes). After 64 MiB have come out, more than 2,000 bytes for each
 * byte that went in count as a bomb (deflate cannot exceed 1,032).
 */
#ifndef CORPUS_UNPACK_H
#define CORPUS_UNPACK_H

#include "corpus/error.h"
#include "corpus/span.h"

#include <stdint.h>

struct unpack;

/* Where packed bytes come from: fills place with up to size bytes, returns 0 at the end. */
typedef size_t unpack_source(void *source, char *place, size_t size);

/* unpack_new(read, source, max_window_log): begin to read; the first bytes tell the kind, and
 * what is neither gzip nor zstd comes through as it is. max_window_log is the largest zstd
 * window to allow, as a power of two. Free with unpack_free. */
struct unpack *unpack_new(unpack_source *read, void *source, int max_window_log);

/* unpack_kind(u): "gzip", "zstd", or NULL when nothing is undone. */
const char *unpack_kind(const struct unpack *u);

/* unpack_looks_packed(head): true when head begins as gzip or zstd does. */
bool unpack_looks_packed(struct span head);

/* unpack_read(u, place, size): up to size bytes into place, never from two members; 0 at the
 * end or after a failure. */
size_t unpack_read(struct unpack *u, char *place, size_t size);

/* unpack_at_member(u): true when the next byte will be the first of a member or frame. */
bool unpack_at_member(const struct unpack *u);

/* unpack_resync(u): after a failure inside gzip: go on with the next thing that looks like
 * the head of a member. False when there is none. */
bool unpack_resync(struct unpack *u);

/* unpack_failure(u): what ended the stream early; its code is ERROR_NONE when nothing did. */
const struct error *unpack_failure(const struct unpack *u);

/* unpack_consumed(u): packed bytes used up so far. */
uint64_t unpack_consumed(const struct unpack *u);

void unpack_free(struct unpack *u); /* NULL is allowed */

#endif
