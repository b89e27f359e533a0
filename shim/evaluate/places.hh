/*
 * places: words that must stand near each other: PHRASE and NEAR. Included by build.cc.
 */
#ifndef SHIM_EVALUATE_PLACES_HH
#define SHIM_EVALUATE_PLACES_HH

#include "shim/evaluate/operators.hh"
#include "shim/glass/position_list.hh"

namespace shim
{

/* A word that may stand at a place: where it stands, and in which documents. */
struct PlacedWord {
    std::unique_ptr<PositionList> positions;
    const Matcher *documents;
};
using Place = std::vector<PlacedWord>;

/* Documents in which each place is taken by one of its words, within so many positions in all:
 * in the order of the places, or in any. */
class Near final : public Matcher
{
  public:
    /* documents: those that have a word of each place. */
    Near(MatcherPtr documents, std::vector<Place> places, uint32_t window, bool in_order);

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    void score(const Bits &wanted, double *scores) override;
    void scale(double factor) override;
    uint64_t cost() const override;

  private:
    bool read(const Window &window, uint32_t place);
    bool in_order() const;
    bool in_any_order();

    MatcherPtr documents_;
    std::vector<Place> places_;
    std::vector<std::vector<uint32_t>> positions_; /* of each place in one document */
    std::vector<size_t> at_;
    uint32_t window_;
    bool in_order_;
};

} // namespace shim

#endif
