#include "searcher/terminal/cli.h"

#include "corpus/options.h"
#include "corpus/text/date.h"
#include "searcher/index/info.h"
#include "searcher/json/json_write.h"
#include "searcher/terminal/byline.h"

enum { OPTION_FORMAT = 256 };

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./lede.index)"},
    {OPTION_FORMAT, "format", "NAME", "text (the default) or json"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

struct command_line {
    const char *index;
    bool json, help;
};

static int help(void)
{
    fputs("usage: lede info [OPTION]...\n"
          "\n"
          "Says what an index holds.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    return ERROR_NONE;
}

static enum error_code read_command_line(struct command_line *c, int argc, char **argv,
                                         struct error *error)
{
    struct options o;
    const char *value;
    int code;
    options_init(&o, "info", rows, ROWS, false);
    while (error->code == ERROR_NONE &&
           (code = options_next(&o, argc, argv, &value, error)) != OPTIONS_END) {
        if (code == 'd')
            c->index = value;
        else if (code == 'h')
            c->help = true;
        else if (code == OPTIONS_WORD)
            error_set(error, ERROR_USAGE, "info takes no \"%s\"; -d names the index",
                      value);
        else if (strcmp(value, "json") == 0 || strcmp(value, "text") == 0)
            c->json = value[0] == 'j';
        else
            error_set(error, ERROR_USAGE, "--format takes text or json, not \"%s\"",
                      value);
    }
    return error->code;
}

/* ---- The text form ----------------------------------------------------------------- */

static void label(struct screen *s, const char *name)
{
    screen_printf(s, "%-12s", name);
}

static void number(struct screen *s, const char *name, uint64_t n)
{
    label(s, name);
    screen_number(s, n);
    screen_end(s, "", "");
}

static void size(struct screen *s, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
    double n = (double)bytes;
    size_t unit = 0;
    for (; n >= 1000 && unit < 4; unit++)
        n /= 1000;
    label(s, "on disk");
    screen_printf(s, "%.*f %s", unit > 0 && n < 100 ? 1 : 0, n, units[unit]);
    screen_end(s, "", "");
}

static void dates(struct screen *s, const struct info *info)
{
    if (info->oldest == RECORD_NO_TIME)
        return;
    label(s, "dates");
    byline_day(s, info->oldest);
    screen_string(s, " to ");
    byline_day(s, info->newest);
    screen_end(s, "", "");
}

static void languages(struct screen *s, const struct info *info)
{
    if (info->language_count == 0)
        return;
    label(s, "languages");
    for (size_t i = 0; i < info->language_count; i++) {
        screen_string(s, i == 0 ? "" : ", ");
        screen_text(s, info->languages[i].code);
        screen_string(s, " ");
        screen_number(s, info->languages[i].documents);
    }
    screen_end(s, "", "            ");
}

static void last_commit(struct screen *s, const struct info *info)
{
    char when[DATE_BYTES];
    if (info->committed_at == RECORD_NO_TIME)
        return;
    date_format(info->committed_at, when);
    label(s, "last commit");
    screen_printf(s, "%s, revision %llu", when, (unsigned long long)info->revision);
    screen_end(s, "", "");
}

static enum error_code write_text(const struct info *info, struct error *error)
{
    struct screen s;
    screen_open(&s, COLOUR_AUTO, false);
    label(&s, "index");
    screen_text(&s, info->path);
    screen_end(&s, "", "");
    number(&s, "articles", info->articles);
    number(&s, "comments", info->comments);
    if (info->orphans > 0)
        number(&s, "orphans", info->orphans);
    if (info->deleted > 0)
        number(&s, "deleted", info->deleted);
    if (info->undated > 0)
        number(&s, "undated", info->undated);
    size(&s, info->bytes);
    dates(&s, info);
    languages(&s, info);
    last_commit(&s, info);
    return screen_close(&s, error);
}

static enum error_code write_json(const struct info *info, struct error *error)
{
    struct buffer out = {0};
    json_write_info(info, (struct span){0}, &out);
    buffer_add_byte(&out, '\n');
    cli_print(&out, error);
    buffer_free(&out);
    return error->code;
}

int cli_info(int argc, char **argv)
{
    struct command_line c = {0};
    struct error error = {0};
    struct index *index = NULL;
    struct arena arena = {0};
    struct info info;
    if (read_command_line(&c, argc, argv, &error) == ERROR_NONE && c.help)
        return help();
    if (error.code == ERROR_NONE)
        index_open(cli_index_path(c.index), &index, &error);
    if (error.code == ERROR_NONE && info_read(index, &arena, &info, &error) == ERROR_NONE)
        c.json ? write_json(&info, &error) : write_text(&info, &error);
    arena_free(&arena);
    index_close(index);
    return error.code == ERROR_NONE ? ERROR_NONE : cli_fail(&error);
}
