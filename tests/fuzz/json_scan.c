/* Any bytes as JSON: reading and skipping agree, strings are valid UTF-8, and what
 * jansson takes we take. */
#include "corpus/formats/json/json_scan.h"

#include "corpus/text/utf8.h"

#include <jansson.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct json_scan *s, struct arena *arena)
{
    struct json_value v;
    struct span key;
    bool mended = false;
    int64_t n;
    do {
        if (!json_scan_value(s, &v))
            return;
        if (v.kind == JSON_VALUE_STRING &&
            !utf8_valid(json_scan_string(&v, arena, &mended)))
            abort();
        if (v.kind == JSON_VALUE_NUMBER)
            json_scan_integer(v.text, &n);
        while (s->depth > 0 && s->problem == NULL) {
            unsigned top = s->depth - 1;
            bool object = s->is_object[top / 64] >> top % 64 & 1;
            if (object ? json_scan_key(s, &key) : json_scan_element(s))
                break;
        }
    } while (s->depth > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)data, size};
    struct arena arena = {0};
    struct json_scan read, skipped;
    json_scan_begin(&read, text);
    read_all(&read, &arena);
    json_scan_begin(&skipped, text);
    json_scan_skip(&skipped);
    bool good = json_scan_end(&read);
    if (json_scan_end(&skipped) != good || read.at != skipped.at)
        abort();
    if (size > 0 && memchr(data, '\0', size) != NULL)
        size = 0; /* jansson takes a NUL behind the value for the end */
    json_t *json = json_loadb((const char *)data, size, JSON_DECODE_ANY, NULL);
    if (json != NULL && !good)
        abort();
    json_decref(json);
    arena_free(&arena);
    return 0;
}
