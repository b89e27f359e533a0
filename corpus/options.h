/*
 * options: the options of a command as one table: for reading them and for the help. Used
 * by all commands.
 */
#ifndef CORPUS_OPTIONS_H
#define CORPUS_OPTIONS_H

#include "corpus/error.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct options_row {
    int code; /* the letter of its short form, or a number over 255 */
    const char *name;
    const char *argument; /* what stands for its argument in the help; NULL for none;
                             "[X]" when it may be left out */
    const char *help;
};

enum { OPTIONS_MAX = 64, OPTIONS_END = -1, OPTIONS_WORD = 0 };

struct options {
    const char *command;
    const struct options_row *rows;
    size_t count;
    bool keep_dashes; /* behind the first word, "-word" is a word, as queries have it, unless
                         it is the one letter of an option */
    bool in_words, only_words;
    struct option longs[OPTIONS_MAX + 1];
    char shorts[2 * OPTIONS_MAX + 3];
};

/* options_init(o, command, rows, count, keep_dashes): begin to read the command line of
 * `lede command`. */
void options_init(struct options *o, const char *command, const struct options_row *rows,
                  size_t count, bool keep_dashes);

/* options_next(o, argc, argv, value, error): the code of the next option, with its
 * argument in *value (NULL when it has none), or OPTIONS_WORD with a word that is no
 * option, or OPTIONS_END. Sets *error and returns OPTIONS_END when an option is not known
 * or lacks its argument. */
int options_next(struct options *o, int argc, char **argv, const char **value,
                 struct error *error);

/* options_name(o, code): the option's name. */
const char *options_name(const struct options *o, int code);

/* options_number(o, code, value, low, high, out, error): value as a number from low to
 * high; else ERROR_USAGE naming the option and the range. */
enum error_code options_number(const struct options *o, int code, const char *value,
                               uint64_t low, uint64_t high, uint64_t *out,
                               struct error *error);

/* options_help(rows, count, out): a line or more for each. */
void options_help(const struct options_row *rows, size_t count, FILE *out);

#endif
