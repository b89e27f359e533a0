#include "corpus/formats/json/json_field.h"

void json_field_keep(const struct json_value *v, struct json_value *place)
{
    if (v->kind == JSON_VALUE_STRING && v->text.len > 0)
        *place = *v;
}

struct span json_field_text(const struct json_value *v, struct arena *a, struct record *r)
{
    bool mended = false;
    if (v->kind != JSON_VALUE_STRING)
        return (struct span){0};
    struct span text = json_scan_string(v, a, &mended);
    if (mended)
        r->mended |= RECORD_MENDED_TEXT;
    return text;
}

bool json_field_integer(const struct json_value *v, int64_t *out)
{
    return (v->kind == JSON_VALUE_NUMBER || v->kind == JSON_VALUE_STRING) &&
           json_scan_integer(v->text, out);
}

bool json_field_flag(const struct json_value *v)
{
    return (v->kind == JSON_VALUE_BOOL && v->truth) ||
           (v->kind == JSON_VALUE_STRING && span_is(v->text, "true"));
}

bool json_field_value(struct json_scan *s, struct json_value *v)
{
    if (!json_scan_value(s, v))
        return false;
    if (v->kind != JSON_VALUE_OBJECT && v->kind != JSON_VALUE_ARRAY)
        return true;
    json_scan_leave(s);
    return false;
}
