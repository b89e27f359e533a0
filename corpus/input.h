/*
 * input: a stream of bytes from a file, a pipe or stdin, with one layer of gzip or zstd
 * undone, as UTF-8 text, and where we are in it. Used by indexer/ingest and read by
 * corpus/formats.
 *
 * Kinds are told by the first bytes, never by name. A UTF-8 byte order mark is skipped and
 * UTF-16 becomes UTF-8; other bytes come as they are, valid or not. A regular file is read up
 * to the size it had when it was opened.
 *
 * Which files: a path that a person named on the command line is opened with follow_links and
 * allow_fifo, since they mean what they say (and a shell's <(command) is a link to a pipe);
 * what was found by walking a folder is opened without, so that neither a link can lead out
 * of the folder nor a FIFO stop the walk. The caller sets the options accordingly.
 */
#ifndef CORPUS_INPUT_H
#define CORPUS_INPUT_H

#include "corpus/error.h"
#include "corpus/span.h"

#include <signal.h>
#include <stdint.h>

struct input;

/* INPUT_LINE_BYTES_MAX: the longest line that readers of lines take. */
enum { INPUT_PEEK_MAX = 64 * 1024, INPUT_LINE_BYTES_MAX = 16 << 20 };

struct input_options {
    int max_window_log; /* zstd --long; 0 means 27 (128 MiB) */
    bool allow_fifo;
    bool follow_links;  /* open symbolic links */
    uint64_t bytes_max; /* unpacked bytes; 0 means no limit beyond unpack's ratio cap */
    const volatile sig_atomic_t *stop; /* when not 0, a read that waits ends; NULL: never */
};

/* input_open(path, options, out, error): open path ("-" is stdin). On success *out is yours
 * to close. ERROR_IO when it cannot be opened, is no regular file, or its packed head is
 * damaged; ERROR_USAGE when its first bytes are of a kind that cannot hold text (zip, tar, 7z,
 * PDF, JPEG, PNG, xz, bzip2 …) or are packed twice. The text of errors begins with path. */
enum error_code input_open(const char *path, const struct input_options *options,
                           struct input **out, struct error *error);

/* input_open_memory(name, bytes, out, error): the same over bytes that stay the caller's and
 * must outlive the input; compressed bytes are undone too. For tests, fuzzers and archives
 * within archives. */
enum error_code input_open_memory(const char *name, struct span bytes, struct input **out,
                                  struct error *error);

/* input_peek(in, want): the next bytes without taking them, as many as are there up to want
 * (at most INPUT_PEEK_MAX); borrowed, valid until the next call. */
struct span input_peek(struct input *in, size_t want);

/* input_read(in, place, size): up to size bytes into place; 0 at the end. After a failure
 * (truncated or damaged compression, I/O) it returns 0 and input_failure(in) tells. */
size_t input_read(struct input *in, char *place, size_t size);

/* input_line(in, max, line, complete): the next line without its end (LF or CRLF), borrowed
 * until the next call. Returns INPUT_LINE, INPUT_TOO_LONG (more than max bytes: the rest of
 * the line has been skipped in bounded memory, *line holds its first bytes, at most
 * INPUT_LONG_LINE_HEAD), or INPUT_END. *complete is false when the file ends without a line
 * end, as it does where it was cut off. */
enum { INPUT_LONG_LINE_HEAD = 1024 };
enum input_line { INPUT_LINE, INPUT_TOO_LONG, INPUT_END };
enum input_line input_line(struct input *in, size_t max, struct span *line, bool *complete);

/* Where we are: the name given, the number of the line last returned (from 1), the offset of
 * the next byte in the unpacked stream (for UTF-16: in the text made of it), bytes taken from
 * the file as it lies on disk, and the file's size on disk (0 when unknown: pipes). */
const char *input_name(const struct input *in);
uint64_t input_line_number(const struct input *in);
uint64_t input_offset(const struct input *in);
uint64_t input_consumed(const struct input *in);
uint64_t input_size(const struct input *in);

/* input_failure(in): NULL, or, once all text before it has been taken, the error that ended
 * the stream early; borrowed from in. What came before it is good and stays. */
const struct error *input_failure(const struct input *in);

/* input_head_failure(in): NULL, or what is wrong with the first member of gzip when nothing
 * could be had of it and reading began with a later one. Borrowed from in. */
const struct error *input_head_failure(const struct input *in);

/* input_at_member(in): true when the next byte is the first of a gzip member or zstd frame, or
 * would be if that could be read: what is before it was whole. So readers of WARC find the
 * next record after a broken one. */
bool input_at_member(struct input *in);

/* input_resync(in): after a failure within gzip: forget it and go on with the first byte of
 * the next member that can be found; false when there is none. */
bool input_resync(struct input *in);

void input_close(struct input *in); /* NULL is allowed */

#endif
