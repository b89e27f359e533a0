#include "searcher/index/items.h"

enum error_code items_find(struct index *index, struct span id, uint32_t *docid,
                           struct error *error)
{
    struct shim_error e;
    struct buffer term = {0};
    schema_term(FIELD_ID, id, &term);
    enum shim_status status = shim_reader_find(
        index->reader, (struct shim_bytes){term.at, term.len}, docid, &e);
    buffer_free(&term);
    return status == SHIM_OK ? ERROR_NONE : index_error(&e, error);
}

enum error_code items_read(struct index *index, uint32_t docid, struct arena *arena,
                           struct item *out, struct error *error)
{
    struct shim_error e;
    struct shim_bytes bytes;

    *out = (struct item){0};
    if (shim_reader_data(index->reader, &docid, 1, &bytes, &e) != SHIM_OK)
        return index_error(&e, error);
    if (bytes.len == 0)
        return ERROR_NONE;
    struct span copy = arena_copy(arena, (struct span){bytes.at, bytes.len});
    enum error_code code = stored_read(copy, arena, &out->stored, error);
    if (code == ERROR_NONE)
        out->docid = docid;
    return code;
}

enum error_code items_language(struct index *index, uint32_t docid, language *out,
                               struct error *error)
{
    int64_t n = LANGUAGE_OTHER;
    enum error_code code = columns_read(index, COLUMN_LANGUAGE, &docid, 1, &n, error);
    *out = (language)n;
    return code;
}

/* Climb from parent to parent. A ring of comments that answer each other ends at the
 * limit. */
enum error_code items_depth(struct index *index, const struct record *record,
                            uint32_t *depth, struct error *error)
{
    struct arena arena = {0};
    struct span parent = record->parent_id;
    enum error_code code = ERROR_NONE;

    *depth = record->type == RECORD_COMMENT;
    while (*depth > 0 && *depth < ITEMS_DEPTH_MAX && parent.len > 0 &&
           !span_equal(parent, record->thread_id)) {
        struct item item = {0};
        uint32_t docid;
        code = items_find(index, parent, &docid, error);
        if (code == ERROR_NONE && docid != 0)
            code = items_read(index, docid, &arena, &item, error);
        if (code != ERROR_NONE || item.docid == 0 ||
            item.stored.record.type != RECORD_COMMENT)
            break;
        parent = item.stored.record.parent_id;
        (*depth)++;
    }
    arena_free(&arena);
    return code;
}

enum error_code items_hit(struct index *index, const struct item *item,
                          struct search_hit *hit, struct error *error)
{
    const struct stored *s = &item->stored;
    hit->record = s->record;
    hit->docid = item->docid;
    hit->indexed_at = s->indexed_at;
    hit->context_title = s->context_title;
    hit->context_url = s->context_url;
    int64_t comments = s->record.num_comments;
    enum error_code code = ERROR_NONE;
    if (s->record.type == RECORD_ARTICLE)
        code = columns_read(index, COLUMN_COMMENTS, &item->docid, 1, &comments, error);
    hit->comment_total = comments > 0 ? (uint64_t)comments : 0;
    return code;
}
