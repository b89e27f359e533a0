/*
 * nodes: the rules that the nodes of a query must keep. Included by match.cc and
 * shim/evaluate/build.cc.
 */
#ifndef SHIM_NODES_HH
#define SHIM_NODES_HH

#include "shim/guard.hh"

namespace shim
{

/* term_ok(name): 1 to SHIM_TERM_MAX bytes with each NUL counted twice, as glass stores it. */
bool term_ok(shim_bytes name);

/* check_nodes(match): throws Refusal where the nodes break a rule of shim.h, or do not make one
 * tree. Returns whether all that stands under a SYNONYM is words. */
bool check_nodes(const shim_match &match);

} // namespace shim

#endif
