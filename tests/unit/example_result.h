/*
 * example_result: an answer with everything in it that an answer can have. Included by the
 * tests of what writes answers.
 */
#ifndef TESTS_UNIT_EXAMPLE_RESULT_H
#define TESTS_UNIT_EXAMPLE_RESULT_H

#include "searcher/request.h"

static struct highlight_mark example_title_marks[] = {{11, 19}};
static struct highlight example_title = {.text = SPAN("Votes on a sea wall"),
                                         .starts = true,
                                         .ends = true,
                                         .marks = example_title_marks,
                                         .mark_count = 1};
static struct highlight_mark example_marks[] = {{4, 8}, {21, 26}};
static struct highlight example_fragments[] = {
    {.text = SPAN("The wall keeps out a flood, <they> say."),
     .offset = 0,
     .starts = true,
     .marks = example_marks,
     .mark_count = 2},
    {.text = SPAN("\x1b[31mred\x1b[0m \xe2\x80\xaeOther words & more"),
     .offset = 300,
     .of_summary = true,
     .ends = true},
};
static struct highlight_mark example_comment_marks[] = {{2, 7}};
static struct highlight example_comment_fragments[] = {{.text = SPAN("A flood, every year."),
                                                        .offset = 12,
                                                        .marks = example_comment_marks,
                                                        .mark_count = 1}};
static struct span example_authors[] = {SPAN("Jo Pritchard"), SPAN("Ana Núñez")};
static struct span example_commenter[] = {SPAN("Karl\x1b[2J")};
static struct span example_tags[] = {SPAN("flood"), SPAN("harbour")};
static struct explanation example_explanations[] = {{SPAN("text: wall"), 7.25},
                                                    {SPAN("recency"), 1.5}};
static struct search_hit example_comments[] = {
    {.record = {.type = RECORD_COMMENT,
                .id = SPAN("c:7"),
                .thread_id = SPAN("ch:1"),
                .parent_id = SPAN("c:3"),
                .authors = example_commenter,
                .author_count = 1,
                .text = SPAN("I tell you.\nA flood, every year. And more."),
                .created_at = 1707991200,
                .updated_at = RECORD_NO_TIME,
                .points = 1,
                .num_comments = RECORD_NO_NUMBER},
     .indexed_at = 1710000000,
     .relevance = 9.1,
     .matched_text = true,
     .context_title = SPAN("Votes on a sea wall"),
     .context_url = SPAN("https://www.coast-herald.example/sea-wall"),
     .depth = 2,
     .fragments = example_comment_fragments,
     .fragment_count = 1},
};
static struct search_hit example_hits[] = {
    {.record = {.type = RECORD_ARTICLE,
                .id = SPAN("ch:1"),
                .thread_id = SPAN("ch:1"),
                .url = SPAN("https://www.coast-herald.example/sea-wall"),
                .title = SPAN("Votes on a sea wall"),
                .summary = SPAN("A wall at last."),
                .text = SPAN("The wall keeps out a flood, <they> say.\n\nOther words & more"),
                .authors = example_authors,
                .author_count = 2,
                .tags = example_tags,
                .tag_count = 2,
                .source = SPAN("Coast Herald"),
                .section = SPAN("Local"),
                .lang = SPAN("en"),
                .created_at = 1707905700,
                .updated_at = 1707905760,
                .points = 1057,
                .num_comments = 120},
     .indexed_at = 1710000000,
     .relevance = 12.34567,
     .matched_title = true,
     .matched_text = true,
     .matched_comments = true,
     .title_marks = &example_title,
     .fragments = example_fragments,
     .fragment_count = 2,
     .comment_total = 120,
     .matched_comments_count = 9,
     .comments = example_comments,
     .comment_count = 1,
     .explanations = example_explanations,
     .explanation_count = 2},
    {.record = {.type = RECORD_ARTICLE,
                .id = SPAN("bare"),
                .thread_id = SPAN("bare"),
                .text = SPAN("x"),
                .created_at = RECORD_NO_TIME,
                .updated_at = RECORD_NO_TIME,
                .points = RECORD_NO_NUMBER,
                .num_comments = RECORD_NO_NUMBER},
     .indexed_at = RECORD_NO_TIME,
     .relevance = 0.5,
     .partial = true,
     .matched_text = true},
};
static struct facet_value example_sites[] = {{SPAN("coast-herald.example"), 311},
                                             {SPAN("b\"quoted\""), 1}};
static struct facet example_facets[] = {{FACET_SITE, example_sites, 2}, {FACET_TAG, NULL, 0}};
static struct histogram_bin example_bins[] = {
    {.start = 1704067200, .count = 8},
    {.start = 1706745600,
     .count = 88,
     .burst = true,
     .top_title = SPAN("Votes on a sea wall"),
     .top_id = SPAN("ch:1")},
    {.start = 1709251200, .count = 0},
};
static struct span example_warnings[] = {SPAN("there is no field \"x:\"")};

static struct search_result example_result = {
    .parsed_query = SPAN("wall flood"),
    .warnings = example_warnings,
    .warning_count = 1,
    .took_ms = 12.4,
    .index_revision = 4711,
    .group = GROUP_THREAD,
    .total = 1532,
    .total_items = 20418,
    .total_items_relation = TOTAL_GTE,
    .did_you_mean = SPAN("wall floods"),
    .next_cursor = SPAN("abc"),
    .hits = example_hits,
    .hit_count = 2,
    .facets = example_facets,
    .facet_count = 2,
    .histogram = example_bins,
    .histogram_count = 3,
};

/* The request that it answers. */
static inline struct search_request example_request(void)
{
    struct search_request r;
    search_request_init(&r);
    r.query = SPAN("wall flood");
    r.facets[0] = FACET_SITE;
    r.facets[1] = FACET_TAG;
    r.facet_count = 2;
    r.histogram = INTERVAL_MONTH;
    r.explain = true;
    return r;
}

#endif
