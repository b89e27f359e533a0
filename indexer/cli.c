#include "indexer/cli.h"

#include "corpus/options.h"
#include "corpus/sandbox.h"
#include "corpus/text/date.h"
#include "indexer/store/folder.h"
#include "indexer/ingest.h"
#include "indexer/progress.h"
#include "indexer/watch.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MAP_BYTES_MAX = 1 << 20, BUSY_MS = 1000, THREADS_MAX = 64 };

/* Everything the command line says. */
struct command_line {
    const char *index;
    struct ingest_options options;
    struct sources sources;
    const char *list;    /* --files-from */
    char separator;      /* of the list */
    uint64_t max_errors;
    bool quiet, verbose, help;
    const char **words;  /* files and folders, borrowed */
    size_t word_count;
    const char *watched; /* --watch: the one folder */
    bool watch;
    struct buffer map;   /* the contents of --map FILE */
    struct progress progress;
};

static volatile sig_atomic_t stop_signal;

/* ---- Help ------------------------------------------------------------------------ */

enum option_code {
    OPTION_FORMAT = 256, OPTION_SOURCE, OPTION_SITE, OPTION_MAP, OPTION_ALL_PAGES,
    OPTION_SINCE, OPTION_ONLY, OPTION_FILES_FROM, OPTION_FOLLOW_LINKS, OPTION_MAX_WINDOW,
    OPTION_MAX_ERRORS, OPTION_EXACT_LENGTHS, OPTION_BUILDER, OPTION_WATCH, OPTION_THREADS
};

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT ")"},
    {OPTION_FORMAT, "format", "NAME",
     "do not guess what kind of archive it is; one of those below"},
    {OPTION_SOURCE, "source", "NAME", "the outlet's name, where the archive has none"},
    {OPTION_SITE, "site", "HOST", "the host that relative links belong to"},
    {OPTION_MAP, "map", "FILE", "names of fields in archives that call them otherwise"},
    {OPTION_ALL_PAGES, "all-pages", NULL, "take web pages that are not news, too"},
    {OPTION_SINCE, "since", "DATE",
     "only what was published on that day or later, or has no date"},
    {OPTION_ONLY, "only", "KIND", "only \"articles\" or only \"comments\""},
    {OPTION_FILES_FROM, "files-from", "LIST",
     "read the names of files from LIST, one a line; - is stdin"},
    {'0', "null", NULL, "the names in LIST end in a NUL instead"},
    {OPTION_WATCH, "watch", NULL, "follow one folder: read what is in it, then whatever comes"},
    {OPTION_FOLLOW_LINKS, "follow-links", NULL, "follow symbolic links in folders"},
    {OPTION_MAX_WINDOW, "max-window", "N",
     "unpack zstd files made with --long=N (up to 31: 2 GiB memory)"},
    {OPTION_MAX_ERRORS, "max-errors", "N",
     "up to N refused records are no failure (else exit code 1)"},
    {OPTION_EXACT_LENGTHS, "exact-lengths", NULL,
     "of a new index: exact BM25, three times slower to search"},
    {OPTION_THREADS, "threads", "N",
     "of a new index: work with N threads (one a processor)"},
    {OPTION_BUILDER, "builder", "WAY",
     "of a new index: bulk (the default), or api: one by one through Xapian's own writer, the "
     "reference that bulk is tested against"},
    {'n', "dry-run", NULL, "say what would happen, write nothing"},
    {'q', "quiet", NULL, "print errors only"},
    {'v', "verbose", NULL, "print a line for each file"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static int help(void)
{
    fputs("usage: lede index [OPTION]... FILE|FOLDER|-...\n"
          "\n"
          "Reads archives of articles and comments into an index, plain or packed with gzip or\n"
          "zstd. What the index holds already is brought up to date; the same archive again\n"
          "changes nothing. Folders are walked; - is standard input.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    fputs("\nformats:\n", stdout);
    const struct format *format;
    for (size_t i = 0; (format = format_list(i)) != NULL; i++)
        printf("  %-12s %s\n", format->name, format->description);
    return ERROR_NONE;
}

/* ---- Options --------------------------------------------------------------------- */

static enum error_code take_format(struct command_line *c, const char *name,
                                   struct error *error)
{
    c->options.format = format_find(span_of(name));
    if (c->options.format != NULL)
        return ERROR_NONE;
    return error_set(error, ERROR_USAGE,
                     "--format: there is no \"%s\"; `lede index --help` lists them", name);
}

static enum error_code take_since(struct command_line *c, const char *text,
                                  struct error *error)
{
    struct date_range range;
    if (!date_parse_range(span_of(text), c->options.now, &range))
        return error_set(error, ERROR_USAGE,
                         "--since: \"%s\" is no date; write it like 2024-03-01, 2024 or 7d",
                         text);
    c->options.reader.since = range.from;
    return ERROR_NONE;
}

static enum error_code take_builder(struct command_line *c, const char *value,
                                    struct error *error)
{
    c->options.one_by_one = strcmp(value, "api") == 0;
    if (c->options.one_by_one || strcmp(value, "bulk") == 0)
        return ERROR_NONE;
    return error_set(error, ERROR_USAGE, "--builder is bulk or api, not \"%s\"", value);
}

static enum error_code take_only(struct command_line *c, const char *kind,
                                 struct error *error)
{
    c->options.only_articles = strcmp(kind, "articles") == 0;
    c->options.only_comments = strcmp(kind, "comments") == 0;
    if (c->options.only_articles || c->options.only_comments)
        return ERROR_NONE;
    return error_set(error, ERROR_USAGE, "--only takes articles or comments, not \"%s\"", kind);
}

static enum error_code take_map(struct command_line *c, const char *path,
                                struct error *error)
{
    struct input *in;
    struct input_options how = {.follow_links = true, .allow_fifo = true,
                                .bytes_max = MAP_BYTES_MAX};
    if (input_open(path, &how, &in, error) != ERROR_NONE)
        return error->code;
    size_t got;
    while ((got = input_read(in, buffer_reserve(&c->map, 4096), 4096)) > 0)
        c->map.len += got;
    if (input_failure(in) != NULL)
        *error = *input_failure(in);
    input_close(in);
    c->options.reader.map = buffer_span(&c->map);
    struct error detail = {0};
    if (error->code == ERROR_NONE &&
        format_check_map(c->options.reader.map, &detail) != ERROR_NONE)
        error_set(error, ERROR_USAGE, "%s: %s", path, detail.text);
    return error->code;
}

static enum error_code take_option(struct command_line *c, const struct options *o, int option,
                                   const char *value, struct error *error)
{
    uint64_t n;
    switch (option) {
    case 'd': c->index = value; break;
    case 'n': c->options.dry_run = true; break;
    case 'q': c->quiet = true; break;
    case 'v': c->verbose = true; break;
    case 'h': c->help = true; break;
    case '0': c->separator = '\0'; break;
    case OPTION_FORMAT: return take_format(c, value, error);
    case OPTION_SOURCE: c->options.reader.source = span_of(value); break;
    case OPTION_SITE: c->options.reader.site = span_of(value); break;
    case OPTION_MAP: return take_map(c, value, error);
    case OPTION_ALL_PAGES: c->options.reader.all_pages = true; break;
    case OPTION_SINCE: return take_since(c, value, error);
    case OPTION_ONLY: return take_only(c, value, error);
    case OPTION_FILES_FROM: c->list = value; break;
    case OPTION_FOLLOW_LINKS: c->options.follow_links = true; break;
    case OPTION_MAX_WINDOW:
        if (options_number(o, option, value, 10, 31, &n, error) == ERROR_NONE)
            c->options.max_window_log = (int)n;
        break;
    case OPTION_MAX_ERRORS:
        options_number(o, option, value, 0, UINT64_MAX - 1, &c->max_errors, error);
        break;
    case OPTION_THREADS:
        if (options_number(o, option, value, 1, THREADS_MAX, &n, error) == ERROR_NONE)
            c->options.threads = (unsigned)n;
        break;
    case OPTION_EXACT_LENGTHS:
        c->options.exact_lengths = true;
        c->options.one_by_one = true;
        break;
    case OPTION_BUILDER: return take_builder(c, value, error);
    case OPTION_WATCH: c->watch = true; break;
    default: c->words[c->word_count++] = value;
    }
    return error->code;
}

/* take_watched(c, error): the folder that --watch follows. */
static enum error_code take_watched(struct command_line *c, struct error *error)
{
    struct stat status;
    if (c->word_count != 1 || c->list != NULL)
        return error_set(error, ERROR_USAGE, "--watch follows one folder: name it, and nothing else");
    if (c->options.dry_run)
        return error_set(error, ERROR_USAGE, "--watch and --dry-run do not go together");
    c->watched = c->words[0];
    if (stat(c->watched, &status) != 0)
        return error_set(error, ERROR_IO, "%s: %s", c->watched, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return error_set(error, ERROR_USAGE, "%s: not a folder, which --watch wants", c->watched);
    return ERROR_NONE;
}

/* parse(c, argc, argv, error): all options, then the sources, which some options are about. */
static enum error_code parse(struct command_line *c, int argc, char **argv, struct error *error)
{
    struct options o;
    const char *value;
    int option;
    options_init(&o, "index", rows, ROWS, false);
    while (error->code == ERROR_NONE && !c->help &&
           (option = options_next(&o, argc, argv, &value, error)) != OPTIONS_END)
        take_option(c, &o, option, value, error);
    if (c->help || error->code != ERROR_NONE)
        return error->code;
    if (c->watch)
        return take_watched(c, error);
    for (size_t i = 0; i < c->word_count && error->code == ERROR_NONE; i++)
        sources_add(&c->sources, c->words[i], c->options.follow_links, error);
    if (c->list != NULL && error->code == ERROR_NONE)
        sources_add_list(&c->sources, c->list, c->separator, c->options.follow_links, error);
    if (error->code == ERROR_NONE && c->word_count == 0 && c->list == NULL)
        error_set(error, ERROR_USAGE,
                  "name an archive to read: a file, a folder, or - for standard input");
    return error->code;
}

/* ---- Running --------------------------------------------------------------------- */

static void on_signal(int number)
{
    stop_signal = number;
}

/* The first Ctrl-C ends the run after the batch; the second one ends it at once, which is
 * safe, too: it costs what is not committed. A file size limit is an error of write(), not
 * a reason to die. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

static void on_progress(const struct ingest_progress *now, void *payload)
{
    struct command_line *c = payload;
    progress_show(&c->progress, now);
}

static void on_done(const struct report_source *s, void *payload)
{
    struct command_line *c = payload;
    if (c->quiet && s->failure.code != ERROR_NONE) {
        progress_clear(&c->progress);
        fprintf(stderr, "lede: %s\n", s->failure.text);
    }
    if (c->quiet || !(c->verbose || c->sources.count == 1 || report_has_news(s)))
        return;
    progress_clear(&c->progress);
    report_print_source(s, c->options.dry_run, stdout);
}

/* outcome(c, r, failure): the exit code of a run that came to its end. */
static int outcome(const struct command_line *c, const struct report *r)
{
    if (r->interrupted)
        return 128 + stop_signal;
    if (r->total.failure.code != ERROR_NONE)
        return (int)r->total.failure.code;
    return r->total.refused > c->max_errors ? ERROR_REFUSED : ERROR_NONE;
}

/* confine(c, error): what strangers wrote is about to be read: from here on only the index can
 * be changed. */
static enum error_code confine(const struct command_line *c, struct error *error)
{
    struct sandbox sandbox = {.role = SANDBOX_WRITER};
    if (!c->options.dry_run) {
        if (folder_make(c->index, error) != ERROR_NONE)
            return error->code;
        sandbox_add(&sandbox, c->index);
    }
    return sandbox_enter(&sandbox, error);
}

/* Batches come and go by the megabyte: what is freed shall be the system's again, however often
 * it was asked for (the C library would keep more and more). */
enum { LARGE_BLOCK = 1 << 18 };

/* prepare(c): what is the same for all runs of this process. */
static void prepare(struct command_line *c)
{
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    catch_signals();
    umask(umask(0) | 022);
    c->options.stop = &stop_signal;
    c->options.done = on_done;
    c->options.progress = on_progress;
    c->options.payload = c;
}

/* run(c, error): read the sources, once; the exit code. */
static int run(struct command_line *c, struct error *error)
{
    struct report report = {0};
    progress_start(&c->progress, !c->quiet && isatty(STDERR_FILENO), c->sources.bytes);
    c->options.now = (int64_t)time(NULL);
    ingest(c->index, &c->sources, &c->options, &report, error);
    progress_clear(&c->progress);
    if (error->code == ERROR_NONE && !c->quiet)
        report_print(&report, c->index, c->options.dry_run, stdout);
    if (fflush(stdout) != 0)
        error_set(error, ERROR_IO, "standard output: %s", strerror(errno));
    int code = error->code != ERROR_NONE ? (int)error->code : outcome(c, &report);
    report_free(&report);
    return code;
}

/* ---- Following a folder ---------------------------------------------------------- */

/* say(c, what): to whoever started this and looks after it. */
static void say(const struct command_line *c, const char *what)
{
    struct error line = {0};
    error_set(&line, ERROR_NONE, "%s", c->watched);
    fprintf(stderr, "lede: %s: %s\n", line.text, what);
}

/* run_when_free(c, error): run, after waiting while somebody else writes to the index. */
static int run_when_free(struct command_line *c, struct error *error)
{
    int code = run(c, error);
    if (error->code == ERROR_BUSY)
        fprintf(stderr, "lede: %s: waiting\n", error->text);
    while (error->code == ERROR_BUSY && !watch_pause(BUSY_MS, &stop_signal)) {
        *error = (struct error){0};
        code = run(c, error);
    }
    return code;
}

/* follow(c, error): read what is in the folder and then what comes, until a signal ends it.
 * A signal that finds nothing half done ends it well. */
static int follow(struct command_line *c, struct error *error)
{
    struct watch *watch;
    int code = ERROR_NONE;
    if (watch_open(c->watched, c->index, c->options.follow_links, &c->sources, &watch,
                   error) != ERROR_NONE)
        return (int)error->code;
    for (enum watch_news news = WATCH_FILES; news != WATCH_STOPPED && news != WATCH_FAILED;) {
        if (news == WATCH_FILES)
            code = run_when_free(c, error);
        if (error->code != ERROR_NONE || stop_signal != 0)
            break;
        sources_free(&c->sources);
        news = watch_wait(watch, &stop_signal, &c->sources, error);
        code = ERROR_NONE;
        if (news == WATCH_GONE)
            say(c, "it was removed or renamed: waiting until it is there again");
    }
    watch_close(watch);
    return error->code != ERROR_NONE ? (int)error->code : code;
}

static int start(struct command_line *c, struct error *error)
{
    prepare(c);
    if (confine(c, error) != ERROR_NONE)
        return (int)error->code;
    return c->watch ? follow(c, error) : run(c, error);
}

int cli_index(int argc, char **argv)
{
    struct command_line c = {.index = folder_default(), .separator = '\n'};
    struct error error = {0};
    int code;
    c.words = memory_or_die(calloc((size_t)argc, sizeof *c.words));
    c.options.now = (int64_t)time(NULL);
    c.options.reader.since = RECORD_NO_TIME;
    if (parse(&c, argc, argv, &error) != ERROR_NONE)
        code = (int)error.code;
    else
        code = c.help ? help() : start(&c, &error);
    if (error.code != ERROR_NONE)
        fprintf(stderr, "lede: %s\n", error.text);
    sources_free(&c.sources);
    buffer_free(&c.map);
    free(c.words);
    return code;
}
