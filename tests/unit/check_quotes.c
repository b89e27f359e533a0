#include "indexer/document/quotes.h"

#include "corpus/buffer.h"

#include "tests/unit/run.h"

#include <stdio.h>

/* with_paragraphs(line, out): line with every ¶ made an empty line. */
static void with_paragraphs(const char *line, struct buffer *out)
{
    buffer_clear(out);
    for (const char *at = line; *at != '\0' && *at != '\n'; at++) {
        if (strncmp(at, "¶", 2) == 0) {
            buffer_add_string(out, "\n\n");
            at++;
        } else {
            buffer_add_byte(out, *at);
        }
    }
}

static void found(struct span text, struct quotes *q, struct buffer *out)
{
    quotes_find(text, q);
    buffer_clear(out);
    for (size_t i = 0; i < q->count; i++) {
        if (i > 0)
            buffer_add_byte(out, '|');
        buffer_add(out, text.at + q->at[i].start, q->at[i].end - q->at[i].start);
    }
    if (q->count == 0)
        buffer_add_byte(out, '-');
}

START_TEST(finds_the_quotations_of_the_cases)
{
    char path[500], *line = NULL;
    size_t size = 0, cases = 0;
    struct buffer text = {0}, got = {0};
    struct quotes q = {0};
    snprintf(path, sizeof path, "%s/quotes.test", getenv("CASES"));
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    while (getline(&line, &size, file) > 0) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        with_paragraphs(line, &text);
        ck_assert_int_gt(getline(&line, &size, file), 0);
        line[strcspn(line, "\n")] = '\0';
        found(buffer_span(&text), &q, &got);
        ck_assert_str_eq(buffer_string(&got), line);
        cases++;
    }
    ck_assert_uint_ge(cases, 10);
    fclose(file);
    free(line);
    buffer_free(&text);
    buffer_free(&got);
    quotes_free(&q);
}
END_TEST

START_TEST(very_long_ones_are_none)
{
    struct buffer text = {0};
    struct quotes q = {0};
    buffer_add_byte(&text, '"');
    for (int i = 0; i < 5000; i++)
        buffer_add_byte(&text, 'x');
    buffer_add_string(&text, "\" \"short\"");
    quotes_find(buffer_span(&text), &q);
    ck_assert_uint_eq(q.count, 1);
    ck_assert_uint_eq(q.at[0].end - q.at[0].start, 5);
    buffer_free(&text);
    quotes_free(&q);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {finds_the_quotations_of_the_cases, very_long_ones_are_none, NULL};
    return run_tests("quotes", tests);
}
