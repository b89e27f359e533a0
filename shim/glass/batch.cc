#include "shim/glass/batch.hh"

#include <algorithm>

namespace shim
{

Batch::Batch(std::string path, Inverters &inverters, const TextsDictionary &dictionary)
    : texts(dictionary), inverters_(inverters), run_{std::move(path)}
{
}

Batch::~Batch()
{
    remove_run();
}

void Batch::remove_run()
{
    if (sealed_)
        run_.remove();
    sealed_ = false;
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

static uint32_t highest_position(const shim_document &d)
{
    uint32_t highest = 0;
    for (size_t i = 0; i < d.term_count; i++)
        if (d.terms[i].position_count > 0)
            highest = std::max(highest, d.terms[i].positions[d.terms[i].position_count - 1]);
    return highest;
}

void Batch::add(const shim_document &d)
{
    uint32_t length = note_statistics(segment, d), id = segment.documents;
    lengths.push_back(length);
    extents.push_back(static_cast<char>(extent_of(highest_position(d))));
    inverter().add(id, d);
    for (size_t i = 0; i < d.value_count; i++) {
        const shim_bytes &bytes = d.values[i].bytes;
        values.push_back({id, d.values[i].slot, static_cast<uint32_t>(bytes.len)});
        value_bytes.append(bytes.at, bytes.len);
    }
    texts.add({d.data.at, d.data.len});
}

static void write_file(const std::string &path, const LargeVector<uint8_t> &bytes,
                       size_t len)
{
    FileWriter file(path, FileWriter::TEMPORARY);
    file.write(bytes.data(), len);
    file.flush();
}

void Batch::seal()
{
    if (sealed_ || segment.documents == 0)
        return;
    sealed_ = true; /* before it is written, so that half a file is removed, too */
    const RunBytes &run = inverter_->write();
    write_file(run_.path, run.postings, run.postings_len);
    write_file(run_.positions_path(), run.positions, run.positions_len);
    inverters_.give(std::move(inverter_));
    texts.finish();
}

RunFiles Batch::take_run(uint32_t base)
{
    sealed_ = false;
    run_.base = base;
    return std::move(run_);
}

void Batch::clear(std::string path)
{
    run_ = {std::move(path)};
    segment = Segment();
    lengths.clear();
    extents.clear();
    texts.clear();
    values.clear();
    value_bytes.clear();
}

} // namespace shim
