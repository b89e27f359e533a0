#include "searcher/plan/expand.h"

#include "tests/unit/library.h"

static const char archive[] =
    "{\"type\":\"article\",\"id\":\"1\",\"lang\":\"en\",\"text\":\"The election was hoping for hope\"}\n"
    "{\"type\":\"article\",\"id\":\"2\",\"lang\":\"en\",\"text\":\"They elected the police, elections\"}\n"
    "{\"type\":\"article\",\"id\":\"3\",\"lang\":\"en\",\"text\":\"Policing electrons, hopeless\"}\n"
    "{\"type\":\"article\",\"id\":\"4\",\"lang\":\"ja\",\"text\":\"東京都 東西\"}\n";

static void add_list(struct buffer *out, const struct span *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "%.*s ", (int)list[i].len, list[i].at);
}

/* The terms that form stands for. Borrowed. */
static const char *expanded(struct library *l, const char *form)
{
    static struct buffer out;
    static const language english[] = {LANGUAGE_ENGLISH};
    struct arena arena = {0};
    struct expansion x;
    struct error error = {0};
    struct analyser *a = searcher_analyser(l->searcher);
    struct beginning b = {span_of(form), span_of(form), english, 1};
    ck_assert_int_eq(expand(searcher_index(l->searcher), a, &b, &arena, &x, &error),
                     ERROR_NONE);
    buffer_clear(&out);
    add_list(&out, x.terms, x.count);
    ck_assert_uint_eq(x.all, x.count);
    arena_free(&arena);
    return buffer_string(&out);
}

START_TEST(a_beginning_stands_for_the_stems_of_its_words)
{
    static const struct {
        const char *form, *terms;
    } cases[] = {
        {"elec", "elect electron "},
        {"elect", "elect electron "},
        {"electio", "elect "},
        {"elections", "elect "},
        {"electi", "elect "},
        {"electin", ""}, /* nobody writes that, though a stemmer would cut electing */
        {"hop", "hope hopeless "},
        {"hopi", "hope "},
        {"police", "polic "},
        {"policin", "polic "},
        {"xyz", ""},
    };
    struct library lib;
    library_open(&lib, archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = expanded(&lib, cases[i].form);
        ck_assert_msg(strcmp(got, cases[i].terms) == 0, "%s: %s", cases[i].form, got);
    }
    library_close(&lib);
}
END_TEST

START_TEST(a_rare_form_does_not_stand_for_all_the_others)
{
    struct library lib;
    struct buffer text = {0};
    for (int d = 0; d < 41; d++)
        buffer_printf(&text,
                      "{\"type\":\"article\",\"id\":\"%d\",\"lang\":\"en\",\"text\":\"%s %s\"}\n", d,
                      d == 0 ? "walking" : "walks", d < 3 ? "talking" : "talk");
    library_open(&lib, buffer_string(&text));
    ck_assert_str_eq(expanded(&lib, "walki"), "");
    ck_assert_str_eq(expanded(&lib, "walking"), "walk ");
    ck_assert_str_eq(expanded(&lib, "talki"), "talk ");
    buffer_free(&text);
    library_close(&lib);
}
END_TEST

START_TEST(a_character_stands_for_its_pairs)
{
    struct library lib;
    struct arena arena = {0};
    struct expansion x;
    struct error error = {0};
    struct buffer out = {0};
    library_open(&lib, archive);
    ck_assert_int_eq(expand_character(searcher_index(lib.searcher), SPAN("東"), &arena, &x,
                                      &error),
                     ERROR_NONE);
    add_list(&out, x.terms, x.count);
    ck_assert_str_eq(buffer_string(&out), "東京 東西 ");
    buffer_free(&out);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

START_TEST(of_many_the_most_frequent_stay)
{
    enum { MANY = 300 };
    struct library lib;
    struct arena arena = {0};
    struct expansion x;
    struct error error = {0};
    struct buffer text = {0};
    static const language other[] = {LANGUAGE_OTHER};
    struct beginning b = {SPAN("qa"), SPAN("qa"), other, 1};
    for (int d = 0; d < 2; d++) {
        buffer_printf(&text, "{\"type\":\"article\",\"id\":\"%d\",\"text\":\"", d);
        for (int w = 0; w < (d == 0 ? MANY : 5); w++)
            buffer_printf(&text, "qa%c%c ", 'a' + w / 26, 'a' + w % 26);
        buffer_add_string(&text, "\"}\n");
    }
    library_open(&lib, buffer_string(&text));
    ck_assert_int_eq(expand(searcher_index(lib.searcher), searcher_analyser(lib.searcher),
                            &b, &arena, &x, &error),
                     ERROR_NONE);
    ck_assert_uint_eq(x.count, EXPAND_MAX);
    ck_assert_uint_eq(x.all, MANY);
    ck_assert_uint_eq(x.documents, 2);
    ck_assert(span_is(x.terms[0], "qaaa") && span_is(x.terms[4], "qaae"));
    buffer_free(&text);
    arena_free(&arena);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_beginning_stands_for_the_stems_of_its_words, a_character_stands_for_its_pairs,
                            a_rare_form_does_not_stand_for_all_the_others,
                            of_many_the_most_frequent_stay, NULL};
    return run_tests("expand", tests);
}
