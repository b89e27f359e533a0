#include "searcher/suggest/complete.h"

#include "tests/unit/library.h"

static const char archive[] =
    "{\"type\":\"article\",\"id\":\"1\",\"lang\":\"en\",\"title\":\"Flood wall raised\",\"text\":\"The flood "
    "reached the floor of the flat.\",\"authors\":[\"Flora Reed\"]}\n"
    "{\"type\":\"article\",\"id\":\"2\",\"lang\":\"en\",\"title\":\"Ferry fares\",\"text\":\"After the flood the "
    "ferry stopped.\",\"authors\":[\"Tom Ash\"]}\n"
    "{\"type\":\"article\",\"id\":\"3\",\"lang\":\"en\",\"title\":\"\\\"Flat\\\" earth\",\"text\":\"No flood, no floor.\","
    "\"authors\":[\"Flora Reed\"]}\n"
    "{\"type\":\"comment\",\"id\":\"c\",\"article\":\"1\",\"lang\":\"en\",\"text\":\"Flood again\",\"author\":\"flo\"}\n";

/* completed(l, typed, most): "w:word=query:documents" … parted by bars. Borrowed. */
static const char *completed(struct library *l, const char *typed, size_t most)
{
    static struct buffer out;
    struct arena arena = {0};
    struct completion *list;
    struct error error = {0};
    size_t count;
    ck_assert_int_eq(complete(l->searcher, span_of(typed), most, &arena, &list, &count, &error),
                     ERROR_NONE);
    buffer_clear(&out);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&out, "%c:%.*s=%.*s:%d|", "wat"[list[i].kind], (int)list[i].text.len,
                      list[i].text.at, (int)list[i].query.len, list[i].query.at,
                      (int)list[i].documents);
    arena_free(&arena);
    return buffer_string(&out);
}

START_TEST(words_then_authors_then_titles)
{
    static const struct {
        const char *typed, *completions;
    } cases[] = {
        {"floo", "w:flood=flood:4|w:floor=floor:2|t:Flood wall raised=title:\"Flood wall raised\":0|"},
        {"FLOOR", "w:floor=floor:2|"},
        {"flor", "a:flora=author:\"flora\":2|a:flora reed=author:\"flora reed\":2|"},
        {"the ferr", "w:the ferry=the ferry:1|"},
        {"(\"ferr", "w:ferry=ferry:1|t:Ferry fares=title:\"Ferry fares\":0|"},
        {"flat", "w:flat=flat:2|t:\"Flat\" earth=title:«\"Flat\" earth»:0|"},
        {"zzz", ""},
        {"", ""},
        {"?! ", ""},
        {"flood ", ""},
    };
    struct library lib;
    library_open(&lib, archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = completed(&lib, cases[i].typed, 10);
        ck_assert_msg(strcmp(got, cases[i].completions) == 0, "%s: %s", cases[i].typed, got);
    }
    library_close(&lib);
}
END_TEST

START_TEST(what_goes_with_the_word_before_comes_first)
{
    static const char more[] =
        "{\"type\":\"article\",\"id\":\"a\",\"lang\":\"en\",\"text\":\"a prime minister\"}\n"
        "{\"type\":\"article\",\"id\":\"b\",\"lang\":\"en\",\"text\":\"his mind\"}\n"
        "{\"type\":\"article\",\"id\":\"c\",\"lang\":\"en\",\"text\":\"her mind\"}\n";
    struct library lib;
    library_open(&lib, more);
    ck_assert_str_eq(completed(&lib, "min", 10), "w:mind=mind:2|w:minister=minister:1|");
    ck_assert_str_eq(completed(&lib, "prime min", 10),
                     "w:prime minister=prime minister:1|w:prime mind=prime mind:0|");
    ck_assert_str_eq(completed(&lib, "Primes of the min", 1),
                     "w:Primes of the minister=Primes of the minister:1|");
    ck_assert_str_eq(completed(&lib, "the min", 1), "w:the mind=the mind:2|");
    library_close(&lib);
}
END_TEST

START_TEST(never_more_than_asked_for)
{
    struct library lib;
    library_open(&lib, archive);
    ck_assert_str_eq(completed(&lib, "flo", 1), "w:flood=flood:4|");
    ck_assert_str_eq(completed(&lib, "flo", 2), "w:flood=flood:4|w:floor=floor:2|");
    library_close(&lib);
}
END_TEST

START_TEST(is_written_as_json)
{
    struct completion list[] = {{COMPLETE_WORD, SPAN("flood"), SPAN("flood"), 4},
                                {COMPLETE_TITLE, SPAN("A \"b\""), SPAN("title:x"), 0}};
    struct buffer out = {0};
    complete_write(SPAN("flo"), list, 2, SPAN("7"), &out);
    ck_assert_str_eq(buffer_string(&out),
                     "{\"id\":7,\"api\":1,\"q\":\"flo\",\"suggestions\":[{\"type\":\"word\",\"text\":"
                     "\"flood\",\"query\":\"flood\",\"count\":4},{\"type\":\"title\",\"text\":"
                     "\"A \\\"b\\\"\",\"query\":\"title:x\",\"count\":0}]}");
    buffer_free(&out);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {words_then_authors_then_titles,
                            what_goes_with_the_word_before_comes_first, never_more_than_asked_for,
                            is_written_as_json, NULL};
    return run_tests("complete", tests);
}
