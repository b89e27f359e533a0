#include "shim/glass/position_list.hh"

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

void posting_positions(const PostingList &list, TermPositions &all, std::vector<uint32_t> &out)
{
    all.read(list.block_number(), list.place(), list.block().ids, out);
}

static PostingList list_of(const GlassTable &postlist, std::string_view key)
{
    GlassCursor cursor(postlist);
    return {cursor, key};
}

SealedPositionList::SealedPositionList(const GlassTable &postlist, const PositionsReader &positions,
                                       std::string_view key)
    : postings_(list_of(postlist, key))
{
    if (postings_.frequency() > 0)
        positions_ = positions.find(postings_.number(), postings_.frequency());
}

void SealedPositionList::read(uint32_t id, std::vector<uint32_t> &out)
{
    if (postings_.id() > id)
        postings_.rewind();
    postings_.seek(id);
    if (postings_.id() != id)
        return;
    posting_positions(postings_, positions_, found_);
    out.insert(out.end(), found_.begin(), found_.end());
}

} // namespace shim
