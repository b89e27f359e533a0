/*
 * positions: where in its documents each term of a sealed part stands (docs/PARTS.md). Written
 * by glass/segment.cc along with the postings, read for phrases and by whoever checks.
 *
 * As the postings of a term lie in chunks, each with a key of its own in the postlist table, so
 * do their positions, under the same keys: who has come to the n-th posting of a chunk finds
 * its positions as the n-th of the chunk here.
 */
#ifndef SHIM_POSITIONS_HH
#define SHIM_POSITIONS_HH

#include "shim/sealed/bits.hh"
#include "shim/sealed/table.hh"

#include <vector>

namespace shim
{

/* pack_positions(at, positions, count): write count positions, ascending from 1, as they wait for
 * a PositionsWriter: varints, each less the one before less 1. At most POSITION_MAX bytes each.
 * Returns the place behind them. */
enum { POSITION_MAX = 5 };
uint8_t *pack_positions(uint8_t *at, const uint32_t *positions, uint32_t count);

class PositionsWriter
{
  public:
    explicit PositionsWriter(std::string path);

    /* add(packed): the positions of the next posting of the chunk; there may be none. */
    void add(std::string_view packed);

    /* end_chunk(key): what was added since the last call is the chunk with that key; keys
     * ascend. A chunk without any positions is left out. */
    void end_chunk(std::string_view key);

    /* finish(): write what is left and wait for the disk. */
    void finish();

  private:
    void end_group();
    uint8_t *write_group(unsigned k, unsigned l);

    SealedTableWriter file_;
    uint32_t postings_ = 0;                         /* of the chunk */
    uint64_t in_chunk_ = 0;                         /* positions in it */
    std::string sizes_, groups_;
    size_t last_group_ = 0;                         /* where it begins in groups_ */
    std::vector<uint32_t> counts_, gaps_;           /* of the group */
    std::vector<uint8_t> bits_;                     /* place to make it */
};

/* The positions of the postings of one chunk. */
class PositionChunk
{
  public:
    PositionChunk() = default;
    explicit PositionChunk(std::string_view bytes);

    uint32_t postings() const
    {
        return postings_;
    }

    /* read(posting, out): the positions of that posting, counted from 0, take the place of
     * what is in out. Quickest where postings ascend from call to call. Throws Damage. */
    void read(uint32_t posting, std::vector<uint32_t> &out);

  private:
    void start();
    void read_single(std::vector<uint32_t> &out) const;
    void begin_group();
    uint32_t read_count();
    uint32_t read_gap(unsigned k, uint32_t before);

    std::string_view bytes_;         /* from the sizes of groups on */
    uint32_t postings_ = 0, next_ = 0;
    std::string_view sizes_, groups_; /* not read yet */
    BitReader bits_;
    unsigned first_bits_ = 0, gap_bits_ = 0;
};

class PositionsReader
{
  public:
    explicit PositionsReader(const std::string &path);

    /* find(key, chunk): the chunk under the key of the postlist table; false when none of
     * its postings has positions. Borrowed from the reader. */
    bool find(std::string_view key, PositionChunk &chunk) const;

    /* All chunks in the order of their keys. */
    class Cursor
    {
      public:
        explicit Cursor(const PositionsReader &reader) : cursor_(reader.table_) {}

        /* next(): false behind the last. */
        bool next()
        {
            return cursor_.next(key_);
        }
        const std::string &key() const
        {
            return key_;
        }
        PositionChunk chunk() const
        {
            return PositionChunk(cursor_.tag());
        }

      private:
        SealedCursor cursor_;
        std::string key_;
    };

  private:
    SealedTable table_;
};

} // namespace shim

#endif
