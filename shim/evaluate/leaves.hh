/*
 * leaves: the nodes of a query that have no children: words, all documents, given documents,
 * ranges of values. Included by operators.cc, places.cc and build.cc.
 */
#ifndef SHIM_EVALUATE_LEAVES_HH
#define SHIM_EVALUATE_LEAVES_HH

#include "shim/evaluate/window.hh"
#include "shim/glass/posting_list.hh"
#include "shim/glass/value_list.hh"
#include "shim/sealed/columns.hh"

namespace shim
{

/* Some words, and what a window has of them. Nodes for the same words share one. */
class WordLists
{
  public:
    /* A wdf above `most` counts as that. */
    WordLists(std::vector<PostingList> all, uint32_t most);

    /* read(window): for who is alone with the lists. */
    void read(const Window &window);

    /* read_shared(window): the same where others may have read the window: not again. */
    void read_shared(const Window &window);

    std::vector<PostingList> lists;
    uint32_t limit;
    Bits bits;
    uint32_t scorers = 0;            /* nodes that want the wdf */
    std::unique_ptr<uint32_t[]> wdf; /* the sum at each place whose bit is set */

  private:
    void read_bits(PostingList &list, const Window &window);
    void read_wdf(PostingList &list, const Window &window);
    void add_wdf(PostingList &list, const Window &window);
    void probe(PostingList &list, const Window &window);
    bool is_sparse(const PostingList &list, const Window &window) const;
    void note(uint32_t place, uint32_t n) const;

    /* Of lists that are shared: */
    uint64_t read_to_ = 0; /* the end of the window read last */
    bool whole_ = false;   /* all of it was read, else those within: */
    Bits within_;
    bool apart_ = false;   /* nodes have asked for different documents of one window */
};

/* Documents with any of some words, scored by the sum of their wdf. */
class Words final : public Matcher
{
  public:
    Words(std::shared_ptr<WordLists> lists, double unit);

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    void score(const Bits &wanted, double *scores) override;
    void match_scored(const Window &window, double *scores) override;
    void scale(double factor) override;
    uint64_t cost() const override;

  private:
    std::shared_ptr<WordLists> lists_;
    double unit_;
};

/* Every document. */
class All final : public Matcher
{
  public:
    /* Of documents numbered from 1 without gaps `last` says all; otherwise the list does. */
    explicit All(uint32_t last) : last_(last) {}
    explicit All(PostingList list, uint32_t last) : last_(last), list_(std::move(list)) {}

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    uint64_t cost() const override
    {
        return last_;
    }

  private:
    uint32_t last_;
    std::optional<PostingList> list_;
};

/* Listed documents: ids ascend, and are more by `offset` than those of the tables. */
class Given final : public Matcher
{
  public:
    Given(const uint32_t *ids, size_t count, uint32_t offset);

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    uint64_t cost() const override
    {
        return static_cast<uint64_t>(end_ - at_);
    }

  private:
    const uint32_t *at_, *end_;
    uint32_t offset_;
};

/* Documents of a sealed part with a value from low to high, both included; no high is open. */
class ColumnRange final : public Matcher
{
  public:
    ColumnRange(const Column *column, std::string low, std::optional<std::string> high,
                uint32_t last);

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    uint64_t cost() const override
    {
        return last_;
    }

  private:
    bool holds(uint32_t id) const;

    const Column *column_; /* NULL: there are no values */
    std::string low_;
    std::optional<std::string> high_;
    uint64_t lowest_ = 0, highest_ = UINT64_MAX; /* as numbers, where both have as many bytes */
    bool numbers_;
    uint32_t last_;
};

/* The same of documents whose values are in a table. */
class Range final : public Matcher
{
  public:
    Range(ValueList values, std::string low, std::optional<std::string> high, uint32_t last);

    uint64_t next(uint64_t from) override;
    void match(const Window &window) override;
    uint64_t cost() const override
    {
        return last_;
    }

  private:
    bool holds() const;

    ValueList values_;
    std::string low_;
    std::optional<std::string> high_;
    uint32_t last_;
};

} // namespace shim

#endif
