#include "shim/glass/segment.hh"

#include "shim/bytes.hh"
#include "shim/glass/glass_pack.hh"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <sys/random.h>

namespace shim
{

ChunkWriter::ChunkWriter(SealedTableWriter *table, PositionsWriter *positions)
    : table_(table), positions_(positions)
{
}

void ChunkWriter::begin(std::string_view first_key, std::string_view later_key, TermTotals totals)
{
    first_key_ = first_key;
    later_key_ = later_key;
    totals_ = totals;
    first_chunk_ = true;
    body_end_ = body_;
}

/* A chunk is written only when the next begins, since it says whether it is the last. */
void ChunkWriter::add(uint32_t id, uint32_t number)
{
    if (body_end_ - body_ >= GLASS_CHUNK) {
        write(false);
        first_chunk_ = false;
        body_end_ = body_;
    }
    if (body_end_ == body_)
        first_id_ = id;
    else
        body_end_ = put_varint(body_end_, id - last_id_ - 1);
    body_end_ = put_varint(body_end_, number);
    last_id_ = id;
}

void ChunkWriter::end()
{
    write(true);
}

void ChunkWriter::write(bool last)
{
    key_ = first_chunk_ ? first_key_ : later_key_;
    if (!first_chunk_)
        add_sortable_number(key_, first_id_);
    if (table_ != nullptr)
        write_tag(last);
    if (positions_ != nullptr)
        positions_->end_chunk(key_);
}

void ChunkWriter::write_tag(bool last)
{
    tag_.clear();
    if (first_chunk_) {
        add_varint(tag_, totals_.documents);
        add_varint(tag_, totals_.wdf);
        add_varint(tag_, first_id_ - 1);
    }
    tag_.push_back(last ? '1' : '0');
    add_varint(tag_, last_id_ - first_id_);
    tag_.append(reinterpret_cast<char *>(body_), static_cast<size_t>(body_end_ - body_));
    table_->add(key_, tag_);
}

/* write_lists(merge, chunks, take): the postings of all terms; take(positions) gets what belongs to
 * each. */
template <typename Take> static void write_lists(Merge &merge, ChunkWriter &chunks, Take take)
{
    std::string first_key, later_key;
    while (merge.next()) {
        first_key.clear();
        add_sortable_string(first_key, merge.name());
        later_key = first_key;
        later_key.push_back('\0');
        chunks.begin(first_key, later_key, merge.totals());
        merge.each_posting([&](uint32_t id, uint32_t wdf, std::string_view positions) {
            chunks.add(id, wdf);
            take(positions);
        });
        chunks.end();
    }
}

void write_postings(const std::vector<RunFiles> &runs, SealedTableWriter &postlist)
{
    Merge merge(runs, Run::POSTINGS);
    ChunkWriter chunks(&postlist);
    write_lists(merge, chunks, [](std::string_view) {});
}

void write_positions(const std::vector<RunFiles> &runs, PositionsWriter &positions)
{
    Merge merge(runs, Run::POSITIONS_TOO);
    ChunkWriter chunks(nullptr, &positions);
    write_lists(merge, chunks, [&](std::string_view packed) { positions.add(packed); });
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

void export_glass(const GlassTable &table, const std::string &folder)
{
    TableWriter postlist(folder + "/postlist.glass");
    GlassCursor cursor(table);
    std::vector<uint8_t> tag;
    for (bool more = cursor.next(); more; more = cursor.next()) {
        if (cursor.key() == segment_key)
            continue;
        cursor.read_tag(tag);
        postlist.add(cursor.key(), {reinterpret_cast<const char *>(tag.data()),
                                    tag.size() - GlassCursor::TAG_PADDING});
    }
    write_version(folder, Segment::read(table), postlist.finish());
}

} // namespace shim
