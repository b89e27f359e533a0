#include "shim/glass/values.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/glass/segment.hh"

#include <algorithm>
#include <unistd.h>

namespace shim
{

Values::Values(std::string path) : path_(std::move(path)) {}

void Values::add(uint32_t id, uint32_t number, std::string_view value)
{
    Slot &slot = slots_[number];
    if (slot.documents++ == 0 || value < slot.lowest)
        slot.lowest = value;
    if (value > slot.highest)
        slot.highest = value;
    if (slot.chunk.empty())
        slot.first_id = id;
    else
        add_varint(slot.chunk, id - slot.last_id - 1);
    add_string(slot.chunk, value);
    slot.last_id = id;
    if (slot.chunk.size() >= GLASS_CHUNK)
        put_aside(number, slot);
}

void Values::put_aside(uint32_t number, Slot &slot)
{
    if (!file_)
        file_.emplace(path_, FileWriter::TEMPORARY);
    std::string key("\0\xd8", 2);
    add_varint(key, number);
    add_sortable_number(key, slot.first_id);
    file_->write(slot.chunk.data(), slot.chunk.size());
    waiting_.push_back({std::move(key), written_, slot.chunk.size()});
    written_ += static_cast<off_t>(slot.chunk.size());
    slot.chunk.clear();
}

static std::pair<std::string, std::string> statistics(uint32_t number, uint32_t documents,
                                                      const std::string &lowest,
                                                      const std::string &highest)
{
    std::string key("\0\xd0", 2), tag;
    for (; number != 0; number >>= 8)
        key.push_back(static_cast<char>(number));
    add_varint(tag, documents);
    add_string(tag, lowest);
    if (lowest != highest)
        tag += highest;
    return {std::move(key), std::move(tag)};
}

void Values::write(TableWriter &table)
{
    std::map<std::string, std::string> all_statistics;
    for (auto &[number, slot] : slots_) {
        if (!slot.chunk.empty())
            put_aside(number, slot);
        all_statistics.insert(statistics(number, slot.documents, slot.lowest, slot.highest));
    }
    for (const auto &[key, tag] : all_statistics)
        table.add(key, tag);
    if (!file_)
        return;
    file_->flush();
    FileReader reader(path_);
    std::sort(waiting_.begin(), waiting_.end(),
              [](const Waiting &a, const Waiting &b) { return a.key < b.key; });
    std::string tag;
    for (const Waiting &chunk : waiting_) {
        tag.resize(chunk.len);
        reader.read_at(reinterpret_cast<uint8_t *>(&tag[0]), chunk.len, chunk.offset);
        table.add(chunk.key, tag);
    }
    unlink(path_.c_str());
}

} // namespace shim
