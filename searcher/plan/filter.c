#include "searcher/plan/filter.h"

#include "corpus/text/date.h"
#include "corpus/text/url.h"

#include <stdio.h>

/* ---- Fields ---------------------------------------------------------------------- */

static struct span folded(struct span text, struct arena *arena)
{
    struct buffer b = {0};
    analysis_fold(text, &b);
    struct span copy = arena_copy(arena, buffer_span(&b));
    buffer_free(&b);
    return copy;
}

/* host_of(text): the host in what was typed for site: an address, *.ft.com, ft.com. */
static struct span host_of(struct span text)
{
    bool address = memchr(text.at, '/', text.len) != NULL;
    struct span host = address ? url_host(text) : text;
    if (host.len == 0) /* an address without a scheme */
        host = (struct span){
            text.at, (size_t)((const char *)memchr(text.at, '/', text.len) - text.at)};
    while (host.len > 0 && (host.at[0] == '*' || host.at[0] == '.'))
        host = (struct span){host.at + 1, host.len - 1};
    while (host.len > 0 && (host.at[host.len - 1] == '.' || host.at[host.len - 1] == ','))
        host.len--;
    if (host.len > 4 && strncasecmp(host.at, "www.", 4) == 0)
        host = (struct span){host.at + 4, host.len - 4};
    return host;
}

static struct expr *site(struct span text, struct arena *arena)
{
    struct expr_list list = {0};
    struct span host = folded(host_of(text), arena);
    if (host.len > 0)
        expr_add(arena, &list, expr_field(arena, FIELD_SITE, host));
    expr_add(arena, &list, expr_field(arena, FIELD_SOURCE, folded(text, arena)));
    return expr_group(arena, SHIM_OR, &list);
}

static struct expr *author(struct analyser *a, struct span text, struct arena *arena)
{
    struct expr_list either = {0}, words = {0};
    expr_add(arena, &either, expr_field(arena, FIELD_AUTHOR, folded(text, arena)));
    const struct tokens *tokens = analyse(a, LANGUAGE_OTHER, text);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct term *form = tokens->at[i].form;
        if (tokens->at[i].kind != TOKEN_PART)
            expr_add(arena, &words,
                     expr_field(arena, FIELD_AUTHOR, (struct span){form->at, form->len}));
    }
    expr_add(arena, &either, expr_group(arena, SHIM_AND, &words));
    return expr_group(arena, SHIM_OR, &either);
}

static struct expr *lang(struct span text, struct arena *arena)
{
    language l = language_from_code(text);
    struct span code =
        l != LANGUAGE_OTHER ? span_of(language_code(l)) : folded(text, arena);
    return expr_field(arena, FIELD_LANG, code);
}

static struct expr *address(struct span text, struct arena *arena)
{
    struct buffer b = {0};
    struct expr *e = url_normalise(text, &b)
                         ? expr_field(arena, FIELD_URL, buffer_span(&b))
                         : expr_field(arena, FIELD_URL, text);
    buffer_free(&b);
    return e;
}

struct expr *filter_field(struct analyser *a, const struct query_node *node,
                          struct arena *arena)
{
    switch (node->field) {
    case FIELD_SITE:
        return site(node->text, arena);
    case FIELD_AUTHOR:
        return author(a, node->text, arena);
    case FIELD_SECTION:
    case FIELD_TAG:
        return expr_field(arena, node->field, folded(node->text, arena));
    case FIELD_LANG:
        return lang(node->text, arena);
    case FIELD_URL:
        return address(node->text, arena);
    default:
        return expr_field(arena, node->field, node->text);
    }
}

/* ---- Dates ----------------------------------------------------------------------- */

enum {
    DAY = 24 * 60 * 60,
    DAYS_MAX =
        7 /* of a month that are looked for one by one: each is a list to be opened; of
             more the whole month is, and the times of those that match looked at */
};

struct span_of_time {
    int64_t low, high; /* high is not in it */
};

struct date_terms {
    struct arena *arena;
    struct span_of_time wanted;
    struct expr_list touched; /* years, months and days that wanted touches */
    struct expr_list edges;   /* those of them that may be partly outside */
};

static bool touches(const struct date_terms *d, int64_t from, int64_t to)
{
    return from < d->wanted.high && to > d->wanted.low;
}

static bool within(const struct date_terms *d, int64_t from, int64_t to)
{
    return from >= d->wanted.low && to <= d->wanted.high;
}

/* date_term(arena, field, year, month, day): the term of a whole day, or of a month when
 * day is 0, or of a year when month is 0 as well. */
static struct expr *date_term(struct arena *arena, enum schema_field field, int year,
                              int month, int day)
{
    char text[40];
    snprintf(text, sizeof text, "%04d%02d%02d", year, month, day);
    return expr_field(arena, field, (struct span){text, day > 0 ? 8 : month > 0 ? 6 : 4});
}

static void add_day(struct date_terms *d, int year, int month, int day, int64_t from)
{
    int64_t to = from + DAY;
    if (!touches(d, from, to))
        return;
    struct expr *e = date_term(d->arena, FIELD_DAY, year, month, day);
    expr_add(d->arena, &d->touched, e);
    if (!within(d, from, to))
        expr_add(d->arena, &d->edges, e);
}

/* How many days of [from, to) are wanted, at least in part. */
static int64_t days_wanted(const struct date_terms *d, int64_t from, int64_t to)
{
    int64_t low = d->wanted.low > from ? d->wanted.low : from;
    int64_t high = d->wanted.high < to ? d->wanted.high : to;
    return (high - 1 - from) / DAY - (low - from) / DAY + 1;
}

static void add_month(struct date_terms *d, int year, int month)
{
    int64_t from = date_seconds(year, month, 1);
    int64_t to =
        month == 12 ? date_seconds(year + 1, 1, 1) : date_seconds(year, month + 1, 1);
    if (!touches(d, from, to))
        return;
    if (within(d, from, to)) {
        expr_add(d->arena, &d->touched, date_term(d->arena, FIELD_MONTH, year, month, 0));
        return;
    }
    if (days_wanted(d, from, to) > DAYS_MAX) {
        struct expr *e = date_term(d->arena, FIELD_MONTH, year, month, 0);
        expr_add(d->arena, &d->touched, e);
        expr_add(d->arena, &d->edges, e);
        return;
    }
    for (int day = 1; from < to; day++, from += DAY)
        add_day(d, year, month, day, from);
}

static void add_year(struct date_terms *d, int year)
{
    int64_t from = date_seconds(year, 1, 1), to = date_seconds(year + 1, 1, 1);
    if (!touches(d, from, to))
        return;
    if (within(d, from, to)) {
        expr_add(d->arena, &d->touched, date_term(d->arena, FIELD_YEAR, year, 0, 0));
        return;
    }
    for (int month = 1; month <= 12; month++)
        add_month(d, year, month);
}

/* outside(d): what is before or behind the wanted time, of the edges. */
static struct expr *outside(struct date_terms *d)
{
    struct expr_list either = {0};
    struct expr *edges = expr_group(d->arena, SHIM_SYNONYM, &d->edges);
    if (edges == NULL)
        return NULL;
    if (d->wanted.low != INT64_MIN)
        expr_add(d->arena, &either,
                 expr_range(d->arena, SLOT_CREATED, INT64_MIN, d->wanted.low - 1));
    if (d->wanted.high != INT64_MAX)
        expr_add(d->arena, &either,
                 expr_range(d->arena, SLOT_CREATED, d->wanted.high, INT64_MAX));
    return expr_pair(d->arena, SHIM_FILTER, edges,
                     expr_group(d->arena, SHIM_OR, &either));
}

struct expr *filter_date(struct index *index, int64_t low, int64_t high,
                         struct arena *arena, struct error *error)
{
    struct date_terms d = {.arena = arena, .wanted = {low, high}};
    if (index_years(index, error) != ERROR_NONE)
        return NULL;
    /* Only years that the index has are looked for, so that an open range has an end. */
    for (size_t i = 0; i < index->year_count; i++)
        add_year(&d, index->years[i]);
    if (d.touched.count == 0)
        return expr_none(arena);
    return expr_pair(arena, SHIM_NOT, expr_group(arena, SHIM_SYNONYM, &d.touched),
                     outside(&d));
}
