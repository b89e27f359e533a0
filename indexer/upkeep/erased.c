#include "indexer/upkeep/erased.h"

#include "corpus/text/url.h"
#include "indexer/discussion/threads.h"

#include <inttypes.h>
#include <stdio.h>

enum { LIST_MARKS_MAX = 1 << 16 };

static struct span mark_of(struct erased *e, enum erased_reach reach, struct span id,
                           char place[ERASED_MARK_BYTES])
{
    buffer_clear(&e->scratch);
    buffer_add_byte(&e->scratch, (char)reach);
    buffer_add_span(&e->scratch, id);
    schema_hash(buffer_span(&e->scratch), place);
    return (struct span){place, ERASED_MARK_BYTES};
}

static bool has(struct erased *e, enum erased_reach reach, struct span id)
{
    char place[ERASED_MARK_BYTES];
    return id.len > 0 &&
           strmap_find(&e->marks, mark_of(e, reach, id, place)) != STRMAP_NONE;
}

void erased_add(struct erased *e, enum erased_reach reach, struct span id)
{
    char place[ERASED_MARK_BYTES];
    strmap_add(&e->marks, mark_of(e, reach, id, place), NULL);
}

/* address(record, url, out): the name of a discussion that is known by its address alone. */
static bool address(struct span url, struct buffer *out)
{
    buffer_clear(out);
    buffer_add_string(out, THREADS_ADDRESS);
    return url.len > 0 && url_normalise(url, out);
}

void erased_article(struct erased *e, const struct record *article)
{
    struct buffer name = {0};
    erased_add(e, ERASED_BELOW, article->id);
    if (address(article->url, &name))
        erased_add(e, ERASED_BELOW, buffer_span(&name));
    buffer_free(&name);
}

static bool is_below(struct erased *e, const struct record *r)
{
    struct buffer name = {0};
    bool below = has(e, ERASED_BELOW, r->thread_id) || has(e, ERASED_BELOW, r->parent_id) ||
                 (address(r->thread_url, &name) && has(e, ERASED_BELOW, buffer_span(&name)));
    buffer_free(&name);
    return below;
}

bool erased_has_id(struct erased *e, struct span id)
{
    return has(e, ERASED_ITEM, id) || has(e, ERASED_BELOW, id);
}

/* is_empty_place(r): what erase leaves of a comment that others answer. */
static bool is_empty_place(const struct record *r)
{
    return r->deleted && r->text.len + r->title.len + r->summary.len + r->author_count == 0;
}

bool erased_has(struct erased *e, const struct record *record)
{
    if (e->marks.count == 0)
        return false;
    if (has(e, ERASED_BELOW, record->id) ||
        (has(e, ERASED_ITEM, record->id) && !is_empty_place(record)))
        return true;
    if (record->type != RECORD_COMMENT || !is_below(e, record))
        return false;
    erased_add(e, ERASED_BELOW, record->id);
    return true;
}

/* ---- In the index ---------------------------------------------------------------- */

static void list_name(uint32_t number, char place[40])
{
    snprintf(place, 40, SCHEMA_META_ERASED "%08" PRIu32, number);
}

/* Lists are numbered without a gap: the first that is absent ends them. */
enum error_code erased_load(struct erased *e, struct folder *folder, struct error *error)
{
    while (folder->reader != NULL) {
        char name[40];
        struct shim_error failure;
        struct shim_bytes list;
        list_name(e->lists, name);
        if (shim_reader_metadata(folder->reader, name, &list, &failure) != SHIM_OK)
            return folder_failure(&failure, folder->path, error);
        if (list.len == 0)
            break;
        for (size_t i = 0; i + ERASED_MARK_BYTES <= list.len; i += ERASED_MARK_BYTES)
            strmap_add(&e->marks, (struct span){list.at + i, ERASED_MARK_BYTES}, NULL);
        e->lists++;
    }
    e->saved = e->marks.count;
    return ERROR_NONE;
}

enum error_code erased_save(struct erased *e, struct folder *folder, struct error *error)
{
    struct buffer list = {0};
    while (e->saved < e->marks.count && error->code == ERROR_NONE) {
        char name[40];
        buffer_clear(&list);
        for (int i = 0; i < LIST_MARKS_MAX && e->saved < e->marks.count; i++)
            buffer_add_span(&list, strmap_key(&e->marks, e->saved++));
        list_name(e->lists++, name);
        folder_metadata(folder, name, buffer_span(&list), error);
    }
    buffer_free(&list);
    return error->code;
}

/* ---- In archives ------------------------------------------------------------------- */

void erased_write(const struct erased *e, uint32_t number, char hex[ERASED_HEX_BYTES + 1])
{
    struct span mark = strmap_key(&e->marks, number);
    for (size_t i = 0; i < mark.len; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)mark.at[i]);
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool erased_read(struct erased *e, struct span hex)
{
    char mark[ERASED_MARK_BYTES];
    if (hex.len != ERASED_HEX_BYTES)
        return false;
    for (size_t i = 0; i < sizeof mark; i++) {
        int high = digit(hex.at[2 * i]), low = digit(hex.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        mark[i] = (char)(high << 4 | low);
    }
    strmap_add(&e->marks, (struct span){mark, sizeof mark}, NULL);
    return true;
}

void erased_free(struct erased *e)
{
    strmap_free(&e->marks);
    buffer_free(&e->scratch);
    *e = (struct erased){0};
}
