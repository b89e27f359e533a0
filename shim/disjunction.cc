/*
 * Matching "any of these terms", the commonest query, without Xapian's matcher: the postings
 * are added up term by term in windows of documents that the cache holds. That looks at each
 * posting once, where the matcher asks a tree of posting lists for each document.
 */
#include "shim/handles.hh"

#include <algorithm>
#include <memory>
#include <optional>

namespace shim
{
namespace
{

/* Terms that count as one. */
struct Group {
    double factor;
    std::vector<std::string> terms;
    bool scaled;
};
using Groups = std::vector<Group>;

/* One group of the terms of all, which are single words and not scaled; else nothing. */
std::optional<Groups> as_one(Groups all)
{
    Group one = {1.0, {}, false};
    for (const Group &group : all) {
        if (group.scaled)
            return std::nullopt;
        one.terms.insert(one.terms.end(), group.terms.begin(), group.terms.end());
    }
    std::sort(one.terms.begin(), one.terms.end());
    one.terms.erase(std::unique(one.terms.begin(), one.terms.end()), one.terms.end());
    return Groups{std::move(one)};
}

/* What node makes of the groups of its children; nothing where it is no part of "any of". */
std::optional<Groups> combined(const shim_node &node, Groups children)
{
    switch (node.op) {
    case SHIM_TERM:
        return term_ok(node.bytes) ? Groups{{1.0, {string_of(node.bytes)}, false}} : Groups();
    case SHIM_NONE:
        return Groups();
    case SHIM_SCALE:
        for (Group &group : children) {
            group.factor *= node.factor;
            group.scaled = true;
        }
        return children;
    case SHIM_OR:
        return children;
    case SHIM_SYNONYM:
        return as_one(std::move(children));
    default:
        return std::nullopt;
    }
}

std::optional<Groups> groups_of(const shim_match &match)
{
    std::vector<Groups> stack;
    for (size_t i = 0; i < match.node_count; i++) {
        const shim_node &node = match.nodes[i];
        Groups children;
        for (auto c = stack.end() - node.arity; c != stack.end(); ++c)
            children.insert(children.end(), c->begin(), c->end());
        std::optional<Groups> groups = combined(node, std::move(children));
        if (!groups)
            return std::nullopt;
        stack.resize(stack.size() - node.arity);
        stack.push_back(std::move(*groups));
    }
    return stack.front();
}

enum { WINDOW = 1 << 12 };

/* The scores of the documents from first_ on. */
class Window
{
  public:
    explicit Window(uint32_t limit) : limit_(limit) {}

    void add(uint32_t place, double score)
    {
        score_[place] += score;
        seen_[place / 64] |= uint64_t{1} << place % 64;
    }

    /* Read the list up to the end of the window, into the window. */
    void add_list(Xapian::PostingIterator &list, uint64_t first, double factor)
    {
        for (const Xapian::PostingIterator end; list != end && *list < first + WINDOW; ++list)
            add(static_cast<uint32_t>(*list - first), factor * std::min(list.get_wdf(), limit_));
    }

    /* The same for lists whose wdf add up before the limit. */
    void add_lists(std::vector<Xapian::PostingIterator> &lists, uint64_t first, double factor)
    {
        const Xapian::PostingIterator end;
        for (Xapian::PostingIterator &list : lists)
            for (; list != end && *list < first + WINDOW; ++list) {
                auto place = static_cast<uint32_t>(*list - first);
                places_.push_back(place);
                wdf_[place] += list.get_wdf();
                add(place, 0.0);
            }
        for (uint32_t place : places_) {
            score_[place] += factor * std::min<uint64_t>(wdf_[place], limit_);
            wdf_[place] = 0; /* so that a place listed twice counts once */
        }
        places_.clear();
    }

    /* Move all to found; the ids of a reader count its shards in turn. */
    void take(uint64_t first, uint64_t shard, uint64_t shards, Matches &found)
    {
        for (uint32_t word = 0; word < WINDOW / 64; word++) {
            for (uint64_t bits = seen_[word]; bits != 0; bits &= bits - 1) {
                uint32_t place = word * 64 + static_cast<uint32_t>(__builtin_ctzll(bits));
                found.ids.push_back(
                    static_cast<uint32_t>((first + place - 1) * shards + shard + 1));
                found.scores.push_back(score_[place]);
                score_[place] = 0.0;
            }
            seen_[word] = 0;
        }
    }

  private:
    uint32_t limit_;
    double score_[WINDOW] = {};
    uint64_t seen_[WINDOW / 64] = {};
    uint64_t wdf_[WINDOW] = {};
    std::vector<uint32_t> places_;
};

void match_shard(const Groups &groups, const shim_match &match, const Xapian::Database &all,
                 size_t shard, Window &window, Matches &found)
{
    Xapian::Database db(all.internal[shard].get());
    std::vector<std::vector<Xapian::PostingIterator>> lists;
    for (const Group &group : groups) {
        lists.emplace_back();
        for (const std::string &term : group.terms)
            lists.back().push_back(db.postlist_begin(term));
    }
    bool scored = match.weight != SHIM_WEIGHT_NONE;
    uint64_t last = db.get_lastdocid();
    for (uint64_t first = 1; first <= last; first += WINDOW) {
        for (size_t i = 0; i < groups.size(); i++) {
            double factor = scored ? groups[i].factor * match.scale : 0.0;
            if (lists[i].size() == 1)
                window.add_list(lists[i][0], first, factor);
            else
                window.add_lists(lists[i], first, factor);
        }
        window.take(first, shard, all.internal.size(), found);
    }
}

} // namespace

bool match_any(const shim_match &match, const Xapian::Database &all, Matches &found)
{
    if (match.weight != SHIM_WEIGHT_WDF && match.weight != SHIM_WEIGHT_NONE)
        return false;
    std::optional<Groups> groups = groups_of(match);
    if (!groups)
        return false;
    auto window =
        std::make_unique<Window>(match.wdf_limit == 0 ? UINT32_MAX : match.wdf_limit);
    for (size_t shard = 0; shard < all.internal.size(); shard++)
        match_shard(*groups, match, all, shard, *window, found);
    return true;
}

} // namespace shim
