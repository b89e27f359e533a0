/*
 * position_list: where a term stands in documents, read from a mapped position table
 * (docs/GLASS.md, "position.glass") or from a sealed part (docs/PARTS.md). Included by
 * evaluate/places.hh.
 */
#ifndef SHIM_GLASS_POSITION_LIST_HH
#define SHIM_GLASS_POSITION_LIST_HH

#include "shim/glass/glass_map.hh"
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

/* The n-th positions of a chunk belong to its n-th posting, so those are looked through, too. */
class SealedPositionList final : public PositionList
{
  public:
    SealedPositionList(const GlassTable &postlist, const PositionsReader &positions,
                       std::string_view key);
    void read(uint32_t id, std::vector<uint32_t> &out) override;

  private:
    void enter(uint32_t id);

    GlassCursor cursor_;
    const PositionsReader &positions_;
    const std::string key_;
    std::vector<uint8_t> tag_;
    const uint8_t *at_ = nullptr, *end_ = nullptr; /* of the postings not read */
    uint64_t id_ = 0, last_ = 0;                   /* the posting read last; the chunk's last */
    uint32_t place_ = 0;                           /* of that posting in the chunk */
    bool there_ = false;                           /* the chunk has positions */
    PositionChunk chunk_;
    std::vector<uint32_t> found_;
};

} // namespace shim

#endif
