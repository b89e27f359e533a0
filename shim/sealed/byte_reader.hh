/*
 * byte_reader: reads numbers and strings from bytes that may be damaged: whatever does not fit
 * is thrown as Damage. Included by the readers of a sealed part; the forms are those of
 * docs/PARTS.md.
 */
#ifndef SHIM_BYTE_READER_HH
#define SHIM_BYTE_READER_HH

#include "shim/guard.hh"

#include <cstdint>
#include <cstring>
#include <endian.h>
#include <string>
#include <string_view>

namespace shim
{

class ByteReader
{
  public:
    explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

    size_t left() const
    {
        return static_cast<size_t>(end_ - at_);
    }

    uint64_t varint()
    {
        uint64_t n = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (at_ == end_)
                break;
            uint64_t byte = static_cast<uint8_t>(*at_++);
            n |= (byte & 127) << shift;
            if (byte < 128)
                return n;
        }
        throw Damage{"a number in a sealed part has no end"};
    }

    uint32_t varint_32()
    {
        uint64_t n = varint();
        if (n > UINT32_MAX)
            throw Damage{"a number in a sealed part is too large"};
        return static_cast<uint32_t>(n);
    }

    std::string_view take(uint64_t len)
    {
        if (len > left())
            throw Damage{"a string in a sealed part goes beyond its place"};
        std::string_view bytes(at_, static_cast<size_t>(len));
        at_ += len;
        return bytes;
    }

  private:
    const char *at_, *end_;
};

/* Whole numbers of fixed size, little-endian, at any address. */
inline uint32_t load_32(const char *at)
{
    uint32_t n;
    memcpy(&n, at, sizeof n);
    return le32toh(n);
}

inline uint64_t load_64(const char *at)
{
    uint64_t n;
    memcpy(&n, at, sizeof n);
    return le64toh(n);
}

inline void add_32(std::string &out, uint32_t n)
{
    n = htole32(n);
    out.append(reinterpret_cast<const char *>(&n), sizeof n);
}

inline void add_64(std::string &out, uint64_t n)
{
    n = htole64(n);
    out.append(reinterpret_cast<const char *>(&n), sizeof n);
}

} // namespace shim

#endif
