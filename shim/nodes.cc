#include "shim/nodes.hh"

#include <algorithm>
#include <vector>

namespace shim
{

bool term_ok(shim_bytes name)
{
    size_t stored = name.len;
    if (name.len == 0 || name.len > SHIM_TERM_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++)
        stored += name.at[i] == '\0';
    return stored <= SHIM_TERM_MAX;
}

namespace
{

enum { DEPTH_MAX = 1000 }; /* of a tree: it is walked by recursion */

/* What a node's parents must know of it. */
struct Part {
    bool words;  /* a term, or terms under OR or SYNONYM: may stand in a phrase */
    size_t depth;
};

[[noreturn]] void refuse(size_t node, const std::string &why)
{
    throw Refusal{"query node " + std::to_string(node) + ": " + why};
}

void check_arity(const shim_node &n, size_t i, size_t available)
{
    bool leaf = n.op <= SHIM_IDS;
    bool pair = n.op == SHIM_NOT || n.op == SHIM_FILTER || n.op == SHIM_MAYBE;
    bool right = leaf ? n.arity == 0 : pair ? n.arity == 2 : n.arity >= 1;
    if (n.op > SHIM_SCALE)
        refuse(i, "unknown operator");
    if (!right || (n.op == SHIM_SCALE && n.arity != 1))
        refuse(i, "wrong number of children");
    if (n.arity > available)
        refuse(i, "more children than nodes before it");
}

void check_node(const shim_node &n, size_t i, bool words)
{
    if (n.op == SHIM_SCALE && !(n.factor >= 0.0 && n.factor <= 1e9))
        refuse(i, "the factor must be from 0 to 1e9");
    if (n.op == SHIM_IDS)
        for (size_t k = 0; k < n.id_count; k++)
            if (n.ids[k] == 0 || (k > 0 && n.ids[k] <= n.ids[k - 1]))
                refuse(i, "ids must ascend from 1 without repetition");
    if (n.op != SHIM_PHRASE && n.op != SHIM_NEAR)
        return;
    if (n.window < n.arity)
        refuse(i, "the window is smaller than the number of terms");
    if (!words)
        refuse(i, "only terms, and terms under OR or SYNONYM, stand in PHRASE and NEAR");
}

} // namespace

bool check_nodes(const shim_match &match)
{
    std::vector<Part> stack;
    bool plain = true;
    for (size_t i = 0; i < match.node_count; i++) {
        const shim_node &n = match.nodes[i];
        check_arity(n, i, stack.size());
        bool words = true;
        size_t depth = 0;
        for (auto p = stack.end() - n.arity; p != stack.end(); ++p) {
            words = words && p->words;
            depth = std::max(depth, p->depth);
        }
        check_node(n, i, words);
        plain = plain && (n.op != SHIM_SYNONYM || words);
        if (depth == DEPTH_MAX)
            refuse(i, "the query is nested too deeply");
        stack.resize(stack.size() - n.arity);
        bool joins = n.op == SHIM_OR || n.op == SHIM_SYNONYM;
        bool leaf = n.op == SHIM_TERM || n.op == SHIM_NONE;
        stack.push_back({leaf || (joins && words), depth + 1});
    }
    if (stack.size() != 1)
        throw Refusal{"the query nodes do not make one tree"};
    return plain;
}

} // namespace shim
