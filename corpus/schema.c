#include "corpus/schema.h"

#include "corpus/strmap.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>

static const char *const prefixes[FIELD_COUNT] = {
    [FIELD_WORD] = "",
    [FIELD_TITLE] = "S",
    [FIELD_QUOTE] = "XQ:",
    [FIELD_AUTHOR] = "A",
    [FIELD_SITE] = "H",
    [FIELD_SOURCE] = "XSOURCE:",
    [FIELD_SECTION] = "XSECTION:",
    [FIELD_TAG] = "K",
    [FIELD_LANG] = "L",
    [FIELD_TYPE] = "XTYPE:",
    [FIELD_ID] = "Q",
    [FIELD_THREAD] = "XT:",
    [FIELD_PARENT] = "XP:",
    [FIELD_URL] = "U",
    [FIELD_CONTEXT] = "XC:",
    [FIELD_YEAR] = "Y",
    [FIELD_MONTH] = "M",
    [FIELD_DAY] = "D",
    [FIELD_FLAG] = "XFLAG:",
};

const char *schema_prefix(enum schema_field f)
{
    assert(f < FIELD_COUNT);
    return prefixes[f];
}

/* FNV-1a with 128 bits: offset basis and prime from the page that the header names. */
static unsigned __int128 fnv1a(struct span bytes)
{
    const unsigned __int128 prime = (unsigned __int128)1 << 88 | 0x13b;
    unsigned __int128 hash =
        (unsigned __int128)0x6c62272e07bb0142u << 64 | 0x62b821756295c58du;
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.at[i]) * prime;
    return hash;
}

static void add_without_nul(struct buffer *out, struct span value)
{
    while (value.len > 0) {
        const char *nul = memchr(value.at, '\0', value.len);
        size_t plain = nul == NULL ? value.len : (size_t)(nul - value.at);
        buffer_add(out, value.at, plain);
        if (nul == NULL)
            return;
        buffer_add_string(out, "\xef\xbf\xbd");
        value = (struct span){nul + 1, value.len - plain - 1};
    }
}

void schema_term(enum schema_field f, struct span value, struct buffer *out)
{
    buffer_clear(out);
    buffer_add_string(out, schema_prefix(f));
    add_without_nul(out, value);
    if (out->len <= SCHEMA_TERM_WHOLE)
        return;
    unsigned __int128 hash = fnv1a(buffer_span(out));
    out->len = SCHEMA_TERM_WHOLE;
    for (int i = 0; i < 3 && ((unsigned char)out->at[out->len] & 0xc0) == 0x80; i++)
        out->len--;
    buffer_printf(out, "%016llx%016llx", (unsigned long long)(hash >> 64),
                  (unsigned long long)hash);
}

void schema_hash(struct span bytes, char place[SCHEMA_HASH_BYTES])
{
    unsigned __int128 hash = fnv1a(bytes);
    for (int i = SCHEMA_HASH_BYTES - 1; i >= 0; i--) {
        place[i] = (char)hash;
        hash >>= 8;
    }
}

void schema_number(int64_t n, char place[SCHEMA_NUMBER_BYTES])
{
    uint64_t bits = (uint64_t)n ^ (uint64_t)1 << 63;
    for (int i = SCHEMA_NUMBER_BYTES - 1; i >= 0; i--) {
        place[i] = (char)(bits & 0xff);
        bits >>= 8;
    }
}

int64_t schema_number_read(const char *place)
{
    uint64_t bits = 0;
    for (int i = 0; i < SCHEMA_NUMBER_BYTES; i++)
        bits = bits << 8 | (unsigned char)place[i];
    return (int64_t)(bits ^ (uint64_t)1 << 63);
}

uint64_t schema_thread(struct span thread_id)
{
    return strmap_hash(thread_id);
}

uint32_t schema_impact(const struct schema_ranking *r, double tf, double length)
{
    double value = tf * SCHEMA_WEIGHT_ONE;
    if (r->impact) {
        double norm = r->k1 * (1 - r->b + r->b * length / r->average);
        value = SCHEMA_IMPACT_MAX * tf / (tf + norm);
    }
    if (!(value > 1))
        return 1;
    return value < UINT32_MAX ? (uint32_t)lround(value) : UINT32_MAX;
}

void schema_ranking_write(const struct schema_ranking *r, struct buffer *out)
{
    json_t *json = json_pack("{s:b, s:f, s:f, s:f}", "impact", r->impact, "k1", r->k1,
                             "b", r->b, "average", r->average);
    char *text = memory_or_die(json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS));
    buffer_add_string(out, text);
    free(text);
    json_decref(json);
}

static bool sane(const struct schema_ranking *r)
{
    return r->k1 >= 0 && r->k1 <= 100 && r->b >= 0 && r->b <= 1 && r->average > 0 &&
           isfinite(r->average);
}

bool schema_ranking_read(struct span text, struct schema_ranking *r)
{
    json_t *json = json_loadb(text.len == 0 ? "" : text.at, text.len, 0, NULL);
    int impact = 0;
    struct schema_ranking got = {0};
    bool ok =
        json != NULL && json_unpack(json, "{s:b, s:F, s:F, s:F}", "impact", &impact, "k1",
                                    &got.k1, "b", &got.b, "average", &got.average) == 0;
    json_decref(json);
    got.impact = impact != 0;
    if (!ok || !sane(&got))
        return false;
    *r = got;
    return true;
}
