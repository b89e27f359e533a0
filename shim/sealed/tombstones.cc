#include "shim/sealed/tombstones.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/bytes.hh"
#include "shim/sealed/fixed.hh"
#include "shim/sealed/part.hh"

#include <cinttypes>
#include <cstdio>

namespace shim
{

/* A piece: the places of its dead documents within it, each as a varint less the one before
 * less 1. Its key ends in its number, eight hexadecimal digits. */
enum { PIECE = 1 << 16 };
static const char piece_start[] = SHIM_OWN_KEYS "dead:";

static std::string piece_key(uint32_t piece)
{
    char digits[12];
    snprintf(digits, sizeof digits, "%08" PRIx32, piece);
    return std::string(piece_start) + digits;
}

void Tombstones::set(uint32_t id)
{
    if (id / 64 >= bits_.size())
        bits_.resize(id / 64 + 1);
    bits_[id / 64] |= uint64_t{1} << id % 64;
    count_++;
}

void Tombstones::add(uint32_t id)
{
    set(id);
    changed_.insert(id / PIECE);
}

void Tombstones::load(const Xapian::Database &live, uint32_t last)
{
    *this = Tombstones();
    for (auto key = live.metadata_keys_begin(piece_start);
         key != live.metadata_keys_end(piece_start); ++key) {
        uint64_t piece = strtoull((*key).c_str() + sizeof piece_start - 1, nullptr, 16);
        std::string bytes = live.get_metadata(*key);
        Bytes reader(bytes);
        for (uint64_t next = 0; reader.left() > 0; next++) {
            next += reader.varint<uint32_t>();
            if (next >= PIECE || piece > last / PIECE || piece * PIECE + next > last)
                throw Damage{"the list of dead documents is damaged"};
            set(static_cast<uint32_t>(piece * PIECE + next));
        }
    }
}

void Tombstones::save(Xapian::WritableDatabase &live)
{
    for (uint32_t piece : changed_) {
        std::string bytes;
        uint32_t next = 0;
        for (uint32_t place = 0; place < PIECE; place++) {
            if (!has(piece * PIECE + place))
                continue;
            add_varint(bytes, place - next);
            next = place + 1;
        }
        live.set_metadata(piece_key(piece), bytes);
    }
    changed_.clear();
}

std::vector<uint32_t> Tombstones::ids() const
{
    std::vector<uint32_t> all;
    for (size_t word = 0; word < bits_.size(); word++)
        for (uint64_t bits = bits_[word]; bits != 0; bits &= bits - 1)
            all.push_back(
                static_cast<uint32_t>(word * 64 + static_cast<unsigned>(__builtin_ctzll(bits))));
    return all;
}

} // namespace shim
