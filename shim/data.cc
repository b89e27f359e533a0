/*
 * A document's data as glass keeps it: the bytes, some padding, and one byte that counts the
 * padding. Almost always there is none; it is there for this:
 *
 * Glass deflates data, cuts it into components, and inflates each in steps of 8,192 bytes. In
 * Xapian 1.4.22 it takes the end of the input for the end of the data, although zlib may
 * still hold some of the output back for want of room, and reports the document as corrupt.
 * That needs more than 8,192 bytes of very repetitive data, such as a comment of nothing but
 * one letter, so whoever can write a comment could break every page that shows it. It cannot
 * happen when the last byte of the deflated data adds nothing to the output (it holds only
 * bits of the end mark); so we deflate as glass will, and pad until that is so.
 */
#include "shim/data.hh"

#include <cstring>
#include <new>
#include <zlib.h>

namespace shim
{
namespace
{

/* As glass does for a table of documents' data: raw, default level, most memory. */
std::string deflated(const std::string &bytes)
{
    z_stream z = {};
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    std::string out(deflateBound(&z, bytes.size()), '\0');
    z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef *>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

} // namespace

bool glass_can_inflate(const void *at, size_t len, size_t full)
{
    if (full <= GLASS_INFLATE_STEP)
        return true;
    z_stream z = {};
    if (inflateInit2(&z, -15) != Z_OK)
        throw std::bad_alloc();
    Bytef step[GLASS_INFLATE_STEP];
    z.next_in = static_cast<Bytef *>(const_cast<void *>(at));
    z.avail_in = static_cast<uInt>(len - 1);
    do {
        z.next_out = step;
        z.avail_out = sizeof step;
    } while (inflate(&z, Z_SYNC_FLUSH) == Z_OK && z.avail_out == 0);
    inflateEnd(&z);
    return z.total_out == full;
}

std::string data_padded(shim_bytes data, unsigned padding)
{
    std::string kept;
    kept.reserve(data.len + padding + 1);
    kept.assign(data.at, data.len);
    uint32_t noise = 1;
    for (unsigned i = 0; i < padding; i++) {
        noise = noise * 1103515245 + 12345;
        kept.push_back(static_cast<char>(noise >> 16));
    }
    kept.push_back(static_cast<char>(padding));
    return kept;
}

std::string data_to_keep(shim_bytes data)
{
    if (data.len == 0)
        return std::string();
    for (unsigned padding = 0;; padding++) {
        std::string kept = data_padded(data, padding);
        if (kept.size() <= GLASS_INFLATE_STEP || padding == DATA_PADDING_MAX)
            return kept;
        std::string z = deflated(kept);
        if (z.size() >= kept.size() || glass_can_inflate(z.data(), z.size(), kept.size()))
            return kept;
    }
}

shim_bytes data_kept(const std::string &kept)
{
    if (kept.empty())
        return {nullptr, 0};
    size_t extra = 1u + static_cast<uint8_t>(kept.back());
    if (extra > kept.size())
        throw Damage{"a document's data has more padding than bytes"};
    return {kept.data(), kept.size() - extra};
}

} // namespace shim
