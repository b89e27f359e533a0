#include "searcher/plan/plan.h"

#include "searcher/plan/matches.h"
#include "tests/unit/scratch.h"

#include <math.h>

/* Wednesday 15 May 2024, noon. */
#define NOW INT64_C(1715774400)

static struct scratch scratch;
static struct index *ix;
static struct analyser *analyser;

/* read_case(name): the whole of tests/cases/NAME; yours to free. */
static char *read_case(const char *name)
{
    char path[1024];
    struct buffer text = {0};
    snprintf(path, sizeof path, "%s/%s", getenv("CASES"), name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    for (size_t got = 1; got > 0; text.len += got)
        got = fread(buffer_reserve(&text, 4096), 1, 4096, file);
    fclose(file);
    buffer_add_byte(&text, '\0');
    return text.at;
}

static void open_index(void)
{
    struct ingest_options options = scratch_options();
    struct report report;
    struct error error = {0};
    char *archive = read_case("plan.jsonl");
    options.exact_lengths = false;
    scratch_make(&scratch);
    scratch_index(&scratch, archive, &options, &report);
    report_free(&report);
    free(archive);
    ck_assert_msg(index_open(scratch.index, &ix, &error) == ERROR_NONE, "%s", error.text);
    analyser = analyser_new();
}

static void close_index(void)
{
    analyser_free(analyser);
    index_close(ix);
    scratch_remove(&scratch);
}

static struct span id_of(uint32_t document, struct arena *arena)
{
    const struct shim_document *d;
    struct shim_error error;
    ck_assert_int_eq(shim_reader_document(ix->reader, document, &d, &error), SHIM_OK);
    for (size_t i = 0; i < d->term_count; i++)
        if (d->terms[i].name.at[0] == 'Q')
            return arena_copy(
                arena, (struct span){d->terms[i].name.at + 1, d->terms[i].name.len - 1});
    return (struct span){0};
}

static void add_ids(const char *mark, const struct plan_tree *tree, struct arena *arena,
                    struct buffer *out)
{
    struct matches m;
    struct error error = {0};
    ck_assert_msg(matches_run(ix, tree, true, &m, &error) == ERROR_NONE, "%s",
                  error.text);
    buffer_add_string(out, mark);
    for (size_t i = 0; i < m.hits.count; i++) {
        struct span id = id_of(m.hits.ids[i], arena);
        buffer_printf(out, " %.*s", (int)id.len, id.at);
    }
    buffer_add_byte(out, '\n');
    matches_free(&m);
}

/* What plan.test says of a query. */
static void describe(const char *query, const char *filter, enum search_match match,
                     struct buffer *out)
{
    struct arena arena = {0};
    struct search_request request;
    struct plan plan;
    struct error error = {0};
    search_request_init(&request);
    request.query = span_of(query);
    request.filter = span_of(filter);
    request.match = match;
    request.now = NOW;
    enum error_code code = plan_make(ix, analyser, &request, &arena, &plan, &error);
    ck_assert_msg(code == ERROR_NONE, "%s: %s", query, error.text);
    ck_assert_int_eq(plan_parts(&plan, &error), ERROR_NONE);
    add_ids("=", &plan.all, &arena, out);
    if (plan.any.count > 0)
        add_ids("|", &plan.any, &arena, out);
    for (size_t i = 0; i < plan.part_count; i++) {
        buffer_printf(out, "without %.*s", (int)plan.parts[i].text.len,
                      plan.parts[i].text.at);
        add_ids(":", &plan.parts[i].without, &arena, out);
    }
    for (size_t i = 0; i < plan.warning_count; i++)
        buffer_printf(out, "! %.*s\n", (int)plan.warnings[i].len, plan.warnings[i].at);
    arena_free(&arena);
}

/* line_of(text): cut the first line off *text; NULL at the end. */
static char *line_of(char **text)
{
    char *line = *text;
    if (*line == '\0')
        return NULL;
    char *end = strchrnul(line, '\n');
    *text = *end == '\0' ? end : end + 1;
    *end = '\0';
    return line;
}

START_TEST(finds_what_the_cases_say)
{
    struct buffer wanted = {0}, got = {0};
    int cases = 0;
    open_index();
    char *text = read_case("plan.test"), *rest = text, *query = NULL;
    for (char *line; (line = line_of(&rest)) != NULL;) {
        if (line[0] == '?') {
            query = line + 2;
            buffer_clear(&wanted);
        } else if (query != NULL && line[0] == '\0') {
            buffer_clear(&got);
            describe(query, "", MATCH_AUTO, &got);
            ck_assert_msg(span_equal(buffer_span(&got), buffer_span(&wanted)),
                          "%s\nexpected:\n%sgot:\n%s", query, buffer_string(&wanted),
                          buffer_string(&got));
            query = NULL;
            cases++;
        } else if (query != NULL) {
            buffer_printf(&wanted, "%s\n", line);
        }
    }
    ck_assert_int_ge(cases, 80);
    free(text);
    buffer_free(&wanted);
    buffer_free(&got);
    close_index();
}
END_TEST

/* check(query, filter, match, says): the first line that describe gives. */
static void check(const char *query, const char *filter, enum search_match match,
                  const char *says)
{
    struct buffer got = {0};
    describe(query, filter, match, &got);
    char *rest = (char *)(uintptr_t)buffer_string(&got), *line = line_of(&rest);
    ck_assert_msg(strcmp(line, says) == 0, "%s | %s: %s, not %s", query, filter, line,
                  says);
    buffer_free(&got);
}

START_TEST(a_filter_narrows_without_scoring)
{
    open_index();
    check("fishing", "type:comment", MATCH_AUTO, "= trout ban");
    check("fishing", "-type:comment", MATCH_AUTO, "= fleet");
    check("fishing", "site:harbour.example points>5", MATCH_AUTO, "= ban");
    check("", "type:comment lang:de", MATCH_AUTO, "= dach miete");
    check("fishing", "bridge", MATCH_AUTO, "= trout");
    check("", "-type:comment date:2020..", MATCH_AUTO, "= flood fleet tokyo");
    close_index();
}
END_TEST

START_TEST(any_asks_for_one_of_the_words)
{
    open_index();
    check("carbon coffee", "", MATCH_ANY, "= flood coffee");
    check("carbon coffee", "", MATCH_ALL, "=");
    check("carbon coffee type:article -school", "", MATCH_ANY, "= coffee");
    close_index();
}
END_TEST

static struct plan make_plan(const char *query, struct arena *arena)
{
    struct search_request request;
    struct plan plan;
    struct error error = {0};
    search_request_init(&request);
    request.query = span_of(query);
    ck_assert_int_eq(plan_make(ix, analyser, &request, arena, &plan, &error), ERROR_NONE);
    return plan;
}

START_TEST(a_frozen_plan_scores_as_before)
{
    struct arena arena = {0};
    struct matches before, after;
    struct error error = {0};
    open_index();
    struct plan plan = make_plan("fishing bridge", &arena);
    ck_assert_uint_eq(plan.leaf_count, 2);
    ck_assert_uint_eq(plan.leaves[0].documents, 3);
    ck_assert_uint_eq(plan.documents, ix->stats.documents);
    ck_assert_int_eq(matches_run(ix, &plan.any, true, &before, &error), ERROR_NONE);
    plan_freeze(&plan, 1000000, (uint64_t[]){3, 2});
    ck_assert(plan.leaves[0].idf > 10);
    ck_assert_uint_eq(plan.documents, 1000000);
    ck_assert_int_eq(matches_run(ix, &plan.any, true, &after, &error), ERROR_NONE);
    ck_assert(after.hits.scores[0] > before.hits.scores[0] * 3);
    matches_free(&before);
    matches_free(&after);
    arena_free(&arena);
    close_index();
}
END_TEST

START_TEST(tells_what_to_mark_and_what_it_is_about)
{
    struct arena arena = {0};
    open_index();
    struct plan plan =
        make_plan("fishing \"old bridge\" =rose elec* -nets sort:newest", &arena);
    ck_assert(plan.sort_given && plan.sort == SORT_NEWEST);
    ck_assert(!plan.one_thread && !plan.capped);
    bool fish = false;
    for (size_t i = 0; i < plan.snippet.count; i++) {
        fish = fish || span_is(plan.snippet.terms[i], "fish");
        ck_assert(!span_is(plan.snippet.terms[i], "net"));
    }
    ck_assert(fish);
    ck_assert_uint_ge(plan.snippet.phrase_count, 1);
    ck_assert_uint_eq(plan.snippet.phrases[0].count, 2);
    ck_assert_uint_eq(plan.snippet.phrases[0].window, 2);
    ck_assert(plan.snippet.phrases[0].ordered);
    ck_assert_uint_eq(plan.snippet.form_count, 2);
    ck_assert(span_is(plan.snippet.forms[0], "rose"));
    ck_assert(span_is(plan.snippet.forms[1], "elec*"));
    ck_assert(make_plan("thread:flood fishing", &arena).one_thread);
    arena_free(&arena);
    close_index();
}
END_TEST

START_TEST(a_word_said_again_is_looked_for_once_and_counts_more)
{
    static const struct {
        const char *text;
        size_t leaves;
        uint32_t times;
    } cases[] = {
        {"bridge", 1, 1},
        {"bridge fishing BRIDGES", 2, 2},
        {"bridge bridge bridge", 1, 3},
        {"(bridge OR fishing) bridge", 3, 1}, /* another question than without the last */
        {"title:bridge bridge", 2, 1},
        {"covid-19 covid-19", 3, 2}, /* its own term and its parts */
    };
    open_index();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct plan plan;
        plan = make_plan(cases[i].text, &arena);
        ck_assert_msg(plan.leaf_count == cases[i].leaves, "%s: %zu", cases[i].text,
                      plan.leaf_count);
        ck_assert_uint_eq(plan.leaves[0].times, cases[i].times);
        double factor = plan.leaves[0].idf * (PLAN_K3 + 1) * cases[i].times /
                        (PLAN_K3 + cases[i].times);
        bool found = false;
        for (size_t n = 0; n < plan.all.count; n++)
            found = found || (plan.all.nodes[n].op == SHIM_SCALE &&
                              fabs(plan.all.nodes[n].factor - factor) < 1e-9);
        ck_assert(found || i == 5);
        arena_free(&arena);
    }
    close_index();
}
END_TEST

START_TEST(plain_text_has_no_operators_and_no_limit_of_words)
{
    struct arena arena = {0};
    struct search_request request;
    struct plan plan;
    struct error error = {0};
    struct buffer text = {0};
    open_index();
    search_request_init(&request);
    request.plain = true;
    request.query = SPAN("((\"bridge\" OR -fishing site:x");
    ck_assert_int_eq(plan_make(ix, analyser, &request, &arena, &plan, &error),
                     ERROR_NONE);
    ck_assert(span_is(plan.parsed_query, "bridge or fishing site x"));
    for (int i = 0; i < 70; i++)
        buffer_printf(&text, "unknown%d ", i);
    request.query = buffer_span(&text);
    ck_assert_int_eq(plan_make(ix, analyser, &request, &arena, &plan, &error),
                     ERROR_NONE);
    ck_assert_uint_eq(plan.leaf_count, QUERY_WORDS_MAX);
    ck_assert(span_is(plan.warnings[0], "of 70 different words the 64 in the fewest "
                                        "documents were looked for"));
    while (text.len <= REQUEST_TEXT_BYTES_MAX)
        buffer_add_string(&text, "unknown ");
    request.query = buffer_span(&text);
    ck_assert_int_eq(plan_make(ix, analyser, &request, &arena, &plan, &error),
                     ERROR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "16384"));
    buffer_free(&text);
    arena_free(&arena);
    close_index();
}
END_TEST

START_TEST(a_limit_is_an_error_of_usage)
{
    struct arena arena = {0};
    struct search_request request;
    struct plan plan;
    struct error error = {0};
    open_index();
    search_request_init(&request);
    request.query = SPAN("((((((((((((((((((x");
    ck_assert_int_eq(plan_make(ix, analyser, &request, &arena, &plan, &error),
                     ERROR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "16"));
    arena_free(&arena);
    close_index();
}
END_TEST

START_TEST(what_there_is_no_time_for_is_left_out_and_said)
{
    static const char *const queries[] = {"fishing", "=elected", "electio*", "text:harbour"};
    open_index();
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct arena arena = {0};
        struct matches m;
        struct error error = {0};
        ix->deadline = (struct deadline){.at = 1}; /* long ago */
        struct plan plan = make_plan(queries[i], &arena);
        ck_assert_int_eq(matches_run(ix, &plan.all, true, &m, &error), ERROR_NONE);
        ck_assert(ix->deadline.missed);
        ck_assert_uint_eq(m.hits.count, 0);
        matches_free(&m);
        arena_free(&arena);
    }
    close_index();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {finds_what_the_cases_say,
                            a_filter_narrows_without_scoring,
                            any_asks_for_one_of_the_words,
                            a_frozen_plan_scores_as_before,
                            tells_what_to_mark_and_what_it_is_about,
                            a_word_said_again_is_looked_for_once_and_counts_more,
                            plain_text_has_no_operators_and_no_limit_of_words,
                            a_limit_is_an_error_of_usage,
                            what_there_is_no_time_for_is_left_out_and_said,
                            NULL};
    return run_tests("plan", tests);
}
