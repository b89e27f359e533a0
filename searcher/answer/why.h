/*
 * why: what kept an answer empty. Used by search.
 */
#ifndef SEARCHER_WHY_H
#define SEARCHER_WHY_H

#include "searcher/answer/answer.h"

/* why_empty(a, error): ask again without each part of the query in turn, and warn of
 * those without which there would be hits: "without site:bbc.co.uk: 41 hits". */
enum error_code why_empty(struct answer *a, struct error *error);

#endif
