#include "shim/glass/batch.hh"

#include "shim/data.hh"
#include "shim/glass/glass_pack.hh"

#include <algorithm>
#include <unistd.h>

namespace shim
{

Batch::Batch(const shim_bulk_options &options, std::string path)
    : no_termlists_(options.no_termlists), data_deflater_(options.data_level),
      terms_deflater_(options.termlist_level), path_(std::move(path))
{
}

Batch::~Batch()
{
    remove_run();
}

void Batch::remove_run()
{
    if (sealed_)
        unlink(path_.c_str());
    sealed_ = false;
}

static void add_tag(Tags &tags, std::string_view tag, bool deflated)
{
    tags.bytes.append(tag);
    tags.lengths.push_back(static_cast<uint32_t>(tag.size() << 1 | deflated));
}

static void add_deflated(Tags &tags, Deflater &deflater, std::string_view tag)
{
    std::string_view smaller;
    if (deflater.deflate(tag, &smaller) == Deflater::SMALLER)
        add_tag(tags, smaller, true);
    else
        add_tag(tags, tag, false);
}

/* Data is padded until glass can read it back deflated: see data.cc. */
void Batch::add_data(shim_bytes bytes)
{
    std::string kept;
    std::string_view smaller;
    Deflater::Result result = Deflater::UNREADABLE;
    for (unsigned padding = 0; result == Deflater::UNREADABLE && padding <= DATA_PADDING_MAX;
         padding++) {
        kept = data_padded(bytes, padding);
        result = data_deflater_.deflate(kept, &smaller);
    }
    if (result == Deflater::SMALLER)
        add_tag(data, smaller, true);
    else
        add_tag(data, kept, false);
}

static size_t shared_start(shim_bytes a, shim_bytes b)
{
    size_t end = std::min(a.len, b.len), n = 0;
    while (n < end && a.at[n] == b.at[n])
        n++;
    return n;
}

void Batch::add_terms(const shim_document &d, uint32_t length)
{
    tag_.clear();
    add_varint(tag_, length);
    add_varint(tag_, d.term_count);
    for (size_t i = 0; i < d.term_count; i++) {
        const shim_term &t = d.terms[i];
        size_t shared = 0;
        uint64_t combined = 256; /* the number of shared bytes and the wdf in one byte */
        if (i > 0) {
            const shim_bytes &before = d.terms[i - 1].name;
            shared = shared_start(before, t.name);
            combined = (uint64_t{t.wdf} + 1) * (before.len + 1) + shared;
            tag_.push_back(static_cast<char>(combined < 256 ? combined : shared));
        }
        tag_.push_back(static_cast<char>(t.name.len - shared));
        tag_.append(t.name.at + shared, t.name.len - shared);
        if (combined >= 256)
            add_varint(tag_, t.wdf);
    }
    add_deflated(terms, terms_deflater_, tag_);
}

void Batch::add_slots(const shim_document &d)
{
    uint32_t next = 0;
    tag_.clear();
    for (size_t i = 0; i < d.value_count; i++) {
        add_varint(tag_, d.values[i].slot - next);
        next = d.values[i].slot + 1;
    }
    add_deflated(slots, terms_deflater_, tag_);
}

static uint32_t note_statistics(Segment &s, const shim_document &d)
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

void Batch::add(const shim_document &d)
{
    uint32_t length = note_statistics(segment, d), id = segment.documents;
    lengths.push_back(length);
    inverter_.add(id, d);
    for (size_t i = 0; i < d.value_count; i++) {
        const shim_bytes &bytes = d.values[i].bytes;
        values.push_back({id, d.values[i].slot, static_cast<uint32_t>(bytes.len)});
        value_bytes.append(bytes.at, bytes.len);
    }
    if (d.data.len > 0)
        add_data(d.data);
    else
        add_tag(data, {}, false);
    if (no_termlists_)
        return;
    add_terms(d, length);
    add_slots(d);
}

void Batch::seal()
{
    if (sealed_ || segment.documents == 0)
        return;
    sealed_ = true; /* before it is written, so that half a file is removed, too */
    std::vector<std::unique_ptr<Run>> one;
    one.push_back(run_in_memory(inverter_));
    Merge memory(std::move(one));
    write_run(memory, path_);
    inverter_ = Inverter(); /* its memory is wanted by the batch that is filled next */
}

std::string Batch::take_run()
{
    sealed_ = false;
    return std::move(path_);
}

static void clear_tags(Tags &tags)
{
    tags.bytes.clear();
    tags.lengths.clear();
}

void Batch::clear(std::string path)
{
    path_ = std::move(path);
    segment = Segment();
    lengths.clear();
    clear_tags(data);
    clear_tags(terms);
    clear_tags(slots);
    values.clear();
    value_bytes.clear();
}

} // namespace shim
