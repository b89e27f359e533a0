/*
 * posting_list: the documents of a term, or all documents, with their wdf, from the terms of a
 * sealed part or from a postlist table of glass. Included by shim/evaluate/ and by whoever reads
 * postings.
 */
#ifndef SHIM_GLASS_POSTING_LIST_HH
#define SHIM_GLASS_POSTING_LIST_HH

#include "shim/glass/glass_postings.hh"

namespace shim
{

enum : uint64_t { NO_DOCUMENT = UINT64_MAX };

/* posting_key(term): of the list of a term. */
std::string posting_key(std::string_view term);

/* posting_frequency(cursor, key): how many documents the list of a term's key has. */
uint32_t posting_frequency(GlassCursor &cursor, std::string_view key);

class PostingList
{
  public:
    /* The list of a posting_key(), or of all_documents_key(). cursor finds it. */
    PostingList(GlassCursor &cursor, std::string_view key);

    /* frequency(): documents of the list. Of all documents in glass 0. */
    uint32_t frequency() const
    {
        return frequency_;
    }

    /* number(): of the term in its sealed part; see PositionsReader. */
    uint32_t number() const
    {
        return number_;
    }

    /* density(): about what share of the documents has the term, near the posting at which the
     * list stands. */
    double density() const
    {
        return block_.count / static_cast<double>(block_.last() - block_.ids[0] + 1);
    }

    /* id(), wdf(): of the posting at which the list stands; NO_DOCUMENT behind the last. */
    uint64_t id() const
    {
        return id_;
    }
    uint32_t wdf() const
    {
        return block_.wdf(at_);
    }

    /* block(), place(): of a sealed part, the block of postings in which the list stands, its
     * number, and the posting's place there. */
    const PostingBlock &block() const
    {
        return block_;
    }
    uint32_t block_number() const
    {
        return sealed_->number();
    }
    uint32_t place() const
    {
        return at_;
    }

    /* seek(id): go on to the first posting with that id or a higher one. */
    void seek(uint64_t id);

    /* next(): go on to the next posting. */
    void next()
    {
        stand(at_ + 1);
    }

    /* rewind(): back to the first posting. */
    void rewind();

    /* each_below(limit, take): call take(id, wdf) for each posting with an id below limit, and
     * go on behind them. */
    template <typename Take> void each_below(uint64_t limit, Take take)
    {
        while (id_ < limit) {
            const uint32_t *ids = block_.ids, *wdf = block_.all_wdf();
            uint32_t at = at_, count = places_below(limit);
            for (; at < count; at++)
                take(ids[at], wdf[at]);
            stand(at);
        }
    }

    /* each_id_below(limit, take): the same without the wdf, which then need not be unpacked. */
    template <typename Take> void each_id_below(uint64_t limit, Take take)
    {
        while (id_ < limit) {
            const uint32_t *ids = block_.ids;
            uint32_t at = at_, count = places_below(limit);
            for (; at < count; at++)
                take(ids[at]);
            stand(at);
        }
    }

  private:
    uint32_t places_below(uint64_t limit) const
    {
        return block_.last() < limit ? block_.count : first_from(limit);
    }
    uint32_t first_from(uint64_t id) const;

    /* At that place of the block, or where that is behind it, at the next one. */
    void stand(uint32_t place)
    {
        at_ = place;
        if (at_ < block_.count)
            id_ = block_.ids[at_];
        else
            next_block();
    }
    void next_block();
    void enter(bool there);

    std::optional<SealedPostings> sealed_; /* this or the other */
    std::unique_ptr<GlassPostings> glass_;
    PostingBlock block_;
    uint64_t id_ = NO_DOCUMENT;
    uint32_t at_ = 0, frequency_ = 0, number_ = 0;
};

} // namespace shim

#endif
