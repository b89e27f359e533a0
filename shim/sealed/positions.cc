#include "shim/sealed/positions.hh"

#include "shim/glass/glass_pack.hh"

#include <algorithm>
#include <cassert>

namespace shim
{

enum {
    GROUP = 16, /* postings; one is found by decoding those before it in its group */
    TERMS = 64, /* whose sizes stand together */
    ENTRY = 8,  /* bytes of the directory for them */
    PLACE = 4   /* bytes that say where a block is */
};
static_assert(POSTINGS_BLOCK % GROUP == 0);
static const char magic[9] = "lede:po3";

/* ---- Extents ------------------------------------------------------------------------ */

enum { EXACT = 16 /* extents below are exact; above they have four bits and an exponent */ };

uint8_t extent_of(uint32_t position)
{
    if (position < EXACT)
        return static_cast<uint8_t>(position);
    unsigned shift = bits_of(position) - 3;
    uint64_t rounded = (uint64_t{position} + (uint64_t{1} << shift) - 1) >> shift;
    return static_cast<uint8_t>(EXACT + (shift - 1) * 8 + rounded - 8);
}

uint32_t extent(uint8_t kept)
{
    if (kept < EXACT)
        return kept;
    unsigned shift = (kept - EXACT) / 8u + 1;
    uint64_t position = (uint64_t{8} + kept % 8u) << shift;
    return static_cast<uint32_t>(std::min<uint64_t>(position, UINT32_MAX));
}

/* Positions are about evenly spread over their document: of several, a gap has about the extent,
 * divided by one more than they are, for its mean. */
static unsigned parameter(uint32_t extent, uint32_t count)
{
    uint32_t mean = extent / (count + 1);
    return mean == 0 ? 0 : bits_of(mean);
}

/* A single one, less 1, is one of as many numbers as the extent says: that takes so many bits, and
 * one less for as many of the lowest as there are codes to spare. */
struct Single {
    explicit Single(uint32_t extent)
        : bits(extent < 2 ? 0 : bits_of(extent - 1) + 1), spare((uint64_t{1} << bits) - extent)
    {
    }
    unsigned bits;
    uint64_t spare;
};

/* ---- Writing ------------------------------------------------------------------------ */

PositionsWriter::PositionsWriter(std::string path, const std::string &extents)
    : file_(std::move(path)), extents_(extents)
{
}

uint8_t *pack_positions(uint8_t *at, const uint32_t *positions, uint32_t count)
{
    uint32_t before = 0;
    for (uint32_t i = 0; i < count; i++) {
        at = put_varint(at, positions[i] - before - 1);
        before = positions[i];
    }
    return at;
}

void PositionsWriter::add(uint32_t id, std::string_view packed)
{
    const auto *at = reinterpret_cast<const uint8_t *>(packed.data()), *end = at + packed.size();
    if (postings_ % POSTINGS_BLOCK == 0 && postings_ > 0)
        end_block();
    size_t before = gaps_.size();
    while (at < end)
        gaps_.push_back(get_varint<uint32_t>(at));
    counts_.push_back(static_cast<uint32_t>(gaps_.size() - before));
    ids_.push_back(id);
    postings_++;
    in_block_ += gaps_.size() - before;
    if (counts_.size() == GROUP)
        end_group();
}

/* One position is much the commonest number of them, so it gets the shortest code. */
static uint32_t swapped(uint32_t count)
{
    return count < 2 ? 1 - count : count;
}

void PositionsWriter::end_group()
{
    if (!groups_.empty())
        add_varint(group_sizes_, groups_.size() - last_group_);
    last_group_ = groups_.size();
    size_t room = (counts_.size() + gaps_.size() + 1) * sizeof(uint64_t);
    if (bits_.size() < room)
        bits_.resize(room * 2);
    uint8_t *end = write_group();
    groups_.append(reinterpret_cast<char *>(bits_.data()), static_cast<size_t>(end - bits_.data()));
    ids_.clear();
    counts_.clear();
    gaps_.clear();
}

static void add_single(BitWriter &bits, uint32_t gap, uint32_t extent)
{
    Single single(extent);
    uint64_t code = gap + single.spare;
    assert(gap < extent);
    if (single.bits == 0)
        return;
    if (gap < single.spare) {
        bits.add(gap, single.bits - 1);
    } else {
        bits.add(code >> 1, single.bits - 1);
        bits.add(code & 1, 1);
    }
}

uint8_t *PositionsWriter::write_group()
{
    BitWriter bits(bits_.data());
    const uint32_t *gap = gaps_.data();
    for (size_t i = 0; i < counts_.size(); i++) {
        uint32_t count = counts_[i], highest = extent(static_cast<uint8_t>(extents_[ids_[i] - 1]));
        bits.add_gamma(swapped(count) + 1);
        if (count == 1)
            add_single(bits, *gap++, highest);
        else
            for (unsigned k = parameter(highest, count); count > 0; count--)
                bits.add_rice(*gap++, k);
    }
    return bits.end();
}

/* A block without any positions is left out. */
void PositionsWriter::end_block()
{
    if (!counts_.empty())
        end_group();
    if (postings_ > POSTINGS_BLOCK) {
        uint64_t place = file_.written() - term_from_;
        if (place > UINT32_MAX)
            throw Refusal{"a term has more than 4 GB of positions"};
        add_32(block_places_, static_cast<uint32_t>(place));
    }
    if (in_block_ > 0) {
        file_.write(group_sizes_);
        file_.write(groups_);
    }
    in_term_ += in_block_;
    in_block_ = 0;
    group_sizes_.clear();
    groups_.clear();
}

/* What is kept of a single posting, which more than half of all terms have, is as it comes. */
void PositionsWriter::end_single()
{
    std::string single;
    for (uint32_t gap : gaps_)
        add_varint(single, gap);
    file_.write(single);
    ids_.clear();
    counts_.clear();
    gaps_.clear();
    in_block_ = 0;
}

void PositionsWriter::end_term()
{
    if (postings_ == 1)
        end_single();
    else if (postings_ > 0)
        end_block();
    if (in_term_ > 0)
        file_.write(block_places_);
    block_places_.clear();
    add_varint(sizes_, file_.written() - term_from_);
    if (++terms_ % TERMS == 0)
        end_sizes();
    term_from_ = file_.written();
    postings_ = 0;
    in_term_ = 0;
}

void PositionsWriter::end_sizes()
{
    add_64(directory_, file_.written());
    file_.write(sizes_);
    sizes_.clear();
}

void PositionsWriter::finish()
{
    if (!sizes_.empty())
        end_sizes();
    SealedNumbers numbers = {file_.written(), terms_, static_cast<uint32_t>(extents_.size())};
    file_.write(directory_);
    file_.write(extents_);
    file_.finish(numbers, magic);
}

/* ---- One term ----------------------------------------------------------------------- */

[[noreturn]] static void damaged()
{
    throw Damage{"the positions of a sealed part are damaged"};
}

void TermPositions::read_single(std::vector<uint32_t> &out) const
{
    uint64_t position = 0;
    for (Bytes gaps(bytes_); !gaps.empty();) {
        position += uint64_t{gaps.varint<uint32_t>()} + 1;
        if (position > UINT32_MAX)
            damaged();
        out.push_back(static_cast<uint32_t>(position));
    }
}

/* Before the first posting of the block. */
void TermPositions::enter(uint32_t block)
{
    size_t after = (postings_ - 1) / POSTINGS_BLOCK; /* blocks behind the first */
    if (bytes_.size() < after * PLACE)
        damaged();
    size_t end = bytes_.size() - after * PLACE;
    const char *places = bytes_.data() + end;
    size_t from = block == 0 ? 0 : load_32(places + size_t{block - 1} * PLACE);
    size_t to = block == after ? end : load_32(places + size_t{block} * PLACE);
    if (from > to || to > end)
        damaged();
    block_ = block;
    next_ = 0;
    sizes_ = groups_ = bytes_.substr(from, to - from);
    if (groups_.empty())
        return;
    Bytes reader(groups_);
    uint32_t in_block = std::min<uint32_t>(POSTINGS_BLOCK, postings_ - block * POSTINGS_BLOCK);
    for (uint32_t group = 1; group * GROUP < in_block; group++)
        reader.varint<uint64_t>();
    sizes_.remove_suffix(reader.left());
    groups_ = reader.take(reader.left());
}

void TermPositions::begin_group()
{
    Bytes sizes(sizes_), groups(groups_);
    bits_ = BitReader(groups.take(sizes.empty() ? groups.left() : sizes.varint<uint64_t>()));
    sizes_ = sizes.take(sizes.left());
    groups_ = groups.take(groups.left());
}

/* What is read behind the end is nonsense of no consequence, as long as the end is looked at. */
static uint32_t read_single_gap(BitReader &bits, uint32_t extent)
{
    Single single(extent);
    if (single.bits == 0)
        return 0;
    uint64_t code = bits.get(single.bits - 1);
    if (code < single.spare)
        return static_cast<uint32_t>(code);
    return static_cast<uint32_t>((code << 1 | bits.get(1)) - single.spare);
}

/* Of a posting that is passed over, out is NULL. */
void TermPositions::read_posting(uint32_t id, std::vector<uint32_t> *out)
{
    uint32_t count = swapped(bits_.get_gamma() - 1);
    if (!bits_.ok() || id > extents_.size())
        damaged();
    uint32_t highest = extent(static_cast<uint8_t>(extents_[id - 1]));
    if (count == 1) {
        uint32_t gap = read_single_gap(bits_, highest);
        if (!bits_.ok())
            damaged();
        if (out != nullptr)
            out->push_back(gap + 1);
        return;
    }
    unsigned k = parameter(highest, count);
    for (uint64_t position = 0; count > 0; count--) {
        position += uint64_t{bits_.get_rice(k)} + 1;
        if (position > UINT32_MAX || !bits_.ok())
            damaged();
        if (out != nullptr)
            out->push_back(static_cast<uint32_t>(position));
    }
}

void TermPositions::read(uint32_t block, uint32_t place, const uint32_t *ids,
                         std::vector<uint32_t> &out)
{
    out.clear();
    if (uint64_t{block} * POSTINGS_BLOCK + place >= postings_)
        throw Damage{"a sealed part has no positions for one of its postings"};
    if (bytes_.empty())
        return;
    if (postings_ == 1)
        return read_single(out);
    if (block != block_ || place < next_)
        enter(block);
    if (next_ == 0 && groups_.empty())
        return;
    for (; next_ / GROUP < place / GROUP; next_ = (next_ / GROUP + 1) * GROUP)
        if (next_ % GROUP == 0)
            begin_group();
    for (; next_ <= place; next_++) {
        if (next_ % GROUP == 0)
            begin_group();
        read_posting(ids[next_], next_ == place ? &out : nullptr);
    }
}

/* ---- Reading ------------------------------------------------------------------------ */

PositionsReader::PositionsReader(const std::string &path) : file_(path, magic)
{
    uint64_t directory = (uint64_t{terms()} + TERMS - 1) / TERMS * ENTRY;
    directory_ = file_.take(file_.numbers().first, directory).data();
    if (file_.size() - file_.numbers().first - directory != documents())
        damaged();
}

std::string_view PositionsReader::extents() const
{
    if (extents_.empty())
        extents_ = file_.take(file_.size() - documents(), documents());
    return extents_;
}

/* The terms whose sizes stand together lie before these, one behind the other. */
TermPositions PositionsReader::find(uint32_t term, uint32_t postings) const
{
    if (term >= terms())
        throw Damage{"a sealed part has no positions for one of its terms"};
    uint64_t sizes = load_64(directory_ + size_t{term} / TERMS * ENTRY), end = file_.numbers().first;
    uint64_t before = 0, behind = 0, size = 0;
    if (sizes > end)
        damaged();
    Bytes in(file_.take(sizes, std::min<uint64_t>(end - sizes, TERMS * VARINT_MAX)));
    uint32_t first = term - term % TERMS, last = std::min<uint32_t>(first + TERMS, terms());
    for (uint32_t i = first; i < last; i++) {
        auto n = in.varint<uint64_t>();
        if (n > sizes)
            damaged();
        (i < term ? before : i == term ? size : behind) += n;
    }
    if (before + size + behind > sizes)
        damaged();
    return {file_.take(sizes - behind - size, size), postings, extents()};
}

} // namespace shim
