/*
 * door_http: requests by HTTP: what this process can answer itself (files of the page, health,
 * metrics), who may ask how much, and the heads of answers. Used by io.
 */
#ifndef SEARCHER_SERVE_DOOR_HTTP_H
#define SEARCHER_SERVE_DOOR_HTTP_H

#include "searcher/serve/connection.h"

extern const struct door door_http;

#endif
