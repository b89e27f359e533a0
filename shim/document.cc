/*
 * What a document consists of, read from the tables that are ordered by term: for all documents
 * in one pass, and for a single one, where a part makes it no easier.
 */
#include "shim/data.hh"
#include "shim/glass/position_list.hh"
#include "shim/glass/term_list.hh"
#include "shim/handles.hh"

namespace shim
{
namespace
{

using Callback = bool (*)(const shim_posting *posting, void *payload);

bool walk_part(const shim_reader &r, const SealedPart &part, Callback callback, void *payload)
{
    std::vector<uint32_t> positions;
    const PartTables &tables = part.tables();
    TermList terms(tables.postlist, "");
    GlassCursor cursor(tables.postlist);
    while (terms.next()) {
        const std::string &term = terms.term();
        PostingList list(cursor, posting_key(term));
        TermPositions all = tables.positions.find(list.number(), list.frequency());
        for (; list.id() != NO_DOCUMENT; list.next()) {
            posting_positions(list, all, positions);
            uint32_t id = part.offset + static_cast<uint32_t>(list.id());
            shim_posting posting = {bytes_of(term), id, list.wdf(), positions.data(),
                                    static_cast<uint32_t>(positions.size())};
            if (!r.dead.has(id) && !callback(&posting, payload))
                return false;
        }
    }
    return true;
}

bool walk_live(const Xapian::Database &live, Callback callback, void *payload)
{
    std::vector<uint32_t> positions;
    for (auto t = live.allterms_begin(); t != live.allterms_end(); ++t) {
        std::string term = *t;
        for (auto p = live.postlist_begin(term); p != live.postlist_end(term); ++p) {
            positions.clear();
            read_positions(live, *p, term, positions);
            shim_posting posting = {bytes_of(term), *p, p.get_wdf(), positions.data(),
                                    static_cast<uint32_t>(positions.size())};
            if (!callback(&posting, payload))
                return false;
        }
    }
    return true;
}

/* One document being put together: names and positions stand behind one another, and are pointed
 * to at last, since the vectors move while they grow. */
void begin(shim_reader *r)
{
    r->document_bytes.clear();
    r->document_positions.clear();
    r->document_terms.clear();
    r->document_values.clear();
}

void add_term(shim_reader *r, const shim_posting &p)
{
    r->document_bytes.append(p.term.at, p.term.len);
    r->document_positions.insert(r->document_positions.end(), p.positions,
                                 p.positions + p.position_count);
    r->document_terms.push_back({{nullptr, p.term.len}, p.wdf, nullptr, p.position_count});
}

void point(shim_reader *r)
{
    const char *name = r->document_bytes.data();
    const uint32_t *positions = r->document_positions.data();
    for (shim_term &t : r->document_terms) {
        t.name.at = name;
        name += t.name.len;
        t.positions = t.position_count == 0 ? nullptr : positions;
        positions += t.position_count;
    }
}

struct Wanted {
    shim_reader *r;
    uint32_t id;
};

bool take_term(const shim_posting *posting, void *payload)
{
    auto *wanted = static_cast<Wanted *>(payload);
    if (posting->id == wanted->id)
        add_term(wanted->r, *posting);
    return true;
}

/* A live document's terms are listed; those of a sealed one must be looked for. */
void read_terms(shim_reader *r, uint32_t id)
{
    Wanted wanted = {r, id};
    if (SealedPart *part = part_with(*r, id)) {
        walk_part(*r, *part, take_term, &wanted);
        return;
    }
    std::vector<uint32_t> positions;
    for (auto t = r->live.termlist_begin(id), end = r->live.termlist_end(id); t != end; ++t) {
        std::string name = *t;
        positions.clear();
        read_positions(r->live, id, name, positions);
        add_term(r, {bytes_of(name), id, t.get_wdf(), positions.data(),
                     static_cast<uint32_t>(positions.size())});
    }
}

void read_values(shim_reader *r, uint32_t id)
{
    r->data.clear();
    if (SealedPart *part = part_with(*r, id)) {
        char place[8 * COLUMN_LANES];
        for (const auto &[slot, column] : part->tables().columns.all()) {
            std::string_view value = column.read(id - part->offset, place);
            if (value.empty())
                continue;
            r->data.emplace_back(value);
            r->document_values.push_back({slot, {nullptr, 0}});
        }
    } else {
        Xapian::Document d = r->live.get_document(id);
        for (auto v = d.values_begin(); v != d.values_end(); ++v) {
            r->data.push_back(*v);
            r->document_values.push_back({v.get_valueno(), {nullptr, 0}});
        }
    }
    for (size_t i = 0; i < r->data.size(); i++)
        r->document_values[i].bytes = bytes_of(r->data[i]);
}

void read_data(shim_reader *r, uint32_t id)
{
    if (SealedPart *part = part_with(*r, id)) {
        r->metadata = part->texts.read(id - part->offset);
        return;
    }
    r->metadata = r->live.get_document(id).get_data();
    r->metadata.resize(data_kept(r->metadata).len);
}

} // namespace
} // namespace shim

using namespace shim;

extern "C" shim_status shim_reader_walk(shim_reader *r, Callback callback, void *payload,
                                        shim_error *error)
{
    return with_reader(r, error, [&] {
        for (const auto &part : r->parts)
            if (!walk_part(*r, *part, callback, payload))
                return;
        walk_live(r->live, callback, payload);
    });
}

extern "C" shim_status shim_reader_document(shim_reader *r, uint32_t id,
                                            const shim_document **document, shim_error *error)
{
    *document = nullptr;
    return with_reader(r, error, [&] {
        begin(r);
        if (id == 0 || r->dead.has(id))
            throw Xapian::DocNotFoundError("there is no document of that number");
        read_data(r, id);
        read_terms(r, id);
        read_values(r, id);
        point(r);
        r->document = {};
        r->document.terms = r->document_terms.data();
        r->document.term_count = r->document_terms.size();
        r->document.values = r->document_values.data();
        r->document.value_count = r->document_values.size();
        r->document.data = bytes_of(r->metadata);
        *document = &r->document;
    });
}
