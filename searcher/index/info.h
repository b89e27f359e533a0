/*
 * info: what an index holds, in numbers. Used by `lede info` and the method `info`.
 */
#ifndef SEARCHER_INFO_H
#define SEARCHER_INFO_H

#include "corpus/arena.h"
#include "searcher/index/index.h"

struct info_language {
    struct span code;
    uint64_t documents;
};

/* A limit that the asker should know of. */
struct info_limit {
    const char *name;
    uint64_t value;
};

struct info {
    struct span path;
    uint64_t documents, articles, comments;
    uint64_t orphans; /* comments whose article is not in the index */
    uint64_t deleted; /* comments kept only for their place in the thread */
    uint64_t undated;
    uint64_t bytes; /* on disk */
    uint64_t revision;
    int64_t oldest,
        newest; /* first seconds of the days; RECORD_NO_TIME when there is none */
    int64_t committed_at;            /* of the last commit; RECORD_NO_TIME when unknown */
    struct info_language *languages; /* most frequent first */
    size_t language_count;
    double average_words; /* of a document, as the ranking has it */
    bool impact;          /* see schema_ranking */
    const struct info_limit *limits; /* of the door that asks, besides those of the query
                                        language; info_read leaves them out */
    size_t limit_count;
};

/* info_read(index, arena, out, error): fill *out; strings and lists are owned by arena.
 * The code of index_error on failure. */
enum error_code info_read(struct index *index, struct arena *arena, struct info *out,
                          struct error *error);

#endif
