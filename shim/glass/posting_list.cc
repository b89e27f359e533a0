#include "shim/glass/posting_list.hh"

#include "shim/glass/glass_pack.hh"

#include <algorithm>

namespace shim
{

std::string posting_key(std::string_view term)
{
    std::string key;
    add_sortable_string(key, term);
    return key;
}

uint32_t posting_frequency(GlassCursor &cursor, std::string_view key)
{
    return cursor.find_again(key) ? cursor.read_number() : 0;
}

PostingList::PostingList(GlassCursor &cursor, std::string_view key)
{
    if (!cursor.find_again(key))
        return;
    if (const SealedCursor *sealed = cursor.sealed()) {
        sealed_.emplace(*cursor.table().sealed(), sealed->tag());
        number_ = sealed->number();
        frequency_ = sealed_->documents();
        block_.reserve(std::min<uint32_t>(frequency_, POSTINGS_BLOCK));
    } else {
        glass_ = std::make_unique<GlassPostings>(cursor);
        frequency_ = glass_->documents();
        block_.reserve(POSTINGS_BLOCK);
    }
    next_block();
}

void PostingList::enter(bool there)
{
    at_ = 0;
    if (!there)
        block_.count = 0;
    id_ = there ? block_.ids[0] : uint64_t{NO_DOCUMENT};
}

void PostingList::next_block()
{
    enter(sealed_ ? sealed_->next(block_) : glass_->next(block_));
}

void PostingList::rewind()
{
    if (!sealed_ && glass_ == nullptr)
        return;
    if (sealed_)
        sealed_->rewind();
    else
        glass_->rewind();
    next_block();
}

/* The first place of the block from the one at hand on that has that id or a higher one. */
uint32_t PostingList::first_from(uint64_t id) const
{
    const uint32_t *ids = block_.ids;
    return static_cast<uint32_t>(std::lower_bound(ids + at_, ids + block_.count, id) - ids);
}

void PostingList::seek(uint64_t id)
{
    if (id <= id_)
        return;
    if (block_.last() < id)
        enter(sealed_ ? sealed_->seek(id, block_) : glass_->seek(id, block_));
    if (id_ < id)
        stand(first_from(id));
}

} // namespace shim
