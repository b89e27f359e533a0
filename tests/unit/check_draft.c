#include "corpus/formats/draft.h"

#include "tests/unit/run.h"

static struct draft_names *names;
static struct arena arena;

static const struct draft_name *name(const char *key)
{
    const struct draft_name *n = draft_names_find(names, span_of(key));
    ck_assert_msg(n != NULL, "%s is no name", key);
    return n;
}

static struct record finish(struct draft *d)
{
    const struct format_options options = {.site = SPAN("harbour.example"),
                                           .source = SPAN("Gazette")};
    struct record r;
    draft_finish(d, &options, &r);
    return r;
}

static void expect(struct span got, const char *want)
{
    ck_assert_msg(span_is(got, want), "\"%.*s\", not \"%s\"", (int)got.len, got.at, want);
}

START_TEST(names_are_known_in_any_spelling)
{
    names = draft_names_new(SPAN(""));
    static const struct {
        const char *key;
        enum draft_field field;
    } rows[] = {{"datePublished", DRAFT_CREATED}, {"date_published", DRAFT_CREATED},
                {"DATE PUBLISHED", DRAFT_CREATED}, {"headline", DRAFT_TITLE},
                {"num-comments", DRAFT_NUM_COMMENTS}, {"replies", DRAFT_COMMENTS},
                {"fetched_at", DRAFT_FETCHED}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(name(rows[i].key)->field, rows[i].field);
    ck_assert_ptr_null(draft_names_find(names, SPAN("nobody_knows")));
    ck_assert_ptr_null(draft_names_find(names, SPAN("")));
    draft_names_free(names);
    draft_names_free(NULL);
}
END_TEST

START_TEST(a_map_goes_before_our_names)
{
    names = draft_names_new(SPAN("# theirs = ours\nKopf = title\ntitle = -\n\ncuerpo=text\n"));
    ck_assert_int_eq(name("kopf")->field, DRAFT_TITLE);
    ck_assert_int_eq(name("Cuerpo")->field, DRAFT_TEXT);
    ck_assert_ptr_null(draft_names_find(names, SPAN("title")));
    draft_names_free(names);
    static const struct {
        struct span map;
        enum error_code code;
    } rows[] = {{SPAN("a = title"), ERROR_NONE}, {SPAN("a = -\n# x\n\n"), ERROR_NONE},
                {SPAN("a"), ERROR_USAGE}, {SPAN("a = nothing"), ERROR_USAGE},
                {SPAN(" = title"), ERROR_USAGE}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error e = {0};
        ck_assert_int_eq(format_check_map(rows[i].map, &e), rows[i].code);
    }
}
END_TEST

START_TEST(of_two_names_the_first_in_the_table_counts)
{
    names = draft_names_new(SPAN(""));
    struct draft d;
    draft_begin(&d, &arena);
    draft_text(&d, name("headline"), SPAN("lesser"));
    ck_assert(draft_wants(&d, name("title")));
    draft_text(&d, name("title"), SPAN("better"));
    ck_assert(!draft_wants(&d, name("subject")));
    draft_text(&d, name("subject"), SPAN("least"));
    draft_text(&d, name("published"), SPAN("no date"));
    draft_text(&d, name("created_at"), SPAN("2024-03-12"));
    struct record r = finish(&d);
    expect(r.title, "better");
    ck_assert_int_eq(r.created_at, 1710201600);
    ck_assert_uint_eq(r.mended, RECORD_MENDED_DATE);
    expect(r.source, "Gazette");
    draft_names_free(names);
    arena_free(&arena);
}
END_TEST

START_TEST(values_become_what_their_field_takes)
{
    names = draft_names_new(SPAN(""));
    struct draft d;
    draft_begin(&d, &arena);
    draft_number(&d, name("id"), SPAN("17"));
    draft_number(&d, name("title"), SPAN("17")); /* no text: left out */
    draft_text(&d, name("authors"), SPAN("Mary Keane; Ole"));
    draft_element(&d, name("tags"), SPAN("a, b"));
    draft_text(&d, name("url"), SPAN("/2024/fog"));
    draft_text(&d, name("score"), SPAN("12"));
    draft_number(&d, name("comments"), SPAN("5"));
    draft_text(&d, name("fetched"), SPAN("2024-03-12T08:00:00Z"));
    draft_text(&d, name("text"), SPAN("<p>One &amp; <b>two</b></p><p>three"));
    struct record r = finish(&d);
    expect(r.id, "17");
    expect(r.title, "");
    ck_assert_uint_eq(r.author_count, 2);
    expect(r.authors[1], "Ole");
    ck_assert_uint_eq(r.tag_count, 1);
    expect(r.tags[0], "a, b");
    expect(r.url, "https://harbour.example/2024/fog");
    expect(r.text, "One & two\n\nthree");
    ck_assert_int_eq(r.points, 12);
    ck_assert_int_eq(r.num_comments, 5);
    ck_assert_int_eq(r.fetched_at, 1710230400);
    ck_assert_uint_eq(r.mended, RECORD_MENDED_FIELD);
    draft_names_free(names);
    arena_free(&arena);
}
END_TEST

START_TEST(text_is_taken_for_markup_only_when_it_is)
{
    static const struct {
        const char *format, *text, *want;
    } rows[] = {{"", "a < b && c", "a < b && c"},
                {"", "AT&T", "AT&T"},
                {"", "it&#39;s", "it's"},
                {"", "x<br/>y", "x\ny"},
                {"plain", "<p>x &amp; y", "<p>x &amp; y"},
                {"html", "a &lt; b\nc", "a < b c"}};
    names = draft_names_new(SPAN(""));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct draft d;
        draft_begin(&d, &arena);
        draft_text(&d, name("text_format"), span_of(rows[i].format));
        draft_text(&d, name("text"), span_of(rows[i].text));
        expect(finish(&d).text, rows[i].want);
    }
    draft_names_free(names);
    arena_free(&arena);
}
END_TEST

START_TEST(types_follow_from_fields_where_nothing_says_them)
{
    static const struct {
        const char *type, *field, *value;
        bool nested;
        enum record_type want;
    } rows[] = {{"story", "parent", "x", false, RECORD_ARTICLE},
                {"reply", "title", "x", false, RECORD_COMMENT},
                {"", "parent", "x", false, RECORD_COMMENT},
                {"", "article_url", "https://a.example/1", false, RECORD_COMMENT},
                {"", "title", "x", false, RECORD_ARTICLE},
                {"", "title", "x", true, RECORD_COMMENT}};
    names = draft_names_new(SPAN(""));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct draft d;
        draft_begin(&d, &arena);
        d.nested = rows[i].nested;
        draft_text(&d, name("type"), span_of(rows[i].type));
        draft_text(&d, name(rows[i].field), span_of(rows[i].value));
        ck_assert_msg(finish(&d).type == rows[i].want, "row %zu", i);
    }
    draft_names_free(names);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {names_are_known_in_any_spelling,
                            a_map_goes_before_our_names,
                            of_two_names_the_first_in_the_table_counts,
                            values_become_what_their_field_takes,
                            text_is_taken_for_markup_only_when_it_is,
                            types_follow_from_fields_where_nothing_says_them,
                            NULL};
    return run_tests("draft", tests);
}
