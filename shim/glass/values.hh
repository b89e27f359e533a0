/*
 * values: the values of a segment being built, by slot, until they are written to its postlist
 * table (docs/GLASS.md). Included by bulk.cc.
 */
#ifndef SHIM_VALUES_HH
#define SHIM_VALUES_HH

#include "shim/glass/glass_table.hh"

#include <map>
#include <optional>

namespace shim
{

class Values
{
  public:
    /* Finished chunks wait in the file at path. */
    explicit Values(std::string path);

    /* add(id, slot, value): note a document's value; the ids of a slot ascend. */
    void add(uint32_t id, uint32_t slot, std::string_view value);

    /* write(table): add statistics and chunks to the table; the file goes away. */
    void write(TableWriter &table);

  private:
    struct Slot {
        uint32_t documents = 0;
        std::string lowest, highest;
        uint32_t first_id = 0, last_id = 0; /* of the chunk */
        std::string chunk;
    };
    struct Waiting {
        std::string key;
        off_t offset;
        size_t len;
    };

    void put_aside(uint32_t number, Slot &slot);

    std::string path_;
    std::optional<FileWriter> file_;
    off_t written_ = 0;
    std::map<uint32_t, Slot> slots_;
    std::vector<Waiting> waiting_;
};

} // namespace shim

#endif
