/*
 * input: a stream of bytes from a file, a pipe or stdin, with one layer of gzip or zstd
 * undone, and where we are in it. Used by indexer/ingest and read by corpus/formats.
 *
 * Limits (SAFETY): at most INPUT_BYTES_MAX bytes come out of one file, a zstd window of at
 * most 128 MiB unless options ask for more, one layer of compression. Regular files and
 * stdin only; a FIFO only if asked for. The kind is told by the first bytes, never by name.
 */
#ifndef CORPUS_INPUT_H
#define CORPUS_INPUT_H

#include "corpus/error.h"
#include "corpus/span.h"

#include <stdint.h>

struct input;

struct input_options {
    int max_window_log;  /* zstd --long; 0 means 27 (128 MiB) */
    bool allow_fifo;
    bool follow_links;   /* open symbolic links */
    uint64_t bytes_max;  /* 0 means no limit beyond the ratio cap */
};

/* input_open(path, options, out, error): open path ("-" is stdin). On success *out is yours
 * to close. ERROR_IO when it cannot be opened or is not a regular file; ERROR_USAGE when its
 * first bytes are of a kind that cannot hold text (zip, tar, 7z, PDF, JPEG, PNG, xz, bzip2 …). */
enum error_code input_open(const char *path, const struct input_options *options,
                           struct input **out, struct error *error);

/* input_open_memory(name, bytes, out): the same over bytes that stay the caller's and must
 * outlive the input; compressed bytes are undone too. For tests, fuzzers and archives
 * within archives. */
enum error_code input_open_memory(const char *name, struct span bytes, struct input **out,
                                  struct error *error);

/* input_peek(in, want): the next bytes without taking them, as many as are there up to want
 * (at most 64 KiB); borrowed, valid until the next call. */
struct span input_peek(struct input *in, size_t want);

/* input_read(in, place, size): up to size bytes into place; 0 at the end. After a failure
 * (truncated or damaged compression, I/O) it returns 0 and input_failure(in) tells. */
size_t input_read(struct input *in, char *place, size_t size);

/* input_line(in, max, line, error): the next line without its end (LF or CRLF), borrowed
 * until the next call. Returns INPUT_LINE, INPUT_TOO_LONG (more than max bytes: the rest of
 * the line has been skipped in bounded memory, *line holds its first bytes), or INPUT_END.
 * *complete is false when the file ends without a line end. */
enum input_line { INPUT_LINE, INPUT_TOO_LONG, INPUT_END };
enum input_line input_line(struct input *in, size_t max, struct span *line, bool *complete);

/* Where we are: the name given, the number of the line last returned (from 1), the offset of
 * the next byte in the unpacked stream, bytes taken from the file as it lies on disk, and
 * the file's size on disk (0 when unknown: pipes). */
const char *input_name(const struct input *in);
uint64_t input_line_number(const struct input *in);
uint64_t input_offset(const struct input *in);
uint64_t input_consumed(const struct input *in);
uint64_t input_size(const struct input *in);

/* input_failure(in): NULL, or the error that ended the stream early; borrowed from in. What
 * came before it is good and stays. */
const struct error *input_failure(const struct input *in);

/* input_at_member(in): true when the next byte is the first of a gzip member or zstd frame:
 * where readers of WARC resynchronise. */
bool input_at_member(const struct input *in);

void input_close(struct input *in); /* NULL is allowed */

#endif
