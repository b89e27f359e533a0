#include "corpus/formats/format.h"

#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(every_table_is_whole_and_found_by_name)
{
    size_t i = 0;
    for (const struct format *f; (f = format_list(i)) != NULL; i++) {
        ck_assert_ptr_eq(format_find(span_of(f->name)), f);
        ck_assert_uint_gt(strlen(f->description), 10);
        ck_assert(f->sniff != NULL && f->open != NULL && f->next != NULL &&
                  f->close != NULL);
    }
    ck_assert_uint_ge(i, 2);
    ck_assert_ptr_null(format_find(SPAN("telegram")));
    ck_assert_ptr_null(format_find(SPAN("")));
}
END_TEST

static const char *sniffed(struct span text)
{
    struct input *in;
    struct error e = {0};
    ck_assert_int_eq(input_open_memory("test", text, &in, &e), ERROR_NONE);
    const struct format *f = format_sniff(in);
    input_close(in);
    return f == NULL ? "" : f->name;
}

START_TEST(the_surest_reads)
{
    ck_assert_str_eq(sniffed(SPAN("{\"id\":\"a\"}\n")), "jsonl");
    ck_assert_str_eq(sniffed(SPAN("Title\n- 12 March 2026\n")), "page");
    ck_assert_str_eq(sniffed(SPAN("")), "");
    ck_assert_str_eq(sniffed(SPAN("\x01\x02\x03\x04")), "");
}
END_TEST

START_TEST(no_table_is_sure_of_noise)
{
    uint64_t state = 88172645463325252u;
    char noise[300];
    for (int round = 0; round < 300; round++) {
        for (size_t i = 0; i < sizeof noise; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            noise[i] = (char)state;
        }
        for (size_t i = 0; format_list(i) != NULL; i++)
            ck_assert_int_eq(format_list(i)->sniff((struct span){noise, sizeof noise}),
                             0);
    }
}
END_TEST

START_TEST(refusals_tell_where)
{
    struct record r = record_empty();
    struct complaint c = {.line = 7, .offset = 99};
    ck_assert_int_eq(format_give(&r, &c), FORMAT_REFUSED);
    ck_assert_str_eq(c.reason, "no id");
    ck_assert_uint_eq(c.line, 7);
    ck_assert_uint_eq(c.offset, 99);
    r.id = r.title = SPAN("x");
    ck_assert_int_eq(format_give(&r, &c), FORMAT_RECORD);
}
END_TEST

START_TEST(complaints_are_one_printable_line)
{
    struct complaint c;
    complain(&c, 1, 2, "not JSON", "%s", "a\n\x1b[31mred\x7f caf\xc3\xa9");
    ck_assert_str_eq(c.detail, "a\\x0a\\x1b[31mred\\x7f caf\\xc3\\xa9");
    char longer[500];
    memset(longer, '\n', sizeof longer);
    longer[499] = '\0';
    complain(&c, 1, 2, "x", "%s", longer);
    ck_assert_uint_le(strlen(c.detail), sizeof c.detail - 1);
    ck_assert_uint_eq(strlen(c.detail) % 4, 0);
}
END_TEST

/* Whatever is cut may be refused, or be taken for one that is shorter. */
static size_t cut_at_every_byte(const struct format *f, struct span text)
{
    size_t all = cases_of_piece(f, text);
    for (size_t len = 0; len < text.len; len++)
        ck_assert_uint_le(cases_of_piece(f, (struct span){text.at, len}), all + 1);
    return text.len;
}

START_TEST(samples_may_end_anywhere)
{
    enum { LONGEST = 2200 };
    size_t cuts = 0, formats = 0;
    for (; format_list(formats) != NULL; formats++) {
        const char *name = format_list(formats)->name;
        char pattern[1000];
        snprintf(pattern, sizeof pattern, "%s/formats/%s/*.in", getenv("CASES"), name);
        glob_t found;
        ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
        for (size_t i = 0; i < found.gl_pathc; i++) {
            struct buffer text = {0};
            ck_assert(cases_read_file(found.gl_pathv[i], &text));
            if (text.len <= LONGEST)
                cuts += cut_at_every_byte(format_list(formats), buffer_span(&text));
            buffer_free(&text);
        }
        globfree(&found);
    }
    printf("truncation of samples of %zu formats %zu/%zu\n", formats, cuts, cuts);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {every_table_is_whole_and_found_by_name,
                            the_surest_reads,
                            no_table_is_sure_of_noise,
                            refusals_tell_where,
                            complaints_are_one_printable_line,
                            samples_may_end_anywhere,
                            NULL};
    return run_tests("formats", tests);
}
