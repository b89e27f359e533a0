/*
 * date: one parser for the dates of all archives, and dates back to text. Used by formats,
 * the query parser and the JSON.
 */
#ifndef CORPUS_TEXT_DATE_H
#define CORPUS_TEXT_DATE_H

#include "corpus/span.h"

#include <stdint.h>

/* date_parse(text, out): seconds since 1970 UTC from RFC 3339 and its relaxed forms
 * ("2012-12-12T12:12:12", "2012-12-12 12:12", "2012-12-12", fractions, offsets), RFC 822 /
 * 5322 / 1123 ("Wed, 02 Oct 02 13:00:00 EST", wrong weekdays, two-digit years, zone names),
 * asctime, "12 March 2026", "March 12, 2026", "Mar 12, 2026 5:30 pm", "2026/03/12",
 * "20260312", epoch seconds (9 to 11 digits) and milliseconds (12 to 14), also with a
 * fraction. A zone that is missing means UTC. 24:00:00 is the next day, :60 is :59. False
 * when it is no date, not a day of the calendar (2023-02-30), or outside years 0000-9999. */
bool date_parse(struct span text, int64_t *out);

/* A date as a journalist writes it in a query: a point whose precision is its length. */
struct date_range {
    int64_t from; /* first second in it */
    int64_t to;   /* first second behind it */
};

/* date_parse_range(text, now, out): the values of QUERY.md: YYYY[-MM[-DD]], RFC 3339,
 * 10-digit epoch, 30m 24h 7d 2w 6mo 1y (that long before now, up to now), today, yesterday,
 * weekday and month names (the latest that began at or before now). now is in seconds since
 * 1970, UTC. False when it is none of these. */
bool date_parse_range(struct span text, int64_t now, struct date_range *out);

/* date_format(when, place): RFC 3339 in UTC, "2023-05-01T10:00:00Z", 20 characters and a
 * NUL. */
enum { DATE_BYTES = 21 };
void date_format(int64_t when, char place[DATE_BYTES]);

/* date_civil(when, y, m, d) and date_seconds(y, m, d): between seconds and the proleptic
 * Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
void date_civil(int64_t when, int *year, int *month, int *day);
int64_t date_seconds(int year, int month, int day);

#endif
