/*
 * glass_pack: numbers and keys as glass writes them (docs/GLASS.md, "Numbers and strings").
 * Included by the files that write a segment.
 */
#ifndef SHIM_GLASS_PACK_HH
#define SHIM_GLASS_PACK_HH

#include <cstdint>
#include <string>
#include <string_view>

namespace shim
{

enum { VARINT_MAX = 10 }; /* bytes of the longest varint, that of 64 bits */

/* put_varint(at, n): write n at `at`; returns the place behind it. */
template <typename Number> inline uint8_t *put_varint(uint8_t *at, Number n)
{
    for (; n >= 128; n >>= 7)
        *at++ = static_cast<uint8_t>(n | 128);
    *at++ = static_cast<uint8_t>(n);
    return at;
}

/* get_varint(at): the number at `at`, which is moved behind it. Only for bytes that we wrote
 * ourselves: there is no check. */
template <typename Number> inline Number get_varint(const uint8_t *&at)
{
    Number n = *at & 127;
    for (unsigned shift = 7; *at++ >= 128; shift += 7)
        n |= static_cast<Number>(*at & 127) << shift;
    return n;
}

template <typename Number> inline void add_varint(std::string &out, Number n)
{
    uint8_t bytes[VARINT_MAX];
    uint8_t *end = put_varint(bytes, n);
    out.append(reinterpret_cast<char *>(bytes), static_cast<size_t>(end - bytes));
}

inline void add_string(std::string &out, std::string_view s)
{
    add_varint(out, s.size());
    out.append(s);
}

/* Bytes of it compare as the numbers do. */
inline void add_sortable_number(std::string &out, uint32_t n)
{
    int bytes = n < 1u << 15 ? 2 : n < 1u << 22 ? 3 : n < 1u << 29 ? 4 : 5;
    uint32_t ones = bytes == 2 ? 0 : 0xffu << (10 - bytes) & 0xff;
    uint64_t value = static_cast<uint64_t>(ones) << 8 * (bytes - 1) | n;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift));
}

/* A NUL becomes two bytes. What may follow in a key must be parted from it by a NUL. */
inline void add_sortable_string(std::string &out, std::string_view s)
{
    for (size_t nul; (nul = s.find('\0')) != std::string_view::npos; s.remove_prefix(nul + 1)) {
        out.append(s.data(), nul + 1);
        out.push_back('\xff');
    }
    out.append(s);
}

} // namespace shim

#endif
