#include "shim/glass/segment.hh"

#include "shim/bytes.hh"
#include "shim/glass/glass_pack.hh"
#include "shim/glass/posting_list.hh"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <sys/random.h>

namespace shim
{

void write_postings(const std::vector<RunFiles> &runs, SealedTableWriter &terms)
{
    Merge merge(runs, Run::POSTINGS);
    PostingsWriter postings(terms);
    std::string key;
    while (merge.next()) {
        key.clear();
        add_sortable_string(key, merge.name());
        postings.begin(key, merge.totals().documents);
        merge.each_posting(
            [&](uint32_t id, uint32_t wdf, std::string_view) { postings.add(id, wdf); });
        postings.end();
    }
}

void write_positions(const std::vector<RunFiles> &runs, PositionsWriter &positions)
{
    Merge merge(runs, Run::POSITIONS_TOO);
    for (int item = 0; item < ITEMS_BEFORE_TERMS; item++)
        positions.end_term();
    while (merge.next()) {
        merge.each_posting([&](uint32_t id, uint32_t, std::string_view packed) {
            positions.add(id, packed);
        });
        positions.end_term();
    }
}

void Segment::add(const Segment &more)
{
    if (more.shortest > 0)
        shortest = shortest == 0 ? more.shortest : std::min(shortest, more.shortest);
    longest = std::max(longest, more.longest);
    highest_wdf = std::max(highest_wdf, more.highest_wdf);
    total_length += more.total_length;
    documents += more.documents;
}

static const std::string_view segment_key("\0\xc1", 2);

void Segment::write(SealedTableWriter &table) const
{
    std::string tag;
    for (uint32_t n : {documents, shortest, longest, highest_wdf})
        add_varint(tag, n);
    add_varint(tag, total_length);
    table.add(segment_key, tag);
}

Segment Segment::read(const GlassTable &table)
{
    Segment segment;
    std::vector<uint8_t> tag;
    GlassCursor cursor(table);
    if (!cursor.find(segment_key))
        throw Damage{"a sealed part does not say what it holds"};
    cursor.read_tag(tag);
    Bytes in(tag.data(), tag.data() + tag.size() - GlassCursor::TAG_PADDING);
    for (uint32_t *n :
         {&segment.documents, &segment.shortest, &segment.longest, &segment.highest_wdf})
        *n = in.varint<uint32_t>();
    segment.total_length = in.varint<uint64_t>();
    return segment;
}

/* ---- As glass ------------------------------------------------------------------------- */

/* A random UUID, version 4. */
static void add_uuid(std::string &out)
{
    uint8_t uuid[16];
    if (getrandom(uuid, sizeof uuid, 0) != sizeof uuid)
        throw SystemFailure{"cannot get random bytes", errno};
    uuid[6] = static_cast<uint8_t>((uuid[6] & 0x0f) | 0x40);
    uuid[8] = static_cast<uint8_t>((uuid[8] & 0x3f) | 0x80);
    out.append(reinterpret_cast<char *>(uuid), sizeof uuid);
}

static void add_root(std::string &out, const TableRoot &root, bool deflates)
{
    enum { SEQUENTIAL = 2, FAKE = 1 };
    add_varint(out, root.root);
    add_varint(out, root.level << 2 | SEQUENTIAL | (root.items == 0 ? FAKE : 0));
    add_varint(out, root.items);
    add_varint(out, GLASS_BLOCK / 2048u);
    add_varint(out, deflates ? unsigned{GLASS_DEFLATE_MIN} : 0u);
    std::string free_list;
    if (root.items > 0) {
        add_varint(free_list, unsigned{GLASS_REVISION});
        add_varint(free_list, root.blocks);
        free_list.append(4, '\0');
    }
    add_string(out, free_list);
}

/* Of six tables there is only the postlist. */
static void add_roots(std::string &out, const TableRoot &postlist)
{
    enum { POSTLIST, DOCDATA, TERMLIST, POSITION, SPELLING, SYNONYM, TABLES };
    for (int table = 0; table < TABLES; table++)
        add_root(out, table == POSTLIST ? postlist : TableRoot(),
                 table != POSTLIST && table != POSITION);
}

static void write_version(const std::string &folder, const Segment &segment, const TableRoot &postlist)
{
    static const char magic[] = "\x0f\x0dXapian Glass\x04\x6e"; /* and the version */
    std::string out(magic, sizeof magic - 1);
    add_uuid(out);
    add_varint(out, unsigned{GLASS_REVISION});
    add_roots(out, postlist);
    add_varint(out, segment.documents);
    add_varint(out, 0u); /* the highest id is the number of documents */
    add_varint(out, segment.shortest);
    add_varint(out, segment.highest_wdf);
    add_varint(out, segment.longest - segment.highest_wdf);
    add_varint(out, 0u);
    add_varint(out, segment.total_length);
    add_varint(out, 0u);

    FileWriter file(folder + "/iamglass", FileWriter::TEMPORARY);
    file.write(out.data(), out.size());
    file.flush();
}

/* Writes the postings of a term, or the lengths of all documents, in chunks. */
class ChunkWriter
{
  public:
    ChunkWriter(TableWriter &table, std::string_view key) : table_(table), key_(key) {}

    /* write(list): all of it; totals: what stands before the first chunk. */
    void write(PostingList &list, TermTotals totals);

  private:
    enum { CHUNK = 2000 }; /* bytes of postings that end a chunk */
    void end_chunk(bool last);

    TableWriter &table_;
    const std::string_view key_;
    std::string head_, body_, tag_;
    uint32_t first_id_ = 0, last_id_ = 0;
    bool first_chunk_ = true;
};

void ChunkWriter::write(PostingList &list, TermTotals totals)
{
    add_varint(head_, totals.documents);
    add_varint(head_, totals.wdf);
    add_varint(head_, static_cast<uint32_t>(list.id()) - 1);
    for (; list.id() != NO_DOCUMENT; list.next()) {
        auto id = static_cast<uint32_t>(list.id());
        if (body_.size() >= CHUNK)
            end_chunk(false);
        if (body_.empty())
            first_id_ = id;
        else
            add_varint(body_, id - last_id_ - 1);
        add_varint(body_, list.wdf());
        last_id_ = id;
    }
    end_chunk(true);
}

void ChunkWriter::end_chunk(bool last)
{
    std::string key(key_);
    tag_ = head_;
    if (!first_chunk_ && key_ != all_documents_key())
        key.push_back('\0');
    if (!first_chunk_)
        add_sortable_number(key, first_id_);
    tag_.push_back(last ? '1' : '0');
    add_varint(tag_, last_id_ - first_id_);
    tag_ += body_;
    table_.add(key, tag_);
    first_chunk_ = false;
    head_.clear();
    body_.clear();
}

/* Of the lengths glass says nothing in front. */
static TermTotals totals_of(GlassCursor &cursor, std::string_view key)
{
    TermTotals totals;
    if (key == all_documents_key())
        return totals;
    PostingList list(cursor, key);
    totals.documents = list.frequency();
    for (; list.id() != NO_DOCUMENT; list.next())
        totals.wdf += list.wdf();
    return totals;
}

void export_glass(const GlassTable &table, const std::string &folder)
{
    TableWriter postlist(folder + "/postlist.glass");
    GlassCursor cursor(table), finder(table);
    for (bool more = cursor.next(); more; more = cursor.next()) {
        const std::string &key = cursor.key();
        if (key == segment_key)
            continue;
        PostingList list(finder, key);
        if (list.id() != NO_DOCUMENT)
            ChunkWriter(postlist, key).write(list, totals_of(finder, key));
    }
    write_version(folder, Segment::read(table), postlist.finish());
}

} // namespace shim
