#include "searcher/query/widen.h"

struct widener {
    struct synonyms *synonyms;
    struct analyser *analyser;
    const language *languages;
    size_t language_count;
    struct arena *arena;
    size_t room; /* for synonyms */
    bool full;   /* some were left out */
};

/* The words that begin at one node, as far as a rule could look at them. */
struct run {
    struct span forms[SYNONYMS_WORDS_MAX];
    size_t nodes[SYNONYMS_WORDS_MAX]; /* with form i how many nodes end; 0: within one */
    size_t count;
};

/* add_forms(w, text, forms, count): append the words of text to forms, which have room
 * for SYNONYMS_WORDS_MAX; false when that is not enough. */
static bool add_forms(struct widener *w, struct span text, struct span *forms,
                      size_t *count)
{
    const struct tokens *tokens = analyse(w->analyser, LANGUAGE_OTHER, text);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct term *form = tokens->at[i].form;
        if (tokens->at[i].kind == TOKEN_PART)
            continue;
        if (*count == SYNONYMS_WORDS_MAX)
            return false;
        forms[(*count)++] = (struct span){form->at, form->len};
    }
    return true;
}

static void run_read(struct widener *w, const struct query_node *node, bool several,
                     struct run *run)
{
    size_t nodes = 0;
    enum query_scope scope = node->scope;
    *run = (struct run){0};
    for (; node != NULL && node->kind == QUERY_WORD && node->scope == scope;
         node = several ? node->next : NULL) {
        size_t before = run->count;
        if (!add_forms(w, node->text, run->forms, &run->count)) {
            run->count = before;
            return;
        }
        nodes++;
        if (run->count > 0)
            run->nodes[run->count - 1] = nodes;
    }
}

/* find(w, run, match, l): the longest match at the beginning of run that ends with a
 * node, and the language that it is in. */
static bool find(struct widener *w, const struct run *run, struct synonyms_match *match,
                 language *l)
{
    struct synonyms_match found;
    size_t words = 0;
    for (size_t i = 0; i < w->language_count; i++) {
        synonyms_find(w->synonyms, w->analyser, w->languages[i], run->forms, run->count,
                      &found);
        if (found.words > words && run->nodes[found.words - 1] > 0) {
            words = found.words;
            *l = w->languages[i];
        }
    }
    if (words > 0) /* what is lent out is of the language asked last */
        synonyms_find(w->synonyms, w->analyser, *l, run->forms, run->count, match);
    return words > 0;
}

static struct query_node *node_new(struct widener *w, enum query_kind kind,
                                   const struct query_node *place)
{
    struct query_node *node = arena_alloc(w->arena, sizeof *node);
    *node = (struct query_node){
        .kind = kind, .scope = place->scope, .start = place->start, .end = place->end};
    return node;
}

/* typed(w, node, count): the count nodes from node on, as one. */
static struct query_node *typed(struct widener *w, const struct query_node *node,
                                size_t count)
{
    struct query_node *all = node_new(w, QUERY_AND, node), **link = &all->child;
    for (size_t i = 0; i < count; i++, node = node->next) {
        *link = arena_alloc(w->arena, sizeof **link);
        **link = *node;
        (*link)->next = NULL;
        link = &(*link)->next;
        all->end = node->end;
    }
    return count == 1 ? all->child : all;
}

/* is_typed(w, l, entry, run, words): whether entry is what was typed, but for its ending.
 */
static bool is_typed(struct widener *w, language l, struct span entry,
                     const struct run *run, size_t words)
{
    struct span forms[SYNONYMS_WORDS_MAX];
    size_t count = 0;
    if (!add_forms(w, entry, forms, &count) || count != words)
        return false;
    for (size_t i = 0; i < words; i++)
        if (analyse_word(w->analyser, l, forms[i]) !=
            analyse_word(w->analyser, l, run->forms[i]))
            return false;
    return true;
}

/* widened(w, node, run, match, l): what stands for the nodes of run that match. */
static struct query_node *widened(struct widener *w, const struct query_node *node,
                                  const struct run *run,
                                  const struct synonyms_match *match, language l)
{
    size_t nodes = run->nodes[match->words - 1];
    struct query_node *original = typed(w, node, nodes);
    struct query_node *all = node_new(w, QUERY_SYNONYMS, original), **link = &all->child;
    if (match->kept) {
        *link = original;
        link = &original->next;
    }
    for (size_t i = 0; i < match->count; i++) {
        if (match->kept && is_typed(w, l, match->entries[i], run, match->words))
            continue;
        if (w->room == 0) {
            w->full = true;
            break;
        }
        w->room--;
        *link = node_new(w, match->phrases[i] ? QUERY_PHRASE : QUERY_WORD, original);
        (*link)->text = match->entries[i];
        link = &(*link)->next;
    }
    return all->child == NULL || all->child->next == NULL ? all->child : all;
}

/* widen_list(w, link, several): the nodes of a list; several: that stand side by side. */
static void widen_list(struct widener *w, struct query_node **link, bool several)
{
    for (; *link != NULL; link = &(*link)->next) {
        struct query_node *node = *link, *after = node->next;
        struct synonyms_match match;
        struct run run;
        language l = LANGUAGE_OTHER;
        if (node->kind == QUERY_AND || node->kind == QUERY_OR ||
            node->kind == QUERY_DISCUSSION)
            widen_list(w, &node->child, node->kind == QUERY_AND);
        if (node->kind == QUERY_AND && node->child->next == NULL) {
            *link = node->child; /* all its words became one */
            (*link)->next = after;
        }
        if (node->kind != QUERY_WORD)
            continue;
        run_read(w, node, several, &run);
        if (run.count == 0 || !find(w, &run, &match, &l))
            continue;
        struct query_node *one = widened(w, node, &run, &match, l);
        if (one == NULL)
            continue;
        for (size_t i = 1; i < run.nodes[match.words - 1]; i++)
            after = after->next;
        one->next = after;
        *link = one;
    }
}

bool widen(struct query *q, struct synonyms *s, struct analyser *a,
           const language *languages, size_t count, struct arena *arena)
{
    struct widener w = {.synonyms = s,
                        .analyser = a,
                        .languages = languages,
                        .language_count = count,
                        .arena = arena,
                        .room = WIDEN_MAX};
    widen_list(&w, &q->root, false);
    return !w.full;
}
