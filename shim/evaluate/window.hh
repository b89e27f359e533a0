/*
 * window: what all parts of a query being matched have in common. Included by shim/evaluate/
 * alone.
 *
 * A query is evaluated in windows of WINDOW documents. In each, every node of its tree makes
 * a set of bits, one for each document that matches; then the scores of the documents that the
 * root has found are added up. So a posting is decoded once, a set operation works on 64
 * documents at a time, and the scores of a window stay in the processor's cache.
 */
#ifndef SHIM_EVALUATE_WINDOW_HH
#define SHIM_EVALUATE_WINDOW_HH

#include <cstdint>
#include <memory>
#include <vector>

namespace shim
{

enum : uint32_t { WINDOW = 4096 };

/* A set of places in a window. Most sets are nearly empty, so it is noted which words of 64
 * places may have any: only those are looked at. */
class Bits
{
  public:
    void clear()
    {
        each_word(used_, [&](uint32_t i) { words_[i] = 0; });
        used_ = 0;
    }
    void set(uint32_t place)
    {
        words_[place / 64] |= uint64_t{1} << place % 64;
        used_ |= uint64_t{1} << place / 64;
    }
    bool has(uint32_t place) const
    {
        return (words_[place / 64] >> place % 64 & 1) != 0;
    }
    void remove(uint32_t place)
    {
        words_[place / 64] &= ~(uint64_t{1} << place % 64);
    }
    void keep(const Bits &other)
    {
        uint64_t left = 0;
        each_word(used_, [&](uint32_t i) {
            words_[i] &= other.words_[i];
            left |= uint64_t{words_[i] != 0} << i;
        });
        used_ = left;
    }
    void add(const Bits &other)
    {
        each_word(other.used_, [&](uint32_t i) { words_[i] |= other.words_[i]; });
        used_ |= other.used_;
    }
    void take_away(const Bits &other)
    {
        each_word(used_ & other.used_, [&](uint32_t i) { words_[i] &= ~other.words_[i]; });
    }

    size_t count() const
    {
        uint64_t n = 0;
        each_word(used_, [&](uint32_t i) { n += count_of(words_[i]); });
        return n;
    }

    /* count_at_least(): a quick lower bound, of a set from which nothing was taken away. */
    size_t count_at_least() const
    {
        return count_of(used_);
    }

    /* each(take): take(place) for each place of the set, ascending. */
    template <typename Take> void each(Take take) const
    {
        each_word(used_, [&](uint32_t i) {
            for (uint64_t word = words_[i]; word != 0; word &= word - 1)
                take(i * 64 + static_cast<uint32_t>(__builtin_ctzll(word)));
        });
    }

    /* within(other): whether other has all of them. */
    bool within(const Bits &other) const
    {
        uint64_t outside = 0;
        each_word(used_, [&](uint32_t i) { outside |= words_[i] & ~other.words_[i]; });
        return outside == 0;
    }

    /* bounds(from, to): the first place, and the one behind the last; false when empty. */
    bool bounds(uint32_t &from, uint32_t &to) const
    {
        uint64_t used = used_;
        while (used != 0 && words_[__builtin_ctzll(used)] == 0)
            used &= used - 1;
        if (used == 0)
            return false;
        auto first = static_cast<uint32_t>(__builtin_ctzll(used)), last = 63u;
        for (last -= static_cast<uint32_t>(__builtin_clzll(used)); words_[last] == 0;)
            last--;
        from = first * 64 + static_cast<uint32_t>(__builtin_ctzll(words_[first]));
        to = (last + 1) * 64 - static_cast<uint32_t>(__builtin_clzll(words_[last]));
        return true;
    }

  private:
    /* By the tree of ever wider sums, since not every processor of the baseline can. */
    static uint64_t count_of(uint64_t x)
    {
        x -= x >> 1 & 0x5555555555555555;
        x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
        return ((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101 >> 56;
    }

    /* Where all are used, a loop that the compiler can do several steps of at a time. */
    template <typename Take> static void each_word(uint64_t used, Take take)
    {
        if (used == UINT64_MAX)
            for (uint32_t i = 0; i < WINDOW / 64; i++)
                take(i);
        else
            for (; used != 0; used &= used - 1)
                take(static_cast<uint32_t>(__builtin_ctzll(used)));
    }

    uint64_t used_ = 0; /* a bit for each word; the others are 0 */
    uint64_t words_[WINDOW / 64] = {};
};
static_assert(WINDOW / 64 == 64);

/* The documents looked at: those at the places [from, to) behind document `base`; of them only
 * those within, unless that is NULL: then all places are. */
struct Window {
    uint64_t base;
    uint32_t from = 0, to = WINDOW;
    const Bits *within = nullptr;

    /* each(look): look(place) for each place that is looked at, ascending. */
    template <typename Look> void each(Look look) const
    {
        if (within != nullptr)
            within->each(look);
        else
            for (uint32_t place = from; place < to; place++)
                look(place);
    }
};

/* A node of the query. */
class Matcher
{
  public:
    virtual ~Matcher() = default;

    /* next(from): no document from `from` on and below the result matches; NO_DOCUMENT when
     * there is none at all. `from` never falls. */
    virtual uint64_t next(uint64_t from) = 0;

    /* match(window): find the matches in the window, which lies behind all before; bits()
     * has them then. Bits of documents that are not looked at may be anything. */
    virtual void match(const Window &window) = 0;

    /* score(wanted, scores): to the scores of the places wanted, add those of this node where
     * it matches, if it has any. Only after match(). */
    virtual void score(const Bits &, double *) {}

    /* match_scored(window, scores): both at once, for all that matches. */
    virtual void match_scored(const Window &window, double *scores)
    {
        match(window);
        score(bits_, scores);
    }

    /* scale(factor): multiply all scores. With 0 nothing is kept for scoring. */
    virtual void scale(double) {}

    /* cost(): about how many postings must be read. */
    virtual uint64_t cost() const = 0;

    const Bits &bits() const
    {
        return bits_;
    }

  protected:
    Bits bits_;
};

using MatcherPtr = std::unique_ptr<Matcher>;
using Matchers = std::vector<MatcherPtr>;

} // namespace shim

#endif
