/*
 * deadline: by when a request is to be answered. Asked between the steps of whatever may
 * take long: matching, looking into stored texts, making hits. Used by search and what it
 * calls, which find it in the index.
 */
#ifndef SEARCHER_DEADLINE_H
#define SEARCHER_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadline {
    uint64_t at; /* nanoseconds of CLOCK_MONOTONIC; 0 for never */
    bool missed; /* something was left out for it */
};

/* deadline_set(d, ms): ms milliseconds from now; 0 for never. */
void deadline_set(struct deadline *d, uint32_t ms);

/* deadline_is_past(d): whether it is past: then the caller leaves something out, which is
 * noted. */
bool deadline_is_past(struct deadline *d);

/* deadline_part(d, percent): the moment at which so much of the time left is over, so
 * that the steps behind have the rest; 0 for never. */
uint64_t deadline_part(const struct deadline *d, unsigned percent);

/* deadline_is_over(at): whether the moment at is past; never for 0. */
bool deadline_is_over(uint64_t at);

#endif
