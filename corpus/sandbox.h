/*
 * sandbox: a process gives up what its work does not need before it reads what strangers
 * wrote. Landlock (files) and seccomp (system calls) of the Linux kernel; both hold for the
 * process, its threads and its children, and cannot be taken back. Used by indexer/ingest and
 * by the processes of searcher/serve.
 *
 * The environment variable LEDE_SANDBOX says how: "best" (the default), as far as this kernel
 * can; "required", or fail; "off". Builds for sanitizers have none: their reports need what
 * is given up here. (landlock(7), seccomp(2))
 */
#ifndef CORPUS_SANDBOX_H
#define CORPUS_SANDBOX_H

#include "corpus/error.h"

#include <stddef.h>

enum sandbox_role {
    SANDBOX_DOOR,   /* talks over sockets that are open or come in: opens no file at all */
    SANDBOX_READER, /* reads files, writes none; answers over the sockets it has */
    SANDBOX_WRITER  /* reads any file, changes files in its folders; no sockets */
};

enum { SANDBOX_FOLDERS_MAX = 8 };

struct sandbox {
    enum sandbox_role role;
    const char *folders[SANDBOX_FOLDERS_MAX]; /* that a reader may read, a writer change, with
                                                 all below; one that is absent gives nothing */
    size_t folder_count;
};

/* sandbox_add(s, folder): one more; dropped silently when there are SANDBOX_FOLDERS_MAX. Borrowed. */
void sandbox_add(struct sandbox *s, const char *folder);

/* sandbox_enter(s, error): from now on s->role's work and no other. No role runs programs,
 * opens connections or looks into other processes. ERROR_IO when LEDE_SANDBOX is "required"
 * and the kernel cannot; ERROR_USAGE when it is no word that the variable may be. */
enum error_code sandbox_enter(const struct sandbox *s, struct error *error);

#endif
