#include "shim/evaluate/leaves.hh"

#include <algorithm>

namespace shim
{

/* ---- Words --------------------------------------------------------------------------- */

Words::Words(std::vector<PostingList> lists, double unit, uint32_t limit)
    : lists_(std::move(lists)), unit_(unit), limit_(limit)
{
}

void Words::scale(double factor)
{
    unit_ *= factor;
}

uint64_t Words::cost() const
{
    uint64_t sum = 0;
    for (const PostingList &list : lists_)
        sum += list.frequency();
    return sum;
}

uint64_t Words::next(uint64_t from)
{
    uint64_t next = NO_DOCUMENT;
    for (const PostingList &list : lists_)
        next = std::min(next, list.id());
    return std::max(next, from);
}

void Words::match(const Window &window)
{
    bits_.clear();
    if (unit_ == 0.0)
        match_bits(window);
    else
        match_wdf(window);
}

void Words::match_bits(const Window &window)
{
    for (PostingList &list : lists_) {
        list.seek(window.base + window.from);
        list.each_below(window.base + window.to, [&](uint64_t id, uint32_t) {
            bits_.set(static_cast<uint32_t>(id - window.base));
        });
    }
}

void Words::match_wdf(const Window &window)
{
    wdf_.resize(WINDOW);
    uint32_t *sums = wdf_.data();
    for (PostingList &list : lists_) {
        list.seek(window.base + window.from);
        list.each_below(window.base + window.to, [&](uint64_t id, uint32_t wdf) {
            auto place = static_cast<uint32_t>(id - window.base);
            uint64_t before = bits_.has(place) ? sums[place] : 0;
            sums[place] = static_cast<uint32_t>(std::min<uint64_t>(before + wdf, limit_));
            bits_.set(place);
        });
    }
}

void Words::score(const Bits &wanted, double *scores)
{
    if (unit_ == 0.0)
        return;
    Bits both = bits_;
    both.keep(wanted);
    both.each([&](uint32_t place) { scores[place] += unit_ * wdf_[place]; });
}

/* Of a single word the wdf need not be kept. */
void Words::match_scored(const Window &window, double *scores)
{
    if (lists_.size() != 1 || unit_ == 0.0) {
        Matcher::match_scored(window, scores);
        return;
    }
    bits_.clear();
    lists_[0].seek(window.base + window.from);
    lists_[0].each_below(window.base + window.to, [&](uint64_t id, uint32_t wdf) {
        auto place = static_cast<uint32_t>(id - window.base);
        scores[place] += unit_ * std::min(wdf, limit_);
        bits_.set(place);
    });
}

/* ---- All documents ------------------------------------------------------------------- */

uint64_t All::next(uint64_t from)
{
    if (list_)
        return std::max(from, list_->id());
    return from <= last_ ? std::max<uint64_t>(from, 1) : NO_DOCUMENT;
}

void All::match(const Window &window)
{
    bits_.clear();
    uint64_t from = window.base + window.from, to = window.base + window.to;
    auto set = [&](uint64_t id, uint32_t) {
        bits_.set(static_cast<uint32_t>(id - window.base));
    };
    if (list_) {
        list_->seek(from);
        list_->each_below(to, set);
    } else {
        for (uint64_t id = std::max<uint64_t>(from, 1); id < to && id <= last_; id++)
            set(id, 0);
    }
}

/* ---- Given documents ----------------------------------------------------------------- */

Given::Given(const uint32_t *ids, size_t count, uint32_t offset)
    : at_(std::upper_bound(ids, ids + count, offset)), end_(ids + count), offset_(offset)
{
}

uint64_t Given::next(uint64_t from)
{
    at_ = std::lower_bound(at_, end_, from + offset_);
    return at_ == end_ ? uint64_t{NO_DOCUMENT} : *at_ - offset_;
}

void Given::match(const Window &window)
{
    bits_.clear();
    next(window.base + window.from);
    for (; at_ != end_ && *at_ - offset_ < window.base + window.to; at_++)
        bits_.set(static_cast<uint32_t>(*at_ - offset_ - window.base));
}

/* ---- Ranges of values ---------------------------------------------------------------- */

Range::Range(ValueList values, std::string low, std::optional<std::string> high, uint32_t last)
    : values_(std::move(values)), low_(std::move(low)), high_(std::move(high)), last_(last)
{
}

uint64_t Range::next(uint64_t from)
{
    return std::max(from, values_.id());
}

void Range::match(const Window &window)
{
    bits_.clear();
    values_.seek(window.base + window.from);
    for (; values_.id() < window.base + window.to; values_.seek(values_.id() + 1))
        if (values_.value() >= low_ && (!high_ || values_.value() <= *high_))
            bits_.set(static_cast<uint32_t>(values_.id() - window.base));
}

} // namespace shim
