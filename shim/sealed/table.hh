/*
 * table: items under ascending keys, in one sealed file (docs/PARTS.md, "terms"). Written by
 * postings.cc and glass/segment.cc, read through GlassCursor.
 */
#ifndef SHIM_SEALED_TABLE_HH
#define SHIM_SEALED_TABLE_HH

#include "shim/sealed/sealed_file.hh"

namespace shim
{

/* Names the file of a part's terms. */
#define TERMS_MAGIC "lede:te2"

class SealedTableWriter
{
  public:
    explicit SealedTableWriter(std::string path) : file_(std::move(path))
    {
    }

    /* add(key, tag): keys ascend and are not empty; both together are below ITEM_MAX bytes. */
    enum { ITEM_MAX = 60000 };
    void add(std::string_view key, std::string_view tag);

    /* put(bytes): what is too long for a tag lies between the blocks. Returns where. */
    uint64_t put(std::string_view bytes);

    /* finish(): write what is left and wait for the disk. */
    void finish();

  private:
    void end_block();

    SealedFileWriter file_;
    std::string directory_, block_, last_key_;
    uint32_t items_ = 0, first_ = 0; /* in all; before the block */
};

class SealedTable
{
  public:
    explicit SealedTable(const std::string &path);

    uint32_t blocks() const
    {
        return file_.numbers().second;
    }

    /* block(number): its bytes, from 0 to blocks() - 1. */
    std::string_view block(uint32_t number) const;

    /* items_before(number): how many items stand before that block. */
    uint32_t items_before(uint32_t number) const;

    /* put(where, size): what the writer put there. */
    std::string_view put(uint64_t where, uint64_t size) const
    {
        return file_.take(where, size);
    }

  private:
    SealedFile file_;
    const char *directory_;
};

/* A place in such a table: at an item, or before the first, where key and tag are empty. */
class SealedCursor
{
  public:
    explicit SealedCursor(const SealedTable &table) : table_(&table) {}

    /* find(key, here): stand at key, else at the last item before it. here: the key of the item at
     * which the cursor stands, which is kept so. Returns whether key is there. */
    bool find(std::string_view key, std::string &here);

    /* next(here): go to the next item; false at the last one, where it stays. */
    bool next(std::string &here);

    std::string_view tag() const
    {
        return tag_;
    }

    /* number(): of the item at which the cursor stands, counted from 0. */
    uint32_t number() const
    {
        return behind_ - 1;
    }

  private:
    struct Item {
        size_t shared;
        std::string_view rest, tag;
        const char *end;
    };

    Item item(const char *at, const char *end) const;
    std::string_view first_key(uint32_t block) const;
    bool is_within(std::string_view key) const;
    void enter(uint32_t block, std::string &here);
    void take(const Item &item, std::string &here);
    void scan(std::string_view key, std::string &here);

    const SealedTable *table_;
    uint32_t block_ = 0;
    const char *at_ = nullptr, *end_ = nullptr; /* of the block, what is behind the item */
    std::string_view tag_;
    uint32_t behind_ = 0; /* items up to this one, which is one of them */
};

} // namespace shim

#endif
