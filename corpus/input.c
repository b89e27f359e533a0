#include "corpus/input.h"

#include "corpus/buffer.h"
#include "corpus/text/utf8.h"
#include "corpus/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    ROOM_BYTES =
        256 * 1024,   /* read at once; big enough for the disk, small for the cache */
    HEAD_BYTES = 512, /* looked at to tell the kind: tar's mark lies at 257 */
    WINDOW_LOG = 27,
    MARKS_FIRST = 16,
    LINE_END = 2, /* CR and LF do not count as length of a line */
};

enum encoding { UTF8, UTF16_LITTLE, UTF16_BIG };

struct input {
    char *name;
    int fd; /* -1 when reading from memory */
    bool regular;
    uint64_t size; /* of the file when it was opened; 0 when unknown */
    uint64_t left; /* of it to read; meaningless when size is 0 */
    struct span memory;
    const volatile sig_atomic_t *stop;
    uint64_t bytes_max;
    struct unpack *unpack;
    bool ended;
    enum encoding encoding;
    struct buffer
        wide;   /* UTF-16 that is not converted yet: at most three bytes are kept */
    char *text; /* bytes from text + start to text + end are not taken yet */
    size_t start, end, cap;
    uint64_t offset; /* of text + start in the stream */
    uint64_t line_number;
    struct mark_list { /* offsets at which members begin, not before offset, rising */
        uint64_t *at;
        size_t first, count, cap;
    } marks;
    char long_head[INPUT_LONG_LINE_HEAD];
    struct error failure;
    struct error head_failure; /* of the first member, when a later one could be read */
};

/* Files and memory as a source of bytes. */

/* wait_for_data(in): sleep until a pipe has something to read or its writer has gone. */
static void wait_for_data(const struct input *in)
{
    struct pollfd p = {.fd = in->fd, .events = POLLIN};
    poll(&p, 1, -1);
}

static bool stopped(const struct input *in)
{
    return in->stop != NULL && *in->stop != 0;
}

static size_t read_file(struct input *in, char *place, size_t size)
{
    if (in->size > 0 && size > in->left)
        size = (size_t)in->left;
    while (size > 0 && !stopped(in)) {
        ssize_t got = read(in->fd, place, size);
        if (got > 0) {
            in->left -= in->size > 0 ? (uint64_t)got : 0;
            return (size_t)got;
        }
        if (got == 0) {
            if (in->size > 0)
                error_set(&in->failure, ERROR_IO,
                          "%s: it became shorter while it was read", in->name);
            return 0;
        }
        if (errno == EAGAIN) {
            wait_for_data(in);
        } else if (errno != EINTR) {
            error_set(&in->failure, ERROR_IO, "%s: %s", in->name, strerror(errno));
            return 0;
        }
    }
    if (stopped(in))
        error_set(&in->failure, ERROR_IO, "%s: interrupted", in->name);
    return 0;
}

static size_t read_memory(struct input *in, char *place, size_t size)
{
    size_t taken = in->memory.len < size ? in->memory.len : size;
    if (taken == 0)
        return 0;
    memcpy(place, in->memory.at, taken);
    in->memory.at += taken;
    in->memory.len -= taken;
    return taken;
}

static size_t read_source(void *source, char *place, size_t size)
{
    struct input *in = source;
    return in->fd >= 0 ? read_file(in, place, size) : read_memory(in, place, size);
}

/* The text buffer. */

static void add_mark(struct input *in)
{
    struct mark_list *m = &in->marks;
    uint64_t offset = in->offset + (in->end - in->start);
    while (m->first < m->count && m->at[m->first] < in->offset)
        m->first++;
    if (m->first == m->count)
        m->first = m->count = 0;
    if (m->count > 0 && m->at[m->count - 1] == offset)
        return;
    if (m->count == m->cap) {
        m->cap = m->cap == 0 ? MARKS_FIRST : m->cap * 2;
        m->at = memory_or_die(realloc(m->at, m->cap * sizeof *m->at));
    }
    m->at[m->count++] = offset;
}

/* make_room(in, more): move what is not taken yet to the front, or grow, so that more
 * bytes fit behind it. */
static void make_room(struct input *in, size_t more)
{
    if (in->cap - in->end >= more)
        return;
    size_t held = in->end - in->start;
    if (in->start > 0) {
        memmove(in->text, in->text + in->start, held);
        in->start = 0;
        in->end = held;
    }
    if (in->cap - held < more) {
        while (in->cap - held < more)
            in->cap *= 2;
        in->text = memory_or_die(realloc(in->text, in->cap));
    }
}

static uint32_t unit(const struct input *in, size_t i)
{
    const unsigned char *at = (const unsigned char *)in->wide.at + i;
    return in->encoding == UTF16_BIG ? (uint32_t)at[0] << 8 | at[1]
                                     : (uint32_t)at[1] << 8 | at[0];
}

/* decode(in, i, last): the code point at byte *i of in->wide, or false when it is not all
 * there and more may come. Halves of pairs that stand alone become U+FFFD. */
static bool decode(const struct input *in, size_t *i, bool last, uint32_t *code)
{
    size_t held = in->wide.len - *i;
    *code = 0xfffd;
    if (held == 0 ||
        (held < 4 && !last && (held < 2 || (unit(in, *i) & 0xfc00) == 0xd800)))
        return false;
    if (held < 2) {
        *i += held;
        return true;
    }
    uint32_t high = unit(in, *i);
    *i += 2;
    if ((high & 0xf800) != 0xd800) {
        *code = high;
    } else if ((high & 0xfc00) == 0xd800 && held >= 4 &&
               (unit(in, *i) & 0xfc00) == 0xdc00) {
        *code = 0x10000 + ((high & 0x3ff) << 10) + (unit(in, *i) & 0x3ff);
        *i += 2;
    }
    return true;
}

/* convert(in, last): move what in->wide holds to the text buffer, as UTF-8. */
static size_t convert(struct input *in, bool last)
{
    make_room(in, in->wide.len * 2 + 4);
    size_t i = 0, before = in->end;
    uint32_t code;
    while (decode(in, &i, last, &code))
        in->end += utf8_encode(code, in->text + in->end);
    in->wide.len -= i;
    if (in->wide.len > 0)
        memmove(in->wide.at, in->wide.at + i, in->wide.len);
    return in->end - before;
}

static size_t fill_wide(struct input *in)
{
    for (;;) {
        char *place = buffer_reserve(&in->wide, INPUT_PEEK_MAX);
        size_t got = unpack_read(in->unpack, place, INPUT_PEEK_MAX);
        in->wide.len += got;
        size_t added = convert(in, got == 0);
        if (added > 0 || got == 0)
            return added;
    }
}

static void note_failure(struct input *in)
{
    const struct error *e = unpack_failure(in->unpack);
    if (e->code != ERROR_NONE)
        error_set(&in->failure, e->code, "%s: %s", in->name, e->text);
    if (in->bytes_max > 0 && in->offset + (in->end - in->start) > in->bytes_max)
        error_set(&in->failure, ERROR_IO, "%s: more than %llu bytes: not read further",
                  in->name, (unsigned long long)in->bytes_max);
    if (in->failure.code != ERROR_NONE)
        in->ended = true;
}

/* fill(in): get more text behind what is held; false when there is none. */
static bool fill(struct input *in)
{
    if (in->ended)
        return false;
    if (unpack_at_member(in->unpack))
        add_mark(in);
    size_t got;
    if (in->encoding == UTF8) {
        make_room(in, ROOM_BYTES / 2);
        size_t room = in->cap - in->end;
        got = unpack_read(in->unpack, in->text + in->end,
                          room < ROOM_BYTES ? room : ROOM_BYTES);
        in->end += got;
    } else {
        got = fill_wide(in);
    }
    if (got == 0)
        in->ended = true;
    note_failure(in);
    return got > 0;
}

static void take(struct input *in, size_t len)
{
    in->start += len;
    in->offset += len;
}

/* What the first bytes say. */

static const struct magic {
    size_t offset;
    struct span bytes;
    const char *what;
} magics[] = {
    {0, SPAN("PK\x03\x04"), "a zip archive (or an office document): unpack it first"},
    {0, SPAN("PK\x05\x06"), "an empty zip archive"},
    {257, SPAN("ustar"), "a tar archive: unpack it first"},
    {0, SPAN("7z\xbc\xaf\x27\x1c"), "a 7z archive: unpack it first"},
    {0, SPAN("Rar!\x1a\x07"), "a rar archive: unpack it first"},
    {0,
     SPAN("\xfd"
          "7zXZ\0"),
     "xz: unpack it first, as in xz -dc FILE | lede index -"},
    {0, SPAN("BZh"), "bzip2: unpack it first, as in bzip2 -dc FILE | lede index -"},
    {0, SPAN("\x04\x22\x4d\x18"),
     "lz4: unpack it first, as in lz4 -dc FILE | lede index -"},
    {0, SPAN("LZIP"), "lzip: unpack it first"},
    {0, SPAN("\x1f\x9d"), "compress (.Z): unpack it first"},
    {0, SPAN("%PDF-"), "a PDF"},
    {0, SPAN("\xff\xd8\xff"), "a JPEG picture"},
    {0, SPAN("\x89PNG\r\n\x1a\n"), "a PNG picture"},
    {0, SPAN("GIF8"), "a GIF picture"},
    {0,
     SPAN("\x7f"
          "ELF"),
     "a program"},
    {0, SPAN("SQLite format 3\0"), "an SQLite database"},
    {0, SPAN("PAR1"), "a Parquet file: export it as JSON or CSV"},
    {0, SPAN("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an old office document"},
    {0, SPAN("\xff\xfe\0\0"), "UTF-32 text: convert it, as in iconv -f UTF-32 -t UTF-8"},
    {0, SPAN("\0\0\xfe\xff"), "UTF-32 text: convert it, as in iconv -f UTF-32 -t UTF-8"},
};

/* "BZh" alone could begin a text: a digit and the magic of the first block must follow.
 */
static bool is_bzip2(struct span head)
{
    return head.len >= 10 && head.at[3] >= '1' && head.at[3] <= '9' &&
           (memcmp(head.at + 4, "1AY&SY", 6) == 0 ||
            memcmp(head.at + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

static const char *not_text(struct span head)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        const struct magic *m = &magics[i];
        if (head.len < m->offset + m->bytes.len ||
            memcmp(head.at + m->offset, m->bytes.at, m->bytes.len) != 0)
            continue;
        if (!span_is(m->bytes, "BZh") || is_bzip2(head))
            return m->what;
    }
    return NULL;
}

/* begin_wide(in, encoding, skip): what is held is UTF-16 behind a mark of skip bytes. */
static void begin_wide(struct input *in, enum encoding encoding, size_t skip)
{
    in->encoding = encoding;
    buffer_add(&in->wide, in->text + skip, in->end - skip);
    in->start = in->end = 0;
    convert(in, in->ended);
}

static void find_encoding(struct input *in)
{
    const char *at = in->text;
    size_t len = in->end;
    if (len >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        take(in, 3);
    else if (len >= 2 && memcmp(at, "\xff\xfe", 2) == 0)
        begin_wide(in, UTF16_LITTLE, 2);
    else if (len >= 2 && memcmp(at, "\xfe\xff", 2) == 0)
        begin_wide(in, UTF16_BIG, 2);
    else if (len >= 4 && at[0] != '\0' && at[1] == '\0' && at[2] != '\0' && at[3] == '\0')
        begin_wide(in, UTF16_LITTLE, 0);
    else if (len >= 4 && at[0] == '\0' && at[1] != '\0' && at[2] == '\0' && at[3] != '\0')
        begin_wide(in, UTF16_BIG, 0);
}

/* skip_head(in): nothing can be had of the first member of gzip: begin with another one. */
static bool skip_head(struct input *in)
{
    if (in->end > 0 || !unpack_resync(in->unpack))
        return false;
    error_set(&in->head_failure, in->failure.code, "%s", in->failure.text);
    in->failure = (struct error){0};
    in->ended = false;
    return true;
}

/* begin(in, options, error): read the head and settle what this is. */
static enum error_code begin(struct input *in, const struct input_options *options,
                             struct error *error)
{
    in->stop = options->stop;
    in->bytes_max = options->bytes_max;
    in->cap = ROOM_BYTES;
    in->text = memory_or_die(malloc(in->cap));
    in->unpack =
        unpack_new(read_source, in,
                   options->max_window_log > 0 ? options->max_window_log : WINDOW_LOG);
    while (in->end < HEAD_BYTES && (fill(in) || skip_head(in)))
        ;
    if (in->end == 0 && in->failure.code != ERROR_NONE)
        return error_set(error, in->failure.code, "%s", in->failure.text);
    struct span head = {in->text, in->end};
    const char *what = not_text(head);
    if (what != NULL)
        return error_set(error, ERROR_USAGE, "%s: this is %s", in->name, what);
    if (unpack_kind(in->unpack) != NULL && unpack_looks_packed(head))
        return error_set(error, ERROR_USAGE, "%s: this is packed twice: unpack it once",
                         in->name);
    find_encoding(in);
    return ERROR_NONE;
}

static struct input *input_new(const char *name)
{
    struct input *in = memory_or_die(calloc(1, sizeof *in));
    in->name = memory_or_die(strdup(name));
    in->fd = -1;
    return in;
}

/* Opening. */

static const char *kind_of_file(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a named pipe";
    case S_IFSOCK:
        return "a socket";
    default:
        return "a device";
    }
}

static enum error_code open_file(struct input *in, const struct input_options *options,
                                 struct error *error)
{
    int links = options->follow_links ? 0 : O_NOFOLLOW;
    /* Without O_NONBLOCK a FIFO without a writer would hold us here, before fstat can
     * tell. */
    in->fd = open(in->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | links);
    if (in->fd < 0 && errno == ELOOP && links != 0)
        return error_set(error, ERROR_IO,
                         "%s: a symbolic link, which is not followed here", in->name);
    if (in->fd < 0)
        return error_set(error, ERROR_IO, "%s: %s", in->name, strerror(errno));
    return ERROR_NONE;
}

/* examine(in, allow_any, allow_fifo, error): refuse what is no file, and learn its size.
 */
static enum error_code examine(struct input *in, bool allow_any, bool allow_fifo,
                               struct error *error)
{
    struct stat st;
    if (fstat(in->fd, &st) != 0)
        return error_set(error, ERROR_IO, "%s: %s", in->name, strerror(errno));
    bool allowed = S_ISREG(st.st_mode) || (allow_fifo && S_ISFIFO(st.st_mode)) ||
                   (allow_any && !S_ISDIR(st.st_mode));
    if (!allowed)
        return error_set(error, ERROR_IO, "%s: %s, not a file", in->name,
                         kind_of_file(st.st_mode));
    if (S_ISREG(st.st_mode)) {
        off_t at = lseek(in->fd, 0, SEEK_CUR);
        in->size = (uint64_t)st.st_size;
        in->left = at > 0 && at < st.st_size ? in->size - (uint64_t)at : in->size;
        posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    } else if (S_ISFIFO(st.st_mode)) {
        wait_for_data(in);
    }
    return ERROR_NONE;
}

enum error_code input_open(const char *path, const struct input_options *options,
                           struct input **out, struct error *error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    struct input *in = input_new(path);
    *out = NULL;
    enum error_code code = ERROR_NONE;
    if (is_stdin)
        in->fd = STDIN_FILENO;
    else
        code = open_file(in, options, error);
    if (code == ERROR_NONE)
        code = examine(in, is_stdin, options->allow_fifo, error);
    if (code == ERROR_NONE)
        code = begin(in, options, error);
    if (code == ERROR_NONE)
        *out = in;
    else
        input_close(in);
    return code;
}

enum error_code input_open_memory(const char *name, struct span bytes, struct input **out,
                                  struct error *error)
{
    const struct input_options options = {0};
    struct input *in = input_new(name);
    *out = NULL;
    in->memory = bytes;
    in->size = bytes.len;
    enum error_code code = begin(in, &options, error);
    if (code == ERROR_NONE)
        *out = in;
    else
        input_close(in);
    return code;
}

void input_close(struct input *in)
{
    if (in == NULL)
        return;
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    unpack_free(in->unpack);
    buffer_free(&in->wide);
    free(in->marks.at);
    free(in->text);
    free(in->name);
    free(in);
}

/* Reading. */

struct span input_peek(struct input *in, size_t want)
{
    if (want > INPUT_PEEK_MAX)
        want = INPUT_PEEK_MAX;
    while (in->end - in->start < want && fill(in))
        ;
    size_t held = in->end - in->start;
    return (struct span){in->text + in->start, held < want ? held : want};
}

size_t input_read(struct input *in, char *place, size_t size)
{
    if (in->start == in->end && !fill(in))
        return 0;
    size_t held = in->end - in->start;
    size_t taken = held < size ? held : size;
    memcpy(place, in->text + in->start, taken);
    take(in, taken);
    return taken;
}

/* skip_long(in, line, complete): the line is too long: keep its head, drop the rest. */
static enum input_line skip_long(struct input *in, struct span *line, bool *complete)
{
    if (line->len > sizeof in->long_head)
        line->len = sizeof in->long_head;
    memcpy(in->long_head, line->at, line->len);
    line->at = in->long_head;
    do {
        size_t held = in->end - in->start;
        const char *end = memchr(in->text + in->start, '\n', held);
        *complete = end != NULL;
        take(in, end != NULL ? (size_t)(end - (in->text + in->start)) + 1 : held);
    } while (!*complete && fill(in));
    return INPUT_TOO_LONG;
}

enum input_line input_line(struct input *in, size_t max, struct span *line,
                           bool *complete)
{
    size_t searched = 0;
    const char *end = NULL;
    do {
        size_t held = in->end - in->start;
        const char *at = in->text + in->start;
        end = memchr(at + searched, '\n', held - searched);
        searched = held;
    } while (end == NULL && searched < max + LINE_END && fill(in));
    if (in->start == in->end)
        return INPUT_END;
    in->line_number++;
    *complete = end != NULL;
    line->at = in->text + in->start;
    size_t whole = *complete ? (size_t)(end - line->at) : in->end - in->start;
    line->len = whole - (whole > 0 && line->at[whole - 1] == '\r');
    if (line->len > max)
        return skip_long(in, line, complete);
    take(in, whole + *complete);
    return INPUT_LINE;
}

/* Where we are. */

const char *input_name(const struct input *in)
{
    return in->name;
}

uint64_t input_line_number(const struct input *in)
{
    return in->line_number;
}

uint64_t input_offset(const struct input *in)
{
    return in->offset;
}

uint64_t input_consumed(const struct input *in)
{
    return unpack_consumed(in->unpack);
}

uint64_t input_size(const struct input *in)
{
    return in->size;
}

const struct error *input_failure(const struct input *in)
{
    bool reached = in->start == in->end && in->failure.code != ERROR_NONE;
    return reached ? &in->failure : NULL;
}

const struct error *input_head_failure(const struct input *in)
{
    return in->head_failure.code != ERROR_NONE ? &in->head_failure : NULL;
}

bool input_at_member(struct input *in)
{
    if (in->start == in->end && !fill(in) && in->failure.code == ERROR_NONE)
        return false;
    const struct mark_list *m = &in->marks;
    for (size_t i = m->first; i < m->count && m->at[i] <= in->offset; i++)
        if (m->at[i] == in->offset)
            return true;
    return false;
}

bool input_resync(struct input *in)
{
    if (!unpack_resync(in->unpack))
        return false;
    in->failure = (struct error){0};
    in->ended = false;
    return true;
}
