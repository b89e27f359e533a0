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
 * each database and tells the clone by init() which it serves. */
class ListedDocuments final : public Xapian::PostingSource
{
  public:
    ListedDocuments(std::shared_ptr<const Matches> list, const shim_reader &r)
        : list_(std::move(list)), r_(r)
    {
    }

    ListedDocuments *clone() const override
    {
        return new ListedDocuments(list_, r_);
    }

    void init(const Xapian::Database &shard) override
    {
        offset_ = 0;
        uint32_t last = UINT32_MAX, first = documents_in(r_.parts) + 1;
        for (const auto &part : r_.parts)
            if (part->reference().internal[0].get() == shard.internal[0].get()) {
                offset_ = part->offset;
                first = offset_ + 1;
                last = offset_ + part->documents;
            }
        const std::vector<uint32_t> &ids = list_->ids;
        at_ = std::lower_bound(ids.begin(), ids.end(), first) - ids.begin();
        end_ = std::upper_bound(ids.begin(), ids.end(), last) - ids.begin();
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
        return static_cast<Xapian::doccount>(end_ - at_);
    }
    Xapian::doccount get_termfreq_max() const override
    {
        return static_cast<Xapian::doccount>(end_ - at_);
    }

    Xapian::docid get_docid() const override
    {
        return list_->ids[at_] - offset_;
    }
    double get_weight() const override
    {
        return list_->scores.empty() ? 0.0 : list_->scores[at_];
    }
    bool at_end() const override
    {
        return at_ >= end_;
    }

    void next(double) override
    {
        at_ += started_;
        started_ = true;
    }

    void skip_to(Xapian::docid id, double) override
    {
        started_ = true;
        auto from = list_->ids.begin();
        at_ = std::lower_bound(from + at_, from + end_, id + offset_) - from;
    }

  private:
    std::shared_ptr<const Matches> list_;
    const shim_reader &r_;
    uint32_t offset_ = 0;
    size_t at_ = 0, end_ = 0;
    bool started_ = false;
};

Xapian::Query listed(Matches &&list, const shim_reader &r)
{
    if (list.ids.empty())
        return Xapian::Query::MatchNothing;
    auto *source = new ListedDocuments(std::make_shared<const Matches>(std::move(list)), r);
    return Xapian::Query(source->release());
}

/* A subquery on the stack, with what its parents must know of it. */
struct Part {
    Xapian::Query query;
    std::vector<std::string> terms = {}; /* of words */
    bool words = false;  /* a term, or terms under OR or SYNONYM: may stand in a phrase */
    bool unsure = false; /* see sure() */
    bool misread = false; /* see is_misread(); not where frequencies are asked for: with scores
                             under SYNONYM */
};

/* Where Xapian's OR is asked whether it holds one document (as a side of another operator,
 * or when it prunes), it may count the score of a child that answered "no" and happens to
 * be about to look at the next document (OrPostList::check in Xapian 1.4.22). Only phrases
 * and value ranges answer "no"; so a child of OR that may do so is matched beforehand. */
Xapian::Query sure(const Part &part, const shim_match &match, const shim_reader &r)
{
    return part.unsure ? listed(every_match(part.query, match, r), r) : part.query;
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

/* The documents of parts that some nodes find: Xapian knows no positions and values of theirs. */
Matches found_in_parts(const std::vector<shim_node> &nodes, const shim_reader &r)
{
    shim_match match = {};
    match.nodes = nodes.data();
    match.node_count = nodes.size();
    match.weight = SHIM_WEIGHT_NONE;
    std::vector<Source> sources;
    for (const auto &part : r.parts)
        sources.push_back(part_source(*part, nullptr));
    return {evaluate(match, sources).ids, {}};
}

Part ranged(const shim_node &n, const shim_match &match, const shim_reader &r)
{
    Xapian::Query query = range(n);
    if (r.parts.empty())
        return {query, {}, false, true};
    Matches found = found_in_parts({n}, r);
    Matches live = matches_in(r.live, query, match);
    found.ids.insert(found.ids.end(), live.ids.begin(), live.ids.end());
    return {listed(std::move(found), r)};
}

/* Where nobody asks for the frequencies of a term that is in every document, Xapian reads the
 * list of all documents for it, under the term's name, and then takes the list's second chunk
 * for that of another term: "Unexpected end of posting list" (LocalSubMatch::open_post_list and
 * GlassPostList::next_chunk in Xapian 1.4.22). Numbers without gaps need no list. */
bool is_misread(const Xapian::Database &db, const std::string &term)
{
    return db.get_doccount() != db.get_lastdocid() && db.get_termfreq(term) == db.get_doccount();
}

Xapian::Query holders(const shim_node &n, const shim_reader &r)
{
    Matches found;
    for (const Shard &shard : shards_of(r))
        each_posting(shard, n.bytes, [&](uint32_t id, uint32_t) {
            found.ids.push_back(id);
            return true;
        });
    return listed(std::move(found), r);
}

/* An impossible term is in no document. (Asking glass for one would be an error.) */
Part term(const shim_node &n, const shim_match &match, const shim_reader &r)
{
    if (!term_ok(n.bytes))
        return {Xapian::Query::MatchNothing, {}, true};
    std::string name = string_of(n.bytes);
    Xapian::Query query(name);
    bool misread = is_misread(r.live, name);
    if (misread && match.weight == SHIM_WEIGHT_NONE)
        query = holders(n, r);
    else if (misread)
        query = Xapian::Query(Xapian::Query::OP_AND_MAYBE, holders(n, r), query);
    return {query, {name}, true, false, misread};
}

bool has_gaps(const shim_reader &r)
{
    return !r.parts.empty() || r.live.get_doccount() != r.live.get_lastdocid();
}

Part given_ids(const shim_node &n, const shim_reader &r)
{
    Xapian::Query query = listed({{n.ids, n.ids + n.id_count}, {}}, r);
    if (has_gaps(r)) /* Xapian believes a source, even where there is no such document */
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
            const shim_reader &r)
{
    std::vector<Xapian::Query> queries;
    Part part;
    part.words = true;
    for (auto p = from; p != to; ++p) {
        queries.push_back(sure(*p, match, r));
        part.words = part.words && p->words;
        part.misread = part.misread || p->misread;
        part.terms.insert(part.terms.end(), p->terms.begin(), p->terms.end());
    }
    std::vector<std::string> &terms = part.terms;
    if (part.misread && match.weight == SHIM_WEIGHT_NONE)
        op = Xapian::Query::OP_OR;
    if (part.words && op == Xapian::Query::OP_SYNONYM) {
        std::sort(terms.begin(), terms.end());
        terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
        part.query = Xapian::Query(op, terms.begin(), terms.end());
    } else {
        part.query = Xapian::Query(op, queries.begin(), queries.end());
    }
    return part;
}

/* The documents of parts that have the words near each other. */
Matches near_in_parts(const shim_node &node, Parts from, Parts to, const shim_reader &r)
{
    std::vector<shim_node> nodes;
    for (auto p = from; p != to; ++p) {
        for (const std::string &term : p->terms) {
            nodes.emplace_back();
            nodes.back().op = SHIM_TERM;
            nodes.back().bytes = bytes_of(term);
        }
        nodes.emplace_back();
        nodes.back().op = SHIM_OR;
        nodes.back().arity = static_cast<uint32_t>(p->terms.size());
    }
    nodes.push_back(node);
    return found_in_parts(nodes, r);
}

/* Positions of several terms at one place of the phrase are read as those of one: Xapian
 * does so for OP_OR. */
Part windowed(Xapian::Query::op op, const shim_node &n, Parts from, Parts to,
              const shim_match &match, const shim_reader &r)
{
    std::vector<Xapian::Query> places, anywhere;
    for (auto p = from; p != to; ++p) {
        places.emplace_back(Xapian::Query::OP_OR, p->terms.begin(), p->terms.end());
        anywhere.push_back(p->misread ? p->query : places.back());
    }
    Xapian::Query query(op, places.begin(), places.end(), n.window);
    if (r.parts.empty())
        return {query, {}, false, true};
    Matches found = near_in_parts(n, from, to, r);
    Matches live = matches_in(r.live, query, match);
    found.ids.insert(found.ids.end(), live.ids.begin(), live.ids.end());
    Xapian::Query words(Xapian::Query::OP_AND, anywhere.begin(), anywhere.end());
    return {Xapian::Query(Xapian::Query::OP_FILTER, words, listed(std::move(found), r)), {}, false, true};
}

Part scaled(const shim_node &n, const Part &child)
{
    Xapian::Query query(Xapian::Query::OP_SCALE_WEIGHT, child.query, n.factor);
    return {query, {}, false, child.unsure};
}

Part part_of(const shim_match &match, size_t i, Parts from, Parts to,
             const shim_reader &r)
{
    using Q = Xapian::Query;
    const shim_node &n = match.nodes[i];
    switch (n.op) {
    case SHIM_TERM:
        return term(n, match, r);
    case SHIM_ALL:
        return {Q::MatchAll};
    case SHIM_NONE:
        return {Q::MatchNothing, {}, true};
    case SHIM_RANGE:
        return ranged(n, match, r);
    case SHIM_IDS:
        return given_ids(n, r);
    case SHIM_AND:
        return all_of(Q::OP_AND, from, to);
    case SHIM_OR:
        return any_of(Q::OP_OR, from, to, match, r);
    case SHIM_NOT:
        return all_of(Q::OP_AND_NOT, from, to);
    case SHIM_FILTER:
        return all_of(Q::OP_FILTER, from, to);
    case SHIM_MAYBE:
        return all_of(Q::OP_AND_MAYBE, from, to);
    case SHIM_SYNONYM:
        return any_of(Q::OP_SYNONYM, from, to, match, r);
    case SHIM_PHRASE:
        return windowed(Q::OP_PHRASE, n, from, to, match, r);
    case SHIM_NEAR:
        return windowed(Q::OP_NEAR, n, from, to, match, r);
    case SHIM_SCALE:
        return scaled(n, *from);
    }
    abort(); /* check_nodes knows no others */
}

} // namespace

Xapian::Query build_query(const shim_match &match, const shim_reader &r)
{
    std::vector<Part> stack;
    for (size_t i = 0; i < match.node_count; i++) {
        auto from = stack.end() - match.nodes[i].arity;
        Part part = part_of(match, i, from, stack.end(), r);
        stack.erase(from, stack.end());
        stack.push_back(std::move(part));
    }
    return stack.front().query;
}

} // namespace shim
