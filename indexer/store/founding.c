#include "indexer/store/founding.h"

#include "corpus/text/url.h"
#include "indexer/discussion/threads.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MEMORY = 96 << 20, /* bytes of postings before the builder puts them aside */
    NAMES_TABLES = 1 << 13,
    NAMES_FIRST = 16, /* places of a table */
    SAMPLE_BYTES = 3 << 20 /* at most, of records to train on */
};

static enum shim_status open_bulk(struct founding *f, const struct folder *folder,
                                  struct shim_error *failure)
{
    struct shim_bulk_options options = {.memory = MEMORY, .threads = f->threads};
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s", folder->path, FOLDER_PART);
    enum shim_status status =
        shim_bulk_open(buffer_string(&path), &options, &f->bulk, failure);
    buffer_free(&path);
    return status;
}

static enum shim_status open_plain(struct founding *f, const struct folder *folder,
                                   struct shim_error *failure)
{
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s", folder->path, FOLDER_NEW);
    enum shim_status status =
        shim_writer_open(buffer_string(&path), true, &f->plain, failure);
    buffer_free(&path);
    return status;
}

enum error_code founding_begin(struct founding *f, struct folder *folder, unsigned threads,
                               struct error *error)
{
    struct shim_error failure;
    uint64_t documents;
    f->threads = threads;
    if (folder_documents(folder, &documents, error) != ERROR_NONE || documents > 0 ||
        folder_clear_new(folder, error) != ERROR_NONE)
        return error->code;
    enum shim_status status = open_bulk(f, folder, &failure);
    if (status == SHIM_OK || status == SHIM_VERSION)
        return ERROR_NONE;
    return folder_failure(&failure, folder->path, error);
}

enum error_code founding_anew(struct founding *f, struct folder *folder, struct error *error)
{
    struct shim_error failure;
    if (folder_clear_new(folder, error) == ERROR_NONE &&
        (folder->ranking.impact ? open_bulk : open_plain)(f, folder, &failure) != SHIM_OK)
        folder_failure(&failure, folder->path, error);
    return error->code;
}

/* ---- Names ------------------------------------------------------------------------- */

/* The upper half of a hash chooses one of many small tables, the lower half stands in it: four
 * bytes a name, and never two copies of all while one of them grows. Two names that agree in both
 * are taken for one, once in 2^45 pairs: then something is looked at that need not be. */
struct founding_names {
    uint32_t *at; /* halves of hashes; 0 in an empty place; open addressing */
    uint32_t mask, count;
};

static uint32_t place(const struct founding_names *n, uint32_t half)
{
    uint32_t i = half & n->mask;
    while (n->at[i] != 0 && n->at[i] != half)
        i = (i + 1) & n->mask;
    return i;
}

static struct founding_names *table_of(const struct founding *f, uint64_t hash)
{
    return &f->names[(hash >> 32) % NAMES_TABLES];
}

static uint32_t half_of(uint64_t hash)
{
    uint32_t half = (uint32_t)hash;
    return half == 0 ? 1 : half;
}

static bool is_known(const struct founding *f, struct span name)
{
    if (f->names == NULL)
        return false;
    uint64_t hash = strmap_hash(name);
    const struct founding_names *n = table_of(f, hash);
    return n->at != NULL && n->at[place(n, half_of(hash))] != 0;
}

static void grow(struct founding_names *n)
{
    struct founding_names old = *n;
    uint32_t room = n->at == NULL ? NAMES_FIRST : (n->mask + 1) * 2;
    n->at = memory_or_die(calloc(room, sizeof *n->at));
    n->mask = room - 1;
    for (uint32_t i = 0; old.at != NULL && i <= old.mask; i++) {
        if (old.at[i] != 0)
            n->at[place(n, old.at[i])] = old.at[i];
    }
    free(old.at);
}

static void remember(struct founding *f, struct span name)
{
    if (f->names == NULL)
        f->names = memory_or_die(calloc(NAMES_TABLES, sizeof *f->names));
    uint64_t hash = strmap_hash(name);
    struct founding_names *n = table_of(f, hash);
    if (n->at == NULL || n->count >= n->mask / 4 * 3)
        grow(n);
    uint32_t half = half_of(hash), i = place(n, half);
    n->count += n->at[i] == 0;
    n->at[i] = half;
}

static void forget(struct founding *f)
{
    for (size_t i = 0; f->names != NULL && i < NAMES_TABLES; i++)
        free(f->names[i].at);
    free(f->names);
    f->names = NULL;
}

bool founding_is_repeated(const struct founding *f, struct span id)
{
    return is_known(f, id);
}

/* What a record may be known by to others: its id, its thread, its parent, and for an article
 * the thread that comments make up who know only its address. */
enum { NAMES_MAX = 4 };

static size_t names_of(const struct record *r, struct buffer *address,
                       struct span names[NAMES_MAX])
{
    size_t count = 0;
    names[count++] = r->id;
    if (r->type == RECORD_COMMENT)
        names[count++] = r->thread_id;
    if (r->parent_id.len > 0)
        names[count++] = r->parent_id;
    buffer_clear(address);
    buffer_add_string(address, THREADS_ADDRESS);
    if (r->type == RECORD_ARTICLE && r->url.len > 0 && url_normalise(r->url, address))
        names[count++] = buffer_span(address);
    return count;
}

void founding_note(struct founding *f, const struct batch *batch, struct touched *touched)
{
    const unsigned all = TOUCHED_FACTS | TOUCHED_CONTEXT | TOUCHED_TREE | TOUCHED_ROOT;
    struct buffer address = {0};
    struct span names[NAMES_MAX];
    for (size_t i = 0; i < batch->count; i++) {
        const struct record *r = &batch->entries[i].stored.record;
        size_t count = names_of(r, &address, names);
        for (size_t n = 0; n < count; n++) {
            if (!is_known(f, names[n]))
                continue;
            touched_add(touched, names[n], all);
            touched_add(touched, r->thread_id, all);
        }
    }
    /* Only now: names that meet within the batch are no business of others. */
    for (size_t i = 0; i < batch->count; i++) {
        size_t count = names_of(&batch->entries[i].stored.record, &address, names);
        for (size_t n = 0; n < count; n++)
            remember(f, names[n]);
    }
    buffer_free(&address);
}

/* ---- The database -------------------------------------------------------------------- */

bool founding_is_full(const struct founding *f)
{
    return f->crew != NULL && crew_is_full(f->crew);
}

/* train(f, batch, failure): let the builder see how the records of the first batch are stored,
 * some of them from all of it. */
static enum shim_status train(struct founding *f, const struct batch *batch,
                              struct shim_error *failure)
{
    struct buffer stored = {0};
    size_t step = batch->bytes / SAMPLE_BYTES + 1, count = 0;
    size_t *ends = memory_or_die(calloc(batch->count / step + 1, sizeof *ends));
    for (size_t i = 0; i < batch->count; i += step) {
        stored_write(&batch->entries[i].stored, &stored);
        ends[count++] = stored.len;
    }
    struct shim_bytes *samples = memory_or_die(calloc(count + 1, sizeof *samples));
    for (size_t i = 0, start = 0; i < count; start = ends[i++])
        samples[i] = (struct shim_bytes){stored.at + start, ends[i] - start};
    enum shim_status status = shim_bulk_train(f->bulk, samples, count, failure);
    free(samples);
    free(ends);
    buffer_free(&stored);
    return status;
}

enum error_code founding_give(struct founding *f, const struct folder *folder,
                              struct batch *batch, struct error *error)
{
    struct shim_error failure;
    if (f->crew == NULL) {
        if (train(f, batch, &failure) != SHIM_OK)
            return folder_failure(&failure, folder->path, error);
        f->crew = crew_new(f->bulk, &folder->ranking, f->threads);
    }
    return crew_give(f->crew, batch, error);
}

enum error_code founding_take(struct founding *f, struct folder *folder,
                              const struct batch **batch, struct error *error)
{
    struct crew_job *job = f->crew == NULL ? NULL : crew_take(f->crew);
    *batch = NULL;
    if (job == NULL)
        return ERROR_NONE;
    if (job->failure.status != SHIM_OK ||
        shim_bulk_take(f->bulk, job->documents, &job->failure) != SHIM_OK)
        return folder_failure(&job->failure, folder->path, error);
    *batch = &job->batch;
    return ERROR_NONE;
}

enum error_code founding_add(struct founding *f, const struct folder *folder,
                             const struct shim_document *document, struct shim_error *why,
                             struct error *error)
{
    *why = (struct shim_error){0};
    enum shim_status status = f->plain != NULL ? shim_writer_put(f->plain, document, why)
                                               : shim_bulk_add(f->bulk, document, why);
    if (status == SHIM_OK || status == SHIM_INVALID)
        return ERROR_NONE;
    return folder_failure(why, folder->path, error);
}

/* The words of a crew on their way into the vocabulary. */
struct words_task {
    struct crew *crew;
    struct vocabulary *vocabulary;
    pthread_t thread;
    bool apart; /* a thread does it */
};

static void *gather_words(void *payload)
{
    struct words_task *t = payload;
    crew_words(t->crew, t->vocabulary);
    return NULL;
}

/* finish(f, words, failure): the tables and the word list share nothing, so they are made at
 * once. */
static enum shim_status finish(struct founding *f, struct vocabulary *vocabulary,
                               struct shim_error *failure)
{
    struct words_task words = {.crew = f->crew, .vocabulary = vocabulary};
    struct shim_bulk *bulk = f->bulk;
    f->bulk = NULL;
    if (f->crew != NULL) {
        crew_stop(f->crew);
        words.apart = f->threads > 1 &&
                      pthread_create(&words.thread, NULL, gather_words, &words) == 0;
        if (!words.apart)
            gather_words(&words);
    }
    malloc_trim(0); /* of all threads that made documents: the tables need room, too */
    enum shim_status status = shim_bulk_finish(bulk, failure);
    if (words.apart)
        pthread_join(words.thread, NULL);
    crew_free(f->crew);
    f->crew = NULL;
    return status;
}

enum error_code founding_end(struct founding *f, struct folder *folder, int64_t now,
                             struct error *error)
{
    struct shim_error failure;
    struct shim_writer *plain = f->plain;
    f->plain = NULL;
    forget(f);
    if (plain == NULL && finish(f, &folder->vocabulary, &failure) != SHIM_OK)
        return folder_failure(&failure, folder->path, error);
    return folder_adopt(folder, plain, now, error);
}

void founding_free(struct founding *f)
{
    crew_free(f->crew);
    shim_bulk_abort(f->bulk);
    shim_writer_close(f->plain);
    forget(f);
    batch_free(&f->later);
    *f = (struct founding){0};
}
