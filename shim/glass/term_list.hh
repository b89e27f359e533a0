/*
 * term_list: the terms of a mapped postlist table in byte order (docs/GLASS.md,
 * "postlist.glass"). Included by reader.cc.
 */
#ifndef SHIM_GLASS_TERM_LIST_HH
#define SHIM_GLASS_TERM_LIST_HH

#include "shim/glass/glass_map.hh"

namespace shim
{

class AnyTerms
{
  public:
    virtual ~AnyTerms() = default;

    /* next(): go to the next term, at first to the first; false behind the last. */
    virtual bool next() = 0;

    /* term(), frequency(): of the term at which the list stands. */
    virtual const std::string &term() const = 0;
    virtual uint32_t frequency() const = 0;
};

class TermList final : public AnyTerms
{
  public:
    /* The terms that begin with prefix. */
    TermList(const GlassTable &postlist, std::string_view prefix);

    bool next() override;
    const std::string &term() const override
    {
        return term_;
    }
    uint32_t frequency() const override
    {
        return cursor_.read_number();
    }

  private:
    bool take();

    GlassCursor cursor_;
    std::string prefix_; /* of keys */
    std::string term_;
    bool fresh_ = true; /* the cursor stands at an item that was not looked at */
};

} // namespace shim

#endif
