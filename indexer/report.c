#include "indexer/report.h"

#include <inttypes.h>
#include <stdlib.h>

struct report_source *report_add(struct report *r, const char *name)
{
    if (r->count == r->capacity) {
        r->capacity = r->capacity == 0 ? 8 : r->capacity * 2;
        r->sources = memory_or_die(realloc(r->sources, r->capacity * sizeof *r->sources));
    }
    struct report_source *s = &r->sources[r->count++];
    *s = (struct report_source){.name = memory_or_die(strdup(name))};
    return s;
}

/* ---- Reasons --------------------------------------------------------------------- */

static struct report_reason *reason(struct report_reasons *r, const char *text)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->at[i].text, text) == 0)
            return &r->at[i];
    }
    if (r->count == REPORT_REASONS_MAX)
        return &r->at[REPORT_REASONS_MAX - 1];
    r->at = memory_or_die(realloc(r->at, (r->count + 1) * sizeof *r->at));
    struct report_reason *fresh = &r->at[r->count++];
    *fresh = (struct report_reason){.count = 0};
    snprintf(fresh->text, sizeof fresh->text, "%s",
             r->count == REPORT_REASONS_MAX ? "other reasons" : text);
    return fresh;
}

static void note(struct report_reasons *r, const struct complaint *c)
{
    struct report_reason *why = reason(r, c->reason);
    if (why->count++ >= REPORT_EXAMPLES_MAX)
        return;
    struct error line = {0};
    const char *colon = c->detail[0] == '\0' ? "" : ": ";
    if (c->line > 0)
        error_set(&line, ERROR_REFUSED, "%" PRIu64 "%s%s", c->line, colon, c->detail);
    else
        error_set(&line, ERROR_REFUSED, "byte %" PRIu64 "%s%s", c->offset, colon, c->detail);
    why->examples[why->count - 1] = memory_or_die(strdup(line.text));
}

void report_refused(struct report_source *s, const struct complaint *c)
{
    s->refused++;
    note(&s->refusals, c);
}

void report_skipped(struct report_source *s, const struct complaint *c)
{
    s->skipped++;
    note(&s->skips, c);
}

static void add(struct report_source *total, const struct report_source *s)
{
    total->read += s->read;
    for (int f = 0; f <= FATE_UNCHANGED; f++)
        total->fates[f] += s->fates[f];
    total->left_out += s->left_out;
    total->refused += s->refused;
    total->skipped += s->skipped;
    total->bytes += s->bytes;
    total->resumed += s->resumed;
    for (int m = 0; m < 4; m++)
        total->mended[m] += s->mended[m];
    if (s->failure.code != ERROR_NONE)
        error_set(&total->failure, s->failure.code, "%s", s->failure.text);
}

static void free_reasons(struct report_reasons *r)
{
    for (size_t i = 0; i < r->count; i++) {
        for (int e = 0; e < REPORT_EXAMPLES_MAX; e++)
            free(r->at[i].examples[e]);
    }
    free(r->at);
}

static void free_source(struct report_source *s)
{
    free(s->name);
    free_reasons(&s->refusals);
    free_reasons(&s->skips);
}

void report_pass_over(struct report *r)
{
    struct report_source *s = &r->sources[--r->count];
    if (r->passed_over++ == 0) {
        r->passed_first = s->name;
        s->name = NULL;
    }
    free_source(s);
}

void report_leave(struct report *r, size_t count, report_done *done, void *payload)
{
    for (size_t i = 0; i < count; i++) {
        if (done != NULL)
            done(&r->sources[i], payload);
        add(&r->total, &r->sources[i]);
        free_source(&r->sources[i]);
    }
    r->left += count;
    r->count -= count;
    if (r->count > 0 && count > 0)
        memmove(r->sources, r->sources + count, r->count * sizeof *r->sources);
}

/* ---- Printing -------------------------------------------------------------------- */

/* list(b, n, what): ", N what" when there are any. */
static void list(struct buffer *b, uint64_t n, const char *what)
{
    if (n > 0)
        buffer_printf(b, "%s%" PRIu64 " %s", b->len == 0 ? "" : ", ", n, what);
}

static void print_counts(const struct report_source *s, bool dry, FILE *out)
{
    struct buffer b = {0};
    list(&b, s->fates[FATE_NEW], dry ? "would be new" : "new");
    list(&b, s->fates[FATE_UPDATED], dry ? "would be updated" : "updated");
    list(&b, s->fates[FATE_UNCHANGED], "unchanged");
    list(&b, s->resumed, "taken before the interruption");
    list(&b, s->left_out, "left out as asked");
    list(&b, s->skipped, "not for the index");
    list(&b, s->refused, "refused");
    fprintf(out, "%s\n", b.len == 0 ? "nothing in it" : buffer_string(&b));
    buffer_free(&b);
}

static void print_reasons(const char *name, const struct report_reasons *r, const char *what,
                          FILE *out)
{
    for (size_t i = 0; i < r->count; i++) {
        fprintf(out, "  %" PRIu64 " %s: %s\n", r->at[i].count, what, r->at[i].text);
        for (int e = 0; e < REPORT_EXAMPLES_MAX && r->at[i].examples[e] != NULL; e++)
            fprintf(out, "    %s:%s\n", name, r->at[i].examples[e]);
    }
}

static void print_mended(const struct report_source *s, FILE *out)
{
    static const char *const what[4] = {"with bytes that are no UTF-8 or no text",
                                        "with a field of a wrong kind, which was left out",
                                        "with a date that is none, which was left out",
                                        "with too many authors or tags"};
    for (int m = 0; m < 4; m++) {
        if (s->mended[m] > 0)
            fprintf(out, "  %" PRIu64 " mended: %s\n", s->mended[m], what[m]);
    }
}

bool report_has_news(const struct report_source *s)
{
    return s->refused > 0 || s->skipped > 0 || s->failure.code != ERROR_NONE;
}

void report_print_source(const struct report_source *s, bool dry, FILE *out)
{
    struct error name = {0};
    error_set(&name, ERROR_REFUSED, "%s", s->name);
    if (s->format != NULL) {
        fprintf(out, "%s (%s): ", name.text, s->format);
        print_counts(s, dry, out);
    }
    if (s->failure.code != ERROR_NONE)
        fprintf(out, "%s%s\n", s->format == NULL ? "" : "  ", s->failure.text);
    print_reasons(name.text, &s->refusals, "refused", out);
    print_reasons(name.text, &s->skips, "not for the index", out);
    print_mended(s, out);
}

void report_print(const struct report *r, const char *index, bool dry, FILE *out)
{
    const struct report_source *total = &r->total;
    double seconds = r->seconds > 1e-3 ? r->seconds : 1e-3;
    if (r->left > 1) {
        fprintf(out, "%" PRIu64 " sources: ", r->left);
        print_counts(total, dry, out);
    }
    if (r->passed_over > 0) {
        struct error name = {0};
        error_set(&name, ERROR_REFUSED, "%s", r->passed_first);
        fprintf(out, "%" PRIu64 " files are of no format that lede knows, the first is %s\n",
                r->passed_over, name.text);
    }
    fprintf(out, "%s: %" PRIu64 " documents", index, r->documents);
    if (r->orphans > 0)
        fprintf(out, ", %" PRIu64 " comments without their article", r->orphans);
    if (r->cut > 0)
        fprintf(out, ", %" PRIu64 " answers to nothing in their thread", r->cut);
    if (r->erased > 0)
        fprintf(out, ", %" PRIu64 " gone as erased elsewhere", r->erased);
    if (dry)
        fputs("; nothing was written", out);
    else if (r->commits == 0)
        fputs("; nothing new, nothing changed", out);
    fprintf(out, "; %.1f s, %.0f documents/s, %.1f MB/s\n", r->seconds,
            (double)(total->read - total->refused - total->skipped) / seconds,
            (double)total->bytes / 1e6 / seconds);
    if (r->interrupted)
        fputs("interrupted: the same command goes on where it stopped\n", out);
}

void report_free(struct report *r)
{
    for (size_t i = 0; i < r->count; i++)
        free_source(&r->sources[i]);
    free(r->sources);
    free(r->passed_first);
    *r = (struct report){0};
}
