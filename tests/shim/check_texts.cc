/* The texts of a sealed part come back as they were written, and damage is told. */
#include "shim/sealed/texts.hh"
#include "tests/shim/damage.hh"

using namespace shim;

namespace
{

std::string path()
{
    return folder_path("texts");
}

void write(const std::vector<std::string> &texts)
{
    TextsWriter writer(path());
    TextsDictionary dictionary;
    TextsPacker first(dictionary), rest(dictionary);
    size_t waiting = 0;
    for (size_t i = 0; i < texts.size(); i++) {
        bool waits = first.waiting().size() < TEXTS_SAMPLES && waiting == i;
        waiting += waits;
        (waits ? first : rest).add(texts[i]);
        if (first.waiting().size() >= TEXTS_SAMPLES)
            dictionary.train(first.waiting(), first.waiting_sizes());
    }
    dictionary.train(first.waiting(), first.waiting_sizes());
    writer.add(first.finish(), dictionary);
    writer.add(rest.finish(), dictionary);
    first.clear();
    writer.add(first.finish(), dictionary); /* nothing */
    writer.finish();
}

void compare(const std::vector<std::string> &texts, TextsReader &reader, uint32_t id)
{
    ck_assert(reader.read(id) == texts[id - 1]);
}

void check_all(const std::vector<std::string> &texts)
{
    TextsReader reader(path());
    ck_assert_uint_eq(reader.documents(), texts.size());
    for (uint32_t id = 1; id <= texts.size(); id++)
        compare(texts, reader, id);
    for (int i = 0; i < 200 && !texts.empty(); i++)
        compare(texts, reader, 1 + under(static_cast<unsigned>(texts.size())));
    ck_assert_int_eq(status_of([&] { reader.read(0); }), SHIM_DAMAGED);
    ck_assert_int_eq(status_of([&] { reader.read(static_cast<uint32_t>(texts.size()) + 1); }),
                     SHIM_DAMAGED);
}

std::string words(size_t count)
{
    static const char *const known[] = {"the ", "moon ", "price ", "of ", "an ", "apple ",
                                        "rises ", "comment ", "said ", "in ", "spring "};
    std::string text;
    for (size_t i = 0; i < count; i++)
        text += known[under(11)];
    return text;
}

std::string noise(size_t size)
{
    std::string bytes;
    for (size_t i = 0; i < size; i++)
        bytes.push_back(static_cast<char>(under(256)));
    return bytes;
}

START_TEST(texts_of_all_sizes_come_back)
{
    folder_make();
    std::vector<std::string> texts;
    write(texts);
    check_all(texts);
    texts.push_back("");
    write(texts);
    check_all(texts);
    for (size_t size = 1; size < 3000000; size = size * 3 + under(5)) {
        texts.push_back(noise(size));
        texts.push_back(std::string(size, 'v'));
        texts.push_back("");
    }
    write(texts);
    check_all(texts);
}
END_TEST

START_TEST(many_texts_share_a_dictionary)
{
    folder_make();
    std::vector<std::string> texts;
    size_t bytes = 0;
    while (bytes < (6u << 20)) {
        texts.push_back("{\"id\":" + std::to_string(under(1u << 30)) + "} " + words(under(200)));
        bytes += texts.back().size();
    }
    write(texts);
    check_all(texts);
    struct stat status;
    ck_assert_int_eq(stat(path().c_str(), &status), 0);
    ck_assert_uint_lt(static_cast<size_t>(status.st_size), bytes / 2);
}
END_TEST

void read_all()
{
    TextsReader reader(path());
    for (uint32_t id = 1; id <= reader.documents() && id < 2000; id++)
        reader.read(id);
}

START_TEST(damage_is_told_and_never_crashes)
{
    folder_make();
    std::vector<std::string> texts;
    for (int i = 0; i < 300; i++)
        texts.push_back(words(under(100)));
    write(texts);
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
    write({"one", "two"});
    std::string bytes = file_bytes(path());
    bytes.back()++;
    put_file(path(), bytes);
    ck_assert_int_eq(status_of(read_all), SHIM_VERSION);
    put_file(path(), "");
    ck_assert_int_eq(status_of(read_all), SHIM_DAMAGED);
    unlink(path().c_str());
    ck_assert_int_eq(status_of(read_all), SHIM_DAMAGED);
}
END_TEST

} // namespace

int main()
{
    const TTest *tests[] = {texts_of_all_sizes_come_back, many_texts_share_a_dictionary,
                            damage_is_told_and_never_crashes, another_version_is_refused,
                            nullptr};
    return run_tests("texts", tests);
}
