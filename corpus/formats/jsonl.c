/*
 * jsonl: one JSON object a line, an article or a comment each: lede's own archives and,
 * since the usual names of fields are understood (draft.c), most others of that shape.
 *
 *     {"type":"article","id":"a1","title":"…","body":"…","published":"2023-05-01T10:00:00Z"}
 *     {"type":"comment","id":"c1","article":"a1","parent":null,"author":"Ana","body":"…"}
 *
 * Comments may also lie within their article, and replies within their comment, as a list of
 * objects under "comments", "replies" or "children".
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
#include "corpus/formats/field.h"
#include "corpus/formats/json/json_input.h"

#include <stdlib.h>

enum { NESTING_MAX = 50, NESTED_MAX = 1000000 };

/* A comment within an article or comment, which is read when that is done. */
struct nested {
    struct span text; /* of the object */
    struct span thread_id, parent_id;
    unsigned depth;
};

struct jsonl {
    struct json_input *in;
    struct format_options options;
    struct arena arena;    /* of the present record */
    struct arena families; /* ids that the nested ones of the present value need */
    struct span value;     /* the present value, with all that is nested in it */
    struct complaint where; /* it begins */
    struct nested *nested; /* those before next are read */
    size_t next, count, capacity;
    size_t first;          /* of those that the present record has brought */
    struct nested present; /* where the present record lies; depth 0: it is the value */
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

/* note_nested(j, text, d): an object within the record d. */
static void note_nested(struct jsonl *j, struct span text, struct draft *d)
{
    if (j->count == NESTED_MAX) {
        draft_mended(d, RECORD_MENDED_LIST);
        return;
    }
    if (j->count == j->capacity) {
        j->capacity = j->capacity == 0 ? 16 : j->capacity * 2;
        j->nested = memory_or_die(realloc(j->nested, j->capacity * sizeof *j->nested));
    }
    j->nested[j->count++] = (struct nested){.text = text};
}

static void read_nested(struct jsonl *j, struct json_scan *s, struct draft *d)
{
    struct json_value v;
    while (json_scan_element(s)) {
        size_t before = s->at;
        if (!json_scan_value(s, &v))
            return;
        if (v.kind == JSON_VALUE_OBJECT) {
            json_scan_leave(s);
            note_nested(j, (struct span){s->text.at + before, s->at - before}, d);
        } else {
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
        if (name->field == DRAFT_COMMENTS)
            read_nested(j, s, d);
        else
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

/* adopt(j, record): the record, be it good or refused, is the parent of those found in it. */
static void adopt(struct jsonl *j, const struct record *record)
{
    bool article = record->type == RECORD_ARTICLE;
    struct nested family = {.depth = j->present.depth + 1,
                            .parent_id = j->present.parent_id};
    if (j->first == j->count)
        return;
    family.thread_id =
        arena_copy(&j->families, article ? record->id : record->thread_id);
    if (!article && record->id.len > 0)
        family.parent_id = arena_copy(&j->families, record->id);
    for (size_t i = j->first; i < j->count; i++) {
        family.text = j->nested[i].text;
        j->nested[i] = family;
    }
}

/* next_text(j, text, c): the next object: one that is nested in the last value, else the next
 * value; as json_input_next. */
static enum format_result next_text(struct jsonl *j, struct span *text,
                                    struct complaint *c)
{
    if (j->next < j->count) {
        j->present = j->nested[j->next++];
        *text = j->present.text;
        c->line = j->where.line;
        c->offset = j->where.offset + (uint64_t)(text->at - j->value.at);
        return FORMAT_RECORD;
    }
    arena_reset(&j->families);
    j->present = (struct nested){.depth = 0};
    j->next = j->count = 0;
    enum format_result got = json_input_next(j->in, text, c);
    j->value = *text;
    j->where = *c;
    return got;
}

/* belong(j, r): the thread and parent of a nested record, unless it names them itself. */
static void belong(struct jsonl *j, struct record *r)
{
    if (r->thread_id.len == 0 && r->thread_url.len == 0)
        r->thread_id = j->present.thread_id;
    if (r->parent_id.len == 0)
        r->parent_id = j->present.parent_id;
    if (r->id.len == 0 && r->thread_id.len > 0) {
        struct span author = r->author_count > 0 ? r->authors[0] : (struct span){0};
        struct span mark = field_unnamed(&j->arena, author, r->text, r->created_at);
        r->id = arena_printf(&j->arena, "%.*s%.*s", (int)r->thread_id.len,
                             r->thread_id.at, (int)mark.len, mark.at);
    }
}

static enum format_result jsonl_next(void *reader, struct record *record,
                                     struct complaint *complaint)
{
    struct jsonl *j = reader;
    struct span text = {0};
    struct draft draft;
    arena_reset(&j->arena);
    enum format_result got = next_text(j, &text, complaint);
    if (got != FORMAT_RECORD)
        return got;
    if (j->present.depth > NESTING_MAX) {
        complain(complaint, complaint->line, complaint->offset, "comments nested too deep",
                 "more than %d levels", NESTING_MAX);
        return FORMAT_REFUSED;
    }
    draft_begin(&draft, &j->arena);
    draft.nested = j->present.depth > 0;
    j->record++;
    j->first = j->count;
    if (!read_text(j, text, &draft, complaint)) {
        j->count = j->first;
        return FORMAT_REFUSED;
    }
    draft_finish(&draft, &j->options, record);
    if (j->present.depth > 0)
        belong(j, record);
    adopt(j, record);
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
    arena_free(&j->families);
    free(j->nested);
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
