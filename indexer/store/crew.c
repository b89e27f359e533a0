#include "indexer/store/crew.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct crew {
    struct shim_bulk *bulk;
    const struct schema_ranking *ranking;
    unsigned threads, started;
    struct worker {
        struct crew *crew;
        struct document_builder *builder;
        pthread_t thread;
    } *workers;

    pthread_mutex_t lock;     /* of what follows, and of done in the jobs */
    pthread_cond_t given;     /* a job, or the end */
    pthread_cond_t completed; /* a job */
    struct crew_job *jobs;    /* a ring: job number n is at n % size */
    size_t size;
    size_t taken, begun, last; /* numbers: back with the caller, with a worker, given */
    bool ending;

    pthread_mutex_t full;         /* of vocabulary */
    struct vocabulary vocabulary; /* words that builders could not keep */
};

/* ---- The work -------------------------------------------------------------------- */

/* trim(w, job): words are as many as there are in the archive, so the threads share one list. */
static void trim(struct worker *w, struct crew_job *job)
{
    if (!document_is_full(w->builder))
        return;
    pthread_mutex_lock(&w->crew->full);
    document_trim(w->builder, &w->crew->vocabulary);
    pthread_mutex_unlock(&w->crew->full);
    shim_batch_renumber(job->documents);
}

static void build(struct worker *w, struct crew_job *job, struct batch_entry *e)
{
    struct shim_document document;
    bool article = e->stored.record.type == RECORD_ARTICLE;
    trim(w, job);
    document_build_unsorted(w->builder, w->crew->ranking, &e->stored,
                            article ? &e->facts : NULL, &document);
    struct shim_error failure;
    enum shim_status status = shim_batch_add(job->documents, &document, &failure);
    if (status == SHIM_OK) {
        document_count(w->builder);
    } else if (status == SHIM_INVALID) {
        e->refused = arena_string(&job->batch.arena, span_of(failure.text));
        e->write = false;
    } else {
        job->failure = failure;
    }
}

static void work(struct worker *w, struct crew_job *job)
{
    shim_batch_renumber(job->documents); /* it may come from another worker */
    document_renumber(w->builder);
    job->failure = (struct shim_error){.status = SHIM_OK};
    for (size_t i = 0; i < job->batch.count && job->failure.status == SHIM_OK; i++) {
        if (job->batch.entries[i].write)
            build(w, job, &job->batch.entries[i]);
    }
    if (job->failure.status == SHIM_OK)
        shim_batch_seal(job->documents, &job->failure);
}

static void *run_worker(void *payload)
{
    struct worker *w = payload;
    struct crew *c = w->crew;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (c->begun == c->last && !c->ending)
            pthread_cond_wait(&c->given, &c->lock);
        if (c->ending)
            break;
        struct crew_job *job = &c->jobs[c->begun++ % c->size];
        pthread_mutex_unlock(&c->lock);
        work(w, job);
        pthread_mutex_lock(&c->lock);
        job->done = true;
        pthread_cond_signal(&c->completed);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* ---- The caller ------------------------------------------------------------------ */

struct crew *crew_new(struct shim_bulk *bulk, const struct schema_ranking *ranking,
                      unsigned threads)
{
    struct crew *c = memory_or_die(calloc(1, sizeof *c));
    c->bulk = bulk;
    c->ranking = ranking;
    c->threads = threads;
    c->size = threads == 1 ? 1 : threads + 1; /* one waits, so that nobody does */
    c->jobs = memory_or_die(calloc(c->size, sizeof *c->jobs));
    c->workers = memory_or_die(calloc(threads, sizeof *c->workers));
    pthread_mutex_init(&c->lock, NULL);
    pthread_mutex_init(&c->full, NULL);
    pthread_cond_init(&c->given, NULL);
    pthread_cond_init(&c->completed, NULL);
    return c;
}

bool crew_is_full(const struct crew *c)
{
    return c->last - c->taken == c->size;
}

/* Signals are for the caller's thread: it reads what they are to interrupt. */
static bool start_thread(struct worker *w)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&w->thread, NULL, run_worker, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0;
}

/* start(c, error): one worker more, as long as there are batches for more. */
static enum error_code start(struct crew *c, struct error *error)
{
    if (c->started == c->threads || c->started > c->last - c->taken)
        return ERROR_NONE;
    struct worker *w = &c->workers[c->started];
    w->crew = c;
    w->builder = document_builder_new();
    if (c->threads > 1 && !start_thread(w)) {
        document_builder_free(w->builder);
        return error_set(error, ERROR_IO, "cannot start a thread; try --threads 1");
    }
    c->started++;
    return ERROR_NONE;
}

enum error_code crew_give(struct crew *c, struct batch *batch, struct error *error)
{
    struct shim_error failure;
    struct crew_job *job = &c->jobs[c->last % c->size];
    if (start(c, error) != ERROR_NONE)
        return error->code;
    if (job->documents == NULL)
        job->documents = shim_batch_new(c->bulk, &failure);
    if (job->documents == NULL)
        return error_set(error, ERROR_IO, "%s", failure.text);
    struct batch empty = job->batch;
    job->batch = *batch;
    *batch = empty;
    batch_clear(batch);
    job->done = false;
    pthread_mutex_lock(&c->lock);
    c->last++;
    pthread_cond_signal(&c->given);
    pthread_mutex_unlock(&c->lock);
    if (c->threads == 1) {
        work(&c->workers[0], job);
        job->done = true;
    }
    return ERROR_NONE;
}

struct crew_job *crew_take(struct crew *c)
{
    if (c->taken == c->last)
        return NULL;
    struct crew_job *job = &c->jobs[c->taken++ % c->size];
    pthread_mutex_lock(&c->lock);
    while (!job->done)
        pthread_cond_wait(&c->completed, &c->lock);
    pthread_mutex_unlock(&c->lock);
    return job;
}

void crew_stop(struct crew *c)
{
    if (c->ending)
        return;
    pthread_mutex_lock(&c->lock);
    c->ending = true;
    pthread_cond_broadcast(&c->given);
    pthread_mutex_unlock(&c->lock);
    for (unsigned i = 0; i < c->started && c->threads > 1; i++)
        pthread_join(c->workers[i].thread, NULL);
    for (size_t i = 0; i < c->size; i++) {
        batch_free(&c->jobs[i].batch);
        shim_batch_free(c->jobs[i].documents);
    }
}

void crew_words(struct crew *c, struct vocabulary *vocabulary)
{
    for (unsigned i = 0; i < c->started; i++) {
        document_give_words(c->workers[i].builder, &c->vocabulary);
        document_builder_free(c->workers[i].builder);
        c->workers[i].builder = NULL;
    }
    vocabulary_move(vocabulary, &c->vocabulary);
}

void crew_free(struct crew *c)
{
    if (c == NULL)
        return;
    crew_stop(c);
    for (unsigned i = 0; i < c->started; i++)
        document_builder_free(c->workers[i].builder);
    vocabulary_free(&c->vocabulary);
    pthread_cond_destroy(&c->completed);
    pthread_cond_destroy(&c->given);
    pthread_mutex_destroy(&c->lock);
    pthread_mutex_destroy(&c->full);
    free(c->jobs);
    free(c->workers);
    free(c);
}
