#include "searcher/eval/measures.h"

#include <math.h>

static double discounted(const int *grades, size_t count)
{
    double gain = 0;
    for (size_t i = 0; i < count && i < 10; i++)
        gain += (grades[i] > 0 ? grades[i] : 0) / log2((double)i + 2);
    return gain;
}

static void take(double *mean, double value, size_t queries)
{
    *mean += (value - *mean) / (double)queries;
}

void measures_add(struct measures *m, const int *grades, size_t count, const int *judged,
                  size_t judged_count)
{
    size_t found = 0, first = 0, in_10 = 0, in_100 = 0;
    double precisions = 0;

    for (size_t i = 0; i < count && i < MEASURES_DEPTH; i++) {
        if (grades[i] <= 0)
            continue;
        found++;
        precisions += (double)found / (double)(i + 1);
        first = first == 0 ? i + 1 : first;
        in_10 += i < 10;
        in_100 += i < 100;
    }
    m->queries++;
    take(&m->ndcg10, discounted(grades, count) / discounted(judged, judged_count),
         m->queries);
    take(&m->map, precisions / (double)judged_count, m->queries);
    take(&m->mrr, first == 0 ? 0 : 1 / (double)first, m->queries);
    take(&m->p10, (double)in_10 / 10, m->queries);
    take(&m->recall100, (double)in_100 / (double)judged_count, m->queries);
}
