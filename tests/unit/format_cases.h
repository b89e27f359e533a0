/*
 * format_cases: runs the cases of one format: for each tests/cases/formats/NAME/CASE.in,
 * what its reader gives, printed, must be CASE.out. Included by the tests of the readers.
 *
 * CASE.options may hold lines "source …", "site …", "map FILE" (beside it), "all-pages".
 * To write the .out files of new cases, run the test with CASES_WRITE=1, and read them.
 */
#ifndef TESTS_UNIT_FORMAT_CASES_H
#define TESTS_UNIT_FORMAT_CASES_H

#include "corpus/buffer.h"
#include "corpus/formats/format.h"
#include "corpus/text/date.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

static inline bool cases_read_file(const char *path, struct buffer *out)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return false;
    size_t got;
    while ((got = fread(buffer_reserve(out, 65536), 1, 65536, f)) > 0)
        out->len += got;
    fclose(f);
    return true;
}

/* cases_print_text(out, name, text): a field; lines after the first are indented under
 * it. */
static inline void cases_print_text(struct buffer *out, const char *name,
                                    struct span text)
{
    if (text.len == 0)
        return;
    buffer_printf(out, "  %s:", name);
    buffer_add_string(out, memchr(text.at, '\n', text.len) == NULL ? " " : "\n    ");
    for (size_t i = 0; i < text.len; i++) {
        buffer_add_byte(out, text.at[i]);
        if (text.at[i] == '\n' && i + 1 < text.len && text.at[i + 1] != '\n')
            buffer_add_string(out, "    ");
    }
    buffer_add_byte(out, '\n');
}

static inline void cases_print_date(struct buffer *out, const char *name, int64_t when)
{
    char place[DATE_BYTES];
    if (when == RECORD_NO_TIME)
        return;
    date_format(when, place);
    buffer_printf(out, "  %s: %s\n", name, place);
}

static inline void cases_print_number(struct buffer *out, const char *name, int64_t n)
{
    if (n != RECORD_NO_NUMBER)
        buffer_printf(out, "  %s: %lld\n", name, (long long)n);
}

static inline void cases_print_mended(struct buffer *out, unsigned mended)
{
    static const char *const names[] = {"text", "field", "date", "list"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (mended & 1u << i)
            buffer_printf(out, "  mended: %s\n", names[i]);
}

static inline void cases_print_record(struct buffer *out, const struct record *r)
{
    bool article = r->type == RECORD_ARTICLE;
    buffer_printf(out, "%s %.*s\n", article ? "article" : "comment", (int)r->id.len,
                  r->id.at);
    if (!article)
        cases_print_text(out, "thread", r->thread_id);
    cases_print_text(out, "thread url", r->thread_url);
    cases_print_text(out, "parent", r->parent_id);
    cases_print_text(out, "url", r->url);
    cases_print_text(out, "title", r->title);
    cases_print_text(out, "summary", r->summary);
    for (size_t i = 0; i < r->author_count; i++)
        cases_print_text(out, "author", r->authors[i]);
    for (size_t i = 0; i < r->tag_count; i++)
        cases_print_text(out, "tag", r->tags[i]);
    cases_print_text(out, "source", r->source);
    cases_print_text(out, "section", r->section);
    cases_print_text(out, "lang", r->lang);
    cases_print_date(out, "created", r->created_at);
    cases_print_date(out, "updated", r->updated_at);
    cases_print_date(out, "fetched", r->fetched_at);
    cases_print_number(out, "points", r->points);
    cases_print_number(out, "comments", r->num_comments);
    if (r->deleted)
        buffer_add_string(out, "  deleted\n");
    cases_print_mended(out, r->mended);
    cases_print_text(out, "text", r->text);
}

static inline void cases_print_complaint(struct buffer *out, const char *what,
                                         const struct complaint *c)
{
    buffer_printf(out, "%s %llu:%llu %s%s%s\n", what, (unsigned long long)c->line,
                  (unsigned long long)c->offset, c->reason,
                  c->detail[0] == '\0' ? "" : ": ", c->detail);
}

/* cases_print_all(f, options, name, bytes, out): everything that f reads from bytes;
 * returns the number of records. */
static inline size_t cases_print_all(const struct format *f,
                                     const struct format_options *options,
                                     const char *name, struct span bytes,
                                     struct buffer *out)
{
    struct input *in;
    struct error e = {0};
    if (input_open_memory(name, bytes, &in, &e) != ERROR_NONE) {
        buffer_printf(out, "not opened: %s\n", e.text);
        return 0;
    }
    void *reader = f->open(in, options);
    enum format_result result;
    size_t records = 0;
    do {
        struct record r;
        struct complaint c = {0};
        result = f->next(reader, &r, &c);
        records += result == FORMAT_RECORD;
        if (result == FORMAT_RECORD)
            cases_print_record(out, &r);
        else if (result != FORMAT_END)
            cases_print_complaint(out, result == FORMAT_REFUSED ? "refused" : "skipped",
                                  &c);
    } while (result != FORMAT_END);
    if (input_failure(in) != NULL)
        buffer_printf(out, "ended early: %s\n", input_failure(in)->text);
    f->close(reader);
    input_close(in);
    return records;
}

static inline void cases_print_sniffed(const char *name, struct span bytes,
                                       struct buffer *out)
{
    struct input *in;
    struct error e = {0};
    if (input_open_memory(name, bytes, &in, &e) != ERROR_NONE)
        return;
    const struct format *sniffed = format_sniff(in);
    buffer_printf(out, "sniffed: %s\n", sniffed == NULL ? "nothing" : sniffed->name);
    input_close(in);
}

/* A case's options; the texts they borrow lie in file and map. */
static inline struct format_options cases_options(const char *folder, char *lines,
                                                  struct buffer *map)
{
    struct format_options o = {.since = RECORD_NO_TIME};
    char *rest = NULL;
    for (char *l = strtok_r(lines, "\n", &rest); l != NULL;
         l = strtok_r(NULL, "\n", &rest)) {
        char path[2000];
        if (strncmp(l, "source ", 7) == 0) {
            o.source = span_of(l + 7);
        } else if (strncmp(l, "site ", 5) == 0) {
            o.site = span_of(l + 5);
        } else if (strcmp(l, "all-pages") == 0) {
            o.all_pages = true;
        } else if (strncmp(l, "map ", 4) == 0) {
            snprintf(path, sizeof path, "%s/%s", folder, l + 4);
            ck_assert_msg(cases_read_file(path, map), "cannot read %s", path);
            o.map = buffer_span(map);
        } else {
            ck_abort_msg("unknown option in a case: %s", l);
        }
    }
    return o;
}

static inline void cases_run_one(const char *format, const char *path)
{
    char base[1000], other[1010], folder[1000];
    snprintf(base, sizeof base, "%.*s", (int)(strlen(path) - strlen(".in")), path);
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    const char *name = strrchr(base, '/') + 1;
    struct buffer in = {0}, want = {0}, got = {0}, lines = {0}, map = {0};
    ck_assert_msg(cases_read_file(path, &in), "cannot read %s", path);
    snprintf(other, sizeof other, "%s.options", base);
    cases_read_file(other, &lines);
    buffer_string(&lines);
    struct format_options options = cases_options(folder, lines.at, &map);
    cases_print_sniffed(name, buffer_span(&in), &got);
    cases_print_all(format_find(span_of(format)), &options, name, buffer_span(&in), &got);
    snprintf(other, sizeof other, "%s.out", base);
    if (getenv("CASES_WRITE") != NULL && !cases_read_file(other, &want)) {
        FILE *f = fopen(other, "wb");
        ck_assert_ptr_nonnull(f);
        fwrite(got.at, 1, got.len, f);
        fclose(f);
    }
    buffer_clear(&want);
    ck_assert_msg(cases_read_file(other, &want), "cannot read %s", other);
    ck_assert_msg(span_equal(buffer_span(&got), buffer_span(&want)),
                  "%s: not as its .out says, but:\n%s", path, buffer_string(&got));
    buffer_free(&in);
    buffer_free(&want);
    buffer_free(&got);
    buffer_free(&lines);
    buffer_free(&map);
}

/* cases_run(format): all cases of the format; there must be one. */
static inline void cases_run(const char *format)
{
    char pattern[1000];
    const char *cases = getenv("CASES");
    ck_assert_msg(cases != NULL, "CASES must name tests/cases");
    snprintf(pattern, sizeof pattern, "%s/formats/%s/*.in", cases, format);
    glob_t found;
    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        cases_run_one(format, found.gl_pathv[i]);
    globfree(&found);
}

/* cases_of_piece(f, text): how many records the format's reader gives of a copy of text of its
 * exact size, so that AddressSanitizer sees its end. */
static inline size_t cases_of_piece(const struct format *f, struct span text)
{
    const struct format_options options = {.since = RECORD_NO_TIME};
    struct buffer out = {0};
    char *exact = memory_or_die(malloc(text.len > 0 ? text.len : 1));
    memcpy(exact, text.at, text.len);
    size_t got = cases_print_all(f, &options, "piece", (struct span){exact, text.len}, &out);
    free(exact);
    buffer_free(&out);
    return got;
}

/* cases_cut(format, text): cut text at every byte: never more records than from the
 * whole, and never fewer than from a shorter piece. */
static inline void cases_cut(const char *format, struct span text)
{
    const struct format *f = format_find(span_of(format));
    size_t all = cases_of_piece(f, text), last = 0;
    for (size_t len = 0; len < text.len; len++) {
        size_t got = cases_of_piece(f, (struct span){text.at, len});
        ck_assert_uint_ge(got, last);
        ck_assert_uint_le(got, all);
        last = got;
    }
}

#endif
