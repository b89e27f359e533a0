/*
 * baseline: plain BM25 over the same analysis, to compare our ranking with. Used by eval.
 *
 * It reads all stored texts anew and keeps the postings of the queries' words, so it
 * depends on nothing of the index but that: exact lengths, every occurrence in title,
 * summary or text counts one, no stopwords, no names or tags, every document that holds
 * any of the words.
 */
#ifndef SEARCHER_BASELINE_H
#define SEARCHER_BASELINE_H

#include "corpus/text/analysis.h"
#include "searcher/index/index.h"
#include "searcher/eval/judged.h"

enum baseline_idf {
    BASELINE_LUCENE, /* ln(1 + (N - n + 0.5) / (n + 0.5)); a word repeated in the query
                        counts as often (Lucene's BM25Similarity) */
    BASELINE_XAPIAN  /* ln of (N - n + 0.5) / (n + 0.5), of half of it and 1 where that is
                        below  2; repeated words by k3 = 1; documents shorter than half the
                        average  count as that long (Xapian's BM25Weight) */
};

struct baseline_formula {
    enum baseline_idf idf;
    double k1, b;
};

struct baseline_posting {
    uint32_t document, count;
};

/* One word of a query: the terms it may be in the index's languages. */
struct baseline_word {
    uint32_t *terms;
    size_t term_count;
};

struct baseline_query {
    struct baseline_word *words;
    size_t count;
};

struct baseline {
    struct strmap documents; /* ids */
    uint32_t *lengths;       /* per document: words */
    double average;
    struct strmap terms; /* of the queries */
    struct baseline_list {
        struct baseline_posting *at;
        size_t count, room;
    } * postings; /* per term */
    struct baseline_query *queries;
    struct arena arena;
};

/* baseline_build(index, a, judged, out, error): read the whole index for judged's
 * queries. Release with baseline_free, also after a failure. */
enum error_code baseline_build(struct index *index, struct analyser *a,
                               const struct judged *judged, struct baseline *out,
                               struct error *error);

/* baseline_rank(b, query, formula, most, place): the numbers of up to `most` documents
 * for the query of that number, best first, ties in the order of the index. Returns how
 * many. */
size_t baseline_rank(const struct baseline *b, size_t query,
                     const struct baseline_formula *formula, size_t most,
                     uint32_t *place);

void baseline_free(struct baseline *b);

#endif
