#include "searcher/answer/tree.h"

#include "tests/unit/run.h"

#include <stdio.h>

/* A comment as "id parent created". */
struct row {
    const char *id, *parent;
    int64_t created;
};

enum { MOST = 5000 };
static struct search_hit comments[MOST];

static void order(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        comments[i] =
            (struct search_hit){.record = record_empty(), .docid = (uint32_t)i + 1};
        comments[i].record.type = RECORD_COMMENT;
        comments[i].record.id = span_of(rows[i].id);
        comments[i].record.parent_id = span_of(rows[i].parent);
        comments[i].record.created_at = rows[i].created;
    }
    tree_order(comments, count);
}

/* What order made, as "id:depth id:depth". */
static const char *shape(size_t count)
{
    static char text[1000];
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s:%u",
                                i > 0 ? " " : "", (int)comments[i].record.id.len,
                                comments[i].record.id.at, comments[i].depth);
    return text;
}

START_TEST(replies_follow_what_they_answer_oldest_first)
{
    static const struct row rows[] = {
        {"late", NULL, 90}, {"b", "a", 20}, {"a", NULL, 10},
        {"c", "b", 30},     {"d", "a", 15}, {"undated", "a", RECORD_NO_TIME},
        {"same", "a", 20},
    };
    order(rows, 7);
    ck_assert_str_eq(shape(7), "a:1 d:2 b:2 c:3 same:2 undated:2 late:1");
}
END_TEST

START_TEST(what_answers_something_missing_stands_at_the_top)
{
    static const struct row rows[] = {{"x", "gone", 5}, {"y", "x", 6}, {"a", NULL, 7}};
    order(rows, 3);
    ck_assert_str_eq(shape(3), "x:1 y:2 a:1");
}
END_TEST

START_TEST(rings_are_cut_at_their_oldest)
{
    static const struct row rows[] = {{"a", NULL, 50},  {"r2", "r1", 20},
                                      {"r1", "r3", 10}, {"r3", "r2", 30},
                                      {"s", "r3", 40},  {"self", "self", 5}};
    order(rows, 6);
    ck_assert_str_eq(shape(6), "a:1 self:1 r1:1 r2:2 r3:3 s:4");
}
END_TEST

START_TEST(siblings_of_a_ring_are_not_lost)
{
    static const struct row rows[] = {
        {"a", "b", 1}, {"b", "a", 2}, {"c", "b", 3}, {"d", "a", 4}};
    order(rows, 4);
    ck_assert_str_eq(shape(4), "a:1 b:2 c:3 d:2");
}
END_TEST

START_TEST(the_same_id_twice_is_two_comments)
{
    static const struct row rows[] = {{"a", NULL, 1}, {"a", NULL, 2}, {"b", "a", 3}};
    order(rows, 3);
    ck_assert_str_eq(shape(3), "a:1 b:2 a:1");
    order(rows, 0);
    ck_assert_str_eq(shape(0), "");
}
END_TEST

START_TEST(a_chain_of_thousands_is_no_matter)
{
    static char ids[MOST][8];
    static struct row rows[MOST];
    for (int i = 0; i < MOST; i++) {
        snprintf(ids[i], sizeof ids[i], "n%d", i);
        rows[i] = (struct row){ids[i], i == 0 ? NULL : ids[i - 1], MOST - i};
    }
    order(rows, MOST);
    for (uint32_t i = 0; i < MOST; i++) {
        ck_assert_uint_eq(comments[i].depth, i + 1);
        ck_assert(span_is(comments[i].record.id, ids[i]));
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {replies_follow_what_they_answer_oldest_first,
                                  what_answers_something_missing_stands_at_the_top,
                                  rings_are_cut_at_their_oldest,
                                  siblings_of_a_ring_are_not_lost,
                                  the_same_id_twice_is_two_comments,
                                  a_chain_of_thousands_is_no_matter,
                                  NULL};
    return run_tests("tree", tests);
}
