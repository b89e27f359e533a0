#include "shim/bulk.h"

#include "shim/data.hh"
#include "shim/glass/deflater.hh"
#include "shim/glass/glass_pack.hh"
#include "shim/handles.hh"
#include "shim/glass/segment.hh"
#include "shim/glass/values.hh"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace shim;

enum { MEMORY_MIN = 1 << 20, RUNS_MAX = 64 /* files open at once */ };
static const size_t memory_max = size_t{3} << 30; /* an address of the inverter has 32 bits */

struct shim_bulk {
    shim_bulk(const char *path, const shim_bulk_options &options);

    std::string folder;
    shim_bulk_options options;
    bool broken = false;
    Inverter inverter;
    Values values;
    Deflater data_deflater, termlist_deflater;
    TableWriter docdata, termlist;
    Segment segment;
    std::string lengths; /* a varint a document */
    std::vector<std::string> runs; /* put aside: their files */
    unsigned runs_made = 0;
    std::string key, tag;
};

shim_bulk::shim_bulk(const char *path, const shim_bulk_options &o)
    : folder(path), options(o), values(folder + "/values.tmp"), data_deflater(o.data_level),
      termlist_deflater(o.termlist_level), docdata(folder + "/docdata.glass"),
      termlist(folder + "/termlist.glass")
{
    options.memory = std::clamp(o.memory, size_t{MEMORY_MIN}, memory_max);
}

namespace shim
{
namespace
{

const char *const file_names[] = {"docdata.glass", "termlist.glass", "postlist.glass",
                                  "position.glass", "values.tmp", "v.tmp",
                                  "iamglass", "flintlock"};

void remove_runs(shim_bulk *b)
{
    for (const std::string &path : b->runs)
        unlink(path.c_str());
    b->runs.clear();
}

void remove_files(shim_bulk *b)
{
    for (const char *name : file_names)
        unlink((b->folder + "/" + name).c_str());
    remove_runs(b);
    rmdir(b->folder.c_str());
}

void make_folder(const std::string &path)
{
    if (mkdir(path.c_str(), 0777) != 0)
        throw SystemFailure{"cannot make " + path, errno};
}

/* An empty database in our format is enough to learn whether this Xapian reads it. */
void check_format(const std::string &folder)
{
    std::string probe = folder + "/probe";
    make_folder(probe);
    TableWriter(probe + "/postlist.glass").finish(true);
    write_version(probe, Segment());
    Xapian::Database(probe, Xapian::DB_BACKEND_GLASS);
    unlink((probe + "/postlist.glass").c_str());
    unlink((probe + "/iamglass").c_str());
    rmdir(probe.c_str());
}

void add_deflated(TableWriter &table, Deflater &deflater, std::string_view key,
                  std::string_view tag)
{
    std::string_view smaller;
    if (deflater.deflate(tag, &smaller) == Deflater::SMALLER)
        table.add(key, smaller, true);
    else
        table.add(key, tag);
}

/* Data is padded until glass can read it back deflated: see data.cc. */
void add_data(shim_bulk *b, shim_bytes data)
{
    std::string kept;
    std::string_view smaller;
    Deflater::Result result = Deflater::UNREADABLE;
    for (unsigned padding = 0; result == Deflater::UNREADABLE && padding <= DATA_PADDING_MAX;
         padding++) {
        kept = data_padded(data, padding);
        result = b->data_deflater.deflate(kept, &smaller);
    }
    if (result == Deflater::SMALLER)
        b->docdata.add(b->key, smaller, true);
    else
        b->docdata.add(b->key, kept);
}

size_t shared_start(shim_bytes a, shim_bytes b)
{
    size_t end = std::min(a.len, b.len), n = 0;
    while (n < end && a.at[n] == b.at[n])
        n++;
    return n;
}

void add_termlist(shim_bulk *b, const shim_document &d, uint32_t length)
{
    std::string &tag = b->tag;
    tag.clear();
    add_varint(tag, length);
    add_varint(tag, d.term_count);
    for (size_t i = 0; i < d.term_count; i++) {
        const shim_term &t = d.terms[i];
        size_t shared = 0;
        uint64_t combined = 256; /* the number of shared bytes and the wdf in one byte */
        if (i > 0) {
            const shim_bytes &before = d.terms[i - 1].name;
            shared = shared_start(before, t.name);
            combined = (uint64_t{t.wdf} + 1) * (before.len + 1) + shared;
            tag.push_back(static_cast<char>(combined < 256 ? combined : shared));
        }
        tag.push_back(static_cast<char>(t.name.len - shared));
        tag.append(t.name.at + shared, t.name.len - shared);
        if (combined >= 256)
            add_varint(tag, t.wdf);
    }
    add_deflated(b->termlist, b->termlist_deflater, b->key, tag);
    if (d.value_count == 0)
        return;
    b->key.push_back('\0');
    tag.clear();
    uint32_t next = 0;
    for (size_t i = 0; i < d.value_count; i++) {
        add_varint(tag, d.values[i].slot - next);
        next = d.values[i].slot + 1;
    }
    add_deflated(b->termlist, b->termlist_deflater, b->key, tag);
}

uint32_t note_statistics(Segment &s, const shim_document &d)
{
    uint32_t length = 0;
    for (size_t i = 0; i < d.term_count; i++) {
        length += d.terms[i].wdf;
        s.highest_wdf = std::max(s.highest_wdf, d.terms[i].wdf);
    }
    if (length > 0)
        s.shortest = s.shortest == 0 ? length : std::min(s.shortest, length);
    s.longest = std::max(s.longest, length);
    s.total_length += length;
    s.documents++;
    return length;
}

std::vector<std::unique_ptr<Run>> open_runs(const shim_bulk *b)
{
    std::vector<std::unique_ptr<Run>> runs;
    for (const std::string &path : b->runs)
        runs.push_back(run_in_file(path));
    return runs;
}

/* The file is noted before it is written, so that half a file is removed too. */
std::string next_run(shim_bulk *b)
{
    b->runs.push_back(b->folder + "/run" + std::to_string(b->runs_made++) + ".tmp");
    return b->runs.back();
}

/* Many runs become one, so that there are never too many files open. */
void put_aside(shim_bulk *b)
{
    std::vector<std::unique_ptr<Run>> one;
    one.push_back(run_in_memory(b->inverter));
    Merge memory(std::move(one));
    write_run(memory, next_run(b));
    b->inverter.clear();
    if (b->runs.size() < RUNS_MAX)
        return;
    Merge all(open_runs(b));
    std::string merged = next_run(b);
    write_run(all, merged);
    b->runs.pop_back();
    remove_runs(b);
    b->runs.push_back(merged);
}

void add(shim_bulk *b, const shim_document &d)
{
    if (b->segment.documents == UINT32_MAX - 1)
        throw Refusal{"a database holds at most 4294967294 documents"};
    uint32_t length = note_statistics(b->segment, d), id = b->segment.documents;
    add_varint(b->lengths, length);
    b->inverter.add(id, d.terms, d.term_count);
    b->values.add(id, d.values, d.value_count);
    b->key.clear();
    add_sortable_number(b->key, id);
    if (d.data.len > 0)
        add_data(b, d.data);
    if (!b->options.no_termlists)
        add_termlist(b, d, length);
    if (b->inverter.memory() > b->options.memory)
        put_aside(b);
}

void write_lengths(const shim_bulk *b, TableWriter &postlist)
{
    if (b->segment.documents == 0)
        return;
    const std::string_view key("\0\xe0", 2);
    ChunkWriter chunks(postlist);
    chunks.begin(key, key, TermTotals());
    const auto *at = reinterpret_cast<const uint8_t *>(b->lengths.data());
    for (uint32_t id = 1; id <= b->segment.documents; id++)
        chunks.add(id, get_varint<uint32_t>(at));
    chunks.end();
}

void finish(shim_bulk *b)
{
    TableWriter postlist(b->folder + "/postlist.glass"), position(b->folder + "/position.glass");
    b->values.write(postlist);
    write_lengths(b, postlist);
    std::vector<std::unique_ptr<Run>> runs = open_runs(b);
    runs.push_back(run_in_memory(b->inverter));
    Merge merge(std::move(runs));
    write_terms(merge, postlist, position);
    remove_runs(b);
    b->segment.roots[Segment::POSTLIST] = postlist.finish(true);
    b->segment.roots[Segment::POSITION] = position.finish(false);
    b->segment.roots[Segment::DOCDATA] = b->docdata.finish(false);
    b->segment.roots[Segment::TERMLIST] = b->termlist.finish(!b->options.no_termlists);
    FileWriter(b->folder + "/flintlock").sync();
    write_version(b->folder, b->segment);
    sync_folder(b->folder + "/..");
}

} // namespace
} // namespace shim

extern "C" shim_status shim_bulk_open(const char *path, const shim_bulk_options *options,
                                      shim_bulk **out, shim_error *error)
{
    *out = nullptr;
    shim_status status = guard(error, [&] {
        if (options->data_level < 0 || options->data_level > 9 || options->termlist_level < 0 ||
            options->termlist_level > 9)
            throw Refusal{"a deflate level is from 0 to 9"};
        make_folder(path);
        check_format(path);
        *out = new shim_bulk(path, *options);
    });
    return status;
}

extern "C" shim_status shim_bulk_add(shim_bulk *b, const shim_document *document,
                                     shim_error *error)
{
    if (b->broken)
        return fail(error, SHIM_BUG, "this builder failed before: abort it");
    shim_status status = guard(error, [&] { check_document(*document); });
    if (status != SHIM_OK)
        return status;
    status = guard(error, [&] { add(b, *document); });
    b->broken = status != SHIM_OK;
    return status;
}

extern "C" shim_status shim_bulk_finish(shim_bulk *b, shim_error *error)
{
    shim_status status = b->broken ? fail(error, SHIM_BUG, "this builder failed before")
                                   : guard(error, [&] { finish(b); });
    if (status != SHIM_OK)
        remove_files(b);
    delete b;
    return status;
}

extern "C" void shim_bulk_abort(shim_bulk *b)
{
    if (b == nullptr)
        return;
    remove_files(b);
    delete b;
}
