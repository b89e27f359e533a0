/*
 * bytes: takes numbers and strings out of bytes that may be damaged (docs/GLASS.md, "Numbers and
 * strings"). Included by the files that read tables and sealed parts. What goes beyond the end
 * is thrown as Damage.
 */
#ifndef SHIM_BYTES_HH
#define SHIM_BYTES_HH

#include "shim/guard.hh"

#include <cstdint>
#include <limits>
#include <string_view>

namespace shim
{

class Bytes
{
  public:
    Bytes(const uint8_t *at, const uint8_t *end) : at_(at), end_(end) {}
    explicit Bytes(std::string_view s)
        : at_(reinterpret_cast<const uint8_t *>(s.data())), end_(at_ + s.size())
    {
    }

    const uint8_t *at() const
    {
        return at_;
    }
    bool empty() const
    {
        return at_ == end_;
    }

    size_t left() const
    {
        return static_cast<size_t>(end_ - at_);
    }

    uint8_t byte()
    {
        if (at_ == end_)
            throw Damage{"something stored ends too early"};
        return *at_++;
    }

    std::string_view take(uint64_t size)
    {
        if (size > static_cast<uint64_t>(end_ - at_))
            throw Damage{"something stored ends too early"};
        std::string_view s(reinterpret_cast<const char *>(at_), size);
        at_ += size;
        return s;
    }

    template <typename Number> Number varint()
    {
        uint64_t n = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            uint8_t b = byte();
            n |= static_cast<uint64_t>(b & 127) << shift;
            if (b < 128) {
                if (n > std::numeric_limits<Number>::max())
                    break;
                return static_cast<Number>(n);
            }
        }
        throw Damage{"a stored number is too large"};
    }

    std::string_view string()
    {
        return take(varint<uint64_t>());
    }

    /* sortable_number(): see add_sortable_number. */
    uint32_t sortable_number()
    {
        uint64_t first = byte();
        unsigned more = 1;
        for (uint64_t bit = 0x80; (first & bit) != 0; bit >>= 1) {
            more++;
            first &= ~bit;
        }
        if (more > 4)
            throw Damage{"a stored key has too large a number"};
        for (; more > 0; more--)
            first = first << 8 | byte();
        if (first > UINT32_MAX)
            throw Damage{"a stored key has too large a number"};
        return static_cast<uint32_t>(first);
    }

  private:
    const uint8_t *at_, *end_;
};

} // namespace shim

#endif
