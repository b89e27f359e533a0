/*
 * texts: the data of a sealed part's documents, compressed in blocks (docs/PARTS.md). Written
 * by bulk.cc, read by reader.cc.
 */
#ifndef SHIM_TEXTS_HH
#define SHIM_TEXTS_HH

#include "shim/sealed/packer.hh"
#include "shim/sealed/sealed_file.hh"

#include <array>
#include <vector>

struct ZSTD_DCtx_s;
struct ZSTD_DDict_s;

namespace shim
{

class TextsWriter
{
  public:
    explicit TextsWriter(std::string path);

    /* add(texts, dictionary): of the next documents. The dictionary they were packed with is
     * the same in all calls. */
    void add(const PackedTexts &texts, const TextsDictionary &dictionary);

    /* finish(): write what is left and wait for the disk. */
    void finish();

  private:
    void begin(const std::string &dictionary);
    void write_out(std::string_view bytes);

    FileWriter file_;
    std::string directory_;
    uint32_t documents_ = 0;
    uint64_t written_ = 0;
};

class TextsReader
{
  public:
    explicit TextsReader(const std::string &path);
    ~TextsReader();

    uint32_t documents() const
    {
        return documents_;
    }

    /* read(id): the data of document id, from 1 to documents(). Borrowed until the next call. */
    std::string_view read(uint32_t id);

  private:
    /* A block unpacked. */
    struct Loaded {
        uint32_t block = UINT32_MAX;
        std::string place;
        std::vector<std::string_view> data; /* of its documents */
    };

    uint64_t offset(uint32_t block) const;
    uint32_t first_id(uint32_t block) const;
    const Loaded &loaded(uint32_t block);
    void load(uint32_t block, Loaded &out);

    MappedFile file_;
    std::string_view blocks_, dictionary_bytes_;
    const char *directory_ = nullptr;
    uint32_t documents_ = 0, block_count_ = 0;
    ZSTD_DCtx_s *context_ = nullptr;
    ZSTD_DDict_s *dictionary_ = nullptr;
    /* Blocks read lately, each in the only place where it may be: what is ranked by a text
     * shows it, too, comments lie beside each other, and much is asked for again. */
    std::array<Loaded, 256> kept_;
    Loaded *large_ = nullptr; /* one of them, too large to be kept for long */
};

} // namespace shim

#endif
