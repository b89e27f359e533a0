#include "indexer/compact.h"

#include "corpus/options.h"
#include "indexer/erased.h"
#include "indexer/founding.h"
#include "indexer/lookup.h"

#include <errno.h>
#include <ftw.h>
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

static enum error_code copy_document(struct work *w, uint32_t docid, struct error *error)
{
    struct stored stored;
    struct thread_facts facts;
    struct shim_document document;
    struct shim_error why;
    arena_reset(&w->arena);
    if (lookup_stored(&w->lookup, docid, &w->arena, &stored, error) != ERROR_NONE)
        return error->code;
    bool article = stored.record.type == RECORD_ARTICLE;
    if (article && read_facts(w, docid, &facts, error) != ERROR_NONE)
        return error->code;
    document_trim(w->builder, &w->folder.vocabulary);
    document_build(w->builder, &w->folder.ranking, &stored, article ? &facts : NULL, &document);
    if (founding_add(&w->founding, &w->folder, &document, &why, error) != ERROR_NONE)
        return error->code;
    if (why.status == SHIM_INVALID)
        return folder_failure(&why, w->folder.path, error);
    document_count(w->builder);
    return ERROR_NONE;
}

static enum error_code copy_all(struct work *w, struct compact_report *report,
                                struct error *error)
{
    struct lookup_ids ids;
    if (lookup_all(&w->lookup, &ids, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < ids.count && error->code == ERROR_NONE; i++)
        copy_document(w, ids.at[i], error);
    document_give_words(w->builder, &w->folder.vocabulary);
    report->documents = ids.count;
    lookup_ids_free(&ids);
    return error->code;
}

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

/* ---- Sizes ----------------------------------------------------------------------- */

static uint64_t bytes_seen; /* nftw hands nothing to its callback */

static int add_size(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)path, (void)walk;
    if (kind == FTW_F)
        bytes_seen += (uint64_t)status->st_size;
    return 0;
}

static uint64_t folder_bytes(const char *path)
{
    bytes_seen = 0;
    nftw(path, add_size, 8, FTW_PHYS);
    return bytes_seen;
}

/* ---- Running --------------------------------------------------------------------- */

enum error_code compact(const char *index, int64_t now, struct compact_report *report,
                        struct error *error)
{
    struct work w = {.lookup.folder = &w.folder};
    w.builder = document_builder_new();
    report->before = folder_bytes(index);
    if (folder_edit(index, &w.folder, error) == ERROR_NONE &&
        erased_load(&w.erased, &w.folder, error) == ERROR_NONE &&
        touched_load(&w.touched, &w.folder, error) == ERROR_NONE && w.folder.ranking_known &&
        founding_anew(&w.founding, &w.folder, error) == ERROR_NONE &&
        copy_all(&w, report, error) == ERROR_NONE)
        carry_over(&w, now, error);
    founding_free(&w.founding);
    erased_free(&w.erased);
    touched_free(&w.touched);
    lookup_free(&w.lookup);
    document_builder_free(w.builder);
    arena_free(&w.arena);
    folder_close(&w.folder);
    report->after = folder_bytes(index);
    return error->code;
}

/* ---- The command ----------------------------------------------------------------- */

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT ")"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static int help(void)
{
    fputs("usage: lede compact [-d DIR]\n"
          "\n"
          "Writes an index again from its stored texts: smaller after many updates, and with no\n"
          "trace left of what was erased. Searches go on meanwhile. Needs as much free space\n"
          "as the index has.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    return ERROR_NONE;
}

int compact_command(int argc, char **argv)
{
    const char *index = folder_default(), *value;
    struct options options;
    struct error error = {0};
    struct compact_report report = {0};
    options_init(&options, "compact", rows, ROWS, false);
    for (int code; (code = options_next(&options, argc, argv, &value, &error)) != OPTIONS_END;) {
        if (code == 'h')
            return help();
        if (code == 'd')
            index = value;
        else
            error_set(&error, ERROR_USAGE, "%s: compact takes no arguments", value);
    }
    if (error.code == ERROR_NONE &&
        compact(index, (int64_t)time(NULL), &report, &error) == ERROR_NONE)
        printf("%s: %" PRIu64 " documents, %.1f MB before, %.1f MB now\n", index,
               report.documents, (double)report.before / 1e6, (double)report.after / 1e6);
    if (fflush(stdout) != 0)
        error_set(&error, ERROR_IO, "standard output: %s", strerror(errno));
    if (error.code != ERROR_NONE)
        fprintf(stderr, "lede: %s\n", error.text);
    return (int)error.code;
}
