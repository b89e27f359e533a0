/*
 * postings: the stream of bytes that holds one term's postings until they are written to a
 * segment. Between inverter.cc (memory), run.cc (spilled) and segment.cc (read and merged).
 *
 * A posting is: varint id less the one before (at first: the id), varint wdf, varint number of
 * bytes of its positions, those bytes as pack_positions (shim/sealed/positions.hh) makes them.
 */
#ifndef SHIM_POSTINGS_HH
#define SHIM_POSTINGS_HH

#include <cstdint>
#include <string_view>
#include <vector>

namespace shim
{

/* A term's numbers, which go before its postings. */
struct TermTotals {
    uint32_t documents = 0;
    uint32_t wdf = 0; /* sum; beyond 32 bits it wraps, as Xapian's does */
};

struct Posting {
    uint32_t id, wdf;
    std::string_view positions; /* borrowed until the next posting is read */
};

/* Where the bytes of a stream come from. */
class ByteSource
{
  public:
    virtual ~ByteSource() = default;

    /* more(place, len): put up to len bytes there; 0 at the end of the stream. */
    virtual size_t more(uint8_t *place, size_t len) = 0;
};

/* Reads the postings of one stream after the other. */
class PostingReader
{
  public:
    PostingReader();

    /* begin(source, base): the postings of source, which must outlive them; base is added to
     * their ids. */
    void begin(ByteSource &source, uint32_t base);

    /* next(posting): false behind the last. */
    bool next(Posting &posting);

  private:
    bool have(size_t len);

    std::vector<uint8_t> buffer_;
    size_t at_ = 0, end_ = 0;
    ByteSource *source_ = nullptr;
    uint32_t id_ = 0;
};

} // namespace shim

#endif
