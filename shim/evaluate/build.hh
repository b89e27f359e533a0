/*
 * build: from the nodes of a query to matchers of one source. Included by evaluate.cc.
 */
#ifndef SHIM_EVALUATE_BUILD_HH
#define SHIM_EVALUATE_BUILD_HH

#include "shim/evaluate/evaluate.hh"
#include "shim/evaluate/window.hh"

namespace shim
{

/* build_matcher(match, source, all): the root; all is what idfs are reckoned from. */
MatcherPtr build_matcher(const shim_match &match, const Source &source,
                         const std::vector<Source> &all);

} // namespace shim

#endif
