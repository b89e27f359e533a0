#include "shim/glass/inflated.hh"

#include "shim/guard.hh"

#include <algorithm>
#include <new>
#include <zlib.h>

namespace shim
{

std::string inflated(std::string_view bytes, size_t max)
{
    z_stream z = {};
    if (inflateInit2(&z, -15) != Z_OK)
        throw std::bad_alloc();
    std::string out(std::min(max, bytes.size() * 3 + 100), '\0');
    z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    int result = Z_OK;
    while (result == Z_OK) {
        if (z.total_out == out.size())
            out.resize(std::min(max, out.size() * 2));
        z.next_out = reinterpret_cast<Bytef *>(&out[z.total_out]);
        z.avail_out = static_cast<uInt>(out.size() - z.total_out);
        result = z.avail_out == 0 ? Z_DATA_ERROR : inflate(&z, Z_NO_FLUSH);
    }
    out.resize(z.total_out);
    inflateEnd(&z);
    if (result != Z_STREAM_END)
        throw Damage{"a document's data does not unpack"};
    return out;
}

} // namespace shim
