/*
 * eval: the command `lede eval`: how good rankings of an index are by what people judged
 * relevant. Used by lede.c.
 */
#ifndef SEARCHER_EVAL_H
#define SEARCHER_EVAL_H

/* eval_command(argc, argv): argv[0] is "eval"; returns the exit code (corpus/error.h). */
int eval_command(int argc, char **argv);

#endif
