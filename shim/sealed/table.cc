#include "shim/sealed/table.hh"

#include "shim/bytes.hh"
#include "shim/glass/glass_pack.hh"
#include "shim/sealed/fixed.hh"

#include <algorithm>
#include <cassert>
#include <optional>

namespace shim
{

enum {
    BLOCK = 1 << 11, /* bytes that end a block */
    ENTRY = 12,      /* bytes of the directory for one block */
    PLACE_BITS = 48, /* of its first 8 bytes, for where it is; the others for its size */
    MUCH = 15        /* what half a byte says of a number that does not fit */
};
static_assert(BLOCK + SealedTableWriter::ITEM_MAX < 1 << (64 - PLACE_BITS));

/* ---- Writing ------------------------------------------------------------------------ */

/* Both lengths of a key in one byte, which is enough for nearly all. */
static void add_lengths(std::string &out, size_t shared, size_t rest)
{
    size_t high = std::min<size_t>(shared, MUCH), low = std::min<size_t>(rest, MUCH);
    out.push_back(static_cast<char>(high << 4 | low));
    if (high == MUCH)
        add_varint(out, shared - MUCH);
    if (low == MUCH)
        add_varint(out, rest - MUCH);
}

void SealedTableWriter::add(std::string_view key, std::string_view tag)
{
    size_t shared = 0;
    assert(key.size() + tag.size() < ITEM_MAX);
    if (block_.size() >= BLOCK)
        end_block();
    if (!block_.empty())
        shared = static_cast<size_t>(
            std::mismatch(key.begin(), key.end(), last_key_.begin(), last_key_.end()).first -
            key.begin());
    add_lengths(block_, shared, key.size() - shared);
    block_ += key.substr(shared);
    add_string(block_, tag);
    last_key_ = key;
    items_++;
}

uint64_t SealedTableWriter::put(std::string_view bytes)
{
    uint64_t where = file_.written();
    file_.write(bytes);
    return where;
}

void SealedTableWriter::end_block()
{
    add_64(directory_, file_.written() | uint64_t{block_.size()} << PLACE_BITS);
    add_32(directory_, first_);
    file_.write(block_);
    block_.clear();
    first_ = items_;
}

void SealedTableWriter::finish()
{
    if (!block_.empty())
        end_block();
    SealedNumbers numbers = {file_.written(), static_cast<uint32_t>(directory_.size() / ENTRY), 0};
    file_.write(directory_);
    file_.finish(numbers, TERMS_MAGIC);
}

/* ---- Reading ------------------------------------------------------------------------ */

SealedTable::SealedTable(const std::string &path) : file_(path, TERMS_MAGIC)
{
    directory_ = file_.take(file_.numbers().first, uint64_t{blocks()} * ENTRY).data();
}

std::string_view SealedTable::block(uint32_t number) const
{
    uint64_t entry = load_64(directory_ + size_t{number} * ENTRY);
    return file_.take(entry & ((uint64_t{1} << PLACE_BITS) - 1), entry >> PLACE_BITS);
}

uint32_t SealedTable::items_before(uint32_t number) const
{
    return load_32(directory_ + size_t{number} * ENTRY + 8);
}

/* Apart, so that what calls it is small enough to be put in line. */
[[noreturn]] static void too_long()
{
    throw Damage{"an item of a sealed part does not fit into its block"};
}

static inline std::string_view take_length(const char *&at, const char *end, size_t length)
{
    if (length > static_cast<size_t>(end - at))
        too_long();
    std::string_view bytes(at, length);
    at += length;
    return bytes;
}

static inline size_t take_number(const char *&at, const char *end)
{
    if (at < end && static_cast<unsigned char>(*at) < 128)
        return static_cast<unsigned char>(*at++);
    Bytes in(std::string_view(at, static_cast<size_t>(end - at)));
    auto n = static_cast<size_t>(in.varint<uint32_t>());
    at = reinterpret_cast<const char *>(in.at());
    return n;
}

SealedCursor::Item SealedCursor::item(const char *at, const char *end) const
{
    Item item;
    auto lengths = static_cast<unsigned char>(take_length(at, end, 1)[0]);
    item.shared = lengths >> 4;
    size_t rest = lengths & MUCH;
    if (item.shared == MUCH)
        item.shared += take_number(at, end);
    if (rest == MUCH)
        rest += take_number(at, end);
    item.rest = take_length(at, end, rest);
    item.tag = take_length(at, end, take_number(at, end));
    item.end = at;
    return item;
}

std::string_view SealedCursor::first_key(uint32_t block) const
{
    std::string_view bytes = table_->block(block);
    return item(bytes.data(), bytes.data() + bytes.size()).rest;
}

void SealedCursor::enter(uint32_t block, std::string &here)
{
    std::string_view bytes = table_->block(block);
    block_ = block;
    at_ = bytes.data();
    end_ = at_ + bytes.size();
    behind_ = table_->items_before(block);
    here.clear();
    tag_ = {};
}

void SealedCursor::take(const Item &item, std::string &here)
{
    if (item.shared > here.size())
        throw Damage{"a key of a sealed part is broken"};
    here.resize(item.shared);
    here += item.rest;
    tag_ = item.tag;
    at_ = item.end;
    behind_++;
}

/* Whether key, which is not before the item at hand, is not behind the block. */
bool SealedCursor::is_within(std::string_view key) const
{
    return block_ + 1 == table_->blocks() || key < first_key(block_ + 1);
}

/* How far the last item that comes before key agrees with it decides about the next: one that
 * shares more with that item comes before key, too; one that shares less comes behind it. One that
 * shares as much is, as far as that goes, what key is: so here is made of key and of the last
 * such item, and of the few behind it, instead of all on the way. */
void SealedCursor::scan(std::string_view key, std::string &here)
{
    size_t common = static_cast<size_t>(
        std::mismatch(here.begin(), here.end(), key.begin(), key.end()).first - here.begin());
    const char *at = at_;
    std::optional<Item> known;
    uint32_t passed = 0, before = 0; /* known */
    while (at < end_ && (common < key.size() || (here.empty() && !known))) {
        Item next = item(at, end_);
        if (next.shared < common)
            break;
        if (next.shared == common) {
            std::string_view left = key.substr(common);
            size_t more = 0;
            while (more < left.size() && more < next.rest.size() && left[more] == next.rest[more])
                more++;
            if (more < next.rest.size() &&
                (more == left.size() || static_cast<unsigned char>(next.rest[more]) >
                                            static_cast<unsigned char>(left[more])))
                break;
            common += more;
            known = next;
            before = passed;
        }
        at = next.end;
        passed++;
    }
    if (known) {
        here = key.substr(0, known->shared);
        behind_ += before;
        take(*known, here);
    }
    while (at_ < at)
        take(item(at_, end_), here);
}

bool SealedCursor::find(std::string_view key, std::string &here)
{
    if (table_->blocks() == 0)
        return key.empty();
    if (at_ == nullptr || here > key || !is_within(key)) {
        uint32_t low = 0, high = table_->blocks();
        while (high - low > 1) {
            uint32_t middle = low + (high - low) / 2;
            (first_key(middle) <= key ? low : high) = middle;
        }
        enter(low, here);
    }
    scan(key, here);
    return here == key;
}

bool SealedCursor::next(std::string &here)
{
    if (table_->blocks() == 0)
        return false;
    if (at_ == nullptr) {
        enter(0, here);
    } else if (at_ == end_) {
        if (block_ + 1 == table_->blocks())
            return false;
        enter(block_ + 1, here);
    }
    take(item(at_, end_), here);
    return true;
}

} // namespace shim
