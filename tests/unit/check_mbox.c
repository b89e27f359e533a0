#include "tests/unit/format_cases.h"
#include "tests/unit/run.h"

START_TEST(cases)
{
    cases_run("mbox");
}
END_TEST

START_TEST(every_cut)
{
    struct buffer text = {0};
    for (int i = 0; i < 4; i++)
        buffer_printf(
            &text,
            "From u Mon Mar  4 10:00:00 2024\nFrom: A =?utf-8?q?B=C3=A9?= <a@b>\n"
            "Message-ID: <%d@x>\nSubject: s\nContent-Type: multipart/mixed; "
            "boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\ndGV4dA==\n--b--\n\n",
            i);
    const struct format_options options = {.since = RECORD_NO_TIME};
    for (size_t len = 0; len <= text.len; len++) {
        struct buffer out = {0};
        struct span piece = {text.at, len};
        size_t records =
            cases_print_all(format_find(SPAN("mbox")), &options, "cut", piece, &out);
        ck_assert_uint_le(records, 4);
        buffer_free(&out);
    }
    buffer_free(&text);
}
END_TEST

static void expect_records(struct span text, size_t want)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct buffer out = {0};
    ck_assert_uint_eq(
        cases_print_all(format_find(SPAN("mbox")), &options, "x", text, &out), want);
    buffer_free(&out);
}

/* Each would take minutes if anything were looked for from every place to the end. */
START_TEST(hostile_messages_are_linear)
{
    static const char *const pieces[] = {
        "=?utf-8?q?", "=?x?b?a?= ", "<a", "(", "; boundary=\"",
        "\n ",        "re:",        ",",  "@", "=?a?q?\xff?= ",
    };
    static const char *const headers[] = {"Subject", "From", "References", "Content-Type",
                                          "Newsgroups"};
    for (size_t h = 0; h < sizeof headers / sizeof headers[0]; h++) {
        for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
            struct buffer text = {0};
            buffer_printf(&text, "From x\nMessage-ID: <a@b>\n%s: ", headers[h]);
            while (text.len < 300000)
                buffer_add_string(&text, pieces[i]);
            buffer_add_string(&text, "\nX: y\n\nText.\n");
            expect_records(buffer_span(&text), 1);
            buffer_free(&text);
        }
    }
}
END_TEST

START_TEST(parts_within_parts_are_bounded)
{
    struct buffer text = {0};
    buffer_add_string(&text, "From x\nMessage-ID: <a@b>\nSubject: s\n");
    for (int i = 0; i < 20000; i++)
        buffer_printf(&text, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i,
                      i);
    expect_records(buffer_span(&text), 1);
    buffer_free(&text);
}
END_TEST

START_TEST(long_messages_keep_their_beginning)
{
    struct buffer text = {0};
    buffer_add_string(&text,
                      "From x\nMessage-ID: <a@b>\nSubject: s\nContent-Type: "
                      "multipart/mixed; boundary=b\n\n--b\n\nText.\n--b\nContent-Type: "
                      "application/x\n\n");
    while (text.len < 20 << 20)
        buffer_add_string(
            &text, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ\n");
    buffer_add_string(&text, "\nFrom y\nMessage-ID: <c@d>\nSubject: t\n\nNext.\n");
    expect_records(buffer_span(&text), 2);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {cases,
                            every_cut,
                            hostile_messages_are_linear,
                            parts_within_parts_are_bounded,
                            long_messages_keep_their_beginning,
                            NULL};
    return run_tests("mbox", tests);
}
