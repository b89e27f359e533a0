/* No block of a database is read that is not what was committed. */
#include "tests/shim/folder.h"

#include <sys/stat.h>

enum { SIZE_MAX_HERE = 1 << 21 };

static struct shim_error error;
static unsigned random_state = 1;

static unsigned under(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 8) % n;
}

/* ---- Files ------------------------------------------------------------------------- */

struct file {
    char path[160];
    size_t size;
    unsigned char bytes[SIZE_MAX_HERE];
};

static void load(struct file *f, const char *name)
{
    snprintf(f->path, sizeof f->path, "%s", folder_path(name));
    FILE *file = fopen(f->path, "rb");
    ck_assert_ptr_nonnull(file);
    f->size = fread(f->bytes, 1, sizeof f->bytes, file);
    fclose(file);
    ck_assert_uint_lt(f->size, sizeof f->bytes);
}

static void save(const struct file *f)
{
    FILE *file = fopen(f->path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(f->bytes, 1, f->size, file), f->size);
    ck_assert_int_eq(fclose(file), 0);
}

static void turn(struct file *f, size_t place)
{
    unsigned char was = f->bytes[place];
    f->bytes[place] = (unsigned char)(was ^ 1u << under(8));
    save(f);
    f->bytes[place] = was;
}

/* ---- A database -------------------------------------------------------------------- */

static void put_numbered(struct shim_writer *w, unsigned number, const char *word)
{
    char key[32], data[400];
    snprintf(key, sizeof key, "Q%u", number);
    snprintf(data, sizeof data, "%s %300u", word, number * 7919);
    put(w, key, word, data);
}

/* Of several commits, so that blocks of all tables are no more in use, and with branches. */
static void make(struct shim_writer *w)
{
    static const char *const words[] = {"apple", "plum", "cherry pear", "fig"};
    for (unsigned round = 0; round < 4; round++) {
        for (unsigned i = 0; i < 300; i++)
            put_numbered(w, i * (round + 1), words[round]);
        commit(w);
    }
}

static bool add_posting(const struct shim_posting *posting, void *payload)
{
    uint64_t *sum = payload;
    for (size_t i = 0; i < posting->term.len; i++)
        *sum = *sum * 31 + (unsigned char)posting->term.at[i];
    *sum = (*sum * 31 + posting->id) * 31 + posting->wdf + posting->position_count;
    return true;
}

/* contents(): a number for all that "db" holds; 0 where it is said to be damaged. */
static uint64_t contents(void)
{
    struct shim_reader *r;
    uint64_t sum = 1;
    if (shim_reader_open(folder_path("db"), &r, &error) != SHIM_OK)
        return 0;
    must(shim_reader_walk(r, add_posting, &sum, &error));
    for (uint32_t id = 1; id < 900; id++) {
        struct shim_bytes data;
        must(shim_reader_data(r, &id, 1, &data, &error));
        for (size_t i = 0; i < data.len; i++)
            sum = sum * 31 + (unsigned char)data.at[i];
    }
    shim_reader_close(r);
    return sum;
}

/* make_closed(): "db" as make() has it, and nobody writes to it any more. Returns its contents(). */
static uint64_t make_closed(void)
{
    folder_make();
    struct shim_writer *w = writer_open("db");
    make(w);
    shim_writer_close(w);
    const uint64_t whole = contents();
    ck_assert_uint_ne(whole, 0);
    return whole;
}

static enum shim_status written_to(void)
{
    struct shim_writer *w;
    enum shim_status status = shim_writer_open(folder_path("db"), false, &w, &error);
    shim_writer_close(w);
    return status;
}

/* ---- Tests ------------------------------------------------------------------------- */

START_TEST(a_turned_bit_is_told_or_changes_nothing)
{
    static const char *const names[] = {"db/postlist.glass", "db/docdata.glass",
                                        "db/termlist.glass", "db/position.glass",
                                        "db/iamglass",       "db/sums"};
    static struct file file;
    const uint64_t whole = make_closed();
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        unsigned told = 0;
        load(&file, names[n]);
        for (int round = 0; round < 60; round++) {
            turn(&file, under((unsigned)file.size));
            uint64_t now = contents();
            ck_assert_msg(now == whole || now == 0, "%s in round %d", names[n], round);
            told += now == 0;
            ck_assert(now != 0 || written_to() != SHIM_OK);
        }
        save(&file);
        ck_assert_msg(told > 10, "%s: %u", names[n], told);
    }
    ck_assert_uint_eq(contents(), whole);
}
END_TEST

START_TEST(what_is_damaged_can_be_rescued)
{
    static struct file file;
    struct shim_writer *w;
    make_closed();
    load(&file, "db/termlist.glass");
    for (size_t block = 0; block < file.size; block += 8192)
        file.bytes[block + 8000] ^= 1;
    save(&file);
    ck_assert_uint_eq(contents(), 0);
    ck_assert_int_eq(error.status, SHIM_DAMAGED);
    ck_assert_ptr_nonnull(strstr(error.text, "termlist.glass is damaged in the 8192 bytes"));
    must(shim_writer_rescue(folder_path("db"), &w, &error));
    ck_assert_uint_gt(document_count(shim_writer_reader(w)), 0);
    shim_writer_close(w);
    ck_assert_int_eq(shim_writer_rescue(folder_path("none"), &w, &error), SHIM_NOT_FOUND);
}
END_TEST

/* Whatever is done to iamglass is told, a revision that never was too, and put right. */
START_TEST(a_damaged_iamglass_is_told_and_put_right)
{
    static struct file file;
    struct shim_writer *w;
    const uint64_t whole = make_closed();
    load(&file, "db/iamglass");
    const struct file good = file;
    for (size_t i = 0; i < good.size; i++) {
        file = good;
        file.bytes[i] ^= (unsigned char)(1 << i % 8);
        save(&file);
        ck_assert_msg(contents() == 0 && written_to() != SHIM_OK, "byte %zu", i);
        must(shim_writer_rescue(folder_path("db"), &w, &error));
        shim_writer_close(w);
        ck_assert_msg(contents() == whole, "byte %zu", i);
    }
}
END_TEST

/* As where a writer is killed, or the power goes, between a commit and the sums of its blocks. */
START_TEST(the_sums_of_the_commit_before_serve)
{
    static struct file sums, table;
    folder_make();
    struct shim_writer *w = writer_open("db");
    make(w);
    load(&sums, "db/sums");
    put_numbered(w, 5, "quince");
    commit(w);
    shim_writer_close(w);
    save(&sums);
    const uint64_t whole = contents();
    ck_assert_uint_ne(whole, 0);
    load(&table, "db/docdata.glass");
    unsigned told = 0;
    for (size_t block = 0; block < table.size; block += 8192) {
        turn(&table, block + 4000);
        told += contents() == 0;
    }
    save(&table);
    ck_assert_uint_gt(told, 0);
    for (int round = 0; round < 3; round++) { /* the next commits have sums again */
        w = writer_open("db");
        put_numbered(w, 5, round % 2 == 0 ? "quince" : "fig");
        commit(w);
        shim_writer_close(w);
        ck_assert_uint_ne(contents(), 0);
    }
}
END_TEST

START_TEST(without_sums_it_is_read_and_gets_some)
{
    const uint64_t whole = make_closed();
    ck_assert_int_eq(unlink(folder_path("db/sums")), 0);
    ck_assert_uint_eq(contents(), whole);
    struct shim_writer *w = writer_open("db");
    put_numbered(w, 5, "quince");
    commit(w);
    shim_writer_close(w);
    ck_assert_int_eq(access(folder_path("db/sums"), F_OK), 0);
    ck_assert_uint_ne(contents(), 0);
}
END_TEST

START_TEST(a_file_of_an_earlier_commit_is_told)
{
    static const char *const names[] = {"db/iamglass", "db/postlist.glass", "db/docdata.glass"};
    static struct file earlier[3], later;
    folder_make();
    struct shim_writer *w = writer_open("db");
    make(w);
    for (size_t i = 0; i < 3; i++)
        load(&earlier[i], names[i]);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 50; i++)
            put_numbered(w, i, "quince");
        commit(w);
    }
    shim_writer_close(w);
    ck_assert_uint_ne(contents(), 0);
    for (size_t i = 0; i < 3; i++) {
        load(&later, names[i]);
        save(&earlier[i]);
        ck_assert_uint_eq(contents(), 0);
        save(&later);
        ck_assert_uint_ne(contents(), 0);
    }
}
END_TEST

START_TEST(a_refresh_looks_at_what_is_new)
{
    static struct file table;
    bool changed;
    folder_make();
    struct shim_writer *w = writer_open("db");
    make(w);
    struct shim_reader *r = reader_open("db");
    for (unsigned round = 0; round < 20; round++) {
        put_numbered(w, round * 31, "quince");
        commit(w);
        must(shim_reader_refresh(r, &changed, &error));
        ck_assert(changed);
    }
    put_numbered(w, 5, "medlar");
    commit(w);
    load(&table, "db/postlist.glass");
    for (size_t block = 0; block < table.size; block += 8192)
        table.bytes[block + 8190] ^= 1; /* within an item, not where Xapian looks */
    save(&table);
    ck_assert_int_eq(shim_reader_refresh(r, &changed, &error), SHIM_DAMAGED);
    shim_reader_close(r);
    shim_writer_close(w);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_turned_bit_is_told_or_changes_nothing,
                            what_is_damaged_can_be_rescued,
                            a_damaged_iamglass_is_told_and_put_right,
                            the_sums_of_the_commit_before_serve,
                            without_sums_it_is_read_and_gets_some,
                            a_file_of_an_earlier_commit_is_told,
                            a_refresh_looks_at_what_is_new,
                            NULL};
    return run_tests("block_sums", tests);
}
