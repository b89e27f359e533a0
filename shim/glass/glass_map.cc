#include "shim/glass/glass_map.hh"

#include "shim/bytes.hh"
#include "shim/glass/glass_file.hh"
#include "shim/glass/glass_table.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shim
{
namespace
{

const char MAGIC[] = "\x0f\x0dXapian Glass\x04\x6e";
enum { MAGIC_SIZE = sizeof MAGIC - 1, VERSION_MAX = 1 << 16 };
enum { BLOCK_MIN = 2048, BLOCK_MAX = 65536 };
enum { DEFLATED = 0x80, LAST = 0x40, FIRST = 0x20 }; /* flags of a leaf item */
enum { LEAF_HEAD = 3, BRANCH_HEAD = 5, COMPONENT = 2, SIZE_MASK = 0x1fff };

uint32_t get_2(const uint8_t *at)
{
    return static_cast<uint32_t>(at[0]) << 8 | at[1];
}

uint32_t get_4(const uint8_t *at)
{
    return get_2(at) << 16 | get_2(at + 2);
}

/* The offset of the i-th item of a block. */
uint32_t offset_of(const uint8_t *block, uint32_t i)
{
    return get_2(block + GLASS_DIRECTORY + 2 * i);
}

GlassRoot read_root(Bytes &in)
{
    GlassRoot root;
    root.block = in.varint<uint32_t>();
    uint32_t flags = in.varint<uint32_t>();
    root.level = flags >> 2;
    root.empty = (flags & 1) != 0;
    in.varint<uint64_t>(); /* items */
    root.block_size = in.varint<uint32_t>() * BLOCK_MIN;
    in.varint<uint32_t>(); /* shortest tag to be deflated */
    in.string();           /* free list */
    return root;
}

void check_root(const GlassRoot &root)
{
    bool size_ok = root.block_size >= BLOCK_MIN && root.block_size <= BLOCK_MAX &&
                   (root.block_size & (root.block_size - 1)) == 0;
    if (!root.empty && (!size_ok || root.level >= GLASS_LEVELS_MAX))
        throw Damage{"iamglass says impossible things of a table"};
}

} // namespace

std::optional<GlassVersion> read_glass_version(const std::string &folder)
{
    struct stat status;
    std::string path = folder + "/iamglass";
    if (stat(path.c_str(), &status) != 0)
        return std::nullopt;
    uint8_t bytes[VERSION_MAX];
    size_t size = FileReader(path).read(bytes, sizeof bytes);
    return glass_version({reinterpret_cast<const char *>(bytes), size});
}

std::optional<GlassVersion> glass_version(std::string_view bytes)
{
    if (bytes.size() < MAGIC_SIZE + GLASS_UUID || memcmp(bytes.data(), MAGIC, MAGIC_SIZE) != 0)
        return std::nullopt;
    GlassVersion version;
    Bytes in(bytes.substr(MAGIC_SIZE));
    version.uuid = in.take(GLASS_UUID);
    version.revision = in.varint<uint32_t>();
    version.bytes = bytes;
    version.state = bytes.substr(bytes.size() - in.left());
    for (GlassRoot &root : version.tables) {
        root = read_root(in);
        check_root(root);
    }
    return version;
}

/* ---- A table ------------------------------------------------------------------------- */

GlassTable::GlassTable(const std::string &path, const GlassRoot &root, uint32_t revision)
    : root_(root), revision_(revision)
{
    if (root.empty)
        return;
    int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        throw SystemFailure{"cannot open " + path, errno};
    struct stat status;
    void *place = MAP_FAILED;
    if (fstat(file, &status) == 0 && status.st_size >= root.block_size)
        place = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (place == MAP_FAILED)
        throw Damage{"a table of the index is too short"};
    bytes_ = static_cast<const uint8_t *>(place);
    size_ = static_cast<size_t>(status.st_size);
    blocks_ = static_cast<uint32_t>(size_ / root.block_size);
}

GlassTable::GlassTable(const std::string &sealed_path)
{
    sealed_.emplace(sealed_path);
}

GlassTable::~GlassTable()
{
    if (bytes_ != nullptr)
        munmap(const_cast<uint8_t *>(bytes_), size_);
}

std::string_view GlassTable::bytes(uint32_t number) const
{
    if (number >= blocks_)
        throw Damage{"a table refers to a block behind its end"};
    return {reinterpret_cast<const char *>(bytes_) +
                static_cast<size_t>(number) * root_.block_size,
            root_.block_size};
}

const uint8_t *GlassTable::block(uint32_t number, uint32_t level) const
{
    const auto *block = reinterpret_cast<const uint8_t *>(bytes(number).data());
    check(block);
    uint32_t end = get_2(block + 9);
    if (block[4] != level || end < GLASS_DIRECTORY + 2 || end > root_.block_size || end % 2 == 0)
        throw Damage{"a block of a table is damaged"};
    return block;
}

void GlassTable::add_children(const uint8_t *branch, std::vector<uint32_t> &numbers) const
{
    for (uint32_t i = 0, items = (get_2(branch + 9) - GLASS_DIRECTORY) / 2; i < items; i++) {
        uint32_t at = offset_of(branch, i);
        if (at < GLASS_DIRECTORY || at + BRANCH_HEAD > root_.block_size)
            throw Damage{"an item of a branch does not fit into its block"};
        numbers.push_back(get_4(branch + at));
    }
}

/* ---- A cursor ------------------------------------------------------------------------ */

GlassCursor::GlassCursor(const GlassTable &table) : table_(&table)
{
    if (table.sealed() != nullptr)
        sealed_.emplace(*table.sealed());
}

void GlassCursor::enter(Step *path, uint32_t level, uint32_t number, bool at_end) const
{
    const uint8_t *block = table_->block(number, level);
    uint32_t items = (get_2(block + 9) - GLASS_DIRECTORY) / 2;
    path[level] = {block, items, at_end ? items - 1 : 0};
}

GlassCursor::Item GlassCursor::item(const Step &leaf) const
{
    uint32_t block_size = table_->root().block_size, at = offset_of(leaf.block, leaf.at);
    const uint8_t *item = leaf.block + at;
    if (at < GLASS_DIRECTORY || at + LEAF_HEAD > block_size)
        throw Damage{"an item lies outside its block"};
    uint32_t size = (get_2(item) & SIZE_MASK) + LEAF_HEAD, key_size = item[2];
    bool first = (item[0] & FIRST) != 0;
    uint32_t head = LEAF_HEAD + key_size + (first ? 0 : COMPONENT);
    if (at + size > block_size || head > size)
        throw Damage{"an item does not fit into its block"};
    return {{reinterpret_cast<const char *>(item) + LEAF_HEAD, key_size},
            first ? 1 : get_2(item + LEAF_HEAD + key_size),
            item + head,
            size - head,
            (item[0] & LAST) != 0,
            (item[0] & DEFLATED) != 0};
}

std::string_view GlassCursor::branch_key(const Step &branch, uint32_t i,
                                         uint32_t *component) const
{
    uint32_t block_size = table_->root().block_size, at = offset_of(branch.block, i);
    const uint8_t *item = branch.block + at;
    if (at < GLASS_DIRECTORY || at + BRANCH_HEAD > block_size ||
        at + BRANCH_HEAD + item[4] + COMPONENT > block_size)
        throw Damage{"an item of a branch does not fit into its block"};
    *component = get_2(item + BRANCH_HEAD + item[4]);
    return {reinterpret_cast<const char *>(item) + BRANCH_HEAD, item[4]};
}

uint32_t GlassCursor::child(const Step &branch) const
{
    uint32_t component;
    branch_key(branch, branch.at, &component); /* checks the item */
    return get_4(branch.block + offset_of(branch.block, branch.at));
}

/* Whether the i-th item of a block is not behind the first component of key. As nearly all of
 * the time of a search is spent here, no more is looked at than the item's key. */
bool GlassCursor::is_before(const Step &step, uint32_t level, uint32_t i,
                            std::string_view key) const
{
    uint32_t block_size = table_->root().block_size, at = offset_of(step.block, i);
    uint32_t head = level > 0 ? BRANCH_HEAD : LEAF_HEAD;
    const uint8_t *item = step.block + at;
    if (at < GLASS_DIRECTORY || at + head > block_size ||
        at + head + item[head - 1] + COMPONENT > block_size)
        throw Damage{"an item does not fit into its block"};
    size_t size = item[head - 1];
    int order = memcmp(item + head, key.data(), std::min(size, key.size()));
    if (order != 0 || size != key.size())
        return order < 0 || (order == 0 && size < key.size());
    bool first = level == 0 && (item[0] & FIRST) != 0;
    return first || get_2(item + head + size) <= 1;
}

/* Let step.at be the last item not behind key, of those in [low, high); low when all are. */
void GlassCursor::search(Step &step, uint32_t level, std::string_view key, uint32_t low,
                         uint32_t high) const
{
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (is_before(step, level, middle, key))
            low = middle;
        else
            high = middle;
    }
    step.at = low;
}

/* The same from the item at hand on, near it first. */
void GlassCursor::search_on(Step &leaf, std::string_view key) const
{
    uint32_t low = leaf.at, high = low + 1;
    for (uint32_t far = 1; high < leaf.items && is_before(leaf, 0, high, key); far *= 2) {
        low = high;
        high = std::min(leaf.items, high + far);
    }
    search(leaf, 0, key, low, high);
}

/* Whether key lies in the leaf at hand, behind the item at hand. */
bool GlassCursor::is_ahead(std::string_view key) const
{
    return placed_ && key >= key_ &&
           !is_before(path_[0], 0, path_[0].items - 1, key);
}

void GlassCursor::descend(std::string_view key)
{
    uint32_t number = table_->root().block;
    for (uint32_t level = table_->root().level;; level--) {
        enter(path_, level, number, false);
        search(path_[level], level, key, 0, path_[level].items);
        if (level == 0)
            break;
        number = child(path_[level]);
    }
    placed_ = true;
}

/* From the last item of the leaf not behind key. All of the leaf may be behind it, and the item
 * may be a later part of what comes before. */
bool GlassCursor::settle(std::string_view key)
{
    Item found = item(path_[0]);
    while (found.key > key || found.component > 1) {
        if (!move(path_, -1))
            throw Damage{"a table has no beginning"};
        found = item(path_[0]);
    }
    key_ = found.key;
    check();
    return key_ == key;
}

bool GlassCursor::find(std::string_view key)
{
    if (sealed_)
        return sealed_->find(key, key_);
    if (table_->root().empty)
        return false;
    if (is_ahead(key))
        search_on(path_[0], key);
    else
        descend(key);
    return settle(key);
}

/* Of a sealed table only what is there is remembered. */
bool GlassCursor::find_sealed_again(std::string_view key)
{
    GlassTable::Found &found = table_->remembered(key);
    if (found.sealed && found.key == key) {
        sealed_ = found.sealed;
        key_ = key;
        return true;
    }
    if (!sealed_->find(key, key_))
        return false;
    found.key = key;
    found.sealed = sealed_;
    return true;
}

bool GlassCursor::find_again(std::string_view key)
{
    if (sealed_)
        return find_sealed_again(key);
    if (table_->root().empty)
        return false;
    GlassTable::Found &found = table_->remembered(key);
    if (found.key == key && !key.empty()) {
        std::copy(found.path, found.path + table_->root().level + 1, path_);
        placed_ = true;
        return settle(key);
    }
    bool there = find(key);
    found.key = key;
    std::copy(path_, path_ + table_->root().level + 1, found.path);
    return there;
}

/* Go to the item beside the leaf's; false where there is none, then path is as it was. */
bool GlassCursor::move(Step *path, int direction) const
{
    uint32_t level = 0, top = table_->root().level;
    auto at_border = [&](const Step &s) {
        return direction < 0 ? s.at == 0 : s.at + 1 == s.items;
    };
    while (at_border(path[level]))
        if (level++ == top)
            return false;
    path[level].at += static_cast<uint32_t>(direction);
    while (level-- > 0)
        enter(path, level, child(path[level + 1]), direction < 0);
    return true;
}

bool GlassCursor::next()
{
    if (sealed_)
        return sealed_->next(key_);
    if (!placed_)
        return false;
    Step path[GLASS_LEVELS_MAX];
    std::copy(path_, path_ + table_->root().level + 1, path);
    Item found;
    do {
        if (!move(path, 1)) {
            check();
            return false;
        }
        found = item(path[0]);
    } while (found.component > 1);
    if (found.key <= key_)
        throw Damage{"the keys of a table do not ascend"};
    std::copy(path, path + table_->root().level + 1, path_);
    key_ = found.key;
    check();
    return true;
}

uint32_t GlassCursor::read_number() const
{
    if (sealed_)
        return Bytes(sealed_->tag()).varint<uint32_t>();
    Item first = item(path_[0]);
    auto number = Bytes(first.tag, first.tag + first.tag_size).varint<uint32_t>();
    table_->check(path_[0].block);
    return number;
}

void GlassCursor::read_tag(std::vector<uint8_t> &out, bool *deflated) const
{
    if (sealed_) {
        std::string_view tag = sealed_->tag();
        const auto *bytes = reinterpret_cast<const uint8_t *>(tag.data());
        out.assign(bytes, bytes + tag.size()); /* by memcpy, as between other types it is not */
        out.resize(tag.size() + TAG_PADDING);
        return;
    }
    Step path[GLASS_LEVELS_MAX];
    std::copy(path_, path_ + table_->root().level + 1, path);
    out.clear();
    for (uint32_t component = 1;; component++) {
        Item part = item(path[0]);
        if (deflated != nullptr)
            *deflated = part.deflated;
        if (part.component != component || part.key != key_ ||
            (part.deflated && deflated == nullptr)) {
            table_->check(path[0].block);
            throw Damage{"an item of a table is damaged, or lacks a part"};
        }
        out.insert(out.end(), part.tag, part.tag + part.tag_size);
        table_->check(path[0].block);
        if (part.last)
            break;
        if (!move(path, 1))
            throw Damage{"the last item of a table lacks a part"};
    }
    out.resize(out.size() + TAG_PADDING);
}

void GlassCursor::check() const
{
    for (uint32_t level = 0; level <= table_->root().level; level++)
        table_->check(path_[level].block);
}

} // namespace shim
