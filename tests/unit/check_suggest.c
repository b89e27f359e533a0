#include "searcher/suggest/suggest.h"

#include "tests/unit/scratch.h"

static struct scratch scratch;
static struct index *ix;
static struct analyser *analyser;

#define ARTICLE(id, title, text, author)                                                 \
    "{\"type\":\"article\",\"id\":\"" id "\",\"title\":\"" title "\",\"text\":\"" text   \
    "\",\"author\":\"" author "\",\"lang\":\"en\"}\n"

static const char archive[] = ARTICLE(
    "a", "The bridge election", "Everyone said the bridge was different.", "Jane Smith")
    ARTICLE("b", "Bridge repairs begin", "The election of a mayor. A bridge, repaired.",
            "jane_s")
        ARTICLE("c", "Elections and ferries", "Ferries carry everyone over the river.",
                "Al Ferro") "{\"type\":\"comment\",\"id\":\"d\",\"article\":\"a\","
                            "\"text\":\"Everyone was there.\","
                            "\"author\":\"jane_s\",\"lang\":\"en\"}\n";

static void open_index(void)
{
    struct ingest_options options = scratch_options();
    struct report report;
    struct error error = {0};
    scratch_make(&scratch);
    scratch_index(&scratch, archive, &options, &report);
    report_free(&report);
    ck_assert_msg(index_open(scratch.index, &ix, &error) == ERROR_NONE, "%s", error.text);
    analyser = analyser_new();
}

static void close_index(void)
{
    analyser_free(analyser);
    index_close(ix);
    scratch_remove(&scratch);
}

START_TEST(offers_the_query_with_its_words_put_right)
{
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        {"birdge", "bridge"},
        {"bridge", ""},
        {"bridges", ""},
        {"birdge elction", "bridge election"},
        {"birdge OR site:bbc.co.uk -birdge", "bridge OR site:bbc.co.uk -birdge"},
        {"\"birdge\"", ""},
        {"title:birdge sort:newest", "title:bridge sort:newest"},
        {"xyzzyxyzzy", ""},
        {"teh", "the"},
        {"b1rdge", ""},
        {"", ""},
    };
    open_index();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct search_request request;
        struct span out;
        struct error error = {0};
        search_request_init(&request);
        request.query = span_of(cases[i].typed);
        ck_assert_int_eq(suggest_meaning(ix, analyser, &request, &arena, &out, &error),
                         0);
        ck_assert_msg(span_is(out, cases[i].meant), "%s: %.*s", cases[i].typed,
                      (int)out.len, out.at);
        arena_free(&arena);
    }
    close_index();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {offers_the_query_with_its_words_put_right, NULL};
    return run_tests("suggest", tests);
}
