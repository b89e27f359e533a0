/*
 * bits: numbers as few bits, the first in the lowest of the first byte (docs/PARTS.md).
 * Included by positions.cc.
 */
#ifndef SHIM_BITS_HH
#define SHIM_BITS_HH

#include "shim/bytes.hh"
#include "shim/sealed/fixed.hh"

namespace shim
{

/* A quotient this long is followed by the whole number instead of a remainder. */
enum { RICE_LONGEST = 24 };

inline unsigned bits_of(uint32_t n) /* n is not 0: the place of its highest bit */
{
    return 31u - static_cast<unsigned>(__builtin_clz(n));
}

/* Writes to a place with room for 8 bytes more than it is told to keep. */
class BitWriter
{
  public:
    explicit BitWriter(uint8_t *at) : at_(at) {}

    /* The lowest `count` bits of n, of which no others are set; at most 32. */
    void add(uint64_t n, unsigned count)
    {
        bits_ |= n << count_;
        count_ += count;
        uint64_t bytes = htole64(bits_);
        memcpy(at_, &bytes, sizeof bytes);
        at_ += count_ / 8;
        bits_ >>= count_ & ~7u;
        count_ &= 7;
    }

    /* end(): the place behind what was written. */
    uint8_t *end() const
    {
        return at_ + (count_ > 0);
    }

    /* n zeros and a one. */
    void add_unary(unsigned n)
    {
        add(uint64_t{1} << n, n + 1);
    }

    /* n in the code of Rice: n >> k in unary, then the lowest k bits. */
    void add_rice(uint32_t n, unsigned k)
    {
        if (n >> k >= RICE_LONGEST) {
            add_unary(RICE_LONGEST);
            add(n, 32);
            return;
        }
        add_unary(n >> k);
        add(n & ((uint64_t{1} << k) - 1), k);
    }

    /* n, not 0, in Elias' gamma code: the place of the highest bit in unary, the bits below. */
    void add_gamma(uint32_t n)
    {
        unsigned k = bits_of(n);
        add_unary(k);
        add(n ^ uint64_t{1} << k, k);
    }

  private:
    uint8_t *at_;
    uint64_t bits_ = 0;
    unsigned count_ = 0; /* of bits_: below 8 between calls, so that 32 more fit */
};

/* Reads what BitWriter wrote. At least BITS_BEHIND bytes that may be read follow the bytes it is
 * given; that it read nothing of them is what ok() tells. */
enum { BITS_BEHIND = 8 };
class BitReader
{
  public:
    explicit BitReader(std::string_view bytes = {})
        : bytes_(bytes.data()), end_(bytes.size() * 8)
    {
    }

    bool ok() const
    {
        return at_ <= end_;
    }

    uint32_t get(unsigned count)
    {
        uint64_t n = window() & ((uint64_t{1} << count) - 1);
        at_ += count;
        return static_cast<uint32_t>(n);
    }

    unsigned get_unary()
    {
        uint64_t bits = window();
        unsigned n = bits == 0 ? 32 : static_cast<unsigned>(__builtin_ctzll(bits));
        at_ += n + 1;
        return n;
    }

    uint32_t get_rice(unsigned k)
    {
        unsigned quotient = get_unary();
        return quotient >= RICE_LONGEST ? get(32) : (quotient << k) + get(k);
    }

    uint32_t get_gamma()
    {
        unsigned k = get_unary() & 31;
        return uint32_t{1} << k | get(k);
    }

  private:
    /* At least 57 bits from at_ on; zeros behind the end. */
    uint64_t window() const
    {
        return at_ > end_ ? 0 : load_64(bytes_ + at_ / 8) >> at_ % 8;
    }

    const char *bytes_;
    uint64_t at_ = 0, end_;
};

} // namespace shim

#endif
