/*
 * json_read: a request in the JSON of docs/PROTOCOL.md as structs. Pure. Used by the doors to
 * the network.
 */
#ifndef SEARCHER_JSON_READ_H
#define SEARCHER_JSON_READ_H

#include "corpus/arena.h"
#include "searcher/json/json_write.h"
#include "searcher/request.h"

enum json_method {
    JSON_SEARCH,
    JSON_SUGGEST, /* search.query, search.limit */
    JSON_GET,     /* item, thread */
    JSON_SIMILAR, /* item, search */
    JSON_INFO,
    JSON_PING
};

enum { JSON_ID_BYTES_MAX = 64, JSON_TIMEOUT_MAX = 600000 };

struct json_request {
    enum json_method method;
    struct span id;               /* JSON text of the request's own "id", to be given back */
    struct search_request search; /* with the defaults of search_request_init */
    struct span item;             /* id of an article or comment */
    bool thread;                  /* the whole discussion */
};

/* json_read(text, arena, out, complaint): read text, one JSON object. All that *out points to
 * is owned by arena. False with *complaint filled when it is none, has a key that its method
 * does not know, or a value of the wrong type or size; out->id is set even then, if it
 * could be read. */
bool json_read(struct span text, struct arena *arena, struct json_request *out,
               struct json_complaint *complaint);

/* json_read_method(text, method, item, arena, out, complaint): the same for a request whose
 * method, and whose item (empty for none), are said outside it, as by the path of an address;
 * text must then name neither. */
bool json_read_method(struct span text, enum json_method method, struct span item,
                      struct arena *arena, struct json_request *out,
                      struct json_complaint *complaint);

#endif
