#include "searcher/plan/verify.h"

#include "tests/unit/matching.h"

static const char archive[] =
    "{\"type\":\"article\",\"id\":\"1\",\"lang\":\"en\",\"title\":\"Elected\",\"text\":\"An election of the mayor.\"}\n"
    "{\"type\":\"article\",\"id\":\"2\",\"lang\":\"en\",\"title\":\"Vote\",\"text\":\"He was ELECTED mayor.\"}\n"
    "{\"type\":\"article\",\"id\":\"3\",\"lang\":\"en\",\"title\":\"Vote\",\"summary\":\"Elect a m\\u00e1yor\",\"text\":\"No.\"}\n"
    "{\"type\":\"article\",\"id\":\"4\",\"lang\":\"en\",\"title\":\"Vote\",\"text\":\"“elected” the mayors\",\"tags\":[\"elections\"]}\n"
    "{\"type\":\"article\",\"id\":\"5\",\"lang\":\"en\",\"title\":\"Vote\",\"text\":\"None\",\"authors\":[\"Elected Smith\"]}\n";

static const language english[] = {LANGUAGE_ENGLISH};

/* What of the whole archive passes v. */
static const char *passing(struct library *l, struct verify *v, struct expr *base,
                           struct deadline deadline)
{
    static char ids[100];
    struct arena arena = {0};
    struct error error = {0};
    struct index *index = searcher_index(l->searcher);
    bool capped;
    v->candidates = expr_all(&arena);
    v->languages = english;
    v->language_count = 1;
    index->deadline = deadline;
    ck_assert_int_eq(verify_run(v, index, searcher_analyser(l->searcher), base, &arena, &capped,
                                &error),
                     ERROR_NONE);
    ck_assert(!capped && v->ids.known);
    deadline.missed = index->deadline.missed;
    index->deadline = (struct deadline){.missed = deadline.missed};
    snprintf(ids, sizeof ids, "%s", matching_ids(l, expr_ids(&arena, &v->ids)));
    arena_free(&arena);
    return ids;
}

START_TEST(looks_at_the_texts_of_its_scope)
{
    struct span elect[] = {SPAN("elect")}, mayor[] = {SPAN("mayor")};
    struct verify_place form[] = {{.form = SPAN("elected")}};
    struct verify_place beginning[] = {{.beginning = SPAN("electi")}};
    struct verify_place stem[] = {{.stems = elect, .stem_count = 1}};
    struct verify_place phrase[] = {{.stems = elect, .stem_count = 1},
                                    {.at = 1, .stems = mayor, .stem_count = 1}};
    const struct {
        struct verify v;
        const char *ids;
    } cases[] = {
        {{.places = form, .place_count = 1, .scope = SCOPE_ANY}, "1 2 4 5"},
        {{.places = form, .place_count = 1, .scope = SCOPE_TITLE}, "1"},
        {{.places = form, .place_count = 1, .scope = SCOPE_TEXT}, "2 4"},
        {{.places = beginning, .place_count = 1, .scope = SCOPE_ANY}, "1 4"},
        {{.places = beginning, .place_count = 1, .scope = SCOPE_TEXT}, "1"},
        {{.places = stem, .place_count = 1, .scope = SCOPE_TEXT}, "1 2 3 4"},
        {{.places = phrase, .place_count = 2, .scope = SCOPE_TEXT}, "2"},
        {{.places = phrase, .place_count = 2, .scope = SCOPE_TEXT, .window = 3}, "2 3 4"},
    };
    struct library lib;
    library_open(&lib, archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct verify v = cases[i].v;
        ck_assert_str_eq(passing(&lib, &v, NULL, (struct deadline){0}), cases[i].ids);
    }
    library_close(&lib);
}
END_TEST

START_TEST(looks_only_where_the_rest_of_the_query_matches)
{
    struct verify_place form[] = {{.form = SPAN("elected")}};
    struct verify v = {.places = form, .place_count = 1};
    struct library lib;
    struct arena arena = {0};
    library_open(&lib, archive);
    struct expr *base = expr_field(&arena, FIELD_AUTHOR, SPAN("smith"));
    ck_assert_str_eq(passing(&lib, &v, base, (struct deadline){0}), "5");
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(ends_in_time_and_says_so)
{
    struct verify_place form[] = {{.form = SPAN("elected")}};
    struct verify v = {.places = form, .place_count = 1};
    struct library lib;
    library_open(&lib, archive);
    ck_assert_str_eq(passing(&lib, &v, NULL, (struct deadline){.at = 1}), "");
    ck_assert(searcher_index(lib.searcher)->deadline.missed);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {looks_at_the_texts_of_its_scope,
                            looks_only_where_the_rest_of_the_query_matches,
                            ends_in_time_and_says_so, NULL};
    return run_tests("plan_verify", tests);
}
