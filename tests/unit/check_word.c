#include "searcher/plan/word.h"

#include "tests/unit/library.h"

static const language english[] = {LANGUAGE_OTHER, LANGUAGE_ENGLISH};

static void ignore(void *payload, struct span line)
{
    (void)payload, (void)line;
}

/* cut(l, text): "form=term,term:documents" of each word that takes a place; borrowed. */
static const char *cut(struct library *l, const char *text)
{
    static struct buffer out;
    struct arena arena = {0};
    struct error error = {0};
    struct leaf_maker m = {.index = searcher_index(l->searcher),
                           .analyser = searcher_analyser(l->searcher),
                           .arena = &arena,
                           .languages = english,
                           .language_count = 2,
                           .warn = ignore,
                           .error = &error};
    size_t count;
    const struct word *words = word_cut(&m, span_of(text), &count);
    const struct word **kept = arena_alloc(&arena, (count + 1) * sizeof *kept);
    size_t n = word_places(words, count, kept);
    buffer_clear(&out);
    for (size_t i = 0; i < n; i++) {
        buffer_printf(&out, "%s%.*s", i > 0 ? " " : "", (int)kept[i]->form.len,
                      kept[i]->form.at);
        for (size_t t = 0; t < kept[i]->term_count; t++)
            buffer_printf(&out, "%c%.*s", t == 0 ? '=' : ',', (int)kept[i]->terms[t].len,
                          kept[i]->terms[t].at);
        buffer_printf(&out, ":%d%s", (int)kept[i]->documents,
                      word_is_stopword(&m, kept[i]) ? "!" : "");
    }
    arena_free(&arena);
    return buffer_string(&out);
}

START_TEST(each_word_has_its_stems_and_documents)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"Carbon", "carbon=carbon:7"},
        {"taxes", "taxes=taxes,tax:5"},
        {"the river", "the=the:5! river=river:1"},
        {"Covid-19", "covid=covid:0 19=19:0"}, /* the parts take a place each */
        {"10%", "10%=10%:0"},                  /* a single part does not */
        {"", ""},
    };
    struct library lib;
    library_open(&lib, library_archive);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = cut(&lib, cases[i].text);
        ck_assert_msg(strcmp(got, cases[i].words) == 0, "%s: %s", cases[i].text, got);
    }
    library_close(&lib);
}
END_TEST

START_TEST(a_long_text_ends_at_its_limit)
{
    struct library lib;
    struct buffer text = {0};
    library_open(&lib, library_archive);
    for (int i = 0; i < 2 * LEAF_PLACES_MAX; i++)
        buffer_add_string(&text, "x ");
    const char *got = cut(&lib, buffer_string(&text));
    size_t words = 0;
    for (; *got != '\0'; got++)
        words += *got == ':';
    ck_assert_uint_eq(words, LEAF_PLACES_MAX);
    buffer_free(&text);
    library_close(&lib);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {each_word_has_its_stems_and_documents,
                            a_long_text_ends_at_its_limit, NULL};
    return run_tests("word", tests);
}
