/*
 * library: a small archive, indexed, with a searcher on it. Included by the tests of
 * searcher/.
 */
#ifndef TESTS_UNIT_LIBRARY_H
#define TESTS_UNIT_LIBRARY_H

#include "searcher/answer/search.h"
#include "tests/unit/scratch.h"

/* 2024-06-01T00:00:00Z: "now" of all requests. */
#define LIBRARY_NOW INT64_C(1717200000)

/* Articles tax, flood, office, frames and notes, comments on tax (c1 < c2 < c3 and c8) and
 * on flood (c4, c5), and an orphan. notes has no date. */
static const char library_archive[] =
    "{\"type\":\"article\",\"id\":\"tax\",\"url\":\"https://www.north.example/tax\",\"title\":"
    "\"Carbon tax agreed\",\"text\":\"The parliament agreed on a carbon tax. Drivers will "
    "pay more.\",\"authors\":[\"Ann Lee\"],\"source\":\"North Post\",\"section\":\"Politics\","
    "\"tags\":[\"Climate\",\"Tax\"],\"lang\":\"en\",\"published\":\"2023-05-01T10:00:00Z\","
    "\"score\":50}\n"
    "{\"type\":\"comment\",\"id\":\"c1\",\"article\":\"tax\",\"parent\":null,\"text\":\"A "
    "carbon tax is fair.\",\"author\":\"cid\",\"lang\":\"en\",\"published\":"
    "\"2023-05-02T08:00:00Z\",\"score\":3}\n"
    "{\"type\":\"comment\",\"id\":\"c2\",\"article\":\"tax\",\"parent\":\"c1\",\"text\":\"Fair? "
    "My heating bill says no.\",\"author\":\"Dora\",\"lang\":\"en\",\"published\":"
    "\"2023-05-02T09:00:00Z\"}\n"
    "{\"type\":\"comment\",\"id\":\"c3\",\"article\":\"tax\",\"parent\":\"c2\",\"text\":"
    "\"Carbon heating should go.\",\"author\":\"cid\",\"lang\":\"en\",\"published\":"
    "\"2023-05-05T09:00:00Z\"}\n"
    "{\"type\":\"comment\",\"id\":\"c8\",\"article\":\"tax\",\"parent\":\"c1\",\"deleted\":"
    "true}\n"
    "{\"type\":\"article\",\"id\":\"flood\",\"url\":\"https://south.example/flood\",\"title\":"
    "\"Flood in the valley\",\"text\":\"The river rose after days of rain.\",\"authors\":"
    "[\"Bo Day\"],\"source\":\"South News\",\"section\":\"Weather\",\"tags\":[\"climate\"],"
    "\"lang\":\"en\",\"published\":\"2023-05-03T10:00:00Z\",\"score\":70}\n"
    "{\"type\":\"comment\",\"id\":\"c4\",\"article\":\"flood\",\"parent\":null,\"text\":\"The "
    "carbon tax will not stop this flood.\",\"author\":\"cid\",\"lang\":\"en\","
    "\"published\":\"2023-05-04T10:00:00Z\"}\n"
    "{\"type\":\"comment\",\"id\":\"c5\",\"article\":\"flood\",\"parent\":null,\"text\":\"Stay "
    "safe everyone.\",\"author\":\"Dora\",\"lang\":\"en\",\"published\":"
    "\"2023-07-04T10:00:00Z\"}\n"
    "{\"type\":\"article\",\"id\":\"office\",\"url\":\"https://www.north.example/office\","
    "\"title\":\"Tax office moves\",\"text\":\"The tax office moves to a new building.\","
    "\"source\":\"North Post\",\"section\":\"politics\",\"lang\":\"en\",\"published\":"
    "\"2023-06-01T10:00:00Z\",\"score\":5}\n"
    "{\"type\":\"article\",\"id\":\"frames\",\"url\":\"https://south.example/frames\","
    "\"title\":\"Carbon fibre bicycles\",\"text\":\"A carbon frame weighs little. Carbon is "
    "strong.\",\"authors\":[\"Ann Lee\",\"Bo Day\"],\"source\":\"South News\",\"section\":"
    "\"Sport\",\"lang\":\"en\",\"published\":\"2024-05-20T10:00:00Z\"}\n"
    "{\"type\":\"article\",\"id\":\"notes\",\"url\":\"https://north.example/notes\",\"title\":"
    "\"From the archive\",\"text\":\"Old carbon notes were found.\",\"lang\":\"en\"}\n"
    "{\"type\":\"comment\",\"id\":\"lost\",\"article\":\"gone\",\"parent\":\"gone2\",\"text\":"
    "\"Carbon everywhere, tax everywhere.\",\"author\":\"cid\",\"lang\":\"en\",\"published\":"
    "\"2023-05-06T10:00:00Z\"}\n";

struct library {
    struct scratch scratch;
    struct searcher *searcher;
    struct search_request request; /* of the next library_search */
    struct search_result result;   /* of the last */
};

/* library_add(l, archive): take more into the index; a searcher sees it at its next request. */
static inline void library_add(struct library *l, const char *archive)
{
    struct ingest_options options = scratch_options();
    struct report report;
    options.exact_lengths = false;
    scratch_index(&l->scratch, archive, &options, &report);
    report_free(&report);
}

static inline void library_ask(struct library *l, const char *query)
{
    search_request_init(&l->request);
    l->request.query = span_of(query);
    l->request.now = LIBRARY_NOW;
}

static inline void library_open(struct library *l, const char *archive)
{
    struct error error = {0};
    *l = (struct library){0};
    scratch_make(&l->scratch);
    library_add(l, archive);
    ck_assert_msg(searcher_open(l->scratch.index, &l->searcher, &error) == ERROR_NONE, "%s",
                  error.text);
    library_ask(l, "");
}

static inline void library_close(struct library *l)
{
    search_result_free(&l->result);
    searcher_close(l->searcher);
    scratch_remove(&l->scratch);
}

/* library_search(l): answer l->request, which must succeed. */
static inline const struct search_result *library_search(struct library *l)
{
    struct error error = {0};
    search_result_free(&l->result);
    ck_assert_msg(search(l->searcher, &l->request, &l->result, &error) == ERROR_NONE, "%s",
                  error.text);
    return &l->result;
}

/* library_ids(hits, count): the ids of hits parted by spaces, partial ones with a "~".
 * Borrowed until the next call. */
static inline const char *library_ids(const struct search_hit *hits, size_t count)
{
    static char text[4096];
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s%.*s", i > 0 ? " " : "",
                                hits[i].partial ? "~" : "", (int)hits[i].record.id.len,
                                hits[i].record.id.at);
    return text;
}

/* library_find(l, query): ask query with everything else as it is by default, match all; the ids of the rows. */
static inline const char *library_find(struct library *l, const char *query)
{
    library_ask(l, query);
    l->request.match = MATCH_ALL;
    library_search(l);
    return library_ids(l->result.hits, l->result.hit_count);
}

#endif
