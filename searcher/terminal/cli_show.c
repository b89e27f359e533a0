#include "searcher/terminal/cli.h"

#include "corpus/options.h"
#include "searcher/answer/search.h"
#include "searcher/json/json_write.h"
#include "searcher/terminal/discussion.h"

enum {
    OPTION_FORMAT = 256,
    OPTION_THREAD,
    OPTION_NO_COMMENTS,
    OPTION_COLOUR,
    OPTION_NO_PAGER
};

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./lede.index)"},
    {OPTION_FORMAT, "format", "NAME", "text (the default) or json"},
    {OPTION_THREAD, "thread", NULL, "the whole discussion, if ID is a comment"},
    {OPTION_NO_COMMENTS, "no-comments", NULL, "the article or comment alone"},
    {OPTION_COLOUR, "color", "WHEN", "colours: auto (the default), always or never"},
    {OPTION_NO_PAGER, "no-pager", NULL, "do not show long texts in a pager"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

struct command_line {
    const char *index, *id;
    bool json, thread, alone, no_pager, help;
    enum screen_colour colour;
};

static int help(void)
{
    fputs("usage: lede show [OPTION]... ID\n"
          "\n"
          "Shows an article with its comments as a tree, or a comment with the replies "
          "to it.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    return ERROR_NONE;
}

static enum error_code take_format(struct command_line *c, const char *value,
                                   struct error *error)
{
    c->json = strcmp(value, "json") == 0;
    if (!c->json && strcmp(value, "text") != 0)
        error_set(error, ERROR_USAGE, "--format takes text or json, not \"%s\"", value);
    return error->code;
}

static void take_option(struct command_line *c, int code, const char *value,
                        struct error *error)
{
    switch (code) {
    case 'd':
        c->index = value;
        break;
    case OPTION_FORMAT:
        take_format(c, value, error);
        break;
    case OPTION_THREAD:
        c->thread = true;
        break;
    case OPTION_NO_COMMENTS:
        c->alone = true;
        break;
    case OPTION_COLOUR:
        cli_colour(value, &c->colour, error);
        break;
    case OPTION_NO_PAGER:
        c->no_pager = true;
        break;
    case 'h':
        c->help = true;
        break;
    default: /* a word */
        if (c->id != NULL)
            error_set(error, ERROR_USAGE, "show takes one ID, not \"%s\" as well", value);
        c->id = value;
    }
}

static enum error_code read_command_line(struct command_line *c, int argc, char **argv,
                                         struct error *error)
{
    struct options o;
    const char *value;
    int code;
    options_init(&o, "show", rows, ROWS, false);
    while (error->code == ERROR_NONE &&
           (code = options_next(&o, argc, argv, &value, error)) != OPTIONS_END)
        take_option(c, code, value, error);
    if (error->code == ERROR_NONE && !c->help && c->id == NULL)
        error_set(error, ERROR_USAGE, "show needs the ID of an article or comment");
    return error->code;
}

static enum error_code write_json(const struct search_hit *hit, bool whole,
                                  struct error *error)
{
    struct buffer out = {0};
    if (whole)
        json_write_thread(hit, (struct span){0}, &out);
    else
        json_write_item(hit, (struct span){0}, &out);
    buffer_add_byte(&out, '\n');
    cli_print(&out, error);
    buffer_free(&out);
    return error->code;
}

static enum error_code write_text(const struct command_line *c,
                                  const struct search_hit *hit, struct error *error)
{
    struct screen s;
    screen_open(&s, c->colour, !c->no_pager);
    struct span id = span_of(c->id);
    bool branch = !c->thread && !span_equal(hit->record.id, id);
    if (!branch || !discussion_branch(&s, hit, id, !c->alone))
        discussion_write(&s, hit, !c->alone);
    return screen_close(&s, error);
}

/* JSON of a comment is that item alone; its text form needs the discussion around it. */
static bool needs_thread(const struct command_line *c, const struct search_hit *hit)
{
    if (hit->record.type == RECORD_ARTICLE)
        return !c->alone;
    return c->thread || !c->json;
}

static enum error_code show(const struct command_line *c, struct searcher *searcher,
                            struct error *error)
{
    struct search_result result = {0};
    struct span id = span_of(c->id);
    if (search_get(searcher, id, false, &result, error) != ERROR_NONE)
        return error->code;
    if (result.hit_count == 0)
        return error_set(error, ERROR_REFUSED,
                         "the index %s has nothing with the id \"%s\"",
                         cli_index_path(c->index), c->id);
    bool whole = needs_thread(c, &result.hits[0]);
    if (whole) {
        search_result_free(&result);
        search_get(searcher, id, true, &result, error);
    }
    if (error->code == ERROR_NONE && c->json)
        write_json(&result.hits[0], whole, error);
    else if (error->code == ERROR_NONE)
        write_text(c, &result.hits[0], error);
    search_result_free(&result);
    return error->code;
}

int cli_show(int argc, char **argv)
{
    struct command_line c = {0};
    struct error error = {0};
    struct searcher *searcher = NULL;
    if (read_command_line(&c, argc, argv, &error) == ERROR_NONE && c.help)
        return help();
    if (error.code == ERROR_NONE)
        searcher_open(cli_index_path(c.index), &searcher, &error);
    if (error.code == ERROR_NONE)
        show(&c, searcher, &error);
    searcher_close(searcher);
    return error.code == ERROR_NONE ? ERROR_NONE : cli_fail(&error);
}
