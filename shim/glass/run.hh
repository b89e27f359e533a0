/*
 * run: sorted terms with their postings, put aside in files, and the merge of several. Between
 * inverter.cc, bulk.cc and segment.cc.
 *
 * A run is two files, so that two threads can merge the one and the other. In the first stand,
 * for each term in the order of their bytes: varint length of the name, name, varint documents,
 * varint sum of wdf; then for each document varint id less the one before (at first: the id),
 * varint wdf. In the second stand, for each posting of the first in the same order: varint
 * length, positions as pack_positions (shim/sealed/positions.hh) packs them.
 */
#ifndef SHIM_RUN_HH
#define SHIM_RUN_HH

#include "shim/glass/glass_file.hh"
#include "shim/glass/glass_pack.hh"

#include <memory>
#include <optional>

namespace shim
{

/* A term's numbers, which go before its postings. */
struct TermTotals {
    uint32_t documents = 0;
    uint32_t wdf = 0; /* sum; beyond 32 bits it wraps, as Xapian's does */
};

/* Where a run lies. */
struct RunFiles {
    std::string path;
    uint32_t base = 0; /* to be added to its ids */

    std::string positions_path() const
    {
        return path + "p";
    }
    void remove() const;
};

/* A file through a window that moves on. */
class FileWindow
{
  public:
    explicit FileWindow(const std::string &path);

    /* need(len): len bytes, or all that are left, can be read at `at`; false when none are.
     * Behind the last the window has zeros. */
    bool need(size_t len)
    {
        return static_cast<size_t>(end_ - at) >= len || refill(len);
    }

    const uint8_t *at;

  private:
    bool refill(size_t len);

    FileReader file_;
    std::vector<uint8_t> bytes_;
    const uint8_t *end_;
};

class Run
{
  public:
    enum Parts { POSTINGS, POSITIONS_TOO };
    Run(const RunFiles &files, Parts parts);

    /* next(): go to the next (at first: the first) term; false behind the last. All postings of
     * the one before must have been read. */
    bool next();

    std::string_view name() const
    {
        return name_;
    }
    TermTotals totals() const
    {
        return totals_;
    }

    /* each_posting(take): call take(id, wdf, positions) for each of the term; positions is empty
     * if they are not read. */
    template <typename Take> void each_posting(Take take)
    {
        uint32_t id = base_;
        for (uint32_t left = totals_.documents; left > 0; left--) {
            postings_.need(2 * VARINT_MAX);
            id += get_varint<uint32_t>(postings_.at);
            uint32_t wdf = get_varint<uint32_t>(postings_.at);
            take(id, wdf, positions_ ? next_positions() : std::string_view());
        }
    }

  private:
    std::string_view next_positions()
    {
        positions_->need(VARINT_MAX);
        size_t len = get_varint<uint32_t>(positions_->at);
        positions_->need(len);
        const uint8_t *start = positions_->at;
        positions_->at += len;
        return {reinterpret_cast<const char *>(start), len};
    }

    uint32_t base_;
    FileWindow postings_;
    std::optional<FileWindow> positions_;
    std::string name_;
    TermTotals totals_;
};

/* Runs read together, term by term; their ids ascend from one to the next. */
class Merge
{
  public:
    Merge(const std::vector<RunFiles> &runs, Run::Parts parts);

    bool next(); /* as in Run */
    std::string_view name() const;
    TermTotals totals() const;

    template <typename Take> void each_posting(Take take)
    {
        for (uint32_t run : holders_)
            runs_[run]->each_posting(take);
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
    std::vector<uint32_t> holders_; /* the runs that have the term, in order */
};

/* write_run(merge, files): all of it, with positions, as a run. */
void write_run(Merge &merge, const RunFiles &files);

} // namespace shim

#endif
