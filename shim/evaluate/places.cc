#include "shim/evaluate/places.hh"

#include <algorithm>

namespace shim
{

Near::Near(MatcherPtr documents, std::vector<Place> places, uint32_t window, bool in_order)
    : documents_(std::move(documents)), places_(std::move(places)), positions_(places_.size()),
      at_(places_.size()), window_(window), in_order_(in_order)
{
}

uint64_t Near::next(uint64_t from)
{
    return documents_->next(from);
}

void Near::match(const Window &window)
{
    documents_->match(window);
    bits_ = documents_->bits();
    if (window.within != nullptr)
        bits_.keep(*window.within);
    Bits candidates = bits_;
    candidates.each([&](uint32_t place) {
        if (!read(window, place) || !(in_order_ ? in_order() : in_any_order()))
            bits_.remove(place);
    });
}

/* Read the positions of all places in a document; false where one has none. */
bool Near::read(const Window &window, uint32_t place)
{
    auto id = static_cast<uint32_t>(window.base + place);
    for (size_t i = 0; i < places_.size(); i++) {
        std::vector<uint32_t> &positions = positions_[i];
        positions.clear();
        for (PlacedWord &word : places_[i])
            if (word.documents->bits().has(place))
                word.positions->read(id, positions);
        if (places_[i].size() > 1)
            std::sort(positions.begin(), positions.end());
        if (positions.empty())
            return false;
    }
    return true;
}

/* From each position of the first place take the nearest one that follows, place by place:
 * that ends as early as can be. None needs to look back behind where the one before did. */
bool Near::in_order() const
{
    std::vector<size_t> at(positions_.size());
    for (uint32_t first : positions_[0]) {
        uint32_t last = first;
        for (size_t i = 1; i < positions_.size(); i++) {
            const std::vector<uint32_t> &positions = positions_[i];
            while (at[i] < positions.size() && positions[at[i]] <= last)
                at[i]++;
            if (at[i] == positions.size())
                return false;
            last = positions[at[i]];
        }
        if (last - first < window_)
            return true;
    }
    return false;
}

/* Move the place that stands first until all stand within the window, each on a position of its
 * own: of two on the same one that moves which has the nearer next. */
bool Near::in_any_order()
{
    std::fill(at_.begin(), at_.end(), 0);
    auto position = [&](size_t i) { return positions_[i][at_[i]]; };
    auto next = [&](size_t i) {
        return at_[i] + 1 < positions_[i].size() ? positions_[i][at_[i] + 1] : UINT32_MAX;
    };
    for (;;) {
        size_t first = 0, moving = SIZE_MAX;
        uint32_t last = 0;
        for (size_t i = 0; i < at_.size(); i++) {
            if (position(i) < position(first))
                first = i;
            last = std::max(last, position(i));
            for (size_t k = 0; k < i && moving == SIZE_MAX; k++)
                if (position(k) == position(i))
                    moving = next(k) < next(i) ? k : i;
        }
        if (last - position(first) >= window_)
            moving = first;
        else if (moving == SIZE_MAX)
            return true;
        if (++at_[moving] == positions_[moving].size())
            return false;
    }
}

void Near::score(const Bits &wanted, double *scores)
{
    Bits both = bits_;
    both.keep(wanted);
    documents_->score(both, scores);
}

void Near::scale(double factor)
{
    documents_->scale(factor);
}

uint64_t Near::cost() const
{
    return documents_->cost();
}

} // namespace shim
