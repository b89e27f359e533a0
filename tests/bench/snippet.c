/*
 * bench_snippet: how long the snippets of a results page take. Reads an archive in JSON
 * Lines on stdin, takes its articles of 1,000 to 1,400 bytes and cuts two fragments of
 * each for queries of two and four words of its own, ten documents at a time.
 */
#include "searcher/snippet/snippet.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TEXTS_MAX = 2000, PAGE = 10 };

static struct span texts[TEXTS_MAX];
static size_t text_count;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void read_texts(size_t low, size_t high)
{
    static char line[1 << 20];
    static struct arena arena;
    while (text_count < TEXTS_MAX && fgets(line, sizeof line, stdin) != NULL) {
        json_t *object = json_loads(line, 0, NULL);
        const char *text = json_string_value(json_object_get(object, "body"));
        if (text != NULL && strlen(text) >= low && strlen(text) <= high)
            texts[text_count++] = arena_copy(&arena, span_of(text));
        json_decref(object);
    }
}

/* Eight words of text, none of them short, since queries have few of those. */
static void choose_words(struct analyser *a, language l, struct span text,
                         struct span *words)
{
    const struct tokens *tokens = analyse(a, l, text);
    size_t found = 0;
    for (size_t k = 7; found < 8; k += 13) {
        const struct term *t = tokens->at[k % tokens->count].term;
        if (t->len >= 4 || k > 1000)
            words[found++] = (struct span){t->at, t->len};
    }
}

/* The best of several rounds: milliseconds for a page of ten. */
static double measure(struct analyser *a, size_t words, size_t phrase_words)
{
    language english = language_from_code(SPAN("en"));
    struct arena arena = {0};
    double best = 1e9;
    for (int round = 0; round < 5; round++) {
        double start = seconds();
        for (size_t i = 0; i < text_count; i++) {
            /* The words of one text of the page, met in the others by chance. */
            static struct span terms[8];
            static double weights[8] = {3, 2, 1, 4, 2, 3, 1, 2};
            if (i % PAGE == 0)
                choose_words(a, english, texts[i], terms);
            struct snippet_phrase phrase = {terms, phrase_words, phrase_words, true};
            struct snippet_terms wanted = {.terms = terms,
                                           .weights = weights,
                                           .count = words,
                                           .phrases = &phrase,
                                           .phrase_count = phrase_words > 0};
            struct highlight *h;
            snippet_fragments(a, english, texts[i], &wanted, 200, 2, &arena, &h);
            if (i % PAGE == PAGE - 1)
                arena_reset(&arena);
        }
        double spent = seconds() - start;
        if (spent < best)
            best = spent;
    }
    arena_free(&arena);
    return best / ((double)text_count / PAGE) * 1e3;
}

int main(int argc, char **argv)
{
    size_t low = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    size_t high = argc > 2 ? strtoul(argv[2], NULL, 10) : 1400;
    read_texts(low, high);
    if (text_count < PAGE) {
        fputs("bench_snippet: give it an archive in JSON Lines on stdin\n", stderr);
        return 1;
    }
    struct analyser *a = analyser_new();
    printf("%zu texts of %zu to %zu bytes; ms per page of %d:\n", text_count, low, high,
           PAGE);
    printf("  two words    %.4f\n", measure(a, 2, 0));
    printf("  four words   %.4f\n", measure(a, 4, 0));
    printf("  a phrase     %.4f\n", measure(a, 0, 2));
    analyser_free(a);
    return 0;
}
