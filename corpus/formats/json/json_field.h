/*
 * json_field: what the readers of JSON archives do alike with a member of an object. Used by
 * hackernews, reddit, discourse.
 */
#ifndef CORPUS_FORMATS_JSON_FIELD_H
#define CORPUS_FORMATS_JSON_FIELD_H

#include "corpus/formats/json/json_scan.h"
#include "corpus/record.h"

/* json_field_keep(v, place): remember v in *place if it is a string that is not empty, so that
 * of several names for one thing an empty one does not count. */
void json_field_keep(const struct json_value *v, struct json_value *place);

/* json_field_text(v, a, r): v's text if it is a string, else an empty one; r takes note of
 * what had to be mended. */
struct span json_field_text(const struct json_value *v, struct arena *a, struct record *r);

/* json_field_integer(v, out): v as a whole number: numbers, floats and strings of one; *out
 * stays as it is, and false is returned, when it is none. */
bool json_field_integer(const struct json_value *v, int64_t *out);

/* json_field_flag(v): v is true, or the string "true". */
bool json_field_flag(const struct json_value *v);

/* json_field_value(s, v): the value of the current member, if it is no object or array; those
 * are skipped, and false is returned. */
bool json_field_value(struct json_scan *s, struct json_value *v);

#endif
