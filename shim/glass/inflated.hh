/*
 * inflated: the raw deflate streams of glass, unpacked. Included by reader.cc.
 */
#ifndef SHIM_GLASS_INFLATED_HH
#define SHIM_GLASS_INFLATED_HH

#include <string>
#include <string_view>

namespace shim
{

/* inflated(bytes, max): throws Damage when it is no such stream, or gives more than max bytes. */
std::string inflated(std::string_view bytes, size_t max);

} // namespace shim

#endif
