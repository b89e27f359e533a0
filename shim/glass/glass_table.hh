/*
 * glass_table: writes one B-tree of a segment, from its lowest key to its highest
 * (docs/GLASS.md, "Tables"). Included by bulk.cc and segment.cc.
 */
#ifndef SHIM_GLASS_TABLE_HH
#define SHIM_GLASS_TABLE_HH

#include "shim/glass/glass_file.hh"

#include <string_view>

namespace shim
{

enum {
    GLASS_BLOCK = 8192,
    GLASS_DIRECTORY = 11, /* offset of the directory in a block */
    GLASS_REVISION = 1,
    GLASS_KEY_MAX = 255,
    GLASS_DEFLATE_MIN = 18 /* glass never deflates a shorter tag */
};

/* What iamglass says of a table. */
struct TableRoot {
    uint32_t root = 0, level = 0, blocks = 0;
    uint64_t items = 0;
};

class TableWriter
{
  public:
    explicit TableWriter(std::string path);

    /* add(key, tag): keys must ascend, and be neither empty nor over GLASS_KEY_MAX bytes. */
    void add(std::string_view key, std::string_view tag);

    /* finish(): write what is left and wait for the disk. */
    TableRoot finish();

  private:
    /* A block being filled: directory from the front, items from the back. */
    struct Block {
        void clear();
        size_t free() const
        {
            return items - directory_end;
        }
        uint8_t *make_room(size_t size);

        uint8_t bytes[GLASS_BLOCK];
        size_t directory_end = GLASS_DIRECTORY, items = GLASS_BLOCK;
        std::string separator; /* leads to it from the branch above */
        uint32_t component = 0;
    };

    void begin();
    void add_component(std::string_view key, std::string_view part, uint32_t component,
                       uint8_t flags);
    void next_leaf(std::string_view key, uint32_t component);
    void add_branch(size_t level, std::string_view key, uint32_t component, uint32_t child);
    uint32_t write(Block &block, size_t level);

    FileWriter file_;
    std::vector<Block> levels_; /* levels_[0] is the leaf */
    std::string last_key_;
    uint32_t blocks_ = 0;
    uint64_t items_ = 0;
};

} // namespace shim

#endif
