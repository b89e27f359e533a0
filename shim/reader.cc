#include "shim/data.hh"
#include "shim/glass/glass_pack.hh"
#include "shim/glass/inflated.hh"
#include "shim/glass/posting_list.hh"
#include "shim/glass/term_list.hh"
#include "shim/glass/value_list.hh"
#include "shim/handles.hh"

#include <algorithm>
#include <cstring>

namespace shim
{
namespace
{

/* The document's terms; positions are put behind one another and pointed to in a second
 * walk, since the vector moves while it grows. */
void read_terms(shim_reader *r, uint32_t id)
{
    std::vector<size_t> names;
    for (auto t = r->all.termlist_begin(id), end = r->all.termlist_end(id); t != end; ++t) {
        std::string name = *t;
        size_t before = r->document_positions.size();
        for (auto p = r->all.positionlist_begin(id, name), last = r->all.positionlist_end(id, name);
             p != last; ++p)
            r->document_positions.push_back(*p);
        names.push_back(r->document_bytes.size());
        r->document_bytes += name;
        auto count = static_cast<uint32_t>(r->document_positions.size() - before);
        r->document_terms.push_back({{nullptr, name.size()}, t.get_wdf(), nullptr, count});
    }
    const uint32_t *positions = r->document_positions.data();
    for (size_t i = 0; i < names.size(); i++) {
        shim_term &t = r->document_terms[i];
        t.name.at = r->document_bytes.data() + names[i];
        t.positions = t.position_count == 0 ? nullptr : positions;
        positions += t.position_count;
    }
}

std::string key_of(shim_bytes term)
{
    std::string key;
    add_sortable_string(key, {term.at, term.len});
    return key;
}

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
std::string data_of(shim_reader *r, uint32_t id)
{
    if (r->mapped)
        return mapped_data(r->mapped->docdata, id);
    return id == 0 ? "" : r->all.get_document(id, Xapian::DOC_ASSUME_VALID).get_data();
}

/* Map the tables of the revision that Xapian has open. Where a writer is faster each time, go
 * on without. */
void map_tables(shim_reader *r)
{
    enum { TRIES = 10 };
    r->mapped.reset();
    for (int i = 0; i < TRIES && r->paths.size() == 1; i++) {
        try {
            const Xapian::Database &db = r->shards.front();
            r->mapped = map_database(r->paths.front(), db.get_uuid(),
                                     static_cast<uint32_t>(db.get_revision()));
            return;
        } catch (const Overtaken &) {
            r->all.reopen();
        }
    }
}

void read_values(shim_reader *r, const Xapian::Document &document)
{
    r->data.clear();
    for (auto v = document.values_begin(); v != document.values_end(); ++v) {
        r->data.push_back(*v);
        r->document_values.push_back({v.get_valueno(), {nullptr, 0}});
    }
    for (size_t i = 0; i < r->data.size(); i++)
        r->document_values[i].bytes = bytes_of(r->data[i]);
}

} // namespace

} // namespace shim

using namespace shim;

extern "C" shim_status shim_reader_open(const char *const *paths, size_t count,
                                        shim_reader **out, shim_error *error)
{
    *out = nullptr;
    shim_reader *r = nullptr;
    shim_status status = guard(error, [&] {
        if (count == 0)
            throw Refusal{"a reader needs at least one database"};
        set_environment();
        r = new shim_reader;
        for (size_t i = 0; i < count; i++) {
            r->shards.emplace_back(paths[i], Xapian::DB_BACKEND_GLASS);
            r->all.add_database(r->shards.back());
            r->paths.emplace_back(paths[i]);
        }
        map_tables(r);
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
        *changed = r->all.reopen() || r->stale;
        if (*changed)
            map_tables(r);
        r->stale = false;
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
        stats.documents = r->all.get_doccount();
        stats.last_id = r->all.get_lastdocid();
        stats.average_length = r->all.get_avlength();
        for (const Xapian::Database &shard : r->shards)
            stats.revision += shard.get_revision();
        std::string uuid = r->shards.front().get_uuid();
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
        r->metadata = r->shards.front().get_metadata(key);
        *out = bytes_of(r->metadata);
    });
}

extern "C" shim_status shim_reader_metadata_keys(shim_reader *r, const char *prefix,
                                                 bool (*callback)(shim_bytes key, void *payload),
                                                 void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        const Xapian::Database &first = r->shards.front();
        for (auto k = first.metadata_keys_begin(prefix); k != first.metadata_keys_end(prefix);
             ++k)
            if (!callback(bytes_of(*k), payload))
                return;
    });
}

extern "C" shim_status shim_reader_frequencies(shim_reader *r, const shim_bytes *names,
                                               size_t count, uint32_t *documents,
                                               shim_error *error)
{
    return with_reader(r, error, [&] {
        std::optional<GlassCursor> cursor;
        if (r->mapped)
            cursor.emplace(r->mapped->postlist);
        for (size_t i = 0; i < count; i++)
            documents[i] = !term_ok(names[i]) ? 0
                           : cursor ? posting_frequency(*cursor, key_of(names[i]))
                                    : r->all.get_termfreq(string_of(names[i]));
    });
}

extern "C" shim_status shim_reader_terms(shim_reader *r, shim_bytes prefix,
                                         bool (*callback)(shim_bytes name, uint32_t documents,
                                                          void *payload),
                                         void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        std::string start = string_of(prefix);
        if (r->mapped) {
            TermList terms(r->mapped->postlist, start);
            while (terms.next())
                if (!callback(bytes_of(terms.term()), terms.frequency(), payload))
                    return;
            return;
        }
        for (auto t = r->all.allterms_begin(start); t != r->all.allterms_end(start); ++t) {
            std::string name = *t;
            if (!callback(bytes_of(name), t.get_termfreq(), payload))
                return;
        }
    });
}

extern "C" shim_status shim_reader_postings(shim_reader *r, shim_bytes term,
                                            bool (*callback)(uint32_t id, uint32_t wdf,
                                                             void *payload),
                                            void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        std::string name = string_of(term);
        if (r->mapped && term_ok(term)) {
            GlassCursor cursor(r->mapped->postlist);
            PostingList list(cursor, key_of(term));
            for (; list.id() != NO_DOCUMENT; list.seek(list.id() + 1))
                if (!callback(static_cast<uint32_t>(list.id()), list.wdf(), payload))
                    return;
            return;
        }
        for (auto p = r->all.postlist_begin(name); p != r->all.postlist_end(name); ++p)
            if (!callback(*p, p.get_wdf(), payload))
                return;
    });
}

extern "C" shim_status shim_reader_find(shim_reader *r, shim_bytes key, uint32_t *id,
                                        shim_error *error)
{
    *id = 0;
    return with_reader(r, error, [&] {
        if (!term_ok(key))
            return;
        if (r->mapped) {
            GlassCursor cursor(r->mapped->postlist);
            PostingList list(cursor, key_of(key));
            *id = list.id() == NO_DOCUMENT ? 0 : static_cast<uint32_t>(list.id());
            return;
        }
        auto p = r->all.postlist_begin(string_of(key));
        if (p != r->all.postlist_end(string_of(key)))
            *id = *p;
    });
}

extern "C" shim_status shim_reader_data(shim_reader *r, const uint32_t *ids, size_t count,
                                        shim_bytes *out, shim_error *error)
{
    std::fill_n(out, count, shim_bytes{nullptr, 0});
    return with_reader(r, error, [&] {
        r->data.resize(count);
        for (size_t i = 0; i < count; i++)
            r->data[i] = data_of(r, ids[i]);
        for (size_t i = 0; i < count; i++)
            out[i] = data_kept(r->data[i]);
    });
}

/* One document's value without a stream; empty when the document is gone. */
static std::string value_of(const Xapian::Database &all, uint32_t id, uint32_t slot)
{
    return all.get_document(id, Xapian::DOC_ASSUME_VALID).get_value(slot);
}

extern "C" shim_status shim_reader_values(shim_reader *r, uint32_t slot, const uint32_t *ids,
                                          size_t count,
                                          void (*callback)(size_t i, shim_bytes bytes,
                                                           void *payload),
                                          void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        Xapian::ValueIterator v, end;
        std::optional<ValueList> list;
        if (r->mapped)
            list.emplace(r->mapped->postlist, slot);
        else if (!r->writing)
            v = r->all.valuestream_begin(slot);
        for (size_t i = 0; i < count; i++) {
            if (i > 0 && ids[i] < ids[i - 1])
                throw Refusal{"ids must ascend"};
            if (list) {
                list->seek(ids[i]);
                std::string_view value = list->id() == ids[i] ? list->value() : "";
                callback(i, {value.data(), value.size()}, payload);
                continue;
            }
            if (r->writing) {
                callback(i, bytes_of(value_of(r->all, ids[i], slot)), payload);
                continue;
            }
            if (v != end && v.get_docid() < ids[i])
                v.skip_to(ids[i]);
            std::string value = v != end && v.get_docid() == ids[i] ? *v : std::string();
            callback(i, bytes_of(value), payload);
        }
    });
}

extern "C" shim_status shim_reader_document(shim_reader *r, uint32_t id,
                                            const shim_document **document, shim_error *error)
{
    *document = nullptr;
    return with_reader(r, error, [&] {
        r->document_bytes.clear();
        r->document_positions.clear();
        r->document_terms.clear();
        r->document_values.clear();
        if (id == 0)
            throw Xapian::DocNotFoundError("documents are numbered from 1");
        Xapian::Document d = r->all.get_document(id);
        read_terms(r, id);
        read_values(r, d);
        r->metadata = d.get_data();
        r->document = {{nullptr, 0},
                       r->document_terms.data(),
                       r->document_terms.size(),
                       r->document_values.data(),
                       r->document_values.size(),
                       data_kept(r->metadata),
                       nullptr};
        *document = &r->document;
    });
}

extern "C" shim_status shim_reader_document_terms(shim_reader *r, uint32_t id,
                                                  bool (*callback)(shim_bytes name,
                                                                   uint32_t wdf,
                                                                   void *payload),
                                                  void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        if (id == 0)
            throw Xapian::DocNotFoundError("documents are numbered from 1");
        for (auto t = r->all.termlist_begin(id); t != r->all.termlist_end(id); ++t) {
            std::string name = *t;
            if (!callback(bytes_of(name), t.get_wdf(), payload))
                return;
        }
    });
}

extern "C" shim_status shim_reader_positions(shim_reader *r, uint32_t id,
                                             const shim_bytes *names, size_t count,
                                             bool (*callback)(size_t i, uint32_t position,
                                                              void *payload),
                                             void *payload, shim_error *error)
{
    return with_reader(r, error, [&] {
        for (size_t i = 0; i < count; i++) {
            if (!term_ok(names[i]) || id == 0)
                continue;
            std::string name = string_of(names[i]);
            for (auto p = r->all.positionlist_begin(id, name);
                 p != r->all.positionlist_end(id, name); ++p)
                if (!callback(i, *p, payload))
                    return;
        }
    });
}
