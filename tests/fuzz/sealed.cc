/* Any bytes as the texts, the positions, and the terms of a sealed part: read, or refused as damage. */
#include "shim/glass/posting_list.hh"
#include "shim/guard.hh"
#include "shim/sealed/positions.hh"
#include "shim/sealed/texts.hh"

#include <cstdlib>
#include <numeric>
#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 5000 }; /* documents and postings looked at */

static void read_texts(const std::string &path)
{
    shim::TextsReader reader(path);
    for (uint32_t id = 1; id <= reader.documents() && id < MOST; id++)
        reader.read(id);
}

static void read_positions(const std::string &path)
{
    shim::PositionsReader reader(path);
    std::vector<uint32_t> positions, ids(shim::POSTINGS_BLOCK);
    std::iota(ids.begin(), ids.end(), 1);
    for (uint32_t term = 0, read = 0; term < reader.terms() && read < MOST; term++) {
        shim::TermPositions all = reader.find(term, 1 + term % 300);
        for (uint32_t i = 0; i <= term % 300; i++, read++)
            all.read(i / shim::POSTINGS_BLOCK, i % shim::POSTINGS_BLOCK, ids.data(), positions);
    }
}

static void read_postings(const std::string &path)
{
    shim::GlassTable table(path);
    shim::GlassCursor cursor(table), finder(table);
    for (uint32_t read = 0; read < MOST && cursor.next(); read++) {
        shim::PostingList list(finder, cursor.key());
        for (; list.id() != shim::NO_DOCUMENT && read < MOST; list.next(), read++)
            list.wdf();
    }
}

static void expect_damage(shim_status status)
{
    if (status != SHIM_OK && status != SHIM_DAMAGED && status != SHIM_VERSION)
        abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int file = memfd_create("sealed", MFD_CLOEXEC);
    if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size))
        abort();
    std::string path = "/proc/self/fd/" + std::to_string(file);
    shim_error error;
    expect_damage(shim::guard(&error, [&] { read_texts(path); }));
    expect_damage(shim::guard(&error, [&] { read_positions(path); }));
    expect_damage(shim::guard(&error, [&] { read_postings(path); }));
    close(file);
    return 0;
}
