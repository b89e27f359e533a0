/*
 * operators: the nodes of a query that combine others. Included by build.cc.
 */
#ifndef SHIM_EVALUATE_OPERATORS_HH
#define SHIM_EVALUATE_OPERATORS_HH

#include "shim/evaluate/window.hh"

namespace shim
{

/* Documents that match all children. */
class And : public Matcher
{
  public:
    explicit And(Matchers children);

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    void score(const Bits &wanted, double *scores) override;
    void scale(double factor) override;
    uint64_t cost() const override;

  private:
    Matchers children_; /* the cheapest first */
};

/* Documents that match any child. */
class Or final : public Matcher
{
  public:
    explicit Or(Matchers children) : children_(std::move(children)) {}

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    void score(const Bits &wanted, double *scores) override;
    void match_scored(const Window &window, double *scores) override;
    void scale(double factor) override;
    uint64_t cost() const override;

  private:
    Matchers children_;
};

/* Documents that match the left child and not the right. */
class Without final : public Matcher
{
  public:
    Without(MatcherPtr left, MatcherPtr right);

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    void score(const Bits &wanted, double *scores) override;
    void scale(double factor) override;
    uint64_t cost() const override;

  private:
    MatcherPtr left_, right_;
};

/* Documents that match the left child; where the right one matches it adds its score. */
class Maybe final : public Matcher
{
  public:
    Maybe(MatcherPtr left, MatcherPtr right)
        : left_(std::move(left)), right_(std::move(right))
    {
    }

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    void score(const Bits &wanted, double *scores) override;
    void scale(double factor) override;
    uint64_t cost() const override;

  private:
    MatcherPtr left_, right_;
};

} // namespace shim

#endif
