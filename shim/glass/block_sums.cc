#include "shim/glass/block_sums.hh"

#include "shim/sealed/fixed.hh"
#include "shim/sealed/sealed_file.hh"

#include <cerrno>
#include <cstdio>
#include <unistd.h>

namespace shim
{
namespace
{

const char magic[] = "lede:su1";
const char file_name[] = "/sums";
const char new_name[] = "/sums.new";
const char *const table_names[GLASS_TABLES] = {"postlist", "docdata",  "termlist",
                                               "position", "spelling", "synonym"};

GlassTable open_table(const std::string &folder, const GlassVersion &version, uint32_t name)
{
    return GlassTable(folder + "/" + table_names[name] + ".glass", version.tables[name],
                      version.revision);
}

/* 0 is no sum. */
uint32_t sum_of(std::string_view block)
{
    uint32_t sum = sealed_sum(block);
    return sum == 0 ? 1 : sum;
}

/* The content of the file, piece by piece. */
class Content
{
  public:
    explicit Content(const SealedFile &file) : file_(file) {}

    std::string_view take(uint64_t len)
    {
        at_ += len;
        return file_.take(at_ - len, len);
    }
    uint32_t number()
    {
        return load_32(take(4).data());
    }

  private:
    const SealedFile &file_;
    uint64_t at_ = 0;
};

} // namespace

/* ---- Of tables ----------------------------------------------------------------------- */

uint32_t BlockSums::of(uint32_t name, uint32_t block) const
{
    return block < sums_[name].size() ? sums_[name][block] : 0;
}

/* All blocks of a table, level by level from the root. Leaves that were there before are not read. */
void BlockSums::take(uint32_t name, const GlassTable &table, const BlockSums &before)
{
    std::vector<uint32_t> numbers = {table.root().block}, below;
    sums_[name].resize(table.blocks());
    for (uint32_t level = table.root().level;; level--) {
        for (uint32_t number : numbers) {
            std::string_view block = table.bytes(number);
            if (sums_[name][number] != 0)
                throw Damage{"a table uses a block twice"};
            uint32_t sum = before.of(name, number);
            sums_[name][number] = sum != 0 ? sum : sum_of(block);
            if (level > 0)
                table.add_children(table.block(number, level), below);
        }
        if (level == 0)
            return;
        numbers.swap(below);
        below.clear();
    }
}

BlockSums::BlockSums(const std::string &folder, const GlassVersion &version,
                     const BlockSums &before)
    : version_(version)
{
    for (uint32_t name = 0; name < GLASS_TABLES; name++)
        if (!version.tables[name].empty)
            take(name, open_table(folder, version, name), before);
}

void BlockSums::compare(const std::string &folder, const GlassVersion &version,
                        const BlockSums &known) const
{
    for (uint32_t name = 0; name < GLASS_TABLES; name++) {
        if (version.tables[name].empty)
            continue;
        GlassTable table = open_table(folder, version, name);
        for (uint32_t number = 0; number < sums_[name].size(); number++) {
            uint32_t sum = sums_[name][number];
            if (sum == 0 || sum == known.of(name, number))
                continue;
            std::string_view block = table.bytes(number);
            if (sum_of(block) != sum)
                throw Damage{std::string(table_names[name]) + ".glass is damaged in the " +
                             std::to_string(block.size()) + " bytes from " +
                             std::to_string(uint64_t{number} * block.size()) + " on"};
        }
    }
}

BlockSums BlockSums::checked(const std::string &folder, const GlassVersion &version,
                             const BlockSums &known)
{
    std::optional<BlockSums> kept = read(folder);
    bool later = kept && version.is_later(kept->version_);
    if (!kept || (later && kept->revision() + 1 < version.revision))
        return BlockSums(folder, version, BlockSums()); /* a commit failed, or was another program's */
    if (later)
        kept = BlockSums(folder, version, *kept);
    if (kept->version_.bytes != version.bytes)
        throw Damage{"iamglass is damaged, or not of the commit that the file \"sums\" is of"};
    kept->compare(folder, version, known);
    return std::move(*kept);
}

void BlockSums::restore_version(const std::string &folder)
{
    std::string from = folder + "/v.tmp", to = folder + "/iamglass";
    std::optional<BlockSums> kept;
    std::optional<GlassVersion> there;
    try {
        kept = read(folder);
        there = read_glass_version(folder);
    } catch (const Damage &) {
        /* What cannot be read is not there. */
    }
    if (!kept || (there && (there->bytes == kept->version_.bytes ||
                            there->is_later(kept->version_))))
        return;
    FileWriter file(from);
    file.write(kept->version_.bytes.data(), kept->version_.bytes.size());
    file.sync();
    if (rename(from.c_str(), to.c_str()) != 0)
        throw SystemFailure{"cannot rename " + from, errno};
}

/* ---- As a file ----------------------------------------------------------------------- */

std::optional<BlockSums> BlockSums::read(const std::string &folder)
{
    std::string path = folder + file_name;
    if (access(path.c_str(), F_OK) != 0)
        return std::nullopt;
    SealedFile file(path, magic);
    Content content(file);
    BlockSums sums;
    std::optional<GlassVersion> version = glass_version(content.take(content.number()));
    if (!version)
        throw Damage{"the file \"sums\" is of no database"};
    sums.version_ = *version;
    for (std::vector<uint32_t> &table : sums.sums_) {
        uint64_t count = content.number();
        std::string_view bytes = content.take(count * 4);
        table.resize(count);
        for (uint64_t i = 0; i < count; i++)
            table[i] = load_32(bytes.data() + i * 4);
    }
    return sums;
}

void BlockSums::write(const std::string &folder) const
{
    std::string content, from = folder + new_name, to = folder + file_name;
    add_32(content, static_cast<uint32_t>(version_.bytes.size()));
    content += version_.bytes;
    for (const std::vector<uint32_t> &table : sums_) {
        add_32(content, static_cast<uint32_t>(table.size()));
        for (uint32_t sum : table)
            add_32(content, sum);
    }
    SealedFileWriter file(from);
    file.write(content);
    file.finish({0, 0, 0}, magic);
    if (rename(from.c_str(), to.c_str()) != 0)
        throw SystemFailure{"cannot rename " + from, errno};
}

} // namespace shim
