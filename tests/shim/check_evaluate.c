/*
 * Our own matching, compared with Xapian's matcher over lists of many chunks and windows, with
 * holes where documents were removed and replaced; and over tables that are damaged.
 */
#include "tests/shim/folder.h"

#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>

static struct shim_error error;
static unsigned seed = 1;

static unsigned under(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

/* ---- A collection ------------------------------------------------------------------- */

enum { DOCUMENTS = 9000, WORDS = 7 };

/* Word w is in one of 2^w + 1 documents; its wdf and positions take one byte or more.
 * No two stand at the same position. */
static const char *const words[WORDS] = {"a", "b\0b", "c", "d", "e", "f", "g"};
static const size_t lengths[WORDS] = {1, 3, 1, 1, 1, 1, 1};

static struct shim_bytes word(unsigned w)
{
    return (struct shim_bytes){words[w], lengths[w]};
}

static void put_random(struct shim_writer *w, unsigned number)
{
    struct shim_term terms[WORDS + 1];
    uint32_t positions[WORDS][40];
    char key[16], value[8];
    size_t n = 0;
    snprintf(key, sizeof key, "Q%u", number);
    snprintf(value, sizeof value, "%03u", under(1000));
    terms[n++] = (struct shim_term){.name = bytes_of(key)};
    for (unsigned i = 0; i < WORDS; i++) {
        if (under((1u << i) + 1) > 0)
            continue;
        uint32_t count = 0, at = under(3), wdf = under(10) == 0 ? 1 + under(60000) : 1 + under(50);
        for (unsigned left = under(8) == 0 ? 40 : under(4); left > 0; left--)
            positions[i][count++] = (at += 1 + under(under(5) == 0 ? 9000 : 4)) * WORDS + i;
        terms[n++] = (struct shim_term){word(i), wdf, positions[i], count};
    }
    struct shim_value v = {3, bytes_of(value)};
    static const char text[] = "the quick brown fox, the quick brown dog and the quick brown cat";
    struct shim_document d = {.key = bytes_of(key), .terms = terms, .term_count = n,
                              .values = &v, .value_count = under(2),
                              .data = {text, under(sizeof text)}};
    must(shim_writer_put(w, &d, &error));
}

static void write_collection(const char *name)
{
    struct shim_writer *w = writer_open(name);
    bool removed;
    for (unsigned i = 0; i < DOCUMENTS; i++)
        put_random(w, i);
    commit(w);
    for (unsigned i = 0; i < DOCUMENTS; i += 1 + under(30))
        put_random(w, i);
    for (unsigned i = 4200; i < 8500; i += 1 + under(i < 6000 ? 2 : 50)) {
        char key[16];
        snprintf(key, sizeof key, "Q%u", i);
        must(shim_writer_remove(w, bytes_of(key), &removed, &error));
    }
    commit(w);
    shim_writer_close(w);
}

/* The query in postfix order, for the words of a failure. */
static const char *shown(const struct shim_match *m)
{
    static char text[4000];
    int n = snprintf(text, sizeof text, "weight %d, limit %u:", m->weight, m->wdf_limit);
    for (size_t i = 0; i < m->node_count; i++) {
        const struct shim_node *d = &m->nodes[i];
        n += snprintf(text + n, sizeof text - (size_t)n, " %d/%u%s%s", d->op, d->arity,
                      d->op == SHIM_TERM ? " " : "", d->op == SHIM_TERM ? d->bytes.at : "");
    }
    return text;
}

/* ---- Queries ------------------------------------------------------------------------ */

static struct shim_node nodes[100];
static size_t node_count;
static uint32_t ids[DOCUMENTS];
static size_t id_count;

static void add(struct shim_node node)
{
    nodes[node_count++] = node;
}

static void add_window(void)
{
    uint32_t places = 2 + under(2);
    unsigned first = under(WORDS);
    for (uint32_t i = 0; i < places; i++)
        add((struct shim_node){.op = SHIM_TERM, .bytes = word((first + i) % WORDS)});
    add((struct shim_node){.op = under(2) ? SHIM_PHRASE : SHIM_NEAR, .arity = places,
                           .window = places + under(60)});
}

static void add_leaf(void)
{
    switch (under(12)) {
    case 0:
        add((struct shim_node){.op = SHIM_ALL});
        return;
    case 1:
        add((struct shim_node){.op = SHIM_RANGE, .slot = 3, .bytes = BYTES("050"),
                               .upper = under(2) ? BYTES("600") : BYTES("")});
        return;
    case 2:
        add((struct shim_node){.op = SHIM_IDS, .ids = ids, .id_count = id_count});
        return;
    case 3:
        add_window();
        return;
    default:
        add((struct shim_node){.op = SHIM_TERM, .bytes = word(under(WORDS))});
    }
}

static void add_tree(unsigned levels)
{
    static const enum shim_op ops[] = {SHIM_AND, SHIM_OR, SHIM_OR, SHIM_NOT, SHIM_FILTER,
                                       SHIM_MAYBE, SHIM_SCALE, SHIM_SYNONYM};
    enum shim_op op = ops[under(sizeof ops / sizeof *ops)];
    uint32_t arity = op == SHIM_SCALE ? 1 : op == SHIM_AND || op == SHIM_OR ? 1 + under(3) : 2;
    if (levels == 0) {
        add_leaf();
        return;
    }
    for (uint32_t i = 0; i < arity; i++) {
        if (op == SHIM_SYNONYM)
            add((struct shim_node){.op = SHIM_TERM, .bytes = word(under(WORDS))});
        else
            add_tree(under(levels));
    }
    add((struct shim_node){.op = op, .arity = arity, .factor = under(5) * 0.75});
}

static struct shim_match random_match(void)
{
    static const enum shim_weight weights[] = {SHIM_WEIGHT_IMPACT, SHIM_WEIGHT_WDF,
                                               SHIM_WEIGHT_NONE};
    node_count = id_count = 0;
    for (uint32_t id = 1 + under(99); id < DOCUMENTS; id += 1 + under(200))
        ids[id_count++] = id;
    add_tree(1 + under(3));
    return (struct shim_match){.nodes = nodes, .node_count = node_count,
                               .weight = weights[under(3)], .scale = 0.02,
                               .wdf_limit = under(2) * 127};
}

static void compare(struct shim_reader *r, struct shim_match m)
{
    struct shim_hits want, got;
    m.reference = true;
    ck_assert_msg(shim_reader_match(r, &m, &want, &error) == SHIM_OK, "%s: %s", error.text,
                  shown(&m));
    m.reference = false;
    must(shim_reader_match(r, &m, &got, &error));
    ck_assert_msg(got.count == want.count, "%zu matches, not %zu of %s", got.count, want.count, shown(&m));
    ck_assert_uint_eq(got.total, want.total);
    ck_assert_mem_eq(got.ids, want.ids, got.count * sizeof *got.ids);
    for (size_t i = 0; i < got.count && got.scores != NULL; i++)
        ck_assert_msg(fabs(got.scores[i] - want.scores[i]) <= 1e-9 * (1 + want.scores[i]),
                      "document %u: %.12f, not %.12f of %s", got.ids[i], got.scores[i],
                      want.scores[i], shown(&m));
    shim_hits_free(&want);
    shim_hits_free(&got);
}

START_TEST(many_windows_are_matched_as_xapian_matches)
{
    folder_make();
    write_collection("db");
    struct shim_reader *r = reader_open("db");
    for (int i = 0; i < 400; i++)
        compare(r, random_match());
    shim_reader_close(r);
}
END_TEST

START_TEST(a_reader_sees_the_new_commit_after_a_refresh)
{
    folder_make();
    write_collection("db");
    struct shim_reader *r = reader_open("db");
    bool changed;
    for (unsigned round = 0; round < 8; round++) {
        struct shim_writer *w = writer_open("db");
        for (unsigned i = 0; i < 300; i++)
            put_random(w, under(DOCUMENTS + 500));
        commit(w);
        shim_writer_close(w);
        must(shim_reader_refresh(r, &changed, &error));
        ck_assert(changed);
        for (int i = 0; i < 8; i++)
            compare(r, random_match());
    }
    shim_reader_close(r);
}
END_TEST

/* A reader that never refreshes gives what was there when it opened, or says that it is gone. */
START_TEST(an_overtaken_reader_answers_as_before_or_not_at_all)
{
    folder_make();
    write_collection("db");
    struct shim_reader *r = reader_open("db");
    struct shim_match m = random_match();
    struct shim_hits first, again;
    enum shim_status status = SHIM_OK;
    must(shim_reader_match(r, &m, &first, &error));
    for (unsigned round = 0; round < 10 && status == SHIM_OK; round++) {
        struct shim_writer *w = writer_open("db");
        for (unsigned i = 0; i < 1000; i++)
            put_random(w, under(DOCUMENTS));
        commit(w);
        shim_writer_close(w);
        status = shim_reader_match(r, &m, &again, &error);
        if (status == SHIM_OK) {
            ck_assert_uint_eq(again.count, first.count);
            ck_assert_mem_eq(again.ids, first.ids, again.count * sizeof *again.ids);
        }
        shim_hits_free(&again);
    }
    ck_assert_int_eq(status, SHIM_MODIFIED);
    bool changed;
    must(shim_reader_refresh(r, &changed, &error));
    ck_assert(changed);
    compare(r, m);
    shim_hits_free(&first);
    shim_reader_close(r);
}
END_TEST

/* ---- Damage ------------------------------------------------------------------------- */

/* Bytes overwritten, to be put back. */
struct wound {
    off_t at;
    unsigned char before[4];
};

static struct wound wound(int file, off_t size)
{
    struct wound w = {.at = (off_t)(under(65536) * 65536ull + under(65536)) % (size - 4)};
    unsigned char after[4];
    if (under(3) == 0) /* among the first items of the block's directory */
        w.at = w.at / 8192 * 8192 + 4 + under(30);
    for (size_t i = 0; i < sizeof after; i++)
        after[i] = (unsigned char)(under(3) == 0 ? 0xff : under(256));
    ck_assert_int_eq(pread(file, w.before, sizeof w.before, w.at), sizeof w.before);
    ck_assert_int_eq(pwrite(file, after, sizeof after, w.at), sizeof after);
    return w;
}

static bool take_term(struct shim_bytes name, uint32_t documents, void *payload)
{
    size_t *left = payload;
    (void)name, (void)documents;
    return --*left > 0;
}

static void take_value(size_t i, struct shim_bytes bytes, void *payload)
{
    size_t *seen = payload;
    *seen += i < 3 ? bytes.len : 0;
}

/* The other ways in which the tables are read. */
static enum shim_status read_all(struct shim_reader *r)
{
    const uint32_t wanted[] = {1 + under(100), 500 + under(4000), 5000 + under(5000)};
    struct shim_bytes data[3], one = word(under(WORDS));
    uint32_t documents, id;
    size_t left = 200, seen = 0;
    enum shim_status status = shim_reader_data(r, wanted, 3, data, &error);
    if (status == SHIM_OK)
        status = shim_reader_values(r, 3, wanted, 3, take_value, &seen, &error);
    if (status == SHIM_OK)
        status = shim_reader_terms(r, BYTES("Q7"), take_term, &left, &error);
    if (status == SHIM_OK)
        status = shim_reader_frequencies(r, &one, 1, &documents, &error);
    return status == SHIM_OK ? shim_reader_find(r, BYTES("Q77"), &id, &error) : status;
}

/* Damaged tables cost an answer, never more. The bytes change under the reader's eyes, so that
 * Xapian, which checks less, does not read them. */
static void survive(const char *table)
{
    enum { WOUNDS = 3, ROUNDS = 1000 };
    char path[300];
    struct stat status;
    struct shim_hits hits;
    size_t refused = 0;
    bool changed;
    struct shim_reader *r = reader_open("db");
    snprintf(path, sizeof path, "%s/%s", folder_path("db"), table);
    int file = open(path, O_RDWR);
    ck_assert_int_eq(fstat(file, &status), 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct wound wounds[WOUNDS];
        for (int i = 0; i < WOUNDS; i++)
            wounds[i] = wound(file, status.st_size);
        struct shim_match m = random_match();
        m.top = under(2) * 10;
        enum shim_status got = shim_reader_match(r, &m, &hits, &error);
        if (got == SHIM_OK)
            got = read_all(r);
        ck_assert_msg(got == SHIM_OK || got == SHIM_DAMAGED || got == SHIM_MODIFIED, "%s",
                      error.text);
        refused += got != SHIM_OK;
        shim_hits_free(&hits);
        for (int i = WOUNDS; i-- > 0;)
            ck_assert_int_eq(pwrite(file, wounds[i].before, 4, wounds[i].at), 4);
        if (got == SHIM_MODIFIED)
            must(shim_reader_refresh(r, &changed, &error));
    }
    ck_assert_uint_gt(refused, ROUNDS / 100);
    compare(r, random_match());
    close(file);
    shim_reader_close(r);
}

START_TEST(damaged_tables_are_survived)
{
    folder_make();
    write_collection("db");
    survive("postlist.glass");
    survive("position.glass");
    survive("docdata.glass");
}
END_TEST

START_TEST(ends_at_its_deadline)
{
    struct shim_node all = {.op = SHIM_ALL};
    struct shim_match m = {.nodes = &all, .node_count = 1, .weight = SHIM_WEIGHT_NONE};
    struct shim_hits hits;
    folder_make();
    write_collection("db");
    struct shim_reader *r = reader_open("db");
    must(shim_reader_match(r, &m, &hits, &error));
    ck_assert(!hits.late && hits.exact && hits.count > 0);
    shim_hits_free(&hits);
    m.deadline = UINT64_MAX;
    must(shim_reader_match(r, &m, &hits, &error));
    ck_assert(!hits.late && hits.exact && hits.count > 0);
    shim_hits_free(&hits);
    m.deadline = 1; /* long ago */
    must(shim_reader_match(r, &m, &hits, &error));
    ck_assert(hits.late && !hits.exact);
    ck_assert_uint_eq(hits.count, 0);
    shim_hits_free(&hits);
    shim_reader_close(r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {many_windows_are_matched_as_xapian_matches,
                            a_reader_sees_the_new_commit_after_a_refresh,
                            an_overtaken_reader_answers_as_before_or_not_at_all,
                            damaged_tables_are_survived, ends_at_its_deadline, NULL};
    return run_tests("evaluate", tests);
}
