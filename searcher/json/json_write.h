/*
 * json_write: answers as the JSON of docs/PROTOCOL.md. Used by cli and by the doors to
 * the network.
 *
 * Every answer is one line without its line end. `id` is the JSON text of the request's
 * own "id", given back in the answer, or empty.
 */
#ifndef SEARCHER_JSON_WRITE_H
#define SEARCHER_JSON_WRITE_H

#include "corpus/buffer.h"
#include "searcher/index/info.h"
#include "searcher/request.h"

/* What a machine tells errors apart by. Once released, a code keeps its name. */
enum json_error {
    JSON_BAD_JSON,        /* the request is not one JSON object */
    JSON_UNKNOWN_KEY,     /* field names it */
    JSON_BAD_VALUE,       /* of the wrong type, or not one of those that are known */
    JSON_LIMIT_TOO_LARGE, /* a number beyond what docs/PROTOCOL.md allows */
    JSON_BAD_QUERY,       /* the query is over a limit: its length, words, depth … */
    JSON_NOT_FOUND,       /* there is no such item */
    JSON_NO_INDEX,
    JSON_DAMAGED_INDEX,
    JSON_INTERNAL
};

/* A request that cannot be answered: for which key of it (NULL: for none) and why. */
struct json_complaint {
    enum json_error code;
    char field[64];
    char message[400];
};

/* json_write_result(result, request, id, out): the answer to a search. */
void json_write_result(const struct search_result *result,
                       const struct search_request *request, struct span id,
                       struct buffer *out);

/* json_write_hits(result, request, out): each hit as one line with a line end (JSON
 * Lines). */
void json_write_hits(const struct search_result *result,
                     const struct search_request *request, struct buffer *out);

/* json_write_item(hit, id, out): the answer to `get` for one article or comment, with its
 * whole text. */
void json_write_item(const struct search_hit *hit, struct span id, struct buffer *out);

/* json_write_thread(article, id, out): the answer to `get` for a whole discussion, as
 * search_get gives it: the comments of article in the order of the tree, each within the
 * "children" of what it answers. Comments deeper than JSON_DEPTH_MAX, where readers of
 * JSON may give up, are listed at that depth; their parent_id still says what they
 * answer. */
enum { JSON_DEPTH_MAX = 200 };
void json_write_thread(const struct search_hit *article, struct span id,
                       struct buffer *out);

/* json_write_info(info, id, out): the answer to `info`, with the limits of requests. */
void json_write_info(const struct info *info, struct span id, struct buffer *out);

/* json_write_error(complaint, id, out): the answer to a request that failed. */
void json_write_error(const struct json_complaint *complaint, struct span id,
                      struct buffer *out);

#endif
