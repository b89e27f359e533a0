/*
 * deflater: makes tags small as glass can read them (raw deflate, each on its own). Included
 * by bulk.cc.
 */
#ifndef SHIM_DEFLATER_HH
#define SHIM_DEFLATER_HH

#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

namespace shim
{

class Deflater
{
  public:
    /* level 1 (fast) to 9 (small); 0 never deflates. */
    explicit Deflater(int level);
    ~Deflater();
    Deflater(const Deflater &) = delete;

    enum Result { SMALLER, NOT_SMALLER, UNREADABLE /* glass would lose its end */ };

    /* deflate(tag, out): with SMALLER, *out is the deflated tag, borrowed until the next call. */
    Result deflate(std::string_view tag, std::string_view *out);

  private:
    int level_;
    z_stream short_ = {}, long_ = {}; /* with little memory, and with all */
    std::vector<Bytef> place_;
};

} // namespace shim

#endif
