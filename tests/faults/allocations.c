/*
 * allocations: fails an allocation of the programs it is preloaded into (memory.py builds it). The
 * file named by ALLOCATIONS holds two numbers that all processes share: how many allocations
 * still succeed (none below zero: all do), and whether all later ones fail, too, or one alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* What glibc's own functions are called by besides. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

struct shared {
    _Atomic int64_t made; /* counts up in any case */
    _Atomic int64_t left; /* < 0: nothing fails */
    int64_t ever;
};

static struct shared *shared;
static _Thread_local bool spared;

__attribute__((constructor)) static void begin(void)
{
    int fd = open(getenv("ALLOCATIONS"), O_RDWR | O_CLOEXEC);
    void *at = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd < 0 || at == MAP_FAILED)
        abort();
    close(fd);
    shared = at;
}

static bool fails(void)
{
    if (shared == NULL || spared)
        return false;
    shared->made++;
    if (shared->left < 0)
        return false;
    int64_t left = shared->left--;
    if (left > 0 || (left < 0 && !shared->ever))
        return false;
    if (shared->ever)
        shared->left = 0;
    errno = ENOMEM;
    return true;
}

/* Faults of libraries, on which no program has an influence: libseccomp 2.5 loops for ever when it
 * finds no memory while it makes a filter, libstemmer 2.2 follows a null pointer when it finds
 * some for a stemmer, but not enough. dlsym allocates, too. */
int seccomp_load(void *filter)
{
    spared = true;
    int (*load)(void *) = dlsym(RTLD_NEXT, "seccomp_load");
    int result = load(filter);
    spared = false;
    return result;
}

void *sb_stemmer_new(const char *algorithm, const char *charset)
{
    if (fails())
        return NULL;
    spared = true;
    void *(*make)(const char *, const char *) = dlsym(RTLD_NEXT, "sb_stemmer_new");
    void *stemmer = make(algorithm, charset);
    spared = false;
    return stemmer;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *at, size_t size)
{
    return fails() ? NULL : __libc_realloc(at, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **at, size_t alignment, size_t size)
{
    if (fails())
        return ENOMEM;
    *at = __libc_memalign(alignment, size);
    return *at == NULL ? ENOMEM : 0;
}
