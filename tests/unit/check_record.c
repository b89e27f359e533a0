#include "corpus/record.h"

#include "tests/unit/run.h"

static struct record article(void)
{
    struct record r = record_empty();
    r.id = SPAN("a1");
    r.title = SPAN("Ferry strike enters third week");
    return r;
}

static struct record comment(void)
{
    struct record r = record_empty();
    r.type = RECORD_COMMENT;
    r.id = SPAN("c1");
    r.thread_id = SPAN("a1");
    r.text = SPAN("About time.");
    return r;
}

static const char *refusal(struct record *r)
{
    static struct error e;
    e = (struct error){0};
    enum error_code code = record_check(r, &e);
    ck_assert_int_eq(code, e.code);
    ck_assert(code == ERROR_NONE || code == ERROR_REFUSED);
    return e.text;
}

START_TEST(article_is_its_own_thread)
{
    struct record r = article();
    r.parent_id = SPAN("nonsense");
    ck_assert_str_eq(refusal(&r), "");
    ck_assert(span_is(r.thread_id, "a1"));
    ck_assert_uint_eq(r.parent_id.len, 0);
}
END_TEST

START_TEST(comment_names_article_address_or_parent)
{
    struct record r = comment();
    ck_assert_str_eq(refusal(&r), "");
    r.thread_id = SPAN("");
    ck_assert_str_eq(refusal(&r), "comment without article");
    r.parent_id = SPAN("c0");
    ck_assert_str_eq(refusal(&r), "");
    ck_assert(span_is(r.parent_id, "c0"));
    r.parent_id = SPAN("");
    r.thread_url = SPAN("ferries.example/strike");
    ck_assert_str_eq(refusal(&r), "");
}
END_TEST

START_TEST(answer_to_the_article_has_no_parent)
{
    struct record r = comment();
    r.parent_id = SPAN("a1");
    ck_assert_str_eq(refusal(&r), "");
    ck_assert_uint_eq(r.parent_id.len, 0);
}
END_TEST

START_TEST(refuses_what_the_index_cannot_take)
{
    static char bytes[RECORD_TEXT_BYTES_MAX + 1];
    struct record r = article();
    r.id = SPAN("");
    ck_assert_str_eq(refusal(&r), "no id");
    r.id = (struct span){bytes, RECORD_ID_BYTES_MAX};
    ck_assert_str_eq(refusal(&r), "");
    r.id.len++;
    ck_assert_str_eq(refusal(&r), "id too long");
    r = comment();
    r.parent_id = (struct span){bytes, RECORD_ID_BYTES_MAX + 1};
    ck_assert_str_eq(refusal(&r), "id of article or parent too long");
    r = article();
    r.text = (struct span){bytes, RECORD_TEXT_BYTES_MAX - r.title.len};
    ck_assert_str_eq(refusal(&r), "");
    r.text.len++;
    ck_assert_str_eq(refusal(&r), "text too long");
    r = article();
    r.tag_count = RECORD_LIST_MAX + 1;
    ck_assert_str_eq(refusal(&r), "too many tags");
    r.tag_count = 0;
    r.author_count = RECORD_LIST_MAX + 1;
    ck_assert_str_eq(refusal(&r), "too many authors");
}
END_TEST

START_TEST(refuses_ids_alone_but_keeps_deleted_nodes)
{
    struct record r = comment();
    r.text = SPAN("");
    ck_assert_str_eq(refusal(&r), "empty");
    r.created_at = 0;
    ck_assert_str_eq(refusal(&r), "");
    r.created_at = RECORD_NO_TIME;
    r.deleted = true;
    ck_assert_str_eq(refusal(&r), "");
}
END_TEST

static void expect_different(const struct record *r)
{
    struct record plain = comment();
    ck_assert_uint_ne(record_fingerprint(&plain), record_fingerprint(r));
}

START_TEST(fingerprint_sees_every_field)
{
    struct record r = comment();
    struct record same = comment();
    ck_assert_uint_eq(record_fingerprint(&r), record_fingerprint(&same));
    same.mended = RECORD_MENDED_TEXT;
    ck_assert_uint_eq(record_fingerprint(&r), record_fingerprint(&same));
    r.type = RECORD_ARTICLE;
    expect_different(&r);
    size_t texts[] = {
        offsetof(struct record, id),         offsetof(struct record, thread_id),
        offsetof(struct record, thread_url), offsetof(struct record, parent_id),
        offsetof(struct record, url),        offsetof(struct record, title),
        offsetof(struct record, summary),    offsetof(struct record, text),
        offsetof(struct record, source),     offsetof(struct record, section),
        offsetof(struct record, lang)};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        r = comment();
        *(struct span *)((char *)&r + texts[i]) = SPAN("other");
        expect_different(&r);
    }
    size_t numbers[] = {
        offsetof(struct record, created_at), offsetof(struct record, updated_at),
        offsetof(struct record, fetched_at), offsetof(struct record, points),
        offsetof(struct record, num_comments)};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        r = comment();
        *(int64_t *)((char *)&r + numbers[i]) = 7;
        expect_different(&r);
    }
    r = comment();
    r.deleted = true;
    expect_different(&r);
}
END_TEST

START_TEST(fingerprint_sees_where_a_list_ends)
{
    struct span names[] = {SPAN("Ana"), SPAN("Bo")};
    struct record one = comment(), other = comment();
    one.authors = names;
    one.author_count = 1;
    one.tags = names + 1;
    one.tag_count = 1;
    other.authors = names;
    other.author_count = 2;
    ck_assert_uint_ne(record_fingerprint(&one), record_fingerprint(&other));
}
END_TEST

/* Fingerprints lie in indexes: this one must be the same in every version and machine. */
START_TEST(fingerprint_never_changes)
{
    struct record r = comment();
    ck_assert_uint_eq(record_fingerprint(&r), 1328508485093230909u);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {article_is_its_own_thread,
                            comment_names_article_address_or_parent,
                            answer_to_the_article_has_no_parent,
                            refuses_what_the_index_cannot_take,
                            refuses_ids_alone_but_keeps_deleted_nodes,
                            fingerprint_sees_every_field,
                            fingerprint_sees_where_a_list_ends,
                            fingerprint_never_changes,
                            NULL};
    return run_tests("record", tests);
}
