/*
 * fixed: whole numbers of fixed size, little-endian, at any address. Included by the readers and
 * writers of a sealed part (docs/PARTS.md).
 */
#ifndef SHIM_FIXED_HH
#define SHIM_FIXED_HH

#include <cstdint>
#include <cstring>
#include <endian.h>
#include <string>

namespace shim
{

inline uint32_t load_32(const char *at)
{
    uint32_t n;
    memcpy(&n, at, sizeof n);
    return le32toh(n);
}

inline uint64_t load_64(const char *at)
{
    uint64_t n;
    memcpy(&n, at, sizeof n);
    return le64toh(n);
}

inline void add_32(std::string &out, uint32_t n)
{
    n = htole32(n);
    out.append(reinterpret_cast<const char *>(&n), sizeof n);
}

inline void add_64(std::string &out, uint64_t n)
{
    n = htole64(n);
    out.append(reinterpret_cast<const char *>(&n), sizeof n);
}

} // namespace shim

#endif
