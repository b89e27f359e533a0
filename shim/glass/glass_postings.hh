/*
 * glass_postings: the postings of a term, or the lengths of all documents, in a postlist table of
 * glass (docs/GLASS.md, "postlist.glass"). Included by posting_list.hh.
 */
#ifndef SHIM_GLASS_POSTINGS_HH
#define SHIM_GLASS_POSTINGS_HH

#include "shim/glass/glass_map.hh"
#include "shim/sealed/postings.hh"

namespace shim
{

/* all_documents_key(): of the list whose wdf are the lengths of the documents. */
std::string_view all_documents_key();

class GlassPostings
{
  public:
    /* cursor stands at the list's first chunk. */
    explicit GlassPostings(const GlassCursor &cursor);

    uint32_t documents() const
    {
        return documents_;
    }

    /* next(block): read some more postings, at first the first ones; false behind the last. block
     * has room for POSTINGS_BLOCK. */
    bool next(PostingBlock &block);

    /* seek(id, block): the next postings, among which there is that id or a higher one. */
    bool seek(uint64_t id, PostingBlock &block);

    void rewind();

  private:
    void start();
    uint64_t first_in_key() const;
    void load(uint64_t first, size_t head);
    void next_chunk();
    void find_chunk(uint64_t id);

    GlassCursor cursor_;
    std::string key_; /* of the first chunk; later ones go on with the first id */
    std::vector<uint8_t> chunk_;
    const uint8_t *at_ = nullptr, *end_ = nullptr; /* of what is not read of the chunk */
    uint64_t id_ = 0, last_ = 0;                   /* read last; last of the chunk */
    bool fresh_ = false;                           /* the chunk's first id is id_, and not read */
    uint32_t documents_ = 0;
    bool last_chunk_ = true;
};

} // namespace shim

#endif
