#include "shim/evaluate/operators.hh"

#include <algorithm>

namespace shim
{

/* narrow(window, bits): let the window be only where there are bits; false when there are none. */
static bool narrow(Window &window, const Bits &bits)
{
    window.within = &bits;
    return bits.bounds(window.from, window.to);
}

/* ---- And ----------------------------------------------------------------------------- */

And::And(Matchers children) : children_(std::move(children))
{
    std::stable_sort(children_.begin(), children_.end(),
                     [](const MatcherPtr &a, const MatcherPtr &b) { return a->cost() < b->cost(); });
}

uint64_t And::next(uint64_t from)
{
    for (const MatcherPtr &child : children_)
        from = std::max(from, child->next(from));
    return from;
}

/* The rarest child narrows the window for the others. */
void And::match(const Window &window)
{
    Window left = window;
    for (size_t i = 0; i < children_.size(); i++) {
        children_[i]->match(left);
        if (i > 0)
            bits_.keep(children_[i]->bits());
        else
            bits_ = children_[i]->bits();
        if (i == 0 && window.within != nullptr)
            bits_.keep(*window.within);
        if (!narrow(left, bits_))
            return;
    }
}

void And::score(const Bits &wanted, double *scores)
{
    Bits both = bits_;
    both.keep(wanted);
    uint32_t from, to;
    if (!both.bounds(from, to))
        return;
    for (const MatcherPtr &child : children_)
        child->score(both, scores);
}

void And::scale(double factor)
{
    for (const MatcherPtr &child : children_)
        child->scale(factor);
}

uint64_t And::cost() const
{
    return children_.front()->cost();
}

/* ---- Or ------------------------------------------------------------------------------ */

uint64_t Or::next(uint64_t from)
{
    uint64_t next = UINT64_MAX;
    for (const MatcherPtr &child : children_)
        next = std::min(next, child->next(from));
    return next;
}

void Or::match(const Window &window)
{
    bits_.clear();
    for (const MatcherPtr &child : children_) {
        child->match(window);
        bits_.add(child->bits());
    }
}

void Or::score(const Bits &wanted, double *scores)
{
    for (const MatcherPtr &child : children_)
        child->score(wanted, scores);
}

void Or::match_scored(const Window &window, double *scores)
{
    bits_.clear();
    for (const MatcherPtr &child : children_) {
        child->match_scored(window, scores);
        bits_.add(child->bits());
    }
}

void Or::scale(double factor)
{
    for (const MatcherPtr &child : children_)
        child->scale(factor);
}

uint64_t Or::cost() const
{
    uint64_t sum = 0;
    for (const MatcherPtr &child : children_)
        sum += child->cost();
    return sum;
}

/* ---- Without ------------------------------------------------------------------------- */

Without::Without(MatcherPtr left, MatcherPtr right)
    : left_(std::move(left)), right_(std::move(right))
{
    right_->scale(0.0);
}

uint64_t Without::next(uint64_t from)
{
    return left_->next(from);
}

void Without::match(const Window &window)
{
    Window part = window;
    left_->match(window);
    bits_ = left_->bits();
    if (window.within != nullptr)
        bits_.keep(*window.within);
    if (!narrow(part, bits_))
        return;
    right_->match(part);
    bits_.take_away(right_->bits());
}

void Without::score(const Bits &wanted, double *scores)
{
    Bits both = bits_;
    both.keep(wanted);
    left_->score(both, scores);
}

void Without::scale(double factor)
{
    left_->scale(factor);
}

uint64_t Without::cost() const
{
    return left_->cost();
}

/* ---- Maybe --------------------------------------------------------------------------- */

uint64_t Maybe::next(uint64_t from)
{
    return left_->next(from);
}

void Maybe::match(const Window &window)
{
    Window part = window;
    left_->match(window);
    bits_ = left_->bits();
    if (window.within != nullptr)
        bits_.keep(*window.within);
    if (narrow(part, bits_))
        right_->match(part);
}

void Maybe::score(const Bits &wanted, double *scores)
{
    Bits both = bits_;
    both.keep(wanted);
    uint32_t from, to;
    if (!both.bounds(from, to))
        return;
    left_->score(both, scores);
    right_->score(both, scores);
}

void Maybe::scale(double factor)
{
    left_->scale(factor);
    right_->scale(factor);
}

uint64_t Maybe::cost() const
{
    return left_->cost();
}

} // namespace shim
