#include "shim/handles.hh"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

namespace shim
{
namespace
{

/* A list of documents, with scores or without, as a leaf of a query. Xapian clones it for
 * each shard and tells the clone by init() which shard it serves; ids of a reader count all
 * shards in turn. */
class ListedDocuments final : public Xapian::PostingSource
{
  public:
    ListedDocuments(std::shared_ptr<const Matches> list, const Xapian::Database &all)
        : list_(std::move(list)), all_(all)
    {
    }

    ListedDocuments *clone() const override
    {
        return new ListedDocuments(list_, all_);
    }

    void init(const Xapian::Database &shard) override
    {
        shards_ = static_cast<uint32_t>(all_.internal.size());
        for (shard_ = 0; shard_ + 1 < shards_; shard_++)
            if (all_.internal[shard_].get() == shard.internal[0].get())
                break;
        at_ = 0;
        started_ = false;
        const std::vector<double> &scores = list_->scores;
        set_maxweight(scores.empty() ? 0.0 : *std::max_element(scores.begin(), scores.end()));
    }

    Xapian::doccount get_termfreq_min() const override
    {
        return 0;
    }
    Xapian::doccount get_termfreq_est() const override
    {
        return static_cast<Xapian::doccount>(list_->ids.size() / shards_);
    }
    Xapian::doccount get_termfreq_max() const override
    {
        return static_cast<Xapian::doccount>(list_->ids.size());
    }

    Xapian::docid get_docid() const override
    {
        return (list_->ids[at_] - 1) / shards_ + 1;
    }
    double get_weight() const override
    {
        return list_->scores.empty() ? 0.0 : list_->scores[at_];
    }
    bool at_end() const override
    {
        return at_ == list_->ids.size();
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
        const std::vector<uint32_t> &ids = list_->ids;
        at_ = std::lower_bound(ids.begin() + at_, ids.end(), wanted) - ids.begin();
        pass_other_shards();
    }

  private:
    void pass_other_shards()
    {
        while (!at_end() && (list_->ids[at_] - 1) % shards_ != shard_)
            at_++;
    }

    std::shared_ptr<const Matches> list_;
    const Xapian::Database &all_;
    uint32_t shards_ = 1, shard_ = 0;
    size_t at_ = 0;
    bool started_ = false;
};

Xapian::Query listed(Matches &&list, const Xapian::Database &all)
{
    if (list.ids.empty())
        return Xapian::Query::MatchNothing;
    auto *source =
        new ListedDocuments(std::make_shared<const Matches>(std::move(list)), all);
    return Xapian::Query(source->release());
}

/* A subquery on the stack, with what its parents must know of it. */
struct Part {
    Xapian::Query query;
    std::vector<std::string> terms = {}; /* of words */
    bool words = false;  /* a term, or terms under OR or SYNONYM: may stand in a phrase */
    bool unsure = false; /* see sure() */
};

/* Where Xapian's OR is asked whether it holds one document (as a side of another operator,
 * or when it prunes), it may count the score of a child that answered "no" and happens to
 * be about to look at the next document (OrPostList::check in Xapian 1.4.22). Only phrases
 * and value ranges answer "no"; so a child of OR that may do so is matched beforehand. */
Xapian::Query sure(const Part &part, const shim_match &match, const Xapian::Database &all)
{
    return part.unsure ? listed(every_match(part.query, match, all), all) : part.query;
}

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
        return {Xapian::Query::MatchNothing, {}, true};
    std::string name = string_of(n.bytes);
    return {Xapian::Query(name), {name}, true};
}

bool has_gaps(const Xapian::Database &all)
{
    return all.internal.size() > 1 || all.get_doccount() != all.get_lastdocid();
}

Part given_ids(const shim_node &n, const Xapian::Database &all)
{
    Xapian::Query query = listed({{n.ids, n.ids + n.id_count}, {}}, all);
    if (has_gaps(all)) /* Xapian believes a source, even where there is no such document */
        query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query::MatchAll);
    return {query};
}

using Parts = std::vector<Part>::iterator;

Part all_of(Xapian::Query::op op, Parts from, Parts to)
{
    std::vector<Xapian::Query> queries;
    Part part;
    for (auto p = from; p != to; ++p) {
        queries.push_back(p->query);
        part.unsure = part.unsure || p->unsure;
    }
    part.query = Xapian::Query(op, queries.begin(), queries.end());
    return part;
}

/* Under SYNONYM each term stands once: Xapian would add up the wdf of a repeated one, and
 * look document lengths up to bound the sum. */
Part any_of(Xapian::Query::op op, Parts from, Parts to, const shim_match &match,
            const Xapian::Database &all)
{
    std::vector<Xapian::Query> queries;
    Part part;
    part.words = true;
    for (auto p = from; p != to; ++p) {
        queries.push_back(sure(*p, match, all));
        part.words = part.words && p->words;
        part.terms.insert(part.terms.end(), p->terms.begin(), p->terms.end());
    }
    std::vector<std::string> &terms = part.terms;
    if (part.words && op == Xapian::Query::OP_SYNONYM) {
        std::sort(terms.begin(), terms.end());
        terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
        part.query = Xapian::Query(op, terms.begin(), terms.end());
    } else {
        part.query = Xapian::Query(op, queries.begin(), queries.end());
    }
    return part;
}

/* Positions of several terms at one place of the phrase are read as those of one: Xapian
 * does so for OP_OR. */
Part windowed(Xapian::Query::op op, const shim_node &n, Parts from, Parts to)
{
    std::vector<Xapian::Query> places;
    for (auto p = from; p != to; ++p)
        places.emplace_back(Xapian::Query::OP_OR, p->terms.begin(), p->terms.end());
    return {Xapian::Query(op, places.begin(), places.end(), n.window), {}, false, true};
}

Part scaled(const shim_node &n, const Part &child)
{
    Xapian::Query query(Xapian::Query::OP_SCALE_WEIGHT, child.query, n.factor);
    return {query, {}, false, child.unsure};
}

Part part_of(const shim_match &match, size_t i, Parts from, Parts to,
             const Xapian::Database &all)
{
    using Q = Xapian::Query;
    const shim_node &n = match.nodes[i];
    switch (n.op) {
    case SHIM_TERM:
        return term(n);
    case SHIM_ALL:
        return {Q::MatchAll};
    case SHIM_NONE:
        return {Q::MatchNothing, {}, true};
    case SHIM_RANGE:
        return {range(n), {}, false, true};
    case SHIM_IDS:
        return given_ids(n, all);
    case SHIM_AND:
        return all_of(Q::OP_AND, from, to);
    case SHIM_OR:
        return any_of(Q::OP_OR, from, to, match, all);
    case SHIM_NOT:
        return all_of(Q::OP_AND_NOT, from, to);
    case SHIM_FILTER:
        return all_of(Q::OP_FILTER, from, to);
    case SHIM_MAYBE:
        return all_of(Q::OP_AND_MAYBE, from, to);
    case SHIM_SYNONYM:
        return any_of(Q::OP_SYNONYM, from, to, match, all);
    case SHIM_PHRASE:
        return windowed(Q::OP_PHRASE, n, from, to);
    case SHIM_NEAR:
        return windowed(Q::OP_NEAR, n, from, to);
    case SHIM_SCALE:
        return scaled(n, *from);
    }
    abort(); /* check_nodes knows no others */
}

} // namespace

Xapian::Query build_query(const shim_match &match, const Xapian::Database &all)
{
    std::vector<Part> stack;
    for (size_t i = 0; i < match.node_count; i++) {
        auto from = stack.end() - match.nodes[i].arity;
        Part part = part_of(match, i, from, stack.end(), all);
        stack.erase(from, stack.end());
        stack.push_back(std::move(part));
    }
    return stack.front().query;
}

} // namespace shim
