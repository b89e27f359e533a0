/*
 * What some terms count in some documents, and where they stand there: each term is found
 * once, and its postings are read in the order of the documents.
 */
#include "shim/glass/position_list.hh"
#include "shim/glass/posting_list.hh"
#include "shim/handles.hh"

namespace shim
{
namespace
{

/* Documents of one shard that are not dead. */
struct Few {
    Shard shard;
    std::vector<uint32_t> ids;   /* the shard's own, ascending */
    std::vector<size_t> places;  /* of these among those that were asked for */
};

/* distribute(r, ids, count): all shards, each with its documents. */
std::vector<Few> distribute(const shim_reader &r, const uint32_t *ids, size_t count)
{
    std::vector<Few> all;
    for (const Shard &shard : shards_of(r))
        all.push_back({shard, {}, {}});
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && ids[i] <= ids[i - 1])
            throw Refusal{"ids must ascend"};
        while (all[at].shard.part != nullptr &&
               ids[i] > all[at].shard.offset + all[at].shard.part->documents)
            at++;
        if (ids[i] == 0 || r.dead.has(ids[i]))
            continue;
        all[at].ids.push_back(ids[i] - all[at].shard.offset);
        all[at].places.push_back(i);
    }
    return all;
}

/* ---- Counts -------------------------------------------------------------------------- */

/* The postings of one term in few's documents, where most have it at the most. Returns how
 * many documents of the shard have it. */
uint32_t read_mapped(const Few &few, GlassCursor &cursor, shim_bytes name, uint32_t most,
                     uint32_t *wdf)
{
    std::string key = posting_key({name.at, name.len});
    uint32_t documents = posting_frequency(cursor, key);
    if (documents == 0 || documents > most || few.ids.empty())
        return documents;
    PostingList list(cursor, key);
    for (size_t i = 0; i < few.ids.size(); i++) {
        list.seek(few.ids[i]);
        if (list.id() == few.ids[i])
            wdf[few.places[i]] = list.wdf();
    }
    return documents;
}

uint32_t read_unmapped(const Few &few, shim_bytes name, uint32_t most, uint32_t *wdf)
{
    std::string term = string_of(name);
    uint32_t documents = few.shard.live->get_termfreq(term);
    if (documents == 0 || documents > most)
        return documents;
    auto p = few.shard.live->postlist_begin(term), end = few.shard.live->postlist_end(term);
    for (size_t i = 0; i < few.ids.size() && p != end; i++) {
        p.skip_to(few.ids[i]);
        if (p != end && *p == few.ids[i])
            wdf[few.places[i]] = p.get_wdf();
    }
    return documents;
}

/* Add up in how many documents each term is. */
void read_shard(const Few &few, const shim_wdf &w)
{
    std::optional<GlassCursor> cursor;
    if (few.shard.postlist != nullptr)
        cursor.emplace(*few.shard.postlist);
    for (size_t i = 0; i < w.name_count; i++) {
        uint32_t *wdf = w.wdf + i * w.id_count;
        if (term_ok(w.names[i]))
            w.documents[i] += cursor ? read_mapped(few, *cursor, w.names[i], w.most, wdf)
                                     : read_unmapped(few, w.names[i], w.most, wdf);
    }
}

/* ---- Positions ----------------------------------------------------------------------- */

/* The positions of one term in few's documents. A live document's are where Xapian has them. */
template <typename Take> bool each_place(const Few &few, shim_bytes name, Take take)
{
    const SealedPart *part = few.shard.part;
    std::string term = string_of(name), key = posting_key({name.at, name.len});
    std::vector<uint32_t> positions;
    if (few.ids.empty() || FrequencyReader(few.shard).read(name) == 0)
        return true;
    std::optional<SealedPositionList> list;
    if (part != nullptr)
        list.emplace(part->tables().postlist, part->tables().positions, key);
    for (size_t i = 0; i < few.ids.size(); i++) {
        positions.clear();
        if (list)
            list->read(few.ids[i], positions);
        else
            read_positions(*few.shard.live, few.ids[i], term, positions);
        for (uint32_t position : positions)
            if (!take(few.places[i], position))
                return false;
    }
    return true;
}

} // namespace

void read_positions(const Xapian::Database &db, uint32_t id, const std::string &term,
                    std::vector<uint32_t> &positions)
{
    for (auto p = db.positionlist_begin(id, term); p != db.positionlist_end(id, term); ++p)
        positions.push_back(*p);
}

} // namespace shim

using namespace shim;

extern "C" shim_status shim_reader_wdf(shim_reader *r, const shim_wdf *w, shim_error *error)
{
    return with_reader(r, error, [&] {
        std::fill_n(w->wdf, w->name_count * w->id_count, 0);
        std::fill_n(w->documents, w->name_count, 0);
        for (const Few &few : distribute(*r, w->ids, w->id_count))
            read_shard(few, *w);
        for (size_t i = 0; i < w->name_count; i++)
            if (w->documents[i] > w->most)
                std::fill_n(w->wdf + i * w->id_count, w->id_count, 0);
    });
}

extern "C" shim_status
shim_reader_positions(shim_reader *r, const uint32_t *ids, size_t id_count,
                      const shim_bytes *names, size_t count,
                      bool (*callback)(size_t id, size_t name, uint32_t position, void *payload),
                      void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        for (const Few &few : distribute(*r, ids, id_count))
            for (size_t i = 0; i < count; i++)
                if (term_ok(names[i]) &&
                    !each_place(few, names[i], [&](size_t place, uint32_t position) {
                        return callback(place, i, position, payload);
                    }))
                    return;
    });
}
