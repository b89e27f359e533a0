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

#include "shim/glass/glass_file.hh"
#include "shim/sealed/bits.hh"
#include "shim/sealed/mapped_file.hh"

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
    void end_block();

    FileWriter file_;
    uint64_t written_ = 0;
    std::string directory_;
    std::string block_, last_key_;                  /* the block being filled */
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
        explicit Cursor(const PositionsReader &reader) : reader_(reader) {}
        bool next(); /* false behind the last */
        std::string_view key() const
        {
            return key_;
        }
        PositionChunk chunk() const
        {
            return PositionChunk(bytes_);
        }

      private:
        friend class PositionsReader;
        bool next_in_block();

        const PositionsReader &reader_;
        uint32_t block_ = 0;      /* the next one */
        std::string_view left_;   /* of the present one */
        std::string key_;
        std::string_view bytes_;
    };

  private:
    std::string_view block(uint32_t number) const;

    MappedFile file_;
    const char *directory_ = nullptr;
    std::string_view blocks_;
    uint32_t block_count_ = 0;
};

} // namespace shim

#endif
