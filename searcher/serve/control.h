/*
 * control: what the supervisor and the I/O process say to each other, one datagram each over a
 * socket pair of their own (SOCK_SEQPACKET). Used by supervisor, io and dispatch.
 */
#ifndef SEARCHER_SERVE_CONTROL_H
#define SEARCHER_SERVE_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

enum { CONTROL_ALIVE_MS = 1000 };

struct control {
    enum {
        CONTROL_WORKER, /* from the supervisor: a new worker for a slot, with its descriptor */
        CONTROL_DRAIN,  /* from the supervisor: answer what was read, then end */
        CONTROL_KILL,   /* to it: kill the worker of a slot */
        CONTROL_ALIVE   /* to it, each CONTROL_ALIVE_MS: the loop goes round */
    } what;
    uint32_t slot;
};

/* control_send(socket, what, slot, fd): send one, with the descriptor fd unless it is -1. False
 * with errno set when it cannot be sent at once. */
bool control_send(int socket, int what, uint32_t slot, int fd);

/* control_receive(socket, c, fd, gone): take the next one; *fd is the descriptor that came with
 * it, the caller's to close, or -1. False when there is none now; *gone when there never
 * will be one. */
bool control_receive(int socket, struct control *c, int *fd, bool *gone);

#endif
