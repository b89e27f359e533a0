#include "shim/glass/glass_positions.hh"

#include "shim/bytes.hh"

namespace shim
{
namespace
{

enum { POSITIONS_MAX = 1 << 25 }; /* more than the text of any document has words */

/* How a number below out_of is coded: in `bits` bits, and the `spare` numbers from `from` on in
 * one less. */
struct Code {
    explicit Code(uint64_t out_of)
        : bits(out_of < 2 ? 0 : 64 - __builtin_clzll(out_of - 1)),
          spare((uint64_t{1} << bits) - out_of), from((out_of - spare) / 2)
    {
    }
    int bits;
    uint64_t spare, from;
};

/* Bits, the first in the lowest of the first byte. */
class BitReader
{
  public:
    explicit BitReader(Bytes bytes) : bytes_(bytes) {}

    uint64_t take(uint64_t out_of)
    {
        Code code(out_of);
        if (code.bits == 0)
            return 0;
        uint64_t value = take_bits(code.bits - 1);
        if (value >= code.from && value < code.from + code.spare)
            return value;
        if (take_bits(1) == 0)
            return value;
        return code.spare > 0 ? value + code.from + code.spare
                              : value | uint64_t{1} << (code.bits - 1);
    }

  private:
    uint64_t take_bits(int bits)
    {
        for (; count_ < bits; count_ += 8)
            bits_ |= static_cast<uint64_t>(bytes_.byte()) << count_;
        uint64_t value = bits_ & ((uint64_t{1} << bits) - 1);
        bits_ >>= bits;
        count_ -= bits;
        return value;
    }

    Bytes bytes_;
    uint64_t bits_ = 0;
    int count_ = 0;
};

void take_between(BitReader &in, uint32_t *positions, uint32_t low, uint32_t high)
{
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        uint64_t lowest = uint64_t{positions[low]} + (middle - low);
        uint64_t out_of = uint64_t{positions[high]} - positions[low] - (high - low) + 1;
        positions[middle] = static_cast<uint32_t>(lowest + in.take(out_of));
        take_between(in, positions, low, middle);
        low = middle;
    }
}

} // namespace

void read_positions(std::string_view tag, std::vector<uint32_t> &out)
{
    Bytes in(tag);
    auto last = in.varint<uint32_t>();
    if (in.empty()) {
        out.push_back(last);
        return;
    }
    BitReader bits(in);
    auto first = static_cast<uint32_t>(bits.take(last));
    uint64_t count = bits.take(uint64_t{last} - first) + 2;
    if (first >= last || count > uint64_t{last} - first + 1 || count > POSITIONS_MAX)
        throw Damage{"positions of a term do not ascend"};
    size_t before = out.size();
    out.resize(before + count);
    out[before] = first;
    out.back() = last;
    take_between(bits, out.data() + before, 0, static_cast<uint32_t>(count) - 1);
}

} // namespace shim
