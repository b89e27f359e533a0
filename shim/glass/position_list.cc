#include "shim/glass/position_list.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/glass/glass_positions.hh"

namespace shim
{

PositionList::PositionList(const GlassTable &table, std::string_view key)
    : cursor_(table), key_(key)
{
    key_.push_back('\0');
    prefix_ = key_.size();
}

void PositionList::read(uint32_t id, std::vector<uint32_t> &out)
{
    key_.resize(prefix_);
    add_sortable_number(key_, id);
    if (!cursor_.find(key_))
        return;
    cursor_.read_tag(tag_);
    read_positions({reinterpret_cast<const char *>(tag_.data()),
                    tag_.size() - GlassCursor::TAG_PADDING},
                   out);
}

} // namespace shim
