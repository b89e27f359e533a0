/*
 * lede: a full-text search engine for news and what readers say about it. This file is the
 * front door: a table of subcommands.
 */
#include "corpus/error.h"
#include "corpus/memory.h"
#include "indexer/upkeep/backup.h"
#include "indexer/cli.h"
#include "indexer/upkeep/compact.h"
#include "indexer/upkeep/erase.h"
#include "indexer/upkeep/export.h"
#include "indexer/upkeep/verify.h"
#include "searcher/answer/select.h"
#include "searcher/serve/cli.h"
#include "searcher/terminal/cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns the exit code */
};

/* Only here do the indexer and the searcher meet. */
static int erase(int argc, char **argv)
{
    return erase_command(argc, argv, select_each);
}

static const struct command commands[] = {
    {"index", "read archives into an index, or bring it up to date", cli_index},
    {"search", "find articles and comments", cli_search},
    {"similar", "find articles that are like one", cli_similar},
    {"show", "show an article with its comments", cli_show},
    {"suggest", "complete what is being typed", cli_suggest},
    {"info", "say what an index holds", cli_info},
    {"eval", "measure the ranking by people's judgements", cli_eval},
    {"export", "write all of an index as JSON Lines", export_command},
    {"check", "compare an index with its stored texts", verify_command},
    {"erase", "take articles, comments or discussions out for good", erase},
    {"compact", "write an index again, without what is gone from it", compact_command},
    {"repair", "write a damaged index again from what can be read of it", repair_command},
    {"backup", "copy an index while it is in use", backup_command},
    {"restore", "make an index of such a copy", restore_command},
    {"serve", "answer searches over HTTP and a socket, with a search page", serve_main},
    {NULL, NULL, NULL},
};

static int help(FILE *out)
{
    fputs("usage: lede COMMAND [OPTION]... [ARGUMENT]...\n\ncommands:\n", out);
    for (const struct command *c = commands; c->name != NULL; c++)
        fprintf(out, "  %-10s %s\n", c->name, c->summary);
    fputs("\n`lede COMMAND --help` says what a command takes.\n", out);
    return out == stdout ? ERROR_NONE : ERROR_USAGE;
}

/* The files of an index are read as mapped memory. Of the server, this ends a worker. */
static void file_cut_off(int signal)
{
    static const char text[] = "lede: a file of the index was cut off while it was read, or its "
                               "disk failed; `lede check` tells more\n";
    (void)signal;
    _exit(write(STDERR_FILENO, text, sizeof text - 1) < 0 ? ERROR_IO : ERROR_DAMAGED);
}

int main(int argc, char **argv)
{
    signal(SIGBUS, file_cut_off);
    memory_in_libraries();
    if (argc < 2)
        return help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return help(stdout);
    if (strcmp(argv[1], "--version") == 0) {
        puts("lede " LEDE_VERSION);
        return ERROR_NONE;
    }
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (strcmp(argv[1], c->name) == 0)
            return c->run(argc - 1, argv + 1);
    }
    fprintf(stderr, "lede: there is no command \"%s\"; `lede help` lists them\n", argv[1]);
    return ERROR_USAGE;
}
