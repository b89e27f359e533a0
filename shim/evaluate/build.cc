#include "shim/evaluate/build.hh"

#include "shim/evaluate/leaves.hh"
#include "shim/evaluate/operators.hh"
#include "shim/evaluate/places.hh"
#include "shim/nodes.hh"

#include <algorithm>
#include <cmath>
#include <map>

namespace shim
{
namespace
{

/* A subquery on the stack. */
struct Part {
    MatcherPtr matcher;             /* NULL of words: see matcher_of */
    std::vector<std::string> words; /* of a term, or of terms under OR or SYNONYM: their keys */
    bool is_words = false, one = false; /* one: they count as one */
};
using Parts = std::vector<Part>::iterator;

class Builder
{
  public:
    Builder(const shim_match &match, const Source &source, const std::vector<Source> &all)
        : match_(match), source_(source), all_(all), cursor_(*source.postlist)
    {
        for (const Source &s : all)
            documents_ += s.documents;
    }

    MatcherPtr build();

  private:
    Part part_of(const shim_node &node, Parts from, Parts to);
    Part term(const shim_node &node) const;
    Part joined(Parts from, Parts to, bool one);
    MatcherPtr matcher_of(Part &&part);
    MatcherPtr words(const std::vector<std::string> &keys);
    std::shared_ptr<WordLists> lists_of(const std::vector<std::string> &keys);
    MatcherPtr any_of(std::vector<MatcherPtr> children) const;
    Matchers matchers_of(Parts from, Parts to);
    MatcherPtr near(const shim_node &node, Parts from, Parts to);
    std::unique_ptr<PositionList> positions_of(const std::string &key) const;
    MatcherPtr all_documents();
    MatcherPtr given(const shim_node &node);
    MatcherPtr range(const shim_node &node);
    double unit(const std::vector<std::string> &keys) const;
    double frequency(const std::string &key) const;

    const shim_match &match_;
    const Source &source_;
    const std::vector<Source> &all_;
    GlassCursor cursor_;
    std::map<std::vector<std::string>, std::shared_ptr<WordLists>> lists_;
    double documents_ = 0.0;
};

Part leaf(MatcherPtr matcher)
{
    Part part;
    part.matcher = std::move(matcher);
    return part;
}

MatcherPtr nothing()
{
    auto lists = std::make_shared<WordLists>(std::vector<PostingList>(), 0);
    return std::make_unique<Words>(std::move(lists), 0.0);
}

/* ---- Scores -------------------------------------------------------------------------- */

double Builder::frequency(const std::string &key) const
{
    double sum = 0.0;
    for (const Source &source : all_) {
        GlassCursor cursor(*source.postlist);
        sum += posting_frequency(cursor, key);
    }
    return sum;
}

/* What one wdf is worth. The documents of several words are estimated as Xapian does, as if
 * words were spread independently. */
double Builder::unit(const std::vector<std::string> &keys) const
{
    if (match_.weight == SHIM_WEIGHT_NONE)
        return 0.0;
    if (match_.weight == SHIM_WEIGHT_WDF || documents_ == 0.0)
        return match_.scale;
    double n = 0.0;
    for (const std::string &key : keys) {
        double more = frequency(key);
        n = std::floor(n + more - n * more / documents_ + 0.5);
    }
    return match_.scale * std::log(1.0 + (documents_ - n + 0.5) / (n + 0.5));
}

/* ---- Words --------------------------------------------------------------------------- */

Part Builder::term(const shim_node &node) const
{
    Part part;
    part.is_words = true;
    if (term_ok(node.bytes))
        part.words.push_back(posting_key({node.bytes.at, node.bytes.len}));
    return part;
}

/* keys are sorted where they count as one. */
MatcherPtr Builder::words(const std::vector<std::string> &keys)
{
    std::shared_ptr<WordLists> &shared = lists_[keys];
    if (shared == nullptr)
        shared = lists_of(keys);
    return std::make_unique<Words>(shared, unit(keys));
}

std::shared_ptr<WordLists> Builder::lists_of(const std::vector<std::string> &keys)
{
    std::vector<PostingList> lists;
    lists.reserve(keys.size());
    for (const std::string &key : keys) {
        PostingList list(cursor_, key);
        if (list.id() != NO_DOCUMENT)
            lists.push_back(std::move(list));
    }
    uint32_t limit = match_.wdf_limit == 0 ? UINT32_MAX : match_.wdf_limit;
    return std::make_shared<WordLists>(std::move(lists), limit);
}

MatcherPtr Builder::any_of(Matchers children) const
{
    if (children.empty())
        return nothing();
    if (children.size() == 1)
        return std::move(children.front());
    return std::make_unique<Or>(std::move(children));
}

MatcherPtr Builder::matcher_of(Part &&part)
{
    if (!part.is_words)
        return std::move(part.matcher);
    if (part.one)
        return words(part.words);
    Matchers each;
    for (const std::string &key : part.words)
        each.push_back(words({key}));
    return any_of(std::move(each));
}

Matchers Builder::matchers_of(Parts from, Parts to)
{
    Matchers matchers;
    for (auto p = from; p != to; ++p)
        matchers.push_back(matcher_of(std::move(*p)));
    return matchers;
}

/* OR or SYNONYM: words stay words as long as all of them count alike. A word stands once among
 * those that count as one. */
Part Builder::joined(Parts from, Parts to, bool one)
{
    Part part;
    bool alike = std::all_of(from, to, [&](const Part &p) {
        return p.is_words && (one || !p.one || p.words.size() == 1);
    });
    if (!alike)
        return leaf(any_of(matchers_of(from, to)));
    part.is_words = true;
    part.one = one;
    for (auto p = from; p != to; ++p)
        part.words.insert(part.words.end(), p->words.begin(), p->words.end());
    if (one) {
        std::sort(part.words.begin(), part.words.end());
        part.words.erase(std::unique(part.words.begin(), part.words.end()), part.words.end());
    }
    return part;
}

std::unique_ptr<PositionList> Builder::positions_of(const std::string &key) const
{
    if (source_.position != nullptr)
        return std::make_unique<GlassPositionList>(*source_.position, key);
    return std::make_unique<SealedPositionList>(*source_.postlist, *source_.positions, key);
}

/* Words at one place of a phrase score each by itself, as under OR. */
MatcherPtr Builder::near(const shim_node &node, Parts from, Parts to)
{
    std::vector<Place> places;
    Matchers documents;
    for (auto p = from; p != to; ++p) {
        Matchers each;
        places.emplace_back();
        for (const std::string &key : p->words) {
            each.push_back(words({key}));
            places.back().push_back({positions_of(key), each.back().get()});
        }
        documents.push_back(any_of(std::move(each)));
    }
    auto both = std::make_unique<And>(std::move(documents));
    if (places.size() == 1)
        return both;
    return std::make_unique<Near>(std::move(both), std::move(places), node.window,
                                  node.op == SHIM_PHRASE);
}

/* ---- Other leaves -------------------------------------------------------------------- */

MatcherPtr Builder::all_documents()
{
    if (source_.documents == source_.last)
        return std::make_unique<All>(source_.last);
    return std::make_unique<All>(PostingList(cursor_, all_documents_key()), source_.last);
}

/* There may be no such document. */
MatcherPtr Builder::given(const shim_node &node)
{
    Matchers both;
    both.push_back(std::make_unique<Given>(node.ids, node.id_count, source_.offset));
    both.push_back(all_documents());
    return std::make_unique<And>(std::move(both));
}

MatcherPtr Builder::range(const shim_node &node)
{
    std::optional<std::string> high;
    if (node.upper.len > 0)
        high.emplace(node.upper.at, node.upper.len);
    std::string low = node.bytes.len == 0 ? "" : std::string(node.bytes.at, node.bytes.len);
    if (source_.columns != nullptr)
        return std::make_unique<ColumnRange>(source_.columns->find(node.slot), std::move(low),
                                             std::move(high), source_.last);
    return std::make_unique<Range>(ValueList(*source_.postlist, node.slot), std::move(low),
                                   std::move(high), source_.last);
}

/* ---- The tree ------------------------------------------------------------------------ */

Part Builder::part_of(const shim_node &node, Parts from, Parts to)
{
    switch (node.op) {
    case SHIM_TERM:
        return term(node);
    case SHIM_ALL:
        return leaf(all_documents());
    case SHIM_NONE: {
        Part none;
        none.is_words = true;
        return none;
    }
    case SHIM_RANGE:
        return leaf(range(node));
    case SHIM_IDS:
        return leaf(given(node));
    case SHIM_AND:
        return leaf(std::make_unique<And>(matchers_of(from, to)));
    case SHIM_OR:
        return joined(from, to, false);
    case SHIM_SYNONYM:
        return joined(from, to, true);
    case SHIM_PHRASE:
    case SHIM_NEAR:
        return leaf(near(node, from, to));
    default:
        break;
    }
    MatcherPtr left = matcher_of(std::move(*from));
    if (node.op == SHIM_SCALE) {
        left->scale(node.factor);
        return leaf(std::move(left));
    }
    MatcherPtr right = matcher_of(std::move(from[1]));
    if (node.op == SHIM_NOT)
        return leaf(std::make_unique<Without>(std::move(left), std::move(right)));
    if (node.op == SHIM_MAYBE)
        return leaf(std::make_unique<Maybe>(std::move(left), std::move(right)));
    right->scale(0.0); /* FILTER */
    Matchers both;
    both.push_back(std::move(left));
    both.push_back(std::move(right));
    return leaf(std::make_unique<And>(std::move(both)));
}

MatcherPtr Builder::build()
{
    std::vector<Part> stack;
    for (size_t i = 0; i < match_.node_count; i++) {
        auto from = stack.end() - match_.nodes[i].arity;
        Part part = part_of(match_.nodes[i], from, stack.end());
        stack.erase(from, stack.end());
        stack.push_back(std::move(part));
    }
    return matcher_of(std::move(stack.front()));
}

} // namespace

MatcherPtr build_matcher(const shim_match &match, const Source &source,
                         const std::vector<Source> &all)
{
    return Builder(match, source, all).build();
}

} // namespace shim
