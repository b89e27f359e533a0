/*
 * segment: writes what is ordered by term in a sealed part (docs/PARTS.md), and makes
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

/* Before the terms of a part stand two items: what Segment has, and the lengths of the documents. */
enum { ITEMS_BEFORE_TERMS = 2 };

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
