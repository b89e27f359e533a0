/*
 * glass_map: reads Xapian's tables where they lie, mapped into memory (docs/GLASS.md,
 * "Tables"). Included by the lists of postings, values and positions that stand on it.
 *
 * Nothing read is believed: every number is checked against its block before it is used, and
 * what cannot be right is thrown as Damage. A writer may overwrite a block that this revision
 * still uses; its revision then is a newer one, which is looked at after whatever was read of
 * a block was copied, and thrown as Overtaken.
 *
 * The items of a sealed part lie in a file of another form (shim/sealed/table.hh), which is read by the same
 * cursor, so that the lists know no difference.
 */
#ifndef SHIM_GLASS_MAP_HH
#define SHIM_GLASS_MAP_HH

#include "shim/guard.hh"
#include "shim/sealed/table.hh"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <endian.h>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shim
{

enum { GLASS_TABLES = 6, GLASS_LEVELS_MAX = 10, GLASS_UUID = 16 };
enum GlassTableName { GLASS_POSTLIST, GLASS_DOCDATA, GLASS_TERMLIST, GLASS_POSITION };

struct GlassRoot {
    uint32_t block = 0, level = 0, block_size = 0;
    bool empty = true; /* there may be no file */
};

/* What iamglass says. */
struct GlassVersion {
    std::string uuid; /* GLASS_UUID bytes */
    uint32_t revision = 0;
    std::string bytes; /* all of iamglass */
    std::string state; /* what follows the revision there, which no two commits have alike */
    GlassRoot tables[GLASS_TABLES];

    /* is_later(than): whether this can be of a commit after that one. */
    bool is_later(const GlassVersion &than) const
    {
        return uuid == than.uuid && revision > than.revision && state != than.state;
    }
};

/* glass_version(bytes): what they say as iamglass; nothing where they are of another format. Throws
 * Damage where it cannot be. */
std::optional<GlassVersion> glass_version(std::string_view bytes);

/* read_glass_version(folder): nothing where there is no iamglass, or one of another format. */
std::optional<GlassVersion> read_glass_version(const std::string &folder);

/* A table as it was at one revision. */
class GlassTable
{
  public:
    GlassTable(const std::string &path, const GlassRoot &root, uint32_t revision);
    /* That of a sealed part. */
    explicit GlassTable(const std::string &sealed_path);
    ~GlassTable();
    GlassTable(const GlassTable &) = delete;

    /* sealed(): NULL where it is one of glass. */
    const SealedTable *sealed() const
    {
        return sealed_ ? &*sealed_ : nullptr;
    }

    const GlassRoot &root() const
    {
        return root_;
    }

    /* block(number, level): its bytes, with a directory that lies within it. */
    const uint8_t *block(uint32_t number, uint32_t level) const;

    /* bytes(number): of a block, unchecked. */
    std::string_view bytes(uint32_t number) const;

    /* blocks(): how many the file has room for. */
    uint32_t blocks() const
    {
        return blocks_;
    }

    /* add_children(branch, numbers): those of the blocks that it leads to. */
    void add_children(const uint8_t *branch, std::vector<uint32_t> &numbers) const;

    /* check(block): that what was read of it was of this table's revision. */
    void check(const uint8_t *block) const
    {
        std::atomic_thread_fence(std::memory_order_acquire);
        uint32_t revision;
        memcpy(&revision, block, sizeof revision);
        if (be32toh(revision) > revision_)
            throw Overtaken{};
    }

    /* A block on the way to an item: where its next step lies among its items. */
    struct Step {
        const uint8_t *block;
        uint32_t items, at;
    };

    /* Where a key, or the last one before it, was found: a few are remembered, since a query
     * first asks how frequent its words are, then for their postings. So a table is for one
     * thread. */
    struct Found {
        std::string key;
        Step path[GLASS_LEVELS_MAX];        /* path[0] is the leaf */
        std::optional<SealedCursor> sealed; /* instead of a path */
    };
    Found &remembered(std::string_view key) const
    {
        return found_[std::hash<std::string_view>()(key) % REMEMBERED];
    }

  private:
    enum { REMEMBERED = 64 };
    mutable Found found_[REMEMBERED];
    GlassRoot root_;
    std::optional<SealedTable> sealed_;
    uint32_t revision_ = 0, blocks_ = 0;
    const uint8_t *bytes_ = nullptr;
    size_t size_ = 0;
};

/* A place in a table: after a find at an item; the first one's key is empty. */
class GlassCursor
{
  public:
    explicit GlassCursor(const GlassTable &table);

    /* find(key): stand at key, else at the last item before it. Returns whether key is there.
     * Fast where key comes soon behind the one at which the cursor stands. */
    bool find(std::string_view key);

    /* find_again(key): the same, fast where key has been looked for lately. */
    bool find_again(std::string_view key);

    /* next(): go to the next item, after a find. Returns false at the end of the table, where
     * the cursor stays at the last item. */
    bool next();

    /* key(): a copy, until the cursor moves. */
    const std::string &key() const
    {
        return key_;
    }

    /* read_tag(out): make out the tag, with TAG_PADDING zeros behind it. Damage when it is
     * deflated, unless deflated is given to say so. */
    enum { TAG_PADDING = 16 };
    void read_tag(std::vector<uint8_t> &out, bool *deflated = nullptr) const;

    /* read_number(): the varint with which the tag begins. */
    uint32_t read_number() const;

    /* sealed(): the place in the table of a sealed part; NULL in one of glass. */
    const SealedCursor *sealed() const
    {
        return sealed_ ? &*sealed_ : nullptr;
    }

    const GlassTable &table() const
    {
        return *table_;
    }

  private:
    using Step = GlassTable::Step;
    struct Item {
        std::string_view key;
        uint32_t component;
        const uint8_t *tag;
        size_t tag_size;
        bool last, deflated;
    };

    void descend(std::string_view key);
    bool settle(std::string_view key);
    bool find_sealed_again(std::string_view key);
    void enter(Step *path, uint32_t level, uint32_t number, bool at_end) const;
    Item item(const Step &leaf) const;
    std::string_view branch_key(const Step &branch, uint32_t i, uint32_t *component) const;
    uint32_t child(const Step &branch) const;
    bool is_before(const Step &step, uint32_t level, uint32_t i, std::string_view key) const;
    void search(Step &step, uint32_t level, std::string_view key, uint32_t low,
                uint32_t high) const;
    void search_on(Step &leaf, std::string_view key) const;
    bool is_ahead(std::string_view key) const;
    bool move(Step *path, int direction) const;
    void check() const;

    const GlassTable *table_;
    std::optional<SealedCursor> sealed_;
    Step path_[GLASS_LEVELS_MAX]; /* path_[0] is the leaf */
    bool placed_ = false;
    std::string key_;
};

} // namespace shim

#endif
