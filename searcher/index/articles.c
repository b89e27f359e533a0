#include "searcher/index/articles.h"

#include "corpus/buffer.h"
#include "searcher/index/index.h"

#include <stdlib.h>

struct list {
    uint32_t *ids;
    size_t count, room;
    struct articles *table;
};

static bool take_id(uint32_t id, uint32_t wdf, void *payload)
{
    struct list *l = payload;
    (void)wdf;
    if (l->count == l->room) {
        l->room = 2 * l->room + 1024;
        l->ids = memory_or_die(realloc(l->ids, l->room * sizeof *l->ids));
    }
    l->ids[l->count++] = id;
    return true;
}

/* The slot of thread: its own, or the empty one where it belongs. */
static size_t slot_of(const struct articles *a, uint64_t thread)
{
    size_t i = thread & a->mask;
    while (a->docids[i] != 0 && a->hashes[i] != thread)
        i = (i + 1) & a->mask;
    return i;
}

static void take_thread(size_t i, struct shim_bytes bytes, void *payload)
{
    struct list *l = payload;
    uint64_t thread;
    if (bytes.len != sizeof thread)
        return;
    thread = (uint64_t)schema_number_read(bytes.at);
    size_t slot = slot_of(l->table, thread);
    l->table->hashes[slot] = thread;
    l->table->docids[slot] = l->ids[i];
}

static void make_table(struct articles *a, size_t count)
{
    size_t size = 16;
    while (size < 2 * count)
        size *= 2;
    a->mask = size - 1;
    a->hashes = memory_or_die(malloc(size * sizeof *a->hashes));
    a->docids = memory_or_die(calloc(size, sizeof *a->docids));
}

enum error_code articles_load(struct index *index, struct error *error)
{
    struct articles *a = &index->articles;
    struct list list = {.table = a};
    struct buffer term = {0};
    struct shim_error e;

    if (a->loaded)
        return ERROR_NONE;
    schema_term(FIELD_TYPE, SPAN("article"), &term);
    enum shim_status status = shim_reader_postings(
        index->reader, (struct shim_bytes){term.at, term.len}, take_id, &list, &e);
    if (status == SHIM_OK) {
        make_table(a, list.count);
        status = shim_reader_values(index->reader, SLOT_THREAD, list.ids, list.count,
                                    take_thread, &list, &e);
    }
    buffer_free(&term);
    free(list.ids);
    a->loaded = status == SHIM_OK;
    if (a->loaded)
        return ERROR_NONE;
    articles_forget(a);
    return index_error(&e, error);
}

uint32_t articles_find(const struct articles *a, uint64_t thread)
{
    return a->docids[slot_of(a, thread)];
}

void articles_forget(struct articles *a)
{
    free(a->hashes);
    free(a->docids);
    *a = (struct articles){0};
}
