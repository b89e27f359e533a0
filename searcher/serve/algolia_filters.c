#include "searcher/serve/algolia_filters.h"

#include "searcher/query/narrow.h"

#include <stdio.h>
#include <string.h>

static bool refuse(struct algolia_filters *f, const char *what, struct span value)
{
    *f->complaint = arena_printf(f->arena, "%s: \"%.*s\"", what,
                                 (int)(value.len < 80 ? value.len : 80), value.len == 0 ? "" : value.at);
    return false;
}

static struct span string_span(const json_t *value)
{
    return (struct span){json_string_value(value), json_string_length(value)};
}

/* Names of facets that take a filter, and the field of the query language for each. */
static const char *field_of(struct span name)
{
    static const char *const fields[] = {"site", "source", "author", "section",
                                         "tag",  "lang",   "type"};
    if (span_is(name, "tags") || span_is(name, "_tags"))
        return "tag";
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (span_is(name, fields[i]))
            return fields[i];
    }
    return NULL;
}

/* facet(f, name, value, negated): one facet's filter. */
static bool facet(struct algolia_filters *f, struct span name, struct span value, bool negated)
{
    const char *field = field_of(name);
    if (field == NULL)
        return refuse(f, "this facet cannot be filtered by", name);
    f->of_articles |= strcmp(field, "author") != 0 && strcmp(field, "type") != 0;
    buffer_add_string(f->out, negated ? "-" : "");
    narrow_value(f->out, field, value);
    return true;
}

/* facet_text(f, text): "site:bbc.co.uk" or "site:-bbc.co.uk"; "\-" is a '-' of the value. */
static bool facet_text(struct algolia_filters *f, struct span text)
{
    const char *colon = text.len == 0 ? NULL : memchr(text.at, ':', text.len);
    if (colon == NULL)
        return refuse(f, "a facet filter is \"facet:value\"", text);
    struct span name = {text.at, (size_t)(colon - text.at)};
    struct span value = {colon + 1, text.len - name.len - 1};
    bool negated = value.len > 1 && value.at[0] == '-';
    if (negated || (value.len > 1 && value.at[0] == '\\' && value.at[1] == '-'))
        value = (struct span){value.at + 1, value.len - 1};
    return facet(f, name, value, negated);
}

/* number_text(f, text, negated): "created_at_i>=1590000000", "points:10 TO 20". */
static bool number_text(struct algolia_filters *f, struct span text, bool negated)
{
    static const struct {
        const char *name, *field;
    } fields[] = {{"created_at_i", "date"}, {"points", "points"}, {"num_comments", "comments"}};
    static const char *const signs[] = {"<", "<=", "=", "!=", ">=", ">"};
    char name[32], sign[3];
    long long low, high;
    int end = 0;
    const char *t = arena_string(f->arena, text);
    bool range = sscanf(t, " %31[a-z_] : %18lld TO %18lld %n", name, &low, &high, &end) == 3;
    bool good = range || sscanf(t, " %31[a-z_] %2[!<>=] %18lld %n", name, sign, &low, &end) == 3;
    for (size_t i = 0; good && !range && strcmp(sign, signs[i]) != 0; i++)
        good = i + 1 < sizeof signs / sizeof *signs;
    if (!good || t[end] != '\0')
        return refuse(f, "this is no numeric filter", text);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(name, fields[i].name) != 0)
            continue;
        bool equal = !range && strchr("=!", sign[0]) != NULL;
        buffer_add_string(f->out, negated != (!range && sign[0] == '!') ? "-" : "");
        buffer_printf(f->out, "%s%s%lld", fields[i].field, range || equal ? ":" : sign, low);
        if (range)
            buffer_printf(f->out, "..%lld", high);
        buffer_add_byte(f->out, ' ');
        f->of_articles = true;
        return true;
    }
    return refuse(f, "this attribute cannot be filtered by", text);
}

typedef bool (*part_reader)(struct algolia_filters *f, const json_t *part);

static bool facet_part(struct algolia_filters *f, const json_t *part)
{
    return facet_text(f, string_span(part));
}

static bool number_part(struct algolia_filters *f, const json_t *part)
{
    if (!json_is_string(part))
        return refuse(f, "a numeric filter is a text", SPAN(""));
    return number_text(f, string_span(part), false);
}

/* parts(f, list, read): the parts of list, each of them read by read. */
static bool parts(struct algolia_filters *f, const json_t *list, part_reader read)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *part = json_array_get(list, i);
        size_t choices = json_array_size(part);
        if (!json_is_array(part)) {
            if (!read(f, part))
                return false;
            continue;
        }
        buffer_add_string(f->out, choices > 0 ? "(" : "");
        for (size_t k = 0; k < choices; k++) {
            buffer_add_string(f->out, k > 0 ? "OR " : "");
            if (!read(f, json_array_get(part, k)))
                return false;
        }
        buffer_add_string(f->out, choices > 0 ? ") " : "");
    }
    return true;
}

/* list_or_text(f, value, read): value is a list, a text that is one in JSON, or one part. */
static bool list_or_text(struct algolia_filters *f, const json_t *value, part_reader read)
{
    if (!json_is_string(value))
        return parts(f, value, read);
    if (json_string_value(value)[0] != '[')
        return read(f, value);
    json_t *parsed = json_loads(json_string_value(value), 0, NULL);
    bool good = parsed != NULL ? parts(f, parsed, read)
                               : refuse(f, "this list of filters is not JSON", string_span(value));
    json_decref(parsed);
    return good;
}

bool algolia_facet_filters(struct algolia_filters *f, const json_t *value)
{
    return list_or_text(f, value, facet_part);
}

bool algolia_numeric_filters(struct algolia_filters *f, const json_t *value)
{
    return list_or_text(f, value, number_part);
}

/* ---- filters ------------------------------------------------------------------------ */

static struct span skip_blanks(struct span s)
{
    while (s.len > 0 && s.at[0] == ' ')
        s = (struct span){s.at + 1, s.len - 1};
    return s;
}

/* take(rest, word): step over word, which ends with a blank, if rest begins with it. */
static bool take(struct span *rest, const char *word)
{
    size_t len = strlen(word);
    *rest = skip_blanks(*rest);
    if (rest->len < len || memcmp(rest->at, word, len) != 0)
        return false;
    *rest = (struct span){rest->at + len, rest->len - len};
    return true;
}

/* quoted(f, rest, out): the text up to the closing quote, without its backslashes; rest
 * stands behind the opening one. */
static bool quoted(struct algolia_filters *f, struct span *rest, char quote, struct span *out)
{
    struct buffer text = {0};
    size_t i = 0;
    for (; i < rest->len && rest->at[i] != quote; i++) {
        i += rest->at[i] == '\\' && i + 1 < rest->len;
        buffer_add_byte(&text, rest->at[i]);
    }
    *out = arena_copy(f->arena, buffer_span(&text));
    buffer_free(&text);
    if (i == rest->len)
        return false;
    *rest = (struct span){rest->at + i + 1, rest->len - i - 1};
    return true;
}

/* plain_length(rest, facet): bytes up to the end of a filter: a bracket, the next AND or OR, or
 * for a facet a blank. */
static size_t plain_length(struct span rest, bool facet)
{
    size_t i = 0;
    for (; i < rest.len && rest.at[i] != ')'; i++) {
        struct span here = {rest.at + i, rest.len - i};
        if (rest.at[i] == ' ' && (facet || take(&here, "AND ") || take(&here, "OR ")))
            break;
    }
    return i;
}

/* facet_value(f, rest, out): the value behind a facet's colon, in quotes or up to a blank. */
static bool facet_value(struct algolia_filters *f, struct span *rest, struct span *out)
{
    struct span start = *rest = skip_blanks(*rest);
    char quote = rest->len > 0 ? rest->at[0] : '\0';
    if (quote == '"' || quote == '\'') {
        *rest = (struct span){rest->at + 1, rest->len - 1};
        return quoted(f, rest, quote, out) ||
               refuse(f, "a quotation mark in filters is not closed", start);
    }
    *out = (struct span){rest->at, plain_length(*rest, true)};
    *rest = (struct span){rest->at + out->len, rest->len - out->len};
    return out->len > 0 || refuse(f, "a facet in filters has no value", start);
}

/* one(f, rest): a filter of a facet or of a number, NOT before it or not. */
static bool one(struct algolia_filters *f, struct span *rest)
{
    bool negated = take(rest, "NOT ");
    *rest = skip_blanks(*rest);
    size_t len = 0;
    while (len < rest->len && strchr(":<>=! ()\"'", rest->at[len]) == NULL)
        len++;
    struct span name = {rest->at, len}, value;
    bool colon = len < rest->len && rest->at[len] == ':';
    if (len == 0)
        return refuse(f, "filters is not understood from here on", *rest);
    if (colon && field_of(name) != NULL) {
        *rest = (struct span){rest->at + len + 1, rest->len - len - 1};
        return facet_value(f, rest, &value) && facet(f, name, value, negated);
    }
    value = (struct span){rest->at, plain_length(*rest, false)};
    *rest = (struct span){rest->at + value.len, rest->len - value.len};
    if (colon && memmem(value.at, value.len, " TO ", 4) == NULL)
        return refuse(f, "filters cannot filter by", name);
    return number_text(f, value, negated);
}

/* choices(f, rest): filters with OR between them, in brackets or not. */
static bool choices(struct algolia_filters *f, struct span *rest)
{
    bool bracket = take(rest, "(");
    buffer_add_byte(f->out, '(');
    for (bool more = true; more;) {
        if (!one(f, rest))
            return false;
        *rest = skip_blanks(*rest);
        more = take(rest, "OR ");
        buffer_add_string(f->out, more ? "OR " : ") ");
    }
    return !bracket || take(rest, ")") ||
           refuse(f, "brackets in filters hold filters with OR between them", *rest);
}

bool algolia_filters(struct algolia_filters *f, struct span text)
{
    struct span rest = skip_blanks(text);
    if (rest.len == 0)
        return true;
    do {
        if (!choices(f, &rest))
            return false;
    } while (take(&rest, "AND "));
    rest = skip_blanks(rest);
    return rest.len == 0 || refuse(f, "filters is not understood from here on", rest);
}
