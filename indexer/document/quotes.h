/*
 * quotes: where a text quotes somebody: the byte ranges between quotation marks. Used by
 * indexer/document for the field `quote:`.
 */
#ifndef INDEXER_QUOTES_H
#define INDEXER_QUOTES_H

#include "corpus/span.h"

#include <stdint.h>

struct quotes {
    struct quotes_range {
        uint32_t start, end; /* bytes between the marks */
    } *at;                   /* ascending, disjoint */
    size_t count, capacity;
};

/* quotes_find(text, q): replace *q by the quotations in text: "…" “…” „…“ «…» »…« ”…” within
 * one paragraph. A “ that its paragraph does not close quotes to the paragraph's end, as
 * newspapers write quotations of several paragraphs; other marks without a partner, and
 * quotations over 4,000 bytes, are none. Linear in text. */
void quotes_find(struct span text, struct quotes *q);

void quotes_free(struct quotes *q);

#endif
