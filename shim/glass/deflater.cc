#include "shim/glass/deflater.hh"

#include "shim/data.hh"
#include "shim/glass/glass_table.hh"

#include <new>

namespace shim
{

/* Clearing zlib's tables costs more than to deflate a short comment, so short tags get small
 * tables and a window that just holds them. */
enum { SHORT_MAX = 4096, SHORT_WINDOW = -12, SHORT_MEMORY = 5, LONG_WINDOW = -15, LONG_MEMORY = 8 };

Deflater::Deflater(int level) : level_(level)
{
    if (level == 0)
        return;
    int a = deflateInit2(&short_, level, Z_DEFLATED, SHORT_WINDOW, SHORT_MEMORY,
                         Z_DEFAULT_STRATEGY);
    int b = deflateInit2(&long_, level, Z_DEFLATED, LONG_WINDOW, LONG_MEMORY, Z_DEFAULT_STRATEGY);
    if (a != Z_OK || b != Z_OK)
        throw std::bad_alloc();
}

Deflater::~Deflater()
{
    deflateEnd(&short_);
    deflateEnd(&long_);
}

Deflater::Result Deflater::deflate(std::string_view tag, std::string_view *out)
{
    if (level_ == 0 || tag.size() <= GLASS_DEFLATE_MIN)
        return NOT_SMALLER;
    z_stream &z = tag.size() <= SHORT_MAX ? short_ : long_;
    deflateReset(&z);
    place_.resize(tag.size());
    z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(tag.data()));
    z.avail_in = static_cast<uInt>(tag.size());
    z.next_out = place_.data();
    z.avail_out = static_cast<uInt>(place_.size());
    if (::deflate(&z, Z_FINISH) != Z_STREAM_END || z.total_out >= tag.size())
        return NOT_SMALLER;
    if (!glass_can_inflate(place_.data(), z.total_out, tag.size()))
        return UNREADABLE;
    *out = {reinterpret_cast<char *>(place_.data()), z.total_out};
    return SMALLER;
}

} // namespace shim
