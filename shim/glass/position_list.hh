/*
 * position_list: where a term stands in documents, read from a mapped position table
 * (docs/GLASS.md, "position.glass"). Included by matcher.cc.
 */
#ifndef SHIM_GLASS_POSITION_LIST_HH
#define SHIM_GLASS_POSITION_LIST_HH

#include "shim/glass/glass_map.hh"

namespace shim
{

class PositionList
{
  public:
    /* The positions of a term's key (add_sortable_string). */
    PositionList(const GlassTable &table, std::string_view key);

    /* read(id, out): add those in document id to out, ascending; it may have none. Fast where
     * ids ascend. */
    void read(uint32_t id, std::vector<uint32_t> &out);

  private:
    GlassCursor cursor_;
    std::string key_;
    size_t prefix_;
    std::vector<uint8_t> tag_;
};

} // namespace shim

#endif
