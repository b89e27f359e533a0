/*
 * chart: a timeline as text: bars of block characters on a terminal, one line a bin in a
 * pipe. Used by listing.
 */
#ifndef SEARCHER_TERMINAL_CHART_H
#define SEARCHER_TERMINAL_CHART_H

#include "searcher/request.h"
#include "searcher/terminal/screen.h"

/* chart_write(s, interval, bins, count): on a terminal a chart as wide as s, neighbouring
 * bins added up where there are more than columns, and below it the bursts with their
 * best articles; else per bin its day, a tab, its count and, for a burst, tab "burst" tab
 * id tab title. */
void chart_write(struct screen *s, enum search_interval interval,
                 const struct histogram_bin *bins, size_t count);

#endif
