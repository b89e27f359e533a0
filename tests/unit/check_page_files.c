#include "searcher/serve/page.h"

#include "corpus/buffer.h"
#include "tests/unit/run.h"

#include <zlib.h>

static const char *const paths[] = {"/", "/lede.css", "/lede.js", "/icon.svg"};
enum { PATHS = sizeof paths / sizeof *paths };

/* The whole page, as it is sent to a browser that takes no gzip. */
enum { PAGE_BYTES_MAX = 40000 };

START_TEST(finds_the_files_alone)
{
    static const struct span others[] = {SPAN(""), SPAN("/index.html"), SPAN("/lede"), SPAN("lede.js"),
                                         SPAN("/lede.js/"), SPAN("/../lede.js"), SPAN("/LEDE.JS")};
    for (size_t i = 0; i < PATHS; i++)
        ck_assert_ptr_nonnull(page_find(span_of(paths[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_ptr_null(page_find(others[i]));
}
END_TEST

START_TEST(stays_small)
{
    size_t bytes = 0;
    for (size_t i = 0; i < PATHS; i++)
        bytes += page_find(span_of(paths[i]))->bytes.len;
    ck_assert_uint_lt(bytes, PAGE_BYTES_MAX);
}
END_TEST

START_TEST(is_the_same_gzipped)
{
    for (size_t i = 0; i < PATHS; i++) {
        const struct page_file *file = page_find(span_of(paths[i]));
        struct buffer plain = {0};
        z_stream z = {.next_in = (Bytef *)file->gzipped.at, .avail_in = (uInt)file->gzipped.len};
        ck_assert_int_eq(inflateInit2(&z, 15 + 16), Z_OK);
        z.next_out = (Bytef *)buffer_reserve(&plain, PAGE_BYTES_MAX);
        z.avail_out = PAGE_BYTES_MAX;
        ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
        ck_assert(span_equal((struct span){plain.at, z.total_out}, file->bytes));
        inflateEnd(&z);
        buffer_free(&plain);
    }
}
END_TEST

/* The content policy forbids script and style within the page. */
START_TEST(has_no_script_or_style_in_the_html)
{
    struct span html = page_find(SPAN("/"))->bytes;
    static const char *const forbidden[] = {"<style", " style=", " onclick", "javascript:", "<script>"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        ck_assert_ptr_null(memmem(html.at, html.len, forbidden[i], strlen(forbidden[i])));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {finds_the_files_alone, stays_small, is_the_same_gzipped,
                            has_no_script_or_style_in_the_html, NULL};
    return run_tests("page_files", tests);
}
