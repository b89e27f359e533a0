/*
 * cli: the command `lede index`. Used by lede.c.
 */
#ifndef INDEXER_CLI_H
#define INDEXER_CLI_H

/* cli_index(argc, argv): argv[0] is "index"; returns the exit code (corpus/error.h; 128 and
 * the signal's number when one ended it). */
int cli_index(int argc, char **argv);

#endif
