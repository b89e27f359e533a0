/*
 * inverter: turns documents into postings by term, in memory. Included by bulk.cc.
 *
 * Each term has a stream (postings.hh) in slices that are linked and grow from 16 bytes to
 * 8 KB, so that neither the many rare terms nor the few frequent ones waste much. Slices and
 * terms lie in pages that never move; an address is 32 bits.
 */
#ifndef SHIM_INVERTER_HH
#define SHIM_INVERTER_HH

#include "shim/glass/postings.hh"
#include "shim/shim.h"

#include <memory>
#include <string>

namespace shim
{

class Inverter
{
  public:
    Inverter();

    /* add(id, d): note the document's terms; ids ascend. */
    void add(uint32_t id, const shim_document &d);

    /* renumber(): shim_document.numbers mean other terms from now on. */
    void renumber();

    /* memory(): bytes in use. */
    size_t memory() const;

    /* sorted(): the numbers of all terms, in order of their bytes. */
    std::vector<uint32_t> sorted() const;

    std::string_view name(uint32_t term) const;
    TermTotals totals(uint32_t term) const;
    size_t stream_size(uint32_t term) const;

    /* The stream of one term; the inverter must not change meanwhile. */
    class Stream final : public ByteSource
    {
      public:
        Stream(const Inverter &inverter, uint32_t term);
        size_t more(uint8_t *place, size_t len) override;

      private:
        const Inverter &inverter_;
        uint32_t at_;
        size_t left_in_slice_, left_;
        unsigned level_ = 0;
    };

  private:
    /* All that a look-up and a posting need of a term lies in one line of the cache. */
    struct alignas(64) Term {
        uint8_t name_len;
        uint8_t level;     /* of the last slice */
        uint16_t left;     /* bytes left in it */
        uint32_t at;       /* where the next byte goes */
        uint32_t first;    /* slice */
        uint32_t stream;   /* bytes in all */
        uint32_t last_id;
        TermTotals totals;
        uint32_t name;     /* address, if it is longer than this: */
        char short_name[32];
    };
    struct Slot {
        uint32_t hash;
        uint32_t term; /* number + 1; 0 for none */
    };

    uint32_t find(uint32_t number, std::string_view name);
    uint32_t find(std::string_view name);
    uint32_t insert(std::string_view name, Slot &slot, uint32_t hash);
    void grow_table();
    void add_posting(Term &term, uint32_t id, const shim_term &t);
    void append(Term &term, const uint8_t *bytes, size_t len);
    void next_slice(Term &term);
    uint32_t allocate(size_t len);

    uint8_t *at(uint32_t address) const
    {
        return pages_[address >> PAGE_BITS].get() + (address & ((1u << PAGE_BITS) - 1));
    }

    Term &term(uint32_t number) const
    {
        return terms_[number >> TERM_PAGE_BITS][number & ((1u << TERM_PAGE_BITS) - 1)];
    }

    enum { PAGE_BITS = 20, TERM_PAGE_BITS = 12 };
    std::vector<std::unique_ptr<uint8_t[]>> pages_;
    uint32_t page_ = 0, used_ = 0; /* the page being filled, and how far */
    std::vector<std::unique_ptr<Term[]>> terms_; /* by pages */
    uint32_t term_count_ = 0;
    std::vector<Slot> table_;
    std::vector<uint32_t> by_number_; /* terms by the caller's numbers, plus 1; 0 for none */
    std::vector<uint32_t> found_;     /* the document's terms */
    std::string positions_;
};

} // namespace shim

#endif
