/*
 * schema: how a record lies in an index: term prefixes, value slots, field weights, positions,
 * metadata keys, the layout of the folder. The one table that indexer and searcher share.
 *
 * Prefixes follow Xapian Omega's conventions where it has one, so that xapian-delve, Omega
 * and Python's xapian read a lede index (https://xapian.org/docs/omega/termprefixes.html).
 */
#ifndef CORPUS_SCHEMA_H
#define CORPUS_SCHEMA_H

#include "corpus/buffer.h"
#include "corpus/span.h"

#include <stdint.h>

/* Raise when an index made by the code before cannot be read by the code after. */
enum { SCHEMA_VERSION = 3 };

/* The folder: an index is a folder that holds these. live/ is an ordinary glass database;
 * its metadata is the truth about everything else in the folder. */
#define SCHEMA_FOLDER_DEFAULT "lede.index"
#define SCHEMA_LIVE "live"         /* glass database for updates */
#define SCHEMA_RUN "run"           /* sockets of a server */

/* Metadata keys of live/. */
#define SCHEMA_META_VERSION "lede:schema"          /* SCHEMA_VERSION, decimal */
#define SCHEMA_META_FINGERPRINT "lede:analysis"    /* analysis_fingerprint(), hex */
#define SCHEMA_META_RANKING "lede:ranking"         /* see schema_ranking */
#define SCHEMA_META_COMMIT "lede:commit"           /* JSON: time, generation, documents */
#define SCHEMA_META_RESUME "lede:resume:"          /* + source: JSON, see indexer/ingest */
#define SCHEMA_META_LANGUAGES "lede:languages"     /* JSON: {"en": documents, …} */
#define SCHEMA_META_ERASED "lede:erased:"          /* + number: see indexer/upkeep/erased */
#define SCHEMA_META_WORDS "lede:words"             /* files of its word list in the folder, parted
                                                      by spaces; see corpus/wordlist.h */

/* Fields whose words or values can be searched by name. */
enum schema_field {
    FIELD_WORD,    /* free text: stems, no prefix, scored */
    FIELD_TITLE,   /* stems of the title, also found as FIELD_WORD */
    FIELD_QUOTE,   /* stems inside quotation marks of articles */
    FIELD_AUTHOR,  /* whole folded name, and each of its words */
    FIELD_SITE,    /* host and each of its suffixes: www.ft.com ft.com com */
    FIELD_SOURCE,  /* whole folded name of the outlet */
    FIELD_SECTION, /* whole folded name */
    FIELD_TAG,     /* whole folded name */
    FIELD_LANG,    /* code as in language_code, else as given */
    FIELD_TYPE,    /* "article" or "comment" */
    FIELD_ID,      /* unique: one document each */
    FIELD_THREAD,  /* id of the article, on it and on all its comments */
    FIELD_PARENT,  /* comment: id of what it answers (its article's id at top level) */
    FIELD_URL,     /* normalised whole URL */
    FIELD_CONTEXT, /* comment: stems of its article's title, scored with a low weight. Apart from
                      FIELD_WORD, so that a comment which says none of the words itself is
                      not counted as a match for its article's topic: a query of two words or
                      more takes a word or its context, and one word at least itself */
    FIELD_YEAR, FIELD_MONTH, FIELD_DAY, /* of created_at, UTC: 2023 202305 20230501 */
    FIELD_FLAG,    /* "orphan" "deleted" "undated" "truncated" */
    FIELD_COUNT
};

/* schema_prefix(f): its term prefix, "" for FIELD_WORD. A prefix of several letters ends in
 * ':', which values of one-letter prefixes cannot be mistaken for. */
const char *schema_prefix(enum schema_field f);

/* schema_term(f, value, out): clear out and put the term of value there: prefix and value,
 * NULs made U+FFFD. Of a term over SCHEMA_TERM_WHOLE bytes the first SCHEMA_TERM_WHOLE (less
 * what would cut a character) are kept and 32 hex digits of a hash of the whole follow: so it
 * stays unique, and is longer than any term that was kept whole. The hash is FNV-1a of 128
 * bits, byte by byte, so the same on all machines
 * (http://www.isthe.com/chongo/tech/comp/fnv/). */
enum { SCHEMA_TERM_WHOLE = 180, SCHEMA_TERM_MAX = SCHEMA_TERM_WHOLE + 32 };
void schema_term(enum schema_field f, struct span value, struct buffer *out);

/* schema_hash(bytes, place): that hash, big-endian. */
enum { SCHEMA_HASH_BYTES = 16 };
void schema_hash(struct span bytes, char place[SCHEMA_HASH_BYTES]);

/* Value slots. Numbers are schema_number(): big-endian with the sign bit turned over, so that
 * bytes sort as the numbers do, 8 bytes. */
enum schema_slot {
    SLOT_CREATED,      /* number: created_at; absent when unknown */
    SLOT_THREAD,       /* schema_thread() of the thread's id, 8 bytes */
    SLOT_TYPE,         /* "a" or "c" */
    SLOT_POINTS,       /* number; absent when unknown */
    SLOT_COMMENTS,     /* article, number: comments in the index, or as stated if more */
    SLOT_ACTIVE,       /* article, number: newest created_at in its thread */
    SLOT_WORDS,        /* number: words of title, summary and text */
    SLOT_SITE,         /* host, without www. */
    SLOT_SOURCE,       /* as given */
    SLOT_SECTION,      /* as given */
    SLOT_AUTHOR,       /* as given, several parted by SCHEMA_LIST_MARK */
    SLOT_TAGS,         /* as given, parted by SCHEMA_LIST_MARK */
    SLOT_LANG,         /* code */
    SLOT_SKETCH,       /* article, 8 bytes: corpus/text/sketch.h of its text; absent for a short one */
    SLOT_FINGERPRINT,  /* indexer/document: two numbers that tell whether it changed */
    SLOT_COUNT
};
#define SCHEMA_LIST_MARK '\x1f'

enum { SCHEMA_NUMBER_BYTES = 8 };
void schema_number(int64_t n, char place[SCHEMA_NUMBER_BYTES]);
int64_t schema_number_read(const char *place);

/* schema_thread(thread_id): a 64-bit hash that stands for a thread in SLOT_THREAD. The slot
 * holds it big-endian: schema_number((int64_t)hash) will do. */
uint64_t schema_thread(struct span thread_id);

/* Field weights: how often one occurrence counts, in units of SCHEMA_WEIGHT_ONE, so that
 * halves and quarters can be said. An article's words stand in the comments of its thread
 * with a low weight (FIELD weights of the context), so that they are found by its topic. */
enum {
    SCHEMA_WEIGHT_ONE = 4,
    SCHEMA_WEIGHT_TITLE = 8,
    SCHEMA_WEIGHT_SUMMARY = 4,
    SCHEMA_WEIGHT_TEXT = 4,
    SCHEMA_WEIGHT_AUTHOR = 4,
    SCHEMA_WEIGHT_TAG = 4,
    SCHEMA_WEIGHT_QUOTED = 1, /* lines of a comment that begin with '>' */
    SCHEMA_WEIGHT_CONTEXT = 1
};

/* Positions: fields follow each other with a gap, so that no phrase spans two of them.
 * Title words also carry positions under FIELD_TITLE, quoted words under FIELD_QUOTE. */
enum { SCHEMA_POSITION_GAP = 100 };

/* How scores are made, fixed when an index is created, kept in its metadata.
 *
 * With impact true, the within-document frequency of a scored term is not a count but its
 * quantised BM25F impact: what BM25 makes of the weighted frequency and the document's
 * length, so that a query needs no length look-up:
 *     impact = round(SCHEMA_IMPACT_MAX * tf / (tf + k1 * (1 - b + b * length / average)))
 *     score  = idf * impact / SCHEMA_IMPACT_MAX * (k1 + 1)
 * with tf and length in occurrences (weights divided by SCHEMA_WEIGHT_ONE). At least 1.
 * With impact false it is the weighted count, tf * SCHEMA_WEIGHT_ONE, and Xapian's own BM25
 * does the rest (its k1 must be multiplied by SCHEMA_WEIGHT_ONE then).
 * (Robertson & Zaragoza, "The Probabilistic Relevance Framework", 2009, 3.5 and 3.6;
 * Anh & Moffat, "Impact transformation", SIGIR 2002.) */
enum { SCHEMA_IMPACT_MAX = 127 };
#define SCHEMA_K1 1.2 /* docs/RANKING.md says why */
#define SCHEMA_B 0.5
struct schema_ranking {
    bool impact;
    double k1;      /* default SCHEMA_K1 */
    double b;       /* default SCHEMA_B */
    double average; /* length of an average document, occurrences; frozen at creation */
};

/* schema_impact(r, tf, length): the within-document frequency to store; see above. */
uint32_t schema_impact(const struct schema_ranking *r, double tf, double length);

/* schema_ranking_write(r, out) and schema_ranking_read(text, r): to and from the metadata
 * (JSON); the latter returns false when it cannot be read. */
void schema_ranking_write(const struct schema_ranking *r, struct buffer *out);
bool schema_ranking_read(struct span text, struct schema_ranking *r);

#endif
