/*
 * atom: XML that readers of feeds and browsers ask for: the newest matches as an Atom feed,
 * and the description that adds this server to a browser's search engines. Used by api.
 */
#ifndef SEARCHER_SERVE_ATOM_H
#define SEARCHER_SERVE_ATOM_H

#include "corpus/buffer.h"
#include "searcher/request.h"

/* atom_write(request, result, base, params, out): RFC 4287. base is the address of the
 * server without a slash at its end, params the query part of this feed's. */
void atom_write(const struct search_request *request, const struct search_result *result,
                     struct span base, struct span params, struct buffer *out);

/* atom_write_description(base, out): OpenSearch 1.1 (draft 6). */
void atom_write_description(struct span base, struct buffer *out);

#endif
