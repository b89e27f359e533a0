#include "indexer/upkeep/verify.h"

#include "corpus/options.h"
#include "indexer/upkeep/contents.h"
#include "indexer/store/lookup.h"
#include "indexer/discussion/threads.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WHAT_BYTES = 300, SHOWN_MAX = 20 };

/* One run. */
struct check {
    struct folder folder;
    struct lookup lookup;
    struct document_builder *builder;
    struct arena arena;
    struct contents contents;
    verify_damage *damage;
    void *payload;
    struct verify_report *report;
};

/* ---- Comparing two documents ----------------------------------------------------- */

static bool same_bytes(struct shim_bytes a, struct shim_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static int order_of(const struct shim_document *d, size_t i, struct shim_bytes name)
{
    if (i >= d->term_count)
        return 1;
    struct shim_bytes own = d->terms[i].name;
    int order = memcmp(own.at, name.at, own.len < name.len ? own.len : name.len);
    return order != 0 ? order : (own.len > name.len) - (own.len < name.len);
}

static bool same_positions(const struct shim_term *a, const struct shim_term *b)
{
    return a->position_count == b->position_count &&
           (a->position_count == 0 ||
            memcmp(a->positions, b->positions, a->position_count * sizeof *a->positions) == 0);
}

static void say(char what[WHAT_BYTES], const char *text, struct shim_bytes name)
{
    snprintf(what, WHAT_BYTES, "%s the term \"%.*s\"", text, (int)name.len, name.at);
}

/* compare_terms(is, should, what): false, and the first difference in what. */
static bool compare_terms(const struct shim_document *is, const struct shim_document *should,
                          char what[WHAT_BYTES])
{
    for (size_t i = 0; i < should->term_count || i < is->term_count; i++) {
        int order = i < should->term_count ? order_of(is, i, should->terms[i].name) : -1;
        if (order > 0)
            say(what, "lacks", should->terms[i].name);
        else if (order < 0)
            say(what, "has", is->terms[i].name);
        else if (is->terms[i].wdf != should->terms[i].wdf)
            say(what, "has another frequency for", is->terms[i].name);
        else if (!same_positions(&is->terms[i], &should->terms[i]))
            say(what, "has other positions for", is->terms[i].name);
        else
            continue;
        return false;
    }
    return true;
}

static bool compare_values(const struct shim_document *is, const struct shim_document *should,
                           char what[WHAT_BYTES])
{
    size_t shared = is->value_count < should->value_count ? is->value_count
                                                          : should->value_count;
    for (size_t i = 0; i < shared; i++) {
        if (is->values[i].slot == should->values[i].slot &&
            same_bytes(is->values[i].bytes, should->values[i].bytes))
            continue;
        snprintf(what, WHAT_BYTES, "has another value in slot %" PRIu32,
                 should->values[i].slot);
        return false;
    }
    if (is->value_count == should->value_count)
        return true;
    snprintf(what, WHAT_BYTES, "has %zu values instead of %zu", is->value_count,
             should->value_count);
    return false;
}

/* ---- One document ---------------------------------------------------------------- */

static void damaged(struct check *c, uint32_t docid, const struct stored *stored,
                    const char *what)
{
    struct error id = {0};
    if (stored != NULL)
        error_set(&id, ERROR_DAMAGED, "%.*s", (int)stored->record.id.len, stored->record.id.at);
    c->report->damaged++;
    c->damage(docid, stored == NULL ? "?" : id.text, what, c->payload);
}

/* compare(c, docid, stored, should): say what of a document is wrong. To look at a single one
 * may take as long as to read them all, so that is done for those that are shown. */
static void compare(struct check *c, uint32_t docid, const struct stored *stored,
                    const struct shim_document *should)
{
    const struct shim_document *is;
    struct shim_error failure;
    char what[WHAT_BYTES] = "has other terms or values than its text";
    if (c->report->damaged < SHOWN_MAX) {
        if (shim_reader_document(c->folder.reader, docid, &is, &failure) != SHIM_OK)
            snprintf(what, sizeof what, "%s", failure.text);
        else if (compare_terms(is, should, what))
            compare_values(is, should, what);
    }
    damaged(c, docid, stored, what);
}

/* check_content(c, docid, stored, facts, error): the document against what stored gives. */
static enum error_code check_content(struct check *c, uint32_t docid,
                                     const struct stored *stored,
                                     const struct thread_facts *facts, struct error *error)
{
    struct shim_document should;
    struct shim_error failure;
    uint32_t found;
    document_trim(c->builder, &c->folder.vocabulary);
    document_build(c->builder, &c->folder.ranking, stored, facts, &should);
    if (shim_reader_find(c->folder.reader, should.key, &found, &failure) != SHIM_OK)
        return folder_failure(&failure, c->folder.path, error);
    if (found != docid)
        damaged(c, docid, stored, found == 0 ? "is not found by its id" : "is there twice");
    if (c->contents.sums[docid] != contents_of(&should))
        compare(c, docid, stored, &should);
    return ERROR_NONE;
}

/* check_context(c, docid, stored, error): a comment's context against its article. */
static enum error_code check_context(struct check *c, uint32_t docid,
                                     const struct stored *stored, struct error *error)
{
    struct stored article, should = *stored;
    uint32_t id;
    bool known = false;
    if (lookup_id(&c->lookup, stored->record.thread_id, &id, error) == ERROR_NONE && id != 0 &&
        lookup_stored(&c->lookup, id, &c->arena, &article, error) == ERROR_NONE)
        known = article.record.type == RECORD_ARTICLE;
    if (error->code != ERROR_NONE)
        return error->code;
    threads_give_context(known ? &article : NULL,
                         known ? document_context_lang(&article) : SPAN(""), &should);
    if (document_fingerprint(&should).context != document_fingerprint(stored).context)
        damaged(c, docid, stored, "has not the title, address or language of its article");
    return ERROR_NONE;
}

/* check_document(c, docid, error): a record that cannot be read damages its document, not
 * the check. */
static enum error_code check_document(struct check *c, uint32_t docid, struct error *error)
{
    struct stored stored;
    struct error broken = {0};
    struct thread_facts facts;
    c->report->documents++;
    arena_reset(&c->arena);
    if (lookup_stored(&c->lookup, docid, &c->arena, &stored, &broken) != ERROR_NONE) {
        if (broken.code != ERROR_DAMAGED)
            return error_set(error, broken.code, "%s", broken.text);
        damaged(c, docid, NULL, broken.text);
        return ERROR_NONE;
    }
    bool article = stored.record.type == RECORD_ARTICLE;
    if (article)
        lookup_facts(&c->lookup, stored.record.id, &facts, error);
    else
        check_context(c, docid, &stored, error);
    if (error->code != ERROR_NONE)
        return error->code;
    return check_content(c, docid, &stored, article ? &facts : NULL, error);
}

/* ---- All of them ----------------------------------------------------------------- */

static enum error_code check_all(struct check *c, struct error *error)
{
    struct lookup_ids ids = {0};
    struct shim_error failure;
    if (lookup_all(&c->lookup, &ids, error) == ERROR_NONE &&
        contents_read(&c->contents, c->folder.reader, ids.at, ids.count, &failure) != SHIM_OK)
        folder_failure(&failure, c->folder.path, error);
    for (size_t i = 0; i < ids.count && error->code == ERROR_NONE; i++)
        check_document(c, ids.at[i], error);
    lookup_ids_free(&ids);
    if (error->code == ERROR_NONE && c->report->damaged > 0)
        error_set(error, ERROR_DAMAGED, "%s: %" PRIu64 " of %" PRIu64 " documents are damaged",
                  c->folder.path, c->report->damaged, c->report->documents);
    return error->code == ERROR_NONE ? folder_check_words(&c->folder, error) : error->code;
}

enum error_code verify(const char *index, verify_damage *damage, void *payload,
                       struct verify_report *report, struct error *error)
{
    struct check c = {.damage = damage, .payload = payload, .report = report};
    *report = (struct verify_report){0};
    c.lookup.folder = &c.folder;
    c.builder = document_builder_new();
    if (folder_look(index, &c.folder, error) == ERROR_NONE) {
        if (c.folder.reader == NULL)
            error_set(error, ERROR_IO, "%s: there is no index here", index);
        else
            check_all(&c, error);
    }
    contents_free(&c.contents);
    folder_close(&c.folder);
    lookup_free(&c.lookup);
    document_builder_free(c.builder);
    arena_free(&c.arena);
    return error->code;
}

/* ---- The command ----------------------------------------------------------------- */

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT ")"},
    {'v', "verbose", NULL, "name every damaged document, not only the first ones"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static int help(void)
{
    fputs("usage: lede check [-d DIR] [-v]\n"
          "\n"
          "Reads everything in an index, analyses the stored texts again, compares, and names\n"
          "what is damaged. Never writes.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    return ERROR_NONE;
}

struct shown {
    uint64_t count, most;
};

static void print_damage(uint32_t docid, const char *id, const char *what, void *payload)
{
    struct shown *shown = payload;
    struct error line = {0};
    if (++shown->count > shown->most)
        return;
    error_set(&line, ERROR_DAMAGED, "document %" PRIu32 " (%s) %s", docid, id, what);
    printf("%s\n", line.text);
}

int verify_command(int argc, char **argv)
{
    const char *index = folder_default(), *value;
    struct options options;
    struct error error = {0};
    struct verify_report report = {0};
    struct shown shown = {.most = SHOWN_MAX};
    options_init(&options, "check", rows, ROWS, false);
    for (int code; (code = options_next(&options, argc, argv, &value, &error)) != OPTIONS_END;) {
        if (code == 'h')
            return help();
        if (code == 'd')
            index = value;
        else if (code == 'v')
            shown.most = UINT64_MAX;
        else
            error_set(&error, ERROR_USAGE, "%s: check takes no arguments", value);
    }
    if (error.code == ERROR_NONE &&
        verify(index, print_damage, &shown, &report, &error) == ERROR_NONE)
        printf("%s: all %" PRIu64 " documents are as they should be\n", index,
               report.documents);
    if (fflush(stdout) != 0)
        error_set(&error, ERROR_IO, "standard output: %s", strerror(errno));
    if (error.code != ERROR_NONE)
        fprintf(stderr, "lede: %s\n", error.text);
    return (int)error.code;
}
