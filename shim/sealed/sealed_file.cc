#include "shim/sealed/sealed_file.hh"

#include "shim/sealed/fixed.hh"

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace shim
{

enum {
    SUM = 4,
    TRAILER = 40,
    NUMBERS = 24 /* bytes of the trailer that the sum of sums covers */
};

uint32_t sealed_sum(std::string_view bytes)
{
    return static_cast<uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

/* ---- Writing ------------------------------------------------------------------------
 */

void SealedFileWriter::write(std::string_view bytes)
{
    file_.write(bytes.data(), bytes.size());
    written_ += bytes.size();
    while (!bytes.empty()) {
        std::string_view page = bytes.substr(0, SEALED_PAGE - page_.size());
        bytes.remove_prefix(page.size());
        if (page.size() < SEALED_PAGE) {
            page_ += page;
            page = page_;
        }
        if (page.size() < SEALED_PAGE)
            return;
        add_32(sums_, sealed_sum(page));
        page_.clear();
    }
}

void SealedFileWriter::finish(const SealedNumbers &numbers, const char *magic)
{
    if (!page_.empty())
        add_32(sums_, sealed_sum(page_));
    std::string all = std::move(sums_);
    add_64(all, written_);
    add_64(all, numbers.first);
    add_32(all, numbers.second);
    add_32(all, numbers.third);
    add_32(all, sealed_sum(all));
    add_32(all, 0);
    all.append(magic, SEALED_MAGIC);
    file_.write(all.data(), all.size());
    file_.sync();
}

/* ---- Reading ------------------------------------------------------------------------
 */

/* The last two names of a path say enough of where a file is. */
static std::string name_of(const std::string &path)
{
    size_t last = path.rfind('/');
    size_t start =
        last == std::string::npos || last == 0 ? last : path.rfind('/', last - 1);
    return start == std::string::npos ? path : path.substr(start + 1);
}

SealedFile::SealedFile(const std::string &path, const char *magic)
    : file_(path), name_(name_of(path))
{
    std::string_view all = file_.bytes();
    if (all.size() < TRAILER)
        throw Damage{name_ + " is cut off"};
    const char *trailer = all.data() + all.size() - TRAILER;
    if (memcmp(trailer + TRAILER - SEALED_MAGIC, magic, SEALED_MAGIC - 1) != 0)
        throw Damage{name_ + " does not end as it should"};
    if (trailer[TRAILER - 1] != magic[SEALED_MAGIC - 1])
        throw WrongVersion{OTHER_LEDE};
    size_ = load_64(trailer);
    numbers_ = {load_64(trailer + 8), load_32(trailer + 16), load_32(trailer + 20)};
    uint64_t pages = size_ / SEALED_PAGE + (size_ % SEALED_PAGE != 0);
    if (size_ > all.size() || all.size() - size_ != pages * SUM + TRAILER ||
        sealed_sum(all.substr(size_, pages * SUM + NUMBERS)) != load_32(trailer + NUMBERS))
        throw Damage{name_ + " is damaged at its end"};
    checked_.resize(pages / 64 + 1);
}

void SealedFile::outside() const
{
    throw Damage{name_ + " refers to what it does not hold"};
}

void SealedFile::check(uint64_t page) const
{
    std::string_view all = file_.bytes();
    uint64_t from = page * SEALED_PAGE,
             len = std::min<uint64_t>(SEALED_PAGE, size_ - from);
    if (sealed_sum(all.substr(from, len)) != load_32(all.data() + size_ + page * SUM))
        throw Damage{name_ + " is damaged in the " + std::to_string(len) +
                     " bytes from " + std::to_string(from) + " on"};
    checked_[page / 64] |= uint64_t{1} << page % 64;
}

} // namespace shim
