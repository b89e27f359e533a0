/*
 * postings: the postings of a term in a sealed part, packed in blocks (docs/PARTS.md, "Postings").
 * Written by glass/segment.cc and bulk.cc, read by glass/posting_list.cc.
 */
#ifndef SHIM_POSTINGS_HH
#define SHIM_POSTINGS_HH

#include "shim/sealed/table.hh"

#include <memory>

namespace shim
{

enum { POSTINGS_BLOCK = 128 };

/* Some postings that follow each other, unpacked; of a sealed part their wdf only when they are
 * asked for. */
struct PostingBlock {
    /* reserve(room): for so many postings. */
    void reserve(uint32_t room)
    {
        numbers_.reset(new uint32_t[size_t{room} * 2]);
        ids = numbers_.get();
        wdf_ = ids + room;
    }

    uint32_t last() const /* there must be one */
    {
        return ids[count - 1];
    }

    /* wdf(i): of the i-th. */
    uint32_t wdf(uint32_t i) const
    {
        return packed == nullptr ? wdf_[i] : read_wdf(i);
    }

    /* all_wdf(): of all of them. */
    const uint32_t *all_wdf()
    {
        return packed == nullptr ? wdf_ : unpack_wdf();
    }

    /* room_for_wdf(): where to write those that are not packed. */
    uint32_t *room_for_wdf()
    {
        packed = nullptr;
        return wdf_;
    }

    uint32_t count = 0;
    uint32_t *ids = nullptr;
    const char *packed = nullptr; /* bits of the wdf that are not unpacked */
    uint64_t first_bit = 0;       /* where in them those of the first are */
    uint32_t width = 0;           /* bits of each */
    uint32_t base = 0;            /* what is to be added to each */

  private:
    uint32_t read_wdf(uint32_t i) const;
    const uint32_t *unpack_wdf();

    std::unique_ptr<uint32_t[]> numbers_;
    uint32_t *wdf_ = nullptr;
};

class PostingsWriter
{
  public:
    explicit PostingsWriter(SealedTableWriter &table) : table_(table) {}

    /* begin(key, documents): so many postings under that key come now. */
    void begin(std::string_view key, uint32_t documents);
    void add(uint32_t id, uint32_t wdf); /* ids ascend from 1 */
    void end();

  private:
    void end_block();

    SealedTableWriter &table_;
    std::string key_, tag_, skips_, blocks_;
    uint32_t documents_ = 0, last_ = 0, block_last_ = 0; /* block_last_: of the block before */
    uint32_t count_ = 0;                                 /* in the block */
    uint32_t gaps_[POSTINGS_BLOCK], wdf_[POSTINGS_BLOCK];
};

/* The blocks of one list, in order. */
class SealedPostings
{
  public:
    /* The list whose tag that is. */
    SealedPostings(const SealedTable &table, std::string_view tag);

    uint32_t documents() const
    {
        return documents_;
    }

    /* next(block): unpack the next block, at first the first; false behind the last. */
    bool next(PostingBlock &block);

    /* seek(id, block): the next block in which there is that id or a higher one. */
    bool seek(uint64_t id, PostingBlock &block);

    /* number(): of the block unpacked last, counted from 0. */
    uint32_t number() const
    {
        return next_ - 1;
    }

    void rewind();

  private:
    bool read_skip();
    void unpack(PostingBlock &block);

    uint32_t documents_ = 0;
    std::string_view all_skips_, all_blocks_;
    std::string_view skips_, blocks_; /* not read yet */
    uint32_t next_ = 0;               /* block */
    uint64_t before_ = 0, last_ = 0;  /* id before the next block; last id in it, 0: not known */
    uint64_t size_ = 0;               /* of the next block */
};

} // namespace shim

#endif
