#define ZDICT_STATIC_LINKING_ONLY /* for a trainer that does not try many parameters */

#include "shim/sealed/packer.hh"

#include "shim/glass/glass_pack.hh"

#include <new>
#include <zdict.h>
#include <zstd.h>

namespace shim
{

/* Figures behind these numbers: docs/PARTS.md. */
enum {
    LEVEL = 3,
    BLOCK = 1 << 12,        /* bytes of documents that fill a block */
    DICTIONARY = 112 << 10, /* bytes */
    SAMPLES_MIN = 256 << 10, /* fewer bytes are not worth one */
    AT_ONCE = 256 << 10      /* bytes of documents that are packed together */
};

TextsDictionary::~TextsDictionary()
{
    ZSTD_freeCDict(digested_);
}

static std::string trained(std::string_view samples, const std::vector<size_t> &sizes)
{
    ZDICT_fastCover_params_t how = {};
    how.k = 200;
    how.d = 8;
    how.f = 20;
    how.accel = 1;
    how.zParams.compressionLevel = LEVEL;
    std::string bytes(DICTIONARY, '\0');
    size_t size =
        ZDICT_trainFromBuffer_fastCover(bytes.data(), bytes.size(), samples.data(), sizes.data(),
                                        static_cast<unsigned>(sizes.size()), how);
    bytes.resize(ZDICT_isError(size) ? 0 : size);
    return bytes;
}

void TextsDictionary::train(std::string_view samples, const std::vector<size_t> &sizes)
{
    if (settled_)
        return;
    settled_ = true;
    if (samples.size() >= SAMPLES_MIN)
        bytes_ = trained(samples, sizes);
    if (bytes_.empty())
        return;
    digested_ = ZSTD_createCDict(bytes_.data(), bytes_.size(), LEVEL);
    if (digested_ == nullptr)
        throw std::bad_alloc();
}

TextsPacker::TextsPacker(const TextsDictionary &dictionary)
    : dictionary_(dictionary), context_(ZSTD_createCCtx())
{
    if (context_ == nullptr)
        throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_dictIDFlag, 0);
}

TextsPacker::~TextsPacker()
{
    ZSTD_freeCCtx(context_);
}

/* The tables of the dictionary fill most of a processor's own cache, which other work needs
 * between two documents: so many are packed one after the other, at nearly half the cost. */
void TextsPacker::add(std::string_view data)
{
    waiting_.append(data);
    waiting_sizes_.push_back(data.size());
    if (dictionary_.settled() && waiting_.size() >= AT_ONCE)
        pack_waiting();
}

void TextsPacker::pack_waiting()
{
    size_t from = 0;
    for (size_t size : waiting_sizes_) {
        pack(std::string_view(waiting_).substr(from, size));
        from += size;
    }
    waiting_.clear();
    if (waiting_.capacity() > 2 * AT_ONCE)
        waiting_.shrink_to_fit();
    waiting_sizes_.clear();
}

void TextsPacker::pack(std::string_view data)
{
    add_varint(lengths_, data.size());
    block_.append(data);
    in_block_++;
    if (lengths_.size() + block_.size() >= BLOCK)
        end_block();
}

void TextsPacker::end_block()
{
    lengths_ += block_;
    std::string &out = packed_.bytes;
    size_t start = out.size(), room = ZSTD_compressBound(lengths_.size());
    out.resize(start + room);
    ZSTD_CCtx_refCDict(context_, dictionary_.digested());
    size_t size = ZSTD_compress2(context_, &out[start], room, lengths_.data(), lengths_.size());
    if (ZSTD_isError(size))
        throw std::bad_alloc();
    out.resize(start + size);
    packed_.blocks.push_back({static_cast<uint32_t>(size), in_block_});
    lengths_.clear();
    block_.clear();
    in_block_ = 0;
}

const PackedTexts &TextsPacker::finish()
{
    pack_waiting();
    if (in_block_ > 0)
        end_block();
    return packed_;
}

void TextsPacker::clear()
{
    packed_.bytes.clear();
    packed_.blocks.clear();
}

} // namespace shim
