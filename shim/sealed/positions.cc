#include "shim/sealed/positions.hh"

#include "shim/glass/glass_pack.hh"

#include <algorithm>

namespace shim
{

enum {
    GROUP = 16,   /* postings; one is found by decoding those before it in its group */
    PARAMETER = 5 /* bits of a parameter of Rice's code */
};
static_assert(int{SealedFile::SEALED_BEHIND} >= int{BITS_BEHIND});
static const char magic[9] = "lede:po2";

/* ---- Writing ------------------------------------------------------------------------ */

PositionsWriter::PositionsWriter(std::string path) : file_(std::move(path), magic) {}

uint8_t *pack_positions(uint8_t *at, const uint32_t *positions, uint32_t count)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i < count; i++) {
        at = put_varint(at, positions[i] - before - 1);
        before = positions[i];
    }
    return at;
}

void PositionsWriter::add(std::string_view packed)
{
    const auto *at = reinterpret_cast<const uint8_t *>(packed.data()), *end = at + packed.size();
    size_t before = gaps_.size();
    while (at < end)
        gaps_.push_back(get_varint<uint32_t>(at));
    counts_.push_back(static_cast<uint32_t>(gaps_.size() - before));
    postings_++;
    in_chunk_ += gaps_.size() - before;
    if (counts_.size() == GROUP)
        end_group();
}

/* The parameter that suits numbers of that sum (Golomb's: the mean times ln 2). */
static unsigned parameter(uint64_t sum, uint64_t count)
{
    uint64_t mean = count == 0 ? 0 : sum * 7 / (count * 10);
    return mean == 0 ? 0 : bits_of(static_cast<uint32_t>(mean));
}

/* One position is much the commonest number of them, so it gets the shortest code. */
static uint32_t swapped(uint32_t count)
{
    return count < 2 ? 1 - count : count;
}

void PositionsWriter::end_group()
{
    uint64_t firsts = 0, first_sum = 0, gap_sum = 0;
    const uint32_t *gap = gaps_.data();
    for (uint32_t count : counts_) {
        for (uint32_t i = 0; i < count; i++)
            (i == 0 ? first_sum : gap_sum) += *gap++;
        firsts += count > 0;
    }
    unsigned k = parameter(first_sum, firsts);
    unsigned l = parameter(gap_sum, gaps_.size() - firsts);
    if (!groups_.empty())
        add_varint(sizes_, groups_.size() - last_group_);
    last_group_ = groups_.size();
    size_t room = (counts_.size() + gaps_.size() + 2) * sizeof(uint64_t);
    if (bits_.size() < room)
        bits_.resize(room * 2);
    uint8_t *end = write_group(k, l);
    groups_.append(reinterpret_cast<char *>(bits_.data()), static_cast<size_t>(end - bits_.data()));
    counts_.clear();
    gaps_.clear();
}

uint8_t *PositionsWriter::write_group(unsigned k, unsigned l)
{
    BitWriter bits(bits_.data());
    bits.add(k, PARAMETER);
    bits.add(l, PARAMETER);
    const uint32_t *gap = gaps_.data();
    for (uint32_t count : counts_) {
        bits.add_gamma(swapped(count) + 1);
        for (uint32_t i = 0; i < count; i++)
            bits.add_rice(*gap++, i == 0 ? k : l);
    }
    return bits.end();
}

/* A single posting, which more than half of all chunks are, is not worth any parameters. */
void PositionsWriter::end_chunk(std::string_view key)
{
    std::string chunk;
    add_varint(chunk, postings_);
    if (postings_ == 1)
        for (uint32_t gap : gaps_)
            add_varint(chunk, gap);
    else if (!counts_.empty())
        end_group();
    chunk += sizes_;
    chunk += groups_;
    if (in_chunk_ > 0)
        file_.add(key, chunk);
    counts_.clear();
    gaps_.clear();
    sizes_.clear();
    groups_.clear();
    postings_ = 0;
    in_chunk_ = 0;
}

void PositionsWriter::finish()
{
    file_.finish();
}

/* ---- One chunk ---------------------------------------------------------------------- */

PositionChunk::PositionChunk(std::string_view bytes)
{
    Bytes reader(bytes);
    postings_ = reader.varint<uint32_t>();
    bytes_ = reader.take(reader.left());
    if (postings_ > 1)
        start();
}

void PositionChunk::read_single(std::vector<uint32_t> &out) const
{
    uint64_t position = 0;
    for (Bytes gaps(bytes_); !gaps.empty();) {
        position += uint64_t{gaps.varint<uint32_t>()} + 1;
        if (position > UINT32_MAX)
            throw Damage{"the positions of a sealed part are damaged"};
        out.push_back(static_cast<uint32_t>(position));
    }
}

/* Before the first posting: what follows the sizes of all groups but the last is theirs. */
void PositionChunk::start()
{
    Bytes reader(bytes_);
    for (uint64_t group = 1; group * GROUP < postings_; group++)
        reader.varint<uint64_t>();
    sizes_ = bytes_.substr(0, bytes_.size() - reader.left());
    groups_ = reader.take(reader.left());
    next_ = 0;
}

void PositionChunk::begin_group()
{
    Bytes sizes(sizes_), groups(groups_);
    bits_ = BitReader(groups.take(sizes.left() == 0 ? groups.left() : sizes.varint<uint64_t>()));
    sizes_ = sizes.take(sizes.left());
    groups_ = groups.take(groups.left());
    first_bits_ = bits_.get(PARAMETER);
    gap_bits_ = bits_.get(PARAMETER);
}

uint32_t PositionChunk::read_count()
{
    uint32_t count = swapped(bits_.get_gamma() - 1);
    if (!bits_.ok())
        throw Damage{"the positions of a sealed part are cut off"};
    return count;
}

/* What is read behind the end is nonsense of no consequence: there are no more positions in
 * a chunk than bits, and read() looks at the end. */
uint32_t PositionChunk::read_gap(unsigned k, uint32_t before)
{
    uint64_t position = uint64_t{before} + bits_.get_rice(k) + 1;
    if (position > UINT32_MAX || !bits_.ok())
        throw Damage{"the positions of a sealed part are damaged"};
    return static_cast<uint32_t>(position);
}

void PositionChunk::read(uint32_t posting, std::vector<uint32_t> &out)
{
    out.clear();
    if (posting >= postings_)
        throw Damage{"a sealed part has no positions for one of its postings"};
    if (postings_ == 1)
        return read_single(out);
    if (posting < next_)
        start();
    for (; next_ / GROUP < posting / GROUP; next_ = (next_ / GROUP + 1) * GROUP)
        if (next_ % GROUP == 0)
            begin_group();
    for (; next_ <= posting; next_++) {
        if (next_ % GROUP == 0)
            begin_group();
        uint32_t position = 0;
        for (uint32_t count = read_count(), i = 0; i < count; i++) {
            position = read_gap(i == 0 ? first_bits_ : gap_bits_, position);
            if (next_ == posting)
                out.push_back(position);
        }
    }
}

/* ---- Reading ------------------------------------------------------------------------ */

PositionsReader::PositionsReader(const std::string &path) : table_(path, magic) {}

bool PositionsReader::find(std::string_view key, PositionChunk &chunk) const
{
    SealedCursor cursor(table_);
    std::string here;
    if (!cursor.find(key, here) || here.empty())
        return false;
    chunk = PositionChunk(cursor.tag());
    return true;
}

} // namespace shim
