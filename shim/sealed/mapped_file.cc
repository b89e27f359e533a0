#include "shim/sealed/mapped_file.hh"

#include "shim/guard.hh"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shim
{

MappedFile::MappedFile(const std::string &path)
{
    int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT)
        throw Damage{"a file of a sealed part is missing"};
    if (file < 0)
        throw SystemFailure{"cannot open " + path, errno};
    struct stat status;
    void *place = MAP_FAILED;
    bool known = fstat(file, &status) == 0;
    if (known && status.st_size > 0)
        place = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_SHARED, file, 0);
    int number = errno;
    close(file);
    if (known && status.st_size == 0)
        return;
    if (place == MAP_FAILED)
        throw SystemFailure{"cannot map " + path, number};
    at_ = static_cast<const char *>(place);
    size_ = static_cast<size_t>(status.st_size);
}

MappedFile::~MappedFile()
{
    if (at_ != nullptr)
        munmap(const_cast<char *>(at_), size_);
}

} // namespace shim
