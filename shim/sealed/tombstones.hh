/*
 * tombstones: the documents of sealed parts that were removed or replaced, which stay where
 * they are. Kept in the metadata of the database that takes the updates, a piece for each 65,536
 * documents, so that a commit writes only what it changed. Included by handles.hh.
 */
#ifndef SHIM_TOMBSTONES_HH
#define SHIM_TOMBSTONES_HH

#include <cstdint>
#include <set>
#include <vector>

#include <xapian.h>

namespace shim
{

class Tombstones
{
  public:
    /* has(id): whether that document of a sealed part is dead. */
    bool has(uint32_t id) const
    {
        size_t word = id / 64;
        return word < bits_.size() && (bits_[word] >> id % 64 & 1) != 0;
    }

    uint32_t count() const
    {
        return count_;
    }

    /* add(id): it is dead from now on; it was not. */
    void add(uint32_t id);

    /* load(live, last): what its metadata says, of documents up to last. Throws Damage. */
    void load(const Xapian::Database &live, uint32_t last);

    /* save(live): write what was added since load or save. */
    void save(Xapian::WritableDatabase &live);

    /* ids(): all of them, ascending. */
    std::vector<uint32_t> ids() const;

  private:
    void set(uint32_t id);

    std::vector<uint64_t> bits_; /* by id */
    uint32_t count_ = 0;
    std::set<uint32_t> changed_; /* pieces */
};

} // namespace shim

#endif
