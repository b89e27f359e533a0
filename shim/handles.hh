/*
 * handles: what is behind the opaque structs of shim.h. Included by writer.cc, reader.cc,
 * query.cc and match.cc.
 */
#ifndef SHIM_HANDLES_HH
#define SHIM_HANDLES_HH

#include "shim/guard.hh"
#include "shim/mapped.hh"
#include "shim/nodes.hh"

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

    /* What we read without Xapian; NULL where that cannot be: of several databases, of a
     * writer's, of a format that we do not know. */
    std::unique_ptr<shim::MappedDatabase> mapped;
    std::vector<std::string> paths;

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
 * body found that the revision is gone. Damage may be the work of a writer, as long as there is
 * a newer revision. */
template <typename Body>
shim_status with_reader(shim_reader *r, shim_error *error, Body &&body) noexcept
{
    if (r->stale)
        return fail(error, SHIM_MODIFIED, "the index has changed: refresh the reader");
    shim_status status = guard(error, body);
    if (status == SHIM_DAMAGED && r->mapped && is_overtaken(*r->mapped))
        status = fail(error, SHIM_MODIFIED, "the index has changed: refresh the reader");
    r->stale = status == SHIM_MODIFIED;
    return status;
}

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

/* build_query(match, all): the query of match's nodes, which have passed check_nodes. Some
 * parts are matched at once, see query.cc. */
Xapian::Query build_query(const shim_match &match, const Xapian::Database &all);

} // namespace shim

#endif
