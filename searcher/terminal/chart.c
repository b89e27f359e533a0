#include "searcher/terminal/chart.h"

#include "corpus/text/date.h"
#include "searcher/terminal/byline.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    ROWS = 6,          /* of bars */
    EIGHTHS = 8,       /* steps of a block character */
    LABEL = 9,         /* columns left of the bars */
    BAR_WIDTH_MAX = 4, /* columns of a bar, the gap behind it included */
    BURSTS_MAX = 10    /* listed below */
};

/* One bar: bins added up. */
struct bar {
    uint64_t count;
    bool burst;
};

struct bars {
    struct bar *at;
    size_t count, width; /* bars, and columns of each */
    size_t bins_per_bar;
    uint64_t highest;
};

/* ---- Plain ------------------------------------------------------------------------- */

static void write_bin(struct screen *s, const struct histogram_bin *bin)
{
    char day[DATE_BYTES];
    date_format(bin->start, day);
    screen_printf(s, "%.10s\t%llu", day, (unsigned long long)bin->count);
    if (bin->burst) {
        screen_string(s, "\tburst\t");
        screen_text(s, bin->top_id);
        screen_string(s, "\t");
        screen_text(s, bin->top_title);
    }
    screen_end(s, "", "");
}

/* ---- Bars -------------------------------------------------------------------------- */

static struct bars make_bars(const struct histogram_bin *bins, size_t count,
                             size_t columns)
{
    struct bars b = {.bins_per_bar = (count + columns - 1) / columns};
    b.count = (count + b.bins_per_bar - 1) / b.bins_per_bar;
    b.width = columns / b.count < BAR_WIDTH_MAX ? columns / b.count : BAR_WIDTH_MAX;
    b.at = memory_or_die(calloc(b.count, sizeof *b.at));
    for (size_t i = 0; i < count; i++) {
        struct bar *bar = &b.at[i / b.bins_per_bar];
        bar->count += bins[i].count;
        bar->burst = bar->burst || bins[i].burst;
        if (bar->count > b.highest)
            b.highest = bar->count;
    }
    return b;
}

static const char *block(uint64_t eighths)
{
    static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    return blocks[eighths < EIGHTHS ? eighths : EIGHTHS];
}

/* How many eighths of a row bar fills above `below` of them; what is there at all shows.
 */
static uint64_t eighths_of(const struct bars *b, const struct bar *bar, uint64_t below)
{
    uint64_t all =
        (uint64_t)((double)bar->count / (double)b->highest * ROWS * EIGHTHS + 0.5);
    if (all == 0 && bar->count > 0)
        all = 1;
    return all > below ? all - below : 0;
}

static void write_row(struct screen *s, const struct bars *b, int row)
{
    bool burst = false;
    if (row == ROWS - 1)
        screen_printf(s, "%*llu ┤", LABEL - 2, (unsigned long long)b->highest);
    else
        screen_printf(s, "%*s │", LABEL - 2, "");
    for (size_t i = 0; i < b->count; i++) {
        const struct bar *bar = &b->at[i];
        if (bar->burst != burst)
            screen_style(s, bar->burst ? STYLE_BURST : STYLE_PLAIN);
        burst = bar->burst;
        uint64_t eighths = eighths_of(b, bar, (uint64_t)row * EIGHTHS);
        for (size_t k = 0; k < b->width; k++)
            screen_string(s, k > 0 && k + 1 == b->width ? " " : block(eighths));
    }
    screen_end(s, "", "");
}

/* ---- Time -------------------------------------------------------------------------- */

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static int label(enum search_interval interval, int64_t start, char *place, size_t size)
{
    int year, month, day;
    date_civil(start, &year, &month, &day);
    if (interval == INTERVAL_YEAR)
        return snprintf(place, size, "%d", year);
    if (interval == INTERVAL_MONTH)
        return snprintf(place, size, "%s %d", month_names[month - 1], year);
    return snprintf(place, size, "%d %s %d", day, month_names[month - 1], year);
}

/* The label of a bar that begins a year or, in charts of days, a month; empty for others.
 */
static int tick(enum search_interval interval, int64_t last, int64_t start, char *place,
                size_t size)
{
    int year, month, day, last_year, last_month;
    date_civil(last, &last_year, &last_month, &day);
    date_civil(start, &year, &month, &day);
    place[0] = '\0';
    if (year != last_year)
        return snprintf(place, size, "%d", year);
    bool days = interval == INTERVAL_DAY || interval == INTERVAL_WEEK;
    if (days && month != last_month)
        return snprintf(place, size, "%s", month_names[month - 1]);
    return 0;
}

/* A label at the first bar, and behind it one at each tick that the label before it and
 * the end of the chart leave room for. */
static void write_axis(struct screen *s, const struct bars *b,
                       enum search_interval interval, const struct histogram_bin *bins)
{
    size_t columns = b->count * b->width, column = 0;
    screen_printf(s, "%*s └", LABEL - 2, "");
    for (size_t i = 0; i < columns; i++)
        screen_string(s, "─");
    screen_end(s, "", "");
    screen_printf(s, "%*s", LABEL, "");
    for (size_t i = 0; i < b->count; i++) {
        char text[40];
        int64_t start = bins[i * b->bins_per_bar].start;
        int len = i == 0 ? label(interval, start, text, sizeof text)
                         : tick(interval, bins[(i - 1) * b->bins_per_bar].start, start,
                                text, sizeof text);
        size_t at = i * b->width;
        if (len == 0 || (i > 0 && (at < column + 1 || at + (size_t)len > columns)))
            continue;
        screen_printf(s, "%*s%s", (int)(at - column), "", text);
        column = at + (size_t)len;
    }
    screen_end(s, "", "");
}

static int by_count(const void *a, const void *b)
{
    const struct histogram_bin *x = *(const struct histogram_bin *const *)a;
    const struct histogram_bin *y = *(const struct histogram_bin *const *)b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return (x > y) - (x < y);
}

static int by_time(const void *a, const void *b)
{
    const struct histogram_bin *x = *(const struct histogram_bin *const *)a;
    const struct histogram_bin *y = *(const struct histogram_bin *const *)b;
    return (x > y) - (x < y);
}

/* The highest bursts, in order of time. */
static void write_bursts(struct screen *s, enum search_interval interval,
                         const struct histogram_bin *bins, size_t count)
{
    const struct histogram_bin **bursts = memory_or_die(malloc(count * sizeof *bursts));
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (bins[i].burst)
            bursts[n++] = &bins[i];
    }
    qsort(bursts, n, sizeof *bursts, by_count);
    if (n > BURSTS_MAX)
        n = BURSTS_MAX;
    qsort(bursts, n, sizeof *bursts, by_time);
    for (size_t i = 0; i < n; i++) {
        char when[40];
        label(interval, bursts[i]->start, when, sizeof when);
        screen_style(s, STYLE_BURST);
        screen_string(s, "▲ ");
        screen_style(s, STYLE_PLAIN);
        screen_printf(s, "%-11s %6llu  ", when, (unsigned long long)bursts[i]->count);
        screen_text(s, bursts[i]->top_title);
        screen_style(s, STYLE_FAINT);
        screen_string(s, "  ");
        screen_text(s, bursts[i]->top_id);
        screen_end(s, "", "                      ");
    }
    free(bursts);
}

void chart_write(struct screen *s, enum search_interval interval,
                 const struct histogram_bin *bins, size_t count)
{
    if (count == 0)
        return;
    if (!s->terminal) {
        for (size_t i = 0; i < count; i++)
            write_bin(s, &bins[i]);
        screen_blank(s);
        return;
    }
    struct bars b = make_bars(bins, count, s->width - LABEL);
    for (int row = ROWS; b.highest > 0 && row-- > 0;)
        write_row(s, &b, row);
    write_axis(s, &b, interval, bins);
    write_bursts(s, interval, bins, count);
    screen_blank(s);
    free(b.at);
}
