#include "indexer/store/batch.h"

#include "corpus/buffer.h"

#include <stdlib.h>

static void keep(struct batch *b, struct span *s)
{
    if (s->len == 0) {
        *s = (struct span){0};
        return;
    }
    b->bytes += s->len;
    *s = arena_copy(&b->arena, *s);
}

static struct span *keep_list(struct batch *b, const struct span *list, size_t count)
{
    if (count == 0)
        return NULL;
    struct span *copy = arena_alloc(&b->arena, count * sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        copy[i] = list[i];
        keep(b, &copy[i]);
    }
    return copy;
}

static struct record copy_of(struct batch *b, const struct record *record)
{
    struct record r = *record;
    keep(b, &r.id);
    keep(b, &r.thread_id);
    keep(b, &r.thread_url);
    keep(b, &r.parent_id);
    keep(b, &r.url);
    keep(b, &r.title);
    keep(b, &r.summary);
    keep(b, &r.text);
    r.authors = keep_list(b, record->authors, record->author_count);
    r.tags = keep_list(b, record->tags, record->tag_count);
    keep(b, &r.source);
    keep(b, &r.section);
    keep(b, &r.lang);
    return r;
}

bool batch_is_older(const struct record *a, const struct record *b)
{
    if (a->updated_at != RECORD_NO_TIME && b->updated_at != RECORD_NO_TIME &&
        a->updated_at != b->updated_at)
        return a->updated_at < b->updated_at;
    return a->fetched_at != RECORD_NO_TIME && b->fetched_at != RECORD_NO_TIME &&
           a->fetched_at < b->fetched_at;
}

enum batch_fate batch_add(struct batch *b, const struct record *record, uint32_t source)
{
    bool is_new;
    uint32_t number = strmap_add(&b->ids, record->id, &is_new);
    if (number == b->capacity) {
        b->capacity = b->capacity == 0 ? 256 : b->capacity * 2;
        b->entries = memory_or_die(realloc(b->entries, b->capacity * sizeof *b->entries));
    }
    struct batch_entry *e = &b->entries[number];
    if (!is_new && (batch_is_older(record, &e->stored.record) ||
                    record_fingerprint(record) == record_fingerprint(&e->stored.record)))
        return FATE_UNCHANGED;
    *e = (struct batch_entry){.stored.record = copy_of(b, record), .source = source};
    if (!is_new)
        return FATE_UPDATED;
    b->count++;
    return FATE_NEW;
}

struct batch_entry *batch_find(struct batch *b, struct span id)
{
    uint32_t number = strmap_find(&b->ids, id);
    return number == STRMAP_NONE ? NULL : &b->entries[number];
}

void batch_clear(struct batch *b)
{
    arena_reset(&b->arena);
    strmap_clear(&b->ids);
    b->count = 0;
    b->bytes = 0;
}

void batch_free(struct batch *b)
{
    arena_free(&b->arena);
    strmap_free(&b->ids);
    free(b->entries);
    *b = (struct batch){0};
}
