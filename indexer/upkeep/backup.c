#include "indexer/upkeep/backup.h"

#include "corpus/options.h"
#include "indexer/store/filetree.h"
#include "indexer/store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 10, PAUSE_US = 200 * 1000, DEPTH_MAX = 4, PIECE = 1 << 20 };

/* What copying a file or folder came to. */
enum outcome { COPIED, VANISHED, FAILED /* the error says how */ };

struct copy {
    struct backup_report *report;
    struct error *error;
    char *piece; /* PIECE bytes */
};

static enum outcome failed(struct copy *c, const char *path)
{
    error_set(c->error, ERROR_IO, "%s: %s", path, strerror(errno));
    return FAILED;
}

/* ---- Files ----------------------------------------------------------------------- */

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static enum outcome copy_bytes(struct copy *c, int in, int out, const char *from, const char *to)
{
    ssize_t n;
    while ((n = read(in, c->piece, PIECE)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed(c, from);
        if (!write_all(out, c->piece, (size_t)n))
            return failed(c, to);
        c->report->bytes += (uint64_t)n;
    }
    return fsync(out) == 0 ? COPIED : failed(c, to);
}

static enum outcome copy_file(struct copy *c, const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (in < 0)
        return errno == ENOENT ? VANISHED : failed(c, from);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    enum outcome outcome = out < 0 ? failed(c, to) : copy_bytes(c, in, out, from, to);
    c->report->files++;
    close(in);
    if (out >= 0 && close(out) != 0 && outcome == COPIED)
        outcome = failed(c, to);
    return outcome;
}

static bool sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* ---- Folders --------------------------------------------------------------------- */

/* What is of a running process, or not yet or no more of the index. */
static bool is_passing(const char *name)
{
    static const char *const names[] = {".", "..", SCHEMA_RUN, FOLDER_HOLDER, FOLDER_NEW,
                                        FOLDER_OLD};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static enum outcome copy_folder(struct copy *c, const char *from, const char *to, int depth);

static enum outcome copy_entry(struct copy *c, const char *from, const char *to,
                               const char *name, int depth)
{
    struct buffer there = {0}, here = {0};
    struct stat status;
    enum outcome outcome = COPIED;
    buffer_printf(&there, "%s/%s", from, name);
    buffer_printf(&here, "%s/%s", to, name);
    if (lstat(buffer_string(&there), &status) != 0)
        outcome = errno == ENOENT ? VANISHED : failed(c, buffer_string(&there));
    else if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX)
        outcome = copy_folder(c, buffer_string(&there), buffer_string(&here), depth + 1);
    else if (S_ISREG(status.st_mode))
        outcome = copy_file(c, buffer_string(&there), buffer_string(&here));
    buffer_free(&there);
    buffer_free(&here);
    return outcome;
}

/* The file that says which revision of a database counts, and the sums of its blocks, are copied
 * before the tables: what these have got meanwhile does no harm. */
static const char *const first_files[] = {"iamglass", "sums"};
enum { FIRST_FILES = sizeof first_files / sizeof *first_files };

static bool is_first(const char *name)
{
    bool is = false;
    for (size_t i = 0; i < FIRST_FILES; i++)
        is = is || strcmp(name, first_files[i]) == 0;
    return is;
}

static enum outcome copy_folder(struct copy *c, const char *from, const char *to, int depth)
{
    DIR *listing = opendir(from);
    if (listing == NULL)
        return errno == ENOENT ? VANISHED : failed(c, from);
    enum outcome outcome = mkdir(to, 0777) == 0 ? COPIED : failed(c, to);
    struct dirent *entry;
    for (size_t i = 0; i < FIRST_FILES && outcome == COPIED; i++) {
        if (faccessat(dirfd(listing), first_files[i], F_OK, 0) == 0)
            outcome = copy_entry(c, from, to, first_files[i], depth);
    }
    while (outcome == COPIED && (entry = readdir(listing)) != NULL) {
        if (!is_passing(entry->d_name) && !is_first(entry->d_name))
            outcome = copy_entry(c, from, to, entry->d_name, depth);
    }
    closedir(listing);
    if (outcome == COPIED && !sync_folder(to))
        outcome = failed(c, to);
    return outcome;
}

/* ---- One commit ------------------------------------------------------------------ */

/* Which state an index is in. */
struct revision {
    struct shim_stats stats;
    uint64_t generation;
    bool has_words; /* the word lists that it names are there */
};

static bool has_words(const char *index, struct span names)
{
    bool all = true;
    while (all && names.len > 0) {
        const char *end = memchr(names.at, ' ', names.len);
        size_t len = end == NULL ? names.len : (size_t)(end - names.at);
        struct buffer path = {0};
        buffer_printf(&path, "%s/%.*s", index, (int)len, names.at);
        all = len == 0 || access(buffer_string(&path), F_OK) == 0;
        buffer_free(&path);
        names.at += len + (end != NULL);
        names.len -= len + (end != NULL);
    }
    return all;
}

static enum error_code read_revision(const char *index, struct revision *r,
                                     struct error *error)
{
    struct folder folder;
    struct shim_error failure;
    struct shim_bytes words;
    if (folder_look(index, &folder, error) == ERROR_NONE) {
        if (folder.reader == NULL)
            error_set(error, ERROR_IO, "%s: there is no index here", index);
        else if (shim_reader_stats(folder.reader, &r->stats, &failure) != SHIM_OK ||
                 shim_reader_metadata(folder.reader, SCHEMA_META_WORDS, &words, &failure) !=
                     SHIM_OK)
            folder_failure(&failure, index, error);
        else
            r->has_words = has_words(index, (struct span){words.at, words.len});
        r->generation = folder.generation;
    }
    folder_close(&folder);
    return error->code;
}

/* A database keeps the blocks of the revision before the last: so a copy is whole when at most
 * one commit came after the one that it is of. (docs/DESIGN.md) */
static bool is_whole(const struct revision *copy, const struct revision *now)
{
    return strcmp(copy->stats.uuid, now->stats.uuid) == 0 &&
           now->stats.revision <= copy->stats.revision + 1;
}

/* try_copy(c, from, to, whole): *whole is false when the writer was faster; then to is gone. */
static enum error_code try_copy(struct copy *c, const char *from, const char *to, bool *whole)
{
    struct revision copy, now;
    struct error torn = {0};
    *c->report = (struct backup_report){0};
    if (copy_folder(c, from, to, 0) == COPIED &&
        read_revision(from, &now, c->error) == ERROR_NONE)
        *whole = read_revision(to, &copy, &torn) == ERROR_NONE && copy.has_words &&
                 is_whole(&copy, &now);
    if (*whole) {
        c->report->documents = copy.stats.documents;
        c->report->generation = copy.generation;
    } else {
        filetree_remove(to);
    }
    return c->error->code;
}

static enum error_code copy_whole(struct copy *c, const char *from, const char *to)
{
    bool whole = false;
    for (int n = 0; n < TRIES && !whole && c->error->code == ERROR_NONE; n++) {
        if (n > 0)
            usleep(PAUSE_US);
        try_copy(c, from, to, &whole);
    }
    if (!whole && c->error->code == ERROR_NONE)
        error_set(c->error, ERROR_BUSY, "%s: changes faster than it can be copied; try later",
                  from);
    return c->error->code;
}

/* publish(part, to, error): give the copy its name, for good. */
static enum error_code publish(const char *part, const char *to, struct error *error)
{
    char *copy = memory_or_die(strdup(to));
    if ((rmdir(to) != 0 && errno != ENOENT) || rename(part, to) != 0)
        error_set(error, ERROR_IO, "%s: is in the way: %s", to, strerror(errno));
    else if (!sync_folder(dirname(copy)))
        error_set(error, ERROR_IO, "%s: cannot be made durable: %s", to, strerror(errno));
    free(copy);
    return error->code;
}

enum error_code backup_copy(const char *from, const char *to, struct backup_report *report,
                            struct error *error)
{
    struct buffer part = {0};
    struct revision revision;
    struct copy c = {.report = report, .error = error};
    *report = (struct backup_report){0};
    if (read_revision(from, &revision, error) != ERROR_NONE)
        return error->code;
    buffer_add_string(&part, to);
    while (part.len > 1 && part.at[part.len - 1] == '/')
        part.len--;
    buffer_add_string(&part, ".part");
    filetree_remove(buffer_string(&part)); /* of a copy that was cut off */
    c.piece = memory_or_die(malloc(PIECE));
    if (copy_whole(&c, from, buffer_string(&part)) == ERROR_NONE &&
        publish(buffer_string(&part), to, error) != ERROR_NONE)
        filetree_remove(buffer_string(&part));
    free(c.piece);
    buffer_free(&part);
    return error->code;
}

/* ---- The commands ---------------------------------------------------------------- */

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT ")"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const char backup_help[] =
    "usage: lede backup [-d DIR] COPY\n"
    "\n"
    "Copies an index into the new folder COPY while it is searched and written to. The copy\n"
    "is of one commit, durable, and an index itself: `lede search -d COPY` works on it.\n"
    "\n";
static const char restore_help[] =
    "usage: lede restore [-d DIR] COPY\n"
    "\n"
    "Makes an index of a copy that `lede backup` has taken. Where there is an index already,\n"
    "remove it or move it away first.\n"
    "\n";

static int run(int argc, char **argv, bool restores)
{
    const char *index = folder_default(), *copy = NULL, *value;
    const char *name = restores ? "restore" : "backup";
    struct options options;
    struct error error = {0};
    struct backup_report report = {0};
    options_init(&options, name, rows, ROWS, false);
    for (int code; (code = options_next(&options, argc, argv, &value, &error)) != OPTIONS_END;) {
        if (code == 'h') {
            fputs(restores ? restore_help : backup_help, stdout);
            options_help(rows, ROWS, stdout);
            return ERROR_NONE;
        }
        if (code == 'd')
            index = value;
        else if (copy != NULL)
            error_set(&error, ERROR_USAGE, "%s takes one folder, not \"%s\" as well", name, value);
        else
            copy = value;
    }
    if (copy == NULL)
        error_set(&error, ERROR_USAGE, "%s needs the folder of the copy", name);
    const char *from = restores ? copy : index, *to = restores ? index : copy;
    if (error.code == ERROR_NONE && backup_copy(from, to, &report, &error) == ERROR_NONE)
        printf("%s: %" PRIu64 " documents of commit %" PRIu64 ", %.1f MB in %" PRIu64 " files\n",
               to, report.documents, report.generation, (double)report.bytes / 1e6,
               report.files);
    if (fflush(stdout) != 0)
        error_set(&error, ERROR_IO, "standard output: %s", strerror(errno));
    if (error.code != ERROR_NONE)
        fprintf(stderr, "lede: %s\n", error.text);
    return (int)error.code;
}

int backup_command(int argc, char **argv)
{
    return run(argc, argv, false);
}

int restore_command(int argc, char **argv)
{
    return run(argc, argv, true);
}
