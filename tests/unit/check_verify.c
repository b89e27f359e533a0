#include "indexer/upkeep/verify.h"

#include "indexer/document/document.h"
#include "indexer/store/folder.h"

#include "tests/unit/scratch.h"

static const char archive[] =
    "{\"id\":\"a\",\"type\":\"article\",\"title\":\"Bridge\",\"text\":\"Closed.\",\"lang\":\"en\"}\n"
    "{\"id\":\"c\",\"type\":\"comment\",\"article\":\"a\",\"text\":\"At last\",\"created_at\":\"2024-01-01\"}\n"
    "{\"id\":\"d\",\"type\":\"comment\",\"article\":\"lost\",\"text\":\"Where\"}\n";

static void take_damage(uint32_t docid, const char *id, const char *what, void *payload)
{
    (void)docid;
    buffer_printf(payload, "%s %s\n", id, what);
}

/* damage_of(s): what verify says about the index, a line each; borrowed. */
static const char *damage_of(const struct scratch *s)
{
    static struct buffer said;
    struct verify_report report;
    struct error error = {0};
    buffer_clear(&said);
    enum error_code code = verify(s->index, take_damage, &said, &report, &error);
    ck_assert_uint_eq(report.documents, 3);
    ck_assert_int_eq(code, report.damaged > 0 ? ERROR_DAMAGED : ERROR_NONE);
    return buffer_string(&said);
}

START_TEST(an_index_as_it_comes_is_sound)
{
    struct scratch s;
    struct report report;
    struct ingest_options options = scratch_options();
    for (int exact = 0; exact < 2; exact++) {
        options.exact_lengths = exact != 0;
        scratch_make(&s);
        scratch_index(&s, archive, &options, &report);
        report_free(&report);
        ck_assert_str_eq(damage_of(&s), "");
        scratch_remove(&s);
    }
}
END_TEST

/* What can go wrong with comment c, and what verify says. */
enum harm { OTHER_WORDS, OTHER_WEIGHTS, MORE_TERMS, FEWER_TERMS, OTHER_VALUES, FEWER_VALUES,
            OTHER_CONTEXT, NOT_COUNTED, BROKEN_DATA, HARMS };
static const char *const says[HARMS] = {
    [OTHER_WORDS] = "c lacks the term \"at\"",
    [OTHER_WEIGHTS] = "c has another frequency for the term \"at\"",
    [MORE_TERMS] = "c has the term \"zebra\"",
    [FEWER_TERMS] = "c lacks the term \"last\"",
    [OTHER_VALUES] = "c has another value in slot 0",
    [FEWER_VALUES] = "c has ",
    [OTHER_CONTEXT] = "c has not the title, address or language of its article",
    [NOT_COUNTED] = "a has another value in slot 4",
    [BROKEN_DATA] = "? a stored document has a wrong checksum",
};

/* The comment's stored form, and the document made of it, to be spoilt. */
static void harm(enum harm h, struct stored *stored, struct document_builder *b,
                 struct folder *f, struct shim_document *d)
{
    static struct shim_term terms[100];
    static struct shim_value values[SLOT_COUNT];
    static char data[1000];
    struct stored changed = *stored;
    struct shim_document plain;
    if (h == OTHER_CONTEXT)
        stored->context_title = SPAN("Tunnel");
    if (h == NOT_COUNTED)
        stored->record.thread_id = SPAN("lost");
    document_build(b, &f->ranking, stored, NULL, &plain);
    memcpy(data, plain.data.at, plain.data.len);
    struct shim_bytes kept = {data, plain.data.len};
    if (h == OTHER_WORDS)
        changed.record.text = SPAN("Other words");
    if (h == MORE_TERMS)
        changed.record.text = SPAN("At last zebra");
    if (h == OTHER_WORDS || h == MORE_TERMS) {
        document_build(b, &f->ranking, &changed, NULL, &plain);
        plain.data = kept;
    }
    *d = plain;
    memcpy(terms, d->terms, d->term_count * sizeof *terms);
    memcpy(values, d->values, d->value_count * sizeof *values);
    d->terms = terms;
    d->values = values;
    for (size_t i = 0; i < d->term_count; i++) {
        if (h == OTHER_WEIGHTS && terms[i].name.len == 2 && memcmp(terms[i].name.at, "at", 2) == 0)
            terms[i].wdf++;
        if (h == FEWER_TERMS && memcmp(terms[i].name.at, "last", 4) == 0)
            d->term_count = i;
    }
    if (h == OTHER_VALUES)
        values[0].bytes = (struct shim_bytes){"12345678", 8};
    if (h == FEWER_VALUES)
        d->value_count--;
    if (h == BROKEN_DATA) {
        data[5] ^= 1;
        d->data = kept;
    }
}

static void spoil(struct scratch *s, enum harm h)
{
    struct folder f;
    struct error error = {0};
    struct shim_error failure;
    struct shim_document d;
    struct shim_bytes bytes;
    struct arena arena = {0};
    struct stored stored;
    uint32_t docid;
    struct document_builder *b = document_builder_new();
    ck_assert_int_eq(folder_write(s->index, &f, &error), ERROR_NONE);
    ck_assert_int_eq(shim_reader_find(f.reader, (struct shim_bytes){"Qc", 2}, &docid, &failure), SHIM_OK);
    ck_assert_int_eq(shim_reader_data(f.reader, &docid, 1, &bytes, &failure), SHIM_OK);
    struct span copy = arena_copy(&arena, (struct span){bytes.at, bytes.len});
    ck_assert_int_eq(stored_read(copy, &arena, &stored, &error), ERROR_NONE);
    harm(h, &stored, b, &f, &d);
    ck_assert_int_eq(shim_writer_put(f.writer, &d, &failure), SHIM_OK);
    ck_assert_int_eq(shim_writer_commit(f.writer, &failure), SHIM_OK);
    folder_close(&f);
    arena_free(&arena);
    document_builder_free(b);
}

START_TEST(names_what_is_damaged)
{
    for (enum harm h = 0; h < HARMS; h++) {
        struct scratch s;
        struct report report;
        struct ingest_options options = scratch_options();
        scratch_make(&s);
        scratch_index(&s, archive, &options, &report);
        report_free(&report);
        spoil(&s, h);
        uint64_t revision = scratch_revision(&s);
        const char *said = damage_of(&s);
        ck_assert_msg(strstr(said, says[h]) != NULL, "\"%s\" instead of \"%s\"", said, says[h]);
        ck_assert_uint_eq(scratch_revision(&s), revision);
        scratch_remove(&s);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {an_index_as_it_comes_is_sound, names_what_is_damaged, NULL};
    return run_tests("verify", tests);
}
