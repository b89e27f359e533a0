#include "indexer/upkeep/compact.h"

#include "corpus/options.h"
#include "indexer/upkeep/erased.h"
#include "indexer/store/filetree.h"
#include "indexer/store/founding.h"
#include "indexer/store/lookup.h"
#include "indexer/discussion/settle.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* One run. */
struct work {
    struct folder folder;
    struct lookup lookup;
    struct founding founding;
    struct erased erased;
    struct touched touched;
    struct document_builder *builder;
    struct arena arena;
    compact_lost *lost;   /* NULL: nothing may be */
    void *payload;
    struct strmap ids;    /* taken, when repairing: damage may show the same twice */
    struct compact_report *report;
};

/* ---- Copying --------------------------------------------------------------------- */

/* read_facts(w, docid, facts, error): what the article's slots say of its thread is what
 * document_build is given again. */
static enum error_code read_facts(struct work *w, uint32_t docid, struct thread_facts *facts,
                                  struct error *error)
{
    int64_t comments = 0, active = RECORD_NO_TIME;
    if (lookup_number(&w->lookup, docid, SLOT_COMMENTS, &comments, error) == ERROR_NONE)
        lookup_number(&w->lookup, docid, SLOT_ACTIVE, &active, error);
    *facts = (struct thread_facts){(uint32_t)comments, active};
    return error->code;
}

/* write_document(w, stored, facts, error): into the new index. */
static enum error_code write_document(struct work *w, const struct stored *stored,
                                      const struct thread_facts *facts, struct error *error)
{
    struct shim_document document;
    struct shim_error why;
    document_trim(w->builder, &w->folder.vocabulary);
    document_build(w->builder, &w->folder.ranking, stored, facts, &document);
    if (founding_add(&w->founding, &w->folder, &document, &why, error) != ERROR_NONE)
        return error->code;
    if (why.status == SHIM_INVALID)
        return folder_failure(&why, w->folder.path, error);
    document_count(w->builder);
    w->report->documents++;
    return ERROR_NONE;
}

static enum error_code copy_document(struct work *w, uint32_t docid, struct error *error)
{
    struct stored stored;
    struct thread_facts facts;
    arena_reset(&w->arena);
    if (lookup_stored(&w->lookup, docid, &w->arena, &stored, error) != ERROR_NONE)
        return error->code;
    bool article = stored.record.type == RECORD_ARTICLE;
    if (article && read_facts(w, docid, &facts, error) != ERROR_NONE)
        return error->code;
    return write_document(w, &stored, article ? &facts : NULL, error);
}

static enum error_code copy_all(struct work *w, struct error *error)
{
    struct lookup_ids ids;
    if (lookup_all(&w->lookup, &ids, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < ids.count && error->code == ERROR_NONE; i++)
        copy_document(w, ids.at[i], error);
    lookup_ids_free(&ids);
    return error->code;
}

/* ---- Saving ---------------------------------------------------------------------- */

/* save_document(w, docid, error): what can be read of it is its stored text; what its thread
 * says of it, and it of its thread, is worked out again at the end. */
static enum error_code save_document(struct work *w, uint32_t docid, bool listed,
                                     struct error *error)
{
    const struct thread_facts nothing = {.active = RECORD_NO_TIME};
    struct stored stored;
    struct error why = {0};
    bool is_new, there;
    arena_reset(&w->arena);
    if (lookup_there(&w->lookup, docid, &there, &why) == ERROR_NONE && !there) {
        if (listed)
            w->lost(docid, "its text is gone", w->payload);
        return ERROR_NONE;
    }
    if (why.code != ERROR_NONE ||
        lookup_stored(&w->lookup, docid, &w->arena, &stored, &why) != ERROR_NONE) {
        w->lost(docid, why.text, w->payload);
        return ERROR_NONE;
    }
    strmap_add(&w->ids, stored.record.id, &is_new);
    if (!is_new)
        return ERROR_NONE;
    touched_add(&w->touched, stored.record.thread_id,
                TOUCHED_FACTS | TOUCHED_CONTEXT | TOUCHED_TREE);
    return write_document(w, &stored, stored.record.type == RECORD_ARTICLE ? &nothing : NULL,
                          error);
}

/* The list of documents may be what is damaged: so every number is tried. */
static enum error_code save_all(struct work *w, struct error *error)
{
    struct shim_stats stats;
    struct shim_error failure;
    struct lookup_ids ids;
    struct error no_list = {0};
    size_t next = 0;
    if (shim_reader_stats(w->folder.reader, &stats, &failure) != SHIM_OK)
        return folder_failure(&failure, w->folder.path, error);
    lookup_all(&w->lookup, &ids, &no_list);
    for (uint32_t id = 1; id <= stats.last_id && error->code == ERROR_NONE; id++) {
        bool listed = next < ids.count && ids.at[next] == id;
        next += listed;
        save_document(w, id, listed, error);
    }
    lookup_ids_free(&ids);
    if (stats.documents > w->report->documents)
        w->report->lost = stats.documents - w->report->documents;
    return error->code;
}

static enum error_code count_again(struct work *w, int64_t now, struct error *error)
{
    struct settle settle = {.folder = &w->folder,
                            .lookup = &w->lookup,
                            .touched = &w->touched,
                            .builder = w->builder,
                            .now = now,
                            .commit_documents = UINT32_MAX};
    bool done;
    if (settle_all(&settle, &done, error) == ERROR_NONE)
        folder_commit(&w->folder, now, error);
    return error->code;
}

/* ---- Taking the place ------------------------------------------------------------ */

/* What the old index knew beside its documents, but not how far an import had come: that one
 * begins anew, and finds nothing new where it was. */
static enum error_code carry_over(struct work *w, int64_t now, struct error *error)
{
    w->erased.saved = w->erased.lists = 0;
    touched_unsave(&w->touched);
    if (founding_end(&w->founding, &w->folder, now, error) == ERROR_NONE &&
        erased_save(&w->erased, &w->folder, error) == ERROR_NONE &&
        touched_save(&w->touched, &w->folder, error) == ERROR_NONE)
        folder_commit(&w->folder, now, error);
    return error->code;
}

/* ---- Running --------------------------------------------------------------------- */

static void free_work(struct work *w)
{
    founding_free(&w->founding);
    erased_free(&w->erased);
    touched_free(&w->touched);
    lookup_free(&w->lookup);
    document_builder_free(w->builder);
    strmap_free(&w->ids);
    arena_free(&w->arena);
    folder_close(&w->folder);
}

static enum error_code write_anew(struct work *w, int64_t now, struct error *error)
{
    if (founding_anew(&w->founding, &w->folder, error) != ERROR_NONE ||
        (w->lost == NULL ? copy_all : save_all)(w, error) != ERROR_NONE)
        return error->code;
    document_give_words(w->builder, &w->folder.vocabulary);
    if (carry_over(w, now, error) == ERROR_NONE && w->lost != NULL)
        count_again(w, now, error);
    return error->code;
}

static enum error_code run(struct work *w, const char *index, int64_t now, struct error *error)
{
    w->lookup.folder = &w->folder;
    w->builder = document_builder_new();
    *w->report = (struct compact_report){.before = filetree_bytes(index)};
    if ((w->lost == NULL ? folder_edit : folder_rescue)(index, &w->folder, error) == ERROR_NONE &&
        erased_load(&w->erased, &w->folder, error) == ERROR_NONE &&
        touched_load(&w->touched, &w->folder, error) == ERROR_NONE && w->folder.ranking_known)
        write_anew(w, now, error);
    free_work(w);
    w->report->after = filetree_bytes(index);
    return error->code;
}

enum error_code compact(const char *index, int64_t now, struct compact_report *report,
                        struct error *error)
{
    struct work w = {.report = report};
    return run(&w, index, now, error);
}

enum error_code compact_repair(const char *index, int64_t now, compact_lost *lost,
                               void *payload, struct compact_report *report,
                               struct error *error)
{
    struct work w = {.report = report, .lost = lost, .payload = payload};
    return run(&w, index, now, error);
}

/* ---- The commands ---------------------------------------------------------------- */

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT ")"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const char compact_help[] =
    "usage: lede compact [-d DIR]\n"
    "\n"
    "Writes an index again from its stored texts: smaller after many updates, and with no\n"
    "trace left of what was erased. Searches go on meanwhile. Needs as much free space\n"
    "as the index has.\n"
    "\n";
static const char repair_help[] =
    "usage: lede repair [-d DIR]\n"
    "\n"
    "Writes a damaged index again from those of its stored texts that can be read, and names\n"
    "the documents that cannot; reading their archives again brings these back. Make a copy\n"
    "of the folder first if it is the only one.\n"
    "\n";

static void print_lost(uint32_t docid, const char *why, void *payload)
{
    (void)payload;
    printf("document %" PRIu32 " is lost: %s\n", docid, why);
}

/* read_command_line(...): false when help was all that was wanted. */
static bool read_command_line(int argc, char **argv, bool repairs, const char **index,
                              struct error *error)
{
    const char *name = repairs ? "repair" : "compact", *value;
    struct options options;
    options_init(&options, name, rows, ROWS, false);
    for (int code; (code = options_next(&options, argc, argv, &value, error)) != OPTIONS_END;) {
        if (code == 'h') {
            fputs(repairs ? repair_help : compact_help, stdout);
            options_help(rows, ROWS, stdout);
            return false;
        }
        if (code == 'd')
            *index = value;
        else
            error_set(error, ERROR_USAGE, "%s: %s takes no arguments", value, name);
    }
    return true;
}

static int command(int argc, char **argv, bool repairs)
{
    const char *index = folder_default();
    struct error error = {0};
    struct compact_report report = {0};
    int64_t now = (int64_t)time(NULL);
    if (!read_command_line(argc, argv, repairs, &index, &error))
        return ERROR_NONE;
    if (error.code == ERROR_NONE && repairs)
        compact_repair(index, now, print_lost, NULL, &report, &error);
    else if (error.code == ERROR_NONE)
        compact(index, now, &report, &error);
    if (error.code == ERROR_NONE)
        printf("%s: %" PRIu64 " documents, %.1f MB before, %.1f MB now\n", index,
               report.documents, (double)report.before / 1e6, (double)report.after / 1e6);
    if (report.lost > 0)
        error_set(&error, ERROR_REFUSED, "%s: %" PRIu64 " documents could not be saved; read "
                  "their archives again", index, report.lost);
    if (fflush(stdout) != 0)
        error_set(&error, ERROR_IO, "standard output: %s", strerror(errno));
    if (error.code != ERROR_NONE)
        fprintf(stderr, "lede: %s\n", error.text);
    return (int)error.code;
}

int compact_command(int argc, char **argv)
{
    return command(argc, argv, false);
}

int repair_command(int argc, char **argv)
{
    return command(argc, argv, true);
}
