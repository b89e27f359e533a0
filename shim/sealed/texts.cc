#include "shim/sealed/texts.hh"

#include "shim/glass/glass_pack.hh"
#include "shim/bytes.hh"
#include "shim/sealed/fixed.hh"

#include <zstd.h>

namespace shim
{

enum {
    SLACK = 1 << 15, /* bytes of a block beyond its longest document, at most */
    KEPT = 1 << 14,  /* bytes of a block that is kept when others are read */
    ENTRY = 12,      /* bytes of the directory for one block */
    TRAILER = 32
};
static const char magic[9] = "lede:tx2";

/* ---- Writing ------------------------------------------------------------------------ */

TextsWriter::TextsWriter(std::string path) : file_(std::move(path)) {}

/* The dictionary comes first in the file. */
void TextsWriter::begin(const std::string &dictionary)
{
    std::string head;
    add_varint(head, dictionary.size());
    write_out(head);
    write_out(dictionary);
}

void TextsWriter::add(const PackedTexts &texts, const TextsDictionary &dictionary)
{
    if (written_ == 0)
        begin(dictionary.bytes());
    std::string_view bytes = texts.bytes;
    for (const PackedTexts::Block &block : texts.blocks) {
        add_64(directory_, written_);
        add_32(directory_, documents_ + 1);
        documents_ += block.documents;
        write_out(bytes.substr(0, block.size));
        bytes.remove_prefix(block.size);
    }
}

void TextsWriter::write_out(std::string_view bytes)
{
    file_.write(bytes.data(), bytes.size());
    written_ += bytes.size();
}

void TextsWriter::finish()
{
    if (written_ == 0)
        begin(std::string());
    std::string trailer;
    add_64(trailer, written_);
    add_32(trailer, static_cast<uint32_t>(directory_.size() / ENTRY));
    add_32(trailer, documents_);
    add_32(trailer, sealed_sum(directory_ + trailer));
    add_32(trailer, 0);
    trailer.append(magic, 8);
    write_out(directory_);
    write_out(trailer);
    file_.sync();
}

/* ---- Reading ------------------------------------------------------------------------ */

TextsReader::TextsReader(const std::string &path) : file_(path)
{
    std::string_view all = file_.bytes();
    if (all.size() < TRAILER)
        throw Damage{"the texts of a sealed part are cut off"};
    const char *trailer = all.data() + all.size() - TRAILER;
    if (memcmp(trailer + 24, magic, 7) != 0)
        throw Damage{"the texts of a sealed part do not end as they should"};
    if (trailer[31] != magic[7])
        throw WrongVersion{"the texts of a sealed part are of another version of lede"};
    uint64_t end = load_64(trailer);
    block_count_ = load_32(trailer + 8);
    documents_ = load_32(trailer + 12);
    if (end > all.size() - TRAILER ||
        all.size() - TRAILER - end != uint64_t{block_count_} * ENTRY ||
        (block_count_ == 0) != (documents_ == 0))
        throw Damage{"the directory of a sealed part's texts has a wrong size"};
    directory_ = all.data() + end;
    if (sealed_sum(all.substr(end, all.size() - end - 16)) != load_32(trailer + 16))
        throw Damage{"the directory of a sealed part's texts is damaged"};
    blocks_ = all.substr(0, static_cast<size_t>(end));
    Bytes head(blocks_);
    dictionary_bytes_ = head.take(head.varint<uint64_t>());
}

TextsReader::~TextsReader()
{
    ZSTD_freeDCtx(context_);
    ZSTD_freeDDict(dictionary_);
}

uint64_t TextsReader::offset(uint32_t block) const
{
    return block == block_count_ ? blocks_.size() : load_64(directory_ + size_t{block} * ENTRY);
}

uint32_t TextsReader::first_id(uint32_t block) const
{
    return block == block_count_ ? documents_ + 1
                                 : load_32(directory_ + size_t{block} * ENTRY + 8);
}

/* The last block whose first document is not behind id. */
static uint32_t block_of(const char *directory, uint32_t count, uint32_t id)
{
    uint32_t low = 0, high = count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (load_32(directory + size_t{middle} * ENTRY + 8) <= id)
            low = middle;
        else
            high = middle;
    }
    return low;
}

std::string_view TextsReader::read(uint32_t id)
{
    if (id == 0 || id > documents_)
        throw Damage{"a sealed part has no text for one of its documents"};
    uint32_t block = block_of(directory_, block_count_, id);
    const Loaded &found = loaded(block);
    uint32_t first = first_id(block);
    if (id < first || id - first >= found.data.size())
        throw Damage{"a sealed part has no text for one of its documents"};
    return found.data[id - first];
}

/* A large one is kept until the next is read. */
const TextsReader::Loaded &TextsReader::loaded(uint32_t block)
{
    Loaded &place = kept_[block % kept_.size()];
    if (place.block == block)
        return place;
    if (large_ != nullptr)
        *large_ = Loaded();
    load(block, place);
    large_ = place.place.size() > KEPT ? &place : nullptr;
    return place;
}

/* Where a block begins and ends, and how many documents it has, is believed only as far as
 * its content bears it out. */
void TextsReader::load(uint32_t block, Loaded &out)
{
    if (context_ == nullptr) {
        context_ = ZSTD_createDCtx();
        if (!dictionary_bytes_.empty())
            dictionary_ = ZSTD_createDDict(dictionary_bytes_.data(), dictionary_bytes_.size());
        if (context_ == nullptr || (!dictionary_bytes_.empty() && dictionary_ == nullptr))
            throw Damage{"the dictionary of a sealed part's texts is broken"};
    }
    out.block = UINT32_MAX;
    out.data.clear();
    uint64_t from = offset(block), to = offset(block + 1);
    uint32_t first = first_id(block), next = first_id(block + 1);
    if (from > to || to > blocks_.size() || first >= next)
        throw Damage{"the directory of a sealed part's texts is broken"};
    std::string_view packed = blocks_.substr(from, to - from);
    unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size > uint64_t{SHIM_DATA_MAX} + SLACK || size < next - first)
        throw Damage{"a block of a sealed part's texts has an impossible size"};
    out.place.resize(size);
    size_t got = ZSTD_decompress_usingDDict(context_, &out.place[0], size, packed.data(),
                                            packed.size(), dictionary_);
    if (ZSTD_isError(got) || got != size)
        throw Damage{"a block of a sealed part's texts is damaged"};
    std::vector<size_t> lengths(next - first);
    Bytes reader(out.place);
    for (size_t &length : lengths)
        length = static_cast<size_t>(reader.varint<uint64_t>());
    for (size_t length : lengths)
        out.data.push_back(reader.take(length));
    out.block = block;
}

} // namespace shim
