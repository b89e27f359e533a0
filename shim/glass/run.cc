#include "shim/glass/run.hh"

#include <algorithm>
#include <cstring>
#include <unistd.h>

namespace shim
{

enum { WINDOW = 1 << 15, BEHIND = 2 * VARINT_MAX, HEAD_MAX = SHIM_TERM_MAX + 3 * VARINT_MAX };

void RunFiles::remove() const
{
    unlink(path.c_str());
    unlink(positions_path().c_str());
}

FileWindow::FileWindow(const std::string &path)
    : at(nullptr), file_(path), bytes_(WINDOW + BEHIND), end_(nullptr)
{
    at = end_ = bytes_.data();
}

/* What is not read yet moves to the front, and the rest of the window is filled. */
bool FileWindow::refill(size_t len)
{
    size_t left = static_cast<size_t>(end_ - at);
    std::vector<uint8_t> larger;
    uint8_t *start = bytes_.data();
    if (len + BEHIND > bytes_.size()) {
        larger.resize(len * 2 + BEHIND);
        start = larger.data();
    }
    memmove(start, at, left);
    if (!larger.empty())
        bytes_.swap(larger);
    left += file_.read(start + left, bytes_.size() - BEHIND - left);
    memset(start + left, 0, BEHIND);
    at = start;
    end_ = start + left;
    return left > 0;
}

Run::Run(const RunFiles &files, Parts parts) : base_(files.base), postings_(files.path)
{
    if (parts == POSITIONS_TOO)
        positions_.emplace(files.positions_path());
}

bool Run::next()
{
    if (!postings_.need(HEAD_MAX))
        return false;
    size_t len = get_varint<size_t>(postings_.at);
    name_.assign(reinterpret_cast<const char *>(postings_.at), len);
    postings_.at += len;
    totals_.documents = get_varint<uint32_t>(postings_.at);
    totals_.wdf = get_varint<uint32_t>(postings_.at);
    return true;
}

Merge::Merge(const std::vector<RunFiles> &runs, Run::Parts parts)
{
    for (uint32_t i = 0; i < runs.size(); i++) {
        runs_.push_back(std::make_unique<Run>(runs[i], parts));
        push(i);
    }
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
    for (uint32_t run : holders_)
        push(run);
    holders_.clear();
    while (!heap_.empty()) {
        uint32_t run = heap_[0].run;
        if (!holders_.empty() && runs_[run]->name() != name())
            break;
        std::pop_heap(heap_.begin(), heap_.end(),
                      [this](const Head &a, const Head &b) { return comes_later(a, b); });
        heap_.pop_back();
        holders_.push_back(run);
    }
    return !holders_.empty();
}

std::string_view Merge::name() const
{
    return runs_[holders_[0]]->name();
}

TermTotals Merge::totals() const
{
    TermTotals sum;
    for (uint32_t run : holders_) {
        sum.documents += runs_[run]->totals().documents;
        sum.wdf += runs_[run]->totals().wdf;
    }
    return sum;
}

void write_run(Merge &merge, const RunFiles &files)
{
    FileWriter postings(files.path, FileWriter::TEMPORARY);
    FileWriter positions(files.positions_path(), FileWriter::TEMPORARY);
    std::string head;
    while (merge.next()) {
        head.clear();
        add_string(head, merge.name());
        add_varint(head, merge.totals().documents);
        add_varint(head, merge.totals().wdf);
        postings.write(head.data(), head.size());
        uint32_t before = 0;
        merge.each_posting([&](uint32_t id, uint32_t wdf, std::string_view packed) {
            uint8_t bytes[2 * VARINT_MAX];
            uint8_t *end = put_varint(put_varint(bytes, id - before), wdf);
            postings.write(bytes, static_cast<size_t>(end - bytes));
            end = put_varint(bytes, packed.size());
            positions.write(bytes, static_cast<size_t>(end - bytes));
            positions.write(packed.data(), packed.size());
            before = id;
        });
    }
    postings.flush();
    positions.flush();
}

} // namespace shim
