#include "shim/glass/run.hh"

#include "shim/glass/glass_pack.hh"

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
    uint32_t streams() const override
    {
        return 1;
    }
    ByteSource &next_stream(size_t *len) override
    {
        *len = inverter_.stream_size(order_[at_ - 1]);
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
        if (!have(HEAD_MAX))
            return false;
        const uint8_t *at = buffer_.data() + at_;
        name_.resize(get_varint<size_t>(at));
        memcpy(&name_[0], at, name_.size());
        at += name_.size();
        totals_.documents = get_varint<uint32_t>(at);
        totals_.wdf = get_varint<uint32_t>(at);
        streams_ = get_varint<uint32_t>(at);
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
    uint32_t streams() const override
    {
        return streams_;
    }
    ByteSource &next_stream(size_t *len) override
    {
        have(VARINT_MAX);
        const uint8_t *at = buffer_.data() + at_;
        *len = left_ = get_varint<size_t>(at);
        at_ = static_cast<size_t>(at - buffer_.data());
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

    FileReader file_;
    std::vector<uint8_t> buffer_;
    size_t at_ = 0, end_ = 0;
    size_t left_ = 0; /* of the current stream */
    std::string name_;
    TermTotals totals_;
    uint32_t streams_ = 0;
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

/* Every run stands at its first term; those without any are dropped. */
Merge::Merge(std::vector<std::unique_ptr<Run>> runs) : runs_(std::move(runs))
{
    for (const std::unique_ptr<Run> &run : runs_)
        holders_.push_back(run.get());
}

bool Merge::next()
{
    auto is_over = [this](const std::unique_ptr<Run> &run) {
        return std::count(holders_.begin(), holders_.end(), run.get()) > 0 && !run->next();
    };
    runs_.erase(std::remove_if(runs_.begin(), runs_.end(), is_over), runs_.end());
    holders_.clear();
    for (const std::unique_ptr<Run> &run : runs_) {
        int order = holders_.empty() ? -1 : run->name().compare(name());
        if (order < 0)
            holders_.clear();
        if (order <= 0)
            holders_.push_back(run.get());
    }
    return !holders_.empty();
}

std::string_view Merge::name() const
{
    return holders_[0]->name();
}

TermTotals Merge::totals() const
{
    TermTotals sum;
    for (const Run *run : holders_) {
        sum.documents += run->totals().documents;
        sum.wdf += run->totals().wdf;
    }
    return sum;
}

uint32_t Merge::streams() const
{
    uint32_t sum = 0;
    for (const Run *run : holders_)
        sum += run->streams();
    return sum;
}

static void copy_stream(Run &run, FileWriter &file)
{
    uint8_t piece[1 << 13];
    size_t len;
    ByteSource &stream = run.next_stream(&len);
    uint8_t *end = put_varint(piece, len);
    file.write(piece, static_cast<size_t>(end - piece));
    while (size_t n = stream.more(piece, sizeof piece))
        file.write(piece, n);
}

void write_run(Merge &merge, const std::string &path)
{
    FileWriter file(path);
    std::string head;
    while (merge.next()) {
        head.clear();
        add_string(head, merge.name());
        add_varint(head, merge.totals().documents);
        add_varint(head, merge.totals().wdf);
        add_varint(head, merge.streams());
        file.write(head.data(), head.size());
        for (Run *run : merge.holders())
            for (uint32_t i = 0; i < run->streams(); i++)
                copy_stream(*run, file);
    }
    file.flush();
}

} // namespace shim
