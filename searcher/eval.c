#include "searcher/eval.h"

#include "searcher/baseline.h"
#include "searcher/keywords.h"
#include "searcher/measures.h"
#include "searcher/search.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RANKERS_MAX = 16 };

struct ranker {
    const char *name;
    bool own; /* lede's; else a baseline by formula */
    struct baseline_formula formula;
};

struct evaluation {
    const char *index, *queries, *qrels;
    struct ranker rankers[RANKERS_MAX];
    size_t ranker_count;
    enum search_match match;
    bool per_query;

    struct searcher *searcher;
    struct judged judged;
    struct baseline baseline;
    bool baseline_built;
};

/* ---- Ranking --------------------------------------------------------------------- */

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The query as a user would ask it; time is no matter here. */
static enum error_code rank_own(struct evaluation *e, const struct judged_query *q,
                                int *grades, size_t *count, struct error *error)
{
    struct search_request request;
    struct search_result result = {0};
    struct buffer text = {0};

    search_request_init(&request);
    enum error_code code =
        keywords_write(searcher_index(e->searcher), searcher_analyser(e->searcher),
                       q->text, &text, error);
    request.query = buffer_span(&text);
    request.match = e->match;
    request.group = GROUP_NONE;
    request.group_given = true;
    request.limit = MEASURES_DEPTH;
    request.bare = true;
    request.no_recency = true;
    if (code == ERROR_NONE)
        code = search(e->searcher, &request, &result, error);
    for (size_t i = 0; i < result.hit_count; i++)
        grades[i] = judged_grade(&e->judged, q, result.hits[i].record.id);
    *count = result.hit_count;
    search_result_free(&result);
    buffer_free(&text);
    return code;
}

static void rank_baseline(struct evaluation *e, const struct judged_query *q,
                          const struct baseline_formula *formula, int *grades,
                          size_t *count)
{
    uint32_t places[MEASURES_DEPTH];
    *count = baseline_rank(&e->baseline, (size_t)(q - e->judged.queries), formula,
                           MEASURES_DEPTH, places);
    for (size_t i = 0; i < *count; i++)
        grades[i] =
            judged_grade(&e->judged, q, strmap_key(&e->baseline.documents, places[i]));
}

/* Reading the collection is not part of a query's time. */
static enum error_code prepare(struct evaluation *e, const struct ranker *r,
                               struct error *error)
{
    if (r->own || e->baseline_built)
        return ERROR_NONE;
    e->baseline_built = true;
    return baseline_build(searcher_index(e->searcher), searcher_analyser(e->searcher),
                          &e->judged, &e->baseline, error);
}

static void print_query(const struct ranker *r, const struct judged_query *q,
                        const int *grades, size_t count)
{
    struct measures one = {0};
    measures_add(&one, grades, count, q->relevant, q->relevant_count);
    printf("%s\t%.*s\t%.4f\t%.4f\t%.*s\n", r->name, (int)q->id.len, q->id.at, one.ndcg10,
           one.map, (int)q->text.len, q->text.at);
}

static enum error_code run_ranker(struct evaluation *e, const struct ranker *r,
                                  struct error *error)
{
    static int grades[MEASURES_DEPTH];
    struct measures m = {0};
    enum error_code code = prepare(e, r, error);
    double started = now_ms();

    for (size_t i = 0; i < e->judged.count && code == ERROR_NONE; i++) {
        const struct judged_query *q = &e->judged.queries[i];
        size_t count = 0;
        if (q->relevant_count == 0)
            continue;
        if (r->own)
            code = rank_own(e, q, grades, &count, error);
        else
            rank_baseline(e, q, &r->formula, grades, &count);
        measures_add(&m, grades, count, q->relevant, q->relevant_count);
        if (e->per_query && code == ERROR_NONE)
            print_query(r, q, grades, count);
    }
    if (code == ERROR_NONE && !e->per_query)
        printf("%-16s %7zu  %.4f  %.4f  %.4f  %.4f  %.4f  %8.2f\n", r->name, m.queries,
               m.ndcg10, m.map, m.mrr, m.p10, m.recall100,
               m.queries == 0 ? 0 : (now_ms() - started) / (double)m.queries);
    return code;
}

static enum error_code run(struct evaluation *e, struct error *error)
{
    enum error_code code = searcher_open(e->index, &e->searcher, error);
    if (code == ERROR_NONE)
        code = judged_read(e->queries, e->qrels, &e->judged, error);
    if (code == ERROR_NONE && !e->per_query)
        printf("%-16s %7s  %-6s  %-6s  %-6s  %-6s  %-6s  %8s\n", "ranker", "queries",
               "nDCG10", "MAP", "MRR", "P10", "R100", "ms");
    for (size_t i = 0; i < e->ranker_count && code == ERROR_NONE; i++)
        code = run_ranker(e, &e->rankers[i], error);
    baseline_free(&e->baseline);
    judged_free(&e->judged);
    searcher_close(e->searcher);
    return code;
}

/* ---- The command line ------------------------------------------------------------ */

static const char usage[] =
    "usage: lede eval [OPTION]... --queries FILE --qrels FILE\n"
    "\n"
    "Measures how good the ranking of an index is by judgements in the form of TREC:\n"
    "queries as `id TAB text`, judgements as `query-id 0 document-id grade`. Prints the\n"
    "means over all queries that have a relevant document, 1000 documents deep.\n"
    "\n"
    "  -d, --index DIR       the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT
    ")\n"
    "      --queries FILE    plain or packed\n"
    "      --qrels FILE\n"
    "      --ranker NAME     lede; lucene (BM25, k1 1.2, b 0.75); xapian (its BM25, k1 "
    "1,\n"
    "                        b 0.5); bm25:K1,B. May be repeated; else the first three.\n"
    "                        All but lede are plain: exact lengths, no field weights\n"
    "      --match MODE      of lede: auto (all words, then any; the default), all, any\n"
    "      --per-query       a line per query instead: nDCG@10, MAP and its text\n"
    "  -h, --help\n";

enum { OPTION_QUERIES = 1, OPTION_QRELS, OPTION_RANKER, OPTION_MATCH, OPTION_PER_QUERY };

static const struct option long_options[] = {
    {"index", required_argument, NULL, 'd'},
    {"queries", required_argument, NULL, OPTION_QUERIES},
    {"qrels", required_argument, NULL, OPTION_QRELS},
    {"ranker", required_argument, NULL, OPTION_RANKER},
    {"match", required_argument, NULL, OPTION_MATCH},
    {"per-query", no_argument, NULL, OPTION_PER_QUERY},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool read_ranker(const char *name, struct ranker *r)
{
    *r = (struct ranker){.name = name};
    if (strcmp(name, "lede") == 0) {
        r->own = true;
        return true;
    }
    if (strcmp(name, "lucene") == 0) {
        r->formula = (struct baseline_formula){BASELINE_LUCENE, 1.2, 0.75};
        return true;
    }
    if (strcmp(name, "xapian") == 0) {
        r->formula = (struct baseline_formula){BASELINE_XAPIAN, 1, 0.5};
        return true;
    }
    char end;
    r->formula.idf = BASELINE_LUCENE;
    return sscanf(name, "bm25:%lf,%lf%c", &r->formula.k1, &r->formula.b, &end) == 2 &&
           r->formula.k1 > 0 && r->formula.b >= 0 && r->formula.b <= 1;
}

static enum error_code add_ranker(struct evaluation *e, const char *name,
                                  struct error *error)
{
    if (e->ranker_count == RANKERS_MAX)
        return error_set(error, ERROR_USAGE, "--ranker: at most %d of them", RANKERS_MAX);
    if (!read_ranker(name, &e->rankers[e->ranker_count]))
        return error_set(error, ERROR_USAGE,
                         "--ranker takes lede, lucene, xapian or bm25:K1,B, not \"%s\"",
                         name);
    e->ranker_count++;
    return ERROR_NONE;
}

static enum error_code take_match(struct evaluation *e, const char *name,
                                  struct error *error)
{
    static const char *const names[] = {
        [MATCH_AUTO] = "auto", [MATCH_ALL] = "all", [MATCH_ANY] = "any"};
    for (int i = MATCH_AUTO; i <= MATCH_ANY; i++) {
        if (strcmp(name, names[i]) == 0) {
            e->match = (enum search_match)i;
            return ERROR_NONE;
        }
    }
    return error_set(error, ERROR_USAGE, "--match takes auto, all or any, not \"%s\"",
                     name);
}

static enum error_code take_option(struct evaluation *e, int option, const char *value,
                                   struct error *error)
{
    switch (option) {
    case 'd':
        e->index = value;
        return ERROR_NONE;
    case OPTION_QUERIES:
        e->queries = value;
        return ERROR_NONE;
    case OPTION_QRELS:
        e->qrels = value;
        return ERROR_NONE;
    case OPTION_RANKER:
        return add_ranker(e, value, error);
    case OPTION_MATCH:
        return take_match(e, value, error);
    case OPTION_PER_QUERY:
        e->per_query = true;
        return ERROR_NONE;
    }
    return error_set(error, ERROR_USAGE, "`lede eval --help` says what it takes");
}

static enum error_code parse(struct evaluation *e, int argc, char **argv,
                             bool *wants_help, struct error *error)
{
    optind = 0;
    for (int option;
         (option = getopt_long(argc, argv, "d:h", long_options, NULL)) != -1;) {
        *wants_help = *wants_help || option == 'h';
        if (!*wants_help && take_option(e, option, optarg, error) != ERROR_NONE)
            return error->code;
    }
    if (*wants_help)
        return ERROR_NONE;
    if (optind < argc)
        return error_set(error, ERROR_USAGE, "\"%s\": `lede eval` takes options only",
                         argv[optind]);
    if (e->queries == NULL || e->qrels == NULL)
        return error_set(error, ERROR_USAGE, "name both --queries and --qrels");
    static const char *const all[] = {"lede", "lucene", "xapian"};
    for (size_t i = 0, none = e->ranker_count == 0; none && i < 3; i++)
        add_ranker(e, all[i], error);
    return ERROR_NONE;
}

static const char *default_index(void)
{
    const char *named = getenv("LEDE_INDEX");
    return named != NULL && named[0] != '\0' ? named : SCHEMA_FOLDER_DEFAULT;
}

int eval_command(int argc, char **argv)
{
    struct evaluation e = {.index = default_index()};
    struct error error = {0};
    bool wants_help = false;

    enum error_code code = parse(&e, argc, argv, &wants_help, &error);
    if (code == ERROR_NONE && wants_help)
        fputs(usage, stdout);
    else if (code == ERROR_NONE)
        code = run(&e, &error);
    if (code != ERROR_NONE)
        fprintf(stderr, "lede: %s\n", error.text);
    return (int)code;
}
