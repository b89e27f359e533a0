#include "shim/run.hh"

#include "shim/glass_pack.hh"

#include <algorithm>
#include <cstring>
#include <optional>

namespace shim
{
namespace
{

class RunInMemory final : public Run
{
  public:
    explicit RunInMemory(const Inverter &inverter)
        : inverter_(inverter), order_(inverter.sorted())
    {
    }

    bool next() override
    {
        if (at_ == order_.size())
            return false;
        stream_.emplace(inverter_, order_[at_++]);
        return true;
    }
    std::string_view name() const override
    {
        return inverter_.name(order_[at_ - 1]);
    }
    TermTotals totals() const override
    {
        return inverter_.totals(order_[at_ - 1]);
    }
    ByteSource &postings() override
    {
        return *stream_;
    }

  private:
    const Inverter &inverter_;
    std::vector<uint32_t> order_;
    size_t at_ = 0; /* one past the current term */
    std::optional<Inverter::Stream> stream_;
};

class RunInFile final : public Run, private ByteSource
{
  public:
    explicit RunInFile(const std::string &path) : file_(path), buffer_(BUFFER) {}

    bool next() override
    {
        pass_over_rest();
        if (!have(HEAD_MAX))
            return false;
        const uint8_t *at = buffer_.data() + at_;
        name_.resize(get_varint<size_t>(at));
        memcpy(&name_[0], at, name_.size());
        at += name_.size();
        totals_.documents = get_varint<uint32_t>(at);
        totals_.wdf = get_varint<uint32_t>(at);
        left_ = get_varint<size_t>(at);
        at_ = static_cast<size_t>(at - buffer_.data());
        return true;
    }
    std::string_view name() const override
    {
        return name_;
    }
    TermTotals totals() const override
    {
        return totals_;
    }
    ByteSource &postings() override
    {
        return *this;
    }

  private:
    enum { BUFFER = 1 << 16, HEAD_MAX = SHIM_TERM_MAX + 4 * VARINT_MAX };

    size_t more(uint8_t *place, size_t len) override
    {
        len = std::min(len, left_);
        if (len > 0)
            have(1);
        len = std::min(len, end_ - at_);
        memcpy(place, buffer_.data() + at_, len);
        at_ += len;
        left_ -= len;
        return len;
    }

    /* Whether len more bytes, or all that are left, lie in the buffer; there are some. */
    bool have(size_t len)
    {
        if (end_ - at_ >= len)
            return true;
        memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
        end_ -= at_;
        at_ = 0;
        end_ += file_.read(buffer_.data() + end_, buffer_.size() - end_);
        return end_ > 0;
    }

    void pass_over_rest()
    {
        while (left_ > 0 && have(1)) {
            size_t n = std::min(left_, end_ - at_);
            at_ += n;
            left_ -= n;
        }
    }

    FileReader file_;
    std::vector<uint8_t> buffer_;
    size_t at_ = 0, end_ = 0;
    size_t left_ = 0; /* of the current stream */
    std::string name_;
    TermTotals totals_;
};

} // namespace

std::unique_ptr<Run> run_in_memory(const Inverter &inverter)
{
    return std::make_unique<RunInMemory>(inverter);
}

std::unique_ptr<Run> run_in_file(const std::string &path)
{
    return std::make_unique<RunInFile>(path);
}

void spill(const Inverter &inverter, const std::string &path)
{
    FileWriter file(path);
    std::string head;
    std::vector<uint8_t> piece(1 << 13);
    for (uint32_t term : inverter.sorted()) {
        TermTotals totals = inverter.totals(term);
        head.clear();
        add_string(head, inverter.name(term));
        add_varint(head, totals.documents);
        add_varint(head, totals.wdf);
        add_varint(head, inverter.stream_size(term));
        file.write(head.data(), head.size());
        Inverter::Stream stream(inverter, term);
        while (size_t n = stream.more(piece.data(), piece.size()))
            file.write(piece.data(), n);
    }
    file.flush();
}

} // namespace shim
