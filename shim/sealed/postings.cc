#include "shim/sealed/postings.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/sealed/bits.hh"

#include <algorithm>

namespace shim
{

enum { RICE_BITS = 5 /* of the first byte of a block; the others say how the wdf are packed */ };
static_assert(int{SealedFile::SEALED_BEHIND} >= int{BITS_BEHIND});

/* How the wdf of a block are packed: each in so many bits, and base more than these say. */
static const struct {
    uint8_t width, base;
} forms[] = {{0, 0}, {0, 1}, {3, 1}, {5, 1}, {6, 1}, {7, 1}, {10, 1}, {32, 0}};
enum { FORMS = sizeof forms / sizeof *forms };

/* ---- Writing ------------------------------------------------------------------------ */

void PostingsWriter::begin(std::string_view key, uint32_t documents)
{
    key_ = key;
    documents_ = documents;
    last_ = block_last_ = count_ = 0;
    tag_.clear();
    skips_.clear();
    blocks_.clear();
    add_varint(tag_, documents);
}

void PostingsWriter::add(uint32_t id, uint32_t wdf)
{
    if (count_ == POSTINGS_BLOCK)
        end_block();
    gaps_[count_] = id - last_ - 1;
    wdf_[count_++] = wdf;
    last_ = id;
}

/* Bits of Rice's codes of the gaps: with k bits each below their quotients. */
static uint64_t size_with(const uint32_t *gaps, uint32_t count, unsigned k)
{
    uint64_t quotients = 0;
    for (uint32_t i = 0; i < count; i++)
        quotients += gaps[i] >> k;
    return quotients + uint64_t{count} * k;
}

/* The best parameter is that of the mean, or the one below. */
static unsigned parameter(const uint32_t *gaps, uint32_t count)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += gaps[i];
    if (sum < count)
        return 0;
    unsigned k = bits_of(static_cast<uint32_t>(sum / count));
    return k > 0 && size_with(gaps, count, k - 1) < size_with(gaps, count, k) ? k - 1 : k;
}

static unsigned form_of(const uint32_t *wdf, uint32_t count)
{
    uint32_t least = UINT32_MAX, most = 0;
    for (uint32_t i = 0; i < count; i++) {
        least = std::min(least, wdf[i]);
        most = std::max(most, wdf[i]);
    }
    for (unsigned form = 0; form < FORMS - 1; form++)
        if (least >= forms[form].base && most - forms[form].base < 1u << forms[form].width)
            return form;
    return FORMS - 1;
}

/* Quotients are few bits for each, as the parameter is near the mean; but a single one may be long. */
static void add_quotient(BitWriter &bits, uint32_t quotient)
{
    for (; quotient > RICE_LONGEST; quotient -= RICE_LONGEST)
        bits.add(0, RICE_LONGEST);
    bits.add_unary(quotient);
}

void PostingsWriter::end_block()
{
    /* The quotients of POSTINGS_BLOCK gaps are below three times as many, and a gap is its own. */
    uint8_t bytes[1 + POSTINGS_BLOCK * (4 + 32 + 32) / 8 + sizeof(uint64_t)];
    unsigned k = parameter(gaps_, count_), form = form_of(wdf_, count_);
    bytes[0] = static_cast<uint8_t>(form << RICE_BITS | k);
    BitWriter bits(bytes + 1);
    for (uint32_t i = 0; i < count_; i++)
        add_quotient(bits, gaps_[i] >> k);
    for (uint32_t i = 0; i < count_; i++)
        bits.add(gaps_[i] & ((uint32_t{1} << k) - 1), k);
    for (uint32_t i = 0; i < count_; i++)
        bits.add(wdf_[i] - forms[form].base, forms[form].width);
    auto size = static_cast<size_t>(bits.end() - bytes);
    blocks_.append(reinterpret_cast<char *>(bytes), size);
    if (documents_ > POSTINGS_BLOCK) {
        add_varint(skips_, last_ - block_last_ - 1);
        add_varint(skips_, size);
    }
    block_last_ = last_;
    count_ = 0;
}

/* A single posting is not worth a block. */
void PostingsWriter::end()
{
    if (documents_ == 1) {
        add_varint(tag_, gaps_[0]);
        add_varint(tag_, wdf_[0]);
    } else if (documents_ > 0) {
        end_block();
    }
    if (documents_ > POSTINGS_BLOCK) {
        add_varint(tag_, table_.put(skips_));
        add_varint(tag_, skips_.size());
        add_varint(tag_, blocks_.size());
        table_.put(blocks_);
    } else {
        tag_ += blocks_;
    }
    table_.add(key_, tag_);
    count_ = 0;
}

/* ---- A block ------------------------------------------------------------------------ */

[[noreturn]] static void damaged()
{
    throw Damage{"the postings of a sealed part are damaged"};
}

static uint64_t low_bits(unsigned width)
{
    return (uint64_t{1} << width) - 1;
}

static uint32_t bits_at(const char *bytes, uint64_t bit, uint64_t mask)
{
    return static_cast<uint32_t>(load_64(bytes + bit / 8) >> bit % 8 & mask);
}

/* take_by(bytes, bit, width, count, take): take(n) for count numbers of so many bits from that bit on,
 * of which PER come from eight bytes at once. */
template <unsigned PER, typename Take>
static void take_by(const char *bytes, uint64_t bit, unsigned width, uint32_t count, Take take)
{
    uint64_t mask = low_bits(width);
    for (; count >= PER; count -= PER, bit += uint64_t{PER} * width) {
        uint64_t word = load_64(bytes + bit / 8) >> bit % 8;
#pragma GCC unroll 8
        for (unsigned i = 0; i < PER; i++, word >>= width)
            take(static_cast<uint32_t>(word & mask));
    }
    for (; count > 0; count--, bit += width)
        take(bits_at(bytes, bit, mask));
}

template <typename Take>
static void take_numbers(const char *bytes, uint64_t bit, unsigned width, uint32_t count, Take take)
{
    if (width <= 7)
        take_by<8>(bytes, bit, width, count, take);
    else if (width <= 14)
        take_by<4>(bytes, bit, width, count, take);
    else
        take_by<1>(bytes, bit, width, count, take);
}

uint32_t PostingBlock::read_wdf(uint32_t i) const
{
    return bits_at(packed, first_bit + uint64_t{i} * width, low_bits(width)) + base;
}

const uint32_t *PostingBlock::unpack_wdf()
{
    uint32_t *out = wdf_, more = base;
    take_numbers(packed, first_bit, width, count, [=](uint32_t n) mutable { *out++ = n + more; });
    packed = nullptr;
    return wdf_;
}

/* The quotients, each added to those before: where the ones of the string stand, less the ones.
 * Returns the bit behind the last. */
static uint64_t unpack_quotients(std::string_view bits, uint32_t count, uint32_t *sums)
{
    uint64_t ones = 0;
    for (uint64_t at = 0; at < bits.size() * 8; at += 64) {
        uint64_t word = load_64(bits.data() + at / 8);
        for (; word != 0; word &= word - 1) {
            uint64_t place = at + static_cast<unsigned>(__builtin_ctzll(word));
            sums[ones] = static_cast<uint32_t>(place - ones);
            if (++ones == count)
                return place + 1;
        }
    }
    damaged();
}

/* unpack_block(bytes, count, before, block): the postings that follow the one of id before. */
static void unpack_block(std::string_view bytes, uint32_t count, uint64_t before, PostingBlock &block)
{
    if (bytes.empty())
        damaged();
    auto head = static_cast<uint8_t>(bytes[0]);
    std::string_view bits = bytes.substr(1);
    unsigned k = head & low_bits(RICE_BITS), width = forms[head >> RICE_BITS].width;
    uint32_t *ids = block.ids;
    uint64_t bit = unpack_quotients(bits, count, ids), id = 0, sum = before;
    if (bit + uint64_t{count} * (k + width) > bits.size() * 8)
        damaged();
    take_numbers(bits.data(), bit, k, count, [&](uint32_t rest) {
        sum += uint64_t{rest} + 1;
        id = sum + (uint64_t{*ids} << k);
        *ids++ = static_cast<uint32_t>(id);
    });
    if (id > UINT32_MAX)
        damaged();
    block.count = count;
    block.packed = bits.data();
    block.first_bit = bit + uint64_t{count} * k;
    block.width = width;
    block.base = forms[head >> RICE_BITS].base;
}

/* ---- A list ------------------------------------------------------------------------- */

SealedPostings::SealedPostings(const SealedTable &table, std::string_view tag)
{
    Bytes in(tag);
    documents_ = in.varint<uint32_t>();
    if (documents_ > POSTINGS_BLOCK) {
        auto where = in.varint<uint64_t>();
        uint64_t skips = in.varint<uint32_t>(), blocks = in.varint<uint64_t>();
        all_skips_ = table.put(where, skips);
        all_blocks_ = table.put(where + skips, blocks);
    } else {
        all_blocks_ = in.take(in.left());
    }
    rewind();
}

void SealedPostings::rewind()
{
    skips_ = all_skips_;
    blocks_ = all_blocks_;
    next_ = 0;
    before_ = last_ = 0;
}

/* read_skip(): learn of the next block where it ends; false where there is none. */
bool SealedPostings::read_skip()
{
    if (uint64_t{next_} * POSTINGS_BLOCK >= documents_)
        return false;
    if (last_ != 0)
        return true;
    if (documents_ <= POSTINGS_BLOCK) {
        last_ = UINT32_MAX;
        size_ = blocks_.size();
        return true;
    }
    Bytes in(skips_);
    last_ = before_ + in.varint<uint32_t>() + 1;
    size_ = in.varint<uint32_t>();
    skips_ = in.take(in.left());
    if (size_ > blocks_.size() || last_ > UINT32_MAX)
        damaged();
    return true;
}

void SealedPostings::unpack(PostingBlock &block)
{
    uint32_t left = documents_ - next_ * POSTINGS_BLOCK;
    if (documents_ == 1) {
        Bytes in(blocks_);
        uint64_t id = uint64_t{in.varint<uint32_t>()} + 1;
        if (id > UINT32_MAX)
            damaged();
        block.ids[0] = static_cast<uint32_t>(id);
        block.room_for_wdf()[0] = in.varint<uint32_t>();
        block.count = 1;
    } else {
        unpack_block(blocks_.substr(0, size_), std::min<uint32_t>(left, POSTINGS_BLOCK), before_, block);
        if (documents_ > POSTINGS_BLOCK && block.last() != last_)
            damaged();
    }
    before_ = block.last();
}

bool SealedPostings::next(PostingBlock &block)
{
    if (!read_skip())
        return false;
    unpack(block);
    blocks_.remove_prefix(size_);
    last_ = 0;
    next_++;
    return true;
}

bool SealedPostings::seek(uint64_t id, PostingBlock &block)
{
    for (; read_skip(); next_++) {
        if (last_ >= id) {
            if (!next(block))
                return false;
            return block.last() >= id;
        }
        blocks_.remove_prefix(size_);
        before_ = last_;
        last_ = 0;
    }
    return false;
}

} // namespace shim
