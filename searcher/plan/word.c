#include "searcher/plan/word.h"

#include "corpus/text/character.h"
#include "corpus/text/utf8.h"

/* How common a stopword of a language that is not the index's first must be to be left
 * out: "die" means little in German news and much in English. */
enum { STOPWORD_SHARE = 20 };

struct span word_span(const struct term *t)
{
    return (struct span){t->at, t->len};
}

bool word_listed(const struct span *list, size_t count, struct span s)
{
    for (size_t i = 0; i < count; i++)
        if (span_equal(list[i], s))
            return true;
    return false;
}

uint64_t word_frequencies(struct leaf_maker *m, enum schema_field field,
                          const struct span *terms, size_t count)
{
    struct shim_error failure;
    struct shim_bytes *names = arena_alloc(m->arena, (count + 1) * sizeof *names);
    uint32_t *each = arena_alloc(m->arena, (count + 1) * sizeof *each);
    for (size_t i = 0; i < count; i++) {
        struct expr *e = expr_field(m->arena, field, terms[i]);
        names[i] = (struct shim_bytes){e->bytes.at, e->bytes.len};
    }
    if (shim_reader_frequencies(m->index->reader, names, count, each, &failure) !=
        SHIM_OK) {
        index_error(&failure, m->error);
        return 0;
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += each[i];
    uint64_t all = m->index->stats.documents;
    return sum < all ? sum : all;
}

static void set_stems(struct leaf_maker *m, struct word *w, const struct term *form)
{
    w->form = word_span(form);
    w->stems = arena_alloc(m->arena, m->language_count * sizeof *w->stems);
    w->terms = arena_alloc(m->arena, m->language_count * sizeof *w->terms);
    for (size_t l = 0; l < m->language_count; l++) {
        w->stems[l] =
            w->kind == TOKEN_PAIR
                ? w->form
                : word_span(analyse_word(m->analyser, m->languages[l], w->form));
        if (!word_listed(w->terms, w->term_count, w->stems[l]))
            w->terms[w->term_count++] = w->stems[l];
    }
    w->documents = word_frequencies(m, FIELD_WORD, w->terms, w->term_count);
}

/* A character of a script without spaces is in the index as part of pairs: those that
 * begin with it stand for it. */
static bool is_lone_character(const struct word *w)
{
    size_t i = 0;
    uint32_t code;
    return w->kind == TOKEN_WORD && utf8_decode(w->form, &i, &code) && i == w->form.len &&
           character_of(code) == CHARACTER_UNSPACED;
}

void word_warn_capped(struct leaf_maker *m, struct span typed, const struct expansion *x)
{
    if (x->all > EXPAND_MAX)
        m->warn(m->payload,
                arena_printf(m->arena,
                             "%.*s: the %d most frequent of %zu words that begin so were "
                             "looked for",
                             (int)typed.len, typed.at, EXPAND_MAX, x->all));
}

static void set_pairs(struct leaf_maker *m, struct word *w)
{
    struct expansion x;
    expand_character(m->index, w->form, m->arena, &x, m->error);
    word_warn_capped(m, w->form, &x);
    w->terms = x.terms;
    w->term_count = x.count;
    w->documents = x.documents;
}

/* A text that was cut into words: whether it is a stopword is asked before it is looked for. */
struct word_text {
    struct span text;
    struct word *words;
    size_t count;
    struct word_text *next;
};

static struct word *cut(struct leaf_maker *m, struct span text, size_t *count)
{
    const struct tokens *tokens = analyse(m->analyser, LANGUAGE_OTHER, text);
    struct word *words = arena_alloc(m->arena, (tokens->count + 1) * sizeof *words);
    const struct term **forms =
        arena_alloc(m->arena, (tokens->count + 1) * sizeof *forms);
    *count = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *t = &tokens->at[i];
        if (t->position >= LEAF_PLACES_MAX)
            break;
        forms[*count] = t->form;
        words[(*count)++] = (struct word){.start = t->start,
                                          .end = t->end,
                                          .position = t->position,
                                          .kind = (enum token_kind)t->kind};
    }
    for (size_t i = 0; i < *count; i++)
        set_stems(m, &words[i], forms[i]);
    for (size_t i = 0; i < *count; i++)
        if (is_lone_character(&words[i]))
            set_pairs(m, &words[i]);
    return words;
}

struct word *word_cut(struct leaf_maker *m, struct span text, size_t *count)
{
    struct word_text *known = m->cut;
    while (known != NULL && (known->text.at != text.at || known->text.len != text.len))
        known = known->next;
    if (known == NULL) {
        known = arena_alloc(m->arena, sizeof *known);
        *known = (struct word_text){.text = text, .next = m->cut};
        known->words = cut(m, text, &known->count);
        m->cut = known;
    }
    *count = known->count;
    return known->words;
}

size_t word_parts(const struct word *words, size_t i, size_t count)
{
    size_t parts = 0;
    while (i + 1 + parts < count && words[i + 1 + parts].kind == TOKEN_PART)
        parts++;
    return parts;
}

size_t word_places(const struct word *words, size_t count, const struct word **kept)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        size_t parts = word_parts(words, i, count);
        if (parts < 2)
            kept[n++] = &words[i];
        else
            for (size_t p = 1; p <= parts; p++)
                kept[n++] = &words[i + p];
        i += parts;
    }
    return n;
}

bool word_is_stopword(struct leaf_maker *m, const struct word *w)
{
    if (language_is_stopword(m->languages[0], w->form))
        return true;
    if (w->documents < m->index->stats.documents / STOPWORD_SHARE)
        return false;
    for (size_t l = 1; l < m->language_count; l++)
        if (language_is_stopword(m->languages[l], w->form))
            return true;
    return false;
}
