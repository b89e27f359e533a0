/*
 * error: what went wrong, in one line, in a fixed-size struct that the caller owns. Used by
 * every file above the shim that can fail.
 *
 * The first error wins: error_set on a set error keeps the old text, since the first cause
 * is the one to mend. A bug in lede is an assert, not an error.
 */
#ifndef CORPUS_ERROR_H
#define CORPUS_ERROR_H

/* The numbers are the exit codes of the program, documented in docs/lede.1. */
enum error_code {
    ERROR_NONE = 0,
    ERROR_REFUSED = 1, /* finished, but not as asked: more than --max-errors records were
                          refused; there is nothing with that id */
    ERROR_USAGE = 2,   /* the command, a query or an option is wrong */
    ERROR_IO = 3,      /* a file, a disk or memory failed; also: there is no index */
    ERROR_DAMAGED = 4, /* the index is damaged or of another version */
    ERROR_BUSY = 75    /* somebody else writes to the index: try later */
};

struct error {
    enum error_code code;
    char text[400]; /* one line, no full stop, printable: bad bytes as \xNN */
};

/* error_set(e, code, format, ...): note the error in e unless it already holds one; bytes
 * that a terminal must not see are escaped. Returns code, so that a caller can return it. */
enum error_code error_set(struct error *e, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
