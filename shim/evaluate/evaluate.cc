#include "shim/evaluate/evaluate.hh"

#include "shim/evaluate/build.hh"
#include "shim/glass/posting_list.hh"

#include <algorithm>
#include <ctime>

namespace shim
{
namespace
{

/* What is kept of the matches. */
class Keeper
{
  public:
    virtual ~Keeper() = default;

    /* take(bits, scores, first): the matches of a window whose first document is `first`. Set
     * the scores of the bits back to 0; there are none where nothing is scored. Returns false
     * when no more are needed. */
    virtual bool take(const Bits &bits, double *scores, uint32_t first) = 0;

    virtual void finish(Found &) {}
};

/* All, in order of their ids. */
class KeepAll final : public Keeper
{
  public:
    KeepAll(Found &found, bool scored) : found_(found), scored_(scored) {}

    bool take(const Bits &bits, double *scores, uint32_t first) override
    {
        size_t before = found_.ids.size(), more = bits.count();
        found_.ids.resize(before + more);
        uint32_t *id = found_.ids.data() + before;
        bits.each([&](uint32_t place) { *id++ = first + place; });
        found_.total += more;
        if (!scored_)
            return true;
        found_.scores.resize(before + more);
        double *score = found_.scores.data() + before;
        bits.each([&](uint32_t place) {
            *score++ = scores[place];
            scores[place] = 0.0;
        });
        return true;
    }

  private:
    Found &found_;
    bool scored_;
};

/* The first by their ids, and a count as far as it is wanted. */
class KeepFirst final : public Keeper
{
  public:
    KeepFirst(Found &found, const shim_match &match) : found_(found), match_(match) {}

    bool take(const Bits &bits, double *, uint32_t first) override
    {
        bits.each([&](uint32_t place) {
            if (found_.ids.size() < match_.top)
                found_.ids.push_back(first + place);
        });
        found_.total += bits.count();
        found_.exact = match_.count || found_.ids.size() < match_.top ||
                       found_.total <= match_.count_to;
        return found_.exact;
    }

  private:
    Found &found_;
    const shim_match &match_;
};

/* The best by their scores, of equals the first; a heap with the worst on top. */
class KeepBest final : public Keeper
{
  public:
    KeepBest(Found &found, size_t top) : found_(found), top_(top) {}

    bool take(const Bits &bits, double *scores, uint32_t first) override
    {
        double worst = worst_;
        bits.each([&](uint32_t place) {
            double score = scores[place];
            scores[place] = 0.0;
            if (score > worst)
                worst = add({score, first + place});
        });
        worst_ = worst;
        found_.total += bits.count();
        return true;
    }

    void finish(Found &found) override
    {
        std::sort_heap(heap_.begin(), heap_.end(), better);
        for (const Hit &hit : heap_) {
            found.ids.push_back(hit.id);
            found.scores.push_back(hit.score);
        }
    }

  private:
    struct Hit {
        double score;
        uint32_t id;
    };
    static bool better(const Hit &a, const Hit &b)
    {
        return a.score != b.score ? a.score > b.score : a.id < b.id;
    }

    /* Returns the score that the next one must exceed. */
    double add(Hit hit)
    {
        if (heap_.size() == top_) {
            std::pop_heap(heap_.begin(), heap_.end(), better);
            heap_.pop_back();
        }
        heap_.push_back(hit);
        std::push_heap(heap_.begin(), heap_.end(), better);
        return heap_.size() < top_ ? -1.0 : heap_.front().score;
    }

    Found &found_;
    std::vector<Hit> heap_;
    size_t top_;
    double worst_ = -1.0; /* of the heap once it is full */
};

std::unique_ptr<Keeper> keeper_for(const shim_match &match, Found &found)
{
    bool scored = match.weight != SHIM_WEIGHT_NONE;
    if (match.top == 0)
        return std::make_unique<KeepAll>(found, scored);
    if (!scored)
        return std::make_unique<KeepFirst>(found, match);
    return std::make_unique<KeepBest>(found, match.top);
}

/* bits without the documents of the window from `first` on that are dead. */
Bits alive(const Bits &bits, const Tombstones &dead, uint32_t first, double *scores)
{
    Bits left = bits;
    bits.each([&](uint32_t place) {
        if (!dead.has(first + place))
            return;
        left.remove(place);
        if (scores != nullptr)
            scores[place] = 0.0;
    });
    return left;
}

bool is_late(const shim_match &match)
{
    if (match.deadline == 0)
        return false;
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<uint64_t>(t.tv_sec) * 1000000000u + static_cast<uint64_t>(t.tv_nsec) >=
           match.deadline;
}

/* Match all windows of a source; false when no more matches are needed. */
bool evaluate_source(Matcher &root, const Source &source, const shim_match &match,
                     double *scores, Keeper &keeper, Found &found)
{
    for (uint64_t at = root.next(1); at <= source.last; at = root.next(at + WINDOW)) {
        if (is_late(match)) {
            found.late = true;
            found.exact = false;
            return false;
        }
        if (scores != nullptr)
            root.match_scored({at}, scores);
        else
            root.match({at});
        uint32_t first = source.offset + static_cast<uint32_t>(at);
        bool more = source.dead == nullptr
                        ? keeper.take(root.bits(), scores, first)
                        : keeper.take(alive(root.bits(), *source.dead, first, scores), scores, first);
        if (!more)
            return false;
    }
    return true;
}

} // namespace

bool can_evaluate(const shim_match &match)
{
    return match.weight != SHIM_WEIGHT_BM25;
}

Found evaluate(const shim_match &match, const std::vector<Source> &sources)
{
    Found found;
    std::unique_ptr<Keeper> keeper = keeper_for(match, found);
    std::vector<double> scores(match.weight == SHIM_WEIGHT_NONE ? 0 : size_t{WINDOW});
    for (const Source &source : sources) {
        MatcherPtr root = build_matcher(match, source, sources);
        if (!evaluate_source(*root, source, match, scores.empty() ? nullptr : scores.data(), *keeper,
                             found))
            break;
    }
    keeper->finish(found);
    return found;
}

} // namespace shim
