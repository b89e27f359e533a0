/* What terms count in some documents, and where they stand, is what each document says by itself. */
#include "shim/bulk.h"
#include "tests/shim/random_document.h"

enum { DOCUMENTS = 90, SEALED = 60, NAMES_MAX = 50000 };

static struct shim_error error;
static struct random_document d;
static struct shim_reader *reader;
static struct shim_bytes names[NAMES_MAX];
static size_t name_count;

static bool take_name(struct shim_bytes name, uint32_t documents, void *payload)
{
    (void)documents;
    (void)payload;
    if (name_count == NAMES_MAX)
        return false;
    char *copy = malloc(name.len);
    memcpy(copy, name.at, name.len);
    names[name_count++] = (struct shim_bytes){copy, name.len};
    return true;
}

/* Two thirds of the documents in a part, of which one is removed again. */
static void setup(void)
{
    const struct shim_bulk_options options = {.memory = 0};
    struct shim_bulk *b;
    bool removed;
    folder_make();
    random_document_make(&d);
    seed = 11;
    struct shim_writer *w = writer_open("db");
    must(shim_bulk_open(folder_path("part"), &options, &b, &error));
    for (uint32_t id = 1; id <= SEALED; id++)
        must(shim_bulk_add(b, random_document(&d, id), &error));
    must(shim_bulk_finish(b, &error));
    must(shim_writer_adopt(w, folder_path("part"), &error));
    for (uint32_t id = SEALED + 1; id <= DOCUMENTS; id++)
        must(shim_writer_put(w, random_document(&d, id), &error));
    must(shim_writer_remove(w, BYTES("Q5"), &removed, &error));
    ck_assert(removed);
    commit(w);
    shim_writer_close(w);
    reader = reader_open("db");
    must(shim_reader_terms(reader, BYTES(""), take_name, NULL, &error));
    ck_assert_uint_lt(name_count, NAMES_MAX);
}

static void teardown(void)
{
    shim_reader_close(reader);
    for (; name_count > 0; name_count--)
        free((char *)(uintptr_t)names[name_count - 1].at);
    free(d.bytes);
}

static const struct shim_term *term_of(const struct shim_document *document, struct shim_bytes name)
{
    struct shim_term wanted = {.name = name};
    return bsearch(&wanted, document->terms, document->term_count, sizeof wanted, by_name);
}

/* Every third document and the dead one. */
static size_t some_ids(uint32_t *ids)
{
    size_t count = 0;
    for (uint32_t id = 2; id <= DOCUMENTS; id += 3)
        ids[count++] = id;
    ck_assert_uint_eq(ids[1], 5);
    return count;
}

static void compare_counts(const uint32_t *ids, size_t count, uint32_t most)
{
    uint32_t *wdf = calloc(name_count * count, sizeof *wdf),
             *documents = calloc(name_count, sizeof *documents),
             *expected = calloc(name_count, sizeof *expected);
    struct shim_wdf w = {ids, count, names, name_count, most, documents, wdf};
    must(shim_reader_wdf(reader, &w, &error));
    must(shim_reader_frequencies(reader, names, name_count, expected, &error));
    for (size_t i = 0; i < name_count; i++)
        ck_assert_uint_eq(documents[i], expected[i]);
    for (size_t k = 0; k < count; k++) {
        const struct shim_document *document = NULL;
        if (ids[k] != 5)
            must(shim_reader_document(reader, ids[k], &document, &error));
        for (size_t i = 0; i < name_count; i++) {
            const struct shim_term *t = document == NULL ? NULL : term_of(document, names[i]);
            bool read = t != NULL && documents[i] <= most;
            ck_assert_uint_eq(wdf[i * count + k], read ? t->wdf : 0);
        }
    }
    free(wdf);
    free(documents);
    free(expected);
}

START_TEST(counts_are_those_of_the_documents)
{
    static const uint32_t mosts[] = {0, 3, 20, UINT32_MAX};
    uint32_t ids[DOCUMENTS];
    setup();
    size_t count = some_ids(ids);
    for (size_t i = 0; i < sizeof mosts / sizeof *mosts; i++)
        compare_counts(ids, count, mosts[i]);
    teardown();
}
END_TEST

/* The positions of one document that have come so far. */
struct met {
    size_t id;
    const struct shim_document *document;
    uint32_t *counts; /* by name */
};

static bool take_position(size_t id, size_t name, uint32_t position, void *payload)
{
    const struct met *m = payload;
    if (id != m->id)
        return true;
    const struct shim_term *t = term_of(m->document, names[name]);
    ck_assert(t != NULL && m->counts[name] < t->position_count);
    ck_assert_uint_eq(position, t->positions[m->counts[name]++]);
    return true;
}

START_TEST(positions_are_those_of_the_documents)
{
    uint32_t ids[DOCUMENTS];
    setup();
    struct met m = {.counts = calloc(name_count, sizeof *m.counts)};
    size_t count = some_ids(ids);
    for (m.id = 0; m.id < count; m.id += 4) { /* all are found, one is looked at */
        ck_assert_uint_ne(ids[m.id], 5);
        memset(m.counts, 0, name_count * sizeof *m.counts);
        must(shim_reader_document(reader, ids[m.id], &m.document, &error));
        must(shim_reader_positions(reader, ids, count, names, name_count, take_position, &m,
                                   &error));
        for (size_t i = 0; i < name_count; i++) {
            const struct shim_term *t = term_of(m.document, names[i]);
            ck_assert_uint_eq(m.counts[i], t == NULL ? 0 : t->position_count);
        }
    }
    free(m.counts);
    teardown();
}
END_TEST

static bool stop(size_t id, size_t name, uint32_t position, void *payload)
{
    (void)id;
    (void)name;
    (void)position;
    return --*(int *)payload > 0;
}

START_TEST(a_callback_may_stop)
{
    uint32_t ids[DOCUMENTS];
    int left = 3;
    setup();
    must(shim_reader_positions(reader, ids, some_ids(ids), names, name_count, stop, &left, &error));
    ck_assert_int_eq(left, 0);
    teardown();
}
END_TEST

START_TEST(ids_must_ascend)
{
    uint32_t wdf[2], documents;
    setup();
    struct shim_wdf w = {(uint32_t[]){7, 3}, 2, names, 1, UINT32_MAX, &documents, wdf};
    ck_assert_int_eq(shim_reader_wdf(reader, &w, &error), SHIM_INVALID);
    teardown();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_are_those_of_the_documents,
                            positions_are_those_of_the_documents, a_callback_may_stop,
                            ids_must_ascend, NULL};
    return run_tests("probe", tests);
}
