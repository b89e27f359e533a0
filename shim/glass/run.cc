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
    Stream next_stream() override
    {
        return {&*stream_, inverter_.stream_size(order_[at_ - 1]), 0};
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
    RunInFile(const std::string &path, uint32_t base) : file_(path), base_(base), buffer_(BUFFER) {}

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
    Stream next_stream() override
    {
        have(2 * VARINT_MAX);
        const uint8_t *at = buffer_.data() + at_;
        uint32_t base = base_ + get_varint<uint32_t>(at);
        left_ = get_varint<size_t>(at);
        at_ = static_cast<size_t>(at - buffer_.data());
        return {this, left_, base};
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
    uint32_t base_;
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

std::unique_ptr<Run> run_in_file(const std::string &path, uint32_t base)
{
    return std::make_unique<RunInFile>(path, base);
}

Merge::Merge(std::vector<std::unique_ptr<Run>> runs) : runs_(std::move(runs))
{
    for (uint32_t i = 0; i < runs_.size(); i++)
        push(i);
}

bool Merge::comes_later(const Head &a, const Head &b) const
{
    if (a.start != b.start)
        return a.start > b.start;
    int order = runs_[a.run]->name().compare(runs_[b.run]->name());
    return order != 0 ? order > 0 : a.run > b.run;
}

/* push(run): move it to its next term and put it among those that wait; it is dropped behind
 * its last. */
void Merge::push(uint32_t run)
{
    if (!runs_[run]->next()) {
        runs_[run].reset();
        return;
    }
    uint64_t start = 0;
    std::string_view name = runs_[run]->name();
    memcpy(&start, name.data(), std::min<size_t>(name.size(), sizeof start));
    heap_.push_back({__builtin_bswap64(start), run});
    std::push_heap(heap_.begin(), heap_.end(),
                   [this](const Head &a, const Head &b) { return comes_later(a, b); });
}

bool Merge::next()
{
    for (uint32_t run : holder_numbers_)
        push(run);
    holders_.clear();
    holder_numbers_.clear();
    while (!heap_.empty()) {
        uint32_t run = heap_[0].run;
        if (!holders_.empty() && runs_[run]->name() != name())
            break;
        std::pop_heap(heap_.begin(), heap_.end(),
                      [this](const Head &a, const Head &b) { return comes_later(a, b); });
        heap_.pop_back();
        holders_.push_back(runs_[run].get());
        holder_numbers_.push_back(run);
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
    Run::Stream stream = run.next_stream();
    uint8_t *end = put_varint(put_varint(piece, stream.base), stream.len);
    file.write(piece, static_cast<size_t>(end - piece));
    while (size_t n = stream.bytes->more(piece, sizeof piece))
        file.write(piece, n);
}

void write_run(Merge &merge, const std::string &path)
{
    FileWriter file(path, FileWriter::TEMPORARY);
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
