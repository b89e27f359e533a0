/*
 * segment: writes what is ordered by term in a sealed part (docs/GLASS.md, docs/PARTS.md), and makes
 * a database of glass of it again. Included by bulk.cc and part.cc.
 */
#ifndef SHIM_SEGMENT_HH
#define SHIM_SEGMENT_HH

#include "shim/glass/glass_map.hh"
#include "shim/glass/glass_table.hh"
#include "shim/glass/run.hh"
#include "shim/sealed/table.hh"
#include "shim/sealed/positions.hh"

namespace shim
{

enum { GLASS_CHUNK = 2000 }; /* bytes of postings, or of values, that end a chunk */

/* Writes a list of numbers by document in chunks: the postings of a term, or the lengths of
 * all documents. */
class ChunkWriter
{
  public:
    /* Into the table; or, where that is NULL, only to end a chunk of positions with each
     * chunk that the table has. */
    explicit ChunkWriter(SealedTableWriter *table, PositionsWriter *positions = nullptr);

    /* begin(first_key, later_key, totals): the key of the first chunk; the beginning of the
     * others', before an id; what stands before the first. */
    void begin(std::string_view first_key, std::string_view later_key, TermTotals totals);
    void add(uint32_t id, uint32_t number); /* ids ascend; at least one */
    void end();

  private:
    void write(bool last);
    void write_tag(bool last);

    SealedTableWriter *table_;
    PositionsWriter *positions_;
    std::string first_key_, later_key_, tag_, key_;
    TermTotals totals_;
    bool first_chunk_ = true;
    uint32_t first_id_ = 0, last_id_ = 0;
    uint8_t body_[GLASS_CHUNK + 10];
    uint8_t *body_end_ = body_;
};

/* write_postings(runs, postlist), write_positions(runs, positions): of all runs. They share
 * nothing, so two threads can do it at once. */
void write_postings(const std::vector<RunFiles> &runs, SealedTableWriter &postlist);
void write_positions(const std::vector<RunFiles> &runs, PositionsWriter &positions);

/* What is known of all documents of a part together. */
struct Segment {
    uint32_t documents = 0, shortest = 0, longest = 0, highest_wdf = 0;
    uint64_t total_length = 0;

    /* add(more): the documents of another, too. */
    void add(const Segment &more);

    /* write(table), read(table): to and from the first item of the part's terms; the key of a
     * term never begins so. */
    void write(SealedTableWriter &table) const;
    static Segment read(const GlassTable &table);
};

/* export_glass(table, folder): make folder, which is there, a database of glass with the postings
 * of a part. For Xapian's matcher, which tests compare ours with. */
void export_glass(const GlassTable &table, const std::string &folder);

} // namespace shim

#endif
