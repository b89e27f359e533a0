#include "searcher/answer/proximity.h"

#include <assert.h>
#include <stdlib.h>

static int by_position(const void *left, const void *right)
{
    const struct proximity_place *a = left, *b = right;
    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    return (a->word > b->word) - (a->word < b->word);
}

double proximity_score(struct proximity_place *places, size_t count, const double *idfs,
                       size_t words, double k1)
{
    double gathered[PROXIMITY_WORDS] = {0}, score = 0;
    assert(words <= PROXIMITY_WORDS);
    if (count > 1)
        qsort(places, count, sizeof *places, by_position);
    for (size_t i = 1; i < count; i++) {
        const struct proximity_place *a = &places[i - 1], *b = &places[i];
        double distance = b->position - a->position;
        if (a->word == b->word || distance < 1)
            continue;
        gathered[a->word] += idfs[b->word] / (distance * distance);
        gathered[b->word] += idfs[a->word] / (distance * distance);
    }
    for (size_t w = 0; w < words; w++)
        if (gathered[w] > 0)
            score +=
                (idfs[w] < 1 ? idfs[w] : 1) * gathered[w] * (k1 + 1) / (gathered[w] + k1);
    return score;
}
