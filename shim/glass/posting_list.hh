/*
 * posting_list: the documents of a term, or all documents, with their wdf, read from a mapped
 * postlist table (docs/GLASS.md, "postlist.glass"). Included by matcher.cc and reader.cc.
 */
#ifndef SHIM_GLASS_POSTING_LIST_HH
#define SHIM_GLASS_POSTING_LIST_HH

#include "shim/glass/glass_map.hh"

#include <cstring>
#include <endian.h>

namespace shim
{

enum : uint64_t { NO_DOCUMENT = UINT64_MAX };

/* all_documents_key(): of the list whose wdf are the lengths of the documents. */
std::string_view all_documents_key();

/* posting_key(term): of the list of a term. */
std::string posting_key(std::string_view term);

/* posting_frequency(cursor, key): how many documents the list of a term's key has. */
uint32_t posting_frequency(GlassCursor &cursor, std::string_view key);

class PostingList
{
  public:
    /* The list of a posting_key(), or of all_documents_key(). cursor finds
     * it; the list keeps a copy to go on with. */
    PostingList(GlassCursor &cursor, std::string_view key);

    /* frequency(): documents of the list. Of all documents 0. */
    uint32_t frequency() const
    {
        return frequency_;
    }

    /* density(): about what share of the documents has the term, near the posting at which the
     * list stands. */
    double density() const
    {
        return density_;
    }

    /* id(), wdf(): of the posting at which the list stands; NO_DOCUMENT behind the last. */
    uint64_t id() const
    {
        return id_;
    }
    uint32_t wdf() const
    {
        return wdf_;
    }

    /* seek(id): go on to the first posting with that id or a higher one. */
    void seek(uint64_t id);

    /* rewind(): back to the first posting. */
    void rewind();

    /* each_below(limit, take): call take(id, wdf) for each posting with an id below limit, and
     * go on behind them. */
    template <typename Take> void each_below(uint64_t limit, Take take)
    {
        while (id_ < limit) {
            const uint8_t *at = at_;
            uint64_t id = id_;
            uint32_t wdf = wdf_;
            while (id < limit) {
                take(id, wdf);
                if (at >= end_)
                    break;
                while (end_ - at > 8 && four_below(limit, at, id, take)) {
                }
                read(at, id, wdf);
            }
            bool more = id >= limit;
            at_ = at;
            id_ = id;
            wdf_ = wdf;
            if (!more)
                next_chunk();
        }
    }

  private:
    /* read(at, id, wdf): go on by one posting. The zeros behind the bytes end any number. */
    static void read(const uint8_t *&at, uint64_t &id, uint32_t &wdf)
    {
        if (((at[0] | at[1]) & 0x80) == 0) {
            id += at[0] + uint64_t{1};
            wdf = at[1];
            at += 2;
            return;
        }
        id += number(at) + 1;
        wdf = static_cast<uint32_t>(number(at));
    }

    /* Where each of the next four postings takes two bytes, as most of a frequent word do, and
     * all are below limit, take them at once: their gaps are added up in four lanes of a
     * number. */
    template <typename Take>
    static bool four_below(uint64_t limit, const uint8_t *&at, uint64_t &id, Take &take)
    {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        bytes = le64toh(bytes);
        uint64_t ids = ((bytes & 0x00ff00ff00ff00ff) + 0x0001000100010001) * 0x0001000100010001;
        if ((bytes & 0x8080808080808080) != 0 || id + (ids >> 48) >= limit)
            return false;
        take(id + (ids & 0xffff), static_cast<uint32_t>(bytes >> 8 & 0xff));
        take(id + (ids >> 16 & 0xffff), static_cast<uint32_t>(bytes >> 24 & 0xff));
        take(id + (ids >> 32 & 0xffff), static_cast<uint32_t>(bytes >> 40 & 0xff));
        id += ids >> 48;
        take(id, static_cast<uint32_t>(bytes >> 56));
        at += sizeof bytes;
        return true;
    }

    static uint64_t number(const uint8_t *&at)
    {
        uint64_t n = *at++;
        if (n < 128)
            return n;
        n = (n & 127) | static_cast<uint64_t>(*at) << 7;
        if (*at++ < 128)
            return n;
        at -= 2;
        return long_number(at);
    }
    static uint64_t long_number(const uint8_t *&at);

    void start();
    uint64_t first_in_key() const;
    void load(uint64_t first, size_t head);
    void next_chunk();
    void end();

    GlassCursor cursor_;
    std::string key_; /* of the first chunk; later ones go on with the first id */
    std::vector<uint8_t> chunk_;
    const uint8_t *at_ = nullptr, *end_ = nullptr; /* of what is not read of the chunk */
    uint64_t id_ = NO_DOCUMENT, last_ = 0; /* last of the chunk */
    uint32_t wdf_ = 0, frequency_ = 0;
    double density_ = 0.0;
    bool last_chunk_ = true;
};

} // namespace shim

#endif
