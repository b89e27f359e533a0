/*
 * cli: the commands that ask an index. Used by lede.c.
 */
#ifndef SEARCHER_TERMINAL_CLI_H
#define SEARCHER_TERMINAL_CLI_H

#include "corpus/error.h"
#include "searcher/terminal/screen.h"

#include <stdint.h>

/* Each takes the words of its command line, argv[0] being its name, and returns the exit
 * code (corpus/error.h). */
int cli_search(int argc, char **argv);
int cli_similar(int argc, char **argv);
int cli_show(int argc, char **argv);
int cli_info(int argc, char **argv);
int cli_suggest(int argc, char **argv);
int cli_eval(int argc, char **argv);

/* cli_index_path(given): the index's folder: given, else $LEDE_INDEX, else the default.
 */
const char *cli_index_path(const char *given);

/* cli_fail(error): print error's line on standard error; returns its code. */
int cli_fail(const struct error *error);

/* cli_print(text, error): text to standard output; ERROR_IO when that cannot be written. */
enum error_code cli_print(const struct buffer *text, struct error *error);

/* cli_colour(value, out, error): --color's argument. */
enum error_code cli_colour(const char *value, enum screen_colour *out,
                           struct error *error);

#endif
