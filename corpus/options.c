#include "corpus/options.h"

#include "corpus/span.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

enum { HELP_COLUMN = 27, HELP_WIDTH = 80 };

static bool is_optional(const struct options_row *row)
{
    return row->argument != NULL && row->argument[0] == '[';
}

void options_init(struct options *o, const char *command, const struct options_row *rows,
                  size_t count, bool keep_dashes)
{
    assert(count <= OPTIONS_MAX);
    *o = (struct options){
        .command = command, .rows = rows, .count = count, .keep_dashes = keep_dashes};
    char *letter = o->shorts;
    *letter++ = '+'; /* stop at the first word: options_next goes on behind it */
    *letter++ = ':'; /* tell a missing argument from an unknown option */
    for (size_t i = 0; i < count; i++) {
        int takes = rows[i].argument == NULL ? no_argument
                    : is_optional(&rows[i])  ? optional_argument
                                             : required_argument;
        o->longs[i] = (struct option){rows[i].name, takes, NULL, rows[i].code};
        if (rows[i].code > 255)
            continue;
        *letter++ = (char)rows[i].code;
        if (takes == required_argument)
            *letter++ = ':';
    }
    char *nothing[] = {"lede", NULL};
    opterr = 0;
    optind = 0; /* glibc: forget the last command line, at the next call */
    getopt_long(1, nothing, o->shorts, o->longs, NULL);
    optind = 1;
}

static bool is_letter(const struct options *o, char c)
{
    for (size_t i = 0; i < o->count; i++) {
        if (o->rows[i].code == c)
            return true;
    }
    return false;
}

static bool is_word(const struct options *o, const char *argument)
{
    return o->only_words || argument[0] != '-' || argument[1] == '\0' ||
           (o->keep_dashes && o->in_words && argument[1] != '-' &&
            !(argument[2] == '\0' && is_letter(o, argument[1])));
}

int options_next(struct options *o, int argc, char **argv, const char **value,
                 struct error *error)
{
    *value = NULL;
    if (optind < argc && is_word(o, argv[optind])) {
        o->in_words = true;
        *value = argv[optind++];
        return OPTIONS_WORD;
    }
    if (o->only_words)
        return OPTIONS_END; /* getopt_long would go back to the "--" */
    int code = getopt_long(argc, argv, o->shorts, o->longs, NULL);
    if (code == -1 && optind < argc) { /* behind "--" */
        o->only_words = true;
        *value = argv[optind++];
        return OPTIONS_WORD;
    }
    if (code == ':' || code == '?') {
        const char *given = argv[optind - 1];
        const char *why =
            code == ':' ? "needs an argument" : "is not an option, or not used so";
        error_set(error, ERROR_USAGE, "%s %s; `lede %s --help` lists the options", given,
                  why, o->command);
        return OPTIONS_END;
    }
    *value = optarg;
    return code;
}

const char *options_name(const struct options *o, int code)
{
    for (size_t i = 0; i < o->count; i++) {
        if (o->rows[i].code == code)
            return o->rows[i].name;
    }
    return "";
}

enum error_code options_number(const struct options *o, int code, const char *value,
                               uint64_t low, uint64_t high, uint64_t *out,
                               struct error *error)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    if (errno != 0 || value[0] < '0' || value[0] > '9' || *end != '\0' || n < low ||
        n > high)
        return error_set(error, ERROR_USAGE,
                         "--%s takes a number from %" PRIu64 " to %" PRIu64
                         ", not \"%s\"",
                         options_name(o, code), low, high, value);
    *out = n;
    return ERROR_NONE;
}

/* The help's words from column HELP_COLUMN on, in lines of HELP_WIDTH. */
static void print_wrapped(const char *text, FILE *out)
{
    size_t column = HELP_COLUMN;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        if (column > HELP_COLUMN && column + 1 + len > HELP_WIDTH) {
            fprintf(out, "\n%*s", HELP_COLUMN, "");
            column = HELP_COLUMN;
        }
        column += (size_t)fprintf(out, "%s%.*s", column > HELP_COLUMN ? " " : "",
                                  (int)len, text);
        text += len + (text[len] == ' ');
    }
    fputc('\n', out);
}

void options_help(const struct options_row *rows, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct options_row *row = &rows[i];
        int used = row->code > 255 ? fprintf(out, "      --%s", row->name)
                                   : fprintf(out, "  -%c, --%s", row->code, row->name);
        if (is_optional(row))
            used += fprintf(out, "[=%s", row->argument + 1);
        else if (row->argument != NULL)
            used += fprintf(out, " %s", row->argument);
        if (used + 2 > HELP_COLUMN)
            used = fprintf(out, "\n") - 1;
        fprintf(out, "%*s", HELP_COLUMN - used, "");
        print_wrapped(row->help, out);
    }
}
