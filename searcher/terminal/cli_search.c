#include "searcher/terminal/cli.h"

#include "corpus/options.h"
#include "corpus/text/date.h"
#include "corpus/text/utf8.h"
#include "searcher/answer/search.h"
#include "searcher/json/json_write.h"
#include "searcher/names.h"
#include "searcher/query/narrow.h"
#include "searcher/query/synonyms.h"
#include "searcher/terminal/listing.h"

#include <inttypes.h>
#include <unistd.h>

enum {
    OPTION_FORMAT = 256,
    OPTION_OFFSET,
    OPTION_CURSOR,
    OPTION_SORT,
    OPTION_GROUP,
    OPTION_MATCH,
    OPTION_SYNONYMS,
    OPTION_COMMENTS,
    OPTION_FACETS,
    OPTION_FACET_VALUES,
    OPTION_TIMELINE,
    OPTION_NO_RECENCY,
    OPTION_NO_FOLD,
    OPTION_PLAIN,
    OPTION_EXPLAIN,
    OPTION_FRAGMENTS,
    OPTION_SNIPPET_LENGTH,
    OPTION_HIGHLIGHT,
    OPTION_TIMEOUT,
    OPTION_COLOUR,
    OPTION_NO_PAGER,
    OPTION_TYPE,
    OPTION_AFTER,
    OPTION_BEFORE,
    OPTION_MIN_POINTS,
    OPTION_TAG,
    OPTION_SITE,
    OPTION_SOURCE,
    OPTION_AUTHOR,
    OPTION_SECTION,
    OPTION_LANG,
    OPTION_THREAD
};

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./lede.index)"},
    {'n', "limit", "N", "at most N results (20)"},
    {OPTION_OFFSET, "offset", "N", "leave out the first N"},
    {OPTION_CURSOR, "cursor", "TEXT", "go on behind a page: next_cursor of its JSON"},
    {OPTION_SORT, "sort", "ORDER",
     "relevance, newest, oldest, points, comments or active"},
    {OPTION_GROUP, "group", "HOW",
     "thread: articles with their best comments (the default); "
     "none: articles and comments one by one"},
    {OPTION_MATCH, "match", "WORDS",
     "all of the words, any of them, or auto: all, then, if "
     "they are few, any (the default)"},
    {OPTION_SYNONYMS, "synonyms", "FILE",
     "words that mean the same: lines \"car, automobile\" or \"colour => color\""},
    {OPTION_COMMENTS, "comments", "N", "show at most N comments below an article (3)"},
    {OPTION_TYPE, "type", "TYPE", "article or comment"},
    {OPTION_SITE, "site", "HOST", "of this host, or one below it"},
    {OPTION_SOURCE, "source", "NAME", "of this outlet"},
    {OPTION_AUTHOR, "author", "NAME", "by this author"},
    {OPTION_SECTION, "section", "NAME", "in this section"},
    {OPTION_LANG, "lang", "CODE", "in this language: en, de …"},
    {OPTION_TAG, "tag", "NAME",
     "with this tag; repeated: with all of them. The other filters, "
     "repeated, take either"},
    {OPTION_THREAD, "thread", "ID", "in the discussion of this article"},
    {OPTION_AFTER, "after", "DATE", "not before: 2024, 2024-03-01, 7d, monday …"},
    {OPTION_BEFORE, "before", "DATE", "before DATE begins"},
    {OPTION_MIN_POINTS, "min-points", "N", "with N points or more"},
    {OPTION_PLAIN, "plain", NULL,
     "the words are a plain text without operators, of up to 16384 bytes: its most "
     "telling words are looked for"},
    {OPTION_NO_RECENCY, "no-recency", NULL,
     "relevance alone, without the preference for "
     "recent articles"},
    {OPTION_NO_FOLD, "no-fold", NULL,
     "show copies of an article in other places as results of their own"},
    {OPTION_FACETS, "facets", "LIST",
     "count the results by these, parted by commas: site, "
     "source, author, section, tag, type, lang, year, month, day"},
    {OPTION_FACET_VALUES, "facet-values", "N", "so many values of each (10)"},
    {OPTION_TIMELINE, "timeline", "[UNIT]",
     "draw the results over time, by day, week, month "
     "(the default) or year, with its bursts"},
    {OPTION_EXPLAIN, "explain", NULL, "say how each result's relevance came about"},
    {OPTION_FRAGMENTS, "fragments", "N", "at most N pieces of text per result (2)"},
    {OPTION_SNIPPET_LENGTH, "snippet-length", "N", "of about N bytes each (200)"},
    {OPTION_TIMEOUT, "timeout", "MS", "answer with what there is after MS milliseconds"},
    {OPTION_FORMAT, "format", "NAME",
     "text (the default), json, or jsonl: a result a line"},
    {OPTION_HIGHLIGHT, "highlight", "FORMAT",
     "how JSON marks words: html (the default), "
     "offsets, ansi or text"},
    {OPTION_COLOUR, "color", "WHEN", "colours: auto (the default), always or never"},
    {OPTION_NO_PAGER, "no-pager", NULL, "do not show long answers in a pager"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows, FILTER_VALUES_MAX = 64 };

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_JSONL };
static const char *const format_words[] = {"text", "json", "jsonl"};
static const struct names formats = {format_words, 3};

/* Values of one filter that stand for each other: site, source, author, section, lang,
 * thread. */
struct either {
    struct span values[FILTER_VALUES_MAX];
    size_t count;
};
enum { EITHER_FIRST = OPTION_SITE, EITHERS = OPTION_THREAD - OPTION_SITE + 1 };

struct command_line {
    const char *index;
    bool similar; /* the words are the id of what the results are to be like */
    struct options options;
    struct search_request request;
    struct buffer query, filter; /* what the request's spans will point into */
    struct either eithers[EITHERS];
    enum format format;
    enum screen_colour colour;
    bool no_pager, help;
};

static void help_similar(void)
{
    fputs("usage: lede similar [OPTION]... ID\n"
          "\n"
          "Finds articles that share the most telling words of an article or comment, those\n"
          "of its own discussion left out. The options are those of lede search:\n"
          "\n",
          stdout);
}

static void help_search(void)
{
    fputs("usage: lede search [OPTION]... QUERY...\n"
          "\n"
          "Finds articles and the comments on them. The query's words must all match, in any\n"
          "form; \"exact phrase\", OR, -word, ( ), word*, =word, title:word, author:name,\n"
          "site:host, date:2024-03..2024-05 and more: lede(1). Options may stand anywhere;\n"
          "behind the first word, -n is one and -nuclear is a word.\n"
          "\n",
          stdout);
}

/* ---- Options ----------------------------------------------------------------------- */

/* The number of value among names, for the option code. */
static int take_word(struct command_line *c, int code, const char *value,
                     const struct names *names, struct error *error)
{
    int number = names_find(names, span_of(value));
    if (number >= 0)
        return number;
    struct buffer list = {0};
    names_list(names, &list);
    error_set(error, ERROR_USAGE, "--%s takes %s, not \"%s\"",
              options_name(&c->options, code), buffer_string(&list), value);
    buffer_free(&list);
    return 0;
}

static size_t take_number(struct command_line *c, int code, const char *value, size_t low,
                          size_t high, struct error *error)
{
    uint64_t n = 0;
    options_number(&c->options, code, value, low, high, &n, error);
    return (size_t)n;
}

static void take_facets(struct command_line *c, const char *list, struct error *error)
{
    struct search_request *r = &c->request;
    while (*list != '\0' && error->code == ERROR_NONE) {
        size_t len = strcspn(list, ",");
        int facet = names_find(&names_facets, (struct span){list, len});
        if (facet < 0)
            error_set(error, ERROR_USAGE, "--facets knows no \"%.*s\"", (int)len, list);
        else if (r->facet_count == REQUEST_FACETS_MAX)
            error_set(error, ERROR_USAGE, "--facets takes at most %d",
                      REQUEST_FACETS_MAX);
        else
            r->facets[r->facet_count++] = (enum facet_field)facet;
        list += len + (list[len] == ',');
    }
}

static void take_timeline(struct command_line *c, const char *unit, struct error *error)
{
    c->request.histogram = INTERVAL_MONTH;
    if (unit != NULL)
        c->request.histogram = (enum search_interval)take_word(c, OPTION_TIMELINE, unit,
                                                               &names_intervals, error);
}

static void take_highlight(struct command_line *c, const char *value, struct error *error)
{
    static const struct {
        const char *pre, *post;
    } tags[] = {[HIGHLIGHT_HTML] = {"<mark>", "</mark>"},
                [HIGHLIGHT_OFFSETS] = {"", ""},
                [HIGHLIGHT_ANSI] = {"\033[1m", "\033[0m"},
                [HIGHLIGHT_TEXT] = {"", ""}};
    int format = take_word(c, OPTION_HIGHLIGHT, value, &names_highlights, error);
    c->request.highlight.format = (enum highlight_format)format;
    c->request.highlight.pre_tag = span_of(tags[format].pre);
    c->request.highlight.post_tag = span_of(tags[format].post);
}

/* ---- Filters ----------------------------------------------------------------------- */

static void take_either(struct command_line *c, int code, const char *value,
                        struct error *error)
{
    struct either *e = &c->eithers[code - EITHER_FIRST];
    if (e->count == FILTER_VALUES_MAX || value[0] == '\0')
        error_set(error, ERROR_USAGE, "--%s takes 1 to %d values, none of them empty",
                  options_name(&c->options, code), FILTER_VALUES_MAX);
    else
        e->values[e->count++] = span_of(value);
}

static void take_date(struct command_line *c, int code, const char *value,
                      struct error *error)
{
    struct date_range range;
    if (date_parse_range(span_of(value), c->request.now, &range))
        narrow_value(&c->filter, options_name(&c->options, code), span_of(value));
    else
        error_set(error, ERROR_USAGE,
                  "--%s: \"%s\" is no date; write it like 2024, 2024-03-01 or 7d",
                  options_name(&c->options, code), value);
}

static void take_type(struct command_line *c, const char *value, struct error *error)
{
    static const char *const words[] = {"article", "comment"};
    static const struct names types = {words, 2};
    buffer_printf(&c->filter, "type:%s ",
                  words[take_word(c, OPTION_TYPE, value, &types, error)]);
}

static void take_filter(struct command_line *c, int code, const char *value,
                        struct error *error)
{
    switch (code) {
    case OPTION_TYPE:
        take_type(c, value, error);
        break;
    case OPTION_TAG:
        narrow_value(&c->filter, "tag", span_of(value));
        break;
    case OPTION_AFTER:
    case OPTION_BEFORE:
        take_date(c, code, value, error);
        break;
    case OPTION_MIN_POINTS:
        buffer_printf(&c->filter, "points>=%zu ",
                      take_number(c, code, value, 0, INT32_MAX, error));
        break;
    default:
        take_either(c, code, value, error);
    }
}

/* ---- The command line -------------------------------------------------------------- */

static void take_page(struct command_line *c, int code, const char *value,
                      struct error *error)
{
    struct search_request *r = &c->request;
    switch (code) {
    case 'n':
        r->limit = take_number(c, code, value, 1, REQUEST_LIMIT_MAX, error);
        break;
    case OPTION_OFFSET:
        options_number(&c->options, code, value, 0, INT64_MAX, &r->offset, error);
        break;
    case OPTION_CURSOR:
        r->cursor = span_of(value);
        break;
    case OPTION_SORT:
        r->sort = (enum search_sort)take_word(c, code, value, &names_sorts, error);
        r->sort_given = true;
        break;
    case OPTION_GROUP:
        r->group = (enum search_group)take_word(c, code, value, &names_groups, error);
        r->group_given = true;
        break;
    case OPTION_MATCH:
        r->match = (enum search_match)take_word(c, code, value, &names_matches, error);
        break;
    case OPTION_SYNONYMS:
        synonyms_free(r->synonyms);
        synonyms_read(value, &r->synonyms, error);
        break;
    case OPTION_COMMENTS:
        r->comments_per_article =
            take_number(c, code, value, 0, REQUEST_COMMENTS_PER_ARTICLE_MAX, error);
        break;
    case OPTION_TIMEOUT:
        r->timeout_ms = (uint32_t)take_number(c, code, value, 1, 600000, error);
        break;
    default:
        take_filter(c, code, value, error);
    }
}

static void take_form(struct command_line *c, int code, const char *value,
                      struct error *error)
{
    struct search_request *r = &c->request;
    switch (code) {
    case OPTION_FACETS:
        take_facets(c, value, error);
        break;
    case OPTION_FACET_VALUES:
        r->facet_values = take_number(c, code, value, 1, REQUEST_LIMIT_MAX, error);
        break;
    case OPTION_TIMELINE:
        take_timeline(c, value, error);
        break;
    case OPTION_PLAIN:
        r->plain = true;
        break;
    case OPTION_NO_RECENCY:
        r->no_recency = true;
        break;
    case OPTION_NO_FOLD:
        r->no_fold = true;
        break;
    case OPTION_EXPLAIN:
        r->explain = true;
        break;
    case OPTION_FRAGMENTS:
        r->highlight.fragments =
            take_number(c, code, value, 0, REQUEST_FRAGMENTS_MAX, error);
        break;
    case OPTION_SNIPPET_LENGTH:
        r->highlight.length =
            take_number(c, code, value, 1, REQUEST_FRAGMENT_BYTES_MAX, error);
        break;
    case OPTION_HIGHLIGHT:
        take_highlight(c, value, error);
        break;
    default:
        take_page(c, code, value, error);
    }
}

static void take_query(struct command_line *c, const char *value, struct error *error)
{
    if (c->similar && c->query.len > 0)
        error_set(error, ERROR_USAGE, "similar takes one ID, not \"%s\" as well", value);
    if (c->query.len > 0)
        buffer_add_byte(&c->query, ' ');
    utf8_repair(span_of(value), &c->query);
}

static void take_option(struct command_line *c, int code, const char *value,
                        struct error *error)
{
    switch (code) {
    case OPTIONS_WORD:
        take_query(c, value, error);
        break;
    case 'd':
        c->index = value;
        break;
    case 'h':
        c->help = true;
        break;
    case OPTION_FORMAT:
        c->format = (enum format)take_word(c, code, value, &formats, error);
        break;
    case OPTION_COLOUR:
        cli_colour(value, &c->colour, error);
        break;
    case OPTION_NO_PAGER:
        c->no_pager = true;
        break;
    default:
        take_form(c, code, value, error);
    }
}

static enum error_code read_command_line(struct command_line *c, int argc, char **argv,
                                         struct error *error)
{
    const char *value;
    int code;
    options_init(&c->options, c->similar ? "similar" : "search", rows, ROWS, !c->similar);
    search_request_init(&c->request);
    while (error->code == ERROR_NONE &&
           (code = options_next(&c->options, argc, argv, &value, error)) != OPTIONS_END)
        take_option(c, code, value, error);
    for (size_t i = 0; i < EITHERS; i++) {
        const struct either *e = &c->eithers[i];
        if (e->count > 0)
            narrow_any(&c->filter, options_name(&c->options, EITHER_FIRST + (int)i),
                       e->values, e->count);
    }
    c->request.query = buffer_span(&c->query);
    c->request.filter = buffer_span(&c->filter);
    if (error->code != ERROR_NONE || c->help)
        return error->code;
    if (c->similar && c->query.len == 0)
        error_set(error, ERROR_USAGE, "similar needs the ID of an article or comment");
    else if (c->query.len == 0 && c->filter.len == 0)
        error_set(error, ERROR_USAGE, "search needs a query: lede search carbon tax");
    return error->code;
}

/* ---- Answers ----------------------------------------------------------------------- */

static enum error_code write_json(const struct command_line *c,
                                  const struct search_result *result, struct error *error)
{
    struct buffer out = {0};
    if (c->format == FORMAT_JSONL) {
        json_write_hits(result, &c->request, &out);
    } else {
        json_write_result(result, &c->request, (struct span){0}, &out);
        buffer_add_byte(&out, '\n');
    }
    cli_print(&out, error);
    buffer_free(&out);
    return error->code;
}

/* Remarks that are not part of the answer: on standard error, without colours. */
static void write_remarks(const struct search_result *result)
{
    struct screen s = {0};
    listing_remarks(&s, result);
    if (s.out.len > 0)
        fwrite(s.out.at, 1, s.out.len, stderr);
    buffer_free(&s.out);
    buffer_free(&s.paragraph);
}

static enum error_code write_answer(const struct command_line *c,
                                    const struct search_result *result,
                                    struct error *error)
{
    if (c->format != FORMAT_TEXT) {
        if (c->format == FORMAT_JSONL)
            write_remarks(result);
        return write_json(c, result, error);
    }
    struct screen s;
    screen_open(&s, c->colour, !c->no_pager);
    if (!s.terminal)
        write_remarks(result);
    listing_write(&s, &c->request, result);
    return screen_close(&s, error);
}

/* A program that reads JSON gets the error as JSON, too. */
static void write_failure(const struct command_line *c, const struct error *error)
{
    static const enum json_error codes[] = {[ERROR_REFUSED] = JSON_NOT_FOUND,
                                            [ERROR_USAGE] = JSON_BAD_QUERY,
                                            [ERROR_IO] = JSON_NO_INDEX,
                                            [ERROR_DAMAGED] = JSON_DAMAGED_INDEX};
    if (c->format != FORMAT_JSON)
        return;
    struct json_complaint complaint = {.code = error->code < sizeof codes / sizeof *codes
                                                   ? codes[error->code]
                                                   : JSON_INTERNAL};
    struct buffer out = {0};
    memcpy(complaint.message, error->text, sizeof error->text);
    json_write_error(&complaint, (struct span){0}, &out);
    puts(buffer_string(&out));
    buffer_free(&out);
}

/* ask_alike(c, searcher, error): the id that was given becomes the query; ERROR_REFUSED
 * when the index does not have it. */
static enum error_code ask_alike(struct command_line *c, struct searcher *searcher,
                                 struct error *error)
{
    struct search_result found;
    struct span id = c->request.query;
    struct buffer query = {0};
    if (search_get(searcher, id, false, &found, error) != ERROR_NONE)
        return error->code;
    if (found.hit_count == 0)
        error_set(error, ERROR_REFUSED, "the index %s has nothing with the id \"%.*s\"",
                  cli_index_path(c->index), (int)id.len, id.at);
    search_result_free(&found);
    narrow_value(&query, "similar", id);
    buffer_free(&c->query);
    c->query = query;
    c->request.query = buffer_span(&c->query);
    return error->code;
}

static void answer(struct command_line *c, struct error *error)
{
    struct searcher *searcher = NULL;
    struct search_result result = {0};
    searcher_open(cli_index_path(c->index), &searcher, error);
    if (error->code == ERROR_NONE && c->similar)
        ask_alike(c, searcher, error);
    if (error->code == ERROR_NONE &&
        search(searcher, &c->request, &result, error) == ERROR_NONE)
        write_answer(c, &result, error);
    search_result_free(&result);
    searcher_close(searcher);
}

static int run(struct command_line *c, int argc, char **argv)
{
    struct error error = {0};
    if (read_command_line(c, argc, argv, &error) == ERROR_NONE && c->help) {
        c->similar ? help_similar() : help_search();
        options_help(rows, ROWS, stdout);
    } else if (error.code == ERROR_NONE) {
        answer(c, &error);
    }
    if (error.code != ERROR_NONE) {
        write_failure(c, &error);
        cli_fail(&error);
    }
    synonyms_free(c->request.synonyms);
    buffer_free(&c->query);
    buffer_free(&c->filter);
    return error.code;
}

int cli_search(int argc, char **argv)
{
    return run(&(struct command_line){0}, argc, argv);
}

int cli_similar(int argc, char **argv)
{
    return run(&(struct command_line){.similar = true}, argc, argv);
}
