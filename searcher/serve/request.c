#include "searcher/serve/request.h"

#include "searcher/serve/connection.h"

#include <stdio.h>
#include <stdlib.h>

struct request *request_new(struct connection *c)
{
    struct request *r = memory_or_die(calloc(1, sizeof *r));
    struct request **end = &c->first;
    while (*end != NULL)
        end = &(*end)->next;
    *end = r;
    c->in_flight++;
    r->connection = c;
    r->arrived_us = c->io->loop.now_us;
    r->job.ticket = ++c->io->next_ticket;
    r->job.arrived_ms = c->io->loop.now_ms;
    snprintf(r->request_id, sizeof r->request_id, "%llx-%llx",
             (unsigned long long)r->job.arrived_ms, (unsigned long long)r->job.ticket);
    return r;
}

void request_free(struct request *r)
{
    buffer_free(&r->job.frame);
    buffer_free(&r->out);
    free(r);
}

static void note(const struct request *r, const struct frame_answer *answer)
{
    struct connection *c = r->connection;
    double ms = (double)(c->io->loop.now_us - r->arrived_us) / 1000;
    struct log_entry entry = {.door = c->door->name,
                              .request_id = span_of(r->request_id),
                              .path = span_of(r->path),
                              .error_code = answer->error_code,
                              .query = answer->query,
                              .uid = c->uid,
                              .status = answer->status,
                              .bytes = r->out.len,
                              .ms = ms,
                              .search_ms = (double)answer->took_us / 1000};
    metrics_answer(&c->io->metrics, answer->status, ms);
    log_access(&c->io->log, &entry);
}

void request_answer(struct request *r, const struct frame_answer *answer)
{
    r->connection->door->answer(r, answer);
    r->answered = true;
    note(r, answer);
}

void request_error(struct request *r, uint32_t status, const char *code, const char *message)
{
    struct buffer body = {0};
    struct frame_answer answer;
    frame_error(status, code, message, &body, &answer);
    request_answer(r, &answer);
    buffer_free(&body);
}

void request_submit(struct request *r, enum frame_kind kind, const struct frame_call *call)
{
    struct connection *c = r->connection;
    if (!dispatch_admits(c->io->dispatch)) {
        request_error(r, 503, "overloaded", "too many searches at once; try again");
        return;
    }
    frame_call_write(r->job.ticket, kind, call, &r->job.frame);
    dispatch_submit(c->io->dispatch, &c->lane, &r->job);
}
