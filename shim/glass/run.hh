/*
 * run: sorted terms with their postings, in memory or put aside in a file, and the merge of
 * several. Between inverter.cc, bulk.cc and segment.cc.
 *
 * A term's postings are one or more streams (postings.hh); ids ascend from one to the next.
 * A run file is a row of: varint length of the name, name, varint documents, varint sum of
 * wdf, varint number of streams; for each its length as a varint and its bytes. Terms ascend.
 */
#ifndef SHIM_RUN_HH
#define SHIM_RUN_HH

#include "shim/glass/glass_file.hh"
#include "shim/glass/inverter.hh"

namespace shim
{

class Run
{
  public:
    virtual ~Run() = default;

    /* next(): go to the next (at first: the first) term; false behind the last. All streams of
     * the one before must have been read. */
    virtual bool next() = 0;

    virtual std::string_view name() const = 0;
    virtual TermTotals totals() const = 0;
    virtual uint32_t streams() const = 0;

    /* next_stream(len): the next of the term's streams, of *len bytes, to be read once. */
    virtual ByteSource &next_stream(size_t *len) = 0;
};

/* run_in_memory(inverter): its terms; it must outlive the run and not change. */
std::unique_ptr<Run> run_in_memory(const Inverter &inverter);

/* run_in_file(path): the terms that were written there. */
std::unique_ptr<Run> run_in_file(const std::string &path);

/* Runs read together, term by term; their ids ascend from one to the next. */
class Merge
{
  public:
    explicit Merge(std::vector<std::unique_ptr<Run>> runs);

    bool next(); /* as in Run */
    std::string_view name() const;
    TermTotals totals() const;
    uint32_t streams() const;

    /* The runs that have the term, in order. */
    const std::vector<Run *> &holders() const
    {
        return holders_;
    }

  private:
    std::vector<std::unique_ptr<Run>> runs_;
    std::vector<Run *> holders_;
};

/* write_run(merge, path): all of it as a run file. */
void write_run(Merge &merge, const std::string &path);

} // namespace shim

#endif
