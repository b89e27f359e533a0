/* The positions of a sealed part come back as they were written, and damage is told. */
#include "shim/sealed/positions.hh"

#include "shim/glass/glass_pack.hh"

#include <algorithm>
#include <map>

#include "tests/shim/damage.hh"


using namespace shim;

namespace
{

/* A term's positions by document. */
using Postings = std::map<uint32_t, std::vector<uint32_t>>;
using Terms = std::vector<Postings>;

std::string path()
{
    return folder_path("positions");
}

/* For each document up to the highest that has a posting. */
std::string extents_of(const Terms &terms)
{
    std::vector<uint32_t> highest;
    for (const Postings &postings : terms)
        for (const auto &[id, positions] : postings) {
            highest.resize(std::max<size_t>(highest.size(), id));
            if (!positions.empty())
                highest[id - 1] = std::max(highest[id - 1], positions.back());
        }
    std::string extents;
    for (uint32_t position : highest)
        extents.push_back(static_cast<char>(extent_of(position)));
    return extents;
}

void write(const Terms &terms)
{
    std::string extents = extents_of(terms);
    PositionsWriter writer(path(), extents);
    for (const Postings &postings : terms) {
        for (const auto &[id, positions] : postings) {
            std::vector<uint8_t> packed(positions.size() * POSITION_MAX + 1);
            const uint8_t *end = pack_positions(packed.data(), positions.data(),
                                                static_cast<uint32_t>(positions.size()));
            writer.add(id, {reinterpret_cast<char *>(packed.data()),
                            static_cast<size_t>(end - packed.data())});
        }
        writer.end_term();
    }
    writer.finish();
}

std::vector<uint32_t> ids_of(const Postings &postings)
{
    std::vector<uint32_t> ids;
    for (const auto &[id, positions] : postings)
        ids.push_back(id);
    return ids;
}

void read(TermPositions &term, const std::vector<uint32_t> &ids, size_t i, std::vector<uint32_t> &out)
{
    auto block = static_cast<uint32_t>(i / POSTINGS_BLOCK);
    term.read(block, static_cast<uint32_t>(i % POSTINGS_BLOCK), &ids[size_t{block} * POSTINGS_BLOCK],
              out);
}

/* Every posting by going on, some by jumping to them. */
void check_term(TermPositions term, const Postings &postings)
{
    std::vector<uint32_t> got, ids = ids_of(postings);
    for (size_t i = 0; i < ids.size(); i++) {
        read(term, ids, i, got);
        ck_assert(got == postings.at(ids[i]));
    }
    for (size_t i = 0; i < ids.size(); i += 1 + under(60)) {
        size_t place = under(4) == 0 ? under(static_cast<unsigned>(ids.size())) : i;
        read(term, ids, place, got);
        ck_assert(got == postings.at(ids[place]));
    }
    ids.resize(ids.size() + POSTINGS_BLOCK + 1);
    ck_assert_int_eq(status_of([&] { read(term, ids, postings.size(), got); }), SHIM_DAMAGED);
}

void check_all(const Terms &terms)
{
    PositionsReader reader(path());
    ck_assert_uint_eq(reader.terms(), terms.size());
    ck_assert_uint_eq(reader.documents(), extents_of(terms).size());
    for (uint32_t i = 0; i < terms.size(); i++)
        check_term(reader.find(i, static_cast<uint32_t>(terms[i].size())), terms[i]);
    ck_assert_int_eq(
        status_of([&] { reader.find(static_cast<uint32_t>(terms.size()), 1); }), SHIM_DAMAGED);
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

Terms random_terms(unsigned count)
{
    Terms terms(count);
    for (Postings &postings : terms) {
        unsigned kind = under(20), gap = 1 + under(40);
        bool with = under(10) > 0, often = under(2) == 0;
        uint32_t id = 0;
        for (unsigned i = kind == 0 ? under(1200) : kind < 10 ? 1 : under(40); i > 0; i--) {
            id += 1 + under(gap);
            postings[id] = with && (often || under(200) == 0) ? random_positions()
                                                              : std::vector<uint32_t>();
        }
    }
    return terms;
}

START_TEST(random_positions_come_back)
{
    folder_make();
    for (unsigned size = 0; size < 900; size = size * 3 + 1) {
        Terms terms = random_terms(size);
        write(terms);
        check_all(terms);
    }
}
END_TEST

START_TEST(the_greatest_numbers_come_back)
{
    folder_make();
    Postings one;
    one[1] = {1, UINT32_MAX};
    one[17] = {UINT32_MAX};
    one[18] = {UINT32_MAX - 1, UINT32_MAX};
    one[19] = {1};
    for (uint32_t i = 1; i < 100000; i++)
        one[39].push_back(i * 3);
    Terms terms = {one, {{3, {1}}}, {{2, {}}, {4, {}}}, {{17, {UINT32_MAX}}, {20, {UINT32_MAX}}}};
    write(terms);
    check_all(terms);
}
END_TEST

START_TEST(extents_are_little_more_than_the_position)
{
    for (uint64_t position = 0; position <= UINT32_MAX; position += 1 + position / 5) {
        uint32_t kept = extent(extent_of(static_cast<uint32_t>(position)));
        ck_assert_uint_ge(kept, position);
        ck_assert_uint_le(kept, position + position / 8);
    }
    ck_assert_uint_eq(extent(extent_of(UINT32_MAX)), UINT32_MAX);
    for (unsigned any = 0; any < 256; any++)
        extent(static_cast<uint8_t>(any));
}
END_TEST

/* Of terms with other postings than those that were written. */
void read_all()
{
    PositionsReader reader(path());
    std::vector<uint32_t> got, ids(2 * POSTINGS_BLOCK);
    for (uint32_t i = 0; i < ids.size(); i++)
        ids[i] = 1 + i / 3;
    for (uint32_t term = 0; term < reader.terms() && term < 300; term++)
        for (uint32_t postings : {1u, 30u, 200u}) {
            TermPositions positions = reader.find(term, postings);
            for (size_t i = 0; i < postings; i++)
                read(positions, ids, i, got);
        }
}

void read_right(const Terms &terms)
{
    PositionsReader reader(path());
    std::vector<uint32_t> got;
    for (uint32_t t = 0; t < terms.size(); t++) {
        std::vector<uint32_t> ids = ids_of(terms[t]);
        TermPositions positions = reader.find(t, static_cast<uint32_t>(ids.size()));
        for (size_t i = 0; i < ids.size(); i++)
            read(positions, ids, i, got);
    }
}

START_TEST(damage_is_told_and_never_crashes)
{
    folder_make();
    Terms terms = random_terms(60);
    write(terms);
    ck_assert_int_ne(status_of(read_all), SHIM_BUG);
    damage_everywhere(path(), [&](bool whole) {
        shim_status status = status_of([&] { read_right(terms); });
        ck_assert(status == SHIM_OK || status == SHIM_DAMAGED || status == SHIM_VERSION);
        if (whole)
            ck_assert_int_eq(status, SHIM_OK);
    });
}
END_TEST

START_TEST(another_version_is_refused)
{
    folder_make();
    write({{{1, {1, 2}}}});
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
                            extents_are_little_more_than_the_position,
                            damage_is_told_and_never_crashes, another_version_is_refused,
                            nullptr};
    return run_tests("positions", tests);
}
