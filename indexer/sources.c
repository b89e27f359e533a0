#include "indexer/sources.h"

#include "corpus/buffer.h"
#include "corpus/schema.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void add(struct sources *s, const char *path, bool named, uint64_t size)
{
    if (s->count == s->capacity) {
        s->capacity = s->capacity == 0 ? 16 : s->capacity * 2;
        s->at = memory_or_die(realloc(s->at, s->capacity * sizeof *s->at));
    }
    s->at[s->count++] =
        (struct source){arena_string(&s->names, span_of(path)), named, size};
    s->bytes += size;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* holds_index(path): a folder that lede made is no archive. */
static bool holds_index(const char *path)
{
    struct buffer name = {0};
    buffer_printf(&name, "%s/" SCHEMA_LIVE "/iamglass", path);
    bool found = access(buffer_string(&name), F_OK) == 0;
    buffer_free(&name);
    return found;
}

/* take(s, e, enter, payload, error): one file or folder of a walk; false to pass over a folder
 * with all in it. */
static bool take(struct sources *s, const FTSENT *e, sources_enter *enter, void *payload,
                 struct error *error)
{
    bool hidden = e->fts_level > 0 && e->fts_name[0] == '.';
    switch (e->fts_info) {
    case FTS_D:
        return !hidden && !holds_index(e->fts_path) &&
               (enter == NULL || enter(e->fts_path, payload));
    case FTS_F:
        if (!hidden)
            add(s, e->fts_path, false, (uint64_t)e->fts_statp->st_size);
        return true;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        if (!hidden && e->fts_errno != ENOENT) /* it went while we walked */
            error_set(error, ERROR_IO, "%s: %s", e->fts_path, strerror(e->fts_errno));
        return true;
    default:
        return true;
    }
}

/* fts goes depth first with one open folder a level, and tells when a link leads back up. */
enum error_code sources_walk(struct sources *s, const char *path, bool follow_links,
                             sources_enter *enter, void *payload, struct error *error)
{
    char *roots[] = {(char *)path, NULL};
    int options = FTS_NOCHDIR | FTS_COMFOLLOW | (follow_links ? FTS_LOGICAL : FTS_PHYSICAL);
    FTS *tree = fts_open(roots, options, by_name);
    if (tree == NULL)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    for (FTSENT *e; error->code == ERROR_NONE && (e = fts_read(tree)) != NULL;)
        if (!take(s, e, enter, payload, error))
            fts_set(tree, e, FTS_SKIP);
    fts_close(tree);
    return error->code;
}

enum error_code sources_add(struct sources *s, const char *path, bool follow_links,
                            struct error *error)
{
    struct stat status;
    if (strcmp(path, "-") == 0) {
        add(s, path, true, 0);
        return ERROR_NONE;
    }
    if (stat(path, &status) != 0)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return sources_walk(s, path, follow_links, NULL, NULL, error);
    add(s, path, true, S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0);
    return ERROR_NONE;
}

void sources_add_found(struct sources *s, const char *path, bool follow_links)
{
    struct stat status;
    if ((follow_links ? stat : lstat)(path, &status) == 0 && S_ISREG(status.st_mode))
        add(s, path, false, (uint64_t)status.st_size);
}

static enum error_code read_list(struct sources *s, FILE *file, const char *path,
                                 char separator, bool follow_links, struct error *error)
{
    char *line = NULL;
    size_t size = 0;
    for (ssize_t len; error->code == ERROR_NONE &&
                      (len = getdelim(&line, &size, separator, file)) > 0;) {
        if (line[len - 1] == separator)
            line[--len] = '\0';
        if (len > 0)
            sources_add(s, line, follow_links, error);
    }
    if (ferror(file))
        error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    free(line);
    return error->code;
}

enum error_code sources_add_list(struct sources *s, const char *path, char separator,
                                 bool follow_links, struct error *error)
{
    if (strcmp(path, "-") == 0)
        return read_list(s, stdin, path, separator, follow_links, error);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    read_list(s, file, path, separator, follow_links, error);
    fclose(file);
    return error->code;
}

void sources_free(struct sources *s)
{
    free(s->at);
    arena_free(&s->names);
    *s = (struct sources){0};
}
