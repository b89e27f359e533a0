/*
 * bench_queries: how long queries take, class by class, by the functions that a search uses:
 *     bench_queries INDEX FILE [PASSES [CLASS]]
 *                                          microseconds; FILE has a query a line, words alone;
 *                                          CLASS: only that one, by its name
 *     bench_queries --check INDEX FILE     compare the best ten and the counts of each with an
 *                                          evaluation of every document by Xapian's matcher
 * Instructions a query, which a busy machine does not change:
 *     valgrind --tool=callgrind --toggle-collect=asker_ask bench_queries INDEX FILE 1
 */
#include "tests/bench/adapter/ask.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { QUERIES_MAX = 10000, LINE_MAX_BYTES = 500, TOP = 10, PASSES = 3 };

static char lines[QUERIES_MAX][LINE_MAX_BYTES];
static size_t line_count;

/* ---- Classes --------------------------------------------------------------------------- */

static const struct class {
    const char *name;
    struct question question; /* query: how words become one, see make_query */
} classes[] = {
    {"OR, best ten and count", {.kind = ASK_BEST, .any = true}},
    {"AND, best ten", {.kind = ASK_BEST}},
    {"phrase", {.kind = ASK_BEST, .query = "\""}},
    {"prefix", {.kind = ASK_BEST, .query = "*"}},
    {"OR, within a date", {.kind = ASK_BEST, .any = true, .filter = "date:2018..2020"}},
    {"AND, newest ten", {.kind = ASK_NEWEST}},
    {"OR, newest ten", {.kind = ASK_NEWEST, .any = true}},
    {"page of ten", {.kind = ASK_PAGE, .any = true}},
    {"page of ten discussions", {.kind = ASK_PAGE, .any = true, .grouped = true}},
};
enum { CLASSES = sizeof classes / sizeof *classes };

/* The words as they are, as a phrase, or with the last cut to a beginning. */
static const char *make_query(const char *words, const char *form)
{
    static char query[LINE_MAX_BYTES + 4];
    size_t length = strlen(words), end = length;
    if (form == NULL)
        return words;
    if (*form == '"') {
        snprintf(query, sizeof query, "\"%s\"", words);
        return query;
    }
    while (end > 0 && words[end - 1] != ' ')
        end--;
    size_t kept = length - end > 5 ? end + 5 : length;
    snprintf(query, sizeof query, "%.*s*", (int)kept, words);
    return query;
}

static struct question question_of(const struct class *class, const char *words)
{
    struct question q = class->question;
    q.query = make_query(words, q.query);
    q.filter = q.filter == NULL ? "" : q.filter;
    q.top = TOP;
    return q;
}

/* ---- Measuring ------------------------------------------------------------------------- */

static double microseconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void measure(struct asker *a, const struct class *class, size_t passes)
{
    static double wall[QUERIES_MAX];
    double sum = 0, work = 0;
    struct reply reply;
    for (size_t pass = 0; pass <= passes; pass++) { /* the first only warms */
        for (size_t i = 0; i < line_count; i++) {
            struct question q = question_of(class, lines[i]);
            double started = microseconds(CLOCK_MONOTONIC);
            double busy = microseconds(CLOCK_THREAD_CPUTIME_ID);
            if (!asker_ask(a, &q, &reply))
                exit(3);
            if (pass == 0)
                continue;
            wall[i] = microseconds(CLOCK_MONOTONIC) - started;
            work += microseconds(CLOCK_THREAD_CPUTIME_ID) - busy;
            sum += wall[i];
        }
    }
    double n = (double)(line_count * passes);
    qsort(wall, line_count, sizeof *wall, by_size);
    printf("%-24s mean %8.1f  p50 %8.1f  p95 %8.1f  of the processor %8.1f\n", class->name,
           sum / n, wall[line_count / 2], wall[line_count * 95 / 100], work / n);
    fflush(stdout);
}

/* ---- Checking -------------------------------------------------------------------------- */

static bool same(const struct reply *a, const struct reply *b, bool scored)
{
    bool equal = a->total == b->total && a->count == b->count;
    for (size_t i = 0; equal && i < a->count; i++)
        equal = scored ? fabs(a->scores[i] - b->scores[i]) <= 1e-9 * (1 + b->scores[i])
                       : a->ids[i] == b->ids[i];
    return equal;
}

static size_t check(struct asker *a, const struct class *class)
{
    size_t wrong = 0;
    struct reply got, want;
    if (class->question.kind == ASK_PAGE)
        return 0;
    for (size_t i = 0; i < line_count; i++) {
        struct question q = question_of(class, lines[i]);
        if (!asker_ask(a, &q, &got) || !asker_ask_slowly(a, &q, &want))
            exit(3);
        if (same(&got, &want, q.kind == ASK_BEST))
            continue;
        wrong++;
        printf("%s: %s: %zu of %llu, not %zu of %llu\n", class->name, q.query, got.count,
               (unsigned long long)got.total, want.count, (unsigned long long)want.total);
    }
    printf("%-24s %zu queries, %zu differ\n", class->name, line_count, wrong);
    return wrong;
}

/* ---- The program ----------------------------------------------------------------------- */

/* Lines of plain words; others say what class they are themselves. */
static void read_lines(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        err(2, "%s", path);
    while (line_count < QUERIES_MAX && fgets(lines[line_count], LINE_MAX_BYTES, file) != NULL) {
        char *line = lines[line_count];
        line[strcspn(line, "\r\n")] = '\0';
        line_count += *line != '\0' && strpbrk(line, "\"*:()-") == NULL;
    }
    fclose(file);
    if (line_count == 0)
        errx(2, "%s: no query", path);
}

int main(int argc, char **argv)
{
    bool checking = argc > 1 && strcmp(argv[1], "--check") == 0;
    size_t wrong = 0;
    argc -= checking;
    argv += checking;
    if (argc < 3)
        errx(2, "usage: bench_queries [--check] INDEX FILE [PASSES [CLASS]]");
    read_lines(argv[2]);
    struct asker *a = asker_open(argv[1]);
    for (size_t i = 0; i < CLASSES; i++) {
        if (argc > 4 && strcmp(argv[4], classes[i].name) != 0)
            continue;
        if (checking)
            wrong += check(a, &classes[i]);
        else
            measure(a, &classes[i], argc > 3 ? strtoul(argv[3], NULL, 10) : PASSES);
    }
    asker_close(a);
    return wrong == 0 ? 0 : 1;
}
