/*
 * jsonl: one JSON object a line, an article or a comment each: lede's own archives and,
 * since the usual names of fields are understood (draft.c), most others of that shape.
 *
 *     {"type":"article","id":"a1","title":"…","body":"…","published":"2023-05-01T10:00:00Z"}
 *     {"type":"comment","id":"c1","article":"a1","parent":null,"author":"Ana","body":"…"}
 *
 * Values may be strings, numbers, arrays of strings, and objects of which the name or id
 * counts; null says nothing. Texts that plainly are HTML become plain text, unless
 * "text_format" says "plain" (as in what lede exports) or "html".
 *
 * A value of a wrong type costs the field; only what is no JSON, a key that occurs twice,
 * and a missing id cost the record.
 */
#include "corpus/buffer.h"
#include "corpus/formats/draft.h"
#include "corpus/formats/json/json_input.h"

#include <stdlib.h>

struct jsonl {
    struct json_input *in;
    struct format_options options;
    struct arena arena;
    struct draft_names *names;
    unsigned record;                /* counts them, so that seen needs no clearing */
    unsigned seen[DRAFT_NAMES_MAX]; /* record in which a name was met last */
    struct span spelling[DRAFT_NAMES_MAX];
};

/* once(j, name, key): false when the very same key stood in this object before. */
static bool once(struct jsonl *j, const struct draft_name *name, struct span key)
{
    bool before = j->seen[name->number] == j->record;
    if (before && span_equal(j->spelling[name->number], key))
        return false;
    if (!before)
        j->spelling[name->number] = key.at == NULL ? SPAN("") : key;
    j->seen[name->number] = j->record;
    return true;
}

static struct span string(struct jsonl *j, struct draft *d, const struct json_value *v)
{
    bool mended = false;
    struct span text = json_scan_string(v, &j->arena, &mended);
    if (mended)
        draft_mended(d, RECORD_MENDED_TEXT);
    return text;
}

/* read_object(j, s, d, name): an object where a text belongs: {"name":"Ana"}, {"id":7}.
 */
static void read_object(struct jsonl *j, struct json_scan *s, struct draft *d,
                        const struct draft_name *name)
{
    bool wants_id = name->field == DRAFT_ID || name->field == DRAFT_THREAD ||
                    name->field == DRAFT_PARENT;
    struct json_value v;
    struct span key;
    bool found = false;
    while (json_scan_key(s, &key)) {
        if (found || !span_is(key, wants_id ? "id" : "name") || !json_scan_value(s, &v))
            continue;
        found = v.kind == JSON_VALUE_STRING || (wants_id && v.kind == JSON_VALUE_NUMBER);
        if (v.kind == JSON_VALUE_STRING)
            draft_element(d, name, string(j, d, &v));
        else if (found)
            draft_number(d, name, v.text);
        else if (v.kind == JSON_VALUE_OBJECT || v.kind == JSON_VALUE_ARRAY)
            json_scan_leave(s);
    }
    if (!found)
        draft_mended(d, RECORD_MENDED_FIELD);
}

static void read_array(struct jsonl *j, struct json_scan *s, struct draft *d,
                       const struct draft_name *name)
{
    struct json_value v;
    while (json_scan_element(s)) {
        if (!json_scan_value(s, &v))
            return;
        if (v.kind == JSON_VALUE_STRING) {
            draft_element(d, name, string(j, d, &v));
        } else if (v.kind == JSON_VALUE_OBJECT) {
            read_object(j, s, d, name);
        } else if (v.kind != JSON_VALUE_NULL) {
            draft_mended(d, RECORD_MENDED_FIELD);
            if (v.kind == JSON_VALUE_ARRAY)
                json_scan_leave(s);
        }
    }
}

static void read_member(struct jsonl *j, struct json_scan *s, struct draft *d,
                        const struct draft_name *name)
{
    struct json_value v;
    if (!json_scan_value(s, &v))
        return;
    switch (v.kind) {
    case JSON_VALUE_STRING:
        draft_text(d, name, string(j, d, &v));
        break;
    case JSON_VALUE_NUMBER:
        draft_number(d, name, v.text);
        break;
    case JSON_VALUE_BOOL:
        if (name->field == DRAFT_DELETED)
            draft_text(d, name, v.truth ? SPAN("true") : SPAN("false"));
        else
            draft_mended(d, RECORD_MENDED_FIELD);
        break;
    case JSON_VALUE_OBJECT:
        read_object(j, s, d, name);
        break;
    case JSON_VALUE_ARRAY:
        read_array(j, s, d, name);
        break;
    case JSON_VALUE_NULL:
        break;
    }
}

/* read_text(j, text, d, c): fill d from one JSON value; false when it is to be refused.
 */
static bool read_text(struct jsonl *j, struct span text, struct draft *d,
                      struct complaint *c)
{
    struct json_scan s;
    struct json_value v;
    struct span key;
    json_scan_begin(&s, text);
    if (json_scan_value(&s, &v) && v.kind != JSON_VALUE_OBJECT) {
        complain(c, c->line, c->offset, "not a JSON object", "%s", "");
        return false;
    }
    while (s.depth > 0 && json_scan_key(&s, &key)) {
        const struct draft_name *name = draft_names_find(j->names, key);
        if (name == NULL)
            continue;
        if (!once(j, name, key)) {
            complain(c, c->line, c->offset, "the same key twice", "%.*s", (int)key.len,
                     key.at);
            return false;
        }
        if (draft_wants(d, name))
            read_member(j, &s, d, name);
    }
    if (json_scan_end(&s))
        return true;
    json_input_refuse(j->in, &s, c);
    return false;
}

static enum format_result jsonl_next(void *reader, struct record *record,
                                     struct complaint *complaint)
{
    struct jsonl *j = reader;
    struct span text;
    struct draft draft;
    arena_reset(&j->arena);
    enum format_result got = json_input_next(j->in, &text, complaint);
    if (got != FORMAT_RECORD)
        return got;
    draft_begin(&draft, &j->arena);
    j->record++;
    if (!read_text(j, text, &draft, complaint))
        return FORMAT_REFUSED;
    draft_finish(&draft, &j->options, record);
    return format_give(record, complaint);
}

static int jsonl_sniff(struct span head)
{
    static const char *const names[] = {"id",      "title",   "body", "text", "headline",
                                        "content", "article", "url",  NULL};
    struct json_scan s;
    struct json_value v;
    struct span key;
    if (json_input_keys(head, names) != 0)
        return 50;
    json_scan_begin(&s, head);
    bool good = json_scan_value(&s, &v);
    if (good && v.kind == JSON_VALUE_ARRAY)
        good = json_scan_element(&s) && json_scan_value(&s, &v);
    good = good && v.kind == JSON_VALUE_OBJECT && json_scan_key(&s, &key);
    return good ? 20 : 0;
}

static void *jsonl_open(struct input *in, const struct format_options *options)
{
    struct jsonl *j = memory_or_die(calloc(1, sizeof *j));
    j->in = json_input_new(in);
    j->options = *options;
    j->names = draft_names_new(options->map);
    return j;
}

static void jsonl_close(void *reader)
{
    struct jsonl *j = reader;
    json_input_free(j->in);
    draft_names_free(j->names);
    arena_free(&j->arena);
    free(j);
}

extern const struct format format_jsonl;
const struct format format_jsonl = {
    .name = "jsonl",
    .description = "JSON Lines, or JSON: an object an article or comment, with the usual "
                   "names of fields",
    .sniff = jsonl_sniff,
    .open = jsonl_open,
    .next = jsonl_next,
    .close = jsonl_close,
};
