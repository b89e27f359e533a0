#include "searcher/terminal/cli.h"

#include "corpus/options.h"
#include "searcher/suggest/complete.h"

#include <stdlib.h>

enum { OPTION_FORMAT = 256, LIMIT = 10 };

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./lede.index)"},
    {'n', "limit", "N", "at most N suggestions (10)"},
    {OPTION_FORMAT, "format", "NAME", "text (the default) or json"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

struct command_line {
    const char *index;
    struct buffer typed;
    size_t limit;
    bool json, help;
};

static int help(void)
{
    fputs("usage: lede suggest [OPTION]... PREFIX...\n"
          "\n"
          "Completes what is being typed: words of the index, authors, titles.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    return ERROR_NONE;
}

static enum error_code take_limit(struct command_line *c, const char *value,
                                  struct error *error)
{
    char *end;
    unsigned long n = strtoul(value, &end, 10);
    if (*end != '\0' || *value < '0' || *value > '9' || n < 1 || n > REQUEST_LIMIT_MAX)
        return error_set(error, ERROR_USAGE, "--limit is 1 to %d, not \"%s\"",
                         REQUEST_LIMIT_MAX, value);
    c->limit = n;
    return ERROR_NONE;
}

static enum error_code read_command_line(struct command_line *c, int argc, char **argv,
                                         struct error *error)
{
    struct options o;
    const char *value;
    int code;
    options_init(&o, "suggest", rows, ROWS, false);
    while (error->code == ERROR_NONE &&
           (code = options_next(&o, argc, argv, &value, error)) != OPTIONS_END) {
        if (code == 'd') {
            c->index = value;
        } else if (code == 'h') {
            c->help = true;
        } else if (code == 'n') {
            take_limit(c, value, error);
        } else if (code == OPTIONS_WORD) {
            buffer_add_string(&c->typed, c->typed.len > 0 ? " " : "");
            buffer_add_string(&c->typed, value);
        } else if (strcmp(value, "json") == 0 || strcmp(value, "text") == 0) {
            c->json = value[0] == 'j';
        } else {
            error_set(error, ERROR_USAGE, "--format takes text or json, not \"%s\"", value);
        }
    }
    if (error->code == ERROR_NONE && !c->help && c->typed.len == 0)
        error_set(error, ERROR_USAGE, "suggest needs the beginning of a word");
    return error->code;
}

static enum error_code write_text(const struct completion *list, size_t count,
                                  struct error *error)
{
    struct screen s;
    screen_open(&s, COLOUR_AUTO, false);
    for (size_t i = 0; i < count; i++) {
        screen_text(&s, list[i].text);
        screen_end(&s, "", "");
    }
    return screen_close(&s, error);
}

static enum error_code answer(struct searcher *s, const struct command_line *c,
                              struct error *error)
{
    struct arena arena = {0};
    struct buffer out = {0};
    struct completion *list;
    size_t count;
    struct span typed = buffer_span(&c->typed);
    if (complete(s, typed, c->limit, &arena, &list, &count, error) == ERROR_NONE) {
        complete_write(typed, list, count, (struct span){0}, &out);
        buffer_add_byte(&out, '\n');
        c->json ? cli_print(&out, error) : write_text(list, count, error);
    }
    buffer_free(&out);
    arena_free(&arena);
    return error->code;
}

int cli_suggest(int argc, char **argv)
{
    struct command_line c = {.limit = LIMIT};
    struct error error = {0};
    struct searcher *s = NULL;
    if (read_command_line(&c, argc, argv, &error) == ERROR_NONE && c.help) {
        buffer_free(&c.typed);
        return help();
    }
    if (error.code == ERROR_NONE)
        searcher_open(cli_index_path(c.index), &s, &error);
    if (error.code == ERROR_NONE)
        answer(s, &c, &error);
    searcher_close(s);
    buffer_free(&c.typed);
    return error.code == ERROR_NONE ? ERROR_NONE : cli_fail(&error);
}
