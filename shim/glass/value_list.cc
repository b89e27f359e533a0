#include "shim/glass/value_list.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/glass/posting_list.hh"

namespace shim
{

enum { NEAR = 16 }; /* documents: passed over one by one faster than by looking a chunk up */

ValueList::ValueList(const GlassTable &postlist, uint32_t slot)
    : cursor_(postlist), prefix_("\0\xd8", 2), rest_(nullptr, nullptr)
{
    add_varint(prefix_, slot);
}

/* Begin with the chunk at which the cursor stands; false where it is none of the slot's. */
bool ValueList::load()
{
    std::string_view key = cursor_.key();
    if (key.substr(0, prefix_.size()) != prefix_)
        return false;
    Bytes id(key.substr(prefix_.size()));
    uint64_t first = id.sortable_number();
    if (first <= id_ && id_ != 0)
        throw Damage{"the chunks of a list of values overlap"};
    cursor_.read_tag(chunk_);
    rest_ = Bytes(chunk_.data(), chunk_.data() + chunk_.size() - GlassCursor::TAG_PADDING);
    id_ = first;
    value_ = rest_.string();
    return true;
}

void ValueList::next()
{
    if (!rest_.empty()) {
        id_ += rest_.varint<uint32_t>() + uint64_t{1};
        value_ = rest_.string();
    } else if (!cursor_.next() || !load()) {
        id_ = NO_DOCUMENT;
    }
}

/* Go to the chunk in which id is, if it is another one. */
void ValueList::jump(uint32_t id)
{
    std::string key = prefix_, here = cursor_.key();
    add_sortable_number(key, id);
    cursor_.find(key);
    if (id_ != 0 && cursor_.key() == here)
        return;
    if (!load() && (!cursor_.next() || !load()))
        id_ = NO_DOCUMENT;
}

void ValueList::seek(uint64_t id)
{
    if (id <= id_ && id_ != 0)
        return;
    if (id_ == 0 || id - id_ > NEAR)
        jump(id > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(id));
    while (id_ < id)
        next();
}

} // namespace shim
