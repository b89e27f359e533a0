#include "shim/data.hh"
#include "shim/glass/glass_pack.hh"
#include "shim/glass/inflated.hh"
#include "shim/glass/term_list.hh"
#include "shim/glass/value_list.hh"
#include "shim/handles.hh"

#include <algorithm>
#include <cstring>

namespace shim
{

namespace
{

std::string mapped_data(const GlassTable &docdata, uint32_t id)
{
    std::string key;
    std::vector<uint8_t> tag;
    bool deflated;
    GlassCursor cursor(docdata);
    add_sortable_number(key, id);
    if (!cursor.find(key))
        return "";
    cursor.read_tag(tag, &deflated);
    std::string_view bytes(reinterpret_cast<const char *>(tag.data()),
                           tag.size() - GlassCursor::TAG_PADDING);
    return deflated ? inflated(bytes, SHIM_DATA_MAX + DATA_PADDING_MAX + 1) : std::string(bytes);
}

/* Without the look-up of the document's length that would tell whether it is there. */
std::string live_data(const shim_reader &r, uint32_t id)
{
    std::string kept = r.mapped ? mapped_data(r.mapped->docdata, id)
                                : r.live.get_document(id, Xapian::DOC_ASSUME_VALID).get_data();
    kept.resize(data_kept(kept).len);
    return kept;
}

std::string data_of(const shim_reader &r, uint32_t id)
{
    if (id == 0 || r.dead.has(id))
        return std::string();
    if (SealedPart *part = part_with(r, id))
        return std::string(part->texts.read(id - part->offset));
    return live_data(r, id);
}

/* Map the tables of the revision that Xapian has open. Where a writer is faster each time, go
 * on without. */
void map_live(shim_reader *r)
{
    enum { TRIES = 10 };
    r->mapped.reset();
    for (int i = 0; i < TRIES; i++) {
        try {
            r->mapped = map_database(r->folder, r->live.get_uuid(),
                                     static_cast<uint32_t>(r->live.get_revision()), r->sums);
            return;
        } catch (const Overtaken &) {
            r->live.reopen();
        }
    }
}

/* Reads the values of ascending documents, one database after the other. */
class ValueReader
{
  public:
    ValueReader(const shim_reader &r, uint32_t slot) : r_(r), slot_(slot) {}

    /* read(id): borrowed until the next call; empty where there is none. */
    std::string_view read(uint32_t id)
    {
        const SealedPart *part = part_with(r_, id);
        if (id == 0 || r_.dead.has(id))
            return {};
        if (part == nullptr && !r_.mapped)
            return read_unmapped(id);
        if (part != nullptr)
            return read_sealed(*part, id - part->offset);
        if (!values_)
            values_.emplace(r_.mapped->postlist, slot_);
        values_->seek(id);
        return values_->id() == id ? values_->value() : std::string_view();
    }

  private:
    std::string_view read_sealed(const SealedPart &part, uint32_t id)
    {
        if (&part != part_)
            column_ = part.tables().columns.find(slot_);
        part_ = &part;
        return column_ == nullptr ? std::string_view() : column_->read(id, place_);
    }

    /* Xapian's value streams do not always see what a writer has not committed: they take in
     * waiting values only while postings wait as well. */
    std::string_view read_unmapped(uint32_t id)
    {
        value_ = r_.live.get_document(id, Xapian::DOC_ASSUME_VALID).get_value(slot_);
        return value_;
    }

    const shim_reader &r_;
    const uint32_t slot_;
    std::optional<ValueList> values_;
    const SealedPart *part_ = nullptr; /* the last one asked */
    const Column *column_ = nullptr;   /* of it */
    char place_[8 * COLUMN_LANES];
    std::string value_;
};

/* A writer's live terms, which are not mapped, as a TermList has others. */
class LiveTerms final : public AnyTerms
{
  public:
    LiveTerms(const Xapian::Database &live, const std::string &prefix)
        : at_(live.allterms_begin(prefix)), end_(live.allterms_end(prefix))
    {
    }

    bool next() override
    {
        if (!fresh_)
            ++at_;
        fresh_ = false;
        if (at_ == end_)
            return false;
        term_ = *at_;
        return true;
    }
    const std::string &term() const override
    {
        return term_;
    }
    uint32_t frequency() const override
    {
        return at_.get_termfreq();
    }

  private:
    Xapian::TermIterator at_, end_;
    std::string term_;
    bool fresh_ = true;
};

double average_length(const shim_reader &r)
{
    double documents = r.live.get_doccount();
    double sum = documents * r.live.get_avlength();
    for (const auto &part : r.parts) {
        documents += part->documents;
        sum += static_cast<double>(part->tables().segment.total_length);
    }
    return documents > 0.0 ? sum / documents : 0.0;
}

/* The terms of all databases, in order, each once. */
class AllTerms
{
  public:
    AllTerms(const shim_reader &r, const std::string &prefix)
    {
        for (const Shard &shard : shards_of(r))
            if (shard.postlist != nullptr)
                lists_.push_back(std::make_unique<TermList>(*shard.postlist, prefix));
            else
                lists_.push_back(std::make_unique<LiveTerms>(*shard.live, prefix));
        for (auto &list : lists_)
            if (!list->next())
                list.reset();
    }

    bool next()
    {
        const AnyTerms *lowest = nullptr;
        for (const auto &list : lists_)
            if (list && (lowest == nullptr || list->term() < lowest->term()))
                lowest = list.get();
        if (lowest == nullptr)
            return false;
        term_ = lowest->term();
        frequency_ = 0;
        for (auto &list : lists_) {
            if (!list || list->term() != term_)
                continue;
            frequency_ += list->frequency();
            if (!list->next())
                list.reset();
        }
        return true;
    }

    const std::string &term() const
    {
        return term_;
    }
    uint32_t frequency() const
    {
        return frequency_;
    }

  private:
    std::vector<std::unique_ptr<AnyTerms>> lists_; /* NULL: at its end */
    std::string term_;
    uint32_t frequency_ = 0;
};

} // namespace

} // namespace shim

using namespace shim;

extern "C" shim_status shim_reader_open(const char *path, shim_reader **out, shim_error *error)
{
    *out = nullptr;
    shim_reader *r = nullptr;
    shim_status status = guard(error, [&] {
        set_environment();
        r = new shim_reader;
        r->folder = path;
        r->sums = sums_before_opening(path);
        r->live = Xapian::Database(path, Xapian::DB_BACKEND_GLASS);
        map_live(r);
        load_parts(*r);
    });
    if (status == SHIM_OK)
        *out = r;
    else
        delete r;
    return status;
}

extern "C" shim_status shim_reader_refresh(shim_reader *r, bool *changed, shim_error *error)
{
    *changed = false;
    return guard(error, [&] {
        bool newer = r->live.reopen() || r->stale;
        if (newer) {
            map_live(r);
            load_parts(*r);
        }
        r->stale = false;
        *changed = newer;
    });
}

extern "C" void shim_reader_close(shim_reader *r)
{
    delete r;
}

extern "C" shim_status shim_reader_stats(shim_reader *r, shim_stats *out, shim_error *error)
{
    *out = shim_stats{};
    return with_reader(r, error, [&] {
        shim_stats stats = {};
        uint32_t sealed = documents_in(r->parts);
        stats.documents = r->live.get_doccount() + sealed - r->dead.count();
        stats.last_id = std::max(sealed, r->live.get_lastdocid());
        stats.average_length = r->rescue ? 0.0 : average_length(*r);
        stats.revision = r->live.get_revision();
        std::string uuid = r->live.get_uuid();
        memcpy(stats.uuid, uuid.data(), std::min(uuid.size(), sizeof stats.uuid - 1));
        *out = stats;
    });
}

extern "C" shim_status shim_reader_metadata(shim_reader *r, const char *key, shim_bytes *out,
                                            shim_error *error)
{
    *out = {nullptr, 0};
    return with_reader(r, error, [&] {
        if (*key == '\0')
            throw Refusal{"a metadata key has 1 to 245 bytes"};
        r->metadata = r->live.get_metadata(key);
        *out = bytes_of(r->metadata);
    });
}

extern "C" shim_status shim_reader_metadata_keys(shim_reader *r, const char *prefix,
                                                 bool (*callback)(shim_bytes key, void *payload),
                                                 void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        for (auto k = r->live.metadata_keys_begin(prefix); k != r->live.metadata_keys_end(prefix);
             ++k) {
            std::string key = *k;
            if (!is_own_key(key) && !callback(bytes_of(key), payload))
                return;
        }
    });
}

extern "C" shim_status shim_reader_frequencies(shim_reader *r, const shim_bytes *names,
                                               size_t count, uint32_t *documents,
                                               shim_error *error)
{
    return with_reader(r, error, [&] {
        std::fill_n(documents, count, 0);
        for (const Shard &shard : shards_of(*r)) {
            FrequencyReader reader(shard);
            for (size_t i = 0; i < count; i++)
                if (term_ok(names[i]))
                    documents[i] += reader.read(names[i]);
        }
    });
}

/* Of the sealed parts the dead documents are taken off again. */
extern "C" shim_status shim_reader_count(shim_reader *r, shim_bytes name, uint32_t *documents,
                                         shim_error *error)
{
    *documents = 0;
    return with_reader(r, error, [&] {
        if (!term_ok(name))
            return;
        uint32_t count = 0;
        for (const Shard &shard : shards_of(*r)) {
            count += FrequencyReader(shard).read(name);
            if (shard.part != nullptr && r->dead.count() > 0)
                each_posting(shard, name, [&](uint32_t id, uint32_t) {
                    count -= r->dead.has(id);
                    return true;
                });
        }
        *documents = count;
    });
}

extern "C" shim_status shim_reader_terms(shim_reader *r, shim_bytes prefix,
                                         bool (*callback)(shim_bytes name, uint32_t documents,
                                                          void *payload),
                                         void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        AllTerms terms(*r, string_of(prefix));
        while (terms.next())
            if (!callback(bytes_of(terms.term()), terms.frequency(), payload))
                return;
    });
}

extern "C" shim_status shim_reader_postings(shim_reader *r, shim_bytes term,
                                            bool (*callback)(uint32_t id, uint32_t wdf,
                                                             void *payload),
                                            void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        auto take = [&](uint32_t id, uint32_t wdf) {
            return r->dead.has(id) || callback(id, wdf, payload);
        };
        for (const Shard &shard : shards_of(*r))
            if (!each_posting(shard, term, take))
                return;
    });
}

extern "C" shim_status shim_reader_find(shim_reader *r, shim_bytes key, uint32_t *id,
                                        shim_error *error)
{
    *id = 0;
    return with_reader(r, error, [&] {
        if (term_ok(key))
            *id = find_key(*r, key);
    });
}

extern "C" shim_status shim_reader_data(shim_reader *r, const uint32_t *ids, size_t count,
                                        shim_bytes *out, shim_error *error)
{
    std::fill_n(out, count, shim_bytes{nullptr, 0});
    return with_reader(r, error, [&] {
        r->data.resize(count);
        for (size_t i = 0; i < count; i++)
            r->data[i] = data_of(*r, ids[i]);
        for (size_t i = 0; i < count; i++)
            out[i] = bytes_of(r->data[i]);
    });
}

extern "C" shim_status shim_reader_values(shim_reader *r, uint32_t slot, const uint32_t *ids,
                                          size_t count,
                                          void (*callback)(size_t i, shim_bytes bytes,
                                                           void *payload),
                                          void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        ValueReader reader(*r, slot);
        for (size_t i = 0; i < count; i++) {
            if (i > 0 && ids[i] < ids[i - 1])
                throw Refusal{"ids must ascend"};
            std::string_view value = reader.read(ids[i]);
            callback(i, {value.data(), value.size()}, payload);
        }
    });
}
