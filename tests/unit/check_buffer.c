#include "corpus/buffer.h"

#include "tests/unit/run.h"

START_TEST(grows_and_keeps_what_was_added)
{
    struct buffer b = {0};
    for (int i = 0; i < 1000; i++)
        buffer_printf(&b, "%d,", i);
    buffer_add_span(&b, SPAN("end"));
    ck_assert_uint_eq(b.len, 3893);
    ck_assert_str_eq(buffer_string(&b) + b.len - 7, "999,end");
    buffer_clear(&b);
    ck_assert_str_eq(buffer_string(&b), "");
    buffer_free(&b);
    ck_assert_ptr_null(b.at);
}
END_TEST

START_TEST(adding_nothing_needs_no_memory)
{
    struct buffer b = {0};
    buffer_add(&b, NULL, 0);
    buffer_add_span(&b, (struct span){0});
    ck_assert_ptr_null(b.at);
    buffer_free(&b);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {grows_and_keeps_what_was_added, adding_nothing_needs_no_memory, NULL};
    return run_tests("buffer", tests);
}
