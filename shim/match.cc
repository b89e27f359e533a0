#include "shim/evaluate/evaluate.hh"
#include "shim/handles.hh"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace shim
{
namespace
{

/* SHIM_WEIGHT_IMPACT and SHIM_WEIGHT_WDF: the wdf already holds what length and saturation
 * do to it, so that no document's length is looked up: that look-up is 60 % of BM25's time. */
class ImpactWeight final : public Xapian::Weight
{
  public:
    ImpactWeight(double scale, bool with_idf, uint32_t limit)
        : scale_(scale), with_idf_(with_idf), limit_(limit)
    {
        if (with_idf) {
            need_stat(COLLECTION_SIZE);
            need_stat(TERMFREQ);
        }
        need_stat(WDF);
        need_stat(WDF_MAX);
    }

    ImpactWeight *clone() const override
    {
        return new ImpactWeight(scale_, with_idf_, limit_);
    }
    std::string name() const override
    {
        return "lede-impact";
    }

    void init(double factor) override
    {
        unit_ = factor * scale_;
        if (with_idf_) {
            double n = get_termfreq();
            unit_ *= std::log(1.0 + (get_collection_size() - n + 0.5) / (n + 0.5));
        }
    }

    double get_sumpart(Xapian::termcount wdf, Xapian::termcount, Xapian::termcount) const override
    {
        return unit_ * std::min(wdf, limit_);
    }
    double get_maxpart() const override
    {
        return unit_ * std::min(get_wdf_upper_bound(), limit_);
    }
    double get_sumextra(Xapian::termcount, Xapian::termcount) const override
    {
        return 0.0;
    }
    double get_maxextra() const override
    {
        return 0.0;
    }

  private:
    double scale_, unit_ = 0.0;
    bool with_idf_;
    uint32_t limit_;
};

/* Sees every match once, with its score. */
class Collector final : public Xapian::MatchSpy
{
  public:
    Matches found;

    void operator()(const Xapian::Document &document, double score) override
    {
        found.ids.push_back(document.get_docid());
        found.scores.push_back(score);
    }
};

void check(const shim_match &m)
{
    if (m.weight == SHIM_WEIGHT_BM25 && !(m.k1 > 0.0 && m.k1 <= 1e6 && m.b >= 0.0 && m.b <= 1.0))
        throw Refusal{"BM25 needs k1 above 0 and b from 0 to 1"};
    bool impacts = m.weight == SHIM_WEIGHT_IMPACT || m.weight == SHIM_WEIGHT_WDF;
    if (impacts && !(m.scale > 0.0 && m.scale <= 1e9))
        throw Refusal{"the scale of impacts must be above 0"};
    if (m.order == SHIM_BY_ID && m.top != 0 && m.weight != SHIM_WEIGHT_NONE)
        throw Refusal{"order by id is for matches without weights"};
}

void set_weight(Xapian::Enquire &enquire, const shim_match &m)
{
    if (m.weight == SHIM_WEIGHT_NONE)
        enquire.set_weighting_scheme(Xapian::BoolWeight());
    else if (m.weight == SHIM_WEIGHT_BM25)
        enquire.set_weighting_scheme(Xapian::BM25Weight(m.k1, 0, 0, m.b, 0.5));
    else
        enquire.set_weighting_scheme(ImpactWeight(m.scale, m.weight == SHIM_WEIGHT_IMPACT,
                                                  m.wdf_limit == 0 ? UINT32_MAX : m.wdf_limit));
}

Xapian::Enquire enquire_for(const Xapian::Query &query, const shim_match &m,
                            const Xapian::Database &all)
{
    Xapian::Enquire enquire(all);
    enquire.set_query(query);
    set_weight(enquire, m);
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    return enquire;
}

Matches matches_of(const Xapian::MSet &page)
{
    Matches found;
    for (auto h = page.begin(); h != page.end(); ++h) {
        found.ids.push_back(*h);
        found.scores.push_back(h.get_weight());
    }
    return found;
}

/* found in the order of the indexes in places. */
Matches arranged(const Matches &found, const std::vector<uint32_t> &places)
{
    Matches result;
    for (uint32_t i : places) {
        result.ids.push_back(found.ids[i]);
        result.scores.push_back(found.scores[i]);
    }
    return result;
}

std::vector<uint32_t> count_up(size_t n)
{
    std::vector<uint32_t> places(n);
    std::iota(places.begin(), places.end(), 0);
    return places;
}

Matches in_order_of_id(const Matches &found)
{
    std::vector<uint32_t> places = count_up(found.ids.size());
    std::sort(places.begin(), places.end(),
              [&](uint32_t a, uint32_t b) { return found.ids[a] < found.ids[b]; });
    return arranged(found, places);
}

Matches without_dead(Matches &&found, const shim_reader &r)
{
    if (r.dead.count() == 0)
        return std::move(found);
    std::vector<uint32_t> places;
    for (uint32_t i = 0; i < found.ids.size(); i++)
        if (!r.dead.has(found.ids[i]))
            places.push_back(i);
    return arranged(found, places);
}

/* The best of all matches, which are in order of id. */
Matches best(const Matches &found, size_t top)
{
    std::vector<uint32_t> places = count_up(found.ids.size());
    auto better = [&](uint32_t a, uint32_t b) {
        return found.scores[a] != found.scores[b] ? found.scores[a] > found.scores[b] : a < b;
    };
    top = std::min(top, places.size());
    std::partial_sort(places.begin(), places.begin() + top, places.end(), better);
    places.resize(top);
    return arranged(found, places);
}

/* The first by id, in one database: Xapian stops when it has counted far enough. */
Matches first(const Xapian::Query &query, const shim_match &m, const Xapian::Database &all,
              shim_hits *out)
{
    Xapian::Enquire enquire = enquire_for(query, m, all);
    size_t documents = all.get_doccount();
    auto top = static_cast<Xapian::doccount>(std::min(m.top, documents));
    auto counted = static_cast<Xapian::doccount>(std::min(m.count_to, documents));
    Xapian::MSet page = enquire.get_mset(0, top, counted);
    out->total = page.get_matches_lower_bound();
    out->exact = out->total == page.get_matches_upper_bound();
    return matches_of(page);
}

/* The best are picked from all matches, since Xapian's pruning loses some: where it turns an
 * AND MAYBE (into which it turns an OR) into an AND, it passes over the document at which
 * the right side stands (AndMaybePostList::next in Xapian 1.4.22). */
Matches find_by_xapian(const shim_match &m, const shim_reader &r, shim_hits *out)
{
    Xapian::Query query = build_query(m, r);
    bool by_id = m.weight == SHIM_WEIGHT_NONE && m.top != 0;
    if (by_id && !m.count && r.parts.empty())
        return first(query, m, r.live, out);
    Matches found = without_dead(every_match(query, m, r), r);
    out->total = found.ids.size();
    out->exact = true;
    return m.top == 0 ? found : best(found, m.top);
}

std::vector<Source> sources_of(const shim_reader &r)
{
    const Tombstones *dead = r.dead.count() == 0 ? nullptr : &r.dead;
    std::vector<Source> sources;
    for (const auto &part : r.parts)
        sources.push_back(part_source(*part, dead));
    sources.push_back({&r.mapped->postlist, &r.mapped->position, nullptr, nullptr, nullptr,
                       r.live.get_doccount(), r.live.get_lastdocid(), 0});
    return sources;
}

/* Of a writer's reader only the parts are mapped. */
Matches find_while_writing(const shim_match &m, const shim_reader &r, shim_hits *out)
{
    shim_match all = m;
    all.top = 0;
    std::vector<Source> sources;
    for (const auto &part : r.parts)
        sources.push_back(part_source(*part, r.dead.count() == 0 ? nullptr : &r.dead));
    Matches found = {evaluate(all, sources).ids, {}};
    shim_reader live;
    live.live = r.live;
    Matches more = find_by_xapian(all, live, out);
    found.ids.insert(found.ids.end(), more.ids.begin(), more.ids.end());
    out->total = found.ids.size();
    if (m.top != 0 && m.top < found.ids.size())
        found.ids.resize(m.top);
    return found;
}

Matches find(const shim_match &m, const shim_reader &r, shim_hits *out)
{
    bool plain = check_nodes(m);
    if (plain && !r.mapped && !m.reference && !r.parts.empty() && m.weight == SHIM_WEIGHT_NONE)
        return find_while_writing(m, r, out);
    if (!plain || !r.mapped || m.reference || !can_evaluate(m))
        return find_by_xapian(m, r, out);
    Found found = evaluate(m, sources_of(r));
    out->total = found.total;
    out->exact = found.exact;
    out->late = found.late;
    return {std::move(found.ids), std::move(found.scores)};
}

void *allocate(size_t count, size_t size)
{
    void *place = calloc(std::max<size_t>(count, 1), size);
    if (place == nullptr)
        throw std::bad_alloc();
    return place;
}

template <typename T> T *copied(const std::vector<T> &from)
{
    auto *place = static_cast<T *>(allocate(from.size(), sizeof(T)));
    std::copy(from.begin(), from.end(), place);
    return place;
}

} // namespace

Source part_source(const SealedPart &part, const Tombstones *dead)
{
    const PartTables &t = part.tables();
    return {&t.postlist,    nullptr,        &t.positions, &t.columns, dead,
            part.documents, part.documents, part.offset};
}

/* Xapian's number of a document of several databases, as a reader's. */
static uint32_t reader_id(uint32_t id, const std::vector<Shard> &shards)
{
    auto count = static_cast<uint32_t>(shards.size());
    return (id - 1) / count + 1 + shards[(id - 1) % count].offset;
}

Matches matches_in(const Xapian::Database &db, const Xapian::Query &query,
                   const shim_match &match)
{
    Xapian::Enquire enquire = enquire_for(query, match, db);
    Collector collector;
    enquire.add_matchspy(&collector);
    enquire.get_mset(0, 0, db.get_doccount());
    return std::move(collector.found);
}

/* A spy is the fastest, but of several databases it is told a document's number in its
 * database, not in which. */
Matches every_match(const Xapian::Query &query, const shim_match &match, const shim_reader &r)
{
    if (r.parts.empty())
        return matches_in(r.live, query, match);
    Xapian::Database all = reference_of(r);
    Xapian::Enquire enquire = enquire_for(query, match, all);
    Matches found = matches_of(enquire.get_mset(0, all.get_doccount()));
    std::vector<Shard> shards = shards_of(r);
    for (uint32_t &id : found.ids)
        id = reader_id(id, shards);
    return in_order_of_id(found);
}

} // namespace shim

using namespace shim;

extern "C" shim_status shim_reader_match(shim_reader *r, const shim_match *match, shim_hits *out,
                                         shim_error *error)
{
    *out = shim_hits{};
    shim_status status = with_reader(r, error, [&] {
        check(*match);
        Matches found = find(*match, *r, out);
        out->count = found.ids.size();
        out->ids = copied(found.ids);
        if (match->weight != SHIM_WEIGHT_NONE)
            out->scores = copied(found.scores);
    });
    if (status != SHIM_OK)
        shim_hits_free(out);
    return status;
}

extern "C" void shim_hits_free(shim_hits *hits)
{
    free(hits->ids);
    free(hits->scores);
    *hits = shim_hits{};
}
