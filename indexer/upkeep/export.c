#include "indexer/upkeep/export.h"

#include "corpus/options.h"
#include "corpus/text/date.h"
#include "indexer/upkeep/erased.h"
#include "indexer/store/folder.h"
#include "indexer/store/lookup.h"
#include "indexer/discussion/threads.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

enum { DOCUMENTS_AT_ONCE = 64 };

/* ---- One record ------------------------------------------------------------------ */

static void set_text(json_t *line, const char *name, struct span text)
{
    if (text.len > 0)
        json_object_set_new(line, name, json_stringn(text.at, text.len));
}

static void set_list(json_t *line, const char *name, const struct span *list,
                     size_t count)
{
    if (count == 0)
        return;
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_stringn(list[i].at, list[i].len));
    json_object_set_new(line, name, array);
}

static void set_time(json_t *line, const char *name, int64_t when)
{
    char text[DATE_BYTES];
    if (when == RECORD_NO_TIME)
        return;
    date_format(when, text);
    json_object_set_new(line, name, json_string(text));
}

static void set_number(json_t *line, const char *name, int64_t n)
{
    if (n != RECORD_NO_NUMBER)
        json_object_set_new(line, name, json_integer(n));
}

/* known_by_itself(r): whether a reader of the archive finds r's thread without being
 * told: it was made of the address, or of the parent that the index has never seen. */
static bool known_by_itself(const struct record *r)
{
    size_t prefix = strlen(THREADS_ADDRESS);
    bool address = r->thread_url.len > 0 && r->thread_id.len > prefix &&
                   memcmp(r->thread_id.at, THREADS_ADDRESS, prefix) == 0;
    return r->type == RECORD_ARTICLE || address || span_equal(r->thread_id, r->parent_id);
}

static void set_edges(json_t *line, const struct record *r)
{
    json_object_set_new(line, "type",
                        json_string(r->type == RECORD_ARTICLE ? "article" : "comment"));
    set_text(line, "id", r->id);
    if (!known_by_itself(r))
        set_text(line, "thread_id", r->thread_id);
    set_text(line, "thread_url", r->thread_url);
    set_text(line, "parent_id", r->parent_id);
    if (r->deleted)
        json_object_set_new(line, "deleted", json_true());
}

void export_line(const struct stored *stored, struct buffer *out)
{
    const struct record *r = &stored->record;
    json_t *line = json_object();
    set_edges(line, r);
    set_text(line, "url", r->url);
    set_text(line, "title", r->title);
    set_list(line, "authors", r->authors, r->author_count);
    set_text(line, "source", r->source);
    set_text(line, "section", r->section);
    set_list(line, "tags", r->tags, r->tag_count);
    set_text(line, "lang", r->lang);
    set_time(line, "created_at", r->created_at);
    set_time(line, "updated_at", r->updated_at);
    set_time(line, "fetched_at", r->fetched_at);
    set_number(line, "points", r->points);
    set_number(line, "num_comments", r->num_comments);
    set_text(line, "summary", r->summary);
    set_text(line, "text", r->text);
    /* Texts are plain: one that talks about HTML must not be taken for it. */
    json_object_set_new(line, "text_format", json_string("plain"));
    char *text = memory_or_die(json_dumps(line, JSON_COMPACT));
    buffer_add_string(out, text);
    buffer_add_byte(out, '\n');
    free(text);
    json_decref(line);
}

/* ---- All records ----------------------------------------------------------------- */

static enum error_code write_documents(struct shim_reader *reader, const uint32_t *ids,
                                       size_t count, const char *index, FILE *out,
                                       struct error *error)
{
    struct shim_bytes data[DOCUMENTS_AT_ONCE];
    struct shim_error failure;
    struct arena arena = {0};
    struct buffer lines = {0};
    if (shim_reader_data(reader, ids, count, data, &failure) != SHIM_OK)
        return folder_failure(&failure, index, error);
    for (size_t i = 0; i < count && error->code == ERROR_NONE; i++) {
        struct stored stored;
        if (stored_read((struct span){data[i].at, data[i].len}, &arena, &stored, error) ==
            ERROR_NONE)
            export_line(&stored, &lines);
        arena_reset(&arena);
    }
    if (fwrite(lines.at, 1, lines.len, out) != lines.len)
        error_set(error, ERROR_IO, "standard output: %s", strerror(errno));
    buffer_free(&lines);
    arena_free(&arena);
    return error->code;
}

/* What was erased must stay so wherever the export goes. */
static enum error_code write_erased(struct folder *folder, FILE *out, struct error *error)
{
    struct erased erased = {0};
    erased_load(&erased, folder, error);
    for (uint32_t i = 0; i < erased.marks.count && error->code == ERROR_NONE; i++) {
        char mark[ERASED_HEX_BYTES + 1];
        erased_write(&erased, i, mark);
        if (fprintf(out, "{\"type\":\"erased\",\"id\":\"%s\"}\n", mark) < 0)
            error_set(error, ERROR_IO, "standard output: %s", strerror(errno));
    }
    erased_free(&erased);
    return error->code;
}

static enum error_code check_ours(struct shim_reader *reader, const char *index,
                                  struct error *error)
{
    struct shim_bytes version;
    struct shim_error failure;
    if (shim_reader_metadata(reader, SCHEMA_META_VERSION, &version, &failure) != SHIM_OK)
        return folder_failure(&failure, index, error);
    struct shim_stats stats;
    if (version.len > 0)
        return ERROR_NONE;
    if (shim_reader_stats(reader, &stats, &failure) != SHIM_OK)
        return folder_failure(&failure, index, error);
    if (stats.documents > 0) /* else it is being made */
        return error_set(error, ERROR_DAMAGED,
                         "%s: a Xapian database, but not made by lede", index);
    return ERROR_NONE;
}

enum error_code export_all(const char *index, FILE *out, uint64_t *count,
                           struct error *error)
{
    struct folder folder = {.path = (char *)index};
    struct lookup lookup = {.folder = &folder};
    struct lookup_ids ids = {0};
    struct shim_error failure;
    struct buffer live = {0};
    *count = 0;
    buffer_printf(&live, "%s/" SCHEMA_LIVE, index);
    if (shim_reader_open(buffer_string(&live), &folder.reader, &failure) != SHIM_OK)
        folder_failure(&failure, index, error);
    else if (check_ours(folder.reader, index, error) == ERROR_NONE &&
             write_erased(&folder, out, error) == ERROR_NONE)
        lookup_all(&lookup, &ids, error);
    for (size_t i = 0, some; i < ids.count && error->code == ERROR_NONE; i += some) {
        some = ids.count - i < DOCUMENTS_AT_ONCE ? ids.count - i : DOCUMENTS_AT_ONCE;
        write_documents(folder.reader, ids.at + i, some, index, out, error);
    }
    if (error->code == ERROR_NONE)
        *count = ids.count;
    lookup_ids_free(&ids);
    lookup_free(&lookup);
    shim_reader_close(folder.reader);
    buffer_free(&live);
    return error->code;
}

/* ---- The command ----------------------------------------------------------------- */

static const struct options_row rows[] = {
    {'d', "index", "DIR",
     "the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT ")"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static int help(void)
{
    fputs("usage: lede export [-d DIR]\n"
          "\n"
          "Writes every article and comment of an index to standard output, one JSON "
          "object a\n"
          "line, as `lede index` reads it: export | index gives an equal index.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    return ERROR_NONE;
}

int export_command(int argc, char **argv)
{
    const char *index = folder_default(), *value;
    struct options options;
    struct error error = {0};
    uint64_t count;
    options_init(&options, "export", rows, ROWS, false);
    for (int code;
         (code = options_next(&options, argc, argv, &value, &error)) != OPTIONS_END;) {
        if (code == 'h')
            return help();
        if (code == 'd')
            index = value;
        else
            error_set(&error, ERROR_USAGE, "%s: export takes no arguments", value);
    }
    if (error.code == ERROR_NONE)
        export_all(index, stdout, &count, &error);
    if (fflush(stdout) != 0)
        error_set(&error, ERROR_IO, "standard output: %s", strerror(errno));
    if (error.code != ERROR_NONE)
        fprintf(stderr, "lede: %s\n", error.text);
    return (int)error.code;
}
