#include "corpus/formats/feed_item.h"

#include "tests/unit/run.h"

static struct feed_site site;
static struct arena arena;

static struct feed_item item(const char *guid, const char *link, const char *title)
{
    return (struct feed_item){.arena = &arena, .guid = span_of(guid), .link = span_of(link),
                              .title = {span_of(title), false}, .record = record_empty()};
}

static void expect(struct span got, const char *want)
{
    ck_assert_msg(span_is(got, want), "\"%.*s\", not \"%s\"", (int)got.len, got.at, want);
}

static void clear(void)
{
    feed_site_free(&site);
    arena_free(&arena);
    site = (struct feed_site){0};
}

START_TEST(an_article_is_known_by_its_address)
{
    struct feed_item i = item("guid-1", "https://www.a.example/1?utm_source=x", "Ferries");
    site.title = SPAN("Gazette");
    ck_assert_ptr_null(feed_item_finish(&site, &i));
    expect(i.record.id, "url:a.example/1");
    expect(i.record.title, "Ferries");
    expect(i.record.source, "Gazette");
    ck_assert_int_eq(i.record.type, RECORD_ARTICLE);
    clear();
}
END_TEST

START_TEST(without_an_address_by_its_guid)
{
    struct feed_item i = item("guid-1", "", "Ferries");
    ck_assert_ptr_null(feed_item_finish(&site, &i));
    expect(i.record.id, "feed::guid-1");
    clear();
}
END_TEST

START_TEST(a_reply_belongs_to_what_it_answers)
{
    struct feed_item a = item("g1", "https://a.example/1", "Ferries");
    struct feed_item c = item("g2", "https://a.example/1#c2", "Re: Ferries");
    struct feed_item d = item("g3", "https://a.example/1#c3", "Re: Ferries");
    c.content = d.content = (struct feed_text){SPAN("At last."), false};
    c.is_reply = d.is_reply = true;
    c.reply_ref = SPAN("g1");
    d.reply_ref = SPAN("g2");
    ck_assert_ptr_null(feed_item_finish(&site, &a));
    ck_assert_ptr_null(feed_item_finish(&site, &c));
    ck_assert_ptr_null(feed_item_finish(&site, &d));
    ck_assert_int_eq(c.record.type, RECORD_COMMENT);
    ck_assert_int_eq(d.record.type, RECORD_COMMENT);
    ck_assert_uint_eq(c.record.parent_id.len, 0);
    ck_assert(span_equal(d.record.parent_id, c.record.id));
    clear();
}
END_TEST

START_TEST(addresses_of_people_are_never_kept)
{
    static const struct {
        const char *text, *author;
    } rows[] = {{"mary@a.example (Mary Keane)", "Mary Keane"},
                {"Mary Keane <mary@a.example>", "Mary Keane"},
                {"Mary Keane", "Mary Keane"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct feed_item it = item("g", "", "t");
        feed_item_author(&it, span_of(rows[i].text));
        ck_assert_uint_eq(it.record.author_count, 1);
        expect(it.record.authors[0], rows[i].author);
    }
    struct feed_item it = item("g", "", "t");
    feed_item_author(&it, SPAN("mary@a.example"));
    for (size_t i = 0; i < it.record.author_count; i++)
        ck_assert_ptr_null(memchr(it.record.authors[i].at, '@', it.record.authors[i].len));
    clear();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {an_article_is_known_by_its_address, without_an_address_by_its_guid,
                            a_reply_belongs_to_what_it_answers,
                            addresses_of_people_are_never_kept, NULL};
    return run_tests("feed_item", tests);
}
