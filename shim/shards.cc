#include "shim/glass/posting_list.hh"
#include "shim/handles.hh"

#include <algorithm>

namespace shim
{

std::vector<Shard> shards_of(const shim_reader &r)
{
    std::vector<Shard> shards;
    for (const auto &part : r.parts)
        shards.push_back({nullptr, part.get(), &part->tables().postlist, part->offset});
    shards.push_back({&r.live, nullptr, r.mapped ? &r.mapped->postlist : nullptr, 0});
    return shards;
}

SealedPart *part_with(const shim_reader &r, uint32_t id)
{
    auto part = std::partition_point(r.parts.begin(), r.parts.end(), [&](const auto &p) {
        return p->offset + p->documents < id;
    });
    return part != r.parts.end() && (*part)->holds(id) ? part->get() : nullptr;
}

void load_parts(shim_reader &r)
{
    r.parts = open_parts(r.live, r.folder, r.parts, r.rescue);
    r.dead.load(r.live, documents_in(r.parts));
}

Xapian::Database reference_of(const shim_reader &r)
{
    Xapian::Database all;
    for (const auto &part : r.parts)
        all.add_database(part->reference());
    all.add_database(r.live);
    return all;
}

FrequencyReader::FrequencyReader(const Shard &shard) : live_(shard.live)
{
    if (shard.postlist != nullptr)
        cursor_.emplace(*shard.postlist);
}

uint32_t FrequencyReader::read(shim_bytes term)
{
    return cursor_ ? posting_frequency(*cursor_, posting_key({term.at, term.len}))
                   : live_->get_termfreq(string_of(term));
}

/* An empty term is every document: of a part those of the list of lengths, of live only Xapian
 * knows. */
bool each_posting(const Shard &shard, shim_bytes term,
                  const std::function<bool(uint32_t id, uint32_t wdf)> &take)
{
    if (shard.part != nullptr || (shard.postlist != nullptr && term_ok(term))) {
        GlassCursor cursor(*shard.postlist);
        PostingList list(cursor, term.len == 0 ? std::string(all_documents_key())
                                               : posting_key({term.at, term.len}));
        for (; list.id() != NO_DOCUMENT; list.next())
            if (!take(static_cast<uint32_t>(list.id()) + shard.offset, list.wdf()))
                return false;
        return true;
    }
    std::string name = string_of(term);
    for (auto p = shard.live->postlist_begin(name); p != shard.live->postlist_end(name); ++p)
        if (!take(*p + shard.offset, p.get_wdf()))
            return false;
    return true;
}

/* What was replaced is still found in its part, so the newest comes first. */
uint32_t find_key(const shim_reader &r, shim_bytes key)
{
    std::vector<Shard> shards = shards_of(r);
    uint32_t found = 0;
    for (auto shard = shards.rbegin(); shard != shards.rend() && found == 0; ++shard)
        each_posting(*shard, key, [&](uint32_t id, uint32_t) {
            found = r.dead.has(id) ? 0 : id;
            return found == 0;
        });
    return found;
}

} // namespace shim
