#include "shim/glass/inverter.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/sealed/positions.hh"

#include <algorithm>
#include <cstring>

namespace shim
{

enum { LINK = 4, TABLE_MIN = 1 << 14, STEP = 4 /* of prefetching */ };
static const uint16_t slice_size[] = {16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192};
enum { LEVEL_MAX = sizeof slice_size / sizeof *slice_size - 1 };

/* Mixes 8 bytes at a time by multiplication; good enough for words, and quick. */
static uint32_t hash_of(std::string_view name)
{
    uint64_t hash = name.size() * 0x9e3779b97f4a7c15u;
    const char *at = name.data();
    size_t len = name.size();
    for (; len > 8; at += 8, len -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    uint64_t word = 0;
    memcpy(&word, at, len);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    hash = (hash ^ hash >> 32) * 0xc4ceb9fe1a85ec53u;
    return static_cast<uint32_t>(hash >> 32);
}

static std::string_view view(shim_bytes bytes)
{
    return {bytes.at, bytes.len};
}

Inverter::Inverter() : table_(TABLE_MIN) {}

/* A document's look-ups do not depend on each other, so the memory that one will need is
 * asked for in time: first its term, then the end of its stream. */
void Inverter::add(uint32_t id, const shim_document &d)
{
    size_t count = d.term_count;
    if ((term_count_ + count) * 2 > table_.size())
        grow_table();
    found_.assign(count + 2 * STEP, 0);
    for (size_t i = 0; i < count; i++)
        found_[i] = find(d.numbers == nullptr ? 0 : d.numbers[i], view(d.terms[i].name));
    for (size_t i = 0; i < count; i++) {
        __builtin_prefetch(&term(found_[i + 2 * STEP]), 1);
        __builtin_prefetch(at(term(found_[i + STEP]).at), 1);
        add_posting(term(found_[i]), id, d.terms[i]);
    }
}

void Inverter::renumber()
{
    std::fill(by_number_.begin(), by_number_.end(), 0);
}

/* find(number, name): the term of that name, which the caller knows by number (0: by none). */
uint32_t Inverter::find(uint32_t number, std::string_view name)
{
    if (number == 0)
        return find(name);
    if (number >= by_number_.size())
        by_number_.resize(number + size_t{number} / 2 + 1024);
    uint32_t &known = by_number_[number];
    if (known == 0)
        known = find(name) + 1;
    return known - 1;
}

void Inverter::add_posting(Term &term, uint32_t id, const shim_term &t)
{
    positions_.clear();
    if (t.position_count > 0)
        pack_positions(positions_, t.positions, t.position_count);
    uint8_t head[3 * VARINT_MAX];
    uint8_t *end = put_varint(head, id - term.last_id);
    end = put_varint(end, t.wdf);
    end = put_varint(end, positions_.size());
    append(term, head, static_cast<size_t>(end - head));
    append(term, reinterpret_cast<const uint8_t *>(positions_.data()), positions_.size());
    term.last_id = id;
    term.totals.documents++;
    term.totals.wdf += t.wdf;
}

uint32_t Inverter::find(std::string_view name)
{
    size_t mask = table_.size() - 1;
    uint32_t hash = hash_of(name);
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        Slot &slot = table_[i];
        if (slot.term == 0)
            return insert(name, slot, hash);
        if (slot.hash == hash && this->name(slot.term - 1) == name)
            return slot.term - 1;
    }
}

uint32_t Inverter::insert(std::string_view name, Slot &slot, uint32_t hash)
{
    if (term_count_ >> TERM_PAGE_BITS == terms_.size())
        terms_.emplace_back(new Term[1u << TERM_PAGE_BITS]);
    Term &term = this->term(term_count_++);
    term = Term();
    term.name_len = static_cast<uint8_t>(name.size());
    if (name.size() <= sizeof term.short_name) {
        memcpy(term.short_name, name.data(), name.size());
    } else {
        term.name = allocate(name.size());
        memcpy(at(term.name), name.data(), name.size());
    }
    term.first = term.at = allocate(slice_size[0]);
    term.left = slice_size[0] - LINK;
    slot = {hash, term_count_};
    return term_count_ - 1;
}

void Inverter::grow_table()
{
    size_t size = table_.size() * 2;
    while (size < size_t{term_count_} * 4)
        size *= 2;
    std::vector<Slot> larger(size);
    for (const Slot &slot : table_) {
        if (slot.term == 0)
            continue;
        size_t i = slot.hash & (size - 1);
        while (larger[i].term != 0)
            i = (i + 1) & (size - 1);
        larger[i] = slot;
    }
    table_.swap(larger);
}

void Inverter::append(Term &term, const uint8_t *bytes, size_t len)
{
    term.stream += static_cast<uint32_t>(len);
    while (len > 0) {
        if (term.left == 0)
            next_slice(term);
        size_t n = std::min<size_t>(len, term.left);
        uint8_t *place = at(term.at);
        for (size_t i = 0; i < n; i++)
            place[i] = bytes[i];
        term.at += static_cast<uint32_t>(n);
        term.left = static_cast<uint16_t>(term.left - n);
        bytes += n;
        len -= n;
    }
}

/* The link to the next slice stands behind the bytes of a full one. */
void Inverter::next_slice(Term &term)
{
    term.level = std::min<uint8_t>(term.level + 1, LEVEL_MAX);
    uint32_t next = allocate(slice_size[term.level]);
    memcpy(at(term.at), &next, LINK);
    term.at = next;
    term.left = static_cast<uint16_t>(slice_size[term.level] - LINK);
}

uint32_t Inverter::allocate(size_t len)
{
    if (pages_.empty() || used_ + len > size_t{1} << PAGE_BITS) {
        page_ += !pages_.empty();
        used_ = 0;
        if (page_ == pages_.size())
            pages_.emplace_back(new uint8_t[size_t{1} << PAGE_BITS]);
    }
    uint32_t address = page_ << PAGE_BITS | used_;
    used_ += static_cast<uint32_t>(len);
    return address;
}

size_t Inverter::memory() const
{
    return (size_t{page_} << PAGE_BITS) + used_ + term_count_ * (sizeof(Term) + 4 * sizeof(Slot));
}

/* The first eight bytes decide most comparisons without a look at the name. */
std::vector<uint32_t> Inverter::sorted() const
{
    struct Item {
        uint64_t start;
        uint32_t term;
    };
    std::vector<Item> items(term_count_);
    for (uint32_t i = 0; i < items.size(); i++) {
        uint64_t start = 0;
        std::string_view whole = name(i);
        memcpy(&start, whole.data(), std::min<size_t>(whole.size(), 8));
        items[i] = {__builtin_bswap64(start), i};
    }
    std::sort(items.begin(), items.end(), [this](const Item &a, const Item &b) {
        return a.start != b.start ? a.start < b.start : name(a.term) < name(b.term);
    });
    std::vector<uint32_t> order(items.size());
    std::transform(items.begin(), items.end(), order.begin(), [](const Item &i) { return i.term; });
    return order;
}

std::string_view Inverter::name(uint32_t term) const
{
    const Term &t = this->term(term);
    if (t.name_len <= sizeof t.short_name)
        return {t.short_name, t.name_len};
    return {reinterpret_cast<const char *>(at(t.name)), t.name_len};
}

TermTotals Inverter::totals(uint32_t term) const
{
    return this->term(term).totals;
}

size_t Inverter::stream_size(uint32_t term) const
{
    return this->term(term).stream;
}

Inverter::Stream::Stream(const Inverter &inverter, uint32_t term)
    : inverter_(inverter), at_(inverter.term(term).first), left_in_slice_(slice_size[0] - LINK),
      left_(inverter.term(term).stream)
{
}

size_t Inverter::Stream::more(uint8_t *place, size_t len)
{
    size_t got = 0;
    while (got < len && left_ > 0) {
        if (left_in_slice_ == 0) {
            memcpy(&at_, inverter_.at(at_), LINK);
            level_ = std::min<unsigned>(level_ + 1, LEVEL_MAX);
            left_in_slice_ = slice_size[level_] - LINK;
        }
        size_t n = std::min({len - got, left_in_slice_, left_});
        memcpy(place + got, inverter_.at(at_), n);
        got += n;
        at_ += static_cast<uint32_t>(n);
        left_in_slice_ -= n;
        left_ -= n;
    }
    return got;
}

} // namespace shim
