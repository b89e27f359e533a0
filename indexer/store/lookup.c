#include "indexer/store/lookup.h"

#include <stdlib.h>

static enum error_code failed(struct lookup *l, const struct shim_error *failure,
                              struct error *error)
{
    return folder_failure(failure, l->folder->path, error);
}

static struct shim_bytes term(struct lookup *l, enum schema_field field, struct span value)
{
    schema_term(field, value, &l->term);
    return (struct shim_bytes){l->term.at, l->term.len};
}

enum error_code lookup_id(struct lookup *l, struct span id, uint32_t *docid,
                          struct error *error)
{
    struct shim_error failure;
    *docid = 0;
    if (l->folder->reader == NULL)
        return ERROR_NONE;
    if (shim_reader_find(l->folder->reader, term(l, FIELD_ID, id), docid, &failure) != SHIM_OK)
        return failed(l, &failure, error);
    return ERROR_NONE;
}

enum error_code lookup_count(struct lookup *l, enum schema_field field, struct span what,
                             uint32_t *count, struct error *error)
{
    struct shim_error failure;
    *count = 0;
    if (l->folder->reader == NULL)
        return ERROR_NONE;
    struct shim_bytes name = term(l, field, what);
    if (shim_reader_count(l->folder->reader, name, count, &failure) != SHIM_OK)
        return failed(l, &failure, error);
    return ERROR_NONE;
}

enum error_code lookup_stored(struct lookup *l, uint32_t docid, struct arena *arena,
                              struct stored *out, struct error *error)
{
    struct shim_error failure;
    struct shim_bytes bytes;
    if (shim_reader_data(l->folder->reader, &docid, 1, &bytes, &failure) != SHIM_OK)
        return failed(l, &failure, error);
    struct span copy = arena_copy(arena, (struct span){bytes.at, bytes.len});
    return stored_read(copy, arena, out, error);
}

enum error_code lookup_there(struct lookup *l, uint32_t docid, bool *there,
                             struct error *error)
{
    struct shim_error failure;
    struct shim_bytes bytes = {0};
    if (shim_reader_data(l->folder->reader, &docid, 1, &bytes, &failure) != SHIM_OK)
        failed(l, &failure, error);
    *there = bytes.len > 0;
    return error->code;
}

static void take_value(size_t i, struct shim_bytes bytes, void *payload)
{
    (void)i;
    struct buffer *out = payload;
    buffer_add(out, bytes.at, bytes.len);
}

static enum error_code value(struct lookup *l, uint32_t docid, enum schema_slot slot,
                             struct buffer *out, struct error *error)
{
    struct shim_error failure;
    buffer_clear(out);
    if (shim_reader_values(l->folder->reader, slot, &docid, 1, take_value, out, &failure) !=
        SHIM_OK)
        return failed(l, &failure, error);
    return ERROR_NONE;
}

enum error_code lookup_number(struct lookup *l, uint32_t docid, enum schema_slot slot,
                              int64_t *n, struct error *error)
{
    if (value(l, docid, slot, &l->term, error) == ERROR_NONE &&
        l->term.len == SCHEMA_NUMBER_BYTES)
        *n = schema_number_read(l->term.at);
    return error->code;
}

enum error_code lookup_fingerprint(struct lookup *l, uint32_t docid,
                                   struct document_fingerprint *out, struct error *error)
{
    *out = (struct document_fingerprint){0};
    if (value(l, docid, SLOT_FINGERPRINT, &l->term, error) == ERROR_NONE)
        document_fingerprint_read((struct shim_bytes){l->term.at, l->term.len}, out);
    return error->code;
}

/* matching(l, nodes, count, out, error): all documents that a query without scores finds. */
static enum error_code matching(struct lookup *l, const struct shim_node *nodes, size_t count,
                                struct lookup_ids *out, struct error *error)
{
    struct shim_match match = {
        .nodes = nodes, .node_count = count, .weight = SHIM_WEIGHT_NONE, .top = 0};
    struct shim_hits hits = {0};
    struct shim_error failure;
    *out = (struct lookup_ids){0};
    if (l->folder->reader == NULL)
        return ERROR_NONE;
    if (shim_reader_match(l->folder->reader, &match, &hits, &failure) != SHIM_OK)
        return failed(l, &failure, error);
    if (hits.count > 0) {
        out->at = memory_or_die(malloc(hits.count * sizeof *out->at));
        memcpy(out->at, hits.ids, hits.count * sizeof *out->at);
        out->count = hits.count;
    }
    shim_hits_free(&hits);
    return ERROR_NONE;
}

/* of_type(l, field, value, type, live, out, error): the documents with that value that are
 * articles or comments; with live, only those whose text is still there. */
static enum error_code of_type(struct lookup *l, enum schema_field field, struct span what,
                               struct span type, bool live, struct lookup_ids *out,
                               struct error *error)
{
    struct buffer names[3] = {{0}};
    schema_term(field, what, &names[0]);
    schema_term(FIELD_TYPE, type, &names[1]);
    schema_term(FIELD_FLAG, SPAN("deleted"), &names[2]);
    const struct shim_node nodes[] = {
        {.op = SHIM_TERM, .bytes = {names[0].at, names[0].len}},
        {.op = SHIM_TERM, .bytes = {names[1].at, names[1].len}},
        {.op = SHIM_AND, .arity = 2},
        {.op = SHIM_TERM, .bytes = {names[2].at, names[2].len}},
        {.op = SHIM_NOT, .arity = 2},
    };
    matching(l, nodes, live ? 5 : 3, out, error);
    for (int i = 0; i < 3; i++)
        buffer_free(&names[i]);
    return error->code;
}

enum error_code lookup_children(struct lookup *l, enum schema_field field, struct span what,
                                struct lookup_ids *out, struct error *error)
{
    return of_type(l, field, what, SPAN("comment"), false, out, error);
}

enum error_code lookup_holders(struct lookup *l, enum schema_field field, struct span what,
                               struct lookup_ids *out, struct error *error)
{
    const struct shim_node node = {.op = SHIM_TERM, .bytes = term(l, field, what)};
    return matching(l, &node, 1, out, error);
}

enum error_code lookup_all(struct lookup *l, struct lookup_ids *out, struct error *error)
{
    const struct shim_node node = {.op = SHIM_ALL};
    return matching(l, &node, 1, out, error);
}

static void take_newest(size_t i, struct shim_bytes bytes, void *payload)
{
    (void)i;
    struct thread_facts *facts = payload;
    if (bytes.len == SCHEMA_NUMBER_BYTES && schema_number_read(bytes.at) > facts->active)
        facts->active = schema_number_read(bytes.at);
}

enum error_code lookup_facts(struct lookup *l, struct span thread, struct thread_facts *facts,
                             struct error *error)
{
    struct lookup_ids ids;
    struct shim_error failure;
    *facts = (struct thread_facts){.comments = 0, .active = RECORD_NO_TIME};
    if (of_type(l, FIELD_THREAD, thread, SPAN("comment"), true, &ids, error) != ERROR_NONE ||
        ids.count == 0)
        return error->code;
    facts->comments = (uint32_t)ids.count;
    if (shim_reader_values(l->folder->reader, SLOT_CREATED, ids.at, ids.count, take_newest,
                           facts, &failure) != SHIM_OK)
        failed(l, &failure, error);
    lookup_ids_free(&ids);
    return error->code;
}

enum error_code lookup_article_at(struct lookup *l, struct span url, uint32_t *docid,
                                  struct error *error)
{
    struct lookup_ids ids;
    *docid = 0;
    if (of_type(l, FIELD_URL, url, SPAN("article"), false, &ids, error) == ERROR_NONE &&
        ids.count > 0)
        *docid = ids.at[0];
    lookup_ids_free(&ids);
    return error->code;
}

void lookup_ids_free(struct lookup_ids *ids)
{
    free(ids->at);
    *ids = (struct lookup_ids){0};
}

void lookup_free(struct lookup *l)
{
    buffer_free(&l->term);
}
