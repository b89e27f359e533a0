#include "indexer/ingest.h"

#include "indexer/upkeep/erase.h"
#include "indexer/store/founding.h"
#include "indexer/resume.h"
#include "indexer/discussion/settle.h"
#include "indexer/discussion/threads.h"

#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

enum {
    BATCH_DOCUMENTS = 10000,
    BATCH_BYTES = 32 << 20,
    FOUNDING_DOCUMENTS = 3000, /* several batches are in memory then */
    FOUNDING_BYTES = 9 << 19,
    RECENT_ARTICLES = 8000,    /* remembered while an index is founded, twice as many at most */
    LATER_MAX = 10000,      /* repeated ids that a founding puts off; then it ends */
    TOUCHED_MAX = 1000000,  /* threads noted before they are settled in the middle of a run */
    THREADS_USUAL = 4,
    PROGRESS_STEPS = 64,    /* steps of a reader between two reports of progress */
    SPACE_PER_BYTE = 8,     /* free bytes on disk wanted per byte of a batch's text */
    SPACE_SPARE = 64 << 20, /* and beside that */
    AVERAGE_LENGTH = 150,   /* what a first small batch is smoothed towards, occurrences */
    AVERAGE_WEIGHT = 50,    /* documents of that length added to it */
    AVERAGE_SAMPLE = 1000   /* documents looked at, about */
};

/* What a dry run would have written by now: it cannot look it up in the index. */
struct promised {
    struct strmap ids; /* 8 bytes of hash */
    uint64_t *records; /* fingerprints, by number */
    uint32_t capacity;
};

struct run {
    const struct ingest_options *options;
    const struct sources *sources;
    struct report *report;
    struct folder folder;
    struct lookup lookup;
    struct batch batch;
    struct touched touched;
    struct threads threads;
    struct document_builder *builder;
    struct resume resume;
    struct founding founding;
    struct erased erased;
    bool marks_came; /* with an archive: of what the index may hold */
    struct promised promised;
    struct ingest_progress progress;
    uint64_t finished; /* bytes on disk of the sources behind */
    bool source_open;  /* the last source of the report is still being read */
};

static bool stopped(const struct run *run)
{
    return run->options->stop != NULL && *run->options->stop != 0;
}

/* ---- Comparing with the index ---------------------------------------------------- */

static enum error_code find_documents(struct run *run, struct error *error)
{
    uint64_t documents;
    if (folder_documents(&run->folder, &documents, error) != ERROR_NONE || documents == 0)
        return error->code;
    for (size_t i = 0; i < run->batch.count && error->code == ERROR_NONE; i++) {
        struct batch_entry *e = &run->batch.entries[i];
        if (lookup_id(&run->lookup, e->stored.record.id, &e->docid, error) == ERROR_NONE &&
            e->docid != 0)
            lookup_fingerprint(&run->lookup, e->docid, &e->was, error);
    }
    return error->code;
}

static enum error_code read_old(struct run *run, struct batch_entry *e, struct error *error)
{
    struct stored *old = arena_alloc(&run->batch.arena, sizeof *old);
    e->old = old;
    return lookup_stored(&run->lookup, e->docid, &run->batch.arena, old, error);
}

/* compare(run, e, error): whether e is new, another version or the same as what the index
 * holds, and whether it must be written. A comment whose article changed is the same record,
 * but another document. */
static enum error_code compare(struct run *run, struct batch_entry *e, struct error *error)
{
    struct document_fingerprint is = document_fingerprint(&e->stored);
    e->stored.indexed_at = run->options->now;
    e->fate = FATE_NEW;
    e->write = true;
    if (e->docid == 0)
        return ERROR_NONE;
    bool same = is.record == e->was.record;
    e->fate = same ? FATE_UNCHANGED : FATE_UPDATED;
    e->write = !same || is.context != e->was.context;
    if (!e->write || read_old(run, e, error) != ERROR_NONE)
        return error->code;
    if (same) {
        e->stored.indexed_at = e->old->indexed_at;
    } else if (batch_is_older(&e->stored.record, &e->old->record)) {
        e->fate = FATE_UNCHANGED;
        e->stale = true;
        e->write = false;
    }
    return ERROR_NONE;
}

static enum error_code compare_all(struct run *run, enum record_type type,
                                   struct error *error)
{
    for (size_t i = 0; i < run->batch.count && error->code == ERROR_NONE; i++) {
        if (run->batch.entries[i].stored.record.type == type)
            compare(run, &run->batch.entries[i], error);
    }
    return error->code;
}

static enum error_code work_out(struct run *run, struct error *error)
{
    if (find_documents(run, error) == ERROR_NONE &&
        compare_all(run, RECORD_ARTICLE, error) == ERROR_NONE &&
        threads_resolve(&run->threads, error) == ERROR_NONE &&
        compare_all(run, RECORD_COMMENT, error) == ERROR_NONE)
        threads_count(&run->threads, error);
    return error->code;
}

/* promise(run, e): a dry run's memory of what it would have written in batches before. */
static void promise(struct run *run, struct batch_entry *e)
{
    struct promised *p = &run->promised;
    uint64_t hash = strmap_hash(e->stored.record.id);
    uint64_t record = record_fingerprint(&e->stored.record);
    bool is_new;
    uint32_t number = strmap_add(&p->ids, (struct span){(char *)&hash, sizeof hash}, &is_new);
    if (number >= p->capacity) {
        p->capacity = number * 2 + 1024;
        p->records = memory_or_die(realloc(p->records, p->capacity * sizeof *p->records));
    }
    if (!is_new)
        e->fate = p->records[number] == record ? FATE_UNCHANGED : FATE_UPDATED;
    p->records[number] = record;
}

/* ---- Writing --------------------------------------------------------------------- */

/* A full disk is found out before Xapian does: after a failed write its files keep the size
 * they grew to, and nothing can be written until somebody makes room. */
static enum error_code check_space(const struct run *run, struct error *error)
{
    struct statvfs disk;
    if (statvfs(run->folder.path, &disk) != 0)
        return ERROR_NONE;
    uint64_t there = (uint64_t)disk.f_bavail * disk.f_frsize;
    uint64_t wanted = (uint64_t)run->batch.bytes * SPACE_PER_BYTE + SPACE_SPARE;
    if (there >= wanted)
        return ERROR_NONE;
    return error_set(error, ERROR_IO,
                     "%s: %" PRIu64 " MB are free on this disk, %" PRIu64
                     " MB are wanted: make room and run the same command again",
                     run->folder.path, there >> 20, wanted >> 20);
}

/* freeze_ranking(run, error): the average length comes from a sample of the first batch; a small
 * one is smoothed towards what news and comments usually have. */
static enum error_code freeze_ranking(struct run *run, struct error *error)
{
    struct schema_ranking ranking = run->folder.ranking;
    double sum = (double)AVERAGE_LENGTH * AVERAGE_WEIGHT;
    size_t step = run->batch.count / AVERAGE_SAMPLE + 1, taken = 0;
    for (size_t i = 0; i < run->batch.count; i += step, taken++)
        sum += document_length(run->builder, &run->batch.entries[i].stored);
    document_trim(run->builder, &run->folder.vocabulary);
    ranking.average = sum / (double)(taken + AVERAGE_WEIGHT);
    ranking.impact = !run->options->exact_lengths;
    return folder_rank(&run->folder, &ranking, error);
}

/* The shim refuses a document that breaks its rules before Xapian sees it: then only that
 * one is lost. */
static void report_refusal(struct run *run, const struct batch_entry *e)
{
    struct complaint c;
    complain(&c, 0, 0, "cannot be indexed", "%.*s: %s", (int)e->stored.record.id.len,
             e->stored.record.id.at, e->refused);
    report_refused(&run->report->sources[e->source], &c);
}

static enum error_code write_entry(struct run *run, struct batch_entry *e,
                                   struct error *error)
{
    struct shim_document document;
    struct shim_error failure;
    bool article = e->stored.record.type == RECORD_ARTICLE;
    document_trim(run->builder, &run->folder.vocabulary);
    document_build(run->builder, &run->folder.ranking, &e->stored,
                   article ? &e->facts : NULL, &document);
    enum shim_status status = shim_writer_put(run->folder.writer, &document, &failure);
    if (status == SHIM_INVALID) {
        e->refused = arena_string(&run->batch.arena, span_of(failure.text));
        e->write = false;
        return ERROR_NONE;
    }
    if (status != SHIM_OK)
        return folder_failure(&failure, run->folder.path, error);
    run->folder.changed = true;
    if (e->docid == 0)
        document_count(run->builder);
    return ERROR_NONE;
}

/* prepare(run, any, error): make sure that the batch can be written, if anything of it must. */
static enum error_code prepare(struct run *run, bool *any, struct error *error)
{
    *any = false;
    for (size_t i = 0; i < run->batch.count && !*any; i++)
        *any = run->batch.entries[i].write;
    if (!*any || check_space(run, error) != ERROR_NONE || run->folder.ranking_known)
        return error->code;
    return freeze_ranking(run, error);
}

static enum error_code write_batch(struct run *run, struct error *error)
{
    bool any;
    if (prepare(run, &any, error) != ERROR_NONE || !any)
        return error->code;
    for (size_t i = 0; i < run->batch.count && error->code == ERROR_NONE; i++) {
        if (run->batch.entries[i].write)
            write_entry(run, &run->batch.entries[i], error);
    }
    document_give_words(run->builder, &run->folder.vocabulary);
    return error->code;
}

static enum error_code commit(struct run *run, struct error *error)
{
    if (!run->folder.changed)
        return ERROR_NONE;
    if (folder_commit(&run->folder, run->options->now, error) == ERROR_NONE)
        run->report->commits++;
    return error->code;
}

static enum error_code settle(struct run *run, struct error *error)
{
    struct settle s = {
        .folder = &run->folder,
        .lookup = &run->lookup,
        .touched = &run->touched,
        .builder = run->builder,
        .now = run->options->now,
        .commit_documents = run->options->batch_documents > 0 ? run->options->batch_documents
                                                             : BATCH_DOCUMENTS,
        .stop = run->options->stop,
    };
    bool done;
    if (run->touched.ids.count == 0 || !run->folder.ranking_known)
        return ERROR_NONE;
    run->progress.settling = true;
    if (run->options->progress != NULL)
        run->options->progress(&run->progress, run->options->payload);
    settle_all(&s, &done, error);
    run->progress.settling = false;
    run->report->rewritten += s.rewritten;
    run->report->cut += s.cut;
    return error->code;
}

/* ---- One batch ------------------------------------------------------------------- */

static void count_fates(struct run *run, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct batch_entry *e = &batch->entries[i];
        if (e->fate == FATE_UNCHANGED || e->write)
            run->report->sources[e->source].fates[e->fate]++;
        if (e->refused != NULL)
            report_refusal(run, e);
    }
    if (run->founding.bulk != NULL)
        return; /* nothing of it is in the index yet */
    size_t open = run->source_open ? 1 : 0;
    report_leave(run->report, run->report->count - open, run->options->done,
                 run->options->payload);
}

/* save(run, last, error): make the batch durable, with what it owes. */
static void save(struct run *run, bool last, struct error *error)
{
    touched_save(&run->touched, &run->folder, error);
    erased_save(&run->erased, &run->folder, error);
    if (run->touched.ids.count > TOUCHED_MAX)
        settle(run, error);
    if (run->folder.changed && !last)
        resume_write(&run->resume, &run->folder, error);
    if (!last && error->code == ERROR_NONE)
        commit(run, error);
}

/* take_founded(run, any, error): count the oldest batch under way; *any is false when there was
 * none. */
static enum error_code take_founded(struct run *run, bool *any, struct error *error)
{
    const struct batch *batch;
    founding_take(&run->founding, &run->folder, &batch, error);
    *any = batch != NULL;
    if (*any)
        count_fates(run, batch);
    return error->code;
}

/* give_founding(run, error): hand the batch to those who make its documents. */
static enum error_code give_founding(struct run *run, struct error *error)
{
    bool any;
    if (prepare(run, &any, error) != ERROR_NONE || !any)
        return error->code;
    founding_note(&run->founding, &run->batch, &run->touched);
    threads_remember(&run->threads);
    if (founding_is_full(&run->founding) && take_founded(run, &any, error) != ERROR_NONE)
        return error->code;
    return founding_give(&run->founding, &run->folder, &run->batch, error);
}

/* flush(run, last, error): write the batch. All but the last one are committed at once: the
 * last is committed together with what settle makes of it. */
static enum error_code flush(struct run *run, bool last, struct error *error)
{
    work_out(run, error);
    for (size_t i = 0; run->options->dry_run && i < run->batch.count; i++)
        promise(run, &run->batch.entries[i]);
    if (error->code != ERROR_NONE || run->options->dry_run) {
        /* There is nothing to write. */
    } else if (run->founding.bulk != NULL) {
        give_founding(run, error);
    } else if (write_batch(run, error) == ERROR_NONE) {
        save(run, last, error);
    }
    if (error->code == ERROR_NONE)
        count_fates(run, &run->batch);
    run->report->cut += run->threads.cut;
    run->threads.cut = 0;
    threads_clear(&run->threads);
    batch_clear(&run->batch);
    return error->code;
}

/* end_founding(run, last, error): the index is there; take what was put off. */
static enum error_code end_founding(struct run *run, bool last, struct error *error)
{
    bool any = run->founding.bulk != NULL;
    if (!any)
        return ERROR_NONE;
    while (any && error->code == ERROR_NONE)
        take_founded(run, &any, error);
    if (error->code != ERROR_NONE)
        return error->code;
    if (!run->folder.ranking_known) { /* nothing was read that could be founded on */
        founding_free(&run->founding);
        return ERROR_NONE;
    }
    recent_free(&run->threads.recent);
    if (founding_end(&run->founding, &run->folder, run->options->now, error) != ERROR_NONE)
        return error->code;
    run->report->commits++;
    struct batch done = run->batch;
    run->batch = run->founding.later;
    run->founding.later = done;
    run->folder.changed = true; /* the place reached is not in it yet */
    return flush(run, last, error);
}

static bool batch_is_full(const struct run *run)
{
    bool founding = run->founding.bulk != NULL;
    size_t documents = run->options->batch_documents, bytes = run->options->batch_bytes;
    if (documents == 0)
        documents = founding ? FOUNDING_DOCUMENTS : BATCH_DOCUMENTS;
    if (bytes == 0)
        bytes = founding ? FOUNDING_BYTES : BATCH_BYTES;
    return run->batch.count >= documents || run->batch.bytes >= bytes;
}

/* ---- One source ------------------------------------------------------------------ */

static struct report_source *present(struct run *run)
{
    return &run->report->sources[run->report->count - 1];
}

static bool is_wanted(const struct ingest_options *o, const struct record *r)
{
    if ((o->only_articles && r->type != RECORD_ARTICLE) ||
        (o->only_comments && r->type != RECORD_COMMENT))
        return false;
    return o->reader.since == RECORD_NO_TIME || r->created_at == RECORD_NO_TIME ||
           r->created_at >= o->reader.since;
}

/* take_mark(run, mark, c): what was erased elsewhere is erased here. */
static void take_mark(struct run *run, struct span mark, struct complaint *c)
{
    uint32_t before = run->erased.marks.count;
    if (!erased_read(&run->erased, mark)) {
        complain(c, c->line, c->offset, "no mark of something erased", "%.*s", (int)mark.len,
                 mark.at);
        report_refused(present(run), c);
    }
    run->marks_came = run->marks_came || run->erased.marks.count > before;
}

/* take_record(run, r, c): c says where it is. */
static void take_record(struct run *run, const struct record *r, struct complaint *c)
{
    struct report_source *s = present(run);
    if (r->type == RECORD_ERASED) {
        take_mark(run, r->id, c);
        return;
    }
    for (int m = 0; m < 4; m++)
        s->mended[m] += (r->mended >> m) & 1;
    if (!is_wanted(run->options, r)) {
        s->left_out++;
        return;
    }
    if (erased_has(&run->erased, r)) {
        complain(c, c->line, c->offset, "erased", "%.*s", (int)r->id.len, r->id.at);
        report_skipped(s, c);
        return;
    }
    bool repeated =
        run->founding.bulk != NULL && founding_is_repeated(&run->founding, r->id);
    struct batch *batch = repeated ? &run->founding.later : &run->batch;
    enum batch_fate fate = batch_add(batch, r, (uint32_t)(run->report->count - 1));
    if (fate != FATE_NEW)
        s->fates[fate]++;
}

static void note_progress(struct run *run, const struct input *in)
{
    struct report_source *s = present(run);
    run->progress.records += PROGRESS_STEPS;
    run->progress.taken = run->finished + input_consumed(in);
    run->progress.unpacked += input_offset(in) - s->bytes;
    s->bytes = input_offset(in);
    if (run->options->progress != NULL)
        run->options->progress(&run->progress, run->options->payload);
}

static enum error_code read_records(struct run *run, struct input *in,
                                    const struct format *format, uint64_t behind,
                                    struct error *error)
{
    void *reader = format->open(in, &run->options->reader);
    struct record record;
    struct complaint complaint;
    enum format_result result;
    run->resume.steps = 0;
    while (error->code == ERROR_NONE && !stopped(run) &&
           (result = format->next(reader, &record, &complaint)) != FORMAT_END) {
        struct report_source *s = present(run);
        if (stopped(run))
            break; /* the input may have ended in the middle of this one */
        s->read++;
        if (++run->resume.steps % PROGRESS_STEPS == 0)
            note_progress(run, in);
        if (run->resume.steps <= behind)
            s->resumed++;
        else if (result == FORMAT_RECORD)
            take_record(run, &record, &complaint);
        else if (result == FORMAT_REFUSED)
            report_refused(s, &complaint);
        else
            report_skipped(s, &complaint);
        if (batch_is_full(run))
            flush(run, false, error);
        if (run->founding.later.count >= LATER_MAX && flush(run, false, error) == ERROR_NONE)
            end_founding(run, false, error);
    }
    format->close(reader);
    return error->code;
}

/* open_source(run, source, in, format): false when it cannot be read; the report then says
 * why. */
static bool open_source(struct run *run, const struct source *source, struct input **in,
                        const struct format **format)
{
    struct input_options how = {.max_window_log = run->options->max_window_log,
                                .allow_fifo = source->named,
                                .follow_links = source->named || run->options->follow_links,
                                .stop = run->options->stop};
    struct report_source *s = present(run);
    if (input_open(source->path, &how, in, &s->failure) != ERROR_NONE)
        return false;
    *format = run->options->format != NULL ? run->options->format : format_sniff(*in);
    if (*format != NULL) {
        s->format = (*format)->name;
        return true;
    }
    error_set(&s->failure, ERROR_USAGE,
              "%s: not a format that lede knows by its content; name it with --format",
              source->path);
    input_close(*in);
    return false;
}

static enum error_code read_source(struct run *run, const struct source *source,
                                   uint64_t behind, struct error *error)
{
    struct input *in;
    const struct format *format;
    report_add(run->report, strcmp(source->path, "-") == 0 ? "stdin" : source->path);
    run->source_open = true;
    if (open_source(run, source, &in, &format)) {
        read_records(run, in, format, behind, error);
        note_progress(run, in);
        if (input_failure(in) != NULL && !stopped(run))
            present(run)->failure = *input_failure(in);
        else if (input_head_failure(in) != NULL)
            present(run)->failure = *input_head_failure(in);
        input_close(in);
    }
    run->finished += source->size;
    if (!source->named && present(run)->failure.code == ERROR_USAGE)
        report_pass_over(run->report);
    if (!stopped(run))
        run->source_open = false;
    return error->code;
}

static enum error_code read_sources(struct run *run, struct error *error)
{
    size_t first = (size_t)run->resume.source;
    uint64_t behind = run->resume.steps;
    for (size_t i = first; i < run->sources->count; i++) {
        if (stopped(run) || error->code != ERROR_NONE)
            break;
        run->resume.source = i;
        read_source(run, &run->sources->at[i], i == first ? behind : 0, error);
    }
    return error->code;
}

/* ---- One run --------------------------------------------------------------------- */

/* decisive(o): a hash of the options that decide which records there are. */
static uint64_t decisive(const struct ingest_options *o)
{
    struct buffer all = {0};
    buffer_printf(&all, "%s %" PRId64 " %d %d %d ", o->format == NULL ? "" : o->format->name,
                  o->reader.since, o->reader.all_pages, o->only_articles, o->only_comments);
    buffer_add_span(&all, o->reader.source);
    buffer_add_byte(&all, ' ');
    buffer_add_span(&all, o->reader.site);
    buffer_add_byte(&all, ' ');
    buffer_add_span(&all, o->reader.map);
    uint64_t hash = strmap_hash(buffer_span(&all));
    buffer_free(&all);
    return hash;
}

/* erase_what_came(run, error): take out of the index what marks in the archives name. */
static enum error_code erase_what_came(struct run *run, struct error *error)
{
    struct erase erase;
    if (!run->marks_came)
        return ERROR_NONE;
    erase_begin(&erase, &run->folder, &run->erased);
    if (erase_marked(&erase, error) == ERROR_NONE)
        erase_all(&erase, run->builder, &run->touched, error);
    run->report->erased = erase.articles + erase.comments;
    erase_free(&erase);
    return error->code;
}

static enum error_code finish(struct run *run, struct error *error)
{
    struct report *report = run->report;
    uint32_t orphans = 0;
    report->interrupted = stopped(run);
    if (flush(run, !report->interrupted, error) != ERROR_NONE ||
        end_founding(run, !report->interrupted, error) != ERROR_NONE)
        return error->code;
    if (!report->interrupted && !run->options->dry_run) {
        if (erase_what_came(run, error) == ERROR_NONE)
            settle(run, error);
        report->interrupted = stopped(run);
        if (!report->interrupted && error->code == ERROR_NONE)
            resume_clear(&run->folder, error);
        if (error->code == ERROR_NONE)
            commit(run, error);
    }
    run->source_open = false;
    report_leave(report, report->count, run->options->done, run->options->payload);
    if (error->code != ERROR_NONE) /* nothing more is asked: Xapian may look for ever in what
                                      it has read by half */
        return error->code;
    folder_documents(&run->folder, &report->documents, error);
    lookup_count(&run->lookup, FIELD_FLAG, SPAN("orphan"), &orphans, error);
    report->orphans = orphans;
    return error->code;
}

static void free_run(struct run *run)
{
    founding_free(&run->founding);
    threads_free(&run->threads);
    batch_free(&run->batch);
    touched_free(&run->touched);
    erased_free(&run->erased);
    lookup_free(&run->lookup);
    document_builder_free(run->builder);
    strmap_free(&run->promised.ids);
    free(run->promised.records);
    folder_close(&run->folder);
}

/* threads_here(): one a processor that we may use; no more than memory is promised for. */
static unsigned threads_here(void)
{
    cpu_set_t ours;
    int count = sched_getaffinity(0, sizeof ours, &ours) == 0 ? CPU_COUNT(&ours) : 1;
    return (unsigned)(count < THREADS_USUAL ? count : THREADS_USUAL);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum error_code ingest(const char *index, const struct sources *sources,
                       const struct ingest_options *options, struct report *report,
                       struct error *error)
{
    struct ingest_options filled = *options;
    if (filled.threads == 0)
        filled.threads = threads_here();
    struct run run = {.options = &filled, .sources = sources, .report = report};
    double began = seconds_now();
    run.lookup.folder = &run.folder;
    run.threads.batch = &run.batch;
    run.threads.lookup = &run.lookup;
    run.threads.touched = &run.touched;
    run.threads.recent.generation = filled.one_by_one ? 0 : RECENT_ARTICLES;
    run.builder = document_builder_new();
    if ((filled.dry_run ? folder_look : folder_write)(index, &run.folder, error) ==
            ERROR_NONE &&
        touched_load(&run.touched, &run.folder, error) == ERROR_NONE &&
        erased_load(&run.erased, &run.folder, error) == ERROR_NONE &&
        resume_read(&run.resume, sources, decisive(&filled), &run.folder, error) ==
            ERROR_NONE &&
        (filled.dry_run || filled.one_by_one ||
         founding_begin(&run.founding, &run.folder, filled.threads, error) == ERROR_NONE) &&
        read_sources(&run, error) == ERROR_NONE)
        finish(&run, error);
    report->seconds = seconds_now() - began;
    free_run(&run);
    return error->code;
}
