/*
 * batch: documents on their way into a sealed part, numbered from 1, their postings inverted.
 * Included by bulk.cc.
 *
 * This is where nearly all the work of a builder is done, and nothing in it is shared, so
 * that threads can fill several batches at once.
 */
#ifndef SHIM_BATCH_HH
#define SHIM_BATCH_HH

#include "shim/glass/inverter.hh"
#include "shim/glass/segment.hh"
#include "shim/sealed/packer.hh"

namespace shim
{

struct Value {
    uint32_t id, slot, len;
};

class Batch
{
  public:
    /* The run will be written to path; the others must outlive the batch. */
    Batch(std::string path, Inverters &inverters, const TextsDictionary &dictionary);
    ~Batch();
    Batch(const Batch &) = delete;

    /* check(d): throws Refusal where it breaks a rule of shim/bulk.h. */
    void check(const shim_document &d)
    {
        inverter().check(d);
    }

    /* add(d): under the next number. d keeps the rules. */
    void add(const shim_document &d);

    /* renumber(): the numbers of terms mean others from now on. */
    void renumber()
    {
        inverter().renumber();
    }

    /* memory(): bytes of postings. */
    size_t memory() const
    {
        return inverter_ == nullptr ? 0 : inverter_->memory();
    }

    /* seal(): write the postings to the run, and pack the texts, unless that is done. The
     * dictionary must be settled. */
    void seal();

    /* remove_run(): drop what seal wrote. */
    void remove_run();

    /* take_run(base): the run, which is the caller's from now on; its ids follow on base. */
    RunFiles take_run(uint32_t base);

    /* clear(path): forget everything; the next run goes to path. */
    void clear(std::string path);

    Segment segment;               /* statistics */
    std::vector<uint32_t> lengths; /* of the documents */
    std::string extents;           /* of their positions, see shim/sealed/positions.hh */
    TextsPacker texts;             /* their data; finished when the batch is sealed */
    std::vector<Value> values;
    std::string value_bytes;

  private:
    Inverter &inverter()
    {
        if (inverter_ == nullptr)
            inverter_ = inverters_.take();
        return *inverter_;
    }

    bool sealed_ = false;
    Inverters &inverters_;
    std::unique_ptr<Inverter> inverter_; /* from the first document until seal() */
    RunFiles run_;
};

} // namespace shim

#endif
