#include "searcher/answer/rank.h"

#include <math.h>

/* Half-lives after which nothing of the gain is left in a double. */
enum { AGES_ALL = 53 };

double rank_recency(int64_t created, int64_t now)
{
    if (created == INT64_MIN)
        return 1;
    double age = created < now ? (double)now - (double)created : 0;
    if (age > AGES_ALL * RANK_HALF_LIFE)
        return 1;
    return 1 + RANK_RECENCY * exp2(-age / RANK_HALF_LIFE);
}

double rank_discussion(double best, double sum)
{
    return best <= 0 ? 0 : RANK_DISCUSSION * best * sum / (best + sum);
}

bool rank_before(const struct rank_row *a, const struct rank_row *b)
{
    if (a->key != b->key)
        return a->key > b->key;
    if (a->created != b->created)
        return a->created > b->created;
    return a->tie < b->tie;
}

static void swap(struct rank_row *a, struct rank_row *b)
{
    struct rank_row old = *a;
    *a = *b;
    *b = old;
}

/* Let the row at `at` sink until no row of heap below it comes later: heap[0] is the
 * last. */
static void sink(struct rank_row *heap, size_t count, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && rank_before(&heap[child], &heap[child + 1]))
            child++;
        if (!rank_before(&heap[at], &heap[child]))
            return;
        swap(&heap[at], &heap[child]);
    }
}

void rank_select(struct rank_row *rows, size_t count, size_t wanted)
{
    if (wanted > count)
        wanted = count;
    if (wanted == 0)
        return;
    for (size_t i = wanted / 2; i-- > 0;)
        sink(rows, wanted, i);
    for (size_t i = wanted; i < count; i++) {
        if (rank_before(&rows[i], &rows[0])) {
            swap(&rows[i], &rows[0]);
            sink(rows, wanted, 0);
        }
    }
    for (size_t left = wanted; left > 1; left--) {
        swap(&rows[0], &rows[left - 1]);
        sink(rows, left - 1, 0);
    }
}

/* ---- The best of many, without moving them ------------------------------------------
 */

static bool place_before(const double *scores, uint32_t a, uint32_t b)
{
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
}

/* As sink(), of places: heap[0] is the last. */
static void sink_place(const double *scores, uint32_t *heap, size_t count, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && place_before(scores, heap[child], heap[child + 1]))
            child++;
        if (!place_before(scores, heap[at], heap[child]))
            return;
        uint32_t old = heap[at];
        heap[at] = heap[child];
        heap[child] = old;
    }
}

size_t rank_best(const double *scores, size_t count, size_t wanted, uint32_t *places)
{
    size_t kept = wanted < count ? wanted : count;
    if (kept == 0)
        return 0;
    for (uint32_t i = 0; i < kept; i++)
        places[i] = i;
    for (size_t i = kept / 2; i-- > 0;)
        sink_place(scores, places, kept, i);
    for (uint32_t i = (uint32_t)kept; i < count; i++) {
        if (scores[i] > scores[places[0]]) {
            places[0] = i;
            sink_place(scores, places, kept, 0);
        }
    }
    for (size_t left = kept; left > 1; left--) {
        uint32_t last = places[0];
        places[0] = places[left - 1];
        places[left - 1] = last;
        sink_place(scores, places, left - 1, 0);
    }
    return kept;
}
