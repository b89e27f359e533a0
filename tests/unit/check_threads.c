#include "indexer/discussion/threads.h"

#include "indexer/upkeep/verify.h"

#include "tests/unit/scratch.h"

/* Archives that say the same thing in several orders; each must give the same index as the
 * first, whatever the size of the batches. Lines are parted by '\n'. */
struct archive {
    const char *name;
    const char *lines[12];
};

#define ARTICLE_A "{\"type\":\"article\",\"id\":\"a\",\"title\":\"Harbour bridge to close\"," \
                  "\"url\":\"https://herald.example/bridge?utm_source=x\",\"text\":\"The old bridge closes.\"," \
                  "\"lang\":\"en\",\"created_at\":\"2024-01-01\"}"
#define ARTICLE_B "{\"type\":\"article\",\"id\":\"b\",\"title\":\"Ferry strike\",\"text\":\"No ferries.\"," \
                  "\"created_at\":\"2024-02-01\",\"num_comments\":7}"

static const struct archive archives[] = {
    {"comments name their article",
     {ARTICLE_A,
      "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"text\":\"At last.\",\"created_at\":\"2024-01-02\"}",
      "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"a\",\"parent\":\"c1\",\"text\":\"No, sadly.\",\"created_at\":\"2024-01-03\"}",
      ARTICLE_B,
      "{\"type\":\"comment\",\"id\":\"d1\",\"article\":\"b\",\"text\":\"Walk.\",\"created_at\":\"2024-02-03\"}"}},
    {"only the parent is named",
     {ARTICLE_A,
      "{\"type\":\"comment\",\"id\":\"c1\",\"parent\":\"a\",\"text\":\"one\"}",
      "{\"type\":\"comment\",\"id\":\"c2\",\"parent\":\"c1\",\"text\":\"two\"}",
      "{\"type\":\"comment\",\"id\":\"c3\",\"parent\":\"c2\",\"text\":\"three\"}",
      "{\"type\":\"comment\",\"id\":\"c4\",\"parent\":\"c2\",\"deleted\":true}",
      "{\"type\":\"comment\",\"id\":\"c5\",\"parent\":\"c4\",\"text\":\"five\",\"created_at\":\"2024-05-05\"}"}},
    {"only the address is named",
     {ARTICLE_A,
      "{\"type\":\"comment\",\"id\":\"c1\",\"article_url\":\"http://www.herald.example/bridge/\",\"text\":\"one\"}",
      "{\"type\":\"comment\",\"id\":\"c2\",\"article_url\":\"https://herald.example/bridge\",\"parent\":\"c1\",\"text\":\"two\"}",
      "{\"type\":\"comment\",\"id\":\"c3\",\"article_url\":\"https://herald.example/other\",\"text\":\"three\"}"}},
    {"the article never comes",
     {"{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"lost\",\"text\":\"one\"}",
      "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"lost\",\"parent\":\"c1\",\"text\":\"two\"}",
      "{\"type\":\"comment\",\"id\":\"c3\",\"parent\":\"gone\",\"text\":\"three\"}",
      "{\"type\":\"comment\",\"id\":\"c4\",\"parent\":\"c3\",\"text\":\"four\"}"}},
    {"a circle of answers",
     {ARTICLE_A,
      "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"parent\":\"c3\",\"text\":\"one\"}",
      "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"a\",\"parent\":\"c1\",\"text\":\"two\"}",
      "{\"type\":\"comment\",\"id\":\"c3\",\"article\":\"a\",\"parent\":\"c2\",\"text\":\"three\"}",
      "{\"type\":\"comment\",\"id\":\"c4\",\"article\":\"a\",\"parent\":\"c4\",\"text\":\"four\"}"}},
    {"answers to another article's comment",
     {ARTICLE_A, ARTICLE_B,
      "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"text\":\"one\"}",
      "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"b\",\"parent\":\"c1\",\"text\":\"two\"}",
      "{\"type\":\"comment\",\"id\":\"c3\",\"article\":\"b\",\"parent\":\"a\",\"text\":\"three\"}"}},
    {"a comment called an article",
     {ARTICLE_A,
      "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"a\",\"text\":\"one\"}",
      "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"c1\",\"text\":\"two\"}",
      "{\"type\":\"comment\",\"id\":\"c3\",\"article\":\"c2\",\"text\":\"three\"}"}},
};
enum { ARCHIVES = sizeof archives / sizeof archives[0] };

static size_t line_count(const struct archive *a)
{
    size_t n = 0;
    while (n < 12 && a->lines[n] != NULL)
        n++;
    return n;
}

/* archive_text(a, order): its lines in that order. Free it. */
static char *archive_text(const struct archive *a, const size_t *order)
{
    struct buffer text = {0};
    for (size_t i = 0; i < line_count(a); i++) {
        buffer_add_string(&text, a->lines[order[i]]);
        buffer_add_byte(&text, '\n');
    }
    char *copy = strdup(buffer_string(&text));
    buffer_free(&text);
    return copy;
}

static void no_damage(uint32_t docid, const char *id, const char *what, void *payload)
{
    (void)docid, (void)payload;
    ck_abort_msg("%s %s", id, what);
}

static char *index_of(const char *text, uint32_t batch, uint64_t *orphans)
{
    struct scratch s;
    struct report report;
    struct ingest_options options = scratch_options();
    options.batch_documents = batch;
    scratch_make(&s);
    scratch_index(&s, text, &options, &report);
    *orphans = report.orphans;
    report_free(&report);
    struct verify_report verified;
    struct error error = {0};
    ck_assert_int_eq(verify(s.index, no_damage, NULL, &verified, &error), ERROR_NONE);
    char *dump = scratch_dump(&s);
    scratch_remove(&s);
    return dump;
}

/* shuffle(order, n, round): one of the orders; deterministic, round 0 is the order as it
 * stands and round 1 its reverse. */
static void shuffle(size_t *order, size_t n, unsigned round)
{
    unsigned state = round * 2654435761u + 1;
    for (size_t i = 0; i < n; i++)
        order[i] = round == 1 ? n - 1 - i : i;
    for (size_t i = n; round > 1 && i-- > 1;) {
        state = state * 1103515245u + 12345u;
        size_t j = state / 65536u % (i + 1), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

static void check_orders(const struct archive *a)
{
    size_t order[12], n = line_count(a);
    uint64_t wanted_orphans, orphans;
    shuffle(order, n, 0);
    char *text = archive_text(a, order);
    char *wanted = index_of(text, 0, &wanted_orphans);
    free(text);
    for (unsigned round = 0; round < 6; round++) {
        shuffle(order, n, round);
        text = archive_text(a, order);
        for (uint32_t batch = 1; batch <= 3; batch++) {
            char *got = index_of(text, batch, &orphans);
            if (strcmp(got, wanted) != 0)
                fprintf(stderr, "%s\ngives\n%s\ninstead of\n%s\n", text, got, wanted);
            ck_assert_msg(strcmp(got, wanted) == 0, "%s, order %u, batches of %u", a->name,
                          round, batch);
            ck_assert_uint_eq(orphans, wanted_orphans);
            free(got);
        }
        free(text);
    }
    free(wanted);
}

START_TEST(the_order_of_an_archive_does_not_matter)
{
    for (size_t i = 0; i < ARCHIVES; i++)
        check_orders(&archives[i]);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {the_order_of_an_archive_does_not_matter, NULL};
    return run_tests("threads", tests);
}
