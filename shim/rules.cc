#include "shim/rules.hh"

#include "shim/guard.hh"
#include "shim/nodes.hh"

#include <string_view>

namespace shim
{
namespace
{

[[noreturn]] void refuse(const std::string &text)
{
    throw Refusal{text};
}

std::string_view view(shim_bytes bytes)
{
    return {bytes.at, bytes.len};
}

} // namespace

void check_name(shim_bytes name)
{
    if (!term_ok(name))
        refuse("term of " + std::to_string(name.len) + " bytes: 1 to " +
               std::to_string(SHIM_TERM_MAX) + " are allowed, a NUL counts twice");
}

void check_positions(const shim_term &t)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < t.position_count; i++) {
        if (t.positions[i] <= last)
            refuse("positions must ascend from 1 without repetition");
        last = t.positions[i];
    }
}

void check_document(const shim_document &d)
{
    bool key_found = false;
    uint64_t length = 0;
    for (size_t i = 0; i < d.term_count; i++) {
        check_name(d.terms[i].name);
        check_positions(d.terms[i]);
        if (i > 0 && view(d.terms[i - 1].name) >= view(d.terms[i].name))
            refuse("terms must be sorted by bytes and distinct");
        key_found = key_found || view(d.terms[i].name) == view(d.key);
        length += d.terms[i].wdf;
    }
    check_rest(d, key_found, length);
}

static void check_value(const shim_document &d, size_t i)
{
    size_t len = d.values[i].bytes.len;
    if (i > 0 && d.values[i].slot <= d.values[i - 1].slot)
        refuse("value slots must ascend without repetition");
    if (d.values[i].slot >= SHIM_SLOTS)
        refuse("value slots are from 0 to " + std::to_string(SHIM_SLOTS - 1));
    if (len == 0 || len > SHIM_VALUE_MAX)
        refuse("value of " + std::to_string(len) + " bytes: 1 to " +
               std::to_string(SHIM_VALUE_MAX) + " are allowed");
}

void check_rest(const shim_document &d, bool key_found, uint64_t length)
{
    if (!term_ok(d.key))
        refuse("the document's key is no possible term");
    if (!key_found)
        refuse("the document's key is not among its terms");
    if (length >= UINT32_MAX) /* glass's mark of an absent document */
        refuse("the sum of wdf is over 4294967294");
    for (size_t i = 0; i < d.value_count; i++)
        check_value(d, i);
    if (d.data.len > SHIM_DATA_MAX)
        refuse("data of " + std::to_string(d.data.len) + " bytes: at most " +
               std::to_string(SHIM_DATA_MAX) + " are allowed");
}

} // namespace shim
