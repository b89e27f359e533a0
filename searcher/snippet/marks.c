#include "searcher/snippet/marks.h"

#include "corpus/text/utf8.h"
#include "searcher/snippet/sieve.h"

#include <stdlib.h>

enum {
    FAR_APART =
        1 << 12, /* places between two stretches of text that the sieve let pass */
    READ_AT_LEAST = 4096 /* bytes, even if everything has been seen */
};

/* One string to be met in the text. Those with the same first byte are chained. */
struct target {
    struct span text;
    uint32_t what;  /* of struct mark; for a phrase, the phrase */
    uint32_t place; /* in its phrase, from 0 */
    uint16_t next;  /* number + 1 of the next with the same first byte */
    bool prefix;    /* text is the beginning of the word */
};

struct targets {
    struct target *at;
    uint16_t count;
    uint16_t first[256]; /* number + 1 by first byte */
};

/* A word of a phrase that was met. */
struct occurrence {
    uint32_t start, end; /* bytes */
    uint32_t position;
    uint32_t before;     /* ordered: number of the occurrence of the word before it */
    uint32_t chain_from; /* ordered: position of the first word of this chain */
    bool marked;
};

/* How much of a phrase has been met: the latest occurrence of each of its words. */
struct progress {
    const struct snippet_phrase *phrase;
    uint32_t what;
    uint32_t *last; /* occurrence number + 1, by place in the phrase; 0 for none */
};

struct finder {
    struct targets terms, forms, phrase_terms;
    struct progress *phrases;
    uint32_t phrase_count;
    struct occurrence *occurrences;
    size_t occurrence_count, occurrence_capacity;
    uint32_t *seen; /* start + 1 of the latest mark of each `what`; 0 for none */
    uint32_t what_count, seen_count;
    size_t enough;
    bool complete; /* everything was seen within `enough` bytes */
    struct arena *arena;
    struct marks *out;
};

static void *grow(struct arena *arena, void *old, size_t count, size_t *capacity,
                  size_t size)
{
    if (count < *capacity)
        return old;
    *capacity = *capacity == 0 ? 16 : *capacity * 2;
    void *more = arena_alloc(arena, *capacity * size);
    if (count > 0)
        memcpy(more, old, count * size);
    return more;
}

/* ---- What to look for -------------------------------------------------------------- */

static void targets_init(struct targets *t, size_t capacity, struct arena *arena)
{
    *t = (struct targets){0};
    if (capacity > 0)
        t->at = arena_alloc(arena, capacity * sizeof *t->at);
}

static void targets_add(struct targets *t, struct target target)
{
    if (target.text.len == 0)
        return;
    uint16_t *chain = &t->first[(unsigned char)target.text.at[0]];
    target.next = *chain;
    t->at[t->count++] = target;
    *chain = t->count;
}

/* The number + 1 of the first target from chain on that word is, or 0. */
static uint32_t targets_next(const struct targets *t, uint32_t chain,
                             const struct term *word)
{
    for (; chain != 0; chain = t->at[chain - 1].next) {
        const struct target *target = &t->at[chain - 1];
        size_t len = target->text.len;
        if ((target->prefix ? word->len >= len : word->len == len) &&
            memcmp(word->at, target->text.at, len) == 0)
            return chain;
    }
    return 0;
}

static uint32_t targets_find(const struct targets *t, const struct term *word)
{
    return targets_next(t, t->first[(unsigned char)word->at[0]], word);
}

static void add_phrase(struct finder *f, const struct snippet_phrase *phrase,
                       uint32_t number)
{
    struct progress *p = &f->phrases[number];
    *p = (struct progress){.phrase = phrase, .what = f->what_count++};
    p->last = arena_alloc(f->arena, phrase->count * sizeof *p->last);
    /* The last word first, so that a chain finds it behind the others: see ordered_word.
     */
    for (size_t place = 0; place < phrase->count; place++)
        targets_add(&f->phrase_terms, (struct target){.text = phrase->terms[place],
                                                      .what = number,
                                                      .place = (uint32_t)place});
}

static void add_targets(struct finder *f, const struct snippet_terms *terms)
{
    targets_init(&f->terms, terms->count, f->arena);
    for (size_t i = 0; i < terms->count; i++) {
        uint32_t what = terms->words == NULL ? (uint32_t)i : terms->words[i];
        targets_add(&f->terms, (struct target){.text = terms->terms[i], .what = what});
        if (what >= f->what_count)
            f->what_count = what + 1;
    }
    targets_init(&f->forms, terms->form_count, f->arena);
    for (size_t i = 0; i < terms->form_count; i++) {
        struct span form = terms->forms[i];
        bool prefix = form.len > 1 && form.at[form.len - 1] == '*';
        form.len -= prefix;
        targets_add(
            &f->forms,
            (struct target){.text = form, .what = f->what_count++, .prefix = prefix});
    }
    size_t words = 0;
    for (size_t i = 0; i < terms->phrase_count; i++)
        words += terms->phrases[i].count;
    targets_init(&f->phrase_terms, words, f->arena);
    if (terms->phrase_count > 0)
        f->phrases = arena_alloc(f->arena, terms->phrase_count * sizeof *f->phrases);
    for (; f->phrase_count < terms->phrase_count; f->phrase_count++)
        add_phrase(f, &terms->phrases[f->phrase_count], f->phrase_count);
}

/* ---- What was met ------------------------------------------------------------------ */

static void note_seen(struct finder *f, const struct mark *mark)
{
    f->seen_count += f->seen[mark->what] == 0;
    f->seen[mark->what] = mark->start + 1;
    if (f->seen_count < f->what_count || f->complete)
        return;
    uint32_t earliest = mark->start;
    for (uint32_t i = 0; i < f->what_count; i++) {
        if (f->seen[i] - 1 < earliest)
            earliest = f->seen[i] - 1;
    }
    f->complete = mark->end - earliest <= f->enough;
}

static void add_mark(struct finder *f, uint32_t start, uint32_t end, uint32_t what)
{
    struct marks *m = f->out;
    m->at = grow(f->arena, m->at, m->count, &m->capacity, sizeof *m->at);
    m->at[m->count] = (struct mark){start, end, what};
    note_seen(f, &m->at[m->count++]);
}

static void mark_occurrence(struct finder *f, const struct progress *p, uint32_t number)
{
    struct occurrence *o = &f->occurrences[number];
    if (!o->marked)
        add_mark(f, o->start, o->end, p->what);
    o->marked = true;
}

/* The word at `place` of an ordered phrase: it lengthens the chain of the words before it
 * if that began within the window. A later beginning always serves as well as an earlier
 * one. */
static bool ordered_word(struct finder *f, const struct progress *p, uint32_t place,
                         struct occurrence *o)
{
    o->chain_from = o->position;
    if (place == 0)
        return true;
    if (p->last[place - 1] == 0)
        return false;
    o->before = p->last[place - 1] - 1;
    const struct occurrence *last = &f->occurrences[o->before];
    o->chain_from = last->chain_from;
    return last->position < o->position &&
           o->position - o->chain_from < p->phrase->window;
}

static void mark_chain(struct finder *f, const struct progress *p, uint32_t number)
{
    for (size_t place = p->phrase->count; place-- > 0;
         number = f->occurrences[number].before)
        mark_occurrence(f, p, number);
}

static void mark_if_near(struct finder *f, const struct progress *p, uint32_t position)
{
    for (size_t i = 0; i < p->phrase->count; i++) {
        if (p->last[i] == 0 ||
            position - f->occurrences[p->last[i] - 1].position >= p->phrase->window)
            return;
    }
    for (size_t i = 0; i < p->phrase->count; i++)
        mark_occurrence(f, p, p->last[i] - 1);
}

static void phrase_word(struct finder *f, const struct target *target,
                        struct occurrence o)
{
    struct progress *p = &f->phrases[target->what];
    if (p->phrase->ordered && !ordered_word(f, p, target->place, &o))
        return;
    f->occurrences = grow(f->arena, f->occurrences, f->occurrence_count,
                          &f->occurrence_capacity, sizeof *f->occurrences);
    f->occurrences[f->occurrence_count] = o;
    p->last[target->place] = (uint32_t)++f->occurrence_count;
    if (!p->phrase->ordered)
        mark_if_near(f, p, o.position);
    else if (target->place == p->phrase->count - 1)
        mark_chain(f, p, (uint32_t)f->occurrence_count - 1);
}

/* Targets are chained newest first, so a token that is several words of one phrase is
 * taken as the last of them first: it cannot be two words of one chain. */
static void look_at(struct finder *f, const struct token *token, uint32_t offset,
                    uint32_t position)
{
    uint32_t start = offset + token->start, end = offset + token->end;
    uint32_t found = targets_find(&f->terms, token->term);
    if (found != 0)
        add_mark(f, start, end, f->terms.at[found - 1].what);
    if (f->forms.count > 0) {
        found = targets_find(&f->forms, token->form);
        if (found != 0)
            add_mark(f, start, end, f->forms.at[found - 1].what);
    }
    if (f->phrase_terms.count == 0)
        return;
    for (found = targets_find(&f->phrase_terms, token->term); found != 0;
         found = targets_next(&f->phrase_terms, f->phrase_terms.at[found - 1].next,
                              token->term))
        phrase_word(f, &f->phrase_terms.at[found - 1],
                    (struct occurrence){.start = start,
                                        .end = end,
                                        .position = position + token->position});
}

/* ---- The text, stretch by stretch -------------------------------------------------- */

static void fill_sieve(struct sieve *sieve, language l, const struct finder *f)
{
    const struct targets *all[] = {&f->terms, &f->forms, &f->phrase_terms};
    size_t gap = 0;
    for (uint32_t i = 0; i < f->phrase_count; i++) {
        if (2 * f->phrases[i].phrase->window + 2 > gap)
            gap = 2 * f->phrases[i].phrase->window + 2;
    }
    sieve_init(sieve, l, gap);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (size_t k = 0; k < all[i]->count; k++)
            sieve_add(sieve, all[i]->at[k].text);
    }
}

static int by_start(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->what > y->what) - (x->what < y->what);
}

void marks_find(struct analyser *a, language l, struct span text,
                const struct snippet_terms *terms, size_t enough, struct arena *arena,
                struct marks *out)
{
    *out = (struct marks){0};
    struct finder f = {.enough = enough, .arena = arena, .out = out};
    add_targets(&f, terms);
    if (f.what_count == 0)
        return;
    f.seen = arena_alloc(arena, f.what_count * sizeof *f.seen);
    struct sieve sieve;
    fill_sieve(&sieve, l, &f);
    sieve_start(&sieve, utf8_cut(text, MARKS_BYTES_MAX));
    struct span stretch;
    size_t position = 0, last_end = 0;
    while (!(f.complete && last_end >= READ_AT_LEAST) && sieve_next(&sieve, &stretch)) {
        size_t start = (size_t)(stretch.at - text.at);
        position += start > last_end ? FAR_APART : 0;
        const struct tokens *tokens = analyse(a, l, stretch);
        for (size_t i = 0; i < tokens->count; i++)
            look_at(&f, &tokens->at[i], (uint32_t)start, (uint32_t)position);
        position += tokens->positions;
        last_end = start + stretch.len;
    }
    if (terms->phrase_count > 0 && out->count > 1)
        qsort(out->at, out->count, sizeof *out->at, by_start);
}
