#include "shim/glass/postings.hh"

#include "shim/glass/glass_pack.hh"

#include <algorithm>
#include <cstring>

namespace shim
{

enum { BUFFER = 1 << 14, POSTING_HEAD_MAX = 15 };

PostingReader::PostingReader() : buffer_(BUFFER) {}

void PostingReader::begin(ByteSource &source, uint32_t base)
{
    source_ = &source;
    at_ = end_ = 0;
    id_ = base;
}

/* Whether len more bytes, or all that are left, lie in the buffer; there are some. */
bool PostingReader::have(size_t len)
{
    if (end_ - at_ >= len)
        return true;
    memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
    buffer_.resize(std::max(buffer_.size(), len));
    while (end_ < len) {
        size_t got = source_->more(buffer_.data() + end_, buffer_.size() - end_);
        if (got == 0)
            break;
        end_ += got;
    }
    return end_ > 0;
}

bool PostingReader::next(Posting &posting)
{
    if (!have(POSTING_HEAD_MAX))
        return false;
    const uint8_t *at = buffer_.data() + at_;
    id_ += get_varint<uint32_t>(at);
    posting.id = id_;
    posting.wdf = get_varint<uint32_t>(at);
    size_t len = get_varint<uint32_t>(at);
    at_ = static_cast<size_t>(at - buffer_.data());
    have(len);
    posting.positions = {reinterpret_cast<const char *>(buffer_.data()) + at_, len};
    at_ += len;
    return true;
}

} // namespace shim
