/*
 * position_list: where a term stands in documents, read from a mapped position table
 * (docs/GLASS.md, "position.glass") or from a sealed part (docs/PARTS.md). Included by
 * evaluate/places.hh.
 */
#ifndef SHIM_GLASS_POSITION_LIST_HH
#define SHIM_GLASS_POSITION_LIST_HH

#include "shim/glass/posting_list.hh"
#include "shim/sealed/positions.hh"

namespace shim
{

class PositionList
{
  public:
    virtual ~PositionList() = default;

    /* read(id, out): add those in document id to out, ascending; it may have none. Fast where
     * ids ascend. */
    virtual void read(uint32_t id, std::vector<uint32_t> &out) = 0;
};

class GlassPositionList final : public PositionList
{
  public:
    /* The positions of a term's key (add_sortable_string). */
    GlassPositionList(const GlassTable &table, std::string_view key);
    void read(uint32_t id, std::vector<uint32_t> &out) override;

  private:
    GlassCursor cursor_;
    std::string key_;
    size_t prefix_;
    std::vector<uint8_t> tag_;
};

class SealedPositionList final : public PositionList
{
  public:
    SealedPositionList(const GlassTable &postlist, const PositionsReader &positions,
                       std::string_view key);
    void read(uint32_t id, std::vector<uint32_t> &out) override;

  private:
    PostingList postings_; /* which are looked through, too */
    TermPositions positions_;
    std::vector<uint32_t> found_;
};

/* posting_positions(list, all, out): those of the posting at which list stands take the place of what
 * is in out; all is of the list's term. */
void posting_positions(const PostingList &list, TermPositions &all, std::vector<uint32_t> &out);

} // namespace shim

#endif
