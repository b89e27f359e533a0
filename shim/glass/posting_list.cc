#include "shim/glass/posting_list.hh"

#include "shim/bytes.hh"
#include "shim/glass/glass_pack.hh"

namespace shim
{

std::string_view all_documents_key()
{
    return {"\0\xe0", 2};
}

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

PostingList::PostingList(GlassCursor &cursor, std::string_view key) : cursor_(cursor), key_(key)
{
    if (!cursor.find_again(key))
        return;
    cursor_ = cursor;
    start();
}

void PostingList::rewind()
{
    if (cursor_.find(key_))
        start();
}

/* The cursor stands at the first chunk. */
void PostingList::start()
{
    cursor_.read_tag(chunk_);
    Bytes head(chunk_.data(), chunk_.data() + chunk_.size() - GlassCursor::TAG_PADDING);
    frequency_ = head.varint<uint32_t>();
    head.varint<uint64_t>(); /* sum of wdf */
    uint64_t first = uint64_t{head.varint<uint32_t>()} + 1;
    load(first, static_cast<size_t>(head.at() - chunk_.data()));
}

/* The id with which the key of a later chunk ends. */
uint64_t PostingList::first_in_key() const
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

/* Stand at the first posting of chunk_, whose postings begin after head bytes. */
void PostingList::load(uint64_t first, size_t head)
{
    end_ = chunk_.data() + chunk_.size() - GlassCursor::TAG_PADDING;
    Bytes in(chunk_.data() + head, end_);
    last_chunk_ = in.byte() == '1';
    last_ = first + in.varint<uint32_t>();
    id_ = first;
    wdf_ = in.varint<uint32_t>();
    at_ = in.at();
    /* A posting takes two bytes or a little more. */
    density_ = static_cast<double>(end_ - at_) / 2 / static_cast<double>(last_ - first + 1);
    if (last_ > UINT32_MAX)
        throw Damage{"a document's number is too large"};
}

void PostingList::end()
{
    id_ = NO_DOCUMENT;
    at_ = end_;
}

/* Behind the last posting of the chunk: go on to the next. */
void PostingList::next_chunk()
{
    if (at_ != end_ || id_ != last_)
        throw Damage{"a list of postings does not end where it says"};
    if (last_chunk_) {
        end();
        return;
    }
    if (!cursor_.next())
        throw Damage{"a list of postings breaks off"};
    uint64_t first = first_in_key();
    cursor_.read_tag(chunk_);
    load(first, 0);
}

void PostingList::seek(uint64_t id)
{
    if (id <= id_)
        return;
    if (id > last_ && (last_chunk_ || id > UINT32_MAX)) {
        end();
        return;
    }
    if (id > last_) {
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
    each_below(id, [](uint64_t, uint32_t) {});
}

uint64_t PostingList::long_number(const uint8_t *&at)
{
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        n |= static_cast<uint64_t>(*at & 127) << shift;
        if (*at++ < 128)
            return n;
    }
    throw Damage{"a number in a table is too large"};
}

} // namespace shim
