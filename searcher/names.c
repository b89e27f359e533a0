#include "searcher/names.h"

#include "searcher/request.h"

#include <assert.h>

#define NAMES(list)                                                                      \
    {                                                                                    \
        list, sizeof(list) / sizeof(*(list))                                             \
    }

static const char *const sorts[] = {
    [SORT_RELEVANCE] = "relevance", [SORT_NEWEST] = "newest",
    [SORT_OLDEST] = "oldest",       [SORT_POINTS] = "points",
    [SORT_COMMENTS] = "comments",   [SORT_ACTIVE] = "active"};
static const char *const groups[] = {[GROUP_THREAD] = "thread", [GROUP_NONE] = "none"};
static const char *const matches[] = {
    [MATCH_AUTO] = "auto", [MATCH_ALL] = "all", [MATCH_ANY] = "any"};
static const char *const intervals[] = {[INTERVAL_NONE] = "none",
                                        [INTERVAL_DAY] = "day",
                                        [INTERVAL_WEEK] = "week",
                                        [INTERVAL_MONTH] = "month",
                                        [INTERVAL_YEAR] = "year"};
static const char *const highlights[] = {[HIGHLIGHT_HTML] = "html",
                                         [HIGHLIGHT_OFFSETS] = "offsets",
                                         [HIGHLIGHT_ANSI] = "ansi",
                                         [HIGHLIGHT_TEXT] = "text"};
static const char *const facets[] = {
    [FACET_SITE] = "site",       [FACET_SOURCE] = "source", [FACET_AUTHOR] = "author",
    [FACET_SECTION] = "section", [FACET_TAG] = "tag",       [FACET_TYPE] = "type",
    [FACET_LANG] = "lang",       [FACET_YEAR] = "year",     [FACET_MONTH] = "month",
    [FACET_DAY] = "day"};

const struct names names_sorts = NAMES(sorts);
const struct names names_groups = NAMES(groups);
const struct names names_matches = NAMES(matches);
const struct names names_intervals = NAMES(intervals);
const struct names names_highlights = NAMES(highlights);
const struct names names_facets = NAMES(facets);

static_assert(sizeof facets / sizeof *facets == FACET_COUNT, "every facet has its word");

int names_find(const struct names *names, struct span word)
{
    for (int i = 0; i < names->count; i++) {
        if (span_is(word, names->words[i]))
            return i;
    }
    return -1;
}

void names_list(const struct names *names, struct buffer *out)
{
    for (int i = 0; i < names->count; i++) {
        if (i > 0)
            buffer_add_string(out, i == names->count - 1 ? " or " : ", ");
        buffer_add_string(out, names->words[i]);
    }
}
