/*
 * json_input: the JSON values of an input, one at a time: one a line, one after another over
 * several lines as pretty-printers write them, or the elements of one large array. Used by
 * the readers of JSON archives.
 *
 * A line that is no JSON costs itself only. In the other two shapes only its brackets tell
 * where a value ends, so one that is never closed takes all that follows with it.
 */
#ifndef CORPUS_FORMATS_JSON_INPUT_H
#define CORPUS_FORMATS_JSON_INPUT_H

#include "corpus/formats/format.h"
#include "corpus/formats/json/json_scan.h"

struct json_input;

/* JSON_INPUT_VALUE_BYTES_MAX: the longest value that is not a line of its own; a topic of a
 * forum or a Hacker News story with all its comments is one. Lines: INPUT_LINE_BYTES_MAX. */
enum { JSON_INPUT_VALUE_BYTES_MAX = 64 << 20 };

/* json_input_new(in): start on in, which stays the caller's. Free with json_input_free. */
struct json_input *json_input_new(struct input *in);
void json_input_free(struct json_input *j); /* NULL is allowed */

/* json_input_next(j, text, c): FORMAT_RECORD and the next value's text in *text, borrowed until
 * the next call, with where it begins in c->line and c->offset; FORMAT_REFUSED with *c filled
 * for what is too long or cut off; FORMAT_END. The text may still be no JSON:
 * json_input_refuse says so. */
enum format_result json_input_next(struct json_input *j, struct span *text,
                                   struct complaint *c);

/* json_input_refuse(j, s, c): fill *c for the problem that s found in the last value. */
void json_input_refuse(const struct json_input *j, const struct json_scan *s,
                       struct complaint *c);

/* json_input_keys(head, names): which of the names (up to a NULL, at most 32) are keys of the
 * first object in head, which may be an element of an array and may be cut off: bit i for
 * names[i]. 0 when head does not begin as JSON does. For sniffing. */
uint32_t json_input_keys(struct span head, const char *const *names);

#endif
