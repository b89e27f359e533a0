/*
 * Matching, compared with an evaluation of the same nodes written here without Xapian, over
 * random small collections, in one database and in one with sealed parts.
 */
#include "shim/bulk.h"
#include "tests/shim/folder.h"

#include <math.h>

static struct shim_error error;

/* ---- A random collection ------------------------------------------------------------ */

enum { DOCUMENTS = 150, WORDS = 8, LENGTH = 14, PARTS = 2 };

struct made {
    unsigned char words[LENGTH]; /* at position i + 1: which word */
    size_t length;
    uint32_t wdf[WORDS];
    uint32_t total; /* sum of wdf */
    char value[3];  /* "" for none */
    bool gone;
};
static struct made made[DOCUMENTS + 1];
static uint32_t documents, frequency[WORDS];
static double average;

static const char *const names[WORDS] = {"a", "b", "c", "d", "e", "f", "g", "h"};
static unsigned seed;

static unsigned under(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

/* make(parts): of documents that are removed from parts the statistics still tell. */
static void make(size_t parts)
{
    double sum = 0.0;
    documents = 0;
    memset(frequency, 0, sizeof frequency);
    for (size_t i = 1; i <= DOCUMENTS; i++) {
        struct made *m = &made[i];
        *m = (struct made){.length = under(LENGTH + 1), .gone = under(10) == 0};
        for (size_t p = 0; p < m->length; p++) {
            m->words[p] = (unsigned char)(under(WORDS) * under(WORDS) / WORDS);
            m->wdf[m->words[p]] += 1 + under(9);
        }
        if (under(3) > 0)
            snprintf(m->value, sizeof m->value, "%02u", under(30));
        for (size_t w = 0; w < WORDS; w++)
            m->total += m->wdf[w];
        if (m->gone && i > parts * (DOCUMENTS / (parts + 1)))
            continue;
        documents++;
        sum += m->total;
        for (size_t w = 0; w < WORDS; w++)
            frequency[w] += m->wdf[w] > 0;
    }
    average = sum / documents;
}

static void build_one(size_t i, bool (*take)(const struct shim_document *d, void *payload),
                      void *payload)
{
    const struct made *m = &made[i];
    uint32_t positions[WORDS][LENGTH];
    struct shim_term terms[WORDS + 1];
    char key[16];
    snprintf(key, sizeof key, "Q%03zu", i);
    size_t n = 0;
    terms[n++] = (struct shim_term){.name = bytes_of(key)};
    for (size_t word = 0; word < WORDS; word++) {
        uint32_t count = 0;
        for (size_t p = 0; p < m->length; p++)
            if (m->words[p] == word)
                positions[word][count++] = (uint32_t)p + 1;
        if (count > 0)
            terms[n++] = (struct shim_term){bytes_of(names[word]), m->wdf[word], positions[word],
                                            count};
    }
    struct shim_value value = {7, bytes_of(m->value)};
    struct shim_document d = {.key = bytes_of(key), .terms = terms, .term_count = n,
                              .values = &value, .value_count = m->value[0] != '\0'};
    take(&d, payload);
}

static bool to_bulk(const struct shim_document *d, void *payload)
{
    must(shim_bulk_add(payload, d, &error));
    return true;
}

static bool to_writer(const struct shim_document *d, void *payload)
{
    must(shim_writer_put(payload, d, &error));
    return true;
}

static void seal(struct shim_writer *w, size_t first, size_t last)
{
    const struct shim_bulk_options options = {.memory = 0};
    struct shim_bulk *b;
    must(shim_bulk_open(folder_path("part"), &options, &b, &error));
    for (size_t i = first; i <= last; i++)
        build_one(i, to_bulk, b);
    must(shim_bulk_finish(b, &error));
    must(shim_writer_adopt(w, folder_path("part"), &error));
}

/* Document i is the reader's id i: so many parts of equal size, the rest live. */
static struct shim_reader *write_all(size_t parts)
{
    static int round;
    char name[40];
    snprintf(name, sizeof name, "db%d", ++round);
    struct shim_writer *w = writer_open(name);
    size_t each = DOCUMENTS / (parts + 1), i = 1;
    for (size_t p = 0; p < parts; p++, i += each)
        seal(w, i, i + each - 1);
    for (; i <= DOCUMENTS; i++)
        build_one(i, to_writer, w);
    for (i = 1; i <= DOCUMENTS; i++) {
        bool removed;
        char key[16];
        snprintf(key, sizeof key, "Q%03zu", i);
        if (made[i].gone)
            must(shim_writer_remove(w, bytes_of(key), &removed, &error));
    }
    commit(w);
    shim_writer_close(w);
    return reader_open(name);
}

/* ---- The same by hand --------------------------------------------------------------- */

struct found {
    bool match;
    double score;
    unsigned words; /* bit set: for PHRASE, NEAR and SYNONYM */
};

static const struct shim_match *asked;

static double term_score(double n, double wdf, double length)
{
    double total = documents;
    if (asked->weight == SHIM_WEIGHT_NONE || wdf == 0.0)
        return 0.0;
    double limited = asked->scale * (asked->wdf_limit == 0 ? wdf : fmin(wdf, asked->wdf_limit));
    if (asked->weight == SHIM_WEIGHT_WDF)
        return limited;
    if (asked->weight == SHIM_WEIGHT_IMPACT)
        return limited * log(1.0 + (total - n + 0.5) / (n + 0.5));
    double odds = (total - n + 0.5) / (n + 0.5);
    double idf = log(odds < 2.0 ? odds / 2.0 + 1.0 : odds);
    double norm = fmax(length / average, 0.5);
    double k = asked->k1 * (1.0 - asked->b + asked->b * norm);
    return idf * (asked->k1 + 1.0) * wdf / (k + wdf);
}

static bool stands(const struct made *m, unsigned words, size_t p)
{
    return p < m->length && (words >> m->words[p] & 1) != 0;
}

static bool phrase(const struct made *m, const struct found *places, size_t count, size_t from,
                   size_t end)
{
    if (count == 0)
        return true;
    for (size_t p = from; p < end && p < m->length; p++)
        if (stands(m, places[0].words, p) && phrase(m, places + 1, count - 1, p + 1, end))
            return true;
    return false;
}

/* Every place is taken by a position of its own within [start, start + window). */
static bool near(const struct made *m, const struct found *places, size_t count, size_t start,
                 size_t window, unsigned taken)
{
    if (count == 0)
        return true;
    for (size_t p = start; p < start + window && p < m->length; p++)
        if ((taken >> p & 1) == 0 && stands(m, places[0].words, p) &&
            near(m, places + 1, count - 1, start, window, taken | 1u << p))
            return true;
    return false;
}

static struct found synonym(const struct made *m, const struct found *parts, size_t count)
{
    struct found f = {0};
    for (size_t i = 0; i < count; i++)
        f.words |= parts[i].words;
    double n = 0.0, wdf = 0.0;
    for (size_t w = 0; w < WORDS; w++) {
        if ((f.words >> w & 1) == 0)
            continue;
        wdf += m->wdf[w];
        n = floor(n + frequency[w] - n * frequency[w] / documents + 0.5); /* Xapian's estimate */
    }
    f.match = wdf > 0.0;
    f.score = term_score(n, wdf, m->total);
    return f;
}

static struct found evaluate_inner(const struct shim_node *n, uint32_t id, const struct found *c)
{
    const struct made *m = &made[id];
    struct found f = c[0];
    f.words = 0;
    switch (n->op) {
    case SHIM_AND:
        for (size_t i = 1; i < n->arity; i++) {
            f.match = f.match && c[i].match;
            f.score += c[i].score;
        }
        return f;
    case SHIM_OR:
        f = (struct found){0};
        for (size_t i = 0; i < n->arity; i++) {
            f.match = f.match || c[i].match;
            f.score += c[i].match ? c[i].score : 0.0;
            f.words |= c[i].words;
        }
        return f;
    case SHIM_NOT:
        f.match = f.match && !c[1].match;
        return f;
    case SHIM_FILTER:
        f.match = f.match && c[1].match;
        return f;
    case SHIM_MAYBE:
        f.score += c[1].match ? c[1].score : 0.0;
        return f;
    case SHIM_SYNONYM:
        return synonym(m, c, n->arity);
    case SHIM_PHRASE:
    case SHIM_NEAR:
        f = (struct found){.match = false};
        for (size_t s = 0; s < m->length && !f.match; s++)
            f.match = n->op == SHIM_PHRASE ? phrase(m, c, n->arity, s, s + n->window)
                                           : near(m, c, n->arity, s, n->window, 0);
        for (size_t i = 0; i < n->arity; i++) /* a place of several words: their scores add */
            for (size_t w = 0; w < WORDS; w++)
                if ((c[i].words >> w & 1) != 0)
                    f.score += term_score(frequency[w], m->wdf[w], m->total);
        return f;
    case SHIM_SCALE:
        f.score *= n->factor;
        return f;
    default:
        abort();
    }
}

static struct found evaluate_leaf(const struct shim_node *n, uint32_t id)
{
    const struct made *m = &made[id];
    struct found f = {0};
    switch (n->op) {
    case SHIM_TERM: {
        size_t w = (size_t)(n->bytes.at[0] - 'a');
        if (w >= WORDS)
            return f;
        f = (struct found){m->wdf[w] > 0, term_score(frequency[w], m->wdf[w], m->total), 1u << w};
        return f;
    }
    case SHIM_ALL:
        f.match = true;
        return f;
    case SHIM_RANGE:
        f.match = m->value[0] != '\0' &&
                  memcmp(m->value, n->bytes.len == 0 ? "\0\0" : n->bytes.at, 2) >= 0 &&
                  memcmp(m->value, n->upper.len == 0 ? "zz" : n->upper.at, 2) <= 0;
        return f;
    case SHIM_IDS:
        for (size_t i = 0; i < n->id_count; i++)
            f.match = f.match || n->ids[i] == id;
        return f;
    default:
        return f;
    }
}

static struct found evaluate(const struct shim_node *nodes, size_t count, uint32_t id)
{
    struct found stack[64] = {{0}};
    size_t depth = 0;
    for (size_t i = 0; i < count; i++) {
        const struct shim_node *n = &nodes[i];
        struct found f = n->arity == 0 ? evaluate_leaf(n, id)
                                       : evaluate_inner(n, id, &stack[depth - n->arity]);
        depth -= n->arity;
        stack[depth++] = f;
    }
    return stack[0];
}

/* ---- Random queries ----------------------------------------------------------------- */

static struct shim_node nodes[200];
static size_t node_count;
static uint32_t listed[8][DOCUMENTS];
static size_t lists;
static char bounds[32][3];
static size_t bound_count;

static void random_term(unsigned word)
{
    nodes[node_count++] = (struct shim_node){
        .op = SHIM_TERM, .bytes = bytes_of(word < WORDS ? names[word] : "nowhere")};
}

static void random_list(void)
{
    if (lists == 8) {
        nodes[node_count++] = (struct shim_node){.op = SHIM_ALL};
        return;
    }
    uint32_t *ids = listed[lists++];
    size_t n = 0;
    for (uint32_t id = 1 + under(5); id <= DOCUMENTS; id += 1 + under(4))
        ids[n++] = id;
    nodes[node_count++] = (struct shim_node){.op = SHIM_IDS, .ids = ids, .id_count = n};
}

static struct shim_bytes random_bound(void)
{
    if (under(4) == 0 || bound_count == 32)
        return (struct shim_bytes){NULL, 0};
    char *place = bounds[bound_count++];
    snprintf(place, 3, "%02u", under(30));
    return (struct shim_bytes){place, 2};
}

static void random_leaf(void)
{
    unsigned kind = under(12);
    if (kind == 0)
        nodes[node_count++] = (struct shim_node){.op = SHIM_ALL};
    else if (kind == 1)
        nodes[node_count++] = (struct shim_node){.op = SHIM_NONE};
    else if (kind == 2)
        nodes[node_count++] = (struct shim_node){
            .op = SHIM_RANGE, .slot = 7, .bytes = random_bound(), .upper = random_bound()};
    else if (kind == 3)
        random_list();
    else
        random_term(under(WORDS + 1));
}

/* Different words for each place, so that no two want the same position. */
static void random_window(enum shim_op op)
{
    uint32_t places = 1 + under(3);
    unsigned word = under(WORDS);
    for (uint32_t i = 0; i < places; i++) {
        random_term(word++ % WORDS);
        if (under(4) == 0) {
            random_term(word++ % WORDS);
            nodes[node_count++] = (struct shim_node){.op = under(2) ? SHIM_OR : SHIM_SYNONYM,
                                                     .arity = 2};
        }
    }
    nodes[node_count++] = (struct shim_node){.op = op, .arity = places,
                                             .window = places + under(2) * under(6)};
}

static void random_synonym(void)
{
    uint32_t arity = 1 + under(2);
    unsigned word = under(WORDS);
    for (uint32_t i = 0; i < arity; i++)
        random_term(word++ % WORDS);
    nodes[node_count++] = (struct shim_node){.op = SHIM_SYNONYM, .arity = arity};
}

static void random_tree(unsigned levels)
{
    static const enum shim_op ops[] = {SHIM_AND, SHIM_AND, SHIM_OR, SHIM_OR, SHIM_OR, SHIM_NOT,
                                       SHIM_FILTER, SHIM_MAYBE, SHIM_SCALE, SHIM_SYNONYM,
                                       SHIM_PHRASE, SHIM_NEAR};
    if (levels == 0) {
        random_leaf();
        return;
    }
    enum shim_op op = ops[under(sizeof ops / sizeof *ops)];
    if (op == SHIM_PHRASE || op == SHIM_NEAR) {
        random_window(op);
        return;
    }
    if (op == SHIM_SYNONYM) {
        random_synonym();
        return;
    }
    uint32_t arity = op == SHIM_SCALE ? 1 : op == SHIM_AND || op == SHIM_OR ? 1 + under(3) : 2;
    for (uint32_t i = 0; i < arity; i++)
        random_tree(under(levels));
    nodes[node_count++] = (struct shim_node){.op = op, .arity = arity, .factor = under(5) * 0.75};
}

/* ---- Comparing ---------------------------------------------------------------------- */

static struct shim_hits expected_all(void)
{
    static uint32_t ids[DOCUMENTS];
    static double scores[DOCUMENTS];
    struct shim_hits all = {.ids = ids, .scores = scores};
    for (uint32_t id = 1; id <= DOCUMENTS; id++) {
        struct found f = made[id].gone ? (struct found){0} : evaluate(nodes, node_count, id);
        if (!f.match)
            continue;
        ids[all.count] = id;
        scores[all.count++] = f.score;
    }
    return all;
}

/* The query in postfix order, for the words of a failure. */
static const char *shown(void)
{
    static const char *const ops[] = {"", "ALL", "NONE", "RANGE", "IDS", "AND", "OR", "NOT",
                                      "FILTER", "MAYBE", "SYNONYM", "PHRASE", "NEAR", "SCALE"};
    static char text[4000];
    size_t n = 0;
    for (size_t i = 0; i < node_count; i++) {
        const struct shim_node *d = &nodes[i];
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s", ops[d->op], (int)d->bytes.len,
                              d->bytes.len == 0 ? "" : d->bytes.at);
        n += (size_t)snprintf(text + n, sizeof text - n, d->arity > 0 ? "/%u/%u " : " ", d->arity,
                              d->window);
    }
    return text;
}

static bool close_to(double a, double b)
{
    return fabs(a - b) <= 1e-9 * (1.0 + fabs(a) + fabs(b));
}

static void compare_all(struct shim_reader *r, struct shim_match m, const struct shim_hits *want)
{
    struct shim_hits got;
    m.top = 0;
    must(shim_reader_match(r, &m, &got, &error));
    ck_assert_msg(got.count == want->count, "%zu of %zu matches of %s", got.count, want->count,
                  shown());
    ck_assert_uint_eq(got.total, want->count);
    ck_assert(got.exact);
    ck_assert((got.scores == NULL) == (m.weight == SHIM_WEIGHT_NONE));
    for (size_t i = 0; i < got.count; i++) {
        ck_assert_msg(got.ids[i] == want->ids[i], "document %u, not %u matches %s", got.ids[i],
                      want->ids[i], shown());
        if (got.scores != NULL)
            ck_assert_msg(close_to(got.scores[i], want->scores[i]),
                          "document %u: %.12f, not %.12f for %s", got.ids[i], got.scores[i],
                          want->scores[i], shown());
    }
    shim_hits_free(&got);
}

static double score_of(const struct shim_hits *hits, uint32_t id)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->ids[i] == id)
            return hits->scores[i];
    ck_abort_msg("document %u does not match", id);
    return 0.0;
}

static int by_score(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x < *y) - (*x > *y);
}

/* The page holds the best scores, best first; where two are the same to the last bit, the
 * lower id comes first. (Sums in another order may differ in that bit.) */
static void compare_top(struct shim_reader *r, struct shim_match m, const struct shim_hits *want)
{
    struct shim_hits got;
    double sorted[DOCUMENTS];
    memcpy(sorted, want->scores, sizeof sorted);
    qsort(sorted, want->count, sizeof *sorted, by_score);
    m.top = 1 + under(12);
    m.count = under(2) == 0;
    must(shim_reader_match(r, &m, &got, &error));
    ck_assert_uint_eq(got.count, m.top < want->count ? m.top : want->count);
    ck_assert_uint_le(got.total, want->count);
    ck_assert(!m.count || got.exact);
    if (got.exact)
        ck_assert_uint_eq(got.total, want->count);
    for (size_t i = 0; i < got.count; i++) {
        if (m.weight == SHIM_WEIGHT_NONE) {
            ck_assert_uint_eq(got.ids[i], want->ids[i]);
            continue;
        }
        ck_assert_msg(close_to(got.scores[i], sorted[i]), "%zuth score is %.12f, not %.12f of %s",
                      i, got.scores[i], sorted[i], shown());
        ck_assert(close_to(got.scores[i], score_of(want, got.ids[i])));
        if (i > 0 && got.scores[i] == got.scores[i - 1])
            ck_assert_uint_gt(got.ids[i], got.ids[i - 1]);
    }
    shim_hits_free(&got);
}

static void compare_many(size_t parts, unsigned first_seed)
{
    static const enum shim_weight weights[] = {SHIM_WEIGHT_IMPACT, SHIM_WEIGHT_WDF,
                                               SHIM_WEIGHT_BM25, SHIM_WEIGHT_NONE};
    seed = first_seed;
    make(parts);
    struct shim_reader *r = write_all(parts);
    for (int i = 0; i < 4000; i++) {
        node_count = lists = bound_count = 0;
        random_tree(1 + under(3));
        struct shim_match m = {.nodes = nodes, .node_count = node_count,
                               .weight = weights[under(4)], .k1 = 1.5, .b = 0.6, .scale = 0.02,
                               .wdf_limit = under(2) * 20};
        asked = &m;
        struct shim_hits want = expected_all();
        compare_all(r, m, &want);
        compare_top(r, m, &want);
    }
    shim_reader_close(r);
}

START_TEST(every_operator_agrees_with_the_evaluation_by_hand)
{
    folder_make();
    for (unsigned i = 1; i <= 2; i++)
        compare_many(0, i);
}
END_TEST

START_TEST(parts_and_updates_are_matched_as_one)
{
    folder_make();
    for (unsigned i = 11; i <= 11; i++)
        compare_many(PARTS, i);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {every_operator_agrees_with_the_evaluation_by_hand,
                            parts_and_updates_are_matched_as_one, NULL};
    return run_tests("match_random", tests);
}
