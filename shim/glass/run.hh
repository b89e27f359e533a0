/*
 * run: sorted terms with their postings, in memory or put aside in a file, and the merge of
 * several. Between inverter.cc, bulk.cc and segment.cc.
 *
 * A term's postings are one or more streams (postings.hh); ids ascend from one to the next.
 * A run file is a row of: varint length of the name, name, varint documents, varint sum of
 * wdf, varint number of streams; for each, varint what is to be added to its ids, varint
 * length, bytes. Terms ascend.
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

    /* next_stream(): the next of the term's streams, to be read once. */
    struct Stream {
        ByteSource *bytes;
        size_t len;
        uint32_t base; /* to be added to its ids */
    };
    virtual Stream next_stream() = 0;
};

/* run_in_memory(inverter): its terms; it must outlive the run and not change. */
std::unique_ptr<Run> run_in_memory(const Inverter &inverter);

/* run_in_file(path, base): the terms that were written there; base is added to their ids. */
std::unique_ptr<Run> run_in_file(const std::string &path, uint32_t base);

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
    /* A run at a term, with the beginning of its name as a number that sorts as the bytes do. */
    struct Head {
        uint64_t start;
        uint32_t run;
    };

    bool comes_later(const Head &a, const Head &b) const;
    void push(uint32_t run);

    std::vector<std::unique_ptr<Run>> runs_;
    std::vector<Head> heap_;
    std::vector<Run *> holders_;
    std::vector<uint32_t> holder_numbers_;
};

/* write_run(merge, path): all of it as a run file. */
void write_run(Merge &merge, const std::string &path);

} // namespace shim

#endif
