#include "shim/evaluate/leaves.hh"

#include <algorithm>
#include <cstring>
#include <endian.h>

namespace shim
{

/* ---- Words --------------------------------------------------------------------------- */

WordLists::WordLists(std::vector<PostingList> all, uint32_t most)
    : lists(std::move(all)), limit(most)
{
}

/* Whether it is quicker to look for each document that the window is about than to look at all
 * postings: it takes about four times as long as to pass over one. */
bool WordLists::is_sparse(const PostingList &list, const Window &window) const
{
    auto postings = static_cast<size_t>(list.density() * (window.to - window.from));
    return window.within != nullptr && window.within->count_at_least() * 4 < postings &&
           window.within->count() * 4 < postings;
}

void WordLists::read(const Window &window)
{
    bits.clear();
    if (scorers > 0 && wdf == nullptr)
        wdf.reset(new uint32_t[WINDOW]);
    for (PostingList &list : lists) {
        list.seek(window.base + window.from);
        if (list.id() >= window.base + window.to)
            continue;
        if (is_sparse(list, window))
            probe(list, window);
        else if (wdf == nullptr)
            read_bits(list, window);
        else if (lists.size() == 1)
            read_wdf(list, window);
        else
            add_wdf(list, window);
    }
}

/* Mostly those that come later look at fewer documents. Where not, the lists must go back, and
 * from then on all of each window is read. */
void WordLists::read_shared(const Window &window)
{
    bool again = window.base + WINDOW <= read_to_;
    if (again && (whole_ || (window.within != nullptr && window.within->within(within_))))
        return;
    if (again) {
        apart_ = true;
        for (PostingList &list : lists)
            list.rewind();
    }
    whole_ = apart_ || window.within == nullptr;
    if (!whole_)
        within_ = *window.within;
    read(whole_ ? Window{window.base} : window);
    read_to_ = window.base + WINDOW;
}

void WordLists::note(uint32_t place, uint32_t n) const
{
    uint64_t sum = bits.has(place) ? uint64_t{wdf[place]} + n : n;
    wdf[place] = static_cast<uint32_t>(std::min<uint64_t>(sum, limit));
}

void WordLists::probe(PostingList &list, const Window &window)
{
    window.within->each([&](uint32_t place) {
        list.seek(window.base + place);
        if (list.id() != window.base + place)
            return;
        if (wdf != nullptr)
            note(place, list.wdf());
        bits.set(place);
    });
}

void WordLists::read_bits(PostingList &list, const Window &window)
{
    list.each_id_below(window.base + window.to, [&](uint64_t id) {
        bits.set(static_cast<uint32_t>(id - window.base));
    });
}

void WordLists::read_wdf(PostingList &list, const Window &window)
{
    list.each_below(window.base + window.to, [&](uint64_t id, uint32_t n) {
        auto place = static_cast<uint32_t>(id - window.base);
        wdf[place] = std::min(n, limit);
        bits.set(place);
    });
}

void WordLists::add_wdf(PostingList &list, const Window &window)
{
    list.each_below(window.base + window.to, [&](uint64_t id, uint32_t n) {
        auto place = static_cast<uint32_t>(id - window.base);
        note(place, n);
        bits.set(place);
    });
}

Words::Words(std::shared_ptr<WordLists> lists, double unit)
    : lists_(std::move(lists)), unit_(unit)
{
    lists_->scorers += unit != 0.0;
}

void Words::scale(double factor)
{
    lists_->scorers -= unit_ != 0.0;
    unit_ *= factor;
    lists_->scorers += unit_ != 0.0;
}

uint64_t Words::cost() const
{
    uint64_t sum = 0;
    for (const PostingList &list : lists_->lists)
        sum += list.frequency();
    return sum;
}

uint64_t Words::next(uint64_t from)
{
    uint64_t next = NO_DOCUMENT;
    for (const PostingList &list : lists_->lists)
        next = std::min(next, list.id());
    return std::max(next, from);
}

void Words::match(const Window &window)
{
    if (lists_.use_count() == 1)
        lists_->read(window);
    else
        lists_->read_shared(window);
    bits_ = lists_->bits;
}

void Words::score(const Bits &wanted, double *scores)
{
    if (unit_ == 0.0)
        return;
    Bits both = bits_;
    both.keep(wanted);
    const uint32_t *wdf = lists_->wdf.get();
    both.each([&](uint32_t place) { scores[place] += unit_ * wdf[place]; });
}

/* Of a single word the wdf need not be kept. */
void Words::match_scored(const Window &window, double *scores)
{
    if (lists_.use_count() > 1 || lists_->lists.size() != 1 || unit_ == 0.0) {
        Matcher::match_scored(window, scores);
        return;
    }
    PostingList &list = lists_->lists[0];
    uint32_t limit = lists_->limit;
    bits_.clear();
    list.seek(window.base + window.from);
    list.each_below(window.base + window.to, [&](uint64_t id, uint32_t wdf) {
        auto place = static_cast<uint32_t>(id - window.base);
        scores[place] += unit_ * std::min(wdf, limit);
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
    auto set = [&](uint64_t id) {
        bits_.set(static_cast<uint32_t>(id - window.base));
    };
    if (list_) {
        list_->seek(from);
        list_->each_id_below(to, set);
    } else {
        for (uint64_t id = std::max<uint64_t>(from, 1); id < to && id <= last_; id++)
            set(id);
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

static bool as_number(const std::string &bytes, uint64_t *n)
{
    if (bytes.size() != sizeof *n)
        return false;
    memcpy(n, bytes.data(), sizeof *n);
    *n = be64toh(*n);
    return true;
}

ColumnRange::ColumnRange(const Column *column, std::string low, std::optional<std::string> high,
                         uint32_t last)
    : column_(column), low_(std::move(low)), high_(std::move(high)), last_(last)
{
    numbers_ = column_ != nullptr && column_->is_numbers() &&
               (low_.empty() || as_number(low_, &lowest_)) &&
               (!high_ || as_number(*high_, &highest_));
}

uint64_t ColumnRange::next(uint64_t from)
{
    return column_ != nullptr && from <= last_ ? from : NO_DOCUMENT;
}

bool ColumnRange::holds(uint32_t id) const
{
    uint64_t n;
    if (numbers_)
        return column_->number(id, &n) && n >= lowest_ && n <= highest_;
    char place[8 * COLUMN_LANES];
    std::string_view value = column_->read(id, place);
    return !value.empty() && value >= low_ && (!high_ || value <= *high_);
}

void ColumnRange::match(const Window &window)
{
    bits_.clear();
    if (column_ == nullptr)
        return;
    window.each([&](uint32_t place) {
        if (holds(static_cast<uint32_t>(window.base + place)))
            bits_.set(place);
    });
}

Range::Range(ValueList values, std::string low, std::optional<std::string> high, uint32_t last)
    : values_(std::move(values)), low_(std::move(low)), high_(std::move(high)), last_(last)
{
}

uint64_t Range::next(uint64_t from)
{
    return std::max(from, values_.id());
}

bool Range::holds() const
{
    return values_.value() >= low_ && (!high_ || values_.value() <= *high_);
}

void Range::match(const Window &window)
{
    bits_.clear();
    window.each([&](uint32_t place) {
        values_.seek(window.base + place);
        if (values_.id() == window.base + place && holds())
            bits_.set(place);
    });
}

} // namespace shim
