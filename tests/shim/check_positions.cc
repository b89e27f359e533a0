/* The positions of a sealed part come back as they were written, and damage is told. */
#include "shim/sealed/positions.hh"

#include "shim/glass/glass_pack.hh"

#include <algorithm>
#include <map>

#include "tests/shim/damage.hh"


using namespace shim;

namespace
{

using Postings = std::vector<std::vector<uint32_t>>;
using Chunks = std::map<std::string, Postings>;

std::string path()
{
    return folder_path("positions");
}

void write(const Chunks &chunks)
{
    PositionsWriter writer(path());
    for (const auto &[key, postings] : chunks) {
        for (const std::vector<uint32_t> &positions : postings) {
            std::vector<uint8_t> packed(positions.size() * POSITION_MAX);
            const uint8_t *end = pack_positions(packed.data(), positions.data(),
                                                static_cast<uint32_t>(positions.size()));
            writer.add({reinterpret_cast<char *>(packed.data()),
                        static_cast<size_t>(end - packed.data())});
        }
        writer.end_chunk(key);
    }
    writer.finish();
}

bool has_positions(const Postings &postings)
{
    for (const std::vector<uint32_t> &positions : postings)
        if (!positions.empty())
            return true;
    return false;
}

/* Every posting by going on, some by jumping to them. */
void check_chunk(PositionChunk chunk, const Postings &postings)
{
    std::vector<uint32_t> got;
    ck_assert_uint_eq(chunk.postings(), postings.size());
    for (uint32_t i = 0; i < postings.size(); i++) {
        chunk.read(i, got);
        ck_assert(got == postings[i]);
    }
    for (uint32_t i = 0; i < postings.size(); i += 1 + under(60)) {
        chunk.read(i, got);
        ck_assert(got == postings[i]);
    }
    ck_assert_int_eq(
        status_of([&] { chunk.read(static_cast<uint32_t>(postings.size()), got); }),
        SHIM_DAMAGED);
}

void check_all(const Chunks &chunks)
{
    PositionsReader reader(path());
    PositionsReader::Cursor cursor(reader);
    PositionChunk chunk;
    for (const auto &[key, postings] : chunks) {
        ck_assert_int_eq(reader.find(key, chunk), has_positions(postings));
        ck_assert(!reader.find(key + "\1", chunk) || chunks.count(key + "\1") > 0);
        if (!has_positions(postings))
            continue;
        ck_assert(reader.find(key, chunk));
        check_chunk(chunk, postings);
        ck_assert(cursor.next());
        ck_assert(cursor.key() == key);
        check_chunk(cursor.chunk(), postings);
    }
    ck_assert(!cursor.next());
    ck_assert(!reader.find(std::string(255, '\xff'), chunk));
    ck_assert(!reader.find("", chunk));
}

std::vector<uint32_t> random_positions()
{
    std::vector<uint32_t> positions;
    unsigned kind = under(60);
    size_t count = kind == 0 ? under(3000) : kind < 40 ? 1 : under(6);
    uint32_t gap = kind == 0 ? 2 : kind < 3 ? 100000000 : kind < 30 ? 300 : 40;
    uint64_t at = 0;
    for (size_t i = 0; i < count; i++) {
        at += 1 + under(gap);
        if (at > UINT32_MAX)
            break;
        positions.push_back(static_cast<uint32_t>(at));
    }
    return positions;
}

Chunks random_chunks(unsigned count)
{
    Chunks chunks;
    for (unsigned i = 0; i < count; i++) {
        std::string key;
        for (unsigned k = 0, len = 1 + under(under(30) == 0 ? 250 : 6); k < len; k++)
            key.push_back(static_cast<char>('a' + under(4)));
        if (under(4) == 0) {
            key.push_back('\0');
            add_sortable_number(key, under(1u << 30));
        }
        key.resize(std::min<size_t>(key.size(), 255));
        Postings postings(under(20) == 0 ? under(1200) : 1 + under(40));
        if (under(10) > 0)
            for (std::vector<uint32_t> &positions : postings)
                positions = random_positions();
        chunks[key] = postings;
    }
    return chunks;
}

START_TEST(random_positions_come_back)
{
    folder_make();
    for (unsigned size = 0; size < 900; size = size * 3 + 1) {
        Chunks chunks = random_chunks(size);
        write(chunks);
        check_all(chunks);
    }
}
END_TEST

START_TEST(the_greatest_numbers_come_back)
{
    folder_make();
    Postings one(40);
    one[0] = {1, UINT32_MAX};
    one[17] = {UINT32_MAX};
    one[18] = {UINT32_MAX - 1, UINT32_MAX};
    for (uint32_t i = 1; i < 100000; i++)
        one[39].push_back(i * 3);
    Chunks chunks = {{"a", one}, {"b", {{1}}}, {"c", Postings(5)}};
    write(chunks);
    check_all(chunks);
}
END_TEST

void read_all()
{
    PositionsReader reader(path());
    PositionsReader::Cursor cursor(reader);
    std::vector<uint32_t> got;
    PositionChunk chunk;
    reader.find("bb", chunk);
    while (cursor.next()) {
        chunk = cursor.chunk();
        for (uint32_t i = 0; i < chunk.postings() && i < 2000; i++)
            chunk.read(i, got);
    }
}

START_TEST(damage_is_told_and_never_crashes)
{
    folder_make();
    write(random_chunks(60));
    damage_everywhere(path(), [](bool whole) {
        shim_status status = status_of(read_all);
        ck_assert(status == SHIM_OK || status == SHIM_DAMAGED || status == SHIM_VERSION);
        if (whole)
            ck_assert_int_eq(status, SHIM_OK);
    });
}
END_TEST

START_TEST(another_version_is_refused)
{
    folder_make();
    write({{"a", {{1, 2}}}});
    std::string bytes = file_bytes(path());
    bytes.back()++;
    put_file(path(), bytes);
    ck_assert_int_eq(status_of(read_all), SHIM_VERSION);
    put_file(path(), "short");
    ck_assert_int_eq(status_of(read_all), SHIM_DAMAGED);
}
END_TEST

} // namespace

int main()
{
    const TTest *tests[] = {random_positions_come_back, the_greatest_numbers_come_back,
                            damage_is_told_and_never_crashes, another_version_is_refused,
                            nullptr};
    return run_tests("positions", tests);
}
