#include "searcher/query/query.h"

#include "tests/query_tree.h"
#include "tests/unit/run.h"

#include <ctype.h>
#include <stdio.h>

/* Wednesday 15 May 2024, noon. */
#define NOW INT64_C(1715774400)

/* One case of query.test: see the head of that file. */
struct example {
    struct buffer input, output;
    int line;
};

static int hex(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static void add_unescaped(struct buffer *b, const char *line)
{
    for (; *line != '\0' && *line != '\n'; line++) {
        if (line[0] == '\\' && line[1] == 'x' && isxdigit((unsigned char)line[2])) {
            buffer_add_byte(b, (char)(hex(line[2]) * 16 + hex(line[3])));
            line += 3;
        } else {
            buffer_add_byte(b, *line);
        }
    }
}

static bool next_example(FILE *file, int *line_number, struct example *e)
{
    char line[8192];
    buffer_clear(&e->input);
    buffer_clear(&e->output);
    e->line = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        ++*line_number;
        if (line[0] == '?') {
            e->line = *line_number;
            add_unescaped(&e->input, line + 2);
        } else if (line[0] == '\n' && e->line > 0) {
            return true;
        } else if (line[0] != '#' && line[0] != '\n') {
            buffer_add_string(&e->output, line);
        }
    }
    return e->line > 0;
}

/* What query.test says of an input. */
static void describe(struct span input, struct buffer *out)
{
    struct arena arena = {0};
    struct query q;
    struct error error = {0};
    if (query_parse(input, NOW, &arena, &q, &error) != ERROR_NONE) {
        ck_assert_int_eq(error.code, ERROR_USAGE);
        buffer_printf(out, "E %s\n", error.text);
    } else {
        buffer_add_string(out, "= ");
        query_write(&q, out);
        buffer_add_string(out, "\nt ");
        query_tree_write(q.root, out);
        buffer_add_byte(out, '\n');
        for (size_t i = 0; i < q.warning_count; i++)
            buffer_printf(out, "! %.*s\n", (int)q.warnings[i].len, q.warnings[i].at);
    }
    arena_free(&arena);
}

static FILE *open_cases(void)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/query.test", getenv("CASES"));
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    return file;
}

START_TEST(reads_what_the_cases_say)
{
    FILE *file = open_cases();
    struct example e = {0};
    struct buffer got = {0};
    int line = 0, count = 0;
    while (next_example(file, &line, &e)) {
        buffer_clear(&got);
        describe(buffer_span(&e.input), &got);
        ck_assert_msg(span_equal(buffer_span(&got), buffer_span(&e.output)),
                      "query.test:%d: %s\nexpected:\n%sgot:\n%s", e.line,
                      buffer_string(&e.input), buffer_string(&e.output),
                      buffer_string(&got));
        count++;
    }
    ck_assert_int_ge(count, 200);
    fclose(file);
    buffer_free(&e.input);
    buffer_free(&e.output);
    buffer_free(&got);
}
END_TEST

/* trimmed(line): without white space at its ends; line is changed. */
static char *trimmed(char *line)
{
    while (isspace((unsigned char)*line))
        line++;
    size_t len = strlen(line);
    while (len > 0 && isspace((unsigned char)line[len - 1]))
        line[--len] = '\0';
    return line;
}

START_TEST(the_manual_is_true)
{
    char path[1024], line[1024];
    int examples = 0;
    snprintf(path, sizeof path, "%s/../../docs/QUERY.md", getenv("CASES"));
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    while (fgets(line, sizeof line, file) != NULL) {
        char *arrow = strstr(line, "=> ");
        if (strncmp(line, "    ", 4) != 0 || arrow == NULL)
            continue;
        arrow[0] = '\0';
        const char *typed = trimmed(line), *wanted = trimmed(arrow + 2);
        struct buffer got = {0};
        describe(span_of(typed), &got);
        const char *said = buffer_string(&got) + 2;
        struct span text = {said, strcspn(said, "\n")};
        ck_assert_msg(span_is(text, wanted), "%s: %.*s, not %s", typed, (int)text.len,
                      text.at, wanted);
        ck_assert_msg(memchr(got.at, '!', got.len) == NULL, "%s: a warning", typed);
        buffer_free(&got);
        examples++;
    }
    fclose(file);
    ck_assert_int_ge(examples, 50);
}
END_TEST

static void check_round_trip(struct span input)
{
    struct arena arena = {0};
    struct query q, again;
    struct error error = {0};
    struct buffer text = {0};
    if (query_parse(input, NOW, &arena, &q, &error) == ERROR_NONE) {
        query_write(&q, &text);
        if (text.len <= REQUEST_QUERY_BYTES_MAX) {
            ck_assert_msg(query_parse(buffer_span(&text), NOW, &arena, &again, &error) ==
                              0,
                          "%s", error.text);
            ck_assert_msg(query_tree_equal(q.root, again.root), "%.*s -> %s",
                          (int)input.len, input.at, buffer_string(&text));
            ck_assert(q.sort_given == again.sort_given && q.sort == again.sort);
        }
    }
    buffer_free(&text);
    arena_free(&arena);
}

START_TEST(what_is_written_is_read_back_the_same)
{
    FILE *file = open_cases();
    struct example e = {0};
    int line = 0;
    while (next_example(file, &line, &e))
        check_round_trip(buffer_span(&e.input));
    fclose(file);
    buffer_free(&e.input);
    buffer_free(&e.output);
}
END_TEST

START_TEST(any_mixture_of_pieces_is_read_back_the_same)
{
    static const char *const pieces[] = {
        "climate", " ",       " ",       " ",       "(",        ")",      "\"",
        "“",       "-",       "=",       "*",       "#tag",     "@name",  "AND",
        "OR",      "NOT",     "NEAR/3",  "|",       "site:",    "title:", "discussion:",
        "date:",   "2020-05", "..",      "points>", "12",       "url:",   "similar:",
        "«",       "」",      "é",       "東京",    "author:",  "~4",     ":",
        "//",      "type:",   "comment", "lang:de", "sort:new", "\xff",   "\t",
        "U.S.",    "foo:",    "tag:",    "before:", "7d",       "x",
    };
    const size_t count = sizeof pieces / sizeof *pieces;
    struct buffer text = {0};
    uint32_t random = 1;
    for (int i = 0; i < 20000; i++) {
        buffer_clear(&text);
        for (int n = 0; n < 12; n++) {
            random = random * 1664525 + 1013904223;
            buffer_add_string(&text, pieces[(random >> 8) % count]);
        }
        check_round_trip(buffer_span(&text));
    }
    buffer_free(&text);
}
END_TEST

/* repeat(piece, times, after): the answer to the same piece many times over. */
static enum error_code repeat(const char *piece, int times, const char *after,
                              struct error *error)
{
    struct buffer text = {0};
    struct arena arena = {0};
    struct query q;
    for (int i = 0; i < times; i++)
        buffer_add_string(&text, piece);
    buffer_add_string(&text, after);
    *error = (struct error){0};
    enum error_code code = query_parse(buffer_span(&text), NOW, &arena, &q, error);
    buffer_free(&text);
    arena_free(&arena);
    return code;
}

START_TEST(limits_are_named_with_their_value)
{
    static const struct {
        const char *piece;
        int within;
        const char *after, *limit;
    } cases[] = {
        {"a ", QUERY_WORDS_MAX, "", "64"},
        {"-a ", QUERY_WORDS_MAX, "", "64"},
        {"\"a b\" ", QUERY_WORDS_MAX / 2, "", "64"},
        {"site:a ", QUERY_WORDS_MAX, "", "64"},
        {"(", QUERY_DEPTH_MAX, "a", "16 levels"},
        {"(a ", QUERY_DEPTH_MAX, "", "16 levels"},
        {"discussion:(", QUERY_DEPTH_MAX, "a", "16 levels"},
        {"(x ", QUERY_DEPTH_MAX - 1, "site:a site:b c", "16 levels"},
        {"ab* ", QUERY_PREFIXES_MAX, "", "at most 4"},
        {"x", REQUEST_QUERY_BYTES_MAX, "", "2048 bytes"},
    };
    struct error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int within = cases[i].within;
        ck_assert_msg(repeat(cases[i].piece, within, cases[i].after, &error) ==
                          ERROR_NONE,
                      "%s x %d: %s", cases[i].piece, within, error.text);
        ck_assert_int_eq(repeat(cases[i].piece, within + 1, cases[i].after, &error),
                         ERROR_USAGE);
        ck_assert_msg(strstr(error.text, cases[i].limit) != NULL, "%s", error.text);
    }
    ck_assert_int_eq(repeat("\"a ", 1,
                            "b c d e f g h i j k l m n o p q r s t u v w x y z "
                            "1 2 3 4 5 6\"",
                            &error),
                     ERROR_NONE);
    ck_assert_int_eq(repeat("\"a ", 1,
                            "b c d e f g h i j k l m n o p q r s t u v w x y z "
                            "1 2 3 4 5 6 7\"",
                            &error),
                     ERROR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "32 words"));
}
END_TEST

START_TEST(hostile_texts_are_answered)
{
    static const char *const pieces[] = {"(",     ")",      "\"",   "-", "a ",   "\"\" ",
                                         "=",     "title:", "*",    "|", "NOT ", "“«「",
                                         "url:(", "#",      "foo:", ":"};
    struct error error;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        int most = (int)(REQUEST_QUERY_BYTES_MAX / strlen(pieces[i]));
        enum error_code code = repeat(pieces[i], most, "", &error);
        ck_assert_msg(code == ERROR_NONE || code == ERROR_USAGE, "%s", error.text);
    }
    ck_assert_int_eq(repeat("(", 1000000, "", &error), ERROR_USAGE);
}
END_TEST

START_TEST(says_where_each_part_came_from)
{
    struct arena arena = {0};
    struct query q;
    struct error error = {0};
    struct span text = SPAN("alpha -(beta OR site:x) \"c d\"~2");
    ck_assert_int_eq(query_parse(text, NOW, &arena, &q, &error), ERROR_NONE);
    static const char *const parts[] = {"alpha", "beta OR site:x", "\"c d\"~2"};
    const struct query_node *child = q.root->child;
    for (int i = 0; i < 3; i++, child = child->next) {
        const struct query_node *node = child->kind == QUERY_NOT ? child->child : child;
        struct span got = {text.at + node->start, node->end - node->start};
        ck_assert_msg(span_is(got, parts[i]), "%.*s", (int)got.len, got.at);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(only_a_single_wanted_language_is_the_query_s)
{
    static const struct {
        const char *text, *lang;
    } cases[] = {
        {"lang:de x", "de"}, {"-lang:de x", ""}, {"lang:de lang:fr", ""}, {"x", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct query q;
        struct error error = {0};
        ck_assert_int_eq(query_parse(span_of(cases[i].text), NOW, &arena, &q, &error), 0);
        ck_assert_msg(span_is(q.lang, cases[i].lang), "%s", cases[i].text);
        arena_free(&arena);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_what_the_cases_say,
                            the_manual_is_true,
                            what_is_written_is_read_back_the_same,
                            any_mixture_of_pieces_is_read_back_the_same,
                            limits_are_named_with_their_value,
                            hostile_texts_are_answered,
                            says_where_each_part_came_from,
                            only_a_single_wanted_language_is_the_query_s,
                            NULL};
    return run_tests("query", tests);
}
