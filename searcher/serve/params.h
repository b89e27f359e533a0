/*
 * params: the parameters of an address as the JSON object that the line protocol takes, so
 * that both doors have one reader of requests. Used by api.
 */
#ifndef SEARCHER_SERVE_PARAMS_H
#define SEARCHER_SERVE_PARAMS_H

#include "corpus/buffer.h"
#include "searcher/serve/http.h"

/* params_json(params, count, out): append one JSON object. Parameters of the objects within a
 * request have their plain names: filter's type, site, source, author, section, tag, lang,
 * after, before, min_points, min_comments, min_words; the histogram's interval as histogram;
 * the highlight's as highlight_NAME. A repeated filter, and a list with commas in facets, become arrays. Names
 * that are not known are passed on: the reader of requests names them in its error. */
void params_json(const struct http_param *params, size_t count, struct buffer *out);

#endif
