#include "searcher/plan/mark.h"

void *mark_grown(struct leaf_maker *m, void *at, size_t count, size_t *capacity,
                 size_t size)
{
    if (count < *capacity)
        return at;
    *capacity = *capacity == 0 ? 16 : *capacity * 2;
    void *more = arena_alloc(m->arena, *capacity * size);
    if (count > 0)
        memcpy(more, at, count * size);
    return more;
}

void mark_terms(struct leaf_maker *m, const struct span *terms, size_t count,
                uint64_t documents)
{
    struct snippet_terms *s = &m->snippet;
    for (size_t i = 0; i < count; i++) {
        if (word_listed(s->terms, s->count, terms[i]))
            continue;
        size_t weights = m->term_capacity, words = m->term_capacity;
        s->terms = mark_grown(m, s->terms, s->count, &m->term_capacity, sizeof *s->terms);
        s->weights = mark_grown(m, s->weights, s->count, &weights, sizeof *s->weights);
        s->words = mark_grown(m, s->words, s->count, &words, sizeof *s->words);
        s->terms[s->count] = terms[i];
        s->words[s->count] = m->words_marked;
        s->weights[s->count++] = leaf_idf(documents, m->index->stats.documents);
    }
    m->words_marked++;
}

void mark_form(struct leaf_maker *m, struct span form)
{
    struct snippet_terms *s = &m->snippet;
    s->forms =
        mark_grown(m, s->forms, s->form_count, &m->form_capacity, sizeof *s->forms);
    s->forms[s->form_count++] = form;
}

static bool same_terms(const struct snippet_phrase *p, const struct span *terms,
                       size_t count)
{
    if (p->count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!span_equal(p->terms[i], terms[i]))
            return false;
    return true;
}

static void mark_phrase(struct leaf_maker *m, const struct word **kept, size_t count,
                        size_t l, uint32_t window, bool ordered)
{
    struct snippet_terms *s = &m->snippet;
    struct span *terms = arena_alloc(m->arena, count * sizeof *terms);
    for (size_t i = 0; i < count; i++)
        terms[i] = kept[i]->stems[l];
    for (size_t i = 0; i < s->phrase_count; i++)
        if (same_terms(&s->phrases[i], terms, count))
            return;
    s->phrases = mark_grown(m, s->phrases, s->phrase_count, &m->phrase_capacity,
                            sizeof *s->phrases);
    s->phrases[s->phrase_count++] =
        (struct snippet_phrase){terms, count, window, ordered};
}

void mark_phrases(struct leaf_maker *m, const struct word **kept, size_t count,
                  uint32_t window)
{
    uint32_t adjacent = kept[count - 1]->position - kept[0]->position + 1;
    for (size_t l = 0; l < m->language_count; l++)
        mark_phrase(m, kept, count, l, window > 0 ? window : adjacent, window == 0);
}
