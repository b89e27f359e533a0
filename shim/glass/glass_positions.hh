/*
 * glass_positions: the positions of a term in a document as glass keeps them
 * (docs/GLASS.md, "position.glass"). Included by inverter.cc.
 */
#ifndef SHIM_GLASS_POSITIONS_HH
#define SHIM_GLASS_POSITIONS_HH

#include <cstdint>
#include <string>

namespace shim
{

/* add_positions(out, positions, count): append count positions, ascending; count is not 0. */
void add_positions(std::string &out, const uint32_t *positions, uint32_t count);

} // namespace shim

#endif
