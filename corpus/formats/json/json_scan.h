/*
 * json_scan: a pull parser over one JSON text that lies in memory: it gives keys and values in
 * the order they stand in and copies nothing that is not asked for. Used by the readers of
 * JSON archives; the wire protocol uses jansson, which builds trees.
 *
 * Pure; linear in the text; needs no memory of its own beyond this struct; takes any bytes.
 * It is laxer than RFC 8259 where that saves a record and harms none: a comma before a closing
 * bracket, leading zeros, NaN and Infinity (numbers that nobody can use), and control
 * characters within strings. A NUL byte is never allowed.
 *
 *     struct json_scan s;
 *     struct json_value v;
 *     struct span key;
 *     json_scan_begin(&s, text);
 *     if (json_scan_value(&s, &v) && v.kind == JSON_VALUE_OBJECT)
 *         while (json_scan_key(&s, &key))
 *             if (span_is(key, "title") && json_scan_value(&s, &v))
 *                 …
 *     bool good = json_scan_end(&s);
 *
 * Values that are not asked for are skipped, and checked, on the way to the next key.
 */
#ifndef CORPUS_FORMATS_JSON_SCAN_H
#define CORPUS_FORMATS_JSON_SCAN_H

#include "corpus/arena.h"
#include "corpus/span.h"

#include <stdint.h>

enum {
    JSON_SCAN_DEPTH_MAX = 1024, /* Hacker News nests replies, two levels each */
    JSON_SCAN_KEY_MAX = 128     /* longer keys that hold escapes are given as "" */
};

struct json_scan {
    struct span text;
    size_t at;           /* offset of the next byte */
    const char *problem; /* NULL, or what is wrong at that offset; a literal */
    unsigned depth;      /* containers that we are in */
    bool first;          /* nothing of the innermost container has been read yet */
    bool waiting;        /* a key or element was announced, its value not read yet */
    uint64_t is_object[JSON_SCAN_DEPTH_MAX / 64]; /* one bit a depth */
    char key[JSON_SCAN_KEY_MAX];
};

enum json_kind {
    JSON_VALUE_NULL,
    JSON_VALUE_BOOL,
    JSON_VALUE_NUMBER,
    JSON_VALUE_STRING,
    JSON_VALUE_OBJECT,
    JSON_VALUE_ARRAY
};

struct json_value {
    enum json_kind kind;
    bool truth;       /* BOOL: its value */
    bool escaped;     /* STRING: holds backslashes */
    bool ascii;       /* STRING: every byte is below 0x80 */
    bool control;     /* STRING: holds bytes below 0x20 as they are */
    struct span text; /* STRING: between the quotes, as it stands; NUMBER: as it stands */
};

/* json_scan_begin(s, text): start at the first byte of text, which must outlive s. */
void json_scan_begin(struct json_scan *s, struct span text);

/* json_scan_value(s, v): the next value. Of an object or array this is only the beginning:
 * json_scan_key or json_scan_element lead through it. False when there is a problem. */
bool json_scan_value(struct json_scan *s, struct json_value *v);

/* json_scan_key(s, key): in an object: move to its next member, after skipping the last one's
 * value if nobody read it. False when the object is at its end (it is left) or at a problem.
 * *key is borrowed, valid until the next call. */
bool json_scan_key(struct json_scan *s, struct span *key);

/* json_scan_element(s): the same in an array. */
bool json_scan_element(struct json_scan *s);

/* json_scan_skip(s): skip the next value. json_scan_leave(s): skip the rest of the innermost
 * object or array. */
void json_scan_skip(struct json_scan *s);
void json_scan_leave(struct json_scan *s);

/* json_scan_end(s): true when there was no problem and only white space is left. */
bool json_scan_end(struct json_scan *s);

/* json_scan_string(v, a, mended): a STRING's text: valid UTF-8 without NUL and control
 * characters other than tab, LF and CR; borrowed from the scanned text where it is that
 * already, else made in a. Sets *mended when bytes had to be replaced: what is no UTF-8 and
 * half surrogates by U+FFFD, NULs and controls by a space. */
struct span json_scan_string(const struct json_value *v, struct arena *a, bool *mended);

/* json_scan_integer(text, out): the whole part of a JSON number ("12", "1.6e9", "-3.0"); false
 * when text is none or does not fit. */
bool json_scan_integer(struct span text, int64_t *out);

#endif
