/* Fragments of any text, for words, forms, prefixes and phrases out of the same input, are
 * parts of the text in order, with their marks within them; what is written of them is valid
 * UTF-8 on one line, without controls, and in HTML nothing of the text opens a tag. The first
 * line of the input holds the words, the rest is the text. */
#include "searcher/snippet/snippet.h"

#include "corpus/text/utf8.h"

#include <stdlib.h>

enum { WORDS = 6 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_written(const struct highlight *h, enum highlight_format format)
{
    struct buffer out = {0};
    snippet_write(h, format, SPAN("{"), SPAN("}"), &out);
    check(utf8_valid(buffer_span(&out)));
    for (size_t i = 0; i < out.len; i++) {
        unsigned char c = (unsigned char)out.at[i];
        check(c >= 0x20 && c != 0x7f);
        check(format != HIGHLIGHT_HTML || (c != '<' && c != '>' && c != '"'));
    }
    buffer_free(&out);
}

static void check_fragments(struct span text, const struct highlight *h, size_t count)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        check(h[i].offset >= end && h[i].text.at == text.at + h[i].offset);
        end = h[i].offset + h[i].text.len;
        check(end <= text.len && h[i].text.len > 0 && utf8_valid(h[i].text));
        for (size_t k = 0, last = 0; k < h[i].mark_count; last = h[i].marks[k++].end) {
            check(h[i].marks[k].start < h[i].marks[k].end);
            check(h[i].marks[k].start >= last && h[i].marks[k].end <= h[i].text.len);
        }
        check_written(&h[i], HIGHLIGHT_HTML);
        check_written(&h[i], HIGHLIGHT_ANSI);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    language l = data[0] % language_count();
    size_t length = data[1] * 4u, most = data[2] % 12u;
    struct buffer clean = {0};
    utf8_repair((struct span){(const char *)data + 3, size - 3}, &clean);
    struct span text = buffer_span(&clean), words[WORDS];
    const char *line_end = text.len > 0 ? memchr(text.at, '\n', text.len) : NULL;
    struct span line = {text.at, line_end == NULL ? text.len : (size_t)(line_end - text.at)};

    static struct analyser *analyser;
    if (analyser == NULL)
        analyser = analyser_new();
    struct arena arena = {0};
    const struct tokens *tokens = analyse(analyser, l, line);
    size_t count = 0;
    for (; count < tokens->count && count < WORDS; count++)
        words[count] = (struct span){tokens->at[count].term->at, tokens->at[count].term->len};
    struct span forms[] = {count > 0 ? arena_printf(&arena, "%.*s*", (int)words[0].len / 2,
                                                    words[0].at)
                                     : (struct span){0}};
    struct snippet_phrase phrases[] = {{words, count / 2, (uint32_t)count / 2, true},
                                       {words, count / 2, 5, false}};
    struct snippet_terms terms = {.terms = words,
                                  .count = count,
                                  .phrases = phrases,
                                  .phrase_count = count >= 2 ? 2 : 0,
                                  .forms = forms,
                                  .form_count = count > 0};
    struct highlight *fragments;
    size_t n = snippet_fragments(analyser, l, text, &terms, length, most, &arena, &fragments);
    check(n <= most);
    check_fragments(text, fragments, n);
    struct highlight *whole = snippet_whole(analyser, l, text, &terms, &arena);
    if (text.len > 0)
        check_fragments(text, whole, 1);
    arena_free(&arena);
    buffer_free(&clean);
    analyser_trim(analyser);
    return 0;
}
