#include "shim/handles.hh"

#include <algorithm>
#include <utility>

namespace shim
{
namespace
{

/* The documents of a list, as a leaf of a query. Xapian clones it for each shard and tells
 * the clone by init() which shard it serves; ids of a reader count all shards in turn. */
class ListedDocuments final : public Xapian::PostingSource
{
  public:
    ListedDocuments(const uint32_t *ids, size_t count, const Xapian::Database &all)
        : ids_(ids), count_(count), all_(all)
    {
    }

    ListedDocuments *clone() const override
    {
        return new ListedDocuments(ids_, count_, all_);
    }

    void init(const Xapian::Database &shard) override
    {
        shards_ = static_cast<uint32_t>(all_.internal.size());
        for (shard_ = 0; shard_ + 1 < shards_; shard_++)
            if (all_.internal[shard_].get() == shard.internal[0].get())
                break;
        at_ = 0;
        started_ = false;
    }

    Xapian::doccount get_termfreq_min() const override
    {
        return 0;
    }
    Xapian::doccount get_termfreq_est() const override
    {
        return static_cast<Xapian::doccount>(count_ / shards_);
    }
    Xapian::doccount get_termfreq_max() const override
    {
        return static_cast<Xapian::doccount>(count_);
    }

    Xapian::docid get_docid() const override
    {
        return (ids_[at_] - 1) / shards_ + 1;
    }
    bool at_end() const override
    {
        return at_ == count_;
    }

    void next(double) override
    {
        at_ += started_;
        started_ = true;
        pass_other_shards();
    }

    void skip_to(Xapian::docid id, double) override
    {
        started_ = true;
        uint64_t wanted = (uint64_t{id} - 1) * shards_ + shard_ + 1;
        at_ = std::lower_bound(ids_ + at_, ids_ + count_, wanted) - ids_;
        pass_other_shards();
    }

  private:
    void pass_other_shards()
    {
        while (at_ < count_ && (ids_[at_] - 1) % shards_ != shard_)
            at_++;
    }

    const uint32_t *ids_;
    size_t count_;
    const Xapian::Database &all_;
    uint32_t shards_ = 1, shard_ = 0;
    size_t at_ = 0;
    bool started_ = false;
};

[[noreturn]] void refuse(size_t node, const std::string &why)
{
    throw Refusal{"query node " + std::to_string(node) + ": " + why};
}

/* A subquery on the stack, with what its parents must know of it. */
struct Part {
    Xapian::Query query;
    bool words; /* a term, or terms composed with OR or SYNONYM: may stand in a phrase */
    std::vector<std::string> terms; /* of words */
};

Xapian::Query range(const shim_node &n)
{
    /* The shortest non-empty string: below it are only documents without a value. */
    static const std::string lowest(1, '\0');
    std::string low = n.bytes.len == 0 ? lowest : string_of(n.bytes);
    if (n.upper.len == 0)
        return Xapian::Query(Xapian::Query::OP_VALUE_GE, n.slot, low);
    return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, n.slot, low, string_of(n.upper));
}

/* An impossible term is in no document. (Asking glass for one would be an error.) */
Part term(const shim_node &n)
{
    if (!term_ok(n.bytes))
        return {Xapian::Query::MatchNothing, true, {}};
    std::string name = string_of(n.bytes);
    return {Xapian::Query(name), true, {name}};
}

Part listed(const shim_node &n, size_t i, const Xapian::Database &all)
{
    for (size_t k = 0; k < n.id_count; k++)
        if (n.ids[k] == 0 || (k > 0 && n.ids[k] <= n.ids[k - 1]))
            refuse(i, "ids must ascend from 1 without repetition");
    if (n.id_count == 0)
        return {Xapian::Query::MatchNothing, false, {}};
    auto *source = new ListedDocuments(n.ids, n.id_count, all);
    return {Xapian::Query(source->release()), false, {}};
}

Part composed(Xapian::Query::op op, std::vector<Part>::iterator from,
              std::vector<Part>::iterator to)
{
    std::vector<Xapian::Query> queries;
    Part part = {{}, op == Xapian::Query::OP_OR || op == Xapian::Query::OP_SYNONYM, {}};
    for (auto p = from; p != to; ++p) {
        queries.push_back(p->query);
        part.words = part.words && p->words;
        part.terms.insert(part.terms.end(), p->terms.begin(), p->terms.end());
    }
    part.query = Xapian::Query(op, queries.begin(), queries.end());
    return part;
}

/* Positions of several terms at one place of the phrase are read as those of one: Xapian
 * does so for OP_OR. */
Part windowed(Xapian::Query::op op, const shim_node &n, size_t i,
              std::vector<Part>::iterator from, std::vector<Part>::iterator to)
{
    if (n.window < n.arity)
        refuse(i, "the window is smaller than the number of terms");
    std::vector<Xapian::Query> places;
    for (auto p = from; p != to; ++p) {
        if (!p->words)
            refuse(i, "only terms, and terms under OR or SYNONYM, stand in PHRASE and NEAR");
        places.emplace_back(Xapian::Query::OP_OR, p->terms.begin(), p->terms.end());
    }
    return {Xapian::Query(op, places.begin(), places.end(), n.window), false, {}};
}

Part scaled(const shim_node &n, size_t i, const Part &child)
{
    if (!(n.factor >= 0.0 && n.factor <= 1e9))
        refuse(i, "the factor must be from 0 to 1e9");
    return {Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, child.query, n.factor), false, {}};
}

void check_arity(const shim_node &n, size_t i, size_t available)
{
    bool leaf = n.op <= SHIM_IDS;
    bool pair = n.op == SHIM_NOT || n.op == SHIM_FILTER || n.op == SHIM_MAYBE;
    bool right = leaf ? n.arity == 0 : pair ? n.arity == 2 : n.arity >= 1;
    if (!right || (n.op == SHIM_SCALE && n.arity != 1))
        refuse(i, "wrong number of children");
    if (n.arity > available)
        refuse(i, "more children than nodes before it");
}

Part part_of(const shim_node &n, size_t i, std::vector<Part>::iterator from,
             std::vector<Part>::iterator to, const Xapian::Database &all)
{
    using Q = Xapian::Query;
    switch (n.op) {
    case SHIM_TERM:
        return term(n);
    case SHIM_ALL:
        return {Q::MatchAll, false, {}};
    case SHIM_NONE:
        return {Q::MatchNothing, true, {}};
    case SHIM_RANGE:
        return {range(n), false, {}};
    case SHIM_IDS:
        return listed(n, i, all);
    case SHIM_AND:
        return composed(Q::OP_AND, from, to);
    case SHIM_OR:
        return composed(Q::OP_OR, from, to);
    case SHIM_NOT:
        return composed(Q::OP_AND_NOT, from, to);
    case SHIM_FILTER:
        return composed(Q::OP_FILTER, from, to);
    case SHIM_MAYBE:
        return composed(Q::OP_AND_MAYBE, from, to);
    case SHIM_SYNONYM:
        return composed(Q::OP_SYNONYM, from, to);
    case SHIM_PHRASE:
        return windowed(Q::OP_PHRASE, n, i, from, to);
    case SHIM_NEAR:
        return windowed(Q::OP_NEAR, n, i, from, to);
    case SHIM_SCALE:
        return scaled(n, i, *from);
    }
    refuse(i, "unknown operator");
}

} // namespace

Xapian::Query build_query(const shim_node *nodes, size_t count, const Xapian::Database &all)
{
    std::vector<Part> stack;
    for (size_t i = 0; i < count; i++) {
        check_arity(nodes[i], i, stack.size());
        auto from = stack.end() - nodes[i].arity;
        Part part = part_of(nodes[i], i, from, stack.end(), all);
        stack.erase(from, stack.end());
        stack.push_back(std::move(part));
    }
    if (stack.size() != 1)
        throw Refusal{"the query nodes do not make one tree"};
    return stack.front().query;
}

} // namespace shim
