#include "shim/sealed/columns.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/sealed/fixed.hh"

#include <algorithm>
#include <unistd.h>
#include <unordered_map>

namespace shim
{

enum {
    ENTRY = 16,                     /* bytes of the directory of a lane for one block */
    RECORD = 8 + 24 * COLUMN_LANES, /* of the directory of the file for one column */
    PIECE = 1 << 14, /* bytes of a slot's values that are put aside at once */
    NUMBER = 8,
    WIDE = 56 /* more bits than this are written as 64 */
};
enum : uint32_t { SOME = 0x80 /* flag of a block: a set of bits says who has a value */ };
static const char magic[9] = "lede:co1";

/* ---- Writing: what waits ------------------------------------------------------------
 */

ColumnsWriter::ColumnsWriter(std::string path) : path_(std::move(path)), file_(path_)
{
}

void ColumnsWriter::add(uint32_t id, uint32_t number, std::string_view value)
{
    Slot &slot = slots_[number];
    if (slot.last_id == 0)
        slot.length = value.size();
    slot.mixed = slot.mixed || value.size() != slot.length;
    add_varint(slot.bytes, id - slot.last_id);
    add_string(slot.bytes, value);
    slot.last_id = id;
    if (slot.bytes.size() >= PIECE)
        put_aside(slot);
}

void ColumnsWriter::put_aside(Slot &slot)
{
    if (!aside_)
        aside_.emplace(waiting(path_), FileWriter::TEMPORARY);
    aside_->write(slot.bytes.data(), slot.bytes.size());
    slot.pieces.push_back({put_, slot.bytes.size()});
    put_ += static_cast<off_t>(slot.bytes.size());
    slot.bytes.clear();
}

/* each(slot, aside, take): call take(id, value) for all values of the slot. */
template <typename Take>
void ColumnsWriter::each(const Slot &slot, const FileReader *aside, Take take) const
{
    std::vector<uint8_t> piece;
    uint32_t id = 0;
    auto read = [&](const uint8_t *at, const uint8_t *end) {
        while (at < end) {
            id += get_varint<uint32_t>(at);
            auto len = get_varint<size_t>(at);
            take(id, std::string_view(reinterpret_cast<const char *>(at), len));
            at += len;
        }
    };
    for (const Piece &p : slot.pieces) {
        piece.resize(p.len);
        const_cast<FileReader *>(aside)->read_at(piece.data(), p.len, p.offset);
        read(piece.data(), piece.data() + p.len);
    }
    const auto *rest = reinterpret_cast<const uint8_t *>(slot.bytes.data());
    read(rest, rest + slot.bytes.size());
}

/* ---- Writing: lanes -----------------------------------------------------------------
 */

/* The numbers of a lane by document, and who has one. */
struct ColumnsWriter::Codes {
    explicit Codes(uint32_t documents) : code(documents), there(documents)
    {
    }

    void set(uint32_t id, uint64_t n)
    {
        code[id - 1] = n;
        there[id - 1] = true;
    }

    std::vector<uint64_t> code;
    std::vector<bool> there;
};

/* What a block has: the least number, and the bits of the greatest less that. */
struct Span {
    uint64_t base = 0;
    uint32_t count = 0, bits = 0;
};

static uint32_t bits_for(uint64_t n)
{
    uint32_t bits = n == 0 ? 0 : 64 - static_cast<uint32_t>(__builtin_clzll(n));
    return bits > WIDE ? 64 : bits;
}

static Span span_of(const std::vector<uint64_t> &code, const std::vector<bool> &there,
                    size_t from, size_t to)
{
    Span span;
    uint64_t most = 0;
    span.base = UINT64_MAX;
    for (size_t i = from; i < to; i++) {
        if (!there[i])
            continue;
        span.base = std::min(span.base, code[i]);
        most = std::max(most, code[i]);
        span.count++;
    }
    if (span.count == 0)
        span.base = 0;
    else
        span.bits = bits_for(most - span.base);
    return span;
}

static size_t bytes_of(uint64_t bits)
{
    return static_cast<size_t>((bits + 7) / 8);
}

static void add_packed(std::string &out, const uint64_t *code, size_t count,
                       const Span &span)
{
    size_t start = out.size();
    out.resize(start + bytes_of(uint64_t{count} * span.bits) + NUMBER);
    for (size_t i = 0; i < count && span.bits > 0; i++) {
        uint64_t bit = uint64_t{i} * span.bits;
        char *at = &out[start + bit / 8];
        uint64_t word = load_64(at) | code[i] << bit % 8;
        word = htole64(word);
        memcpy(at, &word, sizeof word);
    }
    out.resize(out.size() - NUMBER);
}

/* Blocks one behind the other, then their directory, which is where the lane is said to
 * be. */
ColumnsWriter::Lane ColumnsWriter::write_blocks(const Codes &codes)
{
    std::string directory, block;
    std::vector<uint64_t> packed;
    for (size_t from = 0; from < documents_; from += COLUMN_BLOCK) {
        size_t to = std::min<size_t>(from + COLUMN_BLOCK, documents_);
        Span span = span_of(codes.code, codes.there, from, to);
        bool some = span.count > 0 && span.count < to - from;
        block.assign(some ? COLUMN_BLOCK / 8 : 0, '\0');
        packed.clear();
        for (size_t i = from; i < to; i++) {
            if (some && codes.there[i])
                block[(i - from) / 8] |= static_cast<char>(1 << (i - from) % 8);
            packed.push_back(codes.there[i] ? codes.code[i] - span.base : 0);
        }
        uint64_t place = file_.written();
        add_packed(block, packed.data(), span.count == 0 ? 0 : packed.size(), span);
        add_64(directory, span.base);
        add_64(directory, place << 16 | (span.count > 0) << 8 |
                              (some ? uint32_t{SOME} : 0) | span.bits);
        file_.write(block);
    }
    Lane lane;
    lane.blocks = file_.written();
    file_.write(directory);
    return lane;
}

/* The bits that all blocks take together. */
static uint64_t cost_of(const std::vector<uint64_t> &code, const std::vector<bool> &there)
{
    uint64_t sum = 0;
    for (size_t from = 0; from < code.size(); from += COLUMN_BLOCK) {
        size_t to = std::min<size_t>(from + COLUMN_BLOCK, code.size());
        sum += uint64_t{span_of(code, there, from, to).bits} * (to - from);
    }
    return sum;
}

static uint64_t number_at(const char *at)
{
    uint64_t n;
    memcpy(&n, at, sizeof n);
    return be64toh(n);
}

/* Numbers as they are, or in the order in which each came first, whichever takes less:
 * hashes that recur are worth a dictionary, dates are not. */
ColumnsWriter::Lane ColumnsWriter::write_numbers(const Slot &slot,
                                                 const FileReader *aside, unsigned lane)
{
    Codes plain(documents_);
    each(slot, aside, [&](uint32_t id, std::string_view value) {
        plain.set(id, number_at(value.data() + size_t{lane} * NUMBER));
    });
    uint64_t cost = cost_of(plain.code, plain.there);
    std::unordered_map<uint64_t, uint32_t> known;
    std::string dictionary;
    Codes coded(documents_);
    for (uint32_t id = 1; id <= documents_ && dictionary.size() * 8 < cost; id++) {
        if (!plain.there[id - 1])
            continue;
        auto [place, is_new] =
            known.insert({plain.code[id - 1], static_cast<uint32_t>(known.size())});
        if (is_new)
            add_64(dictionary, place->first);
        coded.set(id, place->second);
    }
    if (dictionary.size() * 8 >= cost ||
        dictionary.size() * 8 + cost_of(coded.code, coded.there) >= cost)
        return write_blocks(plain);
    Lane result = write_blocks(coded);
    result.dictionary = file_.written();
    result.entries = static_cast<uint32_t>(known.size());
    file_.write(dictionary);
    return result;
}

ColumnsWriter::Lane ColumnsWriter::write_strings(const Slot &slot,
                                                 const FileReader *aside)
{
    Codes codes(documents_);
    std::unordered_map<std::string, uint32_t> known;
    std::string offsets, bytes;
    each(slot, aside, [&](uint32_t id, std::string_view value) {
        auto [place, is_new] =
            known.insert({std::string(value), static_cast<uint32_t>(known.size())});
        if (is_new) {
            add_32(offsets, static_cast<uint32_t>(bytes.size()));
            bytes += value;
            if (bytes.size() > UINT32_MAX)
                throw Refusal{"the different values of a slot have over 4 GB"};
        }
        codes.set(id, place->second);
    });
    add_32(offsets, static_cast<uint32_t>(bytes.size()));
    Lane result = write_blocks(codes);
    result.dictionary = file_.written();
    result.entries = static_cast<uint32_t>(known.size());
    file_.write(offsets);
    file_.write(bytes);
    return result;
}

void ColumnsWriter::finish(uint32_t documents)
{
    documents_ = documents;
    std::optional<FileReader> aside;
    if (aside_) {
        aside_->flush();
        aside.emplace(waiting(path_));
    }
    std::string directory;
    for (auto &[number, slot] : slots_) {
        bool numbers =
            !slot.mixed && (slot.length == NUMBER || slot.length == 2 * NUMBER);
        unsigned lanes = numbers ? static_cast<unsigned>(slot.length) / NUMBER : 0;
        Lane lane[COLUMN_LANES];
        if (lanes == 0)
            lane[0] = write_strings(slot, aside ? &*aside : nullptr);
        for (unsigned i = 0; i < lanes; i++)
            lane[i] = write_numbers(slot, aside ? &*aside : nullptr, i);
        add_32(directory, number);
        add_32(directory, lanes);
        for (const Lane &l : lane) {
            add_64(directory, l.blocks);
            add_64(directory, l.dictionary);
            add_32(directory, l.entries);
            add_32(directory, 0);
        }
    }
    SealedNumbers numbers = {file_.written(), static_cast<uint32_t>(slots_.size()),
                             documents};
    file_.write(directory);
    file_.finish(numbers, magic);
    aside_.reset();
    unlink(waiting(path_).c_str());
}

/* ---- Reading ------------------------------------------------------------------------
 */

ColumnsReader::ColumnsReader(const std::string &path) : file_(path, magic)
{
    const SealedNumbers &numbers = file_.numbers();
    std::string_view directory =
        file_.take(numbers.first, uint64_t{numbers.second} * RECORD);
    for (const char *at = directory.data(), *end = at + directory.size(); at < end;
         at += RECORD) {
        Column &column = columns_[load_32(at)];
        column.file_ = &file_;
        column.documents_ = numbers.third;
        column.lanes_ = load_32(at + 4);
        if (column.lanes_ > COLUMN_LANES)
            throw Damage{"a column of a sealed part is of an unknown kind"};
        for (unsigned i = 0; i < COLUMN_LANES; i++) {
            const char *lane = at + 8 + size_t{i} * 24;
            column.lane_[i] = {load_64(lane), load_64(lane + 8), load_32(lane + 16)};
        }
    }
}

const Column *ColumnsReader::find(uint32_t slot) const
{
    auto found = columns_.find(slot);
    return found == columns_.end() ? nullptr : &found->second;
}

/* The number of document id in a lane, before any dictionary; false where it has none. */
bool Column::code(const Lane &lane, uint32_t id, uint64_t *out) const
{
    if (id == 0 || id > documents_)
        return false;
    uint32_t block = (id - 1) / COLUMN_BLOCK, place = (id - 1) % COLUMN_BLOCK;
    const char *entry = file_->take(lane.blocks + uint64_t{block} * ENTRY, ENTRY).data();
    uint64_t what = load_64(entry + 8), at = what >> 16;
    uint32_t bits = what & (SOME - 1);
    if ((what >> 8 & 1) == 0)
        return false;
    if ((what & SOME) != 0) {
        if ((file_->take(at + place / 8, 1)[0] >> place % 8 & 1) == 0)
            return false;
        at += COLUMN_BLOCK / 8;
    }
    uint64_t bit = uint64_t{place} * bits, n = 0;
    if (bits > 0) {
        std::string_view bytes = file_->take(at + bit / 8, bytes_of(bit % 8 + bits));
        n = load_64(bytes.data()) >> bit % 8;
        if (bits < 64)
            n &= (uint64_t{1} << bits) - 1;
    }
    *out = load_64(entry) + n;
    return true;
}

bool Column::lane_number(unsigned number, uint32_t id, uint64_t *n) const
{
    const Lane &lane = lane_[number];
    uint64_t found;
    if (!code(lane, id, &found))
        return false;
    *n = lane.entries == 0
             ? found
             : load_64(file_->take(lane.dictionary + found * NUMBER, NUMBER).data());
    return true;
}

std::string_view Column::read(uint32_t id, char place[8 * COLUMN_LANES]) const
{
    uint64_t n;
    if (lanes_ == 0) {
        const Lane &lane = lane_[0];
        if (!code(lane, id, &n))
            return {};
        const char *offsets = file_->take(lane.dictionary + n * 4, 8).data();
        uint32_t from = load_32(offsets), to = load_32(offsets + 4);
        return file_->take(lane.dictionary + (uint64_t{lane.entries} + 1) * 4 + from,
                           uint64_t{to} - from);
    }
    for (unsigned i = 0; i < lanes_; i++) {
        if (!lane_number(i, id, &n))
            return {};
        n = htobe64(n);
        memcpy(place + size_t{i} * NUMBER, &n, sizeof n);
    }
    return {place, size_t{lanes_} * NUMBER};
}

} // namespace shim
