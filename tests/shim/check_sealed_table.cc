/* The items of a sealed table are found as in a sorted map. */
#include "shim/sealed/table.hh"

#include "tests/shim/damage.hh"

#include <map>

using namespace shim;

namespace
{

using Items = std::map<std::string, std::string>;

std::string path()
{
    return folder_path("terms");
}

void write(const Items &items)
{
    SealedTableWriter writer(path());
    for (const auto &[key, tag] : items)
        writer.add(key, tag);
    writer.finish();
}

/* Of few letters, so that keys share their beginnings. */
std::string random_key()
{
    std::string key;
    static const char letters[] = {'\0', '\xff', 'a', 'b'};
    for (unsigned i = 0, len = 1 + under(under(30) == 0 ? 250 : 9); i < len; i++)
        key.push_back(letters[under(4)]);
    return key;
}

Items random_items(unsigned count)
{
    Items items;
    while (items.size() < count)
        items[random_key()] =
            std::string(under(40) == 0 ? under(3000) : under(12), static_cast<char>(under(256)));
    return items;
}

/* One cursor is asked for keys in any order, so that it goes on from wherever it stands. */
void check_found(const Items &items)
{
    SealedTable table(path());
    SealedCursor cursor(table);
    std::string here, last;
    for (int i = 0; i < 3000; i++) {
        std::string key = under(3) == 0 && !last.empty() ? last + random_key() : random_key();
        auto next = items.upper_bound(key);
        bool there = items.count(key) > 0;
        ck_assert_int_eq(cursor.find(key, here), there);
        if (next == items.begin()) {
            ck_assert(here.empty() && cursor.tag().empty());
        } else {
            --next;
            ck_assert(here == next->first && cursor.tag() == next->second);
            ck_assert_uint_eq(cursor.number(), std::distance(items.begin(), next));
            ++next;
        }
        last = under(4) == 0 ? here : key;
        for (unsigned steps = under(3); steps > 0; steps--) {
            ck_assert_int_eq(cursor.next(here), next != items.end());
            if (next == items.end())
                break;
            ck_assert(here == next->first && cursor.tag() == next->second);
            ++next;
        }
    }
}

void check_all(const Items &items)
{
    SealedTable table(path());
    SealedCursor cursor(table);
    std::string here;
    uint32_t number = 0;
    for (const auto &[key, tag] : items) {
        ck_assert(cursor.next(here));
        ck_assert(here == key && cursor.tag() == tag);
        ck_assert_uint_eq(cursor.number(), number++);
    }
    ck_assert(!cursor.next(here));
    ck_assert(!cursor.next(here));
}

START_TEST(items_are_found_as_in_a_map)
{
    static const unsigned sizes[] = {0, 1, 2, 50, 3000};
    folder_make();
    for (unsigned size : sizes) {
        Items items = random_items(size);
        write(items);
        check_all(items);
        check_found(items);
    }
}
END_TEST

START_TEST(what_lies_between_the_blocks_is_found_again)
{
    folder_make();
    std::map<std::string, uint64_t> places;
    Items items = random_items(400);
    SealedTableWriter writer(path());
    for (const auto &[key, tag] : items) {
        if (under(5) == 0)
            places[key] = writer.put(key + tag);
        writer.add(key, tag);
    }
    writer.finish();
    check_all(items);
    check_found(items);
    SealedTable table(path());
    for (const auto &[key, place] : places)
        ck_assert(table.put(place, key.size() + items[key].size()) == key + items[key]);
    ck_assert_int_eq(status_of([&] { table.put(uint64_t{1} << 40, 1); }), SHIM_DAMAGED);
}
END_TEST

START_TEST(damage_is_told_and_never_answered_from)
{
    folder_make();
    Items items = random_items(800);
    write(items);
    damage_everywhere(path(), [&](bool whole) {
        Items got;
        shim_status status = status_of([&] {
            SealedTable table(path());
            SealedCursor cursor(table);
            for (std::string here; cursor.next(here);)
                got[here] = cursor.tag();
        });
        ck_assert(status == SHIM_DAMAGED || status == SHIM_VERSION || got == items);
        ck_assert(!whole || status == SHIM_OK);
    });
}
END_TEST

} // namespace

int main()
{
    const TTest *tests[] = {items_are_found_as_in_a_map,
                            what_lies_between_the_blocks_is_found_again,
                            damage_is_told_and_never_answered_from, nullptr};
    return run_tests("sealed_table", tests);
}
