/* Values of every kind come back from the columns of a sealed part. */
#include "shim/sealed/columns.hh"

#include "tests/shim/damage.hh"

using namespace shim;

namespace
{

using Values = std::map<uint32_t, std::map<uint32_t, std::string>>; /* by slot and document */

std::string path()
{
    return folder_path("columns");
}

std::string number(uint64_t n)
{
    std::string bytes(8, '\0');
    for (int i = 7; i >= 0; i--, n >>= 8)
        bytes[static_cast<size_t>(i)] = static_cast<char>(n);
    return bytes;
}

void write(const Values &values, uint32_t documents)
{
    ColumnsWriter writer(path());
    for (uint32_t id = 1; id <= documents; id++)
        for (const auto &[slot, column] : values)
            if (column.count(id) > 0)
                writer.add(id, slot, column.at(id));
    writer.finish(documents);
}

void check_column(const Column &column, const std::map<uint32_t, std::string> &wanted,
                  uint32_t documents)
{
    char place[8 * COLUMN_LANES];
    for (uint32_t id = 0; id <= documents + 1; id++) {
        auto there = wanted.find(id);
        std::string_view got = column.read(id, place);
        uint64_t n;
        ck_assert(got == (there == wanted.end() ? std::string_view() : there->second));
        if (!column.is_numbers())
            continue;
        ck_assert_int_eq(column.number(id, &n), there != wanted.end());
        ck_assert(there == wanted.end() || number(n) == there->second);
    }
}

void check_all(const Values &values, uint32_t documents)
{
    write(values, documents);
    ck_assert_int_ne(access(ColumnsWriter::waiting(path()).c_str(), F_OK), 0);
    ColumnsReader reader(path());
    ck_assert_uint_eq(reader.documents(), documents);
    ck_assert_uint_eq(reader.all().size(), values.size());
    for (const auto &[slot, column] : values) {
        ck_assert_ptr_nonnull(reader.find(slot));
        check_column(*reader.find(slot), column, documents);
    }
    ck_assert_ptr_null(reader.find(1000));
}

uint64_t wide()
{
    return uint64_t{under(1u << 24)} << 40 | uint64_t{under(1u << 24)} << 20 | under(1u << 24);
}

/* Slots of numbers near each other, far apart, recurring, of two numbers, of strings; each with
 * gaps of its own kind. */
Values random_values(uint32_t documents)
{
    Values values;
    uint64_t hashes[20];
    for (uint64_t &hash : hashes)
        hash = wide() << 8 | under(256);
    for (uint32_t id = 1; id <= documents; id++) {
        values[0][id] = number(1700000000 + uint64_t{id} * 60 + under(3600));
        if (under(4) == 0)
            values[3][id] = number(under(2) == 0 ? UINT64_MAX - under(5) : under(5));
        if (id > 700 && id < 3000)
            values[4][id] = number(hashes[id / 100 % 20]);
        values[5][id] = number(wide()) + number(hashes[under(20)]);
        values[6][id] = under(20) == 0 ? "c" : "a";
        if (under(3) > 0)
            values[7][id] = std::string(under(9) == 0 ? 3000 : 1 + under(12), static_cast<char>('a' + under(20)));
        if (id == 2)
            values[900][id] = number(5);
    }
    return values;
}

START_TEST(values_of_every_kind_come_back)
{
    folder_make();
    static const uint32_t sizes[] = {2, 3, 511, 512, 513, 5000};
    for (uint32_t documents : sizes)
        check_all(random_values(documents), documents);
    check_all({}, 0);
    check_all({}, 3);
}
END_TEST

START_TEST(what_recurs_is_kept_once)
{
    folder_make();
    enum { DOCUMENTS = 20000 };
    Values values;
    for (uint32_t id = 1; id <= DOCUMENTS; id++) {
        values[1][id] = number((id / 50) * 0x9e3779b97f4a7c15);
        values[2][id] = "The Example Herald";
    }
    check_all(values, DOCUMENTS);
    struct stat status;
    ck_assert_int_eq(stat(path().c_str(), &status), 0);
    ck_assert_int_lt(status.st_size, DOCUMENTS);
}
END_TEST

/* Everything that can be read, one value behind the other. */
std::string everything(uint32_t documents)
{
    ColumnsReader reader(path());
    std::string all;
    char place[8 * COLUMN_LANES];
    for (const auto &[slot, column] : reader.all())
        for (uint32_t id = 0; id <= documents; id++)
            all.append(column.read(id, place)).push_back(static_cast<char>(slot));
    return all;
}

START_TEST(damage_is_told_and_never_answered_from)
{
    folder_make();
    enum { DOCUMENTS = 600 };
    write(random_values(DOCUMENTS), DOCUMENTS);
    const std::string wanted = everything(DOCUMENTS);
    damage_everywhere(path(), [&](bool whole) {
        std::string got;
        shim_status status = status_of([&] { got = everything(DOCUMENTS); });
        ck_assert(status == SHIM_DAMAGED || status == SHIM_VERSION || got == wanted);
        ck_assert(!whole || status == SHIM_OK);
    });
}
END_TEST

} // namespace

int main()
{
    const TTest *tests[] = {values_of_every_kind_come_back, what_recurs_is_kept_once,
                            damage_is_told_and_never_answered_from, nullptr};
    return run_tests("sealed_columns", tests);
}
