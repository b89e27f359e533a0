#include "corpus/unpack.h"

#include "corpus/buffer.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    PACKED_BYTES = 128 * 1024,
    RATIO_MAX = 2000,
    RATIO_FREE_BYTES = 64 << 20,
    GZIP_WRAPPER = 16, /* added to zlib's window bits */
    GZIP_HEAD = 4,     /* bytes that tell a member's head: 1f 8b 08 flags */
    RESYNC_COST = 4    /* damage may make us look at each byte so many times more */
};

enum kind { PLAIN, GZIP, ZSTD };

struct unpack {
    unpack_source *read;
    void *source;
    enum kind kind;
    char *packed; /* bytes from packed + start to packed + end are not used yet */
    size_t start, end;
    bool source_ended;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool inside;       /* in the middle of a member */
    uint64_t members;  /* begun so far */
    uint64_t member;   /* packed bytes before the present one */
    uint64_t again;    /* packed bytes looked at a second time */
    uint64_t consumed; /* packed bytes read from the source */
    uint64_t produced;
    struct error failure;
};

/* have(u, want): make at least want packed bytes lie together; false when there are
 * fewer. */
static bool have(struct unpack *u, size_t want)
{
    while (u->end - u->start < want && !u->source_ended) {
        if (u->start > 0) {
            memmove(u->packed, u->packed + u->start, u->end - u->start);
            u->end -= u->start;
            u->start = 0;
        }
        size_t got = u->read(u->source, u->packed + u->end, PACKED_BYTES - u->end);
        u->source_ended = got == 0;
        u->end += got;
        u->consumed += got;
    }
    return u->end - u->start >= want;
}

static bool is_gzip(struct span head)
{
    return head.len >= 3 && memcmp(head.at, "\x1f\x8b\x08", 3) == 0;
}

/* A zstd frame, or a skippable one (RFC 8878, 3.1). */
static bool is_zstd(struct span head)
{
    if (head.len < 4)
        return false;
    bool frame = memcmp(head.at, "\x28\xb5\x2f\xfd", 4) == 0;
    bool skippable =
        (head.at[0] & 0xf0) == 0x50 && memcmp(head.at + 1, "\x2a\x4d\x18", 3) == 0;
    return frame || skippable;
}

bool unpack_looks_packed(struct span head)
{
    return is_gzip(head) || is_zstd(head);
}

static void fail(struct unpack *u, const char *what)
{
    error_set(&u->failure, ERROR_IO, "%s", what);
    u->inside = false;
}

static void start_gzip(struct unpack *u)
{
    u->kind = GZIP;
    if (inflateInit2(&u->gzip, MAX_WBITS + GZIP_WRAPPER) != Z_OK)
        memory_or_die(NULL);
}

static void start_zstd(struct unpack *u, int max_window_log)
{
    u->kind = ZSTD;
    u->zstd = memory_or_die(ZSTD_createDStream());
    ZSTD_bounds window = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
    if (max_window_log > window.upperBound)
        max_window_log = window.upperBound;
    ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax, max_window_log);
}

struct unpack *unpack_new(unpack_source *read, void *source, int max_window_log)
{
    struct unpack *u = memory_or_die(calloc(1, sizeof *u));
    u->read = read;
    u->source = source;
    u->packed = memory_or_die(malloc(PACKED_BYTES));
    have(u, GZIP_HEAD);
    struct span head = {u->packed, u->end};
    if (is_gzip(head))
        start_gzip(u);
    else if (is_zstd(head))
        start_zstd(u, max_window_log);
    return u;
}

const char *unpack_kind(const struct unpack *u)
{
    static const char *const names[] = {[PLAIN] = NULL, [GZIP] = "gzip", [ZSTD] = "zstd"};
    return names[u->kind];
}

/* next_member(u): stand before the next gzip member; false at the end and on other bytes.
 */
static bool next_member(struct unpack *u)
{
    while (u->members > 0 && have(u, 1) && u->packed[u->start] == '\0')
        u->start++;
    if (!have(u, 1))
        return false;
    have(u, GZIP_HEAD);
    struct span head = {u->packed + u->start, u->end - u->start};
    bool cut = u->source_ended && head.len < GZIP_HEAD && head.at[0] == 0x1f;
    if (!is_gzip(head)) {
        fail(u, cut ? "the file is cut off within gzip"
                    : "bytes that are no gzip follow the last member");
        return false;
    }
    inflateReset(&u->gzip);
    u->member = unpack_consumed(u);
    u->inside = true;
    u->members++;
    return true;
}

/* One call of inflate; returns how many bytes came out. */
static size_t inflate_some(struct unpack *u, char *place, size_t size)
{
    u->gzip.next_in = (Bytef *)u->packed + u->start;
    u->gzip.avail_in = (uInt)(u->end - u->start);
    u->gzip.next_out = (Bytef *)place;
    u->gzip.avail_out = size > PACKED_BYTES * 8 ? PACKED_BYTES * 8 : (uInt)size;
    int status = inflate(&u->gzip, Z_NO_FLUSH);
    u->start = u->end - u->gzip.avail_in;
    if (status == Z_STREAM_END)
        u->inside = false;
    else if (status == Z_MEM_ERROR)
        memory_or_die(NULL);
    else if (status != Z_OK && status != Z_BUF_ERROR)
        fail(u, u->gzip.msg != NULL && strstr(u->gzip.msg, "check") != NULL
                    ? "damaged gzip: a checksum is wrong"
                    : "damaged gzip");
    return (size_t)((char *)u->gzip.next_out - place);
}

static size_t read_gzip(struct unpack *u, char *place, size_t size)
{
    size_t got = 0;
    while (got == 0 && u->failure.code == ERROR_NONE) {
        if (!u->inside && !next_member(u))
            return 0;
        got = inflate_some(u, place, size);
        if (got == 0 && u->inside && u->start == u->end && !have(u, 1))
            fail(u, "the file is cut off within gzip");
    }
    return got;
}

static void fail_zstd(struct unpack *u, size_t status)
{
    ZSTD_ErrorCode code = ZSTD_getErrorCode(status);
    if (code == ZSTD_error_memory_allocation)
        memory_or_die(NULL);
    if (code == ZSTD_error_frameParameter_windowTooLarge)
        fail(u, "this zstd needs a larger window: try --max-window 31 (up to 2 GiB of "
                "memory)");
    else if (code == ZSTD_error_prefix_unknown && u->members > 0)
        fail(u, "bytes that are no zstd follow the last frame");
    else if (code == ZSTD_error_checksum_wrong)
        fail(u, "damaged zstd: a checksum is wrong");
    else
        fail(u, "damaged zstd");
}

static size_t read_zstd(struct unpack *u, char *place, size_t size)
{
    ZSTD_outBuffer out = {place, size, 0};
    while (out.pos == 0 && u->failure.code == ERROR_NONE) {
        bool more = have(u, 1);
        if (!more && !u->inside)
            return 0;
        ZSTD_inBuffer in = {u->packed + u->start, u->end - u->start, 0};
        size_t status = ZSTD_decompressStream(u->zstd, &out, &in);
        u->start += in.pos;
        if (ZSTD_isError(status)) {
            fail_zstd(u, status);
        } else {
            u->members += !u->inside;
            u->inside = status != 0;
            if (u->inside && !more && out.pos == 0)
                fail(u, "the file is cut off within zstd");
        }
    }
    return out.pos;
}

static size_t read_plain(struct unpack *u, char *place, size_t size)
{
    size_t held = u->end - u->start;
    if (held == 0) {
        size_t got = u->source_ended ? 0 : u->read(u->source, place, size);
        u->source_ended = got == 0;
        u->consumed += got;
        return got;
    }
    size_t taken = held < size ? held : size;
    memcpy(place, u->packed + u->start, taken);
    u->start += taken;
    return taken;
}

size_t unpack_read(struct unpack *u, char *place, size_t size)
{
    if (u->failure.code != ERROR_NONE || size == 0)
        return 0;
    if (u->kind == PLAIN)
        return read_plain(u, place, size);
    size_t got = u->kind == GZIP ? read_gzip(u, place, size) : read_zstd(u, place, size);
    u->produced += got;
    if (u->produced > RATIO_FREE_BYTES && u->produced / RATIO_MAX > unpack_consumed(u))
        fail(u, "it unpacks to more than 2,000 times its size: not read further");
    return got;
}

bool unpack_at_member(const struct unpack *u)
{
    return u->kind != PLAIN && !u->inside && u->failure.code == ERROR_NONE;
}

/* step_back(u): inflate may have eaten what follows before it saw that something is wrong:
 * look again from the first byte of the member on, as far as it is still held. */
static void step_back(struct unpack *u)
{
    uint64_t eaten = unpack_consumed(u) - u->member;
    size_t back = eaten > u->start ? u->start : (size_t)eaten - (eaten > 0);
    if (u->again + back > RESYNC_COST * u->consumed)
        return;
    u->again += back;
    u->start -= back;
}

bool unpack_resync(struct unpack *u)
{
    if (u->kind != GZIP || u->failure.code == ERROR_NONE)
        return false;
    const unsigned char reserved_flags = 0xe0;
    step_back(u);
    for (; have(u, GZIP_HEAD); u->start++) {
        const char *at = u->packed + u->start;
        const char *first = memchr(at, 0x1f, u->end - u->start - (GZIP_HEAD - 1));
        if (first == NULL) {
            u->start =
                u->end - GZIP_HEAD; /* the loop's step leaves the last three bytes */
            continue;
        }
        u->start += (size_t)(first - at);
        struct span head = {first, GZIP_HEAD};
        if (is_gzip(head) && ((unsigned char)first[3] & reserved_flags) == 0) {
            u->failure = (struct error){0};
            u->inside = false;
            return true;
        }
    }
    return false;
}

const struct error *unpack_failure(const struct unpack *u)
{
    return &u->failure;
}

uint64_t unpack_consumed(const struct unpack *u)
{
    return u->consumed - (u->end - u->start);
}

void unpack_free(struct unpack *u)
{
    if (u == NULL)
        return;
    if (u->kind == GZIP)
        inflateEnd(&u->gzip);
    ZSTD_freeDStream(u->zstd);
    free(u->packed);
    free(u);
}
