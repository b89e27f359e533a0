#include "shim/glass/runs.hh"

namespace shim
{

enum {
    RECENT_MAX = 200, /* three files each are open at once */
    MERGED_MAX = 50
};

static void remove_all(std::vector<RunFiles> &runs)
{
    for (const RunFiles &run : runs)
        run.remove();
    runs.clear();
}

Runs::~Runs()
{
    remove();
}

void Runs::add(RunFiles run, bool apart)
{
    recent_.push_back(std::move(run));
    if (recent_.size() >= RECENT_MAX)
        merge(apart);
}

/* Each is merged once, unless there are so many of those that were. */
void Runs::merge(bool apart)
{
    wait();
    std::string path = recent_.back().path + "m";
    if (merged_.size() >= MERGED_MAX)
        sources_.swap(merged_);
    sources_.insert(sources_.end(), recent_.begin(), recent_.end());
    recent_.clear();
    merged_.push_back({path}); /* before it is written, so that half a file is removed, too */
    auto make = [this] {
        Merge all(sources_, Run::POSITIONS_TOO);
        write_run(all, merged_.back());
    };
    making_ = std::async(apart ? std::launch::async : std::launch::deferred, make);
    if (!apart)
        wait();
}

void Runs::wait()
{
    if (making_.valid())
        making_.get();
    remove_all(sources_);
}

const std::vector<RunFiles> &Runs::all()
{
    wait();
    merged_.insert(merged_.end(), recent_.begin(), recent_.end());
    recent_.clear();
    return merged_;
}

void Runs::remove()
{
    if (making_.valid())
        making_.wait();
    remove_all(sources_);
    remove_all(merged_);
    remove_all(recent_);
}

} // namespace shim
