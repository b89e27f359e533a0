/*
 * rules: what shim.h asks of a document. Included by those who take documents: writer.cc and
 * glass/inverter.cc. Each function throws Refusal where a rule is broken.
 */
#ifndef SHIM_RULES_HH
#define SHIM_RULES_HH

#include "shim/shim.h"

namespace shim
{

void check_document(const shim_document &d); /* all rules */

/* Its parts, for those who look at the terms themselves. */
void check_name(shim_bytes name);
void check_positions(const shim_term &t);

/* check_rest(d, key_found, length): all that is not of one term. key_found: whether its key is
 * among its terms; length: the sum of their wdf. */
void check_rest(const shim_document &d, bool key_found, uint64_t length);

} // namespace shim

#endif
