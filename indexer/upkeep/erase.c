#include "indexer/upkeep/erase.h"

#include "indexer/discussion/threads.h"

#include <stdlib.h>

void erase_begin(struct erase *e, struct folder *folder, struct erased *erased)
{
    *e = (struct erase){.folder = folder, .lookup.folder = folder, .erased = erased};
}

void erase_free(struct erase *e)
{
    lookup_free(&e->lookup);
    strmap_free(&e->chosen);
    arena_free(&e->arena);
    free(e->below);
    *e = (struct erase){0};
}

/* ---- Choosing -------------------------------------------------------------------- */

static uint32_t docid_of(const struct erase *e, uint32_t number)
{
    uint32_t docid;
    memcpy(&docid, strmap_key(&e->chosen, number).at, sizeof docid);
    return docid;
}

static bool is_chosen(const struct erase *e, uint32_t docid)
{
    return strmap_find(&e->chosen, (struct span){(char *)&docid, sizeof docid}) !=
           STRMAP_NONE;
}

/* choose(e, docid, below): true when it was not chosen before. */
static bool choose(struct erase *e, uint32_t docid, bool below)
{
    bool is_new;
    uint32_t n = strmap_add(&e->chosen, (struct span){(char *)&docid, sizeof docid}, &is_new);
    if (n >= e->capacity) {
        e->capacity = n * 2 + 64;
        e->below = memory_or_die(realloc(e->below, e->capacity));
    }
    e->below[n] = (!is_new && e->below[n]) || below;
    return is_new;
}

/* choose_comments(e, thread, count, error): *count: how many it has. */
static enum error_code choose_comments(struct erase *e, struct span thread, size_t *count,
                                       struct error *error)
{
    struct lookup_ids ids;
    *count = 0;
    if (lookup_children(&e->lookup, FIELD_THREAD, thread, &ids, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < ids.count; i++)
        e->comments += choose(e, ids.at[i], true);
    *count = ids.count;
    lookup_ids_free(&ids);
    return ERROR_NONE;
}

static enum error_code read_document(struct erase *e, uint32_t docid, struct stored *out,
                                     struct error *error)
{
    arena_reset(&e->arena);
    return lookup_stored(&e->lookup, docid, &e->arena, out, error);
}

static enum error_code choose_document(struct erase *e, uint32_t docid, struct error *error)
{
    struct stored stored;
    size_t comments;
    if (is_chosen(e, docid) || read_document(e, docid, &stored, error) != ERROR_NONE)
        return error->code;
    if (stored.record.type == RECORD_COMMENT) {
        e->comments += choose(e, docid, false);
        return ERROR_NONE;
    }
    e->articles += choose(e, docid, true);
    return choose_comments(e, stored.record.id, &comments, error);
}

enum error_code erase_item(struct erase *e, struct span id, struct error *error)
{
    uint32_t docid;
    if (lookup_id(&e->lookup, id, &docid, error) != ERROR_NONE)
        return error->code;
    if (docid != 0)
        return choose_document(e, docid, error);
    e->missing++;
    return ERROR_NONE;
}

enum error_code erase_thread(struct erase *e, struct span id, struct error *error)
{
    uint32_t docid;
    size_t comments;
    if (lookup_id(&e->lookup, id, &docid, error) != ERROR_NONE ||
        (docid != 0 && choose_document(e, docid, error) != ERROR_NONE) ||
        choose_comments(e, id, &comments, error) != ERROR_NONE)
        return error->code;
    e->missing += docid == 0 && comments == 0;
    erased_add(e->erased, ERASED_BELOW, id);
    return ERROR_NONE;
}

/* The term of a whole name is also that of a name of one word within longer ones: the record
 * itself must say it. */
static bool is_by(const struct stored *stored, struct span folded, struct buffer *scratch)
{
    for (size_t i = 0; i < stored->record.author_count; i++) {
        buffer_clear(scratch);
        analysis_fold(stored->record.authors[i], scratch);
        if (span_equal(buffer_span(scratch), folded))
            return true;
    }
    return false;
}

enum error_code erase_author(struct erase *e, struct span name, struct error *error)
{
    struct buffer folded = {0}, scratch = {0};
    struct lookup_ids ids = {0};
    bool any = false;
    analysis_fold(name, &folded);
    lookup_holders(&e->lookup, FIELD_AUTHOR, buffer_span(&folded), &ids, error);
    for (size_t i = 0; i < ids.count && error->code == ERROR_NONE; i++) {
        struct stored stored;
        if (read_document(e, ids.at[i], &stored, error) != ERROR_NONE ||
            !is_by(&stored, buffer_span(&folded), &scratch))
            continue;
        any = true;
        choose_document(e, ids.at[i], error);
    }
    e->missing += !any;
    lookup_ids_free(&ids);
    buffer_free(&folded);
    buffer_free(&scratch);
    return error->code;
}

/* Marks are hashes: what they are of is found out by looking at everything. */
enum error_code erase_marked(struct erase *e, struct error *error)
{
    struct lookup_ids ids;
    if (lookup_all(&e->lookup, &ids, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < ids.count && error->code == ERROR_NONE; i++) {
        struct stored stored;
        if (read_document(e, ids.at[i], &stored, error) == ERROR_NONE &&
            erased_has(e->erased, &stored.record))
            choose_document(e, ids.at[i], error);
    }
    lookup_ids_free(&ids);
    return error->code;
}

enum error_code erase_chosen(struct erase *e, uint32_t number, struct stored *out,
                             struct error *error)
{
    return read_document(e, docid_of(e, number), out, error);
}

/* ---- Removing -------------------------------------------------------------------- */

/* is_answered(e, id, answered, error): whether the comment with that id has answers that
 * stay. */
static enum error_code is_answered(struct erase *e, struct span id, bool *answered,
                                   struct error *error)
{
    struct lookup_ids ids;
    *answered = false;
    if (lookup_children(&e->lookup, FIELD_PARENT, id, &ids, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < ids.count && !*answered; i++)
        *answered = !is_chosen(e, ids.at[i]);
    lookup_ids_free(&ids);
    return ERROR_NONE;
}

/* empty_place(e, builder, stored, error): leave of a comment what its answers hang on. */
static enum error_code empty_place(struct erase *e, struct document_builder *builder,
                                   const struct stored *stored, struct error *error)
{
    struct stored empty = {.record = record_empty(), .indexed_at = stored->indexed_at};
    struct shim_document document;
    struct shim_error failure;
    empty.record.type = RECORD_COMMENT;
    empty.record.deleted = true;
    empty.record.id = stored->record.id;
    empty.record.thread_id = stored->record.thread_id;
    empty.record.parent_id = stored->record.parent_id;
    document_build(builder, &e->folder->ranking, &empty, NULL, &document);
    if (shim_writer_put(e->folder->writer, &document, &failure) != SHIM_OK)
        return folder_failure(&failure, e->folder->path, error);
    e->emptied++;
    return ERROR_NONE;
}

static enum error_code remove_document(struct erase *e, struct span id, struct error *error)
{
    struct shim_error failure;
    bool removed;
    schema_term(FIELD_ID, id, &e->lookup.term);
    struct shim_bytes key = {e->lookup.term.at, e->lookup.term.len};
    if (shim_writer_remove(e->folder->writer, key, &removed, &failure) != SHIM_OK)
        folder_failure(&failure, e->folder->path, error);
    return error->code;
}

static enum error_code erase_document(struct erase *e, uint32_t number,
                                      struct document_builder *builder,
                                      struct touched *touched, struct error *error)
{
    struct stored stored;
    const struct record *r = &stored.record;
    bool answered = false;
    if (erase_chosen(e, number, &stored, error) != ERROR_NONE)
        return error->code;
    if (r->type == RECORD_ARTICLE)
        erased_article(e->erased, r);
    else
        erased_add(e->erased, e->below[number] ? ERASED_BELOW : ERASED_ITEM, r->id);
    if (!e->below[number]) {
        touched_add(touched, r->thread_id, TOUCHED_FACTS);
        if (is_answered(e, r->id, &answered, error) != ERROR_NONE)
            return error->code;
    }
    return answered ? empty_place(e, builder, &stored, error)
                    : remove_document(e, r->id, error);
}

enum error_code erase_all(struct erase *e, struct document_builder *builder,
                          struct touched *touched, struct error *error)
{
    e->folder->changed = e->folder->changed || e->chosen.count > 0;
    for (uint32_t i = 0; i < e->chosen.count && error->code == ERROR_NONE; i++)
        erase_document(e, i, builder, touched, error);
    if (error->code == ERROR_NONE)
        erased_save(e->erased, e->folder, error);
    return error->code;
}
