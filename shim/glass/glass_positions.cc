#include "shim/glass/glass_positions.hh"

#include "shim/glass/glass_pack.hh"

namespace shim
{
namespace
{

/* Bits, the first in the lowest of the first byte. */
class BitWriter
{
  public:
    explicit BitWriter(std::string &out) : out_(out) {}

    ~BitWriter()
    {
        for (; count_ > 0; count_ -= 8, bits_ >>= 8)
            out_.push_back(static_cast<char>(bits_));
    }

    /* value is below out_of: in as few bits as that needs, in one less where there are codes
     * to spare. */
    void add(uint64_t value, uint64_t out_of)
    {
        int bits = out_of < 2 ? 0 : 64 - __builtin_clzll(out_of - 1);
        uint64_t spare = (uint64_t{1} << bits) - out_of;
        uint64_t short_from = (out_of - spare) / 2;
        if (spare > 0 && value >= short_from + spare)
            value = (value - short_from - spare) | uint64_t{1} << (bits - 1);
        else if (spare > 0 && value >= short_from)
            bits--;
        bits_ |= value << count_;
        for (count_ += bits; count_ >= 8; count_ -= 8, bits_ >>= 8)
            out_.push_back(static_cast<char>(bits_));
    }

  private:
    std::string &out_;
    uint64_t bits_ = 0;
    int count_ = 0; /* of bits_: below 8 between calls, so that 32 more fit */
};

/* The positions between those at low and high: the middle one, then both halves. The depth
 * is the logarithm of their number. */
void add_between(BitWriter &out, const uint32_t *positions, uint32_t low, uint32_t high)
{
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        uint64_t lowest = uint64_t{positions[low]} + (middle - low);
        uint64_t out_of = uint64_t{positions[high]} - positions[low] - (high - low) + 1;
        out.add(positions[middle] - lowest, out_of);
        add_between(out, positions, low, middle);
        low = middle;
    }
}

} // namespace

void add_positions(std::string &out, const uint32_t *positions, uint32_t count)
{
    uint32_t first = positions[0], last = positions[count - 1];
    add_varint(out, last);
    if (count == 1)
        return;
    BitWriter bits(out);
    bits.add(first, last);
    bits.add(count - 2, last - first);
    add_between(bits, positions, 0, count - 1);
}

} // namespace shim
