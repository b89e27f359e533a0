#include "indexer/store/folder.h"

#include "corpus/text/analysis.h"
#include "indexer/store/filetree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum error_code folder_failure(const struct shim_error *e, const char *path,
                               struct error *error)
{
    switch (e->status) {
    case SHIM_NOT_FOUND:
        return error_set(error, ERROR_IO, "%s: there is no index here", path);
    case SHIM_LOCKED:
        return error_set(error, ERROR_BUSY, "%s: somebody else is writing to this index", path);
    case SHIM_MODIFIED:
        return error_set(error, ERROR_BUSY, "%s: the index changed while it was read", path);
    case SHIM_DAMAGED:
        return error_set(error, ERROR_DAMAGED, "%s: the index is damaged: %s", path, e->text);
    case SHIM_VERSION:
        return error_set(error, ERROR_DAMAGED,
                         "%s: this lede, with Xapian %s, cannot read the index: %s", path,
                         shim_version(), e->text);
    default:
        return error_set(error, ERROR_IO, "%s: %s", path, e->text);
    }
}

const char *folder_default(void)
{
    const char *named = getenv("LEDE_INDEX");
    return named != NULL && named[0] != '\0' ? named : SCHEMA_FOLDER_DEFAULT;
}

/* ---- Who writes ------------------------------------------------------------------ */

static char *inside(const char *folder, const char *name)
{
    char *path;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        memory_or_die(NULL);
    return path;
}

/* The holder's file is a courtesy: failing to write it must not stop anybody. */
static void note_holder(const char *folder)
{
    char *path = inside(folder, FOLDER_HOLDER);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    free(path);
    if (fd < 0)
        return;
    dprintf(fd, "%ld\n", (long)getpid());
    close(fd);
}

static long read_holder(const char *folder)
{
    char *path = inside(folder, FOLDER_HOLDER);
    FILE *file = fopen(path, "re");
    long pid = 0;
    free(path);
    if (file == NULL)
        return 0;
    if (fscanf(file, "%ld", &pid) != 1 || pid <= 0 || (kill((pid_t)pid, 0) != 0 && errno == ESRCH))
        pid = 0;
    fclose(file);
    return pid;
}

static void forget_holder(const char *folder)
{
    char *path = inside(folder, FOLDER_HOLDER);
    unlink(path);
    free(path);
}

static enum error_code locked(const char *folder, struct error *error)
{
    long pid = read_holder(folder);
    if (pid == 0)
        return error_set(error, ERROR_BUSY, "%s: another process is writing to this index",
                         folder);
    return error_set(error, ERROR_BUSY, "%s: process %ld is writing to this index", folder, pid);
}

/* ---- Making and checking --------------------------------------------------------- */

static bool is_empty(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        return false;
    bool empty = true;
    for (struct dirent *e; empty && (e = readdir(folder)) != NULL;)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(folder);
    return empty;
}

/* A folder that was just made must still be there after a power cut. */
static void sync_parent(const char *path)
{
    char *copy = memory_or_die(strdup(path));
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(copy);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

/* is_index(path): FOLDER_NEW alone is a whole index, too, see swap. */
static bool is_index(const char *path)
{
    char *live = inside(path, SCHEMA_LIVE), *new = inside(path, FOLDER_NEW);
    bool index = access(live, F_OK) == 0 || rename(new, live) == 0;
    free(live);
    free(new);
    return index;
}

/* Nobody wants databases strewn among their documents by a slip. */
enum error_code folder_make(const char *path, struct error *error)
{
    if (mkdir(path, 0777) == 0) {
        sync_parent(path);
        return ERROR_NONE;
    }
    if (errno != EEXIST)
        return error_set(error, ERROR_IO, "%s: cannot make the index's folder: %s", path,
                         strerror(errno));
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        return error_set(error, ERROR_IO, "%s: not a folder, so not an index", path);
    if (!is_index(path) && !is_empty(path))
        return error_set(error, ERROR_IO,
                         "%s: a folder that is not an index and not empty: name another with -d",
                         path);
    return ERROR_NONE;
}

static enum error_code metadata_text(struct folder *f, const char *key, struct buffer *out,
                                     struct error *error)
{
    struct shim_error failure;
    struct shim_bytes bytes;
    buffer_clear(out);
    if (shim_reader_metadata(f->reader, key, &bytes, &failure) != SHIM_OK)
        return folder_failure(&failure, f->path, error);
    buffer_add(out, bytes.at, bytes.len);
    return ERROR_NONE;
}

static enum error_code check_version(struct folder *f, const char *text, struct error *error)
{
    if (atoi(text) == SCHEMA_VERSION)
        return ERROR_NONE;
    return error_set(error, ERROR_DAMAGED,
                     "%s: made by another lede (schema %s, this one has %d); mend it with: "
                     "lede export -d %s | lede index -d NEW -",
                     f->path, text, SCHEMA_VERSION, f->path);
}

static enum error_code check_analysis(struct folder *f, const char *text, struct error *error)
{
    char mine[20];
    snprintf(mine, sizeof mine, "%016" PRIx64, analysis_fingerprint());
    if (strcmp(text, mine) == 0)
        return ERROR_NONE;
    return error_set(error, ERROR_DAMAGED,
                     "%s: its words were cut by another version of lede or libstemmer; mend it "
                     "with: lede export -d %s | lede index -d NEW -",
                     f->path, f->path);
}

/* stamp(f, error): say on a new index what made it. */
static enum error_code stamp(struct folder *f, struct error *error)
{
    struct buffer text = {0};
    buffer_printf(&text, "%d", SCHEMA_VERSION);
    folder_metadata(f, SCHEMA_META_VERSION, buffer_span(&text), error);
    buffer_clear(&text);
    buffer_printf(&text, "%016" PRIx64, analysis_fingerprint());
    folder_metadata(f, SCHEMA_META_FINGERPRINT, buffer_span(&text), error);
    buffer_free(&text);
    return error->code;
}

static uint64_t generation_in(const char *commit)
{
    json_int_t generation = 0;
    json_t *json = json_loads(commit, 0, NULL);
    if (json != NULL)
        json_unpack(json, "{s:I}", "generation", &generation);
    json_decref(json);
    return generation > 0 ? (uint64_t)generation : 0;
}

/* A ranking without documents was frozen on nothing and is made again. */
static enum error_code load(struct folder *f, struct error *error)
{
    struct buffer text = {0};
    uint64_t documents = 0;
    if (metadata_text(f, SCHEMA_META_FINGERPRINT, &text, error) == ERROR_NONE &&
        check_analysis(f, buffer_string(&text), error) == ERROR_NONE &&
        metadata_text(f, SCHEMA_META_COMMIT, &text, error) == ERROR_NONE) {
        f->generation = generation_in(buffer_string(&text));
        if (metadata_text(f, SCHEMA_META_RANKING, &text, error) == ERROR_NONE &&
            folder_documents(f, &documents, error) == ERROR_NONE)
            f->ranking_known =
                documents > 0 && schema_ranking_read(buffer_span(&text), &f->ranking);
    }
    buffer_free(&text);
    if (error->code == ERROR_NONE && documents > 0 && !f->ranking_known)
        error_set(error, ERROR_DAMAGED, "%s: the index does not say how it was ranked", f->path);
    return error->code;
}

static enum error_code check(struct folder *f, struct error *error)
{
    struct buffer version = {0};
    uint64_t documents = 0;
    if (metadata_text(f, SCHEMA_META_VERSION, &version, error) != ERROR_NONE ||
        folder_documents(f, &documents, error) != ERROR_NONE) {
        /* *error says it. */
    } else if (version.len > 0) {
        if (check_version(f, buffer_string(&version), error) == ERROR_NONE)
            load(f, error);
    } else if (documents > 0) {
        error_set(error, ERROR_DAMAGED, "%s: a Xapian database, but not made by lede", f->path);
    } else if (f->writer != NULL) {
        stamp(f, error);
    }
    buffer_free(&version);
    return error->code;
}

static void start(struct folder *f, const char *path)
{
    *f = (struct folder){.path = memory_or_die(strdup(path))};
    size_t len = strlen(f->path);
    while (len > 1 && f->path[len - 1] == '/')
        f->path[--len] = '\0';
    f->ranking = (struct schema_ranking){
        .impact = true, .k1 = SCHEMA_K1, .b = SCHEMA_B, .average = 150};
}

static enum error_code open_live(struct folder *f, bool rescue, struct error *error)
{
    struct shim_error failure;
    char *live = inside(f->path, SCHEMA_LIVE);
    enum shim_status status = rescue ? shim_writer_rescue(live, &f->writer, &failure)
                                     : shim_writer_open(live, true, &f->writer, &failure);
    free(live);
    if (status == SHIM_LOCKED)
        return locked(f->path, error);
    if (status != SHIM_OK)
        return folder_failure(&failure, f->path, error);
    note_holder(f->path);
    f->reader = shim_writer_reader(f->writer);
    return ERROR_NONE;
}

enum error_code folder_write(const char *path, struct folder *f, struct error *error)
{
    start(f, path);
    if (folder_make(f->path, error) != ERROR_NONE || open_live(f, false, error) != ERROR_NONE)
        return error->code;
    return check(f, error);
}

static enum error_code nothing_there(const char *path, struct folder *f, struct error *error)
{
    *f = (struct folder){0};
    return error_set(error, ERROR_IO, "%s: there is no index here", path);
}

enum error_code folder_edit(const char *path, struct folder *f, struct error *error)
{
    return is_index(path) ? folder_write(path, f, error) : nothing_there(path, f, error);
}

enum error_code folder_rescue(const char *path, struct folder *f, struct error *error)
{
    if (!is_index(path))
        return nothing_there(path, f, error);
    start(f, path);
    return open_live(f, true, error) == ERROR_NONE ? check(f, error) : error->code;
}

enum error_code folder_look(const char *path, struct folder *f, struct error *error)
{
    start(f, path);
    struct shim_error failure;
    char *live = inside(f->path, SCHEMA_LIVE);
    enum shim_status status = shim_reader_open(live, &f->reader, &failure);
    free(live);
    if (status == SHIM_NOT_FOUND)
        return ERROR_NONE;
    if (status != SHIM_OK)
        return folder_failure(&failure, f->path, error);
    return check(f, error);
}

void folder_close(struct folder *f)
{
    if (f->writer != NULL) {
        forget_holder(f->path);
        shim_writer_close(f->writer);
    } else {
        shim_reader_close(f->reader);
    }
    vocabulary_free(&f->vocabulary);
    free(f->path);
    *f = (struct folder){0};
}

/* ---- Metadata and commits -------------------------------------------------------- */

enum error_code folder_metadata(struct folder *f, const char *key, struct span value,
                                struct error *error)
{
    struct shim_error failure;
    struct shim_bytes bytes = {value.at, value.len};
    if (shim_writer_set_metadata(f->writer, key, bytes, &failure) != SHIM_OK)
        return folder_failure(&failure, f->path, error);
    f->changed = true;
    return ERROR_NONE;
}

enum error_code folder_rank(struct folder *f, const struct schema_ranking *ranking,
                            struct error *error)
{
    struct buffer text = {0};
    f->ranking = *ranking;
    f->ranking_known = true;
    schema_ranking_write(ranking, &text);
    folder_metadata(f, SCHEMA_META_RANKING, buffer_span(&text), error);
    buffer_free(&text);
    return error->code;
}

enum error_code folder_documents(struct folder *f, uint64_t *count, struct error *error)
{
    struct shim_error failure;
    struct shim_stats stats = {0};
    *count = 0;
    if (f->reader == NULL)
        return ERROR_NONE;
    if (shim_reader_stats(f->reader, &stats, &failure) != SHIM_OK)
        return folder_failure(&failure, f->path, error);
    *count = stats.documents;
    return ERROR_NONE;
}

static bool note_language(struct shim_bytes name, uint32_t documents, void *payload)
{
    size_t prefix = strlen(schema_prefix(FIELD_LANG));
    json_object_setn_new(payload, name.at + prefix, name.len - prefix, json_integer(documents));
    return true;
}

/* count_languages(f, languages, error): {"en": documents, …}. */
static enum error_code count_languages(struct folder *f, json_t *languages, struct error *error)
{
    struct span prefix = span_of(schema_prefix(FIELD_LANG));
    struct shim_error failure;
    struct buffer term = {0};
    const char *code;
    json_t *number;
    void *next;
    enum shim_status status =
        shim_reader_terms(f->reader, (struct shim_bytes){prefix.at, prefix.len}, note_language,
                          languages, &failure);
    json_object_foreach_safe(languages, next, code, number)
    {
        uint32_t documents = 0;
        schema_term(FIELD_LANG, span_of(code), &term);
        if (status == SHIM_OK)
            status = shim_reader_count(f->reader, (struct shim_bytes){term.at, term.len},
                                       &documents, &failure);
        if (documents == 0)
            json_object_del(languages, code);
        else
            json_integer_set(number, documents);
    }
    buffer_free(&term);
    return status == SHIM_OK ? ERROR_NONE : folder_failure(&failure, f->path, error);
}

static void set_json(struct folder *f, const char *key, json_t *json, struct error *error)
{
    char *text = memory_or_die(json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS));
    folder_metadata(f, key, span_of(text), error);
    free(text);
    json_decref(json);
}

/* write_words(f, names, error): the word list with what is new; names is what it consists of
 * then. */
static enum error_code write_words(struct folder *f, struct buffer *names, struct error *error)
{
    if (metadata_text(f, SCHEMA_META_WORDS, names, error) != ERROR_NONE ||
        f->vocabulary.words.count == 0)
        return error->code;
    if (vocabulary_write(&f->vocabulary, f->path, names, f->generation + 1, error) == ERROR_NONE)
        folder_metadata(f, SCHEMA_META_WORDS, buffer_span(names), error);
    return error->code;
}

enum error_code folder_check_words(struct folder *f, struct error *error)
{
    struct buffer names = {0};
    if (metadata_text(f, SCHEMA_META_WORDS, &names, error) == ERROR_NONE)
        vocabulary_check(f->path, buffer_span(&names), error);
    buffer_free(&names);
    return error->code;
}

enum error_code folder_commit(struct folder *f, int64_t now, struct error *error)
{
    if (!f->changed)
        return ERROR_NONE;
    struct shim_error failure;
    json_t *languages = json_object();
    uint64_t documents;
    struct buffer names = {0};
    write_words(f, &names, error);
    count_languages(f, languages, error);
    set_json(f, SCHEMA_META_LANGUAGES, languages, error);
    folder_documents(f, &documents, error);
    set_json(f, SCHEMA_META_COMMIT,
             json_pack("{s:I, s:I, s:I}", "time", (json_int_t)now, "generation",
                       (json_int_t)f->generation + 1, "documents", (json_int_t)documents),
             error);
    if (error->code == ERROR_NONE && shim_writer_commit(f->writer, &failure) != SHIM_OK)
        folder_failure(&failure, f->path, error);
    if (error->code == ERROR_NONE) {
        f->generation++;
        f->changed = false;
        vocabulary_clear(&f->vocabulary);
        vocabulary_sweep(f->path, buffer_span(&names));
    }
    buffer_free(&names);
    return error->code;
}

/* ---- A database that takes the place of another -------------------------------------- */

/* remove_all(folder, name): a database, with its parts, or a part. */
static void remove_all(const char *folder, const char *name)
{
    char *path = inside(folder, name);
    filetree_remove(path);
    free(path);
}

enum error_code folder_clear_new(struct folder *f, struct error *error)
{
    char *path = inside(f->path, FOLDER_NEW);
    remove_all(f->path, FOLDER_PART);
    remove_all(f->path, FOLDER_NEW);
    remove_all(f->path, FOLDER_OLD);
    if (access(path, F_OK) == 0)
        error_set(error, ERROR_IO, "%s: is in the way and cannot be removed", path);
    free(path);
    return error->code;
}

/* open_new(f, out, error): a writer of FOLDER_NEW, made of the part; NULL when there is none. */
static enum error_code open_new(struct folder *f, struct shim_writer **out, struct error *error)
{
    struct shim_error failure;
    char *path = inside(f->path, FOLDER_NEW), *part = inside(f->path, FOLDER_PART);
    if (shim_writer_open(path, true, out, &failure) != SHIM_OK ||
        shim_writer_adopt(*out, part, &failure) != SHIM_OK)
        folder_failure(&failure, f->path, error);
    free(path);
    free(part);
    return error->code;
}

/* make_new(f, new, now, error): see folder_adopt; with the metadata that makes it an index. */
static enum error_code make_new(struct folder *f, struct shim_writer *new, int64_t now,
                                struct error *error)
{
    struct folder fresh = *f;
    fresh.writer = new;
    if (new == NULL)
        open_new(f, &fresh.writer, error);
    if (fresh.writer == NULL)
        return error->code;
    fresh.reader = shim_writer_reader(fresh.writer);
    if (error->code == ERROR_NONE && stamp(&fresh, error) == ERROR_NONE &&
        folder_rank(&fresh, &f->ranking, error) == ERROR_NONE)
        folder_commit(&fresh, now, error);
    shim_writer_close(fresh.writer);
    fresh.writer = f->writer;
    fresh.reader = f->reader;
    *f = fresh;
    return error->code;
}

/* swap(f, error): exchange the two names in one step, so that live/ is there at any moment.
 * Where the file system cannot, live/ gets out of the way first: FOLDER_NEW without live/ is
 * a whole index, see is_index. FOLDER_OLD is the other one's name then. */
static enum error_code swap(struct folder *f, struct error *error)
{
    char *live = inside(f->path, SCHEMA_LIVE), *new = inside(f->path, FOLDER_NEW);
    char *old = inside(f->path, FOLDER_OLD);
    bool swapped = renameat2(AT_FDCWD, new, AT_FDCWD, live, RENAME_EXCHANGE) == 0;
    if (!swapped && (errno == EINVAL || errno == ENOSYS))
        swapped = rename(live, old) == 0 && rename(new, live) == 0;
    if (!swapped)
        error_set(error, ERROR_IO, "%s: cannot take the place of %s: %s", new, live,
                  strerror(errno));
    sync_parent(live);
    free(live);
    free(new);
    free(old);
    return error->code;
}

enum error_code folder_adopt(struct folder *f, struct shim_writer *new, int64_t now,
                             struct error *error)
{
    if (make_new(f, new, now, error) != ERROR_NONE || swap(f, error) != ERROR_NONE)
        return error->code;
    shim_writer_close(f->writer);
    f->writer = NULL;
    f->reader = NULL;
    remove_all(f->path, FOLDER_NEW);
    remove_all(f->path, FOLDER_OLD);
    return open_live(f, false, error);
}
