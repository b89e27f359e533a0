#include "indexer/upkeep/compact.h"

#include "tests/unit/scratch.h"

static const char archive[] =
    "{\"id\":\"a\",\"title\":\"Bridge\",\"text\":\"old iron\",\"comments\":7}\n"
    "{\"id\":\"c1\",\"type\":\"comment\",\"article\":\"a\",\"text\":\"x\"}\n"
    "{\"id\":\"o1\",\"type\":\"comment\",\"article\":\"lost\",\"text\":\"u\"}\n";
static const char later[] = "{\"id\":\"a\",\"title\":\"Bridge\",\"text\":\"new steel\"}\n";

static void compact_it(struct scratch *s, struct compact_report *report)
{
    struct error error = {0};
    ck_assert_msg(compact(s->index, 1700000001, report, &error) == ERROR_NONE, "%s",
                  error.text);
}

START_TEST(holds_the_same_afterwards)
{
    struct scratch s;
    struct report report;
    struct compact_report compacted;
    struct ingest_options options = scratch_options();
    scratch_make(&s);
    scratch_index(&s, archive, &options, &report);
    report_free(&report);
    scratch_index(&s, later, &options, &report);
    report_free(&report);
    char *before = scratch_dump(&s);
    compact_it(&s, &compacted);
    char *after = scratch_dump(&s);
    ck_assert_uint_eq(compacted.documents, 3);
    ck_assert_str_eq(before, after);
    free(before);
    free(after);
    scratch_remove(&s);
}
END_TEST

START_TEST(an_empty_index_stays_one)
{
    struct scratch s;
    struct report report;
    struct compact_report compacted;
    struct ingest_options options = scratch_options();
    scratch_make(&s);
    scratch_index(&s, "", &options, &report);
    report_free(&report);
    compact_it(&s, &compacted);
    ck_assert_uint_eq(compacted.documents, 0);
    scratch_remove(&s);
}
END_TEST

START_TEST(what_is_not_there_is_not_made)
{
    struct scratch s;
    struct compact_report report;
    struct error error = {0};
    scratch_make(&s);
    ck_assert_int_eq(compact(s.index, 0, &report, &error), ERROR_IO);
    ck_assert_int_ne(access(s.index, F_OK), 0);
    scratch_remove(&s);
}
END_TEST

static void count_lost(uint32_t docid, const char *why, void *payload)
{
    (void)docid, (void)why;
    ++*(int *)payload;
}

START_TEST(repairing_what_is_whole_changes_nothing)
{
    struct scratch s;
    struct report report;
    struct compact_report repaired;
    struct ingest_options options = scratch_options();
    struct error error = {0};
    int lost = 0;
    scratch_make(&s);
    scratch_index(&s, archive, &options, &report);
    report_free(&report);
    char *before = scratch_dump(&s);
    ck_assert_int_eq(compact_repair(s.index, 1700000001, count_lost, &lost, &repaired, &error),
                     ERROR_NONE);
    char *after = scratch_dump(&s);
    ck_assert_str_eq(before, after);
    ck_assert_int_eq(lost, 0);
    ck_assert_uint_eq(repaired.lost, 0);
    free(before);
    free(after);
    scratch_remove(&s);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {holds_the_same_afterwards, an_empty_index_stays_one,
                                  what_is_not_there_is_not_made,
                                  repairing_what_is_whole_changes_nothing, NULL};
    return run_tests("compact", tests);
}
