#include "searcher/serve/worker.h"

#include "corpus/sandbox.h"
#include "searcher/serve/api.h"

#include <errno.h>
#include <jansson.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024, NICE = 5 };

static uint64_t monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static bool send_all(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t n = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = (struct span){bytes.at + n, bytes.len - (size_t)n};
    }
    return true;
}

/* receive(fd, in): more bytes behind those in in; false when there will be none. */
static bool receive(int fd, struct buffer *in)
{
    for (;;) {
        ssize_t n = recv(fd, buffer_reserve(in, READ_BYTES), READ_BYTES, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        in->len += (size_t)n;
        return true;
    }
}

/* answer(api, head, payload, out): append the answer's frame to out; false when payload is no
 * call. */
static bool answer(struct api *api, const struct frame_head *head, struct span payload,
                   struct buffer *out)
{
    struct frame_call call;
    struct frame_answer result = {0};
    uint64_t start = monotonic_us();
    if (!frame_call_read(payload, &call))
        return false;
    if (head->kind == FRAME_HTTP)
        api_http(api, &call, &result);
    else
        api_line(api, &call, &result);
    result.took_us = monotonic_us() - start;
    frame_answer_write(head->ticket, &result, out);
    return true;
}

/* confine(config, error): what is left is reading the index. Its folder may not be there yet,
 * or be replaced by another: so it is what lies beside it, too. */
static enum error_code confine(const struct config *config, struct error *error)
{
    struct sandbox sandbox = {.role = SANDBOX_READER};
    char *given = memory_or_die(strdup(config->index));
    char *real = realpath(config->index, NULL);
    char *behind = memory_or_die(strdup(real != NULL ? real : config->index));
    sandbox_add(&sandbox, config->index);
    sandbox_add(&sandbox, dirname(given));
    sandbox_add(&sandbox, dirname(behind));
    json_object_seed(0); /* from /dev/urandom, while it can be reached */
    sandbox_enter(&sandbox, error);
    free(given);
    free(real);
    free(behind);
    return error->code;
}

int worker_run(const struct config *config, int fd)
{
    struct buffer in = {0}, out = {0};
    struct frame_head head = {.kind = FRAME_READY};
    struct span payload;
    signal(SIGPIPE, SIG_IGN);
    /* Where processors are short, the I/O process goes first: it tells others in microseconds
     * that they must come again. Where this is forbidden, as under systemd, all are equal. */
    (void)!nice(NICE);
    struct error error = {0};
    if (confine(config, &error) != ERROR_NONE) {
        fprintf(stderr, "lede: %s\n", error.text);
        return (int)error.code;
    }
    struct api *api = api_new(config);
    bool alive = send_all(fd, (struct span){(const char *)&head, sizeof head});
    while (alive) {
        int there = frame_next(buffer_span(&in), &head, &payload);
        if (there == 0) {
            alive = receive(fd, &in);
            continue;
        }
        buffer_clear(&out);
        alive = there > 0 && answer(api, &head, payload, &out) &&
                send_all(fd, buffer_span(&out));
        size_t used = sizeof head + head.len;
        if (alive) {
            memmove(in.at, in.at + used, in.len - used);
            in.len -= used;
        }
    }
    api_free(api);
    buffer_free(&in);
    buffer_free(&out);
    return 0;
}
