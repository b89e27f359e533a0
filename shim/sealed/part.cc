#include "shim/sealed/part.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/bytes.hh"
#include "shim/sealed/fixed.hh"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <dirent.h>
#include <unistd.h>

namespace shim
{

/* The list of parts has the version of their files in its key, so that those of another lede are
 * seen to be that before any file is opened. */
static const char lists[] = SHIM_OWN_KEYS "parts";
static const char list_key[] = SHIM_OWN_KEYS "parts:5";
static const char name_start[] = "part.";
enum { NAME_START = sizeof name_start - 1 };

static void check_count(uint32_t is, uint32_t should)
{
    if (is != should)
        throw Damage{"a sealed part does not hold the documents that it should"};
}

PartTables::PartTables(const std::string &path, uint32_t documents)
    : postlist(path + "/terms"), segment(Segment::read(postlist)),
      positions(path + "/positions"), columns(path + "/columns")
{
    check_count(segment.documents, documents);
    check_count(columns.documents(), documents);
    check_count(positions.documents(), documents);
}

SealedPart::SealedPart(const std::string &folder, std::string own_name, uint32_t first,
                       uint32_t count, bool rescue)
    : name(std::move(own_name)), offset(first), documents(count),
      texts(folder + "/" + name + "/texts"), path_(folder + "/" + name)
{
    check_count(texts.documents(), documents);
    if (!rescue)
        tables();
}

const PartTables &SealedPart::tables() const
{
    if (!tables_)
        tables_ = std::make_unique<const PartTables>(path_, documents);
    return *tables_;
}

uint32_t documents_of_part(const std::string &path)
{
    return Segment::read(GlassTable(path + "/terms")).documents;
}

/* What is open can be read on when its names are gone. */
const Xapian::Database &SealedPart::reference() const
{
    if (reference_)
        return *reference_;
    char path[] = "/tmp/lede-reference-XXXXXX";
    if (mkdtemp(path) == nullptr)
        throw SystemFailure{std::string("cannot make ") + path, errno};
    export_glass(tables().postlist, path);
    reference_ = Xapian::Database(path, Xapian::DB_BACKEND_GLASS);
    remove_part(path);
    return *reference_;
}

uint32_t documents_in(const SealedParts &parts)
{
    return parts.empty() ? 0 : parts.back()->offset + parts.back()->documents;
}

/* The list: for each part its number, as a varint, which with name_start makes its name, and
 * the varint number of its documents. */
static std::string name_of(uint64_t number)
{
    return name_start + std::to_string(number);
}

static uint64_t number_of(const std::string &name)
{
    return strtoull(name.c_str() + NAME_START, nullptr, 10);
}

SealedParts open_parts(const Xapian::Database &live, const std::string &folder,
                       const SealedParts &open, bool rescue)
{
    for (auto key = live.metadata_keys_begin(lists); key != live.metadata_keys_end(lists); ++key)
        if (*key != list_key)
            throw WrongVersion{OTHER_LEDE};
    std::string list = live.get_metadata(list_key);
    Bytes reader(list);
    SealedParts parts;
    while (reader.left() > 0) {
        std::string name = name_of(reader.varint<uint64_t>());
        uint32_t documents = reader.varint<uint32_t>(), offset = documents_in(parts);
        if (documents == 0 || documents > UINT32_MAX - offset)
            throw Damage{"the list of sealed parts is damaged"};
        auto same = std::find_if(open.begin(), open.end(), [&](const auto &part) {
            return part->name == name && part->offset == offset && part->documents == documents;
        });
        parts.push_back(same != open.end()
                            ? *same
                            : std::make_shared<SealedPart>(folder, name, offset, documents, rescue));
    }
    return parts;
}

void name_parts(Xapian::WritableDatabase &live, const SealedParts &parts)
{
    std::string list;
    for (const auto &part : parts) {
        add_varint(list, number_of(part->name));
        add_varint(list, part->documents);
    }
    live.set_metadata(list_key, list);
}

std::string new_part_name(const SealedParts &parts)
{
    uint64_t highest = 0;
    for (const auto &part : parts)
        highest = std::max(highest, number_of(part->name));
    return name_of(highest + 1);
}

/* A part is a folder of files, nothing deeper. */
void remove_part(const std::string &path)
{
    DIR *files = opendir(path.c_str());
    if (files == nullptr)
        return;
    while (const dirent *e = readdir(files))
        unlink((path + "/" + e->d_name).c_str());
    closedir(files);
    rmdir(path.c_str());
}

void remove_unnamed(const std::string &folder, const SealedParts &parts)
{
    std::vector<std::string> found;
    DIR *names = opendir(folder.c_str());
    if (names == nullptr)
        return;
    while (const dirent *e = readdir(names))
        if (strncmp(e->d_name, name_start, NAME_START) == 0)
            found.emplace_back(e->d_name);
    closedir(names);
    for (const std::string &name : found)
        if (std::none_of(parts.begin(), parts.end(),
                         [&](const auto &part) { return part->name == name; }))
            remove_part(folder + "/" + name);
}

} // namespace shim
