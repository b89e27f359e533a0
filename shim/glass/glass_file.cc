#include "shim/glass/glass_file.hh"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace shim
{

enum { WAITING_MAX = 1 << 18, HAND_OVER_STEP = 1 << 23 };

static int open_or_throw(const std::string &path, int flags)
{
    int file = open(path.c_str(), flags | O_CLOEXEC, 0666);
    if (file < 0)
        throw SystemFailure{"cannot open " + path, errno};
    return file;
}

FileWriter::FileWriter(std::string path, Purpose purpose)
    : path_(std::move(path)), purpose_(purpose),
      file_(open_or_throw(path_, O_RDWR | O_CREAT | O_TRUNC))
{
    waiting_.reserve(WAITING_MAX);
}

FileWriter::~FileWriter()
{
    if (file_ >= 0)
        close(file_);
}

void FileWriter::write(const void *bytes, size_t len)
{
    const auto *at = static_cast<const uint8_t *>(bytes);
    if (waiting_.size() + len > WAITING_MAX)
        flush();
    if (len >= WAITING_MAX)
        write_out(at, len);
    else
        waiting_.insert(waiting_.end(), at, at + len);
}

void FileWriter::flush()
{
    write_out(waiting_.data(), waiting_.size());
    waiting_.clear();
}

/* The disk is set to work every few megabytes, so that it does not stand idle until sync(). */
void FileWriter::write_out(const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = ::write(file_, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            throw SystemFailure{"cannot write " + path_, errno};
        bytes += n;
        len -= static_cast<size_t>(n);
        written_ += n;
    }
    if (purpose_ == LASTING && written_ - handed_over_ >= HAND_OVER_STEP) {
        sync_file_range(file_, handed_over_, written_ - handed_over_, SYNC_FILE_RANGE_WRITE);
        handed_over_ = written_;
    }
}

void FileWriter::sync()
{
    flush();
    if (fdatasync(file_) != 0)
        throw SystemFailure{"cannot fsync " + path_, errno};
    int result = close(file_);
    file_ = -1;
    if (result != 0)
        throw SystemFailure{"cannot close " + path_, errno};
}

FileReader::FileReader(const std::string &path)
    : path_(path), file_(open_or_throw(path, O_RDONLY))
{
}

FileReader::~FileReader()
{
    close(file_);
}

size_t FileReader::read(uint8_t *place, size_t len)
{
    size_t got = 0;
    while (got < len) {
        ssize_t n = ::read(file_, place + got, len - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            throw SystemFailure{"cannot read " + path_, errno};
        if (n == 0)
            break;
        got += static_cast<size_t>(n);
    }
    return got;
}

void FileReader::read_at(uint8_t *place, size_t len, off_t offset)
{
    for (size_t got = 0; got < len;) {
        ssize_t n = pread(file_, place + got, len - got, offset + static_cast<off_t>(got));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            throw SystemFailure{"cannot read " + path_, n == 0 ? EIO : errno};
        got += static_cast<size_t>(n);
    }
}

void sync_folder(const std::string &path)
{
    int folder = open_or_throw(path, O_RDONLY | O_DIRECTORY);
    int result = fsync(folder);
    int number = errno;
    close(folder);
    if (result != 0)
        throw SystemFailure{"cannot fsync " + path, number};
}

} // namespace shim
