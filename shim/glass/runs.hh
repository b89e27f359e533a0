/*
 * runs: all runs of a builder, in the order of their ids. When there are very many, those become
 * one, so that there are never too many files open; beside other work, since it takes its time.
 * Included by bulk.cc.
 */
#ifndef SHIM_RUNS_HH
#define SHIM_RUNS_HH

#include "shim/glass/run.hh"

#include <future>

namespace shim
{

class Runs
{
  public:
    ~Runs(); /* removes the files */

    /* add(run, apart): it comes behind the others. apart: if there are so many that they must be
     * merged, a thread of its own does it. Throws what that one has thrown. */
    void add(RunFiles run, bool apart);

    /* all(): each of them can be read. Throws as add. */
    const std::vector<RunFiles> &all();

    /* remove(): there are none any more, nor their files. */
    void remove();

  private:
    void merge(bool apart);
    void wait();

    std::vector<RunFiles> merged_; /* the last may be in the making, of sources_ */
    std::vector<RunFiles> recent_; /* behind those */
    std::vector<RunFiles> sources_;
    std::future<void> making_;
};

} // namespace shim

#endif
