#include "searcher/plan/leaf.h"

#include "searcher/plan/mark.h"
#include "searcher/plan/word.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* What a compound's own term and the phrase of its parts count: together, for a document
 * that writes it with the hyphen, a little more than one word. */
static const double WHOLE = 0.6, PARTS = 0.4;

/* What the own term counts beside its parts where any of them will do. */
static const double LOOSE_WHOLE = 0.2;

/* Words side by side that must stand side by side: of [first, last). */
struct run {
    const struct word *words;
    size_t count;
};

/* ---- Words ----------------------------------------------------------------------- */

double leaf_idf(uint64_t n, uint64_t documents)
{
    double known = n < documents ? (double)n : (double)documents;
    return log(1 + ((double)documents - known + 0.5) / (known + 0.5));
}

bool leaf_is_stopword(struct leaf_maker *m, const struct query_node *node)
{
    size_t count;
    if (node->kind != QUERY_WORD || node->scope != SCOPE_ANY)
        return false;
    const struct word *words = word_cut(m, node->text, &count);
    for (size_t i = 0; i < count; i++)
        if (!word_is_stopword(m, &words[i]))
            return false;
    return true;
}

/* ---- Accounts -------------------------------------------------------------------- */

struct snippet_terms leaf_loose_snippet(struct leaf_maker *m)
{
    struct snippet_terms strict = m->snippet;
    size_t room = strict.count + m->loose_count + 1;
    struct snippet_terms s = strict;
    s.terms = arena_alloc(m->arena, room * sizeof *s.terms);
    s.weights = arena_alloc(m->arena, room * sizeof *s.weights);
    s.words = arena_alloc(m->arena, room * sizeof *s.words);
    s.count = 0;
    for (size_t i = 0; i < strict.count + m->loose_count; i++) {
        bool loose = i >= strict.count;
        struct span term = loose ? m->loose_terms[i - strict.count] : strict.terms[i];
        if (word_listed(s.terms, s.count, term))
            continue;
        s.words[s.count] = loose ? m->words_marked + (uint32_t)s.count : strict.words[i];
        s.weights[s.count] = loose ? leaf_idf(word_frequencies(m, FIELD_WORD, &term, 1),
                                              m->index->stats.documents)
                                   : strict.weights[i];
        s.terms[s.count++] = term;
    }
    return s;
}

struct expr *leaf_score(struct leaf_maker *m, struct span text, struct span *terms,
                        size_t count, uint64_t documents, struct expr *e)
{
    m->leaves =
        mark_grown(m, m->leaves, m->leaf_count, &m->leaf_capacity, sizeof *m->leaves);
    m->leaves[m->leaf_count++] =
        (struct plan_leaf){.text = text,
                           .terms = terms,
                           .term_count = count,
                           .documents = documents,
                           .idf = leaf_idf(documents, m->index->stats.documents),
                           .times = 1};
    return expr_scale(m->arena, (uint32_t)m->leaf_count - 1, 1, e);
}

/* ---- From words to expressions --------------------------------------------------- */

static struct expr *any_of(struct leaf_maker *m, enum schema_field field,
                           const struct span *terms, size_t count)
{
    struct expr_list list = {0};
    for (size_t i = 0; i < count; i++)
        expr_add(m->arena, &list, expr_field(m->arena, field, terms[i]));
    return expr_group(m->arena, SHIM_SYNONYM, &list);
}

static struct expr *word_in(struct leaf_maker *m, enum schema_field field,
                            const struct word *w)
{
    return any_of(m, field, w->terms, w->term_count);
}

/* phrase_in(m, field, kept, count, window): the words kept in field, adjacent in order,
 * or within window places in any order when that is not 0. Long ones are cut into pieces
 * that overlap by a word: Xapian's time for a phrase grows with its length. */
static struct expr *phrase_in(struct leaf_maker *m, enum schema_field field,
                              const struct word **kept, size_t count, uint32_t window)
{
    struct expr_list pieces = {0};
    for (size_t from = 0; from + 1 < count; from += QUERY_PHRASE_MAX - 1) {
        struct expr_list list = {0};
        for (size_t i = from; i < count && i < from + QUERY_PHRASE_MAX; i++)
            expr_add(m->arena, &list, word_in(m, field, kept[i]));
        uint32_t span = kept[from + list.count - 1]->position - kept[from]->position + 1;
        if (window > 0)
            expr_add(m->arena, &pieces, expr_window(m->arena, SHIM_NEAR, &list, window));
        else
            expr_add(m->arena, &pieces, expr_window(m->arena, SHIM_PHRASE, &list, span));
    }
    return expr_group(m->arena, SHIM_AND, &pieces);
}

static enum schema_field field_of(enum query_scope scope)
{
    return scope == SCOPE_TITLE   ? FIELD_TITLE
           : scope == SCOPE_QUOTE ? FIELD_QUOTE
                                  : FIELD_WORD;
}

/* A phrase is as rare as its rarest word, at least. */
static uint64_t rarest(const struct word **kept, size_t count)
{
    uint64_t least = kept[0]->documents;
    for (size_t i = 1; i < count; i++)
        if (kept[i]->documents < least)
            least = kept[i]->documents;
    return least;
}

static struct span *all_terms(struct leaf_maker *m, const struct word **kept,
                              size_t count, size_t *term_count)
{
    struct span *terms =
        arena_alloc(m->arena, (count * m->language_count + 1) * sizeof *terms);
    *term_count = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t t = 0; t < kept[i]->term_count; t++)
            if (!word_listed(terms, *term_count, kept[i]->terms[t]))
                terms[(*term_count)++] = kept[i]->terms[t];
    return terms;
}

/* ---- Verifying ------------------------------------------------------------------- */

static struct verify *verify_new(struct leaf_maker *m, enum query_scope scope,
                                 size_t count, uint32_t window)
{
    struct verify *v = arena_alloc(m->arena, sizeof *v);
    v->places = arena_alloc(m->arena, (count + 1) * sizeof *v->places);
    v->place_count = count;
    v->scope = scope;
    v->window = window;
    v->languages = m->languages;
    v->language_count = m->language_count;
    v->next = m->verify;
    m->verify = v;
    return v;
}

/* verified(m, v, e, candidates): e, where v's look at the stored texts agrees. */
static struct expr *verified(struct leaf_maker *m, struct verify *v, struct expr *e,
                             struct expr *candidates)
{
    v->candidates = candidates;
    return expr_pair(m->arena, SHIM_FILTER, e, expr_ids(m->arena, &v->ids));
}

static struct verify *verify_stems(struct leaf_maker *m, enum query_scope scope,
                                   const struct word **kept, size_t count,
                                   uint32_t window)
{
    struct verify *v = verify_new(m, scope, count, window);
    for (size_t i = 0; i < count; i++)
        v->places[i] = (struct verify_place){.at = kept[i]->position - kept[0]->position,
                                             .stems = kept[i]->stems,
                                             .stem_count = m->language_count};
    return v;
}

/* ---- Kinds of leaves ------------------------------------------------------------- */

/* Scored by the words of the whole document, but only where its field has them. */
static struct expr *in_scope(struct leaf_maker *m, enum query_scope scope,
                             struct expr *scored, struct expr *field)
{
    return scope == SCOPE_ANY || scope == SCOPE_TEXT
               ? scored
               : expr_pair(m->arena, SHIM_FILTER, scored, field);
}

static struct leaf phrase_leaf(struct leaf_maker *m, struct span text,
                               enum query_scope scope, const struct word **kept,
                               size_t count, uint32_t window)
{
    size_t term_count;
    struct span *terms = all_terms(m, kept, count, &term_count);
    enum schema_field field = field_of(scope);
    struct expr *plain = phrase_in(m, field, kept, count, window);
    struct expr *candidates = plain;
    if (m->scored) {
        if (field != FIELD_WORD) {
            struct expr_list list = {0};
            for (size_t i = 0; i < count; i++)
                expr_add(m->arena, &list, word_in(m, FIELD_WORD, kept[i]));
            plain = expr_group(m->arena, SHIM_AND, &list);
        }
        plain = leaf_score(m, text, terms, term_count, rarest(kept, count), plain);
        plain = in_scope(m, scope, plain, candidates);
    }
    if (m->marked)
        mark_phrases(m, kept, count, window);
    if (scope == SCOPE_TEXT)
        plain =
            verified(m, verify_stems(m, scope, kept, count, window), plain, candidates);
    return (struct leaf){.plain = plain};
}

/* The words of an article's title that stand in the context of its comments. */
static struct expr *context_of(struct leaf_maker *m, const struct word *w, uint32_t leaf)
{
    if (word_frequencies(m, FIELD_CONTEXT, w->terms, w->term_count) == 0)
        return NULL;
    return expr_scale(m->arena, leaf, 1, word_in(m, FIELD_CONTEXT, w));
}

static struct leaf word_leaf(struct leaf_maker *m, struct span text,
                             enum query_scope scope, const struct word *w)
{
    struct expr *plain = word_in(m, field_of(scope), w), *candidates = plain,
                *context = NULL;
    if (m->scored) {
        plain = leaf_score(m, text, w->terms, w->term_count, w->documents,
                           word_in(m, FIELD_WORD, w));
        if (scope == SCOPE_ANY)
            context = context_of(m, w, (uint32_t)m->leaf_count - 1);
        plain = in_scope(m, scope, plain, candidates);
    }
    if (m->marked)
        mark_terms(m, w->terms, w->term_count, w->documents);
    if (scope == SCOPE_TEXT)
        plain = verified(m, verify_stems(m, scope, &w, 1, 0), plain, candidates);
    return (struct leaf){.plain = plain, .context = context};
}

/* COVID-19: its own term, or its parts side by side. */
static struct leaf compound_leaf(struct leaf_maker *m, struct span text,
                                 enum query_scope scope, const struct word *words,
                                 const struct word **kept, size_t parts)
{
    struct leaf whole = {0}, apart = {0};
    bool scored = m->scored;
    m->scored = false; /* both are parts of one leaf */
    whole = word_leaf(m, text, scope, &words[0]);
    apart = phrase_leaf(m, text, scope, kept, parts, 0);
    m->scored = scored;
    struct expr_list list = {0};
    if (!scored) {
        expr_add(m->arena, &list, whole.plain);
        expr_add(m->arena, &list, apart.plain);
        return (struct leaf){.plain = expr_group(m->arena, SHIM_OR, &list)};
    }
    uint64_t documents = words[0].documents + rarest(kept, parts);
    uint64_t all = m->index->stats.documents;
    struct expr *scale = leaf_score(m, text, words[0].terms, words[0].term_count,
                                    documents < all ? documents : all, whole.plain);
    uint32_t leaf = scale->leaf;
    scale->factor = WHOLE;
    expr_add(m->arena, &list, scale);
    expr_add(m->arena, &list, expr_scale(m->arena, leaf, PARTS, apart.plain));
    return (struct leaf){.plain = expr_group(m->arena, SHIM_OR, &list),
                         .context =
                             scope == SCOPE_ANY ? context_of(m, &words[0], leaf) : NULL};
}

/* loosened(m, kept, count): any of the pairs of a run or the parts of a compound, scored
 * one by one: a question in Chinese is one run, and no text holds all of it;
 * boundary-layer is told of by texts on boundaries and on layers. NULL when there are
 * none. */
static struct expr *loosened(struct leaf_maker *m, const struct word **kept, size_t count)
{
    struct expr_list list = {0};
    for (size_t i = 0; i < count; i++) {
        const struct word *w = kept[i];
        if (w->kind == TOKEN_WORD || (w->kind == TOKEN_PART && word_is_stopword(m, w)))
            continue;
        expr_add(m->arena, &list,
                 leaf_score(m, w->form, w->terms, w->term_count, w->documents,
                            word_in(m, FIELD_WORD, w)));
        m->leaves[m->leaf_count - 1].loose = true;
        for (size_t t = 0; t < w->term_count; t++) {
            m->loose_terms = mark_grown(m, m->loose_terms, m->loose_count,
                                        &m->loose_capacity, sizeof *m->loose_terms);
            m->loose_terms[m->loose_count++] = w->terms[t];
        }
    }
    return expr_group(m->arena, SHIM_OR, &list);
}

/* kept_of(m, run, count): the words of a run that take a place each. */
static const struct word **kept_of(struct leaf_maker *m, struct run run, size_t *count)
{
    const struct word **kept = arena_alloc(m->arena, (run.count + 1) * sizeof *kept);
    *count = word_places(run.words, run.count, kept);
    return kept;
}

static bool is_compound(struct run run)
{
    size_t parts = word_parts(run.words, 0, run.count);
    return parts > 1 && parts == run.count - 1;
}

/* run_leaf(m, text, scope, run): words that stand side by side without a gap: one word, a
 * compound, or a phrase. */
static struct leaf run_leaf(struct leaf_maker *m, struct span text,
                            enum query_scope scope, struct run run)
{
    size_t count;
    const struct word **kept = kept_of(m, run, &count);
    if (is_compound(run))
        return compound_leaf(m, text, scope, run.words, kept, count);
    if (count == 1)
        return word_leaf(m, text, scope, kept[0]);
    return phrase_leaf(m, text, scope, kept, count, 0);
}

/* Signs that part words which need not stand side by side: climate/energy, a,b. */
static bool parts_words(struct span between)
{
    for (size_t i = 0; i < between.len; i++)
        if ((unsigned char)between.at[i] >= 0x80 ||
            strchr("/,;&+|<>", between.at[i]) != NULL)
            return true;
    return false;
}

/* run_at(text, words, i, count): the words from words[i] up to the next that is parted.
 */
static struct run run_at(struct span text, const struct word *words, size_t i,
                         size_t count)
{
    size_t end = i + 1;
    uint32_t reached = words[i].end;
    for (; end < count; end++) {
        const struct word *w = &words[end];
        bool inside = w->start < reached;
        struct span between = {text.at + reached, inside ? 0 : w->start - reached};
        if (!inside && parts_words(between))
            break;
        if (w->end > reached)
            reached = w->end;
    }
    return (struct run){words + i, end - i};
}

static struct leaf run_or_loose_leaf(struct leaf_maker *m, struct span text,
                                     enum query_scope scope, struct run run)
{
    size_t count;
    struct leaf leaf = run_leaf(m, text, scope, run);
    const struct word **kept = kept_of(m, run, &count);
    if (count == 1 || !m->scored || scope != SCOPE_ANY)
        return leaf;
    struct expr_list either = {0};
    bool compound = is_compound(run);
    expr_add(m->arena, &either, loosened(m, kept, count));
    if (compound && either.count > 0)
        expr_add(m->arena, &either,
                 expr_scale(m->arena, leaf.plain->child->leaf, LOOSE_WHOLE,
                            word_in(m, FIELD_WORD, run.words)));
    leaf.loose = expr_group(m->arena, SHIM_OR, &either);
    return leaf;
}

static size_t word_leaves(struct leaf_maker *m, const struct query_node *node,
                          struct leaf out[LEAF_PARTS_MAX])
{
    size_t count, n = 0;
    const struct word *words = word_cut(m, node->text, &count);
    for (size_t i = 0; i < count && n < LEAF_PARTS_MAX;) {
        struct run run = run_at(node->text, words, i, count);
        const struct word *last = &run.words[run.count - 1];
        struct span text = {node->text.at + run.words[0].start,
                            last->end - run.words[0].start};
        if (run.words[0].end > last->end) /* a compound reaches as far as its parts */
            text.len = run.words[0].end - run.words[0].start;
        i += run.count;
        if (run.count == 1 && !m->keep_stopwords && node->scope == SCOPE_ANY &&
            m->scored && word_is_stopword(m, &run.words[0]))
            out[n] = (struct leaf){.stopword = true};
        else
            out[n] = run_or_loose_leaf(m, text, node->scope, run);
        out[n++].text = text;
    }
    return n;
}

static struct leaf phrase_node(struct leaf_maker *m, const struct query_node *node)
{
    size_t count;
    const struct word *words = word_cut(m, node->text, &count);
    const struct word **kept = arena_alloc(m->arena, (count + 1) * sizeof *kept);
    size_t n = word_places(words, count, kept);
    if (n == 0)
        return (struct leaf){0};
    struct span text =
        arena_printf(m->arena, "\"%.*s\"", (int)node->text.len, node->text.at);
    if (n == 1)
        return word_leaf(m, text, node->scope, kept[0]);
    uint32_t window = node->slop == 0 ? 0 : node->slop + (uint32_t)n - 1;
    return phrase_leaf(m, text, node->scope, kept, n, window);
}

static struct leaf near_node(struct leaf_maker *m, const struct query_node *node)
{
    const struct word *kept[LEAF_PLACES_MAX];
    size_t n = 0;
    for (const struct query_node *c = node->child; c != NULL; c = c->next) {
        size_t count;
        const struct word *words = word_cut(m, c->text, &count);
        const struct word **each = arena_alloc(m->arena, (count + 1) * sizeof *each);
        size_t more = word_places(words, count, each);
        for (size_t i = 0; i < more && n < LEAF_PLACES_MAX; i++)
            kept[n++] = each[i];
    }
    if (n == 0)
        return (struct leaf){0};
    struct buffer text = {0};
    query_write_node(node, &text);
    struct span written = arena_copy(m->arena, buffer_span(&text));
    buffer_free(&text);
    if (n == 1)
        return word_leaf(m, written, node->child->scope, kept[0]);
    return phrase_leaf(m, written, node->child->scope, kept, n,
                       node->slop + (uint32_t)n - 1);
}

/* =word: found by its stem, then looked at. Pairs of characters have no other forms. */
static struct leaf exact_node(struct leaf_maker *m, const struct query_node *node)
{
    size_t count;
    const struct word *words = word_cut(m, node->text, &count);
    if (count == 0)
        return (struct leaf){0};
    bool pairs = true, marked = m->marked;
    for (size_t i = 0; i < count; i++)
        pairs = pairs && words[i].kind != TOKEN_WORD;
    m->marked = marked && (pairs || count > 1); /* a form is marked by itself */
    struct leaf leaf = run_leaf(m, node->text, node->scope, (struct run){words, count});
    m->marked = marked;
    if (pairs)
        return leaf;
    struct verify *v = verify_new(m, node->scope, 0, 0);
    v->places = arena_alloc(m->arena, count * sizeof *v->places);
    for (size_t i = 0; i < count; i++)
        if (words[i].kind != TOKEN_PART)
            v->places[v->place_count++] = (struct verify_place){
                .at = words[i].position - words[0].position, .form = words[i].form};
    if (m->marked && v->place_count == 1)
        mark_form(m, words[0].form);
    leaf.plain = verified(m, v, leaf.plain, leaf.plain);
    leaf.context = NULL;
    return leaf;
}

/* ---- Prefixes -------------------------------------------------------------------- */

/* The beginning of a word, and what it stands for. */
struct prefix {
    struct span typed; /* with its star */
    struct span form;
    enum query_scope scope;
    struct expansion words;
};

static struct prefix prefix_make(struct leaf_maker *m, const struct query_node *node,
                                 const struct word *last)
{
    struct prefix p = {.scope = node->scope, .form = last->form};
    struct beginning b = {
        .form = last->form,
        .root = word_span(analyse_word(m->analyser, LANGUAGE_OTHER, last->form)),
        .languages = m->languages,
        .language_count = m->language_count};
    p.typed = arena_printf(m->arena, "%.*s*", (int)node->text.len, node->text.at);
    expand(m->index, m->analyser, &b, m->arena, &p.words, m->error);
    word_warn_capped(m, p.typed, &p.words);
    return p;
}

/* prefix_in(m, p, field): the documents with one of the words in field; of the text alone
 * (all of a document's words are in the same field) by what is stored. */
static struct expr *prefix_in(struct leaf_maker *m, const struct prefix *p,
                              enum schema_field field)
{
    struct expr *found = any_of(m, field, p->words.terms, p->words.count);
    if (p->scope != SCOPE_TEXT)
        return found;
    struct verify *v = verify_new(m, p->scope, 1, 0);
    v->places[0] = (struct verify_place){
        .beginning = p->form, .stems = p->words.terms, .stem_count = p->words.count};
    return verified(m, v, found, found);
}

/* What begins so, and the other forms of words that do: elected for electio*. */
static void mark_prefix(struct leaf_maker *m, const struct prefix *p)
{
    struct span *others = arena_alloc(m->arena, (p->words.count + 1) * sizeof *others);
    size_t count = 0;
    for (size_t i = 0; i < p->words.count; i++)
        if (!span_begins(p->words.terms[i], p->form))
            others[count++] = p->words.terms[i];
    mark_form(m, arena_printf(m->arena, "%.*s*", (int)p->form.len, p->form.at));
    mark_terms(m, others, count, p->words.documents);
}

static struct leaf prefix_leaf(struct leaf_maker *m, const struct prefix *p)
{
    enum schema_field field = field_of(p->scope);
    struct expr *found = prefix_in(m, p, field);
    if (m->marked)
        mark_prefix(m, p);
    if (!m->scored)
        return (struct leaf){.plain = found};
    struct expr *scored = field == FIELD_WORD
                              ? found
                              : any_of(m, FIELD_WORD, p->words.terms, p->words.count);
    struct expr *plain = leaf_score(m, p->typed, p->words.terms, p->words.count,
                                    p->words.documents, scored);
    return (struct leaf){.plain = in_scope(m, p->scope, plain, found)};
}

/* The prefix ends a run of several words: a phrase of which the last is any of its terms.
 */
static struct leaf prefix_phrase(struct leaf_maker *m, const struct prefix *p,
                                 const struct word **kept, size_t count)
{
    struct word last = *kept[count - 1];
    bool scored = m->scored;
    last.terms = p->words.terms;
    last.term_count = p->words.count;
    last.documents = p->words.documents;
    kept[count - 1] = &last;
    m->scored = false;
    struct leaf leaf = phrase_leaf(m, p->typed, p->scope, kept, count, 0);
    m->scored = scored;
    if (scored)
        leaf.plain = leaf_score(m, p->typed, p->words.terms, p->words.count,
                                rarest(kept, count), leaf.plain);
    return leaf;
}

static struct leaf prefix_node(struct leaf_maker *m, const struct query_node *node)
{
    size_t count;
    struct word *words = word_cut(m, node->text, &count);
    const struct word **kept = arena_alloc(m->arena, (count + 1) * sizeof *kept);
    if (count == 0)
        return (struct leaf){0};
    /* The last word is the prefix; a compound is one, since its parts go on unknown. */
    struct word *last = &words[count - 1];
    for (size_t i = count; i-- > 0 && words[i].kind == TOKEN_PART;)
        last = &words[i - 1];
    struct prefix p = prefix_make(m, node, last);
    if (p.words.count == 0) {
        struct expr *none = expr_none(m->arena);
        return (struct leaf){.plain = m->scored ? leaf_score(m, p.typed, NULL, 0, 0, none)
                                                : none};
    }
    size_t n = word_places(words, (size_t)(last - words), kept);
    kept[n++] = last;
    if (n > 1)
        return prefix_phrase(m, &p, kept, n);
    return prefix_leaf(m, &p);
}

/* ---- Synonyms -------------------------------------------------------------------- */

/* Synonyms on their way to one leaf. */
struct group {
    enum schema_field field;
    struct terms {
        struct span *at;
        size_t count, capacity;
    } words, all;             /* of those that are one word; of the others as well */
    struct expr_list phrases; /* those others */
    uint64_t documents;       /* a sum */
};

static void add_terms(struct leaf_maker *m, struct terms *terms, const struct word *w)
{
    for (size_t i = 0; i < w->term_count; i++) {
        if (word_listed(terms->at, terms->count, w->terms[i]))
            continue;
        terms->at =
            mark_grown(m, terms->at, terms->count, &terms->capacity, sizeof *terms->at);
        terms->at[terms->count++] = w->terms[i];
    }
}

static void group_word(struct leaf_maker *m, struct group *g, const struct word *w)
{
    add_terms(m, &g->words, w);
    add_terms(m, &g->all, w);
    g->documents += w->documents;
    if (m->marked)
        mark_terms(m, w->terms, w->term_count, w->documents);
}

static void group_phrase(struct leaf_maker *m, struct group *g, const struct word **kept,
                         size_t count)
{
    struct expr *phrase = phrase_in(m, g->field, kept, count, 0);
    if (m->scored)
        phrase =
            expr_scale(m->arena, (uint32_t)m->leaf_count, 1.0 / (double)count, phrase);
    expr_add(m->arena, &g->phrases, phrase);
    for (size_t i = 0; i < count; i++)
        add_terms(m, &g->all, kept[i]);
    g->documents += rarest(kept, count);
    if (m->marked)
        mark_phrases(m, kept, count, 0);
}

static void group_add(struct leaf_maker *m, struct group *g, struct span text)
{
    size_t count, n;
    struct word *words = word_cut(m, text, &count);
    const struct word **kept = kept_of(m, (struct run){words, count}, &n);
    if (n == 1 || (n > 1 && word_parts(words, 0, count) == count - 1))
        group_word(m, g, &words[0]); /* a compound has a term of its own, too */
    if (n > 1)
        group_phrase(m, g, kept, n);
}

/* synonyms_node(m, node): any of the words and phrases, scored as one word that is in all
 * the documents that they are in. */
static struct leaf synonyms_node(struct leaf_maker *m, const struct query_node *node)
{
    enum query_scope scope = node->child->scope;
    struct group g = {.field = field_of(scope)};
    struct expr_list either = {0};
    struct buffer text = {0};
    for (const struct query_node *c = node->child; c != NULL; c = c->next)
        group_add(m, &g, c->text);
    struct expr *words = any_of(m, g.field, g.words.at, g.words.count);
    if (!m->scored) {
        expr_add(m->arena, &either, words);
        for (struct expr *e = g.phrases.first; e != NULL; e = e->next)
            expr_add(m->arena, &either, e);
        return (struct leaf){.plain = expr_group(m->arena, SHIM_OR, &either)};
    }
    uint64_t all = m->index->stats.documents;
    query_write_node(node, &text);
    if (words == NULL)
        words = expr_none(m->arena);
    else if (g.field != FIELD_WORD)
        words =
            in_scope(m, scope, any_of(m, FIELD_WORD, g.words.at, g.words.count), words);
    uint32_t leaf = (uint32_t)m->leaf_count;
    expr_add(m->arena, &either,
             leaf_score(m, arena_copy(m->arena, buffer_span(&text)), g.all.at,
                        g.all.count, g.documents < all ? g.documents : all, words));
    buffer_free(&text);
    for (struct expr *e = g.phrases.first; e != NULL; e = e->next)
        expr_add(m->arena, &either, e);
    struct word whole = {.terms = g.words.at, .term_count = g.words.count};
    return (struct leaf){.plain = expr_group(m->arena, SHIM_OR, &either),
                         .context = scope == SCOPE_ANY && whole.term_count > 0
                                        ? context_of(m, &whole, leaf)
                                        : NULL};
}

size_t leaf_make(struct leaf_maker *m, const struct query_node *node,
                 struct leaf out[LEAF_PARTS_MAX])
{
    assert(m->language_count > 0);
    switch (node->kind) {
    case QUERY_WORD:
        return word_leaves(m, node, out);
    case QUERY_EXACT:
        out[0] = exact_node(m, node);
        break;
    case QUERY_PREFIX:
        out[0] = prefix_node(m, node);
        break;
    case QUERY_PHRASE:
        out[0] = phrase_node(m, node);
        break;
    case QUERY_NEAR:
        out[0] = near_node(m, node);
        break;
    case QUERY_SYNONYMS:
        out[0] = synonyms_node(m, node);
        break;
    default:
        assert(!"not a leaf of words");
    }
    out[0].text = node->text;
    return out[0].plain != NULL;
}
