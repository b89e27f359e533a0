#include "corpus/formats/queue.h"

#include "corpus/buffer.h"
#include "corpus/text/utf8.h"

#include <stdio.h>
#include <stdlib.h>

static struct queue_item *add(struct queue *q, enum format_result kind)
{
    if (q->count == q->capacity) {
        q->capacity = q->capacity == 0 ? 16 : q->capacity * 2;
        q->items = memory_or_die(realloc(q->items, q->capacity * sizeof *q->items));
    }
    struct queue_item *item = &q->items[q->count++];
    *item = (struct queue_item){.kind = kind};
    return item;
}

static struct span *copy_list(struct arena *a, const struct span *list, size_t count)
{
    if (count == 0)
        return NULL;
    struct span *copy = arena_alloc(a, count * sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = arena_copy(a, list[i]);
    return copy;
}

void queue_record(struct queue *q, uint64_t line, const struct record *record)
{
    struct queue_item *item = add(q, FORMAT_RECORD);
    struct record *r = &item->record;
    item->complaint.line = line;
    *r = *record;
    struct span *const strings[] = {
        &r->id,      &r->thread_id, &r->thread_url, &r->parent_id, &r->url, &r->title,
        &r->summary, &r->text,      &r->source,     &r->section,   &r->lang};
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        if (strings[i]->len > 0)
            *strings[i] = arena_copy(&q->arena, *strings[i]);
    r->authors = copy_list(&q->arena, r->authors, r->author_count);
    r->tags = copy_list(&q->arena, r->tags, r->tag_count);
}

static void complain_of(struct complaint *c, uint64_t line, const char *reason,
                        const char *detail)
{
    snprintf(c->reason, sizeof c->reason, "%s", reason);
    struct span shown = utf8_cut(span_of(detail), sizeof c->detail - 1);
    for (size_t i = 0; i < shown.len; i++)
        c->detail[i] = (unsigned char)shown.at[i] < ' ' ? ' ' : shown.at[i];
    c->detail[shown.len] = '\0';
    c->line = line;
}

void queue_refuse(struct queue *q, uint64_t line, const char *reason, const char *detail)
{
    complain_of(&add(q, FORMAT_REFUSED)->complaint, line, reason, detail);
}

void queue_skip(struct queue *q, uint64_t line, const char *reason, const char *detail)
{
    complain_of(&add(q, FORMAT_SKIPPED)->complaint, line, reason, detail);
}

bool queue_take(struct queue *q, enum format_result *result, struct record *record,
                struct complaint *complaint)
{
    if (q->taken == q->count) {
        if (q->count > 0)
            arena_reset(&q->arena);
        q->taken = q->count = 0;
        return false;
    }
    struct queue_item *item = &q->items[q->taken++];
    *result = item->kind;
    *record = item->record;
    *complaint = item->complaint;
    return true;
}

void queue_free(struct queue *q)
{
    arena_free(&q->arena);
    free(q->items);
    *q = (struct queue){0};
}
