#include "shim/glass/position_list.hh"

#include "shim/bytes.hh"
#include "shim/glass/glass_pack.hh"
#include "shim/glass/glass_positions.hh"

namespace shim
{

GlassPositionList::GlassPositionList(const GlassTable &table, std::string_view key)
    : cursor_(table), key_(key)
{
    key_.push_back('\0');
    prefix_ = key_.size();
}

void GlassPositionList::read(uint32_t id, std::vector<uint32_t> &out)
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

SealedPositionList::SealedPositionList(const GlassTable &postlist, const PositionsReader &positions,
                                       std::string_view key)
    : cursor_(postlist), positions_(positions), key_(key)
{
}

/* Stand at the first posting of the chunk in which id must be. */
void SealedPositionList::enter(uint32_t id)
{
    std::string key = key_;
    key.push_back('\0');
    add_sortable_number(key, id);
    cursor_.find(key);
    std::string_view here = cursor_.key();
    bool first = here == key_;
    if (!first && here.substr(0, key_.size() + 1) != std::string_view(key).substr(0, key_.size() + 1))
        throw Damage{"a list of postings breaks off"};
    cursor_.read_tag(tag_);
    end_ = tag_.data() + tag_.size() - GlassCursor::TAG_PADDING;
    Bytes in(tag_.data(), end_);
    if (first) {
        in.varint<uint32_t>(); /* documents */
        in.varint<uint64_t>(); /* sum of wdf */
        id_ = uint64_t{in.varint<uint32_t>()} + 1;
    } else {
        id_ = Bytes(here.substr(key_.size() + 1)).sortable_number();
    }
    in.byte(); /* whether it is the last */
    last_ = id_ + in.varint<uint32_t>();
    in.varint<uint32_t>(); /* wdf */
    at_ = in.at();
    place_ = 0;
    there_ = positions_.find(here, chunk_);
}

void SealedPositionList::read(uint32_t id, std::vector<uint32_t> &out)
{
    if (at_ == nullptr || id > last_ || id < id_)
        enter(id);
    Bytes in(at_, end_);
    for (; id_ < id && !in.empty(); place_++) {
        id_ += uint64_t{in.varint<uint32_t>()} + 1;
        in.varint<uint32_t>();
    }
    at_ = in.at();
    if (id_ != id || !there_)
        return;
    chunk_.read(place_, found_);
    out.insert(out.end(), found_.begin(), found_.end());
}

} // namespace shim
