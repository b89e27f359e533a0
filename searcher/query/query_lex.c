#include "searcher/query/query_lex.h"

#include "corpus/text/utf8.h"
#include "searcher/query/chars.h"
#include "searcher/query/field_value.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    NEAR_DEFAULT = 10,
    NAME_LETTERS_MIN = 2, /* C:\ and a:b are no fields */
    PREFIX_LETTERS_MIN = 2,
    WARNING_BYTES_MAX = 200
};

/* ---- Nodes ----------------------------------------------------------------------- */

void query_lex_warn(struct lexer *x, const char *format, ...)
{
    char line[WARNING_BYTES_MAX + 4];
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    struct span text = {line, written < 0 ? 0 : (size_t)written};
    if (text.len > WARNING_BYTES_MAX) {
        text = utf8_cut((struct span){line, WARNING_BYTES_MAX}, WARNING_BYTES_MAX - 3);
        memcpy(line + text.len, "…", strlen("…"));
        text.len += strlen("…");
    }
    for (size_t i = 0; i < x->warning_count; i++)
        if (span_equal(x->warnings[i], text))
            return;
    if (x->warning_count < LEX_WARNINGS_MAX)
        x->warnings[x->warning_count++] = arena_copy(x->arena, text);
}

struct query_node *query_lex_node(struct lexer *x, enum query_kind kind, struct span text)
{
    struct query_node *node = arena_alloc(x->arena, sizeof *node);
    node->kind = kind;
    node->text = text;
    x->words++;
    return node;
}

/* operator_kind(run, slop): LEX_AND, LEX_OR, LEX_NOT or LEX_NEAR, or LEX_LEAF for none.
 */
static enum lex_kind operator_kind(struct span run, uint32_t *slop)
{
    if (span_is(run, "AND"))
        return LEX_AND;
    if (span_is(run, "OR"))
        return LEX_OR;
    if (span_is(run, "NOT"))
        return LEX_NOT;
    if (run.len < 4 || memcmp(run.at, "NEAR", 4) != 0)
        return LEX_LEAF;
    *slop = NEAR_DEFAULT;
    if (run.len == 4)
        return LEX_NEAR;
    if (run.at[4] != '/' || run.len == 5)
        return LEX_LEAF;
    *slop = 0;
    for (size_t i = 5; i < run.len; i++) {
        if (!isdigit((unsigned char)run.at[i]))
            return LEX_LEAF;
        if (*slop <= QUERY_NEAR_MAX)
            *slop = *slop * 10 + (uint32_t)(run.at[i] - '0');
    }
    return LEX_NEAR;
}

/* The word that an operator is, without a number behind it: NEAR/5 leaves "near". */
struct query_node *query_lex_word(struct lexer *x, struct span text)
{
    uint32_t slop;
    if (operator_kind(text, &slop) != LEX_LEAF) {
        struct span small = arena_copy(x->arena, text);
        char *at = (char *)(uintptr_t)small.at;
        for (size_t i = 0; i < small.len; i++) {
            if (at[i] == '/')
                small.len = i;
            else
                at[i] = (char)tolower((unsigned char)at[i]);
        }
        text = small;
    }
    return query_lex_node(x, QUERY_WORD, text);
}

static enum query_scope scope_of(const struct field_name *field)
{
    return field != NULL && field->use == USE_SCOPE ? field->scope : SCOPE_ANY;
}

/* ---- Leaves ---------------------------------------------------------------------- */

/* word_node(x, run, scope): a word or a prefix; NULL when run is signs alone. */
static struct query_node *word_node(struct lexer *x, struct span run,
                                    enum query_scope scope)
{
    bool star = false;
    while (run.len > 0 && (run.at[run.len - 1] == '*' || run.at[run.len - 1] == ':'))
        star |= run.at[--run.len] == '*';
    if (chars_only_signs(run))
        return NULL;
    struct query_node *node;
    if (star && chars_count(run) >= PREFIX_LETTERS_MIN) {
        node = query_lex_node(x, QUERY_PREFIX, run);
        x->prefixes++;
    } else {
        if (star)
            query_lex_warn(
                x, "%.*s* is too short: a star needs %d letters or more before it",
                (int)run.len, run.at, PREFIX_LETTERS_MIN);
        node = query_lex_word(x, run);
    }
    if (memchr(run.at, '*', run.len) != NULL)
        query_lex_warn(x, "a star is only understood at the end of a word");
    node->scope = scope;
    return node;
}

static struct query_node *exact_node(struct lexer *x, struct span text,
                                     enum query_scope scope)
{
    struct query_node *node = query_lex_node(x, QUERY_EXACT, text);
    node->scope = scope;
    return node;
}

/* close_of(x, at, set): where the next mark of the set stands that can close; text.len
 * when there is none. Linear over a whole query: an opening mark without a closing one is
 * the last of its set that can close, so that at most a few scans reach the end. */
static size_t close_of(const struct lexer *x, size_t at, int set)
{
    for (; at < x->text.len; at++) {
        const struct quote_mark *mark = chars_quote(x->text, at);
        if (mark != NULL && mark->set == set && mark->closes)
            break;
    }
    return at;
}

/* take_quoted(x, inside): move behind the quotation that begins here and give its text;
 * false, and only the mark is skipped, when it never ends. */
static bool take_quoted(struct lexer *x, struct span *inside)
{
    const struct quote_mark *mark = chars_opening(x->text, x->at);
    size_t start = x->at + strlen(mark->bytes);
    size_t close = close_of(x, start, mark->set);
    x->at = start;
    if (close == x->text.len) {
        query_lex_warn(x, "a quotation mark has no partner; it was left out");
        return false;
    }
    *inside = chars_slice(x->text, start, close);
    x->at = close + strlen(chars_quote(x->text, close)->bytes);
    return true;
}

/* take_slop(x): the number of a "~5" behind a phrase; 0 when there is none. */
static uint32_t take_slop(struct lexer *x)
{
    size_t i = x->at + 1;
    if (i >= x->text.len || x->text.at[x->at] != '~' ||
        !isdigit((unsigned char)x->text.at[i]))
        return 0;
    uint32_t n = 0;
    for (; i < x->text.len && isdigit((unsigned char)x->text.at[i]); i++)
        if (n <= QUERY_NEAR_MAX)
            n = n * 10 + (uint32_t)(x->text.at[i] - '0');
    x->at = i;
    if (n > QUERY_NEAR_MAX)
        query_lex_warn(x, "words are looked for within %d places at most",
                       QUERY_NEAR_MAX);
    return n > QUERY_NEAR_MAX ? QUERY_NEAR_MAX : n;
}

/* quoted_node(x, scope): a phrase, or for one word that exact form; NULL when nothing is
 * left of it. */
static struct query_node *quoted_node(struct lexer *x, enum query_scope scope)
{
    struct span inside;
    if (!take_quoted(x, &inside))
        return NULL;
    uint32_t slop = take_slop(x);
    inside = chars_one_spaced(x->arena, inside);
    if (chars_only_signs(inside))
        return NULL;
    uint32_t words = 1;
    for (size_t i = 0; i < inside.len; i++)
        words += inside.at[i] == ' ';
    if (words == 1)
        return exact_node(x, inside, scope);
    struct query_node *node = query_lex_node(x, QUERY_PHRASE, inside);
    node->scope = scope;
    node->slop = slop;
    x->words += words - 1;
    if (words > x->phrase_max)
        x->phrase_max = words;
    return node;
}

/* can_follow_sign(x): whether the byte behind a '=', '@' or '#' begins something it can
 * be the sign of. */
static bool can_follow_sign(const struct lexer *x)
{
    size_t next = x->at + 1;
    return next < x->text.len && !chars_break(x->text.at[next]) &&
           x->text.at[next] != '=' && chars_space(x->text, next) == 0 &&
           chars_opening(x->text, next) == NULL;
}

/* name_run(x): the name behind '@' or '#', without the punctuation of the sentence it may
 * have been copied from; empty when there is none. */
static struct span name_run(struct lexer *x)
{
    size_t start = x->at + 1, end = chars_run(x->text, start);
    if (!can_follow_sign(x) || ispunct((unsigned char)x->text.at[start]))
        return (struct span){0};
    struct span name = chars_slice(x->text, start, end);
    while (name.len > 0 && strchr(".,:;!?*'\"", name.at[name.len - 1]) != NULL)
        name.len--;
    if (chars_only_signs(name))
        return (struct span){0};
    x->at = end;
    return name;
}

static struct query_node *value_leaf(struct lexer *x, enum schema_field field,
                                     struct span text)
{
    struct query_node *node = query_lex_node(x, QUERY_FIELD, text);
    node->field = field;
    return node;
}

/* True when name, written as a word, is read back as that word. */
static bool is_plain_name(struct span name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if (c < 0x80 && !isalnum(c) && strchr("_-.&+", c) == NULL)
            return false;
    }
    return true;
}

/* #tag: the tag, or the word. */
static struct query_node *tag_node(struct lexer *x, struct span name,
                                   enum query_scope scope)
{
    struct query_node *tag = value_leaf(x, FIELD_TAG, name);
    if (!is_plain_name(name))
        return tag;
    struct query_node *either = arena_alloc(x->arena, sizeof *either);
    either->kind = QUERY_OR;
    either->child = tag;
    tag->next = query_lex_word(x, name);
    tag->next->scope = scope;
    return either;
}

/* ---- Tokens ---------------------------------------------------------------------- */

static bool open_bracket(struct lexer *x, const struct field_name *field,
                         struct lex_token *token)
{
    token->kind = LEX_OPEN;
    token->field = field;
    x->at++;
    x->gap_end = x->at;
    return true;
}

/* leaf(token, node): true, and the token is node, unless that is NULL. */
static bool leaf(struct lex_token *token, struct query_node *node)
{
    token->kind = LEX_LEAF;
    token->node = node;
    return node != NULL;
}

/* skip_signs(x): signs that mean nothing directly behind a colon. */
static void skip_signs(struct lexer *x)
{
    while (x->at < x->text.len && (x->text.at[x->at] == '-' || x->text.at[x->at] == '*' ||
                                   (x->text.at[x->at] == '=' && !can_follow_sign(x))))
        x->at++;
}

/* One word, form or phrase directly behind a colon: there are no operators and fields
 * here. */
static struct query_node *scoped_leaf(struct lexer *x, enum query_scope scope)
{
    for (; x->at < x->text.len && chars_opening(x->text, x->at) != NULL; skip_signs(x)) {
        struct query_node *node = quoted_node(x, scope);
        if (node != NULL)
            return node;
    }
    if (x->at == x->text.len)
        return NULL;
    bool exact = x->text.at[x->at] == '=';
    struct span run =
        chars_slice(x->text, x->at + exact, chars_run(x->text, x->at + exact));
    x->at = (size_t)(run.at - x->text.at) + run.len;
    if (!exact)
        return word_node(x, run, scope);
    return chars_only_signs(run) ? NULL : exact_node(x, run, scope);
}

/* title:… text:… quote:… discussion:… */
static bool scoped(struct lexer *x, const struct field_name *f, struct lex_token *token)
{
    skip_signs(x);
    if (x->at < x->text.len && x->text.at[x->at] == '(')
        return open_bracket(x, f, token);
    struct query_node *node = scoped_leaf(x, scope_of(f));
    if (node == NULL) {
        query_lex_warn(x, "%s: was left out: it needs words right behind it", f->name);
        return false;
    }
    if (f->use == USE_DISCUSSION) {
        struct query_node *discussion = arena_alloc(x->arena, sizeof *discussion);
        discussion->kind = QUERY_DISCUSSION;
        discussion->child = node;
        node = discussion;
    }
    return leaf(token, node);
}

/* take_value(x, f): the text of a value, quoted or not. */
static struct span take_value(struct lexer *x, const struct field_name *f)
{
    struct span value;
    while (x->at < x->text.len && chars_opening(x->text, x->at) != NULL)
        if (take_quoted(x, &value))
            return value;
    size_t start = x->at;
    x->at = fields_brackets(f) ? chars_run_with_brackets(x->text, start)
                               : chars_run(x->text, start);
    return chars_slice(x->text, start, x->at);
}

/* What stands behind the colon of field f, whose name has just been passed. When that is
 * nothing f can take, the name is a word and reading goes on behind it. */
static bool valued(struct lexer *x, const struct field_name *f, struct span name,
                   struct lex_token *token)
{
    if (x->at < x->text.len && x->text.at[x->at] == '(')
        return open_bracket(x, f, token);
    size_t value_at = x->at;
    bool read;
    struct query_node *node = field_value(x, f, take_value(x, f), &read);
    if (read)
        return leaf(token, node);
    x->at = value_at;
    return leaf(token, query_lex_word(x, name));
}

/* value_in_brackets(x, token, read): a value within field:( ); *read is false, and
 * nothing was passed, when there is none. */
static bool value_in_brackets(struct lexer *x, struct lex_token *token, bool *read)
{
    uint32_t slop;
    struct span run = chars_slice(x->text, x->at, chars_run(x->text, x->at));
    *read = false;
    if (operator_kind(run, &slop) != LEX_LEAF)
        return false;
    size_t start = x->at;
    struct query_node *node = field_value(x, x->field, take_value(x, x->field), read);
    if (!*read)
        x->at = start;
    return leaf(token, node);
}

static bool takes_values(const struct field_name *f)
{
    return f != NULL && f->use != USE_SCOPE && f->use != USE_DISCUSSION;
}

static size_t name_length(struct span run)
{
    size_t i = 0;
    while (i < run.len &&
           (isalpha((unsigned char)run.at[i]) || (i > 0 && run.at[i] == '_')))
        i++;
    return i;
}

/* field(x, run, token, done): when run begins with the name of a field and a sign behind
 * it, *done is true and the field is read. The colons of addresses, times and std::string
 * are no fields. */
static bool field(struct lexer *x, struct span run, struct lex_token *token, bool *done)
{
    struct span name = chars_slice(run, 0, name_length(run));
    *done = false;
    if (name.len < NAME_LETTERS_MIN || name.len == run.len)
        return false;
    const struct field_name *f = fields_find(name);
    struct span rest = chars_slice(run, name.len, run.len);
    bool ranged = f != NULL && (f->use == USE_NUMBER || f->use == USE_DATE);
    if (ranged && strchr("<>=", rest.at[0]) != NULL) {
        *done = true;
        x->at += name.len;
        bool found = valued(x, f, name, token);
        while (token->node != NULL && token->node->kind == QUERY_WORD &&
               x->at < x->text.len && strchr("<>=", x->text.at[x->at]) != NULL)
            x->at++;
        return found;
    }
    bool address = rest.len > 2 && rest.at[1] == '/' && rest.at[2] == '/';
    bool twice = rest.len > 1 && rest.at[1] == ':';
    if (rest.at[0] != ':' || (f == NULL && (address || twice)))
        return false;
    size_t value_at = x->at + name.len + 1;
    bool empty =
        rest.len == 1 && !(value_at < x->text.len && x->text.at[value_at] == '(');
    if (empty && f == NULL)
        return false;
    *done = true;
    x->at = value_at;
    if (f == NULL || empty) {
        if (f == NULL)
            query_lex_warn(x, "there is no field \"%.*s:\"; it was read as a word",
                           (int)name.len, name.at);
        else
            query_lex_warn(
                x, "%s: needs its value right behind the colon; read as a word", f->name);
        struct query_node *word = query_lex_word(x, name);
        word->scope = scope_of(x->field);
        return leaf(token, word);
    }
    return f->use == USE_SCOPE || f->use == USE_DISCUSSION ? scoped(x, f, token)
                                                           : valued(x, f, name, token);
}

/* A run of text: an operator, a field, or a word. */
static bool run_token(struct lexer *x, struct lex_token *token)
{
    size_t end = chars_run(x->text, x->at);
    struct span run = chars_slice(x->text, x->at, end);
    token->kind = operator_kind(run, &token->slop);
    if (token->kind != LEX_LEAF) {
        x->at = end;
        return true;
    }
    bool done;
    bool found = field(x, run, token, &done);
    if (done)
        return found;
    x->at = end;
    return leaf(token, word_node(x, run, scope_of(x->field)));
}

/* A negating '-' stands at the start, behind white space or '(', and right before what it
 * negates; "--" is a dash. */
static bool negates(const struct lexer *x)
{
    size_t next = x->at + 1;
    return x->at == x->gap_end && next < x->text.len && x->text.at[next] != '-' &&
           x->text.at[next] != ')' && x->text.at[next] != '|' &&
           chars_space(x->text, next) == 0;
}

/* Signs that stand before words: '=' '@' '#' '*' and a '-' that negates nothing. *done is
 * false when there is none of them here; a sign that belongs to nothing is skipped. */
static bool signed_token(struct lexer *x, struct lex_token *token, bool *done)
{
    enum query_scope scope = scope_of(x->field);
    struct span name;
    *done = true;
    switch (x->text.at[x->at]) {
    case '=':
        if (can_follow_sign(x)) {
            size_t start = x->at + 1;
            x->at = chars_run(x->text, start);
            struct span run = chars_slice(x->text, start, x->at);
            return !chars_only_signs(run) && leaf(token, exact_node(x, run, scope));
        }
        break;
    case '@':
        name = name_run(x);
        if (name.len > 0)
            return leaf(token, value_leaf(x, FIELD_AUTHOR, name));
        break;
    case '#':
        name = name_run(x);
        if (name.len > 0)
            return leaf(token, tag_node(x, name, scope));
        break;
    case '*':
        query_lex_warn(x, "a star is only understood at the end of a word");
        break;
    case '-':
        break;
    default:
        *done = false;
        return false;
    }
    x->at++;
    return false;
}

/* One step: true when it made a token, false when it skipped something. */
static bool step(struct lexer *x, struct lex_token *token)
{
    char c = x->text.at[x->at];
    if (c == '(')
        return open_bracket(x, x->field, token);
    if (c == ')' || c == '|' || (c == '-' && negates(x))) {
        token->kind = c == ')' ? LEX_CLOSE : c == '|' ? LEX_BAR : LEX_MINUS;
        while (++x->at < x->text.len && c == '|' && x->text.at[x->at] == '|')
            continue;
        if (c == '|')
            x->gap_end = x->at;
        return true;
    }
    bool done;
    if (takes_values(x->field)) {
        bool found = value_in_brackets(x, token, &done);
        if (done)
            return found;
    }
    if (chars_opening(x->text, x->at) != NULL)
        return leaf(token, quoted_node(x, scope_of(x->field)));
    bool found = signed_token(x, token, &done);
    return done ? found : run_token(x, token);
}

void query_lex_next(struct lexer *x, struct lex_token *token)
{
    for (;;) {
        size_t space;
        while ((space = chars_space(x->text, x->at)) > 0) {
            x->at += space;
            x->gap_end = x->at;
        }
        *token = (struct lex_token){.kind = LEX_END,
                                    .start = (uint32_t)x->at,
                                    .end = (uint32_t)x->at,
                                    .gap_end = (uint32_t)x->gap_end};
        if (x->at >= x->text.len)
            return;
        if (step(x, token))
            break;
    }
    token->end = (uint32_t)x->at;
}
