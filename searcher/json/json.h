/*
 * json: a writer of JSON text. It puts the commas, the escapes and nothing else, straight
 * into a buffer. Used by json_write and by the text of `lede info`.
 *
 * Strings must be valid UTF-8. What could steer a terminal or break a line is escaped
 * beyond what RFC 8259 asks for: C0 and C1 controls, DEL, U+2028 and U+2029, and the
 * marks that change the direction of text (U+061C, U+200E, U+200F, U+202A to E, U+2066 to
 * 9). A reader of the JSON gets them all back.
 */
#ifndef SEARCHER_JSON_H
#define SEARCHER_JSON_H

#include "corpus/buffer.h"
#include "corpus/span.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
    struct buffer *out;
    bool after_value; /* the next thing at this level needs a comma before it */
};

/* json_open(j, bracket), json_close(j, bracket): '{' or '[', and '}' or ']'. */
void json_open(struct json *j, char bracket);
void json_close(struct json *j, char bracket);

/* json_key(j, key): a member's name, which must need no escape; its value comes next. */
void json_key(struct json *j, const char *key);

/* Values. A double that is not finite becomes null. */
void json_text(struct json *j, struct span s);
void json_int(struct json *j, int64_t n);
void json_count(struct json *j, uint64_t n);
void json_double(struct json *j, double n);
void json_bool(struct json *j, bool b);
void json_none(struct json *j);

/* Members. An empty text, and RECORD_NO_NUMBER, become null: not known. */
void json_text_member(struct json *j, const char *key, struct span s);
void json_number_member(struct json *j, const char *key, int64_t n);

/* json_escape(s, out): append s as it stands between the quotes of a JSON string. */
void json_escape(struct span s, struct buffer *out);

#endif
