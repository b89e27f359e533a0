/*
 * door_line: the line protocol of docs/PROTOCOL.md: one JSON object a line, one answer a line.
 * Used by io.
 */
#ifndef SEARCHER_SERVE_DOOR_LINE_H
#define SEARCHER_SERVE_DOOR_LINE_H

#include "searcher/serve/connection.h"

extern const struct door door_line;

#endif
