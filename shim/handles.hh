/*
 * handles: what is behind the opaque structs of shim.h. Included by writer.cc, reader.cc,
 * query.cc and match.cc.
 */
#ifndef SHIM_HANDLES_HH
#define SHIM_HANDLES_HH

#include "shim/guard.hh"

#include <xapian.h>

#include <string>
#include <vector>

struct shim_reader {
    Xapian::Database all;                 /* the shards as one */
    std::vector<Xapian::Database> shards; /* the same, one by one: share all's state */

    /* After a DatabaseModifiedError glass answers with empty data instead of throwing again,
     * so until the next refresh every call is refused with SHIM_MODIFIED. */
    bool stale = false;

    /* A writer's: it sees what is not committed. Xapian's value streams do not always: they
     * take in waiting values only while postings wait as well, and those are written out
     * after every so many documents. So values are read document by document then. */
    bool writing = false;

    /* What the last call of its kind lent out. */
    std::string metadata;
    std::vector<std::string> data;
    std::string document_bytes;
    std::vector<uint32_t> document_positions;
    std::vector<shim_term> document_terms;
    std::vector<shim_value> document_values;
    shim_document document = {};
};

namespace shim
{

inline std::string string_of(shim_bytes bytes)
{
    return bytes.len == 0 ? std::string() : std::string(bytes.at, bytes.len);
}

inline shim_bytes bytes_of(const std::string &s)
{
    return {s.data(), s.size()};
}

/* with_reader(r, error, body): guard() for a reader: refuses a stale one, and notes when the
 * body found that the revision is gone. */
template <typename Body>
shim_status with_reader(shim_reader *r, shim_error *error, Body &&body) noexcept
{
    if (r->stale)
        return fail(error, SHIM_MODIFIED, "the index has changed: refresh the reader");
    shim_status status = guard(error, body);
    r->stale = status == SHIM_MODIFIED;
    return status;
}

/* term_ok(name): 1 to SHIM_TERM_MAX bytes with each NUL counted twice, as glass stores it. */
bool term_ok(shim_bytes name);

/* check_document(d): throws Refusal where d breaks a rule of shim.h. */
void check_document(const shim_document &d);

/* set_environment(): make Xapian's hidden switches ours, once a process: see writer.cc. */
void set_environment();

/* Matching documents in ascending order of id; scores is empty where all are 0. */
struct Matches {
    std::vector<uint32_t> ids;
    std::vector<double> scores;
};

/* every_match(query, match, all): all matches of query over all, scored as match says. */
Matches every_match(const Xapian::Query &query, const shim_match &match,
                    const Xapian::Database &all);

/* match_any(match, all, found): where the nodes ask for any of some terms, and scores are sums
 * of wdf, fill found (database by database, each in ascending order of id) and return true.
 * The nodes have passed build_query. */
bool match_any(const shim_match &match, const Xapian::Database &all, Matches &found);

/* build_query(match, all): the query of match's nodes; throws Refusal where they break a
 * rule. Some parts are matched at once, see query.cc. */
Xapian::Query build_query(const shim_match &match, const Xapian::Database &all);

} // namespace shim

#endif
