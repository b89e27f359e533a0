/* The postings of a sealed part come back as they were written, however they are read. */
#include "shim/glass/posting_list.hh"

#include <map>

#include "tests/shim/damage.hh"

using namespace shim;

namespace
{

using Postings = std::map<uint32_t, uint32_t>; /* wdf by document */
using Lists = std::map<std::string, Postings>;

std::string path()
{
    return folder_path("terms");
}

void write(const Lists &lists)
{
    SealedTableWriter table(path());
    PostingsWriter writer(table);
    for (const auto &[key, postings] : lists) {
        writer.begin(key, static_cast<uint32_t>(postings.size()));
        for (const auto &[id, wdf] : postings)
            writer.add(id, wdf);
        writer.end();
    }
    table.finish();
}

/* Some are dense and some are not, some gaps are much wider than the others. */
Postings random_postings()
{
    static const uint32_t gaps[] = {1, 2, 9, 300, 1000000}, most[] = {0, 1, 2, 9, 127, 128, 1000};
    Postings postings;
    uint32_t gap = gaps[under(5)], limit = most[under(7)];
    uint64_t id = 0;
    for (unsigned left = under(4) == 0 ? under(1500) : under(5) == 0 ? 126 + under(4) : under(20);
         left > 0; left--) {
        id += 1 + under(gap) + (under(50) == 0 ? under(1u << 23) : 0);
        if (id > UINT32_MAX)
            break;
        postings[static_cast<uint32_t>(id)] =
            under(2) == 0 ? limit : under(5000) == 0 ? UINT32_MAX : under(limit + 1);
    }
    return postings;
}

Lists random_lists(unsigned count)
{
    Lists lists;
    for (unsigned i = 0; i < count; i++)
        lists["k" + std::to_string(i)] = random_postings();
    return lists;
}

void check_at(const PostingList &list, Postings::const_iterator want, const Postings &postings)
{
    ck_assert_uint_eq(list.id(), want == postings.end() ? uint64_t{NO_DOCUMENT} : want->first);
    if (want != postings.end())
        ck_assert_uint_eq(list.wdf(), want->second);
}

/* Step by step, and by all of below a limit. */
void check_in_order(PostingList &list, const Postings &postings)
{
    for (auto want = postings.begin(); want != postings.end(); ++want, list.next())
        check_at(list, want, postings);
    check_at(list, postings.end(), postings);
    list.rewind();
    Postings got;
    std::vector<uint32_t> ids;
    bool with_wdf = true;
    for (uint64_t limit = 1; list.id() != NO_DOCUMENT; limit += limit / 2 + under(100)) {
        if (with_wdf)
            list.each_below(limit, [&](uint64_t id, uint32_t wdf) {
                ck_assert_uint_lt(id, limit);
                got[static_cast<uint32_t>(id)] = wdf;
            });
        else
            list.each_id_below(limit, [&](uint64_t id) {
                got[static_cast<uint32_t>(id)] = postings.at(static_cast<uint32_t>(id));
            });
        with_wdf = under(2) == 0;
    }
    ck_assert(got == postings);
    list.rewind();
}

void check_jumps(PostingList &list, const Postings &postings)
{
    uint64_t id = 0;
    auto want = postings.begin();
    for (int i = 0; i < 200 && want != postings.end(); i++) {
        id += under(3) == 0 ? under(1u << 20) : under(600);
        want = id > UINT32_MAX ? postings.end()
                               : std::max(want, postings.lower_bound(static_cast<uint32_t>(id)),
                                          [&](auto a, auto b) {
                                              return b == postings.end() ||
                                                     (a != postings.end() && a->first < b->first);
                                          });
        list.seek(id);
        check_at(list, want, postings);
        if (under(3) == 0 && want != postings.end()) {
            list.next();
            check_at(list, ++want, postings);
        }
    }
    list.seek(uint64_t{UINT32_MAX} + 1);
    check_at(list, postings.end(), postings);
}

void check_all(const Lists &lists)
{
    GlassTable table(path());
    GlassCursor cursor(table);
    uint32_t number = 0;
    for (const auto &[key, postings] : lists) {
        PostingList list(cursor, key);
        ck_assert_uint_eq(list.frequency(), postings.size());
        ck_assert_uint_eq(posting_frequency(cursor, key), postings.size());
        ck_assert_uint_eq(list.number(), number++);
        check_in_order(list, postings);
        check_jumps(list, postings);
    }
    ck_assert_uint_eq(PostingList(cursor, "none").id(), uint64_t{NO_DOCUMENT});
}

START_TEST(random_postings_come_back)
{
    folder_make();
    for (unsigned size = 0; size < 300; size = size * 3 + 1) {
        Lists lists = random_lists(size);
        write(lists);
        check_all(lists);
    }
}
END_TEST

START_TEST(the_greatest_numbers_come_back)
{
    folder_make();
    Lists lists;
    lists["a"] = {{UINT32_MAX, UINT32_MAX}};
    lists["b"] = {{1, 0}, {UINT32_MAX - 1, UINT32_MAX}, {UINT32_MAX, 1}};
    for (uint32_t i = 1; i < 400; i++) {
        lists["c"][i] = i;
        lists["d"][UINT32_MAX - i] = 1;
    }
    lists["c"][UINT32_MAX] = UINT32_MAX;
    lists["d"][1] = 1;
    write(lists);
    check_all(lists);
}
END_TEST

START_TEST(damage_is_told_and_never_answered_from)
{
    folder_make();
    Lists lists = random_lists(60);
    write(lists);
    damage_everywhere(path(), [&](bool whole) {
        Lists got;
        shim_status status = status_of([&] {
            GlassTable table(path());
            GlassCursor cursor(table);
            for (const auto &[key, postings] : lists) {
                PostingList list(cursor, key);
                got[key];
                list.each_below(NO_DOCUMENT, [&key = key, &got](uint64_t id, uint32_t wdf) {
                    got[key][static_cast<uint32_t>(id)] = wdf;
                });
            }
        });
        ck_assert(status == SHIM_DAMAGED || status == SHIM_VERSION || got == lists);
        ck_assert(!whole || status == SHIM_OK);
    });
}
END_TEST

/* A tag that somebody made who knows the sums: read as something, or refused. */
START_TEST(any_bytes_are_postings_or_damage)
{
    folder_make();
    for (int round = 0; round < 3000; round++) {
        std::string tag;
        for (unsigned i = 0, size = under(40); i < size; i++)
            tag.push_back(static_cast<char>(under(4) == 0 ? 0xff : under(256)));
        SealedTableWriter writer(path());
        writer.put(std::string(under(60), static_cast<char>(under(256))));
        writer.add("k", tag);
        writer.finish();
        shim_status status = status_of([&] {
            GlassTable table(path());
            GlassCursor cursor(table);
            PostingList list(cursor, "k");
            uint64_t last = 0;
            list.each_below(NO_DOCUMENT, [&](uint64_t id, uint32_t) {
                ck_assert_uint_gt(id, last);
                last = id;
            });
        });
        ck_assert(status == SHIM_OK || status == SHIM_DAMAGED);
    }
}
END_TEST

} // namespace

int main()
{
    const TTest *tests[] = {random_postings_come_back, the_greatest_numbers_come_back,
                            damage_is_told_and_never_answered_from,
                            any_bytes_are_postings_or_damage, nullptr};
    return run_tests("postings", tests);
}
