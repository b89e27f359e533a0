/*
 * damage: files of a sealed part changed in every way, for the tests of their readers. Included by
 * tests/shim/check_*.cc.
 */
#ifndef TESTS_SHIM_DAMAGE_HH
#define TESTS_SHIM_DAMAGE_HH

#include "shim/guard.hh"

#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>

/* Last: its names are common words. */
#include "tests/shim/temporary.h"
#include "tests/unit/run.h"

static unsigned random_state = 1;

static inline unsigned under(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return n == 0 ? 0 : (random_state >> 8) % n;
}

/* status_of(body): what guard() makes of it. */
template <typename Body> shim_status status_of(Body &&body)
{
    shim_error error;
    return shim::guard(&error, body);
}

static inline std::string file_bytes(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

static inline void put_file(const std::string &path, const std::string &bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/* damage_everywhere(path, read): change the file in some thousand ways (a byte, a few bytes,
 * its end, zeros), call read(false) after each, and read(true) when it is as it was. */
template <typename Read> void damage_everywhere(const std::string &path, Read &&read)
{
    const std::string whole = file_bytes(path);
    auto size = static_cast<unsigned>(whole.size());
    for (int round = 0; round < 2000; round++) {
        std::string bytes = whole;
        bool at_end = under(2) == 0; /* where the directory is */
        for (unsigned i = 0, n = 1 + under(4); i < n; i++) {
            unsigned place = at_end ? size - 1 - under(size < 100 ? size : 100) : under(size);
            bytes[place] = static_cast<char>(under(3) == 0 ? 0xff : under(256));
        }
        if (under(10) == 0)
            bytes.resize(under(size));
        if (under(20) == 0)
            bytes.insert(under(static_cast<unsigned>(bytes.size())), std::string(1 + under(9), '\0'));
        put_file(path, bytes);
        read(false);
    }
    put_file(path, whole);
    read(true);
}

#endif
