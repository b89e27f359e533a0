#include "searcher/suggest/suggest.h"

#include "searcher/suggest/correct.h"
#include "searcher/suggest/together.h"
#include "searcher/plan/expr.h"
#include "searcher/query/query.h"

#include <ctype.h>
#include <math.h>

enum {
    LETTERS_MIN = 3, /* of a word to be put right */
    SHARE_MAX = 500, /* a word in more than one document of so many is not mistyped */
    CORRECTIONS = 8, /* of one word that are looked at */
    WORDS_MAX = 8    /* of one query that are put right */
};

/* What a document with the word counts beside one that has another word of the query,
 * too. */
static const double APART_WORTH = 1.0;

struct meaning {
    struct index *index;
    struct analyser *analyser;
    struct arena *arena;
    language *languages; /* that the words may be of */
    size_t language_count;
    struct expr_list context; /* the words that are surely right */
    size_t corrected;
    struct error *error;
};

/* plain_form(m, text, form): the folded form of text, when it is one plain word. */
static bool plain_form(struct meaning *m, struct span text, struct span *form)
{
    const struct tokens *tokens = analyse(m->analyser, LANGUAGE_OTHER, text);
    if (tokens->count != 1 || tokens->at[0].kind != TOKEN_WORD)
        return false;
    *form = (struct span){tokens->at[0].form->at, tokens->at[0].form->len};
    for (size_t i = 0; i < form->len; i++)
        if (isdigit((unsigned char)form->at[i]))
            return false;
    return form->len >= LETTERS_MIN;
}

/* documents_of(m, form): those that hold form or, when none does, another form of it. */
static uint32_t documents_of(struct meaning *m, struct span form)
{
    uint32_t documents = wordlist_find(&m->index->words, form);
    for (size_t l = 0; l < m->language_count && documents == 0; l++) {
        const struct term *t = analyse_word(m->analyser, m->languages[l], form);
        struct shim_bytes name = {t->at, t->len};
        struct shim_error failure;
        uint32_t frequency = 0;
        if (shim_reader_frequencies(m->index->reader, &name, 1, &frequency, &failure) !=
            SHIM_OK)
            index_error(&failure, m->error);
        documents = frequency;
    }
    return documents;
}

static bool is_stopword(const struct meaning *m, struct span form)
{
    for (size_t l = 0; l < m->language_count; l++)
        if (language_is_stopword(m->languages[l], form))
            return true;
    return false;
}

/* choose(m, best, count): the correction that goes best with the rest of the query. */
static const struct correction *choose(struct meaning *m, const struct correction *best,
                                       size_t count)
{
    struct together words = {m->index, m->analyser, m->languages, m->language_count, m->arena};
    struct expr *context = expr_group(m->arena, SHIM_OR, &m->context);
    size_t chosen = 0;
    double highest = 0;
    if (context == NULL)
        return best;
    for (size_t i = 0; i < count; i++) {
        const struct correction *c = &best[i];
        double apart = 1.0 + c->documents;
        double both = together_count(&words, (struct span){c->word, c->len}, context, m->error);
        double likelihood =
            c->likelihood - log(apart) + log(1.0 + both + APART_WORTH * apart);
        if (i == 0 || likelihood > highest) {
            highest = likelihood;
            chosen = i;
        }
    }
    return &best[chosen];
}

/* is_suspect(m, node, form, documents): whether node may be mistyped: one plain word that
 * few documents have. */
static bool is_suspect(struct meaning *m, const struct query_node *node,
                       struct span *form, uint32_t *documents)
{
    if (node->kind != QUERY_WORD || !plain_form(m, node->text, form) ||
        is_stopword(m, *form))
        return false;
    *documents = documents_of(m, *form);
    return *documents <= m->index->stats.documents / SHARE_MAX + 1;
}

static void correct_node(struct meaning *m, struct query_node *node)
{
    struct correction best[CORRECTIONS];
    struct span form;
    uint32_t documents;
    if (m->corrected == WORDS_MAX || !is_suspect(m, node, &form, &documents))
        return;
    uint32_t least = correct_least(documents, form.len);
    size_t count =
        correct_find(index_words(m->index, least), form, least, best, CORRECTIONS);
    if (count == 0)
        return;
    const struct correction *chosen = choose(m, best, count);
    if (!correct_is_likelier(chosen, documents, form.len))
        return;
    node->text = arena_copy(m->arena, (struct span){chosen->word, chosen->len});
    m->corrected++;
}

/* note_context(m, node): collect the words that are surely right. */
static void note_context(struct meaning *m, const struct query_node *node)
{
    struct span form;
    uint32_t documents;
    for (; node != NULL; node = node->next) {
        if (node->kind == QUERY_WORD && plain_form(m, node->text, &form) &&
            !is_stopword(m, form) && !is_suspect(m, node, &form, &documents)) {
            const struct term *t =
                analyse_word(m->analyser, m->languages[0], form);
            expr_add(m->arena, &m->context,
                     expr_term(m->arena, (struct span){t->at, t->len}));
        } else if (node->kind != QUERY_NOT) {
            note_context(m, node->child);
        }
    }
}

static void correct_words(struct meaning *m, struct query_node *node)
{
    for (; node != NULL; node = node->next) {
        if (node->kind == QUERY_WORD)
            correct_node(m, node);
        else if (node->kind != QUERY_NOT)
            correct_words(m, node->child);
    }
}

enum error_code suggest_meaning(struct index *index, struct analyser *a,
                                const struct search_request *request, struct arena *arena,
                                struct span *out, struct error *error)
{
    struct query query;
    struct buffer text = {0};
    struct meaning m = {.index = index, .analyser = a, .arena = arena, .error = error};
    *out = (struct span){0};
    if (index->words.count == 0 || index->language_count == 0)
        return ERROR_NONE;
    if (query_parse(request->query, request->now, arena, &query, error) != ERROR_NONE)
        return error->code;
    m.languages = arena_alloc(arena, language_count() * sizeof *m.languages);
    m.language_count = index_languages(index, request->query, m.languages);
    note_context(&m, query.root);
    correct_words(&m, query.root);
    if (m.corrected > 0) {
        query_write(&query, &text);
        *out = arena_copy(arena, buffer_span(&text));
        buffer_free(&text);
    }
    return error->code;
}
