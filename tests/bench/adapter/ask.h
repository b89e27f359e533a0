/*
 * ask: the questions of the benchmark, answered by the searcher's own functions. Used by
 * bench_queries and by the adapter for the rivals' rig.
 */
#ifndef TESTS_BENCH_ASK_H
#define TESTS_BENCH_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ask_kind {
    ASK_BEST,   /* the best documents and how many match, as a search without grouping */
    ASK_NEWEST, /* the newest documents */
    ASK_PAGE    /* a whole answer in JSON: titles, fragments with marks, counts */
};

enum { ASK_MAX = 100 };

struct question {
    enum ask_kind kind;
    bool any;           /* any of the words, not all */
    bool grouped;       /* PAGE: articles with their comments, as `lede search` shows them */
    const char *query;  /* docs/QUERY.md */
    const char *filter; /* the same, never scores; "" for none */
    size_t top;         /* up to ASK_MAX */
};

struct reply {
    uint32_t ids[ASK_MAX]; /* best or newest first */
    double scores[ASK_MAX]; /* BEST */
    size_t count;
    uint64_t total; /* matches */
    size_t bytes;   /* PAGE: of the answer */
};

struct asker;

/* asker_open(path): an index, ready to be asked. Ends the program when there is none. */
struct asker *asker_open(const char *path);
void asker_close(struct asker *a);

/* asker_id(a, docid): the id of the record that is document docid; "" for none. */
const char *asker_id(struct asker *a, uint32_t docid);

/* asker_ask(a, question, reply): false, with a line on standard error, when it cannot be answered. */
bool asker_ask(struct asker *a, const struct question *question, struct reply *reply);

/* asker_ask_slowly(a, question, reply): BEST and NEWEST by Xapian's own matcher over every document,
 * sorted here: what asker_ask() must agree with. */
bool asker_ask_slowly(struct asker *a, const struct question *question, struct reply *reply);

#endif
