/*
 * Times the shim alone, with a tokenizer that does next to nothing, so that what is measured
 * is writing and matching:
 *     bench_shim write FOLDER FILE.jsonl [THREADS]  documents and megabytes a second, by Xapian
 *     bench_shim bulk FOLDER FILE.jsonl [THREADS]   the same, writing Xapian's files
 *     bench_shim query FOLDER                       microseconds of each class of query
 * Each of several threads makes a database of its own, FOLDER0, FOLDER1, …
 * The words of a document are its runs of ASCII letters and digits, in lower case.
 */
#include "shim/bulk.h"
#include "shim/shim.h"

#include <ctype.h>
#include <err.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static _Thread_local struct shim_error error;

static double clock_read(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* now(): seconds; work(): seconds of work by this thread, whatever else the machine does. */
static double now(void)
{
    return clock_read(CLOCK_MONOTONIC);
}
static double work(void)
{
    return clock_read(CLOCK_THREAD_CPUTIME_ID);
}

static void must(enum shim_status status)
{
    if (status != SHIM_OK)
        errx(3, "%s", error.text);
}

/* ---- Building ---------------------------------------------------------------------- */

enum { WORDS_MAX = 100000, WORD_BYTES_MAX = 64 };

struct word {
    struct shim_bytes name;
    uint32_t position;
};

struct scratch {
    char text[WORDS_MAX * 16];
    struct word words[WORDS_MAX + 1];
    uint32_t positions[WORDS_MAX];
    struct shim_term terms[WORDS_MAX + 1];
    char key[300];
};

static int by_name(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    size_t shorter = x->name.len < y->name.len ? x->name.len : y->name.len;
    int order = memcmp(x->name.at, y->name.at, shorter);
    if (order == 0)
        order = (x->name.len > y->name.len) - (x->name.len < y->name.len);
    return order != 0 ? order : (x->position > y->position) - (x->position < y->position);
}

static size_t cut_words(struct scratch *s, const char *text)
{
    size_t n = 0, used = 0;
    while (*text != '\0' && n < WORDS_MAX && used + WORD_BYTES_MAX < sizeof s->text) {
        size_t len = 0;
        char *word = s->text + used;
        for (; isalnum((unsigned char)*text) && len < WORD_BYTES_MAX; text++)
            word[len++] = (char)tolower((unsigned char)*text);
        if (len == 0) {
            text++;
            continue;
        }
        s->words[n] = (struct word){{word, len}, (uint32_t)n + 1};
        n++;
        used += len;
    }
    return n;
}

/* The impact of BM25 for tf occurrences in n words of 200 on average. */
static uint32_t impact(double tf, double n)
{
    return (uint32_t)(127.0 * tf / (tf + 1.5 * (0.4 + 0.6 * n / 200.0)) + 0.5);
}

/* The words, and among them the key, which stands at position 0: nowhere. */
static void make_document(struct scratch *s, const char *line, json_t *record,
                          struct shim_document *d)
{
    const char *body = json_string_value(json_object_get(record, "body"));
    size_t words = cut_words(s, body == NULL ? "" : body);
    snprintf(s->key, sizeof s->key, "Q%s", json_string_value(json_object_get(record, "id")));
    s->words[words] = (struct word){{s->key, strlen(s->key)}, 0};
    qsort(s->words, words + 1, sizeof *s->words, by_name);
    size_t n = 0, positions = 0;
    for (size_t i = 0; i <= words; i++) {
        const struct word *w = &s->words[i];
        if (n == 0 || s->terms[n - 1].name.len != w->name.len ||
            memcmp(s->terms[n - 1].name.at, w->name.at, w->name.len) != 0)
            s->terms[n++] = (struct shim_term){w->name, 0, s->positions + positions, 0};
        if (w->position == 0)
            continue;
        struct shim_term *t = &s->terms[n - 1];
        s->positions[positions++] = w->position;
        t->wdf = impact(++t->position_count, (double)words);
    }
    *d = (struct shim_document){.key = {s->key, strlen(s->key)},
                                .terms = s->terms,
                                .term_count = n,
                                .data = {line, strlen(line)}};
}

/* Where documents go: one of the two. */
struct target {
    const char *path;
    struct shim_writer *writer;
    struct shim_bulk *bulk;
};

static void target_put(struct target *t, const struct shim_document *d)
{
    must(t->bulk != NULL ? shim_bulk_add(t->bulk, d, &error)
                         : shim_writer_put(t->writer, d, &error));
}

static struct target target_open(const char *path, bool bulk)
{
    struct target t = {.path = path};
    char part[320];
    const struct shim_bulk_options options = {.memory = 128 << 20};
    snprintf(part, sizeof part, "%s.part", path);
    must(bulk ? shim_bulk_open(part, &options, &t.bulk, &error)
              : shim_writer_open(path, true, &t.writer, &error));
    return t;
}

static void target_close(struct target *t)
{
    if (t->bulk != NULL) {
        char part[320];
        snprintf(part, sizeof part, "%s.part", t->path);
        must(shim_bulk_finish(t->bulk, &error));
        must(shim_writer_open(t->path, true, &t->writer, &error));
        must(shim_writer_adopt(t->writer, part, &error));
    }
    must(shim_writer_commit(t->writer, &error));
    shim_writer_close(t->writer);
}

/* One thread's share: every line whose number is part, modulo parts. */
struct share {
    const char *file;
    char path[300];
    bool bulk;
    size_t part, parts;
    size_t documents, bytes;
    double adding, finishing;
};

static void *build_share(void *payload)
{
    struct share *share = payload;
    struct scratch *s = calloc(1, sizeof *s);
    FILE *f = fopen(share->file, "r");
    if (f == NULL || s == NULL)
        err(3, "%s", share->file);
    struct target t = target_open(share->path, share->bulk);
    char *line = NULL;
    size_t room = 0, number = 0;
    for (ssize_t len; (len = getline(&line, &room, f)) > 0; number++) {
        struct shim_document d;
        json_t *record = number % share->parts == share->part ? json_loads(line, 0, NULL) : NULL;
        if (record == NULL)
            continue;
        make_document(s, line, record, &d);
        share->bytes += (size_t)len;
        double before = work();
        target_put(&t, &d);
        if (t.writer != NULL && share->documents % 10000 == 9999)
            must(shim_writer_commit(t.writer, &error));
        share->adding += work() - before;
        share->documents++;
        json_decref(record);
    }
    double before = work();
    target_close(&t);
    share->finishing = work() - before;
    free(line);
    free(s);
    fclose(f);
    return NULL;
}

static void build(const char *path, const char *file, bool bulk, size_t parts)
{
    enum { PARTS_MAX = 16 };
    struct share shares[PARTS_MAX] = {{0}}, sum = {0};
    pthread_t threads[PARTS_MAX];
    if (parts < 1 || parts > PARTS_MAX)
        errx(2, "1 to %d threads", PARTS_MAX);
    double start = now();
    for (size_t i = 0; i < parts; i++) {
        shares[i] = (struct share){.file = file, .bulk = bulk, .part = i, .parts = parts};
        snprintf(shares[i].path, sizeof shares[i].path, "%s%.*zu", path, parts > 1, i);
        pthread_create(&threads[i], NULL, build_share, &shares[i]);
    }
    for (size_t i = 0; i < parts; i++) {
        pthread_join(threads[i], NULL);
        sum.documents += shares[i].documents;
        sum.bytes += shares[i].bytes;
        sum.adding += shares[i].adding;
        sum.finishing += shares[i].finishing;
    }
    double writing = sum.adding + sum.finishing;
    printf("%zu documents, %.1f MB: adding %.2f s, finishing %.2f s of work: %.0f documents/s, "
           "%.1f MB/s a thread; %.2f s in all, with the tokenizer and the disk\n",
           sum.documents, (double)sum.bytes / 1e6, sum.adding, sum.finishing,
           (double)sum.documents / writing, (double)sum.bytes / 1e6 / writing, now() - start);
}

/* ---- Querying ---------------------------------------------------------------------- */

static const char *const queries[][3] = {
    {"election", "fraud", NULL},     {"budget", "deal", "senate"}, {"climate", "change", NULL},
    {"interest", "rates", "bank"},   {"football", "club", NULL},   {"prime", "minister", NULL},
    {"oil", "price", "rise"},        {"school", "children", NULL}, {"new", "york", "police"},
    {"people", "think", "because"},  {"court", "judge", "law"},    {"tax", "cut", NULL},
    {"trade", "war", "china"},       {"film", "festival", NULL},   {"the", "government", "said"},
    {"health", "hospital", "doctor"}};
enum { QUERIES = sizeof queries / sizeof *queries };

static size_t nodes_of(size_t q, enum shim_op op, struct shim_node *nodes)
{
    size_t n = 0;
    while (n < 3 && queries[q][n] != NULL) {
        const char *word = queries[q][n];
        nodes[n++] = (struct shim_node){.op = SHIM_TERM, .bytes = {word, strlen(word)}};
    }
    nodes[n] = (struct shim_node){.op = op, .arity = (uint32_t)n, .window = (uint32_t)n};
    return n + 1;
}

static void time_class(struct shim_reader *r, const char *what, enum shim_op op,
                       enum shim_weight weight, size_t top, bool count)
{
    enum { ROUNDS = 10 };
    double best = 1e9;
    uint64_t matches = 0;
    for (int round = 0; round < ROUNDS; round++) {
        matches = 0;
        double start = now();
        for (size_t q = 0; q < QUERIES; q++) {
            struct shim_node nodes[4];
            struct shim_match m = {.nodes = nodes, .node_count = nodes_of(q, op, nodes),
                                   .weight = weight, .k1 = 1.5, .b = 0.6, .scale = 0.02,
                                   .wdf_limit = 127, .top = top, .count = count};
            struct shim_hits hits;
            must(shim_reader_match(r, &m, &hits, &error));
            matches += hits.total;
            shim_hits_free(&hits);
        }
        double took = now() - start;
        best = took < best ? took : best;
    }
    printf("%-34s %9.1f us a query, %8.1f matches seen a query\n", what, best / QUERIES * 1e6,
           (double)matches / QUERIES);
}

static void query(const char *path)
{
    struct shim_reader *r;
    must(shim_reader_open(path, &r, &error));
    time_class(r, "OR wdf top 10", SHIM_OR, SHIM_WEIGHT_WDF, 10, false);
    time_class(r, "OR wdf all", SHIM_OR, SHIM_WEIGHT_WDF, 0, true);
    time_class(r, "OR unweighted all", SHIM_OR, SHIM_WEIGHT_NONE, 0, true);
    time_class(r, "OR impact top 10", SHIM_OR, SHIM_WEIGHT_IMPACT, 10, false);
    time_class(r, "OR BM25 top 10", SHIM_OR, SHIM_WEIGHT_BM25, 10, false);
    time_class(r, "AND wdf top 10", SHIM_AND, SHIM_WEIGHT_WDF, 10, false);
    time_class(r, "AND BM25 top 10", SHIM_AND, SHIM_WEIGHT_BM25, 10, false);
    time_class(r, "SYNONYM wdf top 10", SHIM_SYNONYM, SHIM_WEIGHT_WDF, 10, false);
    time_class(r, "PHRASE wdf top 10", SHIM_PHRASE, SHIM_WEIGHT_WDF, 10, false);
    shim_reader_close(r);
}

int main(int argc, char **argv)
{
    size_t threads = argc == 5 ? strtoul(argv[4], NULL, 10) : 1;
    if (argc >= 4 && strcmp(argv[1], "write") == 0)
        build(argv[2], argv[3], false, threads);
    else if (argc >= 4 && strcmp(argv[1], "bulk") == 0)
        build(argv[2], argv[3], true, threads);
    else if (argc == 3 && strcmp(argv[1], "query") == 0)
        query(argv[2]);
    else
        errx(2, "usage: bench_shim write|bulk FOLDER FILE.jsonl [THREADS], bench_shim query FOLDER");
    return 0;
}
