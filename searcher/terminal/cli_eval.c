#include "searcher/terminal/cli.h"

#include "corpus/options.h"
#include "searcher/eval/eval.h"
#include "searcher/names.h"
#include "searcher/terminal/collection.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_QUERIES = 256,
    OPTION_QRELS,
    OPTION_RANKER,
    OPTION_MATCH,
    OPTION_PER_QUERY
};

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./lede.index)"},
    {OPTION_QUERIES, "queries", "FILE", "lines of: id, tab, text; plain or packed"},
    {OPTION_QRELS, "qrels", "FILE", "lines of: query's id, 0, document's id, grade"},
    {OPTION_RANKER, "ranker", "NAME",
     "lede; lucene (BM25 with k1 1.2, b 0.75); xapian (its BM25 with k1 1, b 0.5); "
     "bm25:K1,B. May be repeated; without it the first three"},
    {OPTION_MATCH, "match", "MODE",
     "of lede: auto (all words, then any; the default), all, any"},
    {OPTION_PER_QUERY, "per-query", NULL,
     "a line per query: ranker, id, nDCG@10, MAP, text"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows, RANKERS_MAX = 16, COLLECTIONS_MAX = 64 };

struct command_line {
    const char *index, *queries, *qrels;
    const char *collections[COLLECTIONS_MAX];
    size_t collection_count;
    struct eval_ranker rankers[RANKERS_MAX];
    size_t ranker_count;
    enum search_match match;
    bool per_query, help;
};

static int help(void)
{
    fputs("usage: lede eval [OPTION]... COLLECTION...\n"
          "       lede eval [OPTION]... --queries FILE --qrels FILE\n"
          "\n"
          "Measures how good the ranking is by judgements in the form of TREC, as means\n"
          "over the queries that have a relevant document, 1000 documents deep. A\n"
          "collection is a folder with docs.*, queries.tsv and qrels; it is indexed for\n"
          "that, unless -d names its index. All rankers but lede are plain: exact "
          "lengths,\n"
          "no weights of fields, no stopwords.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    return ERROR_NONE;
}

static void add_ranker(struct command_line *c, const char *name, struct error *error)
{
    if (c->ranker_count == RANKERS_MAX)
        error_set(error, ERROR_USAGE, "--ranker: at most %d of them", RANKERS_MAX);
    else if (!eval_ranker(name, &c->rankers[c->ranker_count]))
        error_set(error, ERROR_USAGE,
                  "--ranker takes lede, lucene, xapian or bm25:K1,B, not \"%s\"", name);
    else
        c->ranker_count++;
}

static void take_match(struct command_line *c, const char *word, struct error *error)
{
    int match = names_find(&names_matches, span_of(word));
    if (match < 0)
        error_set(error, ERROR_USAGE, "--match takes auto, all or any, not \"%s\"", word);
    else
        c->match = (enum search_match)match;
}

static void add_collection(struct command_line *c, const char *folder,
                           struct error *error)
{
    if (c->collection_count == COLLECTIONS_MAX)
        error_set(error, ERROR_USAGE, "at most %d collections", COLLECTIONS_MAX);
    else
        c->collections[c->collection_count++] = folder;
}

static void take_option(struct command_line *c, int code, const char *value,
                        struct error *error)
{
    switch (code) {
    case 'd':
        c->index = value;
        break;
    case 'h':
        c->help = true;
        break;
    case OPTION_QUERIES:
        c->queries = value;
        break;
    case OPTION_QRELS:
        c->qrels = value;
        break;
    case OPTION_RANKER:
        add_ranker(c, value, error);
        break;
    case OPTION_MATCH:
        take_match(c, value, error);
        break;
    case OPTION_PER_QUERY:
        c->per_query = true;
        break;
    default:
        add_collection(c, value, error);
    }
}

static enum error_code read_command_line(struct command_line *c, int argc, char **argv,
                                         struct error *error)
{
    static const char *const usual[] = {"lede", "lucene", "xapian"};
    struct options o;
    const char *value;
    int code;
    options_init(&o, "eval", rows, ROWS, false);
    while (error->code == ERROR_NONE &&
           (code = options_next(&o, argc, argv, &value, error)) != OPTIONS_END)
        take_option(c, code, value, error);
    if (error->code != ERROR_NONE || c->help)
        return error->code;
    bool files = c->queries != NULL && c->qrels != NULL;
    if (files == (c->collection_count > 0) ||
        (c->index != NULL && c->collection_count > 1))
        return error_set(error, ERROR_USAGE,
                         "name collections, or an index with --queries and --qrels");
    size_t missing = c->ranker_count == 0 ? 3 : 0;
    for (size_t i = 0; i < missing; i++)
        add_ranker(c, usual[i], error);
    return error->code;
}

static void print_query(const struct eval_ranker *r, const struct judged_query *q,
                        const struct measures *m)
{
    printf("%s\t%.*s\t%.4f\t%.4f\t%.*s\n", r->name, (int)q->id.len, q->id.at, m->ndcg10,
           m->map, (int)q->text.len, q->text.at);
}

static void print_heads(void)
{
    printf("%-16s %-14s %7s  %-6s  %-6s  %-6s  %-6s  %-6s  %7s\n", "collection", "ranker",
           "queries", "nDCG10", "MAP", "MRR", "P10", "R100", "ms");
}

static void print_means(const char *collection, const char *ranker,
                        const struct measures *m, double ms)
{
    printf("%-16s %-14s %7zu  %.4f  %.4f  %.4f  %.4f  %.4f  %7.2f\n", collection, ranker,
           m->queries, m->ndcg10, m->map, m->mrr, m->p10, m->recall100, ms);
}

/* The sums over collections, for the means of means. */
struct sums {
    struct measures of[RANKERS_MAX];
    double ms[RANKERS_MAX];
};

static void add_measures(struct measures *sum, const struct measures *m)
{
    sum->ndcg10 += m->ndcg10;
    sum->map += m->map;
    sum->mrr += m->mrr;
    sum->p10 += m->p10;
    sum->recall100 += m->recall100;
    sum->queries += m->queries;
}

static void print_sums(const struct command_line *c, const struct sums *s)
{
    double n = (double)c->collection_count;
    for (size_t i = 0; i < c->ranker_count; i++) {
        struct measures m = s->of[i];
        m.ndcg10 /= n;
        m.map /= n;
        m.mrr /= n;
        m.p10 /= n;
        m.recall100 /= n;
        print_means("mean", c->rankers[i].name, &m, s->ms[i] / n);
    }
}

/* Everything about one index and its judgements. */
static enum error_code run_one(const struct command_line *c, const char *name,
                               const char *index, const char *queries, const char *qrels,
                               struct sums *sums, struct error *error)
{
    struct eval e;
    enum error_code code = eval_open(index, queries, qrels, &e, error);
    e.match = c->match;
    e.each = c->per_query ? print_query : NULL;
    for (size_t i = 0; i < c->ranker_count && code == ERROR_NONE; i++) {
        struct measures m;
        double ms;
        code = eval_run(&e, &c->rankers[i], &m, &ms, error);
        if (code == ERROR_NONE && !c->per_query)
            print_means(name, c->rankers[i].name, &m, ms);
        add_measures(&sums->of[i], &m);
        sums->ms[i] += ms;
    }
    fflush(stdout);
    eval_close(&e);
    return code;
}

static enum error_code run_collection(const struct command_line *c, const char *folder,
                                      struct sums *sums, struct error *error)
{
    struct collection files;
    char *path = memory_or_die(strdup(folder)), *name = basename(path);
    enum error_code code = collection_open(folder, c->index, &files, error);
    if (code == ERROR_NONE)
        code = run_one(c, name, files.index.at, files.queries.at, files.qrels.at, sums,
                       error);
    collection_close(&files);
    free(path);
    return code;
}

static enum error_code run(const struct command_line *c, struct error *error)
{
    struct sums sums = {0};
    enum error_code code = ERROR_NONE;
    if (!c->per_query)
        print_heads();
    if (c->collection_count == 0)
        code =
            run_one(c, "-", cli_index_path(c->index), c->queries, c->qrels, &sums, error);
    for (size_t i = 0; i < c->collection_count && code == ERROR_NONE; i++)
        code = run_collection(c, c->collections[i], &sums, error);
    if (code == ERROR_NONE && c->collection_count > 1 && !c->per_query)
        print_sums(c, &sums);
    if (code == ERROR_NONE && fflush(stdout) != 0)
        code = error_set(error, ERROR_IO, "standard output cannot be written");
    return code;
}

int cli_eval(int argc, char **argv)
{
    struct command_line c = {0};
    struct error error = {0};
    if (read_command_line(&c, argc, argv, &error) == ERROR_NONE && c.help)
        return help();
    if (error.code == ERROR_NONE)
        run(&c, &error);
    return error.code == ERROR_NONE ? ERROR_NONE : cli_fail(&error);
}
