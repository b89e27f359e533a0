/*
 * columns: the values of a sealed part's documents, an array a slot (docs/PARTS.md).
 * Written by bulk.cc; read for ranges, facets, orders and rows.
 *
 * Values of 8 or 16 bytes are numbers to the file, big-endian, in one lane or two; others
 * are strings, of which each different one is kept once.
 */
#ifndef SHIM_COLUMNS_HH
#define SHIM_COLUMNS_HH

#include "shim/sealed/sealed_file.hh"

#include <map>
#include <memory>
#include <optional>

namespace shim
{

enum { COLUMN_LANES = 2, COLUMN_BLOCK = 512 /* documents */ };

class ColumnsWriter
{
  public:
    /* Values wait in a file beside the one at path. */
    explicit ColumnsWriter(std::string path);

    /* add(id, number, value): of the slot with that number, whose ids ascend; value is not empty. */
    void add(uint32_t id, uint32_t number, std::string_view value);

    /* finish(documents): write all, and wait for the disk; ids were up to documents. */
    void finish(uint32_t documents);

    /* waiting(path): the name of the file in which values wait. */
    static std::string waiting(const std::string &path)
    {
        return path + ".tmp";
    }

  private:
    struct Piece {
        off_t offset;
        size_t len;
    };
    struct Slot {
        uint32_t last_id = 0;
        bool mixed = false; /* not all values are of one length */
        size_t length = 0;  /* of the first value */
        std::string bytes;  /* not put aside yet */
        std::vector<Piece> pieces;
    };
    struct Lane {
        uint64_t blocks = 0, dictionary = 0;
        uint32_t entries = 0;
    };
    struct Codes;

    void put_aside(Slot &slot);
    template <typename Take>
    void each(const Slot &slot, const FileReader *aside, Take take) const;
    Lane write_numbers(const Slot &slot, const FileReader *aside, unsigned lane);
    Lane write_strings(const Slot &slot, const FileReader *aside);
    Lane write_blocks(const Codes &codes);

    std::string path_;
    std::optional<FileWriter> aside_;
    off_t put_ = 0;
    std::map<uint32_t, Slot> slots_;
    SealedFileWriter file_;
    uint32_t documents_ = 0;
};

/* One column; valid as long as its file. */
class Column
{
  public:
    /* read(id, place): the value of document id; empty where it has none. Borrowed from
     * the file, or from place. */
    std::string_view read(uint32_t id, char place[8 * COLUMN_LANES]) const;

    /* is_numbers(): whether every value has 8 bytes; then number() tells them,
     * big-endian. */
    bool is_numbers() const
    {
        return lanes_ == 1;
    }

    /* number(id, n): false where the document has no value. */
    bool number(uint32_t id, uint64_t *n) const
    {
        return lane_number(0, id, n);
    }

  private:
    friend class ColumnsReader;
    struct Lane {
        uint64_t blocks, dictionary;
        uint32_t entries;
    };

    bool code(const Lane &lane, uint32_t id, uint64_t *out) const;
    bool lane_number(unsigned number, uint32_t id, uint64_t *n) const;

    const SealedFile *file_ = nullptr;
    uint32_t documents_ = 0,
             lanes_ = 0; /* no lanes: strings, whose codes are in the first */
    Lane lane_[COLUMN_LANES] = {};
};

class ColumnsReader
{
  public:
    explicit ColumnsReader(const std::string &path);

    uint32_t documents() const
    {
        return file_.numbers().third;
    }

    /* find(slot): NULL where no document has a value. */
    const Column *find(uint32_t slot) const;

    /* slots(): those that are there, ascending. */
    const std::map<uint32_t, Column> &all() const
    {
        return columns_;
    }

  private:
    SealedFile file_;
    std::map<uint32_t, Column> columns_;
};

} // namespace shim

#endif
