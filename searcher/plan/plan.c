#include "searcher/plan/plan.h"

#include "corpus/text/utf8.h"
#include "searcher/plan/expr.h"
#include "searcher/plan/filter.h"
#include "searcher/plan/keywords.h"
#include "searcher/plan/leaf.h"
#include "searcher/plan/matches.h"
#include "searcher/plan/similar.h"
#include "searcher/plan/verify.h"
#include "searcher/query/widen.h"

#include <stdlib.h>

enum { PARTS_MAX = 16, WARNINGS_MAX = 32 };

/* One of the things that a document must be, as the query lists them. */
struct conjunct {
    enum { CONJUNCT_SCORED, CONJUNCT_FILTER, CONJUNCT_EXCLUSION } kind;
    struct leaf leaf;
    struct span text; /* as the user would write it; empty for what nobody asked for */
    size_t first_leaf, end_leaf; /* of a word: what it added to the maker's leaves */
};

struct planner {
    struct index *index;
    struct analyser *analyser;
    struct arena *arena;
    const struct search_request *request;
    struct query query, filter;
    struct leaf_maker maker;
    struct conjunct *conjuncts;
    size_t count, capacity;
    struct plan *out;
    struct error *error;
};

static void warn(void *payload, struct span line)
{
    struct planner *p = payload;
    struct plan *out = p->out;
    for (size_t i = 0; i < out->warning_count; i++)
        if (span_equal(out->warnings[i], line))
            return;
    if (out->warning_count < WARNINGS_MAX)
        out->warnings[out->warning_count++] = line;
}

static struct span written(const struct query_node *node, struct arena *arena)
{
    struct buffer b = {0};
    query_write_node(node, &b);
    struct span text = arena_copy(arena, buffer_span(&b));
    buffer_free(&b);
    return text;
}

/* ---- Combining ------------------------------------------------------------------- */

/* all_of(p, leaves, count): documents that have all. A comment need not say every word
 * itself: what its article's title says counts as well, as long as it says one of them.
 */
static struct expr *all_of(struct planner *p, const struct leaf *leaves, size_t count)
{
    struct expr_list all = {0}, own = {0};
    bool contexts = count > 1, any_context = false;
    for (size_t i = 0; i < count; i++) {
        const struct leaf *l = &leaves[i];
        contexts = contexts && (l->context != NULL || l->own != NULL || l->plain == NULL);
        any_context = any_context || l->context != NULL;
    }
    for (size_t i = 0; i < count; i++) {
        struct expr_list either = {0};
        expr_add(p->arena, &own, leaves[i].own != NULL ? leaves[i].own : leaves[i].plain);
        expr_add(p->arena, &either, leaves[i].plain);
        if (count > 1 && leaves[i].plain != NULL)
            expr_add(p->arena, &either, leaves[i].context);
        expr_add(p->arena, &all, expr_group(p->arena, SHIM_OR, &either));
    }
    struct expr *e = expr_group(p->arena, SHIM_AND, &all);
    if (!contexts || !any_context || own.count < 2)
        return e;
    return expr_pair(p->arena, SHIM_FILTER, e, expr_group(p->arena, SHIM_OR, &own));
}

static struct expr *any_of(struct planner *p, const struct leaf *leaves, size_t count)
{
    struct expr_list list = {0};
    for (size_t i = 0; i < count; i++)
        expr_add(p->arena, &list,
                 leaves[i].loose != NULL ? leaves[i].loose : leaves[i].plain);
    return expr_group(p->arena, SHIM_OR, &list);
}

/* The leaves of conjuncts of one kind, without the one that is skipped. */
static struct leaf *leaves_of(const struct planner *p, int kind, size_t skip,
                              size_t *count)
{
    struct leaf *leaves = arena_alloc(p->arena, (p->count + 1) * sizeof *leaves);
    *count = 0;
    for (size_t i = 0; i < p->count; i++)
        if (i != skip && (int)p->conjuncts[i].kind == kind &&
            p->conjuncts[i].leaf.plain != NULL)
            leaves[(*count)++] = p->conjuncts[i].leaf;
    return leaves;
}

/* combine(p, any, skip): the whole query, with all or any of what scores, without the
 * conjunct with number skip. NULL when it says nothing. */
static struct expr *combine(struct planner *p, bool any, size_t skip)
{
    size_t scored, filters, exclusions;
    const struct leaf *words = leaves_of(p, CONJUNCT_SCORED, skip, &scored);
    const struct leaf *filter = leaves_of(p, CONJUNCT_FILTER, skip, &filters);
    const struct leaf *exclude = leaves_of(p, CONJUNCT_EXCLUSION, skip, &exclusions);
    struct expr *e = any ? any_of(p, words, scored) : all_of(p, words, scored);
    struct expr_list narrowing = {0};
    for (size_t i = 0; i < filters; i++)
        expr_add(p->arena, &narrowing, filter[i].plain);
    e = expr_pair(p->arena, SHIM_FILTER, e, expr_group(p->arena, SHIM_AND, &narrowing));
    return expr_pair(p->arena, SHIM_NOT, e, any_of(p, exclude, exclusions));
}

/* ---- Trees ----------------------------------------------------------------------- */

static struct leaf build(struct planner *p, const struct query_node *node);

static bool scores(const struct query_node *node)
{
    switch (node->kind) {
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PREFIX:
    case QUERY_PHRASE:
    case QUERY_NEAR:
    case QUERY_SIMILAR:
    case QUERY_SYNONYMS:
        return true;
    case QUERY_AND:
    case QUERY_OR:
        for (const struct query_node *c = node->child; c != NULL; c = c->next)
            if (scores(c))
                return true;
        return false;
    default:
        return false;
    }
}

static void warn_wordless(struct planner *p, struct span text)
{
    warn(p, arena_printf(p->arena, "%.*s holds no word to look for; it was left out",
                         (int)text.len, text.at));
}

static struct leaf build_words(struct planner *p, const struct query_node *node)
{
    struct leaf parts[LEAF_PARTS_MAX];
    size_t count = leaf_make(&p->maker, node, parts);
    if (count == 0) {
        warn_wordless(p, written(node, p->arena));
        return (struct leaf){0};
    }
    if (count == 1)
        return parts[0];
    struct leaf all = {.plain = all_of(p, parts, count)};
    all.stopword = all.plain == NULL;
    return all;
}

static struct leaf build_or(struct planner *p, const struct query_node *node)
{
    struct expr_list plain = {0}, context = {0}, own = {0};
    for (const struct query_node *c = node->child; c != NULL; c = c->next) {
        struct leaf side = build(p, c);
        expr_add(p->arena, &plain, side.plain);
        expr_add(p->arena, &context, side.context);
        if (scores(c))
            expr_add(p->arena, &own, side.plain);
    }
    return (struct leaf){
        .plain = expr_group(p->arena, SHIM_OR, &plain),
        .context = expr_group(p->arena, SHIM_OR, &context),
        .own = own.count < plain.count ? expr_group(p->arena, SHIM_OR, &own) : NULL,
        .stopword = plain.count == 0};
}

/* build_synonyms(p, node): one leaf, but for words that were typed side by side and need
 * not stand so, and for what is to be looked up in stored texts. */
static struct leaf build_synonyms(struct planner *p, const struct query_node *node)
{
    struct query_node either = *node, typed = *node->child, others = *node;
    bool words = typed.kind == QUERY_WORD || typed.kind == QUERY_PHRASE;
    if (words && typed.scope != SCOPE_TEXT)
        return build_words(p, node);
    either.kind = QUERY_OR;
    if (!words) {
        others.child = typed.next;
        others.next = NULL;
        typed.next = &others;
        either.child = &typed;
    }
    return build_or(p, &either);
}

/* build_unscored(p, node): what only narrows or excludes. */
static struct expr *build_unscored(struct planner *p, const struct query_node *node)
{
    bool scored = p->maker.scored, marked = p->maker.marked;
    p->maker.scored = p->maker.marked = false;
    struct expr *e = build(p, node).plain;
    p->maker.scored = scored;
    p->maker.marked = marked;
    return e;
}

static struct leaf build_and(struct planner *p, const struct query_node *node)
{
    struct leaf words[QUERY_WORDS_MAX];
    size_t count = 0;
    bool stopwords = false;
    struct expr_list filters = {0}, exclusions = {0};
    for (const struct query_node *c = node->child; c != NULL; c = c->next) {
        if (c->kind == QUERY_NOT) {
            expr_add(p->arena, &exclusions, build_unscored(p, c->child));
        } else if (!scores(c)) {
            expr_add(p->arena, &filters, build(p, c).plain);
        } else if (count < QUERY_WORDS_MAX) {
            words[count] = build(p, c);
            stopwords = stopwords || words[count].stopword;
            count += words[count].plain != NULL;
        }
    }
    struct expr *e = all_of(p, words, count);
    e = expr_pair(p->arena, SHIM_FILTER, e, expr_group(p->arena, SHIM_AND, &filters));
    e = expr_pair(p->arena, SHIM_NOT, e, expr_group(p->arena, SHIM_OR, &exclusions));
    return (struct leaf){.plain = e, .stopword = e == NULL && stopwords};
}

static struct leaf build_not(struct planner *p, const struct query_node *node)
{
    struct expr *e = build_unscored(p, node->child);
    return (struct leaf){.plain =
                             e == NULL ? NULL : expr_pair(p->arena, SHIM_NOT, NULL, e)};
}

/* ---- Parts that are matches of their own ----------------------------------------- */

static struct plan_tree tree_of(struct planner *p, struct expr *e)
{
    struct plan_tree tree = {0};
    struct expr_scales *scales = p->out->scales;
    tree.count = expr_write(e, false, p->arena, &tree.nodes, scales);
    return tree;
}

/* verify_since(p, first, base, any_base): run the checks of stored texts that were asked
 * for since `first` was the newest. When any of the words leaves too many documents to
 * look at, those that have all of them are. */
static void verify_since(struct planner *p, const struct verify *first,
                         struct expr *any_base, struct expr *all_base)
{
    for (struct verify *v = p->maker.verify; v != first; v = v->next)
        v->ids.known = false;
    for (struct verify *v = p->maker.verify; v != first; v = v->next) {
        bool capped = false;
        if (p->error->code == ERROR_NONE)
            verify_run(v, p->index, p->analyser, any_base, p->arena, &capped, p->error);
        if (capped && all_base != any_base) {
            capped = false;
            v->ids.known = false;
            verify_run(v, p->index, p->analyser, all_base, p->arena, &capped, p->error);
        }
        v->ids.known = true;
        if (capped) {
            p->out->capped = true;
            warn(p,
                 arena_printf(p->arena,
                              "exact forms were looked for in the %d best documents only",
                              VERIFY_MAX));
        }
    }
}

static int by_id(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* articles_of(p, m, ids): the articles of the comments m, ascending, each once. */
static enum error_code articles_of(struct planner *p, struct matches *m,
                                   struct expr_ids *ids)
{
    uint32_t *found = arena_alloc(p->arena, (m->hits.count + 1) * sizeof *found);
    size_t count = 0;
    enum error_code code = articles_load(p->index, p->error);
    if (code == ERROR_NONE)
        code = matches_thread(p->index, m, p->error);
    for (size_t i = 0; i < m->hits.count && code == ERROR_NONE; i++) {
        uint32_t id = articles_find(&p->index->articles, m->thread[i]);
        if (id != 0)
            found[count++] = id;
    }
    qsort(found, count, sizeof *found, by_id);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        if (distinct == 0 || found[distinct - 1] != found[i])
            found[distinct++] = found[i];
    *ids = (struct expr_ids){found, distinct, true};
    return code;
}

static struct leaf build_discussion(struct planner *p, const struct query_node *node)
{
    const struct verify *before = p->maker.verify;
    bool scored = p->maker.scored;
    p->maker.scored = false;
    struct expr *e = build(p, node->child).plain;
    p->maker.scored = scored;
    if (e == NULL)
        return (struct leaf){0};
    verify_since(p, before, NULL, NULL);
    p->maker.verify = (struct verify *)(uintptr_t)before;
    e = expr_pair(p->arena, SHIM_FILTER, e,
                  expr_field(p->arena, FIELD_TYPE, SPAN("comment")));
    struct plan_tree tree = tree_of(p, e);
    struct matches m = {0};
    struct expr_ids *ids = arena_alloc(p->arena, sizeof *ids);
    ids->known = true;
    if (p->error->code == ERROR_NONE &&
        matches_run(p->index, &tree, false, &m, p->error) == ERROR_NONE)
        articles_of(p, &m, ids);
    matches_free(&m);
    return (struct leaf){.plain = expr_ids(p->arena, ids)};
}

static struct leaf build(struct planner *p, const struct query_node *node)
{
    switch (node->kind) {
    case QUERY_NOTHING:
        break;
    case QUERY_WORD:
    case QUERY_EXACT:
    case QUERY_PREFIX:
    case QUERY_PHRASE:
    case QUERY_NEAR:
        return build_words(p, node);
    case QUERY_AND:
        return build_and(p, node);
    case QUERY_OR:
        return build_or(p, node);
    case QUERY_NOT:
        return build_not(p, node);
    case QUERY_FIELD:
        return (struct leaf){.plain = filter_field(p->analyser, node, p->arena)};
    case QUERY_NUMBER:
        return (struct leaf){.plain =
                                 expr_range(p->arena, node->slot, node->low, node->high)};
    case QUERY_DATE:
        return (struct leaf){
            .plain = filter_date(p->index, node->low, node->high, p->arena, p->error)};
    case QUERY_DISCUSSION:
        return build_discussion(p, node);
    case QUERY_SYNONYMS:
        return build_synonyms(p, node);
    case QUERY_SIMILAR:
        p->out->similar = true;
        return (struct leaf){.plain = similar_expr(&p->maker, node->text)};
    }
    return (struct leaf){0};
}

/* ---- The query as a list --------------------------------------------------------- */

/* same_leaves(m, a, b, count): whether `count` leaves from a on stand for the same terms
 * as those from b on. */
static bool same_leaves(const struct leaf_maker *m, size_t a, size_t b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct plan_leaf *left = &m->leaves[a + i], *right = &m->leaves[b + i];
        if (left->term_count != right->term_count || left->loose != right->loose)
            return false;
        for (size_t t = 0; t < left->term_count; t++)
            if (!span_equal(left->terms[t], right->terms[t]))
                return false;
    }
    return true;
}

/* said_before(p, leaf, first): whether the word whose leaves begin at first has been
 * said: then it is counted with that one, and its own leaves are taken back. */
static bool said_before(struct planner *p, const struct leaf *leaf, size_t first)
{
    struct leaf_maker *m = &p->maker;
    size_t count = m->leaf_count - first;
    for (size_t i = 0; count > 0 && i < p->count; i++) {
        const struct conjunct *c = &p->conjuncts[i];
        if (c->kind != CONJUNCT_SCORED || c->end_leaf - c->first_leaf != count ||
            c->leaf.plain->op != leaf->plain->op ||
            c->leaf.plain->child->op != leaf->plain->child->op ||
            !same_leaves(m, c->first_leaf, first, count))
            continue;
        for (size_t l = 0; l < count; l++)
            m->leaves[c->first_leaf + l].times++;
        m->leaf_count = first;
        return true;
    }
    return false;
}

static void add_conjunct(struct planner *p, int kind, struct leaf leaf, struct span text)
{
    if (p->count == p->capacity) {
        size_t more = p->capacity == 0 ? 32 : p->capacity * 2;
        struct conjunct *at = arena_alloc(p->arena, more * sizeof *at);
        if (p->count > 0)
            memcpy(at, p->conjuncts, p->count * sizeof *at);
        p->conjuncts = at;
        p->capacity = more;
    }
    p->conjuncts[p->count].kind = kind;
    p->conjuncts[p->count].leaf = leaf;
    p->conjuncts[p->count++].text = text;
}

/* A word that is several (a/b) gives as many conjuncts. */
static void add_word(struct planner *p, const struct query_node *node, struct span text)
{
    struct leaf parts[LEAF_PARTS_MAX];
    size_t first = p->maker.leaf_count;
    size_t count = leaf_make(&p->maker, node, parts);
    if (count == 0)
        warn_wordless(p, text);
    if (count == 1 && node->scope == SCOPE_ANY && said_before(p, &parts[0], first))
        return;
    for (size_t i = 0; i < count; i++)
        add_conjunct(p, CONJUNCT_SCORED, parts[i], count == 1 ? text : parts[i].text);
    if (count == 1) {
        p->conjuncts[p->count - 1].first_leaf = first;
        p->conjuncts[p->count - 1].end_leaf = p->maker.leaf_count;
    }
}

static void add_list(struct planner *p, const struct query_node *node)
{
    if (node->kind == QUERY_NOTHING)
        return;
    if (node->kind == QUERY_AND) {
        for (const struct query_node *c = node->child; c != NULL; c = c->next)
            add_list(p, c);
        return;
    }
    struct span text = written(node, p->arena);
    if (node->kind == QUERY_NOT) {
        struct leaf leaf = {.plain = build_unscored(p, node->child)};
        add_conjunct(p, CONJUNCT_EXCLUSION, leaf, text);
    } else if (!p->maker.scored || !scores(node)) {
        add_conjunct(p, CONJUNCT_FILTER, build(p, node), text);
    } else if (node->kind == QUERY_WORD) {
        add_word(p, node, text);
    } else {
        add_conjunct(p, CONJUNCT_SCORED, build(p, node), text);
    }
    if (node->kind == QUERY_FIELD &&
        (node->field == FIELD_THREAD || node->field == FIELD_PARENT))
        p->out->one_thread = true;
}

/* ---- Before planning ------------------------------------------------------------- */

static void add_language(struct leaf_maker *m, language *list, language l)
{
    for (size_t i = 0; i < m->language_count; i++)
        if (list[i] == l)
            return;
    list[m->language_count++] = l;
}

static void asked_languages(struct leaf_maker *m, language *list,
                            const struct query_node *node)
{
    for (; node != NULL; node = node->next) {
        if (node->kind == QUERY_FIELD && node->field == FIELD_LANG)
            add_language(m, list, language_from_code(node->text));
        else if (node->kind != QUERY_NOT)
            asked_languages(m, list, node->child);
    }
}

/* Words are stemmed in the languages of lang:, else in those of the index that may be
 * meant. */
static void choose_languages(struct planner *p)
{
    struct leaf_maker *m = &p->maker;
    language *list = arena_alloc(p->arena, (language_count() + 1) * sizeof *list);
    asked_languages(m, list, p->query.root);
    asked_languages(m, list, p->filter.root);
    if (m->language_count == 0)
        m->language_count = index_languages(p->index, p->request->query, list);
    m->languages = list;
}

/* only_stopwords(p, node): whether stopwords are all there is to look for. */
static bool only_stopwords(struct planner *p, const struct query_node *node)
{
    for (; node != NULL; node = node->next) {
        if (node->kind == QUERY_AND || node->kind == QUERY_OR ||
            node->kind == QUERY_SYNONYMS) {
            if (!only_stopwords(p, node->child))
                return false;
        } else if (scores(node) && !leaf_is_stopword(&p->maker, node)) {
            return false;
        }
    }
    return true;
}

static enum error_code parse_query(struct planner *p)
{
    const struct search_request *r = p->request;
    p->out->plain = r->plain;
    if (!r->plain)
        return query_parse(r->query, r->now, p->arena, &p->query, p->error);
    if (r->query.len > REQUEST_TEXT_BYTES_MAX)
        return error_set(p->error, ERROR_USAGE, "the text is too long: at most %d bytes",
                         REQUEST_TEXT_BYTES_MAX);
    struct span text = r->query;
    struct buffer repaired = {0};
    if (!utf8_valid(text)) {
        utf8_repair(text, &repaired);
        text = arena_copy(p->arena, buffer_span(&repaired));
        buffer_free(&repaired);
    }
    return keywords_read(p->index, p->analyser, text, p->arena, &p->query, p->error);
}

static enum error_code parse(struct planner *p)
{
    const struct search_request *r = p->request;
    enum error_code code = parse_query(p);
    if (code == ERROR_NONE)
        code = query_parse(r->filter, r->now, p->arena, &p->filter, p->error);
    if (code != ERROR_NONE)
        return code;
    for (size_t i = 0; i < p->query.warning_count; i++)
        warn(p, p->query.warnings[i]);
    for (size_t i = 0; i < p->filter.warning_count; i++)
        warn(p, p->filter.warnings[i]);
    choose_languages(p);
    if (r->synonyms != NULL &&
        !widen(&p->query, r->synonyms, p->analyser, p->maker.languages,
               p->maker.language_count, p->arena))
        warn(p, arena_printf(p->arena,
                             "the words have more than %d synonyms: the first %d "
                             "were looked for",
                             WIDEN_MAX, WIDEN_MAX));
    struct buffer b = {0};
    query_write(&p->query, &b);
    p->out->parsed_query = arena_copy(p->arena, buffer_span(&b));
    buffer_free(&b);
    p->out->sort_given = p->query.sort_given;
    p->out->sort = p->query.sort;
    return ERROR_NONE;
}

static void exclude_deleted(struct planner *p)
{
    struct expr *e = expr_field(p->arena, FIELD_FLAG, SPAN("deleted"));
    struct shim_bytes term = {e->bytes.at, e->bytes.len};
    struct shim_error failure;
    uint32_t documents;
    if (shim_reader_frequencies(p->index->reader, &term, 1, &documents, &failure) !=
        SHIM_OK)
        index_error(&failure, p->error);
    else if (documents > 0)
        add_conjunct(p, CONJUNCT_EXCLUSION, (struct leaf){.plain = e}, (struct span){0});
}

/* ---- The plan -------------------------------------------------------------------- */

/* says(p, skip): how many conjuncts narrow the answer; of all kinds but those that nobody
 * asked for. */
static size_t says(const struct planner *p, size_t skip)
{
    size_t count = 0;
    for (size_t i = 0; i < p->count; i++)
        count += i != skip && p->conjuncts[i].leaf.plain != NULL &&
                 p->conjuncts[i].text.len > 0;
    return count;
}

static size_t count_scored(const struct planner *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->count; i++)
        count +=
            p->conjuncts[i].kind == CONJUNCT_SCORED && p->conjuncts[i].leaf.plain != NULL;
    return count;
}

/* What stored texts say was looked up for the documents that match all of the query, so
 * it is looked up again for what matches without a part. */
static void make_parts(struct planner *p)
{
    struct plan *out = p->out;
    bool any = p->request->match == MATCH_ANY;
    out->parts = arena_alloc(p->arena, PARTS_MAX * sizeof *out->parts);
    for (size_t i = 0; i < p->count && out->part_count < PARTS_MAX; i++) {
        const struct conjunct *c = &p->conjuncts[i];
        if (c->text.len == 0 || c->leaf.plain == NULL || says(p, i) == 0)
            continue;
        struct expr *e = combine(p, any, i);
        verify_since(p, NULL, e, e);
        out->parts[out->part_count++] = (struct plan_part){c->text, tree_of(p, e)};
    }
}

static bool has_loose(const struct planner *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->conjuncts[i].leaf.loose != NULL)
            return true;
    return false;
}

static void make_trees(struct planner *p)
{
    struct plan *out = p->out;
    bool any = p->request->match == MATCH_ANY;
    bool several = count_scored(p) > 1 || has_loose(p);
    struct expr *all_base = combine(p, any, SIZE_MAX);
    struct expr *any_base = several ? combine(p, true, SIZE_MAX) : all_base;
    verify_since(p, NULL, any_base, all_base);
    out->all = tree_of(p, all_base);
    if (several && !any)
        out->any = tree_of(p, any_base);
}

static void name_missing(struct planner *p)
{
    for (size_t i = 0; i < p->out->leaf_count; i++) {
        const struct plan_leaf *leaf = &p->out->leaves[i];
        if (leaf->documents == 0 && !leaf->loose)
            warn(p, arena_printf(p->arena, "no document has %.*s", (int)leaf->text.len,
                                 leaf->text.at));
    }
}

static void plan_all(struct planner *p)
{
    struct plan *out = p->out;
    struct leaf_maker *m = &p->maker;
    m->keep_stopwords = only_stopwords(p, p->query.root);
    m->scored = m->marked = true;
    add_list(p, p->query.root);
    m->scored = m->marked = false;
    add_list(p, p->filter.root);
    bool everything = out->sort_given && p->query.root->kind == QUERY_NOTHING;
    if (says(p, SIZE_MAX) == 0 && !everything) {
        warn(p,
             SPAN("there is nothing to look for: the query holds no word and no filter"));
    } else {
        exclude_deleted(p);
        if (p->count == 0)
            add_conjunct(p, CONJUNCT_FILTER, (struct leaf){.plain = expr_all(p->arena)},
                         (struct span){0});
        make_trees(p);
    }
    out->leaves = m->leaves;
    out->leaf_count = m->leaf_count;
    out->snippet = m->snippet;
    out->loose_snippet = m->loose_count == 0 ? m->snippet : leaf_loose_snippet(m);
    name_missing(p);
}

/* Put the idfs of the leaves into the trees. */
static void set_idfs(struct plan *out, struct arena *arena)
{
    uint64_t *frequencies =
        arena_alloc(arena, (out->leaf_count + 1) * sizeof *frequencies);
    for (size_t i = 0; i < out->leaf_count; i++)
        frequencies[i] = out->leaves[i].documents;
    plan_freeze(out, out->documents, frequencies);
}

enum error_code plan_make(struct index *index, struct analyser *a,
                          const struct search_request *request, struct arena *arena,
                          struct plan *out, struct error *error)
{
    struct planner *p = arena_alloc(arena, sizeof *p);
    *p = (struct planner){.index = index,
                          .analyser = a,
                          .arena = arena,
                          .request = request,
                          .out = out,
                          .error = error};
    p->maker = (struct leaf_maker){.index = index,
                                   .analyser = a,
                                   .arena = arena,
                                   .warn = warn,
                                   .payload = p,
                                   .error = error};
    *out = (struct plan){.documents = index->stats.documents, .planner = p};
    out->warnings = arena_alloc(arena, WARNINGS_MAX * sizeof *out->warnings);
    out->scales = arena_alloc(arena, sizeof *out->scales);
    out->impact = index->ranking.impact;
    analyser_trim(a);
    if (parse(p) != ERROR_NONE)
        return error->code;
    plan_all(p);
    if (error->code == ERROR_NONE)
        set_idfs(out, arena);
    return error->code;
}

enum error_code plan_parts(struct plan *p, struct error *error)
{
    struct planner *planner = p->planner;
    bool capped = p->capped;
    planner->error = planner->maker.error = error;
    make_parts(planner);
    p->capped = capped;
    if (error->code == ERROR_NONE)
        set_idfs(p, planner->arena);
    return error->code;
}

static double repeated(const struct plan_leaf *leaf)
{
    return (PLAN_K3 + 1) * leaf->times / (PLAN_K3 + leaf->times);
}

double plan_leaf_weight(const struct plan_leaf *leaf)
{
    return leaf->idf * repeated(leaf);
}

void plan_freeze(struct plan *p, uint64_t documents, const uint64_t *frequencies)
{
    p->documents = documents;
    for (size_t i = 0; i < p->leaf_count; i++) {
        p->leaves[i].documents = frequencies[i];
        p->leaves[i].idf = leaf_idf(frequencies[i], documents);
    }
    /* An index that keeps counts is scored by Xapian's BM25, which brings its own idf. */
    for (size_t i = 0; i < p->scales->count; i++) {
        const struct expr_scale_place *place = &p->scales->at[i];
        const struct plan_leaf *leaf = &p->leaves[place->leaf];
        place->node->factor =
            place->factor * (p->impact ? plan_leaf_weight(leaf) : repeated(leaf));
    }
}
