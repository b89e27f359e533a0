/*
 * run: sorted terms with their postings, in memory or spilled to a file, read one term after
 * the other. Between inverter.cc and segment.cc.
 *
 * A run file is a row of: varint length of the name, name, varint documents, varint sum of
 * wdf, varint length of the stream, stream (postings.hh). Terms ascend.
 */
#ifndef SHIM_RUN_HH
#define SHIM_RUN_HH

#include "shim/glass_file.hh"
#include "shim/inverter.hh"

namespace shim
{

class Run
{
  public:
    virtual ~Run() = default;

    /* next(): go to the next (at first: the first) term; false behind the last. What was not
     * read of postings() is passed over. */
    virtual bool next() = 0;

    virtual std::string_view name() const = 0;
    virtual TermTotals totals() const = 0;
    virtual ByteSource &postings() = 0; /* to be read once */
};

/* run_in_memory(inverter): its terms; it must outlive the run and not change. */
std::unique_ptr<Run> run_in_memory(const Inverter &inverter);

/* run_in_file(path): the terms that were written there. */
std::unique_ptr<Run> run_in_file(const std::string &path);

/* spill(inverter, path): write a run file. */
void spill(const Inverter &inverter, const std::string &path);

} // namespace shim

#endif
