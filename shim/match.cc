#include "shim/handles.hh"

#include <algorithm>
#include <cmath>
#include <cstdlib>

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

struct Hit {
    uint32_t id;
    double score;
};

/* Sees every match once, with its score. */
class Collector final : public Xapian::MatchSpy
{
  public:
    std::vector<Hit> hits;

    void operator()(const Xapian::Document &document, double score) override
    {
        hits.push_back({document.get_docid(), score});
    }
};

void check(const shim_match &m)
{
    if (m.weight == SHIM_WEIGHT_BM25 && !(m.k1 > 0.0 && m.k1 <= 1e6 && m.b >= 0.0 && m.b <= 1.0))
        throw Refusal{"BM25 needs k1 above 0 and b from 0 to 1"};
    bool impacts = m.weight == SHIM_WEIGHT_IMPACT || m.weight == SHIM_WEIGHT_WDF;
    if (impacts && !(m.scale > 0.0 && m.scale <= 1e9))
        throw Refusal{"the scale of impacts must be above 0"};
    if (m.order == SHIM_BY_ID && m.weight != SHIM_WEIGHT_NONE)
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

/* Every match, in ascending order of id. */
std::vector<Hit> match_all(Xapian::Enquire &enquire, const Xapian::Database &all)
{
    Collector collector;
    enquire.add_matchspy(&collector);
    enquire.get_mset(0, 0, all.get_doccount());
    if (all.internal.size() > 1)
        std::sort(collector.hits.begin(), collector.hits.end(),
                  [](const Hit &a, const Hit &b) { return a.id < b.id; });
    return std::move(collector.hits);
}

std::vector<Hit> match_top(Xapian::Enquire &enquire, const shim_match &m,
                           const Xapian::Database &all, shim_hits *out)
{
    Xapian::doccount documents = all.get_doccount();
    auto top = static_cast<Xapian::doccount>(std::min<size_t>(m.top, documents));
    size_t counted = m.count ? documents : m.count_to;
    Xapian::MSet page = enquire.get_mset(0, top, std::min<size_t>(counted, documents));
    std::vector<Hit> hits;
    for (auto h = page.begin(); h != page.end(); ++h)
        hits.push_back({*h, h.get_weight()});
    out->total = page.get_matches_lower_bound();
    out->exact = out->total == page.get_matches_upper_bound();
    return hits;
}

void *allocate(size_t count, size_t size)
{
    void *place = calloc(std::max<size_t>(count, 1), size);
    if (place == nullptr)
        throw std::bad_alloc();
    return place;
}

void fill(const std::vector<Hit> &hits, bool scores, shim_hits *out)
{
    out->ids = static_cast<uint32_t *>(allocate(hits.size(), sizeof *out->ids));
    if (scores)
        out->scores = static_cast<double *>(allocate(hits.size(), sizeof *out->scores));
    out->count = hits.size();
    for (size_t i = 0; i < hits.size(); i++) {
        out->ids[i] = hits[i].id;
        if (scores)
            out->scores[i] = hits[i].score;
    }
}

} // namespace
} // namespace shim

using namespace shim;

extern "C" shim_status shim_reader_match(shim_reader *r, const shim_match *match, shim_hits *out,
                                         shim_error *error)
{
    *out = shim_hits{};
    shim_status status = with_reader(r, error, [&] {
        check(*match);
        Xapian::Enquire enquire(r->all);
        enquire.set_query(build_query(match->nodes, match->node_count, r->all));
        set_weight(enquire, *match);
        enquire.set_docid_order(Xapian::Enquire::ASCENDING);
        std::vector<Hit> hits =
            match->top == 0 ? match_all(enquire, r->all) : match_top(enquire, *match, r->all, out);
        fill(hits, match->weight != SHIM_WEIGHT_NONE, out);
        if (match->top == 0) {
            out->total = out->count;
            out->exact = true;
        }
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
