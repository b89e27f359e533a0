/*
 * glass_positions: the positions of a term in a document as glass keeps them
 * (docs/GLASS.md, "position.glass"). Included by position_list.cc.
 */
#ifndef SHIM_GLASS_POSITIONS_HH
#define SHIM_GLASS_POSITIONS_HH

#include <cstdint>
#include <string>
#include <vector>

namespace shim
{

/* read_positions(tag, out): add those of a tag to out, ascending. Throws Damage. */
void read_positions(std::string_view tag, std::vector<uint32_t> &out);

} // namespace shim

#endif
