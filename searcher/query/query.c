#include "searcher/query/query.h"

#include "corpus/text/utf8.h"
#include "searcher/query/query_lex.h"

#include <assert.h>

/* What has been read of one pair of brackets. The text as a whole is the outermost. */
struct frame {
    struct query_node *either; /* finished sides of OR, first and last */
    struct query_node *either_last;
    struct query_node *all; /* the side of OR being read, first and last */
    struct query_node *all_last;
    struct query_node *repeated[FIELD_COUNT]; /* in all: where x:b joins x:a as an OR */
    enum lex_kind joiner;           /* that waits for its right side; LEX_LEAF for none */
    uint32_t slop;                  /* of NEAR */
    bool negate;                    /* the next operand is negated … */
    bool negate_word;               /* … by the word NOT */
    uint32_t minus_end;             /* … or by a '-' that ends here */
    const struct field_name *field; /* before the bracket */
    uint32_t start;
};

struct parser {
    struct lexer lexer;
    struct frame frames[QUERY_DEPTH_MAX + 1];
    size_t depth; /* brackets open */
    bool too_deep;
};

static struct query_node *group_new(struct parser *p, enum query_kind kind,
                                    struct query_node *child)
{
    struct query_node *node = arena_alloc(p->lexer.arena, sizeof *node);
    node->kind = kind;
    node->child = child;
    node->start = child->start;
    for (; child != NULL; child = child->next)
        node->end = child->end;
    return node;
}

static void append(struct query_node **first, struct query_node **last,
                   struct query_node *node)
{
    if (*first == NULL)
        *first = node;
    else
        (*last)->next = node;
    *last = node;
}

/* Brackets that the tree needs although nobody typed them count as typed ones do, so that
 * the query as it is written back is within the limit, too. */
static void check_depth(struct parser *p)
{
    if (p->depth == QUERY_DEPTH_MAX)
        p->too_deep = true;
}

/* ---- Operands -------------------------------------------------------------------- */

static struct query_node *negated(struct parser *p, struct query_node *node)
{
    return node->kind == QUERY_NOT ? node->child : group_new(p, QUERY_NOT, node);
}

/* join_near(p, f, node): node becomes a further word of the NEAR that f's last operand is
 * or begins; false when the two cannot stand side by side. */
static bool join_near(struct parser *p, struct frame *f, struct query_node *node)
{
    struct query_node *left = f->all_last;
    if (left == NULL || node->kind != QUERY_WORD || node->scope != left->scope ||
        (left->kind != QUERY_WORD && left->kind != QUERY_NEAR))
        return false;
    if (left->kind == QUERY_NEAR) {
        struct query_node *last = left->child;
        while (last->next != NULL)
            last = last->next;
        last->next = node;
    } else {
        struct query_node *word = arena_alloc(p->lexer.arena, sizeof *word);
        *word = *left;
        word->next = node;
        left->kind = QUERY_NEAR;
        left->text = (struct span){0};
        left->child = word;
    }
    if (f->slop > left->slop)
        left->slop = f->slop;
    left->end = node->end;
    return true;
}

/* join_repeated(p, f, node): `site:a site:b` is either of them; `site:a AND site:b` is
 * both. True when node went into the OR. */
static bool join_repeated(struct parser *p, struct frame *f, struct query_node *node)
{
    if (node->kind != QUERY_FIELD || !fields_repeat_is_or(node->field))
        return false;
    struct query_node **slot = &f->repeated[node->field];
    struct query_node *first = *slot;
    if (first == NULL || f->joiner == LEX_AND) {
        *slot = node;
        return false;
    }
    if (first->kind == QUERY_OR) {
        struct query_node *last = first->child;
        while (last->next != NULL)
            last = last->next;
        last->next = node;
    } else {
        struct query_node *copy = arena_alloc(p->lexer.arena, sizeof *copy);
        *copy = *first;
        copy->next = node;
        first->kind = QUERY_OR;
        first->text = (struct span){0};
        first->field = 0;
        first->child = copy;
        check_depth(p);
    }
    first->end = node->end;
    return true;
}

static struct query_node *finish_all(struct parser *p, struct frame *f)
{
    struct query_node *all = f->all;
    if (all != NULL && all->next != NULL)
        all = group_new(p, QUERY_AND, all);
    f->all = f->all_last = NULL;
    memset(f->repeated, 0, sizeof f->repeated);
    return all;
}

/* next_side(p, f): an OR begins its next side. */
static void next_side(struct parser *p, struct frame *f)
{
    struct query_node *side = finish_all(p, f);
    if (side != NULL)
        append(&f->either, &f->either_last, side);
}

static void add_operand(struct parser *p, struct query_node *node)
{
    struct frame *f = &p->frames[p->depth];
    enum lex_kind joiner = f->joiner;
    if (f->negate)
        node = negated(p, node);
    if (joiner == LEX_OR || joiner == LEX_BAR)
        next_side(p, f);
    bool joined = joiner == LEX_NEAR && join_near(p, f, node);
    if (joiner == LEX_NEAR && !joined)
        query_lex_warn(&p->lexer, "NEAR joins two plain words; here it was read as AND");
    if (!joined && !join_repeated(p, f, node))
        append(&f->all, &f->all_last, node);
    f->joiner = LEX_LEAF;
    f->negate = f->negate_word = false;
}

/* ---- Operators ------------------------------------------------------------------- */

static const char *operator_name(enum lex_kind kind)
{
    return kind == LEX_AND    ? "AND"
           : kind == LEX_OR   ? "OR"
           : kind == LEX_NEAR ? "NEAR"
                              : "NOT";
}

/* An operator that has nothing to join is a word: Portland OR. */
static void operator_as_word(struct parser *p, enum lex_kind kind, uint32_t start)
{
    if (kind == LEX_BAR) {
        query_lex_warn(&p->lexer, "a | with nothing on one side was left out");
        return;
    }
    const char *name = operator_name(kind);
    query_lex_warn(&p->lexer, "%s has nothing on one side; it was read as a word", name);
    struct query_node *word = query_lex_word(&p->lexer, span_of(name));
    word->start = start;
    word->end = start + (uint32_t)strlen(name);
    add_operand(p, word);
}

/* settle(p, start): no operand follows in this frame, or an operator follows: what still
 * waits for one becomes words. */
static void settle(struct parser *p, uint32_t start)
{
    struct frame *f = &p->frames[p->depth];
    enum lex_kind joiner = f->joiner;
    bool word = f->negate_word;
    f->negate = f->negate_word = false;
    if (word) {
        operator_as_word(p, LEX_NOT, start);
        return;
    }
    f->joiner = LEX_LEAF;
    if (joiner != LEX_LEAF)
        operator_as_word(p, joiner, start);
}

static void binary_operator(struct parser *p, const struct lex_token *token)
{
    struct frame *f = &p->frames[p->depth];
    if (f->negate_word)
        settle(p, token->start);
    if (f->joiner != LEX_LEAF || f->all == NULL) {
        operator_as_word(p, token->kind, token->start);
        return;
    }
    f->joiner = token->kind;
    f->slop = token->slop == 0 ? 1 : token->slop;
    if (f->slop > QUERY_NEAR_MAX) {
        f->slop = QUERY_NEAR_MAX;
        query_lex_warn(&p->lexer, "words are looked for within %d places at most",
                       QUERY_NEAR_MAX);
    }
}

static void negation(struct parser *p, const struct lex_token *token)
{
    struct frame *f = &p->frames[p->depth];
    f->negate = !f->negate;
    f->negate_word = f->negate && token->kind == LEX_NOT;
    f->minus_end = token->end;
}

/* ---- Brackets -------------------------------------------------------------------- */

static void open_frame(struct parser *p, const struct lex_token *token)
{
    if (p->depth == QUERY_DEPTH_MAX) {
        p->too_deep = true;
        return;
    }
    p->frames[++p->depth] =
        (struct frame){.joiner = LEX_LEAF, .field = token->field, .start = token->start};
    /* Within discussion:( ) everything is as outside. */
    bool plain = token->field != NULL && token->field->use == USE_DISCUSSION;
    p->lexer.field = plain ? NULL : token->field;
}

static struct query_node *finish_frame(struct parser *p, uint32_t end)
{
    struct frame *f = &p->frames[p->depth];
    settle(p, end);
    next_side(p, f);
    struct query_node *node = f->either;
    if (node != NULL && node->next != NULL)
        node = group_new(p, QUERY_OR, node);
    return node;
}

/* The field of the brackets around frame depth: that of a discussion ends at its bracket.
 */
static const struct field_name *field_around(const struct parser *p)
{
    const struct field_name *field = p->frames[p->depth].field;
    return field != NULL && field->use == USE_DISCUSSION ? NULL : field;
}

static void close_frame(struct parser *p, uint32_t end)
{
    struct query_node *node = finish_frame(p, end);
    const struct frame *f = &p->frames[p->depth];
    bool discussion = f->field != NULL && f->field->use == USE_DISCUSSION;
    p->depth--;
    p->lexer.field = field_around(p);
    if (node == NULL) {
        p->frames[p->depth].negate = p->frames[p->depth].negate_word = false;
        query_lex_warn(&p->lexer, "a pair of brackets with nothing in it was left out");
        return;
    }
    if (discussion)
        node = group_new(p, QUERY_DISCUSSION, node);
    add_operand(p, node);
}

static void close_bracket(struct parser *p, const struct lex_token *token)
{
    if (p->depth == 0)
        query_lex_warn(&p->lexer, "a ) without its ( was left out");
    else
        close_frame(p, token->end);
}

/* ---- The whole ------------------------------------------------------------------- */

static void set_places(struct query_node *node, const struct lex_token *token)
{
    node->start = token->start;
    node->end = token->end;
    for (struct query_node *child = node->child; child != NULL; child = child->next)
        set_places(child, token);
}

/* A '-' before something that left no token negates nothing: "-sort:new a", "-… a". */
static void forget_minus(struct parser *p, const struct lex_token *token)
{
    struct frame *f = &p->frames[p->depth];
    if (f->negate && !f->negate_word && token->gap_end > f->minus_end)
        f->negate = false;
}

static void take_token(struct parser *p, const struct lex_token *token)
{
    forget_minus(p, token);
    switch (token->kind) {
    case LEX_LEAF:
        set_places(token->node, token);
        if (token->node->kind == QUERY_OR) /* #tag */
            check_depth(p);
        add_operand(p, token->node);
        break;
    case LEX_OPEN:
        open_frame(p, token);
        break;
    case LEX_CLOSE:
        close_bracket(p, token);
        break;
    case LEX_NOT:
    case LEX_MINUS:
        negation(p, token);
        break;
    case LEX_AND:
    case LEX_OR:
    case LEX_BAR:
    case LEX_NEAR:
        binary_operator(p, token);
        break;
    case LEX_END:
        assert(!"the end is no token to take");
    }
}

static enum error_code check_limits(const struct parser *p, struct error *error)
{
    const struct lexer *x = &p->lexer;
    if (p->too_deep)
        return error_set(error, ERROR_USAGE,
                         "the query is nested too deep: at most %d levels of brackets",
                         QUERY_DEPTH_MAX);
    if (x->words > QUERY_WORDS_MAX)
        return error_set(error, ERROR_USAGE,
                         "the query has too many words: at most %d; a longer text can "
                         "be looked for as plain text",
                         QUERY_WORDS_MAX);
    if (x->phrase_max > QUERY_PHRASE_MAX)
        return error_set(error, ERROR_USAGE, "a phrase is too long: at most %d words",
                         QUERY_PHRASE_MAX);
    if (x->prefixes > QUERY_PREFIXES_MAX)
        return error_set(error, ERROR_USAGE,
                         "the query has too many words with a star: at most %d",
                         QUERY_PREFIXES_MAX);
    return ERROR_NONE;
}

/* valid_text(text, arena, repaired): text, or a copy of it without bytes that are no
 * UTF-8. */
static struct span valid_text(struct span text, struct arena *arena, bool *repaired)
{
    *repaired = !utf8_valid(text);
    if (!*repaired)
        return text;
    struct buffer b = {0};
    utf8_repair(text, &b);
    struct span copy = arena_copy(arena, buffer_span(&b));
    buffer_free(&b);
    return copy;
}

static enum error_code parse(struct parser *p, struct query *out, struct error *error)
{
    struct lex_token token;
    enum error_code failed = ERROR_NONE;
    p->frames[0] = (struct frame){.joiner = LEX_LEAF};
    for (query_lex_next(&p->lexer, &token); token.kind != LEX_END && failed == ERROR_NONE;
         query_lex_next(&p->lexer, &token)) {
        take_token(p, &token);
        failed = check_limits(p, error);
    }
    if (failed != ERROR_NONE)
        return failed;
    if (p->depth > 0)
        query_lex_warn(&p->lexer, "a ( was never closed; it was closed at the end");
    while (p->depth > 0)
        close_frame(p, (uint32_t)p->lexer.text.len);
    out->root = finish_frame(p, (uint32_t)p->lexer.text.len);
    return check_limits(p, error);
}

/* find_lang(node, lang): how many lang: the tree asks for, exclusions apart; *lang is the
 * last. */
static size_t find_lang(const struct query_node *node, struct span *lang)
{
    size_t count = 0;
    for (; node != NULL; node = node->next) {
        if (node->kind == QUERY_FIELD && node->field == FIELD_LANG) {
            *lang = node->text;
            count++;
        } else if (node->kind != QUERY_NOT) {
            count += find_lang(node->child, lang);
        }
    }
    return count;
}

enum error_code query_parse(struct span text, int64_t now, struct arena *arena,
                            struct query *out, struct error *error)
{
    bool repaired;
    *out = (struct query){0};
    if (text.len > REQUEST_QUERY_BYTES_MAX)
        return error_set(error, ERROR_USAGE, "the query is too long: at most %d bytes",
                         REQUEST_QUERY_BYTES_MAX);
    struct parser *p = arena_alloc(arena, sizeof *p);
    p->lexer = (struct lexer){
        .text = valid_text(text, arena, &repaired), .now = now, .arena = arena};
    if (repaired)
        query_lex_warn(&p->lexer, "bytes that are not UTF-8 were replaced");
    enum error_code failed = parse(p, out, error);
    if (failed != ERROR_NONE)
        return failed;
    if (out->root == NULL)
        out->root = arena_alloc(arena, sizeof *out->root);
    out->sort_given = p->lexer.sort_given;
    out->sort = p->lexer.sort;
    struct span lang;
    if (find_lang(out->root, &lang) == 1)
        out->lang = lang;
    out->warnings = p->lexer.warnings;
    out->warning_count = p->lexer.warning_count;
    return ERROR_NONE;
}
