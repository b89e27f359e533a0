/*
 * handles: what is behind the opaque structs of shim.h. Included by writer.cc, reader.cc,
 * query.cc and match.cc.
 */
#ifndef SHIM_HANDLES_HH
#define SHIM_HANDLES_HH

#include "shim/evaluate/evaluate.hh"
#include "shim/guard.hh"
#include "shim/mapped.hh"
#include "shim/nodes.hh"
#include "shim/sealed/part.hh"
#include "shim/sealed/tombstones.hh"

#include <xapian.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

struct shim_reader {
    std::string folder;
    Xapian::Database live;  /* takes the updates; its ids go on behind those of the parts */
    shim::SealedParts parts;
    shim::Tombstones dead;  /* of the parts' documents */

    bool rescue = false; /* of shim_writer_rescue: parts are open as far as they can be */

    /* After a DatabaseModifiedError glass answers with empty data instead of throwing again,
     * so until the next refresh every call is refused with SHIM_MODIFIED. */
    bool stale = false;

    /* Live's tables, which we read without Xapian; NULL where that cannot be: of a writer's, of
     * a format that we do not know. */
    std::unique_ptr<shim::MappedDatabase> mapped;
    shim::BlockSums sums; /* of its blocks, which agree with them; of a writer's as last committed */

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

/* A database of which a reader is made: one of a part, or live. */
struct Shard {
    const Xapian::Database *live; /* NULL of a part: */
    SealedPart *part;             /* NULL of live */
    const GlassTable *postlist;   /* NULL of live where it is not mapped */
    uint32_t offset; /* the reader's ids are higher by this */
};

/* shards_of(r): all of them, in the order of their ids. */
std::vector<Shard> shards_of(const shim_reader &r);

/* part_with(r, id): the part with that document; NULL where it is one of live. */
SealedPart *part_with(const shim_reader &r, uint32_t id);

/* reference_of(r): all of them, in that order, for Xapian's matcher. */
Xapian::Database reference_of(const shim_reader &r);

/* load_parts(r): what r.live says of parts and dead documents. */
void load_parts(shim_reader &r);

/* Tells in how many documents of a shard terms are; quickest where terms ascend. */
class FrequencyReader
{
  public:
    explicit FrequencyReader(const Shard &shard);
    uint32_t read(shim_bytes term);

  private:
    const Xapian::Database *live_;
    std::optional<GlassCursor> cursor_;
};

/* each_posting(shard, term, take): call take for all postings of the term by the reader's ids, dead
 * ones too, until it returns false; then that is returned. An empty term means every document. */
bool each_posting(const Shard &shard, shim_bytes term,
                  const std::function<bool(uint32_t id, uint32_t wdf)> &take);

/* read_positions(db, id, term, positions): add where the term stands in that document, as Xapian
 * has it. */
void read_positions(const Xapian::Database &db, uint32_t id, const std::string &term,
                    std::vector<uint32_t> &positions);

/* find_key(r, key): the document with that key; 0 for none. */
uint32_t find_key(const shim_reader &r, shim_bytes key);

inline std::string string_of(shim_bytes bytes)
{
    return bytes.len == 0 ? std::string() : std::string(bytes.at, bytes.len);
}

inline bool is_own_key(const std::string &key)
{
    return key.compare(0, sizeof SHIM_OWN_KEYS - 1, SHIM_OWN_KEYS) == 0;
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

/* set_environment(): make Xapian's hidden switches ours, once a process: see writer.cc. */
void set_environment();

/* Matching documents in ascending order of id; scores is empty where all are 0. */
struct Matches {
    std::vector<uint32_t> ids;
    std::vector<double> scores;
};

/* part_source(part, dead): what to evaluate on. */
Source part_source(const SealedPart &part, const Tombstones *dead);

/* matches_in(db, query, match): all matches of query in one database, by its own numbers. */
Matches matches_in(const Xapian::Database &db, const Xapian::Query &query,
                   const shim_match &match);

/* every_match(query, match, r): all matches of query, scored as match says. */
Matches every_match(const Xapian::Query &query, const shim_match &match, const shim_reader &r);

/* build_query(match, r): the query of match's nodes, which have passed check_nodes. Some
 * parts are matched at once, see query.cc. */
Xapian::Query build_query(const shim_match &match, const shim_reader &r);

} // namespace shim

#endif
