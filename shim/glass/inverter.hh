/*
 * inverter: turns documents into postings by term, in memory. Included by batch.cc.
 *
 * The postings are noted in the order in which they come, each with the number of its term; when
 * all are there, the terms are sorted, each gets as many bytes of a run as its postings take,
 * and one walk over the notes puts all of them into their places.
 */
#ifndef SHIM_INVERTER_HH
#define SHIM_INVERTER_HH

#include "shim/glass/large.hh"
#include "shim/shim.h"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace shim
{

/* The files of a run (run.hh) as bytes. */
struct RunBytes {
    LargeVector<uint8_t> postings, positions;
    size_t postings_len = 0, positions_len = 0; /* so many of them belong to the run */
};

class Inverter
{
  public:
    Inverter();

    /* check(d): throws Refusal where the terms of d break a rule. */
    void check(const shim_document &d) const;

    /* add(id, d): note the document's terms, which were checked; ids ascend. */
    void add(uint32_t id, const shim_document &d);

    /* renumber(): shim_document.numbers mean other terms from now on. */
    void renumber();

    /* memory(): bytes in use. */
    size_t memory() const;

    /* write(): all terms with their postings, sorted. Nothing can be added until clear(). */
    const RunBytes &write();

    /* clear(): forget all, but keep the memory for what comes next. */
    void clear();

  private:
    struct Term {
        uint32_t name; /* place in names_ */
        uint32_t name_len;
        uint32_t last_id;
        uint32_t documents;
        uint32_t wdf;       /* sum; beyond 32 bits it wraps, as Xapian's does */
        uint32_t postings;  /* bytes of them; then where the next goes */
        uint32_t positions; /* likewise */
    };
    struct Slot {
        uint32_t hash;
        uint32_t term; /* number + 1; 0 for none */
    };

    uint32_t known(const shim_document &d, size_t i) const;
    uint32_t find(uint32_t number, std::string_view name);
    uint32_t find(std::string_view name);
    void grow_table();
    uint8_t *note(uint8_t *at, uint32_t number, uint32_t id, const shim_term &t);
    std::vector<uint32_t> sorted() const;
    void place(const std::vector<uint32_t> &order);

    std::string_view name(const Term &term) const
    {
        return {names_.data() + term.name, term.name_len};
    }

    LargeVector<Term> terms_;
    std::string names_;
    LargeVector<Slot> table_;
    LargeVector<uint32_t> by_number_; /* terms by the caller's numbers, plus 1; 0 for none */
    std::vector<uint32_t> found_;     /* the document's terms */
    LargeVector<uint8_t> notes_;
    size_t noted_ = 0; /* bytes of notes_ */
    RunBytes run_;
};

/* Inverters that wait for work, with their memory: to take it from the system anew for each
 * batch costs more than to sort the postings. For all threads. */
class Inverters
{
  public:
    std::unique_ptr<Inverter> take();
    void give(std::unique_ptr<Inverter> inverter);
    void clear(); /* gives the memory back of those that wait */

  private:
    std::mutex lock_;
    std::vector<std::unique_ptr<Inverter>> spare_;
};

} // namespace shim

#endif
