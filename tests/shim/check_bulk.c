/*
 * Databases written by shim_bulk are compared, in everything that can be read of them, with
 * those that Xapian's own API makes of the same documents.
 */
#include "shim/bulk.h"
#include "tests/shim/folder.h"
#include "tests/shim/reference.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static struct shim_error error;

static const struct shim_bulk_options usual = {.data_level = 1, .termlist_level = 1};

static struct shim_bulk *bulk_open(const char *name, const struct shim_bulk_options *options)
{
    struct shim_bulk *b;
    must(shim_bulk_open(folder_path(name), options, &b, &error));
    return b;
}

/* ---- Random documents --------------------------------------------------------------- */

enum { TERMS = 400, POSITIONS = 30000, VALUES = 12 };

struct random_document {
    struct shim_document document;
    struct shim_term terms[TERMS];
    struct shim_value values[VALUES];
    uint32_t positions[POSITIONS];
    char names[TERMS][SHIM_TERM_MAX + 1];
    char *bytes; /* data and values */
};

static unsigned seed;

static unsigned under(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return n == 0 ? 0 : (seed >> 8) % n;
}

static int by_name(const void *a, const void *b)
{
    const struct shim_term *x = a, *y = b;
    size_t shorter = x->name.len < y->name.len ? x->name.len : y->name.len;
    int order = memcmp(x->name.at, y->name.at, shorter);
    return order != 0 ? order : (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

/* Mostly short words of few letters, so that they recur; some with NULs, high bytes, of the
 * greatest length, or the beginning of another. */
static size_t random_name(char *place)
{
    static const char letters[] = {'a', 'b', 'c', 'd', 'e', '\0', '\xff', '\x01'};
    unsigned kind = under(40);
    size_t len = kind == 0 ? SHIM_TERM_MAX / 2 : kind == 1 ? SHIM_TERM_MAX : 1 + under(5);
    for (size_t i = 0; i < len; i++)
        place[i] = letters[under(kind == 1 ? 3 : kind < 6 ? 8 : 5)];
    return len;
}

static void random_terms(struct random_document *d, uint32_t id, size_t count)
{
    size_t used = 0;
    d->terms[0].name = (struct shim_bytes){d->names[0], (size_t)sprintf(d->names[0], "Q%u", id)};
    for (size_t i = 1; i < count; i++)
        d->terms[i].name = (struct shim_bytes){d->names[i], random_name(d->names[i])};
    d->document.key = d->terms[0].name;
    qsort(d->terms, count, sizeof *d->terms, by_name);
    for (size_t i = 0; i < count; i++) {
        struct shim_term *t = &d->terms[i];
        if (used > 0 && by_name(&d->terms[used - 1], t) == 0)
            continue;
        struct shim_bytes name = t->name;
        d->terms[used++] = (struct shim_term){.name = name};
    }
    d->document.terms = d->terms;
    d->document.term_count = used;
}

static void random_positions(struct random_document *d)
{
    uint32_t at = 0;
    for (size_t i = 0; i < d->document.term_count; i++) {
        struct shim_term *t = &d->terms[i];
        unsigned kind = under(60);
        uint32_t count = kind == 0 ? under(3000) : kind < 10 ? 0 : 1 + under(4);
        uint32_t gap = kind == 0 ? 2 : kind < 20 ? 100000000 : 60, position = under(3);
        if (count > POSITIONS - at)
            count = POSITIONS - at;
        /* Xapian's check takes positions in a document of length 0 for a fault. */
        t->wdf = kind == 0 ? 1 + under(100000) : count == 0 ? 0 : 1 + under(127);
        t->positions = count == 0 ? NULL : &d->positions[at];
        t->position_count = count;
        for (uint32_t k = 0; k < count; k++)
            d->positions[at++] = position += 1 + under(gap);
    }
}

static void random_bytes(char *place, size_t len)
{
    unsigned kinds = under(4) == 0 ? 1 : 256;
    for (size_t i = 0; i < len; i++)
        place[i] = (char)under(kinds);
}

static void random_values(struct random_document *d)
{
    char *place = d->bytes + 100000;
    uint32_t slot = under(3);
    size_t n = 0;
    for (; n < VALUES && under(5) > 0; n++, slot += 1 + under(under(6) == 0 ? 200 : 3)) {
        size_t len = under(60) == 0 ? 1 + under(9000) : 1 + under(20);
        random_bytes(place, len);
        d->values[n] = (struct shim_value){slot, {place, len}};
        place += len;
    }
    d->document.values = d->values;
    d->document.value_count = n;
}

static const struct shim_document *random_document(struct random_document *d, uint32_t id)
{
    unsigned kind = under(30);
    memset(&d->document, 0, sizeof d->document);
    random_terms(d, id, kind == 0 ? 1 : kind == 1 ? TERMS : 1 + under(40));
    random_positions(d);
    random_values(d);
    size_t len = kind == 2 ? under(100000) : kind == 3 ? 0 : under(600);
    random_bytes(d->bytes, len);
    d->document.data = (struct shim_bytes){d->bytes, len};
    return &d->document;
}

/* ---- Comparing ---------------------------------------------------------------------- */

struct text {
    char *at;
    size_t len, room;
};

static void text_add(struct text *t, const void *bytes, size_t len)
{
    if (t->len + len + 1 > t->room) {
        t->room = (t->len + len + 1) * 2;
        t->at = realloc(t->at, t->room);
        ck_assert_ptr_nonnull(t->at);
    }
    memcpy(t->at + t->len, len == 0 ? "" : bytes, len);
    t->len += len;
    t->at[t->len] = '\0';
}

static void text_number(struct text *t, unsigned long long n)
{
    char digits[24];
    text_add(t, digits, (size_t)sprintf(digits, " %llu", n));
}

static void text_bytes(struct text *t, struct shim_bytes b)
{
    text_number(t, b.len);
    text_add(t, ":", 1);
    text_add(t, b.at, b.len);
}

static bool text_posting(uint32_t id, uint32_t wdf, void *payload)
{
    text_number(payload, id);
    text_number(payload, wdf);
    return true;
}

struct term_walk {
    struct text *text;
    struct shim_reader *reader;
};

static bool text_term(struct shim_bytes name, uint32_t documents, void *payload)
{
    struct term_walk *walk = payload;
    struct shim_error e;
    text_bytes(walk->text, name);
    text_number(walk->text, documents);
    ck_assert_int_eq(shim_reader_postings(walk->reader, name, text_posting, walk->text, &e), SHIM_OK);
    text_add(walk->text, "\n", 1);
    return true;
}

static void text_value(size_t i, struct shim_bytes bytes, void *payload)
{
    if (bytes.len > 0) {
        text_number(payload, i);
        text_bytes(payload, bytes);
    }
}

static void text_document(struct text *t, const struct shim_document *d)
{
    for (size_t i = 0; i < d->term_count; i++) {
        text_bytes(t, d->terms[i].name);
        text_number(t, d->terms[i].wdf);
        for (uint32_t k = 0; k < d->terms[i].position_count; k++)
            text_number(t, d->terms[i].positions[k]);
    }
    for (size_t i = 0; i < d->value_count; i++) {
        text_number(t, d->values[i].slot);
        text_bytes(t, d->values[i].bytes);
    }
    text_bytes(t, d->data);
    text_add(t, "\n", 1);
}

/* Everything that can be read of the database. */
static struct text whole(const char *name, bool termlists)
{
    struct text t = {0};
    struct shim_reader *r = reader_open(name);
    struct shim_stats stats;
    must(shim_reader_stats(r, &stats, &error));
    text_number(&t, stats.documents);
    text_number(&t, stats.last_id);
    char mean[40];
    text_add(&t, mean, (size_t)sprintf(mean, " %.17g\n", stats.average_length));
    struct term_walk walk = {&t, r};
    must(shim_reader_terms(r, BYTES(""), text_term, &walk, &error));
    must(shim_reader_postings(r, BYTES(""), text_posting, &t, &error));
    uint32_t *ids = calloc(stats.last_id, sizeof *ids);
    for (uint32_t i = 0; i < stats.last_id; i++)
        ids[i] = i + 1;
    for (uint32_t slot = 0; slot < 300; slot++)
        must(shim_reader_values(r, slot, ids, stats.last_id, text_value, &t, &error));
    for (uint32_t id = 1; id <= stats.last_id; id++) {
        const struct shim_document *d;
        struct shim_bytes data;
        if (termlists && shim_reader_document(r, id, &d, &error) == SHIM_OK)
            text_document(&t, d);
        must(shim_reader_data(r, &id, 1, &data, &error));
        text_bytes(&t, data);
    }
    free(ids);
    shim_reader_close(r);
    return t;
}

static void same(const char *one, const char *other, bool termlists)
{
    struct text a = whole(one, termlists), b = whole(other, termlists);
    size_t n = a.len < b.len ? a.len : b.len, at = 0;
    while (at < n && a.at[at] == b.at[at])
        at++;
    size_t from = at < 60 ? 0 : at - 60;
    ck_assert_msg(a.len == b.len && at == n, "differ at %zu: …%.100s… and …%.100s…", at,
                  a.at + from, b.at + from);
    static char x[1 << 20], y[1 << 20];
    reference_numbers(folder_path(one), x, sizeof x);
    reference_numbers(folder_path(other), y, sizeof y);
    ck_assert_str_eq(x, y);
    free(a.at);
    free(b.at);
}

/* The same random documents through both. */
static void write_both(uint32_t documents, const struct shim_bulk_options *options)
{
    static struct random_document d;
    d.bytes = malloc(100000 + VALUES * 9001);
    struct shim_writer *w = writer_open("api");
    struct shim_bulk *b = bulk_open("bulk", options);
    for (uint32_t id = 1; id <= documents; id++) {
        random_document(&d, id);
        must(shim_writer_put(w, &d.document, &error));
        must(shim_bulk_add(b, &d.document, &error));
    }
    commit(w);
    shim_writer_close(w);
    must(shim_bulk_finish(b, &error));
    free(d.bytes);
}

START_TEST(random_documents_come_out_as_from_xapian)
{
    folder_make();
    seed = 1;
    write_both(600, &usual);
    same("api", "bulk", true);
    ck_assert_int_eq(reference_errors(folder_path("bulk")), 0);
}
END_TEST

START_TEST(options_change_files_but_nothing_that_is_read)
{
    folder_make();
    seed = 2;
    const struct shim_bulk_options raw = {.data_level = 0, .termlist_level = 0};
    write_both(150, &raw);
    same("api", "bulk", true);
    ck_assert_int_eq(reference_errors(folder_path("bulk")), 0);
    folder_remove();
    folder_make();
    const struct shim_bulk_options none = {.data_level = 9, .no_termlists = true};
    write_both(150, &none);
    ck_assert_int_ne(access(folder_path("bulk/termlist.glass"), F_OK), 0);
    same("api", "bulk", false);
    ck_assert_int_eq(reference_errors(folder_path("bulk")), 0);
}
END_TEST

/* A megabyte of memory is the least that is taken: enough documents to put aside several runs. */
START_TEST(runs_put_aside_are_merged)
{
    folder_make();
    seed = 3;
    write_both(1500, &usual);
    same("api", "bulk", true);
    ck_assert_int_eq(reference_errors(folder_path("bulk")), 0);
}
END_TEST

/* Numbers for the shortest names; another shift numbers them anew. */
static void number_terms(struct random_document *d, uint32_t shift)
{
    static uint32_t numbers[TERMS];
    for (size_t i = 0; i < d->document.term_count; i++) {
        struct shim_bytes name = d->terms[i].name;
        uint32_t first = (unsigned char)name.at[0];
        numbers[i] = name.len > 2 ? 0 : 1 + shift + first + (name.len == 2) * 256 *
                                                        (1 + (uint32_t)(unsigned char)name.at[1]);
    }
    d->document.numbers = numbers;
}

enum { BATCHES = 3, BATCH_DOCUMENTS = 70 };

static void fill(struct shim_batch *batch, struct random_document *d, uint32_t first)
{
    for (uint32_t i = 0; i < BATCH_DOCUMENTS; i++) {
        random_document(d, first + i);
        if (i == BATCH_DOCUMENTS / 2)
            shim_batch_renumber(batch);
        number_terms(d, i < BATCH_DOCUMENTS / 2 ? 0 : 1);
        must(shim_batch_add(batch, &d->document, &error));
    }
    must(shim_batch_seal(batch, &error));
}

/* The last batch is filled first; the first one is filled again once it was taken. */
START_TEST(batches_come_out_as_one)
{
    folder_make();
    static struct random_document d;
    d.bytes = malloc(100000 + VALUES * 9001);
    struct shim_bulk *b = bulk_open("bulk", &usual);
    struct shim_batch *batches[BATCHES];
    for (uint32_t i = BATCHES; i-- > 0;) {
        batches[i] = shim_batch_new(b, &error);
        seed = 20 + i;
        fill(batches[i], &d, 1 + i * BATCH_DOCUMENTS);
    }
    for (uint32_t i = 0; i < BATCHES; i++)
        must(shim_bulk_take(b, batches[i], &error));
    seed = 20 + BATCHES;
    fill(batches[0], &d, 1 + BATCHES * BATCH_DOCUMENTS);
    must(shim_bulk_take(b, batches[0], &error));
    must(shim_bulk_take(b, batches[1], &error)); /* an empty one is no harm */
    for (uint32_t i = 0; i < BATCHES; i++)
        shim_batch_free(batches[i]);
    must(shim_bulk_finish(b, &error));

    struct shim_writer *w = writer_open("api");
    for (uint32_t i = 0; i <= BATCHES; i++) {
        seed = 20 + i;
        for (uint32_t k = 1; k <= BATCH_DOCUMENTS; k++) {
            random_document(&d, i * BATCH_DOCUMENTS + k);
            must(shim_writer_put(w, &d.document, &error));
        }
    }
    commit(w);
    shim_writer_close(w);
    same("api", "bulk", true);
    free(d.bytes);
}
END_TEST

/* More runs than are kept: they become one on the way. */
START_TEST(very_many_batches_are_merged_in_time)
{
    enum { MANY = 270 };
    folder_make();
    static struct random_document d;
    d.bytes = malloc(100000 + VALUES * 9001);
    struct shim_writer *w = writer_open("api");
    struct shim_bulk *b = bulk_open("bulk", &usual);
    struct shim_batch *batch = shim_batch_new(b, &error);
    seed = 40;
    for (uint32_t id = 1; id <= MANY; id++) {
        random_document(&d, id);
        must(shim_writer_put(w, &d.document, &error));
        must(shim_batch_add(batch, &d.document, &error));
        must(shim_batch_seal(batch, &error));
        must(shim_bulk_take(b, batch, &error));
    }
    shim_batch_free(batch);
    commit(w);
    shim_writer_close(w);
    must(shim_bulk_finish(b, &error));
    same("api", "bulk", true);
    free(d.bytes);
}
END_TEST

START_TEST(an_empty_database_can_be_finished_and_used)
{
    folder_make();
    must(shim_bulk_finish(bulk_open("bulk", &usual), &error));
    shim_writer_close(writer_open("api"));
    struct text a = whole("api", true), b = whole("bulk", true);
    ck_assert_str_eq(a.at, b.at);
    ck_assert_int_eq(reference_errors(folder_path("bulk")), 0);
    struct shim_writer *w = writer_open("bulk");
    put(w, "Q1", "apple", "one");
    commit(w);
    shim_writer_close(w);
    ck_assert_int_eq(reference_errors(folder_path("bulk")), 0);
    free(a.at);
    free(b.at);
}
END_TEST

/* A writer adds to it, replaces and removes; the same done to the reference. */
START_TEST(a_writer_can_go_on_with_it)
{
    folder_make();
    seed = 4;
    write_both(400, &usual);
    static struct random_document d;
    d.bytes = malloc(100000 + VALUES * 9001);
    static const char *const both[] = {"api", "bulk"};
    for (int i = 0; i < 2; i++) {
        seed = 40;
        for (int round = 0; round < 3; round++) {
            struct shim_writer *w = writer_open(both[i]);
            for (int k = 0; k < 80; k++) {
                must(shim_writer_put(w, random_document(&d, 1 + under(500)), &error));
                char key[16];
                bool removed;
                snprintf(key, sizeof key, "Q%u", 1 + under(400));
                must(shim_writer_remove(w, bytes_of(key), &removed, &error));
            }
            commit(w);
            shim_writer_close(w);
            ck_assert_int_eq(reference_errors(folder_path(both[i])), 0);
        }
    }
    same("api", "bulk", true);
    free(d.bytes);
}
END_TEST

START_TEST(xapian_merges_two)
{
    folder_make();
    seed = 5;
    write_both(120, &usual);
    rename(folder_path("api"), folder_path("api1"));
    rename(folder_path("bulk"), folder_path("bulk1"));
    write_both(120, &usual);
    const char *api[] = {folder_path("api1"), folder_path("api")};
    const char *bulk[] = {folder_path("bulk1"), folder_path("bulk")};
    reference_compact(api, 2, folder_path("api2"));
    reference_compact(bulk, 2, folder_path("bulk2"));
    same("api2", "bulk2", true);
    ck_assert_int_eq(reference_errors(folder_path("bulk2")), 0);
}
END_TEST

/* Tags at the edges of what one item, one leaf and 8,192 inflated bytes hold. */
START_TEST(data_of_every_size_is_kept)
{
    folder_make();
    static char data[20000];
    seed = 6;
    for (int repetitive = 0; repetitive < 2; repetitive++) {
        struct shim_bulk *b = bulk_open(repetitive ? "r" : "n", &usual);
        static struct small_document d;
        uint32_t id = 0;
        for (size_t size = 0; size < sizeof data; size += size % 2040 < 2000 && size % 8192 > 40 ? 37 : 1) {
            char key[16];
            for (size_t i = 0; i < size; i++)
                data[i] = repetitive ? 'v' : (char)under(256);
            snprintf(key, sizeof key, "Q%u", ++id);
            small_document(&d, key, "", "");
            d.document.data = (struct shim_bytes){data, size};
            must(shim_bulk_add(b, &d.document, &error));
        }
        must(shim_bulk_finish(b, &error));
    }
    seed = 6;
    for (int repetitive = 0; repetitive < 2; repetitive++) {
        struct shim_reader *r = reader_open(repetitive ? "r" : "n");
        uint32_t id = 0;
        for (size_t size = 0; size < sizeof data; size += size % 2040 < 2000 && size % 8192 > 40 ? 37 : 1) {
            struct shim_bytes got;
            for (size_t i = 0; i < size; i++)
                data[i] = repetitive ? 'v' : (char)under(256);
            id++;
            must(shim_reader_data(r, &id, 1, &got, &error));
            ck_assert_uint_eq(got.len, size);
            ck_assert(size == 0 || memcmp(got.at, data, size) == 0);
        }
        shim_reader_close(r);
    }
}
END_TEST

/* ---- Failing ------------------------------------------------------------------------ */

START_TEST(a_bad_document_costs_only_itself)
{
    folder_make();
    struct shim_bulk *b = bulk_open("bulk", &usual);
    struct small_document d;
    must(shim_bulk_add(b, small_document(&d, "Q1", "apple", "one"), &error));
    small_document(&d, "Q2", "apple", "two");
    d.terms[1].name.len = 300;
    ck_assert_int_eq(shim_bulk_add(b, &d.document, &error), SHIM_INVALID);
    must(shim_bulk_add(b, small_document(&d, "Q3", "apple", "three"), &error));
    must(shim_bulk_finish(b, &error));
    struct shim_reader *r = reader_open("bulk");
    ck_assert_uint_eq(document_count(r), 2);
    shim_reader_close(r);
}
END_TEST

START_TEST(what_is_aborted_leaves_nothing)
{
    folder_make();
    struct shim_bulk *b = bulk_open("bulk", &usual);
    struct small_document d;
    must(shim_bulk_add(b, small_document(&d, "Q1", "apple", "one"), &error));
    struct shim_batch *batch = shim_batch_new(b, &error);
    must(shim_batch_add(batch, &d.document, &error));
    must(shim_batch_seal(batch, &error));
    shim_batch_free(batch);
    shim_batch_free(NULL);
    shim_bulk_abort(b);
    shim_bulk_abort(NULL);
    ck_assert_int_ne(access(folder_path("bulk"), F_OK), 0);
}
END_TEST

START_TEST(an_existing_folder_is_left_alone)
{
    folder_make();
    struct shim_bulk *b = NULL;
    shim_writer_close(writer_open("db"));
    ck_assert_int_eq(shim_bulk_open(folder_path("db"), &usual, &b, &error), SHIM_IO);
    ck_assert_ptr_null(b);
    ck_assert_int_eq(shim_bulk_open(folder_path("no/db"), &usual, &b, &error), SHIM_IO);
    const struct shim_bulk_options wrong = {.data_level = 10};
    ck_assert_int_eq(shim_bulk_open(folder_path("x"), &wrong, &b, &error), SHIM_INVALID);
    struct shim_reader *r = reader_open("db");
    shim_reader_close(r);
}
END_TEST

START_TEST(no_space_fails_cleanly_whenever_it_runs_out)
{
    folder_make();
    signal(SIGXFSZ, SIG_IGN);
    static struct random_document d;
    d.bytes = malloc(100000 + VALUES * 9001);
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    for (rlim_t limit = 1000; limit < 3000000; limit *= 3) {
        struct shim_bulk *b = bulk_open("bulk", &usual);
        struct rlimit small = {limit, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
        seed = 9;
        enum shim_status status = SHIM_OK;
        for (uint32_t id = 1; id <= 2000 && status == SHIM_OK; id++)
            status = shim_bulk_add(b, random_document(&d, id), &error);
        if (status == SHIM_OK) {
            status = shim_bulk_finish(b, &error);
        } else {
            ck_assert_int_eq(shim_bulk_add(b, &d.document, &error), SHIM_BUG);
            shim_bulk_abort(b);
        }
        setrlimit(RLIMIT_FSIZE, &before);
        ck_assert_int_eq(status, SHIM_IO);
        ck_assert_int_ne(access(folder_path("bulk"), F_OK), 0);
    }
    free(d.bytes);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {random_documents_come_out_as_from_xapian,
                            options_change_files_but_nothing_that_is_read,
                            runs_put_aside_are_merged,
                            batches_come_out_as_one,
                            very_many_batches_are_merged_in_time,
                            an_empty_database_can_be_finished_and_used,
                            a_writer_can_go_on_with_it,
                            xapian_merges_two,
                            data_of_every_size_is_kept,
                            a_bad_document_costs_only_itself,
                            what_is_aborted_leaves_nothing,
                            an_existing_folder_is_left_alone,
                            no_space_fails_cleanly_whenever_it_runs_out,
                            NULL};
    return run_tests("bulk", tests);
}
