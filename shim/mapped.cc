#include "shim/mapped.hh"

namespace shim
{

/* As Xapian writes it. */
static std::string uuid_text(const std::string &uuid)
{
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (size_t i = 0; i < uuid.size(); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text.push_back('-');
        text.push_back(digits[static_cast<uint8_t>(uuid[i]) >> 4]);
        text.push_back(digits[uuid[i] & 15]);
    }
    return text;
}

MappedDatabase::MappedDatabase(const std::string &path, const GlassVersion &version)
    : folder(path), revision(version.revision),
      postlist(path + "/postlist.glass", version.tables[GLASS_POSTLIST], revision),
      docdata(path + "/docdata.glass", version.tables[GLASS_DOCDATA], revision),
      position(path + "/position.glass", version.tables[GLASS_POSITION], revision)
{
}

/* What seems damaged may be the work of a writer. */
static BlockSums checked_sums(const std::string &folder, const GlassVersion &version,
                              const BlockSums &known)
{
    try {
        return BlockSums::checked(folder, version, known);
    } catch (const Damage &) {
        std::optional<GlassVersion> now = read_glass_version(folder);
        if (!now || now->bytes == version.bytes)
            throw;
        throw Overtaken{};
    }
}

BlockSums sums_before_opening(const std::string &folder)
{
    enum { TRIES = 10 };
    for (int i = 0; i < TRIES; i++) {
        std::optional<GlassVersion> version = read_glass_version(folder);
        if (!version)
            break;
        try {
            return checked_sums(folder, *version, BlockSums());
        } catch (const Overtaken &) {
            continue; /* a writer was faster */
        }
    }
    return BlockSums();
}

std::unique_ptr<MappedDatabase> map_database(const std::string &folder, const std::string &uuid,
                                             uint32_t revision, BlockSums &sums)
{
    std::optional<GlassVersion> version = read_glass_version(folder);
    if (!version)
        return nullptr;
    if (version->revision != revision || uuid_text(version->uuid) != uuid)
        throw Overtaken{};
    sums = checked_sums(folder, *version, sums);
    return std::make_unique<MappedDatabase>(folder, *version);
}

bool is_overtaken(const MappedDatabase &database)
{
    std::optional<GlassVersion> version = read_glass_version(database.folder);
    return !version || version->revision != database.revision;
}

} // namespace shim
