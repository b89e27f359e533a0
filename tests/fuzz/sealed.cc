/* Any bytes as the texts and as the positions of a sealed part: read, or refused as damage. */
#include "shim/guard.hh"
#include "shim/sealed/positions.hh"
#include "shim/sealed/texts.hh"

#include <cstdlib>
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
    shim::PositionsReader::Cursor cursor(reader);
    shim::PositionChunk chunk;
    std::vector<uint32_t> positions;
    for (uint32_t read = 0; cursor.next();) {
        reader.find(cursor.key(), chunk);
        chunk = cursor.chunk();
        for (uint32_t i = 0; i < chunk.postings() && read < MOST; i++, read++)
            chunk.read(i, positions);
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
    close(file);
    return 0;
}
