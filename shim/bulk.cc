#include "shim/bulk.h"

#include "shim/glass/batch.hh"
#include "shim/glass/glass_pack.hh"
#include "shim/glass/posting_list.hh"
#include "shim/glass/runs.hh"
#include "shim/handles.hh"
#include "shim/rules.hh"
#include "shim/sealed/columns.hh"
#include "shim/sealed/texts.hh"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <future>
#include <sys/stat.h>
#include <unistd.h>

using namespace shim;

enum { MEMORY_MIN = 1 << 20 };
static const size_t memory_max = size_t{3} << 30; /* an address of the inverter has 32 bits */

struct shim_batch {
    shim_batch(std::string path, Inverters &inverters, const TextsDictionary &dictionary)
        : batch(std::move(path), inverters, dictionary)
    {
    }


    Batch batch;
    bool broken = false;
};

struct shim_bulk {
    shim_bulk(const char *path, const shim_bulk_options &options);

    /* The file is named before it is written, so that half a file is removed too. */
    std::string next_run();

    std::string folder;
    shim_bulk_options options;
    bool broken = false;
    unsigned runs_made = 0;
    ColumnsWriter columns;
    Inverters inverters;
    TextsDictionary dictionary;
    TextsWriter texts;
    Segment segment;
    std::string lengths; /* a varint a document */
    std::string extents; /* a byte a document */
    Runs runs;
    shim_batch own; /* of what shim_bulk_add adds */
};

shim_bulk::shim_bulk(const char *path, const shim_bulk_options &o)
    : folder(path), options(o), columns(folder + "/columns"),
      texts(folder + "/texts"), own(next_run(), inverters, dictionary)
{
    options.memory = std::clamp(o.memory, size_t{MEMORY_MIN}, memory_max);
}

std::string shim_bulk::next_run()
{
    return folder + "/run" + std::to_string(runs_made++) + ".tmp";
}

namespace shim
{
namespace
{

const char *const file_names[] = {"terms", "positions", "texts", "columns", "columns.tmp"};

void remove_files(shim_bulk *b)
{
    for (const char *name : file_names)
        unlink((b->folder + "/" + name).c_str());
    b->own.batch.remove_run();
    b->runs.remove();
    rmdir(b->folder.c_str());
}

void make_folder(const std::string &path)
{
    if (mkdir(path.c_str(), 0777) != 0)
        throw SystemFailure{"cannot make " + path, errno};
}

void add_values(ColumnsWriter &columns, const Batch &batch, uint32_t base)
{
    const char *at = batch.value_bytes.data();
    for (const Value &value : batch.values) {
        columns.add(base + value.id, value.slot, {at, value.len});
        at += value.len;
    }
}

void take(shim_bulk *b, Batch &batch)
{
    uint32_t base = b->segment.documents;
    if (batch.segment.documents == 0)
        return;
    b->dictionary.train(batch.texts.waiting(), batch.texts.waiting_sizes());
    batch.seal();
    b->segment.add(batch.segment);
    b->runs.add(batch.take_run(base), b->options.threads > 1);
    for (uint32_t length : batch.lengths)
        add_varint(b->lengths, length);
    b->extents += batch.extents;
    add_values(b->columns, batch, base);
    b->texts.add(batch.texts.finish(), b->dictionary);
    batch.clear(b->next_run());
}

void write_lengths(const shim_bulk *b, SealedTableWriter &terms)
{
    PostingsWriter postings(terms);
    postings.begin(all_documents_key(), b->segment.documents);
    const auto *at = reinterpret_cast<const uint8_t *>(b->lengths.data());
    for (uint32_t id = 1; id <= b->segment.documents; id++)
        postings.add(id, get_varint<uint32_t>(at));
    postings.end();
}

void finish_positions(const shim_bulk *b, const std::vector<RunFiles> &runs)
{
    PositionsWriter positions(b->folder + "/positions", b->extents);
    write_positions(runs, positions);
    positions.finish();
}

void finish_terms(const shim_bulk *b, const std::vector<RunFiles> &runs)
{
    SealedTableWriter terms(b->folder + "/terms");
    b->segment.write(terms);
    write_lengths(b, terms);
    write_postings(runs, terms);
    terms.finish();
}

/* The files share nothing, so the disk and other threads have something to do meanwhile. */
void finish(shim_bulk *b)
{
    take(b, b->own.batch);
    b->inverters.clear();
    const std::vector<RunFiles> &runs = b->runs.all();
    std::launch how = b->options.threads > 1 ? std::launch::async : std::launch::deferred;
    std::future<void> positions = std::async(how, [&] { finish_positions(b, runs); });
    std::future<void> others = std::async(how, [b] {
        b->texts.finish();
        b->columns.finish(b->segment.documents);
    });
    finish_terms(b, runs);
    positions.get();
    others.get();
    b->runs.remove();
    sync_folder(b->folder);
    sync_folder(b->folder + "/..");
}

} // namespace
} // namespace shim

extern "C" shim_status shim_bulk_open(const char *path, const shim_bulk_options *options,
                                      shim_bulk **out, shim_error *error)
{
    *out = nullptr;
    shim_status status = guard(error, [&] {
        make_folder(path);
        *out = new shim_bulk(path, *options);
    });
    return status;
}

extern "C" shim_status shim_bulk_add(shim_bulk *b, const shim_document *document,
                                     shim_error *error)
{
    if (b->broken)
        return fail(error, SHIM_BUG, "this builder failed before: abort it");
    shim_document unnumbered = *document;
    unnumbered.numbers = nullptr; /* nobody would tell when they change */
    shim_status status = guard(error, [&] { check_document(unnumbered); });
    if (status == SHIM_OK)
        status = shim_batch_add(&b->own, &unnumbered, error);
    const TextsPacker &texts = b->own.batch.texts;
    if (status == SHIM_OK && texts.waiting().size() >= TEXTS_SAMPLES)
        status = guard(error, [&] { b->dictionary.train(texts.waiting(), texts.waiting_sizes()); });
    if (status == SHIM_OK && b->own.batch.memory() > b->options.memory)
        return shim_bulk_take(b, &b->own, error);
    b->broken = status != SHIM_OK && status != SHIM_INVALID;
    return status;
}

extern "C" shim_status shim_bulk_train(shim_bulk *b, const shim_bytes *samples, size_t count,
                                       shim_error *error)
{
    return guard(error, [&] {
        std::string all;
        std::vector<size_t> sizes;
        for (size_t i = 0; i < count; i++) {
            all.append(samples[i].at, samples[i].len);
            sizes.push_back(samples[i].len);
        }
        b->dictionary.train(all, sizes);
    });
}

extern "C" shim_status shim_bulk_finish(shim_bulk *b, shim_error *error)
{
    shim_status status = b->broken ? fail(error, SHIM_BUG, "this builder failed before")
                                   : guard(error, [&] { finish(b); });
    if (status != SHIM_OK)
        remove_files(b);
    delete b;
    return status;
}

extern "C" void shim_bulk_abort(shim_bulk *b)
{
    if (b == nullptr)
        return;
    remove_files(b);
    delete b;
}

/* ---- Batches ------------------------------------------------------------------------- */

extern "C" shim_batch *shim_batch_new(shim_bulk *b, shim_error *error)
{
    shim_batch *batch = nullptr;
    guard(error, [&] {
        b->dictionary.settle();
        batch = new shim_batch(b->next_run(), b->inverters, b->dictionary);
    });
    return batch;
}

extern "C" shim_status shim_batch_add(shim_batch *batch, const shim_document *document,
                                      shim_error *error)
{
    if (batch->broken)
        return fail(error, SHIM_BUG, "this batch failed before: free it");
    shim_status status = guard(error, [&] { batch->batch.check(*document); });
    if (status != SHIM_OK)
        return status;
    status = guard(error, [&] { batch->batch.add(*document); });
    batch->broken = status != SHIM_OK;
    return status;
}

extern "C" void shim_batch_renumber(shim_batch *batch)
{
    batch->batch.renumber();
}

extern "C" shim_status shim_batch_seal(shim_batch *batch, shim_error *error)
{
    if (batch->broken)
        return fail(error, SHIM_BUG, "this batch failed before: free it");
    shim_status status = guard(error, [&] { batch->batch.seal(); });
    batch->broken = status != SHIM_OK;
    return status;
}

extern "C" shim_status shim_bulk_take(shim_bulk *b, shim_batch *batch, shim_error *error)
{
    if (b->broken || batch->broken)
        return fail(error, SHIM_BUG, "this builder failed before: abort it");
    shim_status status = guard(error, [&] {
        if (batch->batch.segment.documents > UINT32_MAX - 1 - b->segment.documents)
            throw Refusal{"a database holds at most 4294967294 documents"};
        if (batch != &b->own)
            take(b, b->own.batch);
        take(b, batch->batch);
    });
    b->broken = status != SHIM_OK;
    return status;
}

extern "C" void shim_batch_free(shim_batch *batch)
{
    delete batch;
}
