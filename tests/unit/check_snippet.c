#include "searcher/snippet/snippet.h"

#include "corpus/arena.h"
#include "corpus/text/utf8.h"
#include "tests/unit/run.h"

#include <stdio.h>

/* One case of cases/snippet.test, as it is read. */
struct snippet_case {
    char name[200];
    language lang;
    size_t length, most;
    bool whole;
    struct span text;
    struct buffer expected; /* one fragment a line */
    struct span terms[32];
    double weights[32];
    struct snippet_phrase phrases[8];
    struct span forms[8];
    struct snippet_terms wanted;
};

static struct arena arena;
static struct analyser *analyser;

static struct span unescape(const char *s)
{
    struct buffer b = {0};
    for (; *s != '\0'; s++) {
        char place[4];
        if (*s != '\\') {
            buffer_add_byte(&b, *s);
        } else if (*++s == 'n') {
            buffer_add_byte(&b, '\n');
        } else if (*s == 'e') {
            buffer_add_byte(&b, '\x1b');
        } else {
            char *end;
            unsigned long code = strtoul(s + 1, &end, 16);
            buffer_add(&b, place, utf8_encode((uint32_t)code, place));
            s = end;
        }
    }
    struct span copy = arena_copy(&arena, buffer_span(&b));
    buffer_free(&b);
    return copy;
}

/* The terms of words: as the plan makes them, by THE analysis. */
static size_t stems(language l, const char *words, struct span *terms, bool forms)
{
    const struct tokens *tokens = analyse(analyser, l, span_of(words));
    size_t count = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct term *t = forms ? tokens->at[i].form : tokens->at[i].term;
        if (tokens->at[i].kind != TOKEN_PART)
            terms[count++] = arena_copy(&arena, (struct span){t->at, t->len});
    }
    return count;
}

static void read_words(struct snippet_case *c, char *words)
{
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
        char *slash = strchr(word, '/');
        if (slash != NULL)
            *slash = '\0';
        size_t n = c->wanted.count++;
        c->weights[n] = slash == NULL ? 1 : strtod(slash + 1, NULL);
        ck_assert_uint_eq(stems(c->lang, word, &c->terms[n], false), 1);
    }
}

static void read_phrase(struct snippet_case *c, const char *words, uint32_t window)
{
    struct snippet_phrase *p = &c->phrases[c->wanted.phrase_count++];
    p->terms = arena_alloc(&arena, 32 * sizeof *p->terms);
    p->count = stems(c->lang, words, p->terms, false);
    p->window = window == 0 ? (uint32_t)p->count : window;
    p->ordered = window == 0;
}

static void read_form(struct snippet_case *c, const char *word, bool prefix)
{
    struct span form;
    ck_assert_uint_eq(stems(c->lang, word, &form, true), 1);
    c->forms[c->wanted.form_count++] =
        prefix ? arena_printf(&arena, "%.*s*", (int)form.len, form.at) : form;
}

static void read_line(struct snippet_case *c, char *line)
{
    char *value = line + strcspn(line, " ");
    if (*value != '\0')
        *value++ = '\0';
    if (strcmp(line, "lang") == 0) {
        c->lang = language_from_code(span_of(value));
    } else if (strcmp(line, "length") == 0) {
        c->length = strtoul(value, NULL, 10);
    } else if (strcmp(line, "most") == 0) {
        c->most = strtoul(value, NULL, 10);
    } else if (strcmp(line, "words") == 0) {
        read_words(c, value);
    } else if (strcmp(line, "phrase") == 0) {
        read_phrase(c, value, 0);
    } else if (strcmp(line, "near") == 0) {
        char *words;
        uint32_t window = (uint32_t)strtoul(value, &words, 10);
        read_phrase(c, words, window);
    } else if (strcmp(line, "form") == 0 || strcmp(line, "prefix") == 0) {
        read_form(c, value, line[0] == 'p');
    } else if (strcmp(line, "text") == 0) {
        c->text = unescape(value);
    } else if (strcmp(line, "whole") == 0) {
        c->whole = true;
    } else {
        ck_assert_str_eq(line, ">");
        buffer_add_span(&c->expected, unescape(value));
        buffer_add_byte(&c->expected, '\n');
    }
}

static bool case_passes(struct snippet_case *c)
{
    struct snippet_terms *w = &c->wanted;
    w->terms = c->terms;
    w->weights = c->weights;
    w->phrases = c->phrases;
    w->forms = c->forms;
    struct highlight *fragments;
    size_t count = 1;
    if (c->whole)
        fragments = snippet_whole(analyser, c->lang, c->text, w, &arena);
    else
        count = snippet_fragments(analyser, c->lang, c->text, w, c->length, c->most,
                                  &arena, &fragments);
    struct buffer got = {0};
    for (size_t i = 0; i < count; i++) {
        snippet_write(&fragments[i], HIGHLIGHT_TEXT, SPAN("["), SPAN("]"), &got);
        buffer_add_byte(&got, '\n');
    }
    bool passes = span_equal(buffer_span(&got), buffer_span(&c->expected));
    if (!passes)
        printf("%s:\n%sinstead of\n%s", c->name, buffer_string(&got),
               buffer_string(&c->expected));
    buffer_free(&got);
    buffer_free(&c->expected);
    return passes;
}

START_TEST(shows_what_the_cases_say)
{
    char path[4096], line[4096];
    snprintf(path, sizeof path, "%s/snippet.test", getenv("CASES"));
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    analyser = analyser_new();
    struct snippet_case c = {0};
    int cases = 0, failures = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        if (line[0] != '=') {
            read_line(&c, line);
            continue;
        }
        if (cases++ > 0)
            failures += !case_passes(&c);
        c = (struct snippet_case){0};
        snprintf(c.name, sizeof c.name, "%.150s", line + 2);
    }
    failures += !case_passes(&c);
    ck_assert_int_ge(cases, 30);
    ck_assert_int_eq(failures, 0);
    fclose(file);
    analyser_free(analyser);
    arena_free(&arena);
}
END_TEST

START_TEST(html_is_safe_in_text_and_attributes)
{
    struct highlight_mark marks[] = {{4, 10}};
    struct highlight h = {.text = SPAN("a \"<script>\" & 'b'\x1b[31m"),
                          .starts = true,
                          .marks = marks,
                          .mark_count = 1};
    struct buffer out = {0};
    snippet_write(&h, HIGHLIGHT_HTML, SPAN("<mark>"), SPAN("</mark>"), &out);
    ck_assert_str_eq(buffer_string(&out),
                     "a &quot;&lt;<mark>script</mark>&gt;&quot; &amp; "
                     "&#39;b&#39;[31m …");
    buffer_free(&out);
}
END_TEST

/* Fragments are bytes of the text, in order, apart from each other, with marks within. */
static void check_fragments(struct span text, const struct highlight *h, size_t count)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_ge(h[i].offset, end);
        ck_assert_ptr_eq(h[i].text.at, text.at + h[i].offset);
        ck_assert(utf8_valid(h[i].text));
        end = h[i].offset + h[i].text.len;
        ck_assert_uint_le(end, text.len);
        uint32_t mark_end = 0;
        for (size_t k = 0; k < h[i].mark_count; k++) {
            ck_assert(k == 0 || h[i].marks[k].start > mark_end);
            mark_end = h[i].marks[k].end;
            ck_assert_uint_lt(h[i].marks[k].start, mark_end);
            ck_assert_uint_le(mark_end, h[i].text.len);
        }
    }
}

/* What takes quadratic time for these takes hours, which the test's limit of time ends. */
START_TEST(long_texts_take_linear_time)
{
    static const char *const units[] = {
        "flood ",       "a",       "\xcc\x81", "\" ", ". ", "\n\n",
        "\xe6\x9d\xb1", "flood. ", "''''''",
    };
    struct span words[] = {SPAN("flood"), SPAN("whale")};
    struct span phrase[] = {SPAN("flood"), SPAN("flood"), SPAN("whale")};
    struct snippet_phrase phrases[] = {{phrase, 3, 3, true}, {phrase, 3, 9, false}};
    struct snippet_terms terms = {
        .terms = words, .count = 2, .phrases = phrases, .phrase_count = 2};
    analyser = analyser_new();
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        struct buffer text = {0};
        while (text.len < 4000000)
            buffer_add_string(&text, units[u]);
        struct highlight *h;
        size_t n = snippet_fragments(analyser, language_from_code(SPAN("en")),
                                     buffer_span(&text), &terms, 2000, 10, &arena, &h);
        check_fragments(buffer_span(&text), h, n);
        buffer_free(&text);
        arena_free(&arena);
    }
    analyser_free(analyser);
}
END_TEST

START_TEST(any_length_gives_good_fragments)
{
    struct span text =
        SPAN("The tide rose. A whale, they said, “is a whale” — 鲸鱼在海滩上。 "
             "Then the flood came; e\xcc\x81"
             "t\xcc\x82 voila\xcc\x80. Whale!");
    struct span words[] = {SPAN("whale"), SPAN("flood")};
    struct snippet_terms terms = {.terms = words, .count = 2};
    analyser = analyser_new();
    for (size_t length = 0; length <= text.len + 2; length++) {
        for (size_t most = 1; most <= 4; most++) {
            struct highlight *h;
            size_t n = snippet_fragments(analyser, language_from_code(SPAN("en")), text,
                                         &terms, length, most, &arena, &h);
            ck_assert_uint_ge(n, 1);
            ck_assert_uint_le(n, most);
            check_fragments(text, h, n);
        }
    }
    arena_free(&arena);
    analyser_free(analyser);
}
END_TEST

START_TEST(nothing_gives_nothing)
{
    struct span words[] = {SPAN("whale")};
    struct snippet_terms terms = {.terms = words, .count = 1};
    struct highlight *h;
    analyser = analyser_new();
    language english = language_from_code(SPAN("en"));
    ck_assert_uint_eq(snippet_fragments(analyser, english, (struct span){0}, &terms, 200, 2,
                                        &arena, &h),
                      0);
    h = snippet_whole(analyser, english, (struct span){0}, &terms, &arena);
    ck_assert_uint_eq(h->text.len, 0);
    ck_assert_uint_eq(h->mark_count, 0);
    arena_free(&arena);
    analyser_free(analyser);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {nothing_gives_nothing, shows_what_the_cases_say, html_is_safe_in_text_and_attributes,
                            long_texts_take_linear_time, any_length_gives_good_fragments,
                            NULL};
    return run_tests("snippet", tests);
}
