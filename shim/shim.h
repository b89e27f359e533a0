/*
 * shim: xapian-core behind a C header. Included by a handful of files of indexer/ and
 * searcher/ (tests/rules says which); Xapian's own headers are seen by shim/ alone.
 *
 * Data crosses, objects do not: a document goes in as flat arrays, a query as nodes in
 * postfix order, a page of hits comes out fully read inside one guarded call. The shim
 * knows bytes, positions and slots; it knows nothing of articles or languages.
 *
 * Rules for all functions:
 *  - Each that can fail returns a shim_status, SHIM_OK is 0; on failure *error (never NULL)
 *    says what in one line, and out-arguments are unchanged or empty.
 *  - No exception leaves the shim. A handle is used by one thread at a time.
 *  - Bytes given out are borrowed from the handle or result named, until its next call.
 *  - Every database is opened as glass; a stub file is refused, never followed.
 */
#ifndef SHIM_SHIM_H
#define SHIM_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum shim_status {
    SHIM_OK = 0,
    SHIM_NOT_FOUND, /* no database there, or no such document */
    SHIM_LOCKED,    /* another process writes to it */
    SHIM_MODIFIED,  /* the reader's revision is gone: refresh and run the whole call again */
    SHIM_DAMAGED,   /* the files contradict themselves */
    SHIM_VERSION,   /* made by a Xapian this one cannot read */
    SHIM_IO,        /* the system refused: no space, no permission, … */
    SHIM_INVALID,   /* the arguments break a rule of this header: nothing was done */
    SHIM_MEMORY,
    SHIM_BUG        /* anything else */
};

struct shim_error {
    enum shim_status status;
    char text[300]; /* one line */
};

struct shim_bytes {
    const char *at;
    size_t len;
};

/* ---- Documents ------------------------------------------------------------------- */

enum {
    SHIM_TERM_MAX = 245,      /* bytes of a term; a NUL counts twice */
    SHIM_VALUE_MAX = 65536,   /* bytes of a value */
    SHIM_SLOTS = 1024,        /* of values */
    SHIM_DATA_MAX = 1 << 26   /* bytes of a document's data */
};

struct shim_term {
    struct shim_bytes name;
    uint32_t wdf;              /* within-document frequency; 0 for a boolean term */
    const uint32_t *positions; /* ascending, distinct, from 1; NULL when count is 0 */
    uint32_t position_count;
};

struct shim_value {
    uint32_t slot;             /* below SHIM_SLOTS */
    struct shim_bytes bytes; /* not empty */
};

struct shim_document {
    struct shim_bytes key;         /* the unique term: must also be among terms */
    const struct shim_term *terms; /* names distinct, sorted by bytes */
    size_t term_count;
    const struct shim_value *values; /* slots distinct, ascending */
    size_t value_count;
    struct shim_bytes data;
    const uint32_t *numbers; /* of the terms, for batches (shim/bulk.h); NULL for none */
};

/* ---- Writing --------------------------------------------------------------------- */

struct shim_writer;
struct shim_reader;

/* shim_writer_open(path, create, out, error): open path for writing, taking its lock. With
 * create, an absent database (and its parent folder's entry) is made and fsync'd; without,
 * SHIM_NOT_FOUND. SHIM_DAMAGED where a block of its tables is not what was committed. *out is
 * yours to close. */
enum shim_status shim_writer_open(const char *path, bool create, struct shim_writer **out,
                                  struct shim_error *error);

/* shim_writer_rescue(path, out, error): the same for a database that is there, though its blocks
 * or its parts may be damaged: for whoever saves what can be read of it. Of its documents only the
 * data may be there, and the average length is 0. A damaged iamglass is put right from its copy
 * in the file of sums. */
enum shim_status shim_writer_rescue(const char *path, struct shim_writer **out,
                                    struct shim_error *error);

/* shim_writer_put(w, document, error): add document, or replace the one with its key. All
 * rules are checked before Xapian sees anything: SHIM_INVALID costs nothing but this
 * document. Any other failure means that all since the last commit is lost: close w. */
enum shim_status shim_writer_put(struct shim_writer *w, const struct shim_document *document,
                                 struct shim_error *error);

/* shim_writer_remove(w, key, removed, error): remove the document with that key, if any. */
enum shim_status shim_writer_remove(struct shim_writer *w, struct shim_bytes key,
                                    bool *removed, struct shim_error *error);

/* shim_writer_adopt(w, path, error): make what a bulk builder made at path a sealed part of w's
 * database with the next commit: its documents get the next numbers, in their order. The folder
 * is moved into that of the database, so both are on one file system. The caller sees to it
 * that no key is in both. Without documents it
 * is removed. SHIM_INVALID where w holds documents that are not in parts. */
enum shim_status shim_writer_adopt(struct shim_writer *w, const char *path,
                                   struct shim_error *error);

/* shim_writer_set_metadata(w, key, value, error): part of the next commit; an empty value
 * removes the key. Keys that begin with "shim:" are the shim's own: SHIM_INVALID. */
enum shim_status shim_writer_set_metadata(struct shim_writer *w, const char *key,
                                          struct shim_bytes value, struct shim_error *error);

/* shim_writer_commit(w, error): make all since the last commit durable and visible: Xapian's
 * commit and an fsync of the folder. After a failure close w, and learn from a new reader
 * which state the database is in. */
enum shim_status shim_writer_commit(struct shim_writer *w, struct shim_error *error);

/* shim_writer_reader(w): a reader that sees w's uncommitted changes; borrowed from w. */
struct shim_reader *shim_writer_reader(struct shim_writer *w);

/* shim_writer_close(w): drop what is not committed, release the lock. NULL is allowed. */
void shim_writer_close(struct shim_writer *w);

/* ---- Reading --------------------------------------------------------------------- */

/* shim_reader_open(path, out, error): open the database at path. SHIM_DAMAGED as in
 * shim_writer_open; a refresh looks at the blocks that are new. *out is yours to close. */
enum shim_status shim_reader_open(const char *path, struct shim_reader **out,
                                  struct shim_error *error);

/* shim_reader_refresh(r, changed, error): see the newest commit; 3 us when there is none. */
enum shim_status shim_reader_refresh(struct shim_reader *r, bool *changed,
                                     struct shim_error *error);

void shim_reader_close(struct shim_reader *r); /* NULL is allowed */

struct shim_stats {
    uint64_t documents;
    uint32_t last_id;      /* highest document id in use */
    double average_length; /* mean sum of wdf, that of dead documents of parts included */
    uint64_t revision;     /* grows with every commit */
    char uuid[37];
};
enum shim_status shim_reader_stats(struct shim_reader *r, struct shim_stats *out,
                                   struct shim_error *error);

/* shim_reader_metadata(r, key, out, error): empty when absent. Borrowed from r. */
enum shim_status shim_reader_metadata(struct shim_reader *r, const char *key,
                                      struct shim_bytes *out, struct shim_error *error);

/* shim_reader_metadata_keys(r, prefix, callback, payload, error): every metadata key that
 * begins with prefix, in byte order; the callback returns false to stop. */
enum shim_status shim_reader_metadata_keys(struct shim_reader *r, const char *prefix,
                                           bool (*callback)(struct shim_bytes key, void *payload),
                                           void *payload, struct shim_error *error);

/* shim_reader_frequencies(r, names, count, documents, error): in how many documents each
 * term is; 0 for none. Documents of sealed parts that were removed or replaced still count. */
enum shim_status shim_reader_frequencies(struct shim_reader *r, const struct shim_bytes *names,
                                         size_t count, uint32_t *documents,
                                         struct shim_error *error);

/* shim_reader_count(r, name, documents, error): in how many documents that term is, exactly.
 * Where documents of parts are dead, their postings of the term are read. */
enum shim_status shim_reader_count(struct shim_reader *r, struct shim_bytes name,
                                   uint32_t *documents, struct shim_error *error);

/* shim_reader_terms(r, prefix, callback, payload, error): every term that begins with prefix,
 * in byte order, with its frequency as shim_reader_frequencies has it; the callback returns
 * false to stop. name is borrowed for the call. */
enum shim_status shim_reader_terms(struct shim_reader *r, struct shim_bytes prefix,
                                   bool (*callback)(struct shim_bytes name,
                                                    uint32_t documents, void *payload),
                                   void *payload, struct shim_error *error);

/* shim_reader_postings(r, term, callback, payload, error): the ids of the documents with that
 * term, ascending, with the wdf; an empty term means every document. */
enum shim_status shim_reader_postings(struct shim_reader *r, struct shim_bytes term,
                                      bool (*callback)(uint32_t id, uint32_t wdf,
                                                       void *payload),
                                      void *payload, struct shim_error *error);

/* shim_reader_find(r, key, id, error): the id of the document with that unique term; 0 when
 * there is none. */
enum shim_status shim_reader_find(struct shim_reader *r, struct shim_bytes key, uint32_t *id,
                                  struct shim_error *error);

/* shim_reader_data(r, ids, count, out, error): the data of count documents, in the order of
 * ids; a document that is gone gives empty bytes. Borrowed from r until the next
 * shim_reader_data. */
enum shim_status shim_reader_data(struct shim_reader *r, const uint32_t *ids, size_t count,
                                  struct shim_bytes *out, struct shim_error *error);

/* shim_reader_values(r, slot, ids, count, callback, payload, error): the value of slot for
 * each of ids, which must ascend; the callback gets the index into ids. Absent values give
 * empty bytes. bytes are borrowed for the call. */
enum shim_status shim_reader_values(struct shim_reader *r, uint32_t slot, const uint32_t *ids,
                                    size_t count,
                                    void (*callback)(size_t i, struct shim_bytes bytes,
                                                     void *payload),
                                    void *payload, struct shim_error *error);

/* What some terms count in some documents. */
struct shim_wdf {
    const uint32_t *ids; /* distinct, ascending */
    size_t id_count;
    const struct shim_bytes *names;
    size_t name_count;
    uint32_t most;       /* terms in more documents than these are not looked up in them */
    uint32_t *documents; /* out, by name: as shim_reader_frequencies has it */
    uint32_t *wdf;       /* out: of name n in document i at n * id_count + i; 0 for none */
};

/* shim_reader_wdf(r, w, error): fill w->documents and w->wdf. Quickest where names ascend. */
enum shim_status shim_reader_wdf(struct shim_reader *r, const struct shim_wdf *w,
                                 struct shim_error *error);

/* One term in one document; all of it borrowed for the call. */
struct shim_posting {
    struct shim_bytes term;
    uint32_t id, wdf;
    const uint32_t *positions;
    uint32_t position_count;
};

/* shim_reader_walk(r, callback, payload, error): every posting there is, in one pass through
 * all tables; of each document the terms ascend. The callback returns false to stop. */
enum shim_status shim_reader_walk(struct shim_reader *r,
                                  bool (*callback)(const struct shim_posting *posting,
                                                   void *payload),
                                  void *payload, struct shim_error *error);

/* shim_reader_document(r, id, document, error): everything about one document: terms with
 * wdf and positions, values of the slots below SHIM_SLOTS, data. Borrowed from r until the next
 * shim_reader_document. key is left empty. Of a document of a sealed part it takes as long as
 * shim_reader_walk: for tests, and for the words of lede check about a damaged one. */
enum shim_status shim_reader_document(struct shim_reader *r, uint32_t id,
                                      const struct shim_document **document,
                                      struct shim_error *error);

/* shim_reader_positions(r, ids, id_count, names, count, callback, payload, error): where the
 * terms of these names stand in some documents, whose ids must ascend: term by term, for each
 * document by document, ascending; the callback gets the indexes into ids and names and returns
 * false to stop. Terms that a document does not hold have none there. */
enum shim_status shim_reader_positions(struct shim_reader *r, const uint32_t *ids,
                                       size_t id_count, const struct shim_bytes *names,
                                       size_t count,
                                       bool (*callback)(size_t id, size_t name,
                                                        uint32_t position, void *payload),
                                       void *payload, struct shim_error *error);

/* ---- Matching -------------------------------------------------------------------- */

enum shim_op {
    SHIM_TERM,    /* leaf: documents with the term `bytes`; scored unless wdf is all 0 */
    SHIM_ALL,     /* leaf: every document, unscored */
    SHIM_NONE,    /* leaf: no document */
    SHIM_RANGE,   /* leaf: value of `slot` between `bytes` and `upper` inclusive; an empty
                     bound is open (but a document without a value never matches) */
    SHIM_IDS,     /* leaf: the documents listed in `ids` (ascending), unscored */
    SHIM_AND,     /* all of the last `arity` nodes */
    SHIM_OR,      /* any of them; scores add */
    SHIM_NOT,     /* arity 2: the first, without the second */
    SHIM_FILTER,  /* arity 2: the first, where the second also matches; only the first scores */
    SHIM_MAYBE,   /* arity 2: the first; the second adds score where it matches */
    SHIM_SYNONYM, /* any of them, scored as if they were one term */
    SHIM_PHRASE,  /* all of the last arity nodes in order within `window` places; each a TERM,
                     or an OR or SYNONYM of them: any of those terms at that place */
    SHIM_NEAR,    /* the same in any order */
    SHIM_SCALE    /* arity 1: its score times `factor` */
};

struct shim_node {
    enum shim_op op;
    uint32_t arity;          /* children: the nodes before it in postfix order */
    struct shim_bytes bytes; /* TERM: the term; RANGE: lowest value */
    struct shim_bytes upper; /* RANGE: highest value */
    uint32_t slot;           /* RANGE */
    uint32_t window;         /* PHRASE, NEAR: arity or more */
    double factor;           /* SCALE: 0 or more */
    const uint32_t *ids;     /* IDS */
    size_t id_count;
};

enum shim_weight {
    SHIM_WEIGHT_IMPACT, /* score = idf * wdf * scale; the wdf is an impact (no lengths read) */
    SHIM_WEIGHT_WDF,    /* score = wdf * scale: the caller brings its idf by SHIM_SCALE */
    SHIM_WEIGHT_BM25,   /* Xapian's BM25 with k1 and b, k2 = k3 = 0 */
    SHIM_WEIGHT_NONE    /* all scores 0: the fastest way to a count */
};

enum shim_order { SHIM_BY_SCORE, SHIM_BY_ID /* ascending */ };

struct shim_match {
    const struct shim_node *nodes; /* postfix; the last one is the root */
    size_t node_count;
    enum shim_weight weight;
    double k1, b;   /* BM25 */
    double scale;   /* IMPACT, WDF */
    uint32_t wdf_limit; /* IMPACT, WDF: a wdf above it (the sum of a synonym) counts as this much,
                           which also bounds scores tightly; 0 for no limit */
    size_t top;     /* how many hits wanted; 0 = every match, in ascending order of id */
    enum shim_order order; /* with top > 0; SHIM_BY_ID needs SHIM_WEIGHT_NONE */
    bool count;     /* with top > 0: count all matches exactly */
    size_t count_to; /* with top > 0: count exactly when there are at most so many */
    bool reference;  /* by Xapian's own matcher, many times slower: for tests to compare with */
    uint64_t deadline; /* nanoseconds of CLOCK_MONOTONIC: past it, end with what was found,
                          unless Xapian's own matcher is at work; 0 for none */
};

/* What came out; release with shim_hits_free. */
struct shim_hits {
    size_t count;
    uint32_t *ids;
    double *scores;  /* NULL with SHIM_WEIGHT_NONE */
    uint64_t total;  /* matches: exact when exact is true, else a lower bound */
    bool exact;
    bool late;       /* the deadline passed before all was looked at */
};

/* idf in SHIM_WEIGHT_IMPACT is ln(1 + (N - n + 0.5) / (n + 0.5)), over all databases of r. */
enum shim_status shim_reader_match(struct shim_reader *r, const struct shim_match *match,
                                   struct shim_hits *out, struct shim_error *error);

void shim_hits_free(struct shim_hits *hits);

/* shim_version(): Xapian's version, "1.4.22". */
const char *shim_version(void);

#ifdef __cplusplus
}
#endif

#endif
