/*
 * positions: where in its documents each term of a sealed part stands (docs/PARTS.md). Written
 * by glass/segment.cc along with the postings, read for phrases and by whoever checks.
 *
 * They lie as the postings do: term by term, in blocks of POSTINGS_BLOCK, so that who has come to
 * a posting knows where its positions are.
 */
#ifndef SHIM_POSITIONS_HH
#define SHIM_POSITIONS_HH

#include "shim/sealed/bits.hh"
#include "shim/sealed/postings.hh"

#include <vector>

namespace shim
{

/* pack_positions(at, positions, count): write count positions, ascending from 1, as they wait for
 * a PositionsWriter: varints, each less the one before less 1. At most POSITION_MAX bytes each.
 * Returns the place behind them. */
enum { POSITION_MAX = 5 };
uint8_t *pack_positions(uint8_t *at, const uint32_t *positions, uint32_t count);

/* extent_of(position): what is kept of a document's highest position, in a byte; extent(kept): that
 * position, or up to an eighth more. */
uint8_t extent_of(uint32_t position);
uint32_t extent(uint8_t kept);

class PositionsWriter
{
  public:
    /* extents: extent_of() the highest position of each document, from document 1 on. */
    PositionsWriter(std::string path, const std::string &extents);

    /* add(id, packed): the positions of the term's next posting; there may be none. */
    void add(uint32_t id, std::string_view packed);

    /* end_term(): what was added since the last call is the next term's. */
    void end_term();

    /* finish(): write what is left and wait for the disk. */
    void finish();

  private:
    void end_group();
    void end_block();
    void end_single();
    void end_sizes();
    uint8_t *write_group();

    SealedFileWriter file_;
    const std::string &extents_;
    std::string directory_, sizes_;         /* of terms */
    uint32_t terms_ = 0;
    uint64_t term_from_ = 0;                /* where its blocks begin in the file */
    uint32_t postings_ = 0;                 /* of the term */
    uint64_t in_term_ = 0, in_block_ = 0;   /* positions */
    std::string block_places_, group_sizes_, groups_;
    size_t last_group_ = 0;                 /* where it begins in groups_ */
    std::vector<uint32_t> ids_, counts_, gaps_; /* of the group */
    std::vector<uint8_t> bits_;             /* place to make it */
};

/* Where the postings of one term have their positions. */
class TermPositions
{
  public:
    TermPositions() = default;

    /* bytes: what the file has for the term, of so many postings. */
    TermPositions(std::string_view bytes, uint32_t postings, std::string_view extents)
        : bytes_(bytes), extents_(extents), postings_(postings)
    {
    }

    /* read(block, place, ids, out): the positions of that posting of that block, of which ids are
     * the documents, take the place of what is in out. Quickest where postings ascend from call
     * to call. Throws Damage. */
    void read(uint32_t block, uint32_t place, const uint32_t *ids, std::vector<uint32_t> &out);

  private:
    void enter(uint32_t block);
    void read_single(std::vector<uint32_t> &out) const;
    void begin_group();
    void read_posting(uint32_t id, std::vector<uint32_t> *out);

    std::string_view bytes_, extents_;
    uint32_t postings_ = 0;
    uint32_t block_ = UINT32_MAX, next_ = 0; /* next_: posting of the block */
    std::string_view sizes_, groups_;        /* not read yet */
    BitReader bits_;
};

class PositionsReader
{
  public:
    explicit PositionsReader(const std::string &path);

    /* find(term, postings): those of the term with that number, which has so many postings. */
    TermPositions find(uint32_t term, uint32_t postings) const;

    uint32_t terms() const
    {
        return file_.numbers().second;
    }
    uint32_t documents() const
    {
        return file_.numbers().third;
    }

  private:
    std::string_view extents() const;

    SealedFile file_;
    const char *directory_;
    mutable std::string_view extents_; /* taken when they are first needed */
};

} // namespace shim

#endif
