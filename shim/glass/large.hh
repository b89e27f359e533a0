/*
 * large: memory for vectors of many megabytes that are looked into here and there: in pages of 2
 * MB, where the kernel has some, so that a look costs no walk through the page tables. Included
 * by inverter.hh.
 */
#ifndef SHIM_LARGE_HH
#define SHIM_LARGE_HH

#include <cstddef>
#include <cstdint>
#include <new>
#include <sys/mman.h>
#include <vector>

namespace shim
{

template <typename T> struct LargePages {
    using value_type = T;
    LargePages() = default;
    template <typename U> LargePages(const LargePages<U> &) {}

    T *allocate(size_t count)
    {
        constexpr uintptr_t page = 2 << 20;
        auto at = reinterpret_cast<uintptr_t>(::operator new(count * sizeof(T)));
        uintptr_t from = (at + page - 1) / page * page;
        uintptr_t to = (at + count * sizeof(T)) / page * page;
        if (from < to)
            madvise(reinterpret_cast<void *>(from), to - from, MADV_HUGEPAGE);
        return reinterpret_cast<T *>(at);
    }
    void deallocate(T *at, size_t)
    {
        ::operator delete(at);
    }
    bool operator==(const LargePages &) const
    {
        return true;
    }
    bool operator!=(const LargePages &) const
    {
        return false;
    }
};

template <typename T> using LargeVector = std::vector<T, LargePages<T>>;

} // namespace shim

#endif
