#include "shim/glass/glass_postings.hh"

#include "shim/bytes.hh"
#include "shim/glass/glass_pack.hh"

namespace shim
{

std::string_view all_documents_key()
{
    return {"\0\xe0", 2};
}

GlassPostings::GlassPostings(const GlassCursor &cursor) : cursor_(cursor), key_(cursor.key())
{
    start();
}

void GlassPostings::rewind()
{
    if (!cursor_.find(key_))
        throw Damage{"a list of postings breaks off"};
    start();
}

/* The cursor stands at the first chunk. */
void GlassPostings::start()
{
    cursor_.read_tag(chunk_);
    Bytes head(chunk_.data(), chunk_.data() + chunk_.size() - GlassCursor::TAG_PADDING);
    documents_ = head.varint<uint32_t>();
    head.varint<uint64_t>(); /* sum of wdf */
    uint64_t first = uint64_t{head.varint<uint32_t>()} + 1;
    load(first, static_cast<size_t>(head.at() - chunk_.data()));
}

/* The id with which the key of a later chunk ends. */
uint64_t GlassPostings::first_in_key() const
{
    std::string_view key = cursor_.key();
    if (key.substr(0, key_.size()) != key_)
        throw Damage{"a list of postings breaks off"};
    Bytes rest(key.substr(key_.size()));
    if (key_ != all_documents_key() && rest.byte() != 0)
        throw Damage{"a list of postings breaks off"};
    uint64_t first = rest.sortable_number();
    if (first <= last_)
        throw Damage{"the chunks of a list of postings overlap"};
    return first;
}

/* Stand before the first posting of chunk_, whose postings begin after head bytes. */
void GlassPostings::load(uint64_t first, size_t head)
{
    end_ = chunk_.data() + chunk_.size() - GlassCursor::TAG_PADDING;
    Bytes in(chunk_.data() + head, end_);
    last_chunk_ = in.byte() == '1';
    last_ = first + in.varint<uint32_t>();
    id_ = first;
    at_ = in.at();
    fresh_ = true;
    if (last_ > UINT32_MAX)
        throw Damage{"a document's number is too large"};
}

void GlassPostings::next_chunk()
{
    if (!cursor_.next())
        throw Damage{"a list of postings breaks off"};
    uint64_t first = first_in_key();
    cursor_.read_tag(chunk_);
    load(first, 0);
}

/* Of a chunk the first posting has its id before it. */
bool GlassPostings::next(PostingBlock &block)
{
    if (at_ == end_ && last_chunk_)
        return false;
    if (at_ == end_)
        next_chunk();
    uint32_t *wdf = block.room_for_wdf();
    Bytes in(at_, end_);
    block.count = 0;
    while (block.count < POSTINGS_BLOCK && !in.empty()) {
        if (!fresh_)
            id_ += uint64_t{in.varint<uint32_t>()} + 1;
        fresh_ = false;
        if (id_ > last_)
            throw Damage{"a list of postings does not end where it says"};
        block.ids[block.count] = static_cast<uint32_t>(id_);
        wdf[block.count++] = in.varint<uint32_t>();
    }
    at_ = in.at();
    if (block.count == 0 || (in.empty() && id_ != last_))
        throw Damage{"a list of postings does not end where it says"};
    return true;
}

/* Go to the chunk in which id is, or to the first one behind it. */
void GlassPostings::find_chunk(uint64_t id)
{
    std::string key = key_, here = cursor_.key();
    if (key_ != all_documents_key())
        key.push_back('\0');
    add_sortable_number(key, static_cast<uint32_t>(id));
    cursor_.find(key);
    if (cursor_.key() == here && !cursor_.next()) /* id lies between two chunks */
        throw Damage{"a list of postings breaks off"};
    uint64_t first = first_in_key();
    cursor_.read_tag(chunk_);
    load(first, 0);
}

bool GlassPostings::seek(uint64_t id, PostingBlock &block)
{
    if (id > last_ && (last_chunk_ || id > UINT32_MAX))
        return false;
    if (id > last_)
        find_chunk(id);
    while (next(block))
        if (block.last() >= id)
            return true;
    return false;
}

} // namespace shim
