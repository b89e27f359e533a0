/*
 * mapped_file: a whole file as memory, read only. Included by the readers of a sealed part.
 */
#ifndef SHIM_MAPPED_FILE_HH
#define SHIM_MAPPED_FILE_HH

#include <cstdint>
#include <string>
#include <string_view>

namespace shim
{

class MappedFile
{
  public:
    /* An absent file is thrown as Damage: who opens one was told that it is there. */
    explicit MappedFile(const std::string &path);
    ~MappedFile();
    MappedFile(const MappedFile &) = delete;

    std::string_view bytes() const
    {
        return {at_, size_};
    }

  private:
    const char *at_ = nullptr;
    size_t size_ = 0;
};

} // namespace shim

#endif
