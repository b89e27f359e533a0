#include "searcher/query/fields.h"

#include "searcher/names.h"

#include <assert.h>
#include <strings.h>

#define SCOPE(name, scope)                                                               \
    {                                                                                    \
        name, USE_SCOPE, scope, 0, 0                                                     \
    }
#define VALUE(name, field)                                                               \
    {                                                                                    \
        name, USE_VALUE, 0, field, 0                                                     \
    }
#define NUMBER(name, slot)                                                               \
    {                                                                                    \
        name, USE_NUMBER, 0, 0, slot                                                     \
    }
#define DATE(name, use)                                                                  \
    {                                                                                    \
        name, use, 0, 0, SLOT_CREATED                                                    \
    }

static const struct field_name table[] = {
    SCOPE("title", SCOPE_TITLE),
    SCOPE("intitle", SCOPE_TITLE),
    SCOPE("headline", SCOPE_TITLE),
    SCOPE("text", SCOPE_TEXT),
    SCOPE("intext", SCOPE_TEXT),
    SCOPE("body", SCOPE_TEXT),
    SCOPE("quote", SCOPE_QUOTE),
    SCOPE("said", SCOPE_QUOTE),
    VALUE("author", FIELD_AUTHOR),
    VALUE("by", FIELD_AUTHOR),
    VALUE("user", FIELD_AUTHOR),
    VALUE("from", FIELD_AUTHOR),
    VALUE("site", FIELD_SITE),
    VALUE("domain", FIELD_SITE),
    VALUE("source", FIELD_SITE),
    VALUE("section", FIELD_SECTION),
    VALUE("category", FIELD_SECTION),
    VALUE("tag", FIELD_TAG),
    VALUE("tags", FIELD_TAG),
    VALUE("lang", FIELD_LANG),
    VALUE("language", FIELD_LANG),
    VALUE("url", FIELD_URL),
    VALUE("inurl", FIELD_URL),
    VALUE("id", FIELD_ID),
    VALUE("thread", FIELD_THREAD),
    VALUE("story", FIELD_THREAD),
    VALUE("topic", FIELD_THREAD),
    VALUE("parent", FIELD_PARENT),
    {"type", USE_TYPE, 0, FIELD_TYPE, 0},
    {"is", USE_TYPE, 0, FIELD_FLAG, 0},
    {"in", USE_TYPE, 0, FIELD_TYPE, 0},
    NUMBER("points", SLOT_POINTS),
    NUMBER("score", SLOT_POINTS),
    NUMBER("comments", SLOT_COMMENTS),
    NUMBER("num_comments", SLOT_COMMENTS),
    NUMBER("words", SLOT_WORDS),
    DATE("date", USE_DATE),
    DATE("created", USE_DATE),
    DATE("after", USE_AFTER),
    DATE("since", USE_AFTER),
    DATE("before", USE_BEFORE),
    DATE("until", USE_UNTIL),
    {"discussion", USE_DISCUSSION, 0, 0, 0},
    {"similar", USE_SIMILAR, 0, 0, 0},
    {"sort", USE_SORT, 0, 0, 0},
};
enum { NAMES = sizeof table / sizeof *table };

/* What type: takes, and what each means. */
static const struct {
    const char *typed;
    enum schema_field field;
    const char *value;
} types[] = {
    {"article", FIELD_TYPE, "article"}, {"articles", FIELD_TYPE, "article"},
    {"story", FIELD_TYPE, "article"},   {"stories", FIELD_TYPE, "article"},
    {"comment", FIELD_TYPE, "comment"}, {"comments", FIELD_TYPE, "comment"},
    {"orphan", FIELD_FLAG, "orphan"},   {"orphans", FIELD_FLAG, "orphan"},
    {"undated", FIELD_FLAG, "undated"},
};

/* Words for the orders of sort: beside those of names_sorts. */
static const struct {
    const char *typed;
    enum search_sort sort;
} sorts[] = {
    {"new", SORT_NEWEST},     {"recent", SORT_NEWEST}, {"date", SORT_NEWEST},
    {"old", SORT_OLDEST},     {"top", SORT_POINTS},    {"score", SORT_POINTS},
    {"best", SORT_RELEVANCE},
};

static bool same(struct span typed, const char *word)
{
    return strlen(word) == typed.len && strncasecmp(typed.at, word, typed.len) == 0;
}

const struct field_name *fields_find(struct span name)
{
    for (size_t i = 0; i < NAMES; i++)
        if (same(name, table[i].name))
            return &table[i];
    return NULL;
}

const char *fields_scope_name(enum query_scope scope)
{
    for (size_t i = 0; i < NAMES; i++)
        if (table[i].use == USE_SCOPE && table[i].scope == scope)
            return table[i].name;
    assert(!"a scope without a name");
    return "";
}

const char *fields_value_name(enum schema_field field)
{
    for (size_t i = 0; i < NAMES; i++)
        if ((table[i].use == USE_VALUE || table[i].use == USE_TYPE) &&
            table[i].field == field)
            return table[i].name;
    assert(!"a field without a name");
    return "";
}

const char *fields_number_name(enum schema_slot slot)
{
    for (size_t i = 0; i < NAMES; i++)
        if (table[i].use == USE_NUMBER && table[i].slot == slot)
            return table[i].name;
    assert(!"a number without a name");
    return "";
}

bool fields_repeat_is_or(enum schema_field field)
{
    return field == FIELD_SITE || field == FIELD_AUTHOR || field == FIELD_LANG ||
           field == FIELD_SECTION || field == FIELD_TYPE;
}

bool fields_brackets(const struct field_name *f)
{
    return f->use == USE_SIMILAR ||
           (f->use == USE_VALUE &&
            (f->field == FIELD_URL || f->field == FIELD_ID || f->field == FIELD_THREAD ||
             f->field == FIELD_PARENT));
}

struct span fields_type(struct span value, enum schema_field *field)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (same(value, types[i].typed)) {
            *field = types[i].field;
            return span_of(types[i].value);
        }
    }
    return (struct span){0};
}

bool fields_sort(struct span value, enum search_sort *out)
{
    for (int i = 0; i < names_sorts.count; i++) {
        if (same(value, names_sorts.words[i])) {
            *out = (enum search_sort)i;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        if (same(value, sorts[i].typed)) {
            *out = sorts[i].sort;
            return true;
        }
    }
    return false;
}
