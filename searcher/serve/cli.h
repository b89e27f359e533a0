/*
 * cli: the command `lede serve`. Used by lede.c.
 */
#ifndef SEARCHER_SERVE_CLI_H
#define SEARCHER_SERVE_CLI_H

/* serve_main(argc, argv): argv[0] is "serve"; returns the exit code. */
int serve_main(int argc, char **argv);

#endif
