#include "searcher/terminal/collection.h"

#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void set_path(struct buffer *out, const char *folder, const char *name)
{
    buffer_clear(out);
    buffer_printf(out, "%s/%s", folder, name);
    buffer_string(out);
}

/* This very program, as a process of its own: searcher/ knows nothing of indexer/. */
static enum error_code run_index(const char *index, const char *documents,
                                 struct error *error)
{
    char *argv[] = {"lede", "index", "-q", "-d", (char *)index, (char *)documents, NULL};
    pid_t child;
    int status;
    if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, argv, environ) != 0)
        return error_set(error, ERROR_IO, "cannot run `lede index`");
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    /* A record that was refused costs itself alone, and has been named. */
    if (WIFEXITED(status) && WEXITSTATUS(status) <= ERROR_REFUSED)
        return ERROR_NONE;
    return error_set(error, ERROR_IO, "%s could not be indexed", documents);
}

static enum error_code make_scratch(struct collection *c, struct error *error)
{
    const char *place = getenv("TMPDIR");
    set_path(&c->scratch, place != NULL && place[0] != '\0' ? place : "/tmp",
             "lede-eval-XXXXXX");
    if (mkdtemp(c->scratch.at) != NULL)
        return ERROR_NONE;
    enum error_code code =
        error_set(error, ERROR_IO, "%s: no folder can be made there", c->scratch.at);
    buffer_clear(&c->scratch);
    return code;
}

static enum error_code make_index(struct collection *c, const char *folder,
                                  struct error *error)
{
    glob_t found = {0};
    struct buffer pattern = {0};
    set_path(&pattern, folder, "docs.*");
    enum error_code code = make_scratch(c, error);
    if (code == ERROR_NONE && glob(pattern.at, GLOB_NOSORT, NULL, &found) != 0)
        code = error_set(error, ERROR_IO, "%s: there is no docs.*", folder);
    if (code == ERROR_NONE) {
        set_path(&c->index, c->scratch.at, "index");
        code = run_index(c->index.at, found.gl_pathv[0], error);
    }
    globfree(&found);
    buffer_free(&pattern);
    return code;
}

enum error_code collection_open(const char *folder, const char *index,
                                struct collection *out, struct error *error)
{
    *out = (struct collection){0};
    set_path(&out->queries, folder, "queries.tsv");
    set_path(&out->qrels, folder, "qrels");
    if (access(out->queries.at, R_OK) != 0 || access(out->qrels.at, R_OK) != 0)
        return error_set(error, ERROR_IO, "%s: there is no queries.tsv and qrels",
                         folder);
    if (index == NULL)
        return make_index(out, folder, error);
    buffer_add_string(&out->index, index);
    buffer_string(&out->index);
    return ERROR_NONE;
}

static int remove_entry(const char *path, const struct stat *status, int kind,
                        struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

void collection_close(struct collection *c)
{
    if (c->scratch.len > 0)
        nftw(c->scratch.at, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    buffer_free(&c->index);
    buffer_free(&c->queries);
    buffer_free(&c->qrels);
    buffer_free(&c->scratch);
}
