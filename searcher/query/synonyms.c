#include "searcher/query/synonyms.h"

#include "corpus/arena.h"
#include "corpus/buffer.h"
#include "corpus/strmap.h"
#include "corpus/text/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Words or a phrase that a rule knows, left of its arrow or anywhere when it has none. */
struct trigger {
    uint32_t rule;
    struct span forms[SYNONYMS_WORDS_MAX];
    size_t count;
};

struct rule {
    struct span *entries; /* that its triggers stand for */
    bool *phrases;
    size_t count;
    bool replaces; /* it has an arrow */
};

/* The triggers by the stem of their first word in one language; made when first needed.
 */
struct tongue {
    struct strmap stems;
    uint32_t *first; /* by number of the stem: number of a trigger + 1 */
    uint32_t *next;  /* by trigger: another with that stem + 1, or 0 */
};

struct synonyms {
    uint64_t mark; /* of the file's bytes */
    struct arena arena;
    struct rule *rules;
    struct trigger *triggers;
    size_t rule_count, rule_capacity, trigger_count, trigger_capacity;
    struct tongue *tongues[LANGUAGE_COUNT];
    struct span *found; /* lent out by the last synonyms_find */
    bool *found_phrases;
};

/* ---- Reading --------------------------------------------------------------------- */

struct reader {
    struct synonyms *synonyms;
    struct analyser *analyser;
    struct buffer entry; /* being read, without backslashes */
    struct span entries[SYNONYMS_ENTRIES_MAX];
    size_t count, left; /* entries so far; those before the arrow */
    bool arrow;
};

static void *grown(void *at, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return at;
    *capacity = *capacity == 0 ? 64 : *capacity * 2;
    return memory_or_die(realloc(at, *capacity * size));
}

static struct span trimmed(struct span text)
{
    while (text.len > 0 && (text.at[0] == ' ' || text.at[0] == '\t'))
        text = (struct span){text.at + 1, text.len - 1};
    while (text.len > 0 && strchr(" \t\r", text.at[text.len - 1]) != NULL)
        text.len--;
    return text;
}

/* cut(a, entry, forms, count): the words of entry; false when they are none or too many.
 */
static bool cut(struct analyser *a, struct span entry, struct span *forms, size_t *count)
{
    const struct tokens *tokens = analyse(a, LANGUAGE_OTHER, entry);
    *count = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct term *form = tokens->at[i].form;
        if (tokens->at[i].kind == TOKEN_PART)
            continue;
        if (*count == SYNONYMS_WORDS_MAX)
            return false;
        forms[(*count)++] = (struct span){form->at, form->len};
    }
    return *count > 0;
}

static enum error_code end_entry(struct reader *r, struct error *error)
{
    struct span forms[SYNONYMS_WORDS_MAX];
    size_t words;
    struct span entry = trimmed(buffer_span(&r->entry));
    if (entry.len == 0)
        return error_set(error, ERROR_USAGE, "a comma or => with nothing beside it");
    if (r->count == SYNONYMS_ENTRIES_MAX)
        return error_set(error, ERROR_USAGE, "more than %d synonyms in one line",
                         SYNONYMS_ENTRIES_MAX);
    if (!cut(r->analyser, entry, forms, &words))
        return error_set(error, ERROR_USAGE, "\"%.*s\" has %s", (int)entry.len, entry.at,
                         words == 0 ? "no word" : "too many words");
    r->entries[r->count++] = arena_copy(&r->synonyms->arena, entry);
    buffer_clear(&r->entry);
    return ERROR_NONE;
}

static enum error_code split(struct reader *r, struct span line, struct error *error)
{
    r->count = r->left = 0;
    r->arrow = false;
    buffer_clear(&r->entry);
    for (size_t i = 0; i < line.len; i++) {
        bool arrow = line.at[i] == '=' && i + 1 < line.len && line.at[i + 1] == '>';
        if (line.at[i] == '\\' && i + 1 < line.len) {
            buffer_add_byte(&r->entry, line.at[++i]);
        } else if (!arrow && line.at[i] != ',') {
            buffer_add_byte(&r->entry, line.at[i]);
        } else {
            if (end_entry(r, error) != ERROR_NONE)
                return error->code;
            if (arrow && r->arrow)
                return error_set(error, ERROR_USAGE, "a second =>");
            if (arrow) {
                r->arrow = true;
                r->left = r->count;
                i++;
            }
        }
    }
    if (end_entry(r, error) != ERROR_NONE)
        return error->code;
    if (r->count == 1)
        return error_set(error, ERROR_USAGE, "\"%.*s\" alone has no synonym",
                         (int)r->entries[0].len, r->entries[0].at);
    return ERROR_NONE;
}

static void add_trigger(struct reader *r, struct span entry)
{
    struct synonyms *s = r->synonyms;
    s->triggers =
        grown(s->triggers, &s->trigger_capacity, s->trigger_count, sizeof *s->triggers);
    struct trigger *t = &s->triggers[s->trigger_count++];
    *t = (struct trigger){.rule = (uint32_t)s->rule_count};
    cut(r->analyser, entry, t->forms, &t->count);
    for (size_t i = 0; i < t->count; i++)
        t->forms[i] = arena_copy(&s->arena, t->forms[i]);
}

static void add_rule(struct reader *r)
{
    struct synonyms *s = r->synonyms;
    struct span forms[SYNONYMS_WORDS_MAX];
    for (size_t i = 0; i < (r->arrow ? r->left : r->count); i++)
        add_trigger(r, r->entries[i]);
    s->rules = grown(s->rules, &s->rule_capacity, s->rule_count, sizeof *s->rules);
    struct rule *rule = &s->rules[s->rule_count++];
    *rule = (struct rule){.count = r->count - r->left, .replaces = r->arrow};
    rule->entries = arena_alloc(&s->arena, rule->count * sizeof *rule->entries);
    rule->phrases = arena_alloc(&s->arena, rule->count * sizeof *rule->phrases);
    for (size_t i = 0; i < rule->count; i++) {
        size_t words;
        rule->entries[i] = r->entries[r->left + i];
        cut(r->analyser, rule->entries[i], forms, &words);
        rule->phrases[i] = words > 1;
    }
    analyser_trim(r->analyser);
}

static enum error_code read_line(struct reader *r, struct span line, struct error *error)
{
    if (line.len > SYNONYMS_LINE_MAX)
        return error_set(error, ERROR_USAGE, "the line is longer than %d bytes",
                         SYNONYMS_LINE_MAX);
    if (!utf8_valid(line))
        return error_set(error, ERROR_USAGE, "the line is not UTF-8");
    line = trimmed(line);
    if (line.len == 0 || line.at[0] == '#')
        return ERROR_NONE;
    if (r->synonyms->rule_count == SYNONYMS_RULES_MAX)
        return error_set(error, ERROR_USAGE, "more than %d rules", SYNONYMS_RULES_MAX);
    if (split(r, line, error) == ERROR_NONE)
        add_rule(r);
    return error->code;
}

static enum error_code read_text(struct reader *r, const char *path, struct span text,
                                 struct error *error)
{
    size_t number = 0,
           start = text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (start < text.len) {
        struct error detail = {0};
        const char *newline = memchr(text.at + start, '\n', text.len - start);
        size_t end = newline == NULL ? text.len : (size_t)(newline - text.at);
        number++;
        if (read_line(r, (struct span){text.at + start, end - start}, &detail) !=
            ERROR_NONE)
            return error_set(error, detail.code, "%s:%zu: %s", path, number, detail.text);
        start = end + 1;
    }
    return ERROR_NONE;
}

/* slurp(path, text, error): the whole file into text. */
static enum error_code slurp(const char *path, struct buffer *text, struct error *error)
{
    FILE *file = fopen(path, "re");
    size_t got = file != NULL;
    while (got > 0 && text->len <= SYNONYMS_FILE_MAX) {
        got = fread(buffer_reserve(text, 1 << 16), 1, 1 << 16, file);
        text->len += got;
    }
    bool failed = file == NULL || ferror(file);
    if (failed)
        error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    else if (text->len > SYNONYMS_FILE_MAX)
        error_set(error, ERROR_USAGE, "%s: longer than %d MiB", path,
                  SYNONYMS_FILE_MAX >> 20);
    if (file != NULL)
        fclose(file);
    return error->code;
}

enum error_code synonyms_read(const char *path, struct synonyms **out,
                              struct error *error)
{
    struct buffer text = {0};
    struct synonyms *s = memory_or_die(calloc(1, sizeof *s));
    struct reader r = {.synonyms = s, .analyser = analyser_new()};
    if (slurp(path, &text, error) == ERROR_NONE)
        read_text(&r, path, buffer_span(&text), error);
    s->mark = strmap_hash(buffer_span(&text));
    buffer_free(&text);
    buffer_free(&r.entry);
    analyser_free(r.analyser);
    if (error->code != ERROR_NONE) {
        synonyms_free(s);
        s = NULL;
    }
    *out = s;
    return error->code;
}

uint64_t synonyms_mark(const struct synonyms *s)
{
    return s == NULL ? 0 : s->mark;
}

void synonyms_free(struct synonyms *s)
{
    if (s == NULL)
        return;
    for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
        if (s->tongues[l] == NULL)
            continue;
        strmap_free(&s->tongues[l]->stems);
        free(s->tongues[l]->first);
        free(s->tongues[l]->next);
        free(s->tongues[l]);
    }
    free(s->rules);
    free(s->triggers);
    free(s->found);
    free(s->found_phrases);
    arena_free(&s->arena);
    free(s);
}

/* ---- Finding --------------------------------------------------------------------- */

static struct span stem_of(struct analyser *a, language l, struct span form)
{
    const struct term *t = analyse_word(a, l, form);
    return (struct span){t->at, t->len};
}

static struct tongue *tongue_of(struct synonyms *s, struct analyser *a, language l)
{
    if (s->tongues[l] != NULL)
        return s->tongues[l];
    struct tongue *t = memory_or_die(calloc(1, sizeof *t));
    t->first = memory_or_die(calloc(s->trigger_count + 1, sizeof *t->first));
    t->next = memory_or_die(calloc(s->trigger_count + 1, sizeof *t->next));
    for (size_t i = s->trigger_count;
         i-- > 0;) { /* so that lists are in order of the file */
        uint32_t n = strmap_add(&t->stems, stem_of(a, l, s->triggers[i].forms[0]), NULL);
        t->next[i] = t->first[n];
        t->first[n] = (uint32_t)i + 1;
    }
    s->tongues[l] = t;
    return t;
}

/* fits(t, a, l, forms, count): whether forms begin with the words of t. */
static bool fits(const struct trigger *t, struct analyser *a, language l,
                 const struct span *forms, size_t count)
{
    for (size_t i = 1; i < t->count; i++)
        if (i >= count ||
            !span_equal(stem_of(a, l, t->forms[i]), stem_of(a, l, forms[i])))
            return false;
    return true;
}

/* lend(s, rule, out): add the entries of rule to those of out. */
static void lend(struct synonyms *s, const struct rule *rule, struct synonyms_match *out)
{
    size_t room = out->count + rule->count;
    s->found = memory_or_die(realloc(s->found, room * sizeof *s->found));
    s->found_phrases = memory_or_die(realloc(s->found_phrases, room * sizeof(bool)));
    for (size_t i = 0; i < rule->count; i++) {
        bool known = false;
        for (size_t k = 0; k < out->count && !known; k++)
            known = span_equal(s->found[k], rule->entries[i]);
        if (known)
            continue;
        s->found[out->count] = rule->entries[i];
        s->found_phrases[out->count++] = rule->phrases[i];
    }
    out->entries = s->found;
    out->phrases = s->found_phrases;
}

void synonyms_find(struct synonyms *s, struct analyser *a, language l,
                   const struct span *forms, size_t count, struct synonyms_match *out)
{
    struct tongue *t = tongue_of(s, a, l);
    uint32_t n = strmap_find(&t->stems, stem_of(a, l, forms[0]));
    *out = (struct synonyms_match){0};
    for (uint32_t i = n == STRMAP_NONE ? 0 : t->first[n]; i != 0; i = t->next[i - 1]) {
        const struct trigger *trigger = &s->triggers[i - 1];
        if (trigger->count < out->words || !fits(trigger, a, l, forms, count))
            continue;
        if (trigger->count > out->words)
            *out = (struct synonyms_match){.words = trigger->count};
        const struct rule *rule = &s->rules[trigger->rule];
        out->kept = out->kept || !rule->replaces;
        lend(s, rule, out);
    }
}
