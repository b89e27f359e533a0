#include "shim/glass/inverter.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/rules.hh"
#include "shim/sealed/positions.hh"

#include <algorithm>
#include <cstring>

namespace shim
{

enum {
    TABLE_MIN = 1 << 14,
    AHEAD = 8, /* postings between asking for memory and needing it */
    NUMBER_MAX = 5 /* bytes of a varint of 32 bits */
};

/* A note: what is said here, the posting as it stands in a run, its positions packed. */
struct NoteHead {
    uint32_t term;
    uint32_t positions; /* bytes */
    uint8_t posting;    /* bytes */
};
enum { NOTE_HEAD = 9 };

static uint8_t *put_head(uint8_t *at, const NoteHead &head)
{
    memcpy(at, &head.term, 4);
    memcpy(at + 4, &head.positions, 4);
    at[8] = head.posting;
    return at + NOTE_HEAD;
}

static NoteHead get_head(const uint8_t *at)
{
    NoteHead head;
    memcpy(&head.term, at, 4);
    memcpy(&head.positions, at + 4, 4);
    head.posting = at[8];
    return head;
}

static uint32_t bytes_of(uint32_t n) /* as a varint */
{
    uint32_t bytes = 1;
    for (; n >= 128; n >>= 7)
        bytes++;
    return bytes;
}

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

/* ---- Rules --------------------------------------------------------------------------- */

/* The term plus 1 that the caller knows by number; 0 where the name must be looked at. */
uint32_t Inverter::known(const shim_document &d, size_t i) const
{
    uint32_t number = d.numbers == nullptr ? 0 : d.numbers[i];
    return number < by_number_.size() ? by_number_[number] : 0;
}

/* A name that was met under its number is known to be good, and to be no key. */
void Inverter::check(const shim_document &d) const
{
    bool key_found = false;
    uint64_t length = 0;
    for (size_t i = 0; i < d.term_count; i++) {
        const shim_term &t = d.terms[i];
        length += t.wdf;
        check_positions(t);
        if (known(d, i) != 0)
            continue;
        check_name(t.name);
        key_found = key_found || view(t.name) == view(d.key);
    }
    check_rest(d, key_found, length);
}

/* ---- Notes --------------------------------------------------------------------------- */

static size_t room_for(const shim_document &d)
{
    size_t room = d.term_count * (NOTE_HEAD + 2 * NUMBER_MAX);
    for (size_t i = 0; i < d.term_count; i++)
        room += size_t{d.terms[i].position_count} * POSITION_MAX;
    return room;
}

/* A document's look-ups do not depend on each other, so the memory that one will need is
 * asked for in time. */
void Inverter::add(uint32_t id, const shim_document &d)
{
    size_t count = d.term_count, room = noted_ + room_for(d);
    if ((terms_.size() + count) * 2 > table_.size())
        grow_table();
    if (room > notes_.size())
        notes_.resize(room + room / 4);
    found_.resize(count);
    for (size_t i = 0; i < count; i++)
        found_[i] = find(d.numbers == nullptr ? 0 : d.numbers[i], view(d.terms[i].name));
    uint8_t *at = notes_.data() + noted_;
    for (size_t i = 0; i < count; i++) {
        __builtin_prefetch(&terms_[found_[i + AHEAD < count ? i + AHEAD : i]], 1);
        at = note(at, found_[i], id, d.terms[i]);
    }
    noted_ = static_cast<size_t>(at - notes_.data());
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

uint32_t Inverter::find(std::string_view name)
{
    size_t mask = table_.size() - 1;
    uint32_t hash = hash_of(name);
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        Slot &slot = table_[i];
        if (slot.term == 0) {
            Term term = {};
            term.name = static_cast<uint32_t>(names_.size());
            term.name_len = static_cast<uint32_t>(name.size());
            names_.append(name);
            terms_.push_back(term);
            slot = {hash, static_cast<uint32_t>(terms_.size())};
        }
        if (slot.hash == hash && this->name(terms_[slot.term - 1]) == name)
            return slot.term - 1;
    }
}

void Inverter::grow_table()
{
    size_t size = table_.size() * 2;
    while (size < terms_.size() * 4)
        size *= 2;
    LargeVector<Slot> larger(size);
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

/* A term that comes twice has nothing to add (shim/bulk.h). */
uint8_t *Inverter::note(uint8_t *at, uint32_t number, uint32_t id, const shim_term &t)
{
    Term &term = terms_[number];
    if (term.last_id == id)
        return at;
    uint8_t *posting = at + NOTE_HEAD;
    uint8_t *positions = put_varint(put_varint(posting, id - term.last_id), t.wdf);
    uint8_t *end = pack_positions(positions, t.positions, t.position_count);
    NoteHead head = {number, static_cast<uint32_t>(end - positions),
                     static_cast<uint8_t>(positions - posting)};
    put_head(at, head);
    term.last_id = id;
    term.documents++;
    term.wdf += t.wdf;
    term.postings += head.posting;
    term.positions += head.positions + bytes_of(head.positions);
    return end;
}

size_t Inverter::memory() const
{
    return noted_ * 2 + terms_.size() * (sizeof(Term) + 4 * sizeof(Slot)) + names_.size();
}

/* ---- The run --------------------------------------------------------------------------- */

/* The first eight bytes decide most comparisons without a look at the name. */
std::vector<uint32_t> Inverter::sorted() const
{
    struct Item {
        uint64_t start;
        uint32_t term;
    };
    std::vector<Item> items(terms_.size());
    for (uint32_t i = 0; i < items.size(); i++) {
        uint64_t start = 0;
        std::string_view whole = name(terms_[i]);
        memcpy(&start, whole.data(), std::min<size_t>(whole.size(), 8));
        items[i] = {__builtin_bswap64(start), i};
    }
    std::sort(items.begin(), items.end(), [this](const Item &a, const Item &b) {
        return a.start != b.start ? a.start < b.start
                                  : name(terms_[a.term]) < name(terms_[b.term]);
    });
    std::vector<uint32_t> order(items.size());
    std::transform(items.begin(), items.end(), order.begin(), [](const Item &i) { return i.term; });
    return order;
}

/* place(order): write the heads of all terms, and leave room behind each. */
void Inverter::place(const std::vector<uint32_t> &order)
{
    size_t postings = 0, positions = 0;
    for (const Term &term : terms_) {
        postings += 3 * NUMBER_MAX + term.name_len + term.postings;
        positions += term.positions;
    }
    if (postings > run_.postings.size())
        run_.postings.resize(postings);
    if (positions > run_.positions.size())
        run_.positions.resize(positions);
    uint8_t *start = run_.postings.data(), *at = start;
    positions = 0;
    for (uint32_t number : order) {
        Term &term = terms_[number];
        at = put_varint(at, term.name_len);
        at = std::copy_n(names_.data() + term.name, term.name_len, at);
        at = put_varint(put_varint(at, term.documents), term.wdf);
        uint32_t len = term.postings;
        term.postings = static_cast<uint32_t>(at - start);
        at += len;
        len = term.positions;
        term.positions = static_cast<uint32_t>(positions);
        positions += len;
    }
    run_.postings_len = static_cast<size_t>(at - start);
    run_.positions_len = positions;
}

/* Most are so short that a loop beats a call of memcpy. */
static const uint8_t *copy(const uint8_t *from, uint8_t *to, size_t len)
{
    for (size_t i = 0; i < len; i++)
        to[i] = from[i];
    return from + len;
}

const RunBytes &Inverter::write()
{
    place(sorted());
    const uint8_t *at = notes_.data(), *end = at + noted_, *ahead = at;
    auto pass = [](const uint8_t *note) {
        NoteHead head = get_head(note);
        return note + NOTE_HEAD + head.posting + head.positions;
    };
    for (int i = 0; i < AHEAD && ahead < end; i++)
        ahead = pass(ahead);
    while (at < end) {
        if (ahead < end) {
            __builtin_prefetch(&terms_[get_head(ahead).term], 1);
            ahead = pass(ahead);
        }
        NoteHead head = get_head(at);
        Term &term = terms_[head.term];
        at = copy(at + NOTE_HEAD, run_.postings.data() + term.postings, head.posting);
        uint8_t *positions = put_varint(run_.positions.data() + term.positions, head.positions);
        at = copy(at, positions, head.positions);
        term.postings += head.posting;
        term.positions += head.positions + bytes_of(head.positions);
    }
    return run_;
}

void Inverter::clear()
{
    terms_.clear();
    names_.clear();
    noted_ = 0;
    std::fill(table_.begin(), table_.end(), Slot());
    renumber();
}

std::unique_ptr<Inverter> Inverters::take()
{
    std::lock_guard<std::mutex> guard(lock_);
    if (spare_.empty())
        return std::make_unique<Inverter>();
    std::unique_ptr<Inverter> inverter = std::move(spare_.back());
    spare_.pop_back();
    return inverter;
}

void Inverters::give(std::unique_ptr<Inverter> inverter)
{
    inverter->clear();
    std::lock_guard<std::mutex> guard(lock_);
    spare_.push_back(std::move(inverter));
}

void Inverters::clear()
{
    std::lock_guard<std::mutex> guard(lock_);
    spare_.clear();
}

} // namespace shim
