/*
 * config: what `lede serve` was told, by options or by a file with the same names. Read by
 * the supervisor, handed to the other processes as it is.
 */
#ifndef SEARCHER_SERVE_CONFIG_H
#define SEARCHER_SERVE_CONFIG_H

#include "corpus/arena.h"
#include "corpus/buffer.h"
#include "corpus/error.h"
#include "corpus/span.h"
#include "searcher/query/synonyms.h"

#include <stdint.h>

enum { CONFIG_LIST_MAX = 32 };

struct config_list {
    const char *items[CONFIG_LIST_MAX];
    size_t count;
};

struct config {
    struct arena arena;            /* owns all strings */
    const char *index;             /* folder */
    const char *socket;            /* path of the Unix socket; "" for none */
    const char *tcp;               /* loopback address of the line protocol; "" for none */
    const char *http;              /* address of the web door; "" for none */
    struct config_list origins;    /* that may read answers from a page of theirs; "*" for all */
    struct config_list hosts;      /* Host values that are answered; none means all */
    struct config_list trusted;    /* addresses of proxies whose X-Forwarded-For counts */
    const char *public_url;        /* what the web door is called from outside; "" = by Host */
    const char *access_log;        /* path, "-" for standard error, "" for none */
    uint32_t workers;
    uint32_t timeout_ms;           /* soft: the answer so far is given */
    uint32_t hard_timeout_ms;      /* the worker is killed */
    uint32_t drain_ms;             /* how long a stop waits for answers */
    uint32_t slow_ms;              /* answers slower than this are logged with their query */
    uint32_t connections;          /* in all */
    uint32_t client_connections;   /* per address */
    uint32_t rate, burst;          /* requests a second, and at once, per address; 0: no limit */
    bool log_queries;              /* in the access log */
    struct synonyms *synonyms;     /* of the words of queries; NULL for none */
    bool page;                     /* serve the search page */
};

/* config_init(c): the defaults; workers as many as there are processors. */
void config_init(struct config *c);

/* config_set(c, name, value, error): set what the option says whose name, or one letter, is
 * name. ERROR_USAGE when there is no such option or the value is wrong. */
enum error_code config_set(struct config *c, const char *name, const char *value,
                           struct error *error);

/* config_read(c, path, error): a file of lines "name value"; '#' begins a comment. The
 * error names path and line. */
enum error_code config_read(struct config *c, const char *path, struct error *error);

/* config_help(out): one line per option, for --help. */
void config_help(struct buffer *out);

void config_free(struct config *c);

#endif
