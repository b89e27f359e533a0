/*
 * glass_positions: the positions of a term in a document as glass keeps them
 * (docs/GLASS.md, "position.glass"). Included by inverter.cc and position_list.cc.
 */
#ifndef SHIM_GLASS_POSITIONS_HH
#define SHIM_GLASS_POSITIONS_HH

#include <cstdint>
#include <string>
#include <vector>

namespace shim
{

/* add_positions(out, positions, count): append count positions, ascending; count is not 0. */
void add_positions(std::string &out, const uint32_t *positions, uint32_t count);

/* read_positions(tag, out): add those of a tag to out, ascending. Throws Damage. */
void read_positions(std::string_view tag, std::vector<uint32_t> &out);

} // namespace shim

#endif
