/* What is taken from a sealed file is what was written, or an error. */
#include "shim/sealed/sealed_file.hh"

#include "tests/shim/damage.hh"

using namespace shim;

namespace
{

const char magic[9] = "lede:zz1";

std::string path()
{
    return folder_path("file");
}

std::string noise(size_t size)
{
    std::string bytes;
    for (size_t i = 0; i < size; i++)
        bytes.push_back(static_cast<char>(under(256)));
    return bytes;
}

void write(const std::string &content)
{
    SealedFileWriter writer(path());
    for (size_t from = 0, step; from < content.size(); from += step) {
        step = 1 + under(under(3) == 0 ? 20000 : 50);
        writer.write(std::string_view(content).substr(from, step));
    }
    ck_assert_uint_eq(writer.written(), content.size());
    writer.finish({7, 8, 9}, magic);
}

START_TEST(what_was_written_is_taken)
{
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 8192, 300000};
    folder_make();
    for (size_t size : sizes) {
        std::string content = noise(size);
        write(content);
        SealedFile file(path(), magic);
        ck_assert_uint_eq(file.size(), size);
        ck_assert_uint_eq(file.numbers().first, 7);
        ck_assert_uint_eq(file.numbers().second, 8);
        ck_assert_uint_eq(file.numbers().third, 9);
        for (int i = 0; i < 300; i++) {
            unsigned from = under(static_cast<unsigned>(size + 1));
            unsigned len = under(static_cast<unsigned>(size - from + 1));
            ck_assert(file.take(from, len) == content.substr(from, len));
        }
        ck_assert_int_eq(status_of([&] { file.take(size, 1); }), SHIM_DAMAGED);
        ck_assert_int_eq(status_of([&] { file.take(UINT64_MAX, 2); }), SHIM_DAMAGED);
        ck_assert_int_eq(status_of([&] { file.take(0, UINT64_MAX); }), SHIM_DAMAGED);
    }
}
END_TEST

/* Wherever a bit is turned, what is there is not given out, and all else still is. */
START_TEST(a_turned_bit_is_told)
{
    enum { SIZE = 20000 };
    folder_make();
    const std::string content = noise(SIZE);
    write(content);
    const std::string whole = file_bytes(path());
    for (int round = 0; round < 2000; round++) {
        std::string bytes = whole;
        unsigned place = under(static_cast<unsigned>(whole.size()));
        bytes[place] = static_cast<char>(bytes[place] ^ 1 << under(8));
        put_file(path(), bytes);
        shim_status opened = status_of([&] {
            SealedFile file(path(), magic);
            for (unsigned page = 0; page < SIZE / SEALED_PAGE; page++) {
                std::string_view got;
                shim_status status =
                    status_of([&] { got = file.take(page * SEALED_PAGE, SEALED_PAGE); });
                bool hit = place / SEALED_PAGE == page;
                ck_assert_int_eq(status, hit ? SHIM_DAMAGED : SHIM_OK);
                ck_assert(hit || got == content.substr(page * SEALED_PAGE, SEALED_PAGE));
            }
        });
        ck_assert(opened == SHIM_OK || place >= SIZE);
    }
}
END_TEST

START_TEST(another_file_is_refused)
{
    folder_make();
    write("one");
    ck_assert_int_eq(status_of([] { SealedFile(path(), "lede:zz2"); }), SHIM_VERSION);
    ck_assert_int_eq(status_of([] { SealedFile(path(), "lede:yy1"); }), SHIM_DAMAGED);
    std::string bytes = file_bytes(path());
    for (size_t size = 0; size < bytes.size(); size++) {
        put_file(path(), bytes.substr(0, size));
        ck_assert_int_eq(status_of([] { SealedFile(path(), magic); }), SHIM_DAMAGED);
    }
    unlink(path().c_str());
    ck_assert_int_eq(status_of([] { SealedFile(path(), magic); }), SHIM_DAMAGED);
}
END_TEST

} // namespace

int main()
{
    const TTest *tests[] = {what_was_written_is_taken, a_turned_bit_is_told,
                            another_file_is_refused, nullptr};
    return run_tests("sealed_file", tests);
}
