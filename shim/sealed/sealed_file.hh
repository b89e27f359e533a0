/*
 * sealed_file: a file of a sealed part: its content, a sum of each page of it, and a
 * trailer (docs/PARTS.md). Included by the writers and readers of such files.
 *
 * Who reads takes bytes by take(), which looks at the sums of the pages that nobody has
 * taken from before: so every process pays once for what it reads, and nothing damaged is
 * believed.
 */
#ifndef SHIM_SEALED_FILE_HH
#define SHIM_SEALED_FILE_HH

#include "shim/glass/glass_file.hh"
#include "shim/sealed/mapped_file.hh"

namespace shim
{

enum { SEALED_PAGE = 4096, SEALED_MAGIC = 8 };

/* What is known of a file beside its content: three numbers of its writer's. */
struct SealedNumbers {
    uint64_t first = 0;
    uint32_t second = 0, third = 0;
};

/* sealed_sum(bytes): what tells whether they are as they were. */
uint32_t sealed_sum(std::string_view bytes);

class SealedFileWriter
{
  public:
    explicit SealedFileWriter(std::string path) : file_(std::move(path))
    {
    }

    void write(std::string_view bytes);

    /* written(): bytes of content so far. */
    uint64_t written() const
    {
        return written_;
    }

    /* finish(numbers, magic): write sums and trailer, and wait for the disk. magic:
     * SEALED_MAGIC bytes, the last of them the version. */
    void finish(const SealedNumbers &numbers, const char *magic);

  private:
    FileWriter file_;
    uint64_t written_ = 0;
    std::string page_; /* the last one, not full */
    std::string sums_;
};

class SealedFile
{
  public:
    /* Throws Damage where the file cannot be what magic says, WrongVersion where it is of
     * another version. */
    SealedFile(const std::string &path, const char *magic);

    /* size(): bytes of content. */
    uint64_t size() const
    {
        return size_;
    }
    const SealedNumbers &numbers() const
    {
        return numbers_;
    }

    /* take(from, len): those bytes of the content, which are as they were written. At
     * least SEALED_BEHIND bytes that can be read follow them. */
    enum { SEALED_BEHIND = 16 };
    std::string_view take(uint64_t from, uint64_t len) const
    {
        if (from > size_ || len > size_ - from)
            outside();
        if (len > 0)
            for (uint64_t page = from / SEALED_PAGE,
                          last = (from + len - 1) / SEALED_PAGE;
                 page <= last; page++)
                if ((checked_[page / 64] >> page % 64 & 1) == 0)
                    check(page);
        return file_.bytes().substr(from, len);
    }

  private:
    [[noreturn]] void outside() const;
    void check(uint64_t page) const;

    MappedFile file_;
    std::string name_; /* of the file in its folder, for messages */
    uint64_t size_ = 0;
    SealedNumbers numbers_;
    mutable std::vector<uint64_t> checked_; /* a bit a page */
};

} // namespace shim

#endif
