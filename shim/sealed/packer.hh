/*
 * packer: makes compressed blocks of the data of documents (docs/PARTS.md, "texts"), for a
 * TextsWriter. Included by glass/batch.hh and texts.hh.
 *
 * Packers share nothing but the dictionary, which does not change once it is settled, so
 * that each thread can have one.
 */
#ifndef SHIM_PACKER_HH
#define SHIM_PACKER_HH

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct ZSTD_CCtx_s;
struct ZSTD_CDict_s;

namespace shim
{

enum { TEXTS_SAMPLES = 2 << 20 /* bytes of documents that a dictionary is made of */ };

class TextsDictionary
{
  public:
    TextsDictionary() = default;
    ~TextsDictionary();
    TextsDictionary(const TextsDictionary &) = delete;

    /* train(samples, sizes): make it of documents, unless it is settled. It stays empty where
     * none can be made of them (too few, too alike). */
    void train(std::string_view samples, const std::vector<size_t> &sizes);

    /* settle(): let it be empty, unless it is settled. Then, as train(), it writes nothing, so
     * that packers in other threads may go on. */
    void settle()
    {
        if (!settled_)
            settled_ = true;
    }

    bool settled() const
    {
        return settled_;
    }
    const std::string &bytes() const
    {
        return bytes_;
    }
    const ZSTD_CDict_s *digested() const /* nullptr when it is empty */
    {
        return digested_;
    }

  private:
    bool settled_ = false;
    std::string bytes_;
    ZSTD_CDict_s *digested_ = nullptr;
};

/* Blocks, one after the other. */
struct PackedTexts {
    struct Block {
        uint32_t size, documents;
    };
    std::string bytes;
    std::vector<Block> blocks;
};

class TextsPacker
{
  public:
    explicit TextsPacker(const TextsDictionary &dictionary);
    ~TextsPacker();
    TextsPacker(const TextsPacker &) = delete;

    /* add(data): of the next document; empty for none. */
    void add(std::string_view data);

    /* What waits for the dictionary to be settled, or for more to be packed with. */
    const std::string &waiting() const
    {
        return waiting_;
    }
    const std::vector<size_t> &waiting_sizes() const
    {
        return waiting_sizes_;
    }

    /* finish(): all that was added is in the blocks that it returns; the dictionary is settled.
     * They are the packer's until clear(), which forgets them. */
    const PackedTexts &finish();
    void clear();

  private:
    void pack_waiting();
    void pack(std::string_view data);
    void end_block();

    const TextsDictionary &dictionary_;
    ZSTD_CCtx_s *context_;
    PackedTexts packed_;
    std::string waiting_;
    std::vector<size_t> waiting_sizes_;
    std::string lengths_, block_; /* of the block being filled */
    uint32_t in_block_ = 0;
};

} // namespace shim

#endif
