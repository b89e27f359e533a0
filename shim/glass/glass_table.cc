#include "shim/glass/glass_table.hh"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace shim
{

enum {
    ENTRY = 2,      /* bytes of a directory entry */
    LEAF_HEAD = 3,  /* size and key length */
    BRANCH_HEAD = 5,
    COMPONENT = 2, /* bytes of a component number */
    ITEM_MAX = (GLASS_BLOCK - GLASS_DIRECTORY - 4 * ENTRY) / 4,
    WORTH_SPLITTING = 34, /* bytes of tag, beside a key, that pay for another component */
    COMPONENT_MAX = 65535,
    LEVELS_MAX = 10 /* more than 2^32 blocks need */
};
enum { LAST = 0x40, FIRST = 0x20 }; /* flags of a leaf item */

static void put_2(uint8_t *at, size_t n)
{
    at[0] = static_cast<uint8_t>(n >> 8);
    at[1] = static_cast<uint8_t>(n);
}

static void put_4(uint8_t *at, uint32_t n)
{
    put_2(at, n >> 16);
    put_2(at + 2, n & 0xffff);
}

void TableWriter::Block::clear()
{
    directory_end = GLASS_DIRECTORY;
    items = GLASS_BLOCK;
}

/* Where the next item of size bytes goes; it is in the directory. */
uint8_t *TableWriter::Block::make_room(size_t size)
{
    items -= size;
    put_2(bytes + directory_end, items);
    directory_end += ENTRY;
    return bytes + items;
}

TableWriter::TableWriter(std::string path) : file_(std::move(path)) {}

/* The first leaf begins with an empty item. */
void TableWriter::begin()
{
    levels_.reserve(LEVELS_MAX); /* blocks stay where they are */
    levels_.emplace_back();
    uint8_t *item = levels_[0].make_room(LEAF_HEAD);
    item[0] = FIRST | LAST;
    item[1] = item[2] = 0;
}

void TableWriter::add(std::string_view key, std::string_view tag)
{
    assert(!key.empty() && key.size() <= GLASS_KEY_MAX && key > last_key_);
    if (levels_.empty())
        begin();
    size_t from = 0;
    for (uint32_t component = 1; component == 1 || from < tag.size(); component++) {
        if (component > COMPONENT_MAX)
            throw Refusal{"a tag is too long for glass"};
        size_t head = ENTRY + LEAF_HEAD + key.size() + (component > 1 ? COMPONENT : 0);
        size_t size = std::min(tag.size() - from, ITEM_MAX + ENTRY - head);
        size_t free = levels_[0].free();
        if (head + size > free) {
            if (free >= head + key.size() + WORTH_SPLITTING)
                size = free - head;
            else
                next_leaf(key, component);
        }
        uint8_t flags = (component == 1 ? FIRST : 0) | (from + size == tag.size() ? LAST : 0);
        add_component(key, tag.substr(from, size), component, flags);
        from += size;
    }
    last_key_ = key;
    items_++;
}

void TableWriter::add_component(std::string_view key, std::string_view part, uint32_t component,
                                uint8_t flags)
{
    bool numbered = component > 1;
    size_t size = LEAF_HEAD + key.size() + (numbered ? COMPONENT : 0) + part.size();
    uint8_t *item = levels_[0].make_room(size);
    put_2(item, size - LEAF_HEAD);
    item[0] |= flags;
    item[2] = static_cast<uint8_t>(key.size());
    memcpy(item + LEAF_HEAD, key.data(), key.size());
    item += LEAF_HEAD + key.size();
    if (numbered)
        put_2(item, component);
    std::copy(part.begin(), part.end(), item + (numbered ? COMPONENT : 0));
}

/* Begin a leaf whose first item will be that component of key. Of the key just enough is
 * kept to part it from the last of the leaf before. */
void TableWriter::next_leaf(std::string_view key, uint32_t component)
{
    uint32_t number = write(levels_[0], 0);
    add_branch(1, levels_[0].separator, levels_[0].component, number);
    std::string_view before = component > 1 ? key : std::string_view(last_key_);
    size_t shared = std::mismatch(key.begin(), key.end(), before.begin(), before.end()).first -
                    key.begin();
    levels_[0].clear();
    levels_[0].separator = key.substr(0, std::min(shared + 1, key.size()));
    levels_[0].component = component;
}

/* Note in the branch at level that child holds what begins at key. The key of a branch's
 * first item stands only in the branch above. */
void TableWriter::add_branch(size_t level, std::string_view key, uint32_t component,
                             uint32_t child)
{
    if (level == levels_.size())
        levels_.emplace_back();
    if (levels_[level].free() < ENTRY + BRANCH_HEAD + key.size() + COMPONENT) {
        uint32_t number = write(levels_[level], level);
        add_branch(level + 1, levels_[level].separator, levels_[level].component, number);
        levels_[level].clear();
    }
    Block &branch = levels_[level];
    if (branch.directory_end == GLASS_DIRECTORY) {
        branch.separator = key;
        branch.component = component;
        key = {};
        component = 0;
    }
    uint8_t *item = branch.make_room(BRANCH_HEAD + key.size() + COMPONENT);
    put_4(item, child);
    item[4] = static_cast<uint8_t>(key.size());
    std::copy(key.begin(), key.end(), item + BRANCH_HEAD);
    put_2(item + BRANCH_HEAD + key.size(), component);
}

uint32_t TableWriter::write(Block &block, size_t level)
{
    put_4(block.bytes, GLASS_REVISION);
    block.bytes[4] = static_cast<uint8_t>(level);
    put_2(block.bytes + 5, block.free());
    put_2(block.bytes + 7, block.free());
    put_2(block.bytes + 9, block.directory_end);
    memset(block.bytes + block.directory_end, 0, block.free());
    file_.write(block.bytes, GLASS_BLOCK);
    return blocks_++;
}

TableRoot TableWriter::finish()
{
    TableRoot root;
    for (size_t level = 0; level < levels_.size(); level++) {
        root.root = write(levels_[level], level);
        root.level = static_cast<uint32_t>(level);
        if (level + 1 < levels_.size())
            add_branch(level + 1, levels_[level].separator, levels_[level].component, root.root);
    }
    file_.sync();
    root.blocks = blocks_;
    root.items = items_;
    return root;
}

} // namespace shim
