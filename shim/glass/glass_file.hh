/*
 * glass_file: writing and reading of whole files by large pieces. Included by the files that
 * write a segment. All failures are thrown as SystemFailure.
 */
#ifndef SHIM_GLASS_FILE_HH
#define SHIM_GLASS_FILE_HH

#include "shim/guard.hh"

#include <cstdint>
#include <vector>

namespace shim
{

/* A file written from its start to its end. */
class FileWriter
{
  public:
    enum Purpose { LASTING, TEMPORARY /* it need not reach the disk */ };
    explicit FileWriter(std::string path, Purpose purpose = LASTING);
    ~FileWriter();
    FileWriter(const FileWriter &) = delete;

    void write(const void *bytes, size_t len);

    /* sync(): everything written is on the disk; the file is closed. */
    void sync();

    /* flush(): everything written can be read by others. */
    void flush();

    const std::string &path() const
    {
        return path_;
    }

  private:
    void write_out(const uint8_t *bytes, size_t len);

    std::string path_;
    Purpose purpose_;
    int file_;
    std::vector<uint8_t> waiting_;
    off_t written_ = 0, handed_over_ = 0;
};

/* A file read from its start to its end. */
class FileReader
{
  public:
    explicit FileReader(const std::string &path);
    ~FileReader();
    FileReader(const FileReader &) = delete;

    /* read(place, len): up to len bytes; less only at the end of the file. */
    size_t read(uint8_t *place, size_t len);

    /* read_at(place, len, offset): exactly len bytes. */
    void read_at(uint8_t *place, size_t len, off_t offset);

  private:
    std::string path_;
    int file_;
};

/* sync_folder(path): the names in the folder are on the disk. */
void sync_folder(const std::string &path);

} // namespace shim

#endif
