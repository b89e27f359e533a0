/*
 * data: a document's data as it lies in glass, see data.cc. Included by writer.cc, reader.cc
 * and the bulk builder.
 */
#ifndef SHIM_DATA_HH
#define SHIM_DATA_HH

#include "shim/guard.hh"

namespace shim
{

enum { DATA_PADDING_MAX = 255 };

/* data_padded(data, padding): data with so many bytes of padding. data is not empty. */
std::string data_padded(shim_bytes data, unsigned padding);

/* data_to_keep(data): what to give to Xapian, which will deflate it. */
std::string data_to_keep(shim_bytes data);

/* data_kept(kept): the data again, as a part of kept. Throws Damage. */
shim_bytes data_kept(const std::string &kept);

enum { GLASS_INFLATE_STEP = 8192 };

/* glass_can_inflate(at, len, full): whether glass will read back this raw deflate stream of
 * full bytes, however it is cut. */
bool glass_can_inflate(const void *at, size_t len, size_t full);

} // namespace shim

#endif
