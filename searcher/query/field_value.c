#include "searcher/query/field_value.h"

#include "corpus/text/date.h"
#include "searcher/query/chars.h"

#include <ctype.h>
#include <string.h>

/* Numbers in a query beyond this mean this: enough for points, and sums cannot overflow.
 */
#define NUMBER_MAX INT64_C(1000000000000000000)

/* ---- Numbers and dates ----------------------------------------------------------- */

/* How a value is compared, from the signs before it. */
enum compare { COMPARE_EQUAL, COMPARE_ABOVE, COMPARE_FROM, COMPARE_BELOW, COMPARE_UP_TO };

static enum compare take_compare(struct span *value)
{
    static const struct {
        const char *sign;
        enum compare compare;
    } signs[] = {{">=", COMPARE_FROM},
                 {"<=", COMPARE_UP_TO},
                 {">", COMPARE_ABOVE},
                 {"<", COMPARE_BELOW},
                 {"=", COMPARE_EQUAL}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i].sign);
        if (value->len >= len && memcmp(value->at, signs[i].sign, len) == 0) {
            *value = chars_slice(*value, len, value->len);
            return signs[i].compare;
        }
    }
    return COMPARE_EQUAL;
}

/* split_range(value, low, high): "A..B" into its ends; false when value has no "..". */
static bool split_range(struct span value, struct span *low, struct span *high)
{
    const char *dots = memmem(value.at, value.len, "..", 2);
    if (dots == NULL)
        return false;
    *low = chars_slice(value, 0, (size_t)(dots - value.at));
    *high = chars_slice(value, low->len + 2, value.len);
    return low->len > 0 || high->len > 0;
}

static bool read_number(struct span text, int64_t *out)
{
    bool negative = text.len > 0 && text.at[0] == '-';
    size_t i = negative ? 1 : 0;
    if (i == text.len)
        return false;
    int64_t n = 0;
    for (; i < text.len; i++) {
        if (!isdigit((unsigned char)text.at[i]))
            return false;
        n = n < NUMBER_MAX / 10 ? n * 10 + (text.at[i] - '0') : NUMBER_MAX;
    }
    *out = negative ? -n : n;
    return true;
}

static void sort_ends(struct lexer *x, struct query_node *node)
{
    if (node->low <= node->high)
        return;
    int64_t low = node->low;
    node->low = node->high;
    node->high = low;
    query_lex_warn(
        x, "a range was given from its end to its beginning; it was turned round");
}

static bool number_range(struct lexer *x, struct span value, struct query_node *node)
{
    struct span low, high;
    if (split_range(value, &low, &high)) {
        bool ok = (low.len == 0 || read_number(low, &node->low)) &&
                  (high.len == 0 || read_number(high, &node->high));
        if (ok)
            sort_ends(x, node);
        return ok;
    }
    int64_t n;
    enum compare compare = take_compare(&value);
    if (!read_number(value, &n))
        return false;
    if (compare != COMPARE_BELOW && compare != COMPARE_UP_TO)
        node->low = compare == COMPARE_ABOVE ? n + 1 : n;
    if (compare != COMPARE_ABOVE && compare != COMPARE_FROM)
        node->high = compare == COMPARE_BELOW ? n - 1 : n;
    return true;
}

/* "7d" and its like: digits, then letters. */
static bool is_duration(struct span text)
{
    size_t i = 0;
    while (i < text.len && isdigit((unsigned char)text.at[i]))
        i++;
    if (i == 0 || i == text.len)
        return false;
    while (i < text.len && isalpha((unsigned char)text.at[i]))
        i++;
    return i == text.len;
}

static int64_t within_years(int64_t when)
{
    int64_t first = date_seconds(0, 1, 1), end = date_seconds(10000, 1, 1);
    return when < first ? first : when > end ? end : when;
}

/* One end of a range: 7d is the moment seven days ago there, not the days since. */
static bool date_end(struct lexer *x, struct span text, struct date_range *out)
{
    if (!date_parse_range(text, x->now, out))
        return false;
    if (is_duration(text))
        out->to = out->from;
    out->from = within_years(out->from);
    out->to = within_years(out->to);
    return true;
}

static void set_dates(struct query_node *node, int64_t low, int64_t high)
{
    node->low = low;
    node->high = low != INT64_MIN && high <= low ? low + 1 : high;
}

static bool date_between(struct lexer *x, struct span low, struct span high,
                         struct query_node *node)
{
    struct date_range a = {INT64_MIN, INT64_MIN}, b = {INT64_MAX, INT64_MAX};
    if ((low.len > 0 && !date_end(x, low, &a)) ||
        (high.len > 0 && !date_end(x, high, &b)))
        return false;
    if (a.from >= b.to) {
        struct date_range first = b;
        b = a;
        a = first;
        query_lex_warn(
            x, "a range was given from its end to its beginning; it was turned round");
    }
    set_dates(node, a.from, b.to);
    return true;
}

static bool date_range_of(struct lexer *x, struct span value, struct query_node *node)
{
    struct span low, high;
    if (split_range(value, &low, &high))
        return date_between(x, low, high, node);
    enum compare compare = take_compare(&value);
    struct date_range r;
    if (compare == COMPARE_EQUAL) {
        if (!date_parse_range(value, x->now, &r))
            return false;
        set_dates(node, within_years(r.from), within_years(r.to));
        return true;
    }
    if (!date_end(x, value, &r))
        return false;
    if (compare == COMPARE_ABOVE || compare == COMPARE_FROM)
        set_dates(node, compare == COMPARE_ABOVE ? r.to : r.from, INT64_MAX);
    else
        set_dates(node, INT64_MIN, compare == COMPARE_BELOW ? r.from : r.to);
    return true;
}

/* after: since: before: until: */
static bool date_side(struct lexer *x, enum field_use use, struct span value,
                      struct query_node *node)
{
    struct date_range r;
    if (!date_end(x, value, &r))
        return false;
    if (use == USE_AFTER)
        set_dates(node, r.from, INT64_MAX);
    else
        set_dates(node, INT64_MIN, use == USE_BEFORE ? r.from : r.to);
    return true;
}

/* ---- Values of fields ------------------------------------------------------------ */

static struct query_node *range_node(struct lexer *x, const struct field_name *f,
                                     struct span value)
{
    struct query_node range = {.low = INT64_MIN, .high = INT64_MAX, .slot = f->slot};
    bool ok = f->use == USE_NUMBER ? number_range(x, value, &range)
              : f->use == USE_DATE ? date_range_of(x, value, &range)
                                   : date_side(x, f->use, value, &range);
    if (!ok) {
        query_lex_warn(x, "%s: takes %s, not \"%.*s\": read as words", f->name,
                       f->use == USE_NUMBER ? "a number or a range like 10..50"
                                            : "a date like 2020-05, 7d or 2019..2020",
                       (int)value.len, value.at);
        return NULL;
    }
    struct query_node *node = query_lex_node(
        x, f->use == USE_NUMBER ? QUERY_NUMBER : QUERY_DATE, (struct span){0});
    node->low = range.low;
    node->high = range.high;
    node->slot = range.slot;
    return node;
}

static struct query_node *type_node(struct lexer *x, const struct field_name *f,
                                    struct span value)
{
    enum schema_field field;
    struct span canonical = fields_type(value, &field);
    if (canonical.len == 0) {
        query_lex_warn(
            x,
            "%s: takes article, comment, orphan or undated, not \"%.*s\": read "
            "as words",
            f->name, (int)value.len, value.at);
        return NULL;
    }
    struct query_node *node = query_lex_node(x, QUERY_FIELD, canonical);
    node->field = field;
    return node;
}

static void set_sort(struct lexer *x, struct span value)
{
    if (fields_sort(value, &x->sort))
        x->sort_given = true;
    else
        query_lex_warn(
            x,
            "sort: takes relevance, newest, oldest, points, comments or active, "
            "not \"%.*s\": left out",
            (int)value.len, value.at);
}

struct query_node *field_value(struct lexer *x, const struct field_name *f,
                               struct span value, bool *read)
{
    struct query_node *node = NULL;
    value = chars_one_spaced(x->arena, value);
    *read = false;
    if (value.len == 0)
        return NULL;
    if (f->use == USE_SORT) {
        set_sort(x, value);
        *read = true;
        return NULL;
    }
    if (f->use == USE_TYPE) {
        node = type_node(x, f, value);
    } else if (f->use == USE_SIMILAR) {
        node = query_lex_node(x, QUERY_SIMILAR, value);
    } else if (f->use == USE_VALUE) {
        node = query_lex_node(x, QUERY_FIELD, value);
        node->field = f->field;
    } else {
        node = range_node(x, f, value);
    }
    *read = node != NULL;
    return node;
}
