/*
 * queue: records that are finished and wait to be asked for. Used by readers whose parser
 * gives several at once: XML, saved pages.
 */
#ifndef CORPUS_FORMATS_QUEUE_H
#define CORPUS_FORMATS_QUEUE_H

#include "corpus/arena.h"
#include "corpus/formats/format.h"

struct queue_item {
    enum format_result kind; /* FORMAT_RECORD, _REFUSED or _SKIPPED */
    struct record record;
    struct complaint complaint;
};

/* All zero to begin with. */
struct queue {
    struct arena arena; /* the strings of the records in the queue */
    struct queue_item *items;
    size_t count, capacity, taken;
};

/* queue_record(q, line, record): put a copy of record, with all its strings, behind the others;
 * line is where it begins in the input. */
void queue_record(struct queue *q, uint64_t line, const struct record *record);

/* queue_refuse, queue_skip(q, line, reason, detail): put a complaint behind the others: the
 * archive's fault, or not for the index. reason is a literal; detail may be NULL. */
void queue_refuse(struct queue *q, uint64_t line, const char *reason, const char *detail);
void queue_skip(struct queue *q, uint64_t line, const char *reason, const char *detail);

/* queue_take(q, result, record, complaint): the next one, whose strings live until the queue
 * is found empty by the next call that does; false when it is empty. */
bool queue_take(struct queue *q, enum format_result *result, struct record *record,
                struct complaint *complaint);

void queue_free(struct queue *q);

#endif
