/*
 * verify: read a whole index and compare it with what its own stored records give when they are
 * analysed again, without ever writing. Used by lede.c (`lede check`).
 */
#ifndef INDEXER_VERIFY_H
#define INDEXER_VERIFY_H

#include "corpus/error.h"

#include <stdint.h>

struct verify_report {
    uint64_t documents; /* read */
    uint64_t damaged;   /* that are not what they should be */
};

/* Called for each damaged document: its number, its id as far as it can be read, and what is
 * wrong, in one line. */
typedef void verify_damage(uint32_t docid, const char *id, const char *what, void *payload);

/* verify(index, damage, payload, report, error): check every document of the index at path
 * index: its stored record's checksum; that its terms, positions and values are those of
 * that record; for a comment, that it has its article's title; for an article, that its
 * comments are counted right. ERROR_DAMAGED when any is not so; other errors when the index
 * cannot be read at all. */
enum error_code verify(const char *index, verify_damage *damage, void *payload,
                       struct verify_report *report, struct error *error);

/* verify_command(argc, argv): argv[0] is "check"; returns the exit code. */
int verify_command(int argc, char **argv);

#endif
