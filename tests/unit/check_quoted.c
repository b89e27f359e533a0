#include "corpus/text/quoted.h"

#include "tests/unit/run.h"

/* Under each byte of the text: q where it is quoted. */
static void expect_marks(const char *text, const char *marks)
{
    struct quoted q;
    quoted_begin(&q, span_of(text));
    ck_assert_uint_eq(strlen(text), strlen(marks));
    for (size_t i = 0; text[i] != '\0'; i++)
        ck_assert_msg(quoted_at(&q, i) == (marks[i] == 'q'), "%s at %zu", text, i);
}

START_TEST(lines_with_a_mark_are_quoted)
{
    expect_marks("own", "...");
    expect_marks("> one\nown\n>> two\n > x\n\na > b", "qqqqqq....qqqqqqqqqqqq......");
    expect_marks("", "");
    expect_marks("\n", ".");
    expect_marks(">", "q");
}
END_TEST

START_TEST(offsets_may_jump)
{
    struct quoted q;
    quoted_begin(&q, SPAN("own\n> quoted\nown\n> again"));
    ck_assert(!quoted_at(&q, 2));
    ck_assert(!quoted_at(&q, 14));
    ck_assert(quoted_at(&q, 20));
    ck_assert(quoted_at(&q, 20));
    quoted_begin(&q, (struct span){0});
    ck_assert(!quoted_at(&q, 0));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {lines_with_a_mark_are_quoted, offsets_may_jump, NULL};
    return run_tests("quoted", tests);
}
