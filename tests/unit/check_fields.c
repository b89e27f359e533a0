#include "searcher/query/fields.h"

#include "tests/unit/run.h"

START_TEST(names_are_found_in_any_case)
{
    static const struct {
        const char *name;
        enum field_use use;
    } cases[] = {
        {"title", USE_SCOPE},       {"INTITLE", USE_SCOPE}, {"body", USE_SCOPE},
        {"said", USE_SCOPE},        {"by", USE_VALUE},      {"Domain", USE_VALUE},
        {"tags", USE_VALUE},        {"inurl", USE_VALUE},   {"story", USE_VALUE},
        {"in", USE_TYPE},           {"score", USE_NUMBER},  {"words", USE_NUMBER},
        {"created", USE_DATE},      {"since", USE_AFTER},   {"before", USE_BEFORE},
        {"until", USE_UNTIL},       {"similar", USE_SIMILAR}, {"sort", USE_SORT},
        {"discussion", USE_DISCUSSION},
    };
    static const char *const unknown[] = {"", "titl", "titles", "http", "12"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct field_name *f = fields_find(span_of(cases[i].name));
        ck_assert_msg(f != NULL && f->use == cases[i].use, "%s", cases[i].name);
    }
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        ck_assert_ptr_null(fields_find(span_of(unknown[i])));
}
END_TEST

/* What is written is read back as the same field. */
START_TEST(written_names_are_the_first_of_their_kind)
{
    static const struct {
        const char *typed, *written;
    } cases[] = {
        {"headline", "title"}, {"intext", "text"},   {"said", "quote"},
        {"from", "author"},    {"source", "site"},   {"category", "section"},
        {"tags", "tag"},       {"language", "lang"}, {"inurl", "url"},
        {"topic", "thread"},   {"score", "points"},  {"num_comments", "comments"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct field_name *f = fields_find(span_of(cases[i].typed));
        const char *name = f->use == USE_SCOPE    ? fields_scope_name(f->scope)
                           : f->use == USE_NUMBER ? fields_number_name(f->slot)
                                                  : fields_value_name(f->field);
        ck_assert_str_eq(name, cases[i].written);
    }
    ck_assert_str_eq(fields_value_name(FIELD_FLAG), "is");
    ck_assert_str_eq(fields_value_name(FIELD_TYPE), "type");
}
END_TEST

START_TEST(said_again_means_either_or_both)
{
    ck_assert(fields_repeat_is_or(FIELD_SITE));
    ck_assert(fields_repeat_is_or(FIELD_AUTHOR));
    ck_assert(fields_repeat_is_or(FIELD_TYPE));
    ck_assert(!fields_repeat_is_or(FIELD_TAG));
    ck_assert(!fields_repeat_is_or(FIELD_THREAD));
}
END_TEST

START_TEST(ids_and_addresses_may_hold_brackets)
{
    static const char *const with[] = {"url", "id", "thread", "parent", "similar"};
    static const char *const without[] = {"site", "tag", "title", "points", "date"};
    for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
        ck_assert(fields_brackets(fields_find(span_of(with[i]))));
        ck_assert(!fields_brackets(fields_find(span_of(without[i]))));
    }
}
END_TEST

START_TEST(types_and_orders_have_several_words)
{
    enum schema_field field;
    enum search_sort sort;
    ck_assert(span_is(fields_type(SPAN("Stories"), &field), "article"));
    ck_assert_int_eq(field, FIELD_TYPE);
    ck_assert(span_is(fields_type(SPAN("orphans"), &field), "orphan"));
    ck_assert_int_eq(field, FIELD_FLAG);
    ck_assert_uint_eq(fields_type(SPAN("letter"), &field).len, 0);
    ck_assert(fields_sort(SPAN("Newest"), &sort) && sort == SORT_NEWEST);
    ck_assert(fields_sort(SPAN("recent"), &sort) && sort == SORT_NEWEST);
    ck_assert(fields_sort(SPAN("top"), &sort) && sort == SORT_POINTS);
    ck_assert(fields_sort(SPAN("best"), &sort) && sort == SORT_RELEVANCE);
    ck_assert(!fields_sort(SPAN("sideways"), &sort));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {names_are_found_in_any_case,
                            written_names_are_the_first_of_their_kind,
                            said_again_means_either_or_both,
                            ids_and_addresses_may_hold_brackets,
                            types_and_orders_have_several_words, NULL};
    return run_tests("fields", tests);
}
