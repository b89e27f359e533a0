/*
 * evaluate: matches the nodes of a query against mapped tables, without Xapian: what
 * shim_reader_match does wherever it can. Included by match.cc.
 */
#ifndef SHIM_EVALUATE_EVALUATE_HH
#define SHIM_EVALUATE_EVALUATE_HH

#include "shim/glass/glass_map.hh"
#include "shim/sealed/columns.hh"
#include "shim/sealed/positions.hh"
#include "shim/sealed/tombstones.hh"
#include "shim/shim.h"

namespace shim
{

/* Tables that hold documents numbered from 1, which their reader numbers from `offset` + 1. */
struct Source {
    const GlassTable *postlist;
    const GlassTable *position;       /* NULL of a sealed part, which has these: */
    const PositionsReader *positions;
    const ColumnsReader *columns;     /* of a sealed part; else values are in postlist */
    const Tombstones *dead;           /* by the reader's numbers; NULL for none */
    uint32_t documents, last, offset;
};

/* can_evaluate(match): whether evaluate() knows the weights that are asked for. */
bool can_evaluate(const shim_match &match);

/* What was found; see shim_hits. */
struct Found {
    std::vector<uint32_t> ids;
    std::vector<double> scores;
    uint64_t total = 0;
    bool exact = true;
    bool late = false;
};

/* evaluate(match, sources): offsets ascend. The nodes have passed check_nodes. */
Found evaluate(const shim_match &match, const std::vector<Source> &sources);

} // namespace shim

#endif
