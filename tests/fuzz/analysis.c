/* Any text in any language: tokens lie inside it at character borders and in order, terms
 * are short and valid, the same text gives the same terms, folding twice changes nothing.
 */
#include "corpus/text/analysis.h"
#include "corpus/text/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool at_border(struct span text, size_t i)
{
    return i == text.len || ((unsigned char)text.at[i] & 0xc0) != 0x80;
}

static void check_term(const struct term *term)
{
    check(term->len >= 1 && term->len <= ANALYSIS_TERM_MAX);
    check(utf8_valid((struct span){term->at, term->len}));
}

static void check_tokens(const struct tokens *tokens, struct span text)
{
    size_t start = 0, position = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->at[i];
        check(t->start < t->end && t->end <= text.len && t->start >= start);
        check(at_border(text, t->start) && at_border(text, t->end));
        check(t->position >= position && t->position < tokens->positions);
        check_term(t->term);
        check_term(t->form);
        start = t->start;
        position = t->position;
    }
}

static void check_same_again(struct analyser *a, language l, struct span text,
                             const struct tokens *tokens)
{
    struct analyser *fresh = analyser_new();
    const struct tokens *again = analyse(fresh, l, text);
    check(again->count == tokens->count && again->positions == tokens->positions);
    for (size_t i = 0; i < again->count; i++) {
        const struct token *t = &tokens->at[i], *u = &again->at[i];
        check(t->start == u->start && t->end == u->end && t->kind == u->kind);
        check(span_equal((struct span){t->term->at, t->term->len},
                         (struct span){u->term->at, u->term->len}));
        if (t->kind != TOKEN_PAIR)
            check(analyse_word(a, l, (struct span){t->form->at, t->form->len}) ==
                  t->term);
    }
    analyser_free(fresh);
}

static void check_fold(struct span text)
{
    struct buffer once = {0}, twice = {0};
    analysis_fold(text, &once);
    check(utf8_valid(buffer_span(&once)));
    analysis_fold(buffer_span(&once), &twice);
    check(utf8_valid(buffer_span(&twice)));
    buffer_free(&once);
    buffer_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct analyser *a;
    if (a == NULL)
        a = analyser_new();
    if (size == 0)
        return 0;
    struct buffer text = {0};
    utf8_repair((struct span){(const char *)data + 1, size - 1}, &text);
    language l = (language)(data[0] % language_count());
    language detected;
    language_detect(buffer_span(&text), &detected);
    const struct tokens *tokens = analyse(a, l, buffer_span(&text));
    check_tokens(tokens, buffer_span(&text));
    check_same_again(a, l, buffer_span(&text), tokens);
    check_fold(buffer_span(&text));
    analyser_trim(a);
    buffer_free(&text);
    return 0;
}
