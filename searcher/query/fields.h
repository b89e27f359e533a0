/*
 * fields: the names of fields that can be typed before a colon, with all their synonyms,
 * and what each takes. One table, used by the query's lexer (query_lex) and its writer.
 */
#ifndef SEARCHER_FIELDS_H
#define SEARCHER_FIELDS_H

#include "corpus/schema.h"
#include "corpus/span.h"
#include "searcher/query/query.h"

/* What stands behind the colon. */
enum field_use {
    USE_SCOPE,  /* words, a phrase or a group, looked for in one part of the text */
    USE_VALUE,  /* a value compared whole */
    USE_TYPE,   /* the value is a kind of document, see fields_type */
    USE_NUMBER, /* a number or a range */
    USE_DATE,   /* a date or a range */
    USE_AFTER,
    USE_BEFORE,
    USE_UNTIL,      /* one end of a range of dates */
    USE_DISCUSSION, /* words or a group for the comments */
    USE_SIMILAR,    /* an id */
    USE_SORT        /* an order: not part of the tree */
};

struct field_name {
    const char *name; /* lower case; the first of its kind is the one written */
    enum field_use use;
    enum query_scope scope;  /* USE_SCOPE */
    enum schema_field field; /* USE_VALUE, USE_TYPE */
    enum schema_slot slot;   /* USE_NUMBER, dates */
};

/* fields_find(name): the field with that name in any case of letters; NULL for none. */
const struct field_name *fields_find(struct span name);

/* fields_scope_name(scope), fields_value_name(field), fields_number_name(slot): the name
 * to write. The scope or field must be one that the table has. */
const char *fields_scope_name(enum query_scope scope);
const char *fields_value_name(enum schema_field field);
const char *fields_number_name(enum schema_slot slot);

/* fields_repeat_is_or(field): true when `x:a x:b` means either; for all others it is
 * both. */
bool fields_repeat_is_or(enum schema_field field);

/* fields_brackets(f): true when a value of f may hold round brackets in pairs, as
 * addresses and ids do: en.wikipedia.org/wiki/Mercury_(planet). */
bool fields_brackets(const struct field_name *f);

/* fields_type(value, flag): the word that the index has for what type: can be asked for:
 * its canonical form, or an empty span. *field is FIELD_TYPE or FIELD_FLAG. */
struct span fields_type(struct span value, enum schema_field *field);

/* fields_sort(value, out): the order that a sort: names; false when it is none. */
bool fields_sort(struct span value, enum search_sort *out);

#endif
