#include "searcher/eval/judged.h"

#include "corpus/buffer.h"
#include "corpus/input.h"

#include <inttypes.h>
#include <stdlib.h>

enum { LINE_BYTES_MAX = 1 << 20, GRADE_MAX = 1000 };

/* A judgement before they are sorted by query. */
struct line {
    uint32_t query;
    struct judged_grade grade;
};

struct lines {
    struct line *at;
    size_t count, room;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of a line, which is shortened by it; empty at its end. */
static struct span take_word(struct span *line)
{
    while (line->len > 0 && is_blank(*line->at))
        *line = (struct span){line->at + 1, line->len - 1};
    size_t len = 0;
    while (len < line->len && !is_blank(line->at[len]))
        len++;
    struct span word = {line->at, len};
    *line = (struct span){line->at + len, line->len - len};
    return word;
}

static bool take_query(struct span line, struct judged *j, struct lines *unused)
{
    bool is_new;
    const char *tab = line.len == 0 ? NULL : memchr(line.at, '\t', line.len);
    (void)unused;
    if (tab == NULL || tab == line.at)
        return false;
    struct span id = {line.at, (size_t)(tab - line.at)};
    uint32_t n = strmap_add(&j->ids, id, &is_new);
    if (!is_new)
        return false;
    if ((n & (n + 1)) == 0)
        j->queries =
            memory_or_die(realloc(j->queries, (2 * (size_t)n + 2) * sizeof *j->queries));
    struct span text = {tab + 1, line.len - id.len - 1};
    j->queries[n] = (struct judged_query){.id = arena_copy(&j->arena, id),
                                          .text = arena_copy(&j->arena, text)};
    j->count = n + 1;
    return true;
}

static bool read_grade(struct span word, int *grade)
{
    char text[16], *end;
    if (word.len == 0 || word.len >= sizeof text)
        return false;
    memcpy(text, word.at, word.len);
    text[word.len] = '\0';
    long n = strtol(text, &end, 10);
    *grade = (int)n;
    return *end == '\0' && n >= -GRADE_MAX && n <= GRADE_MAX;
}

static bool take_judgement(struct span rest, struct judged *j, struct lines *lines)
{
    struct span query = take_word(&rest);
    take_word(&rest);
    struct span document = take_word(&rest);
    struct line line;
    if (document.len == 0 || !read_grade(take_word(&rest), &line.grade.grade))
        return false;
    line.query = strmap_find(&j->ids, query);
    if (line.query == STRMAP_NONE)
        return true;
    line.grade.document = strmap_add(&j->documents, document, NULL);
    if (lines->count == lines->room) {
        lines->room = 2 * lines->room + 256;
        lines->at = memory_or_die(realloc(lines->at, lines->room * sizeof *lines->at));
    }
    lines->at[lines->count++] = line;
    return true;
}

typedef bool line_reader(struct span line, struct judged *j, struct lines *lines);

static enum error_code read_lines(const char *path, line_reader *take, struct judged *j,
                                  struct lines *lines, struct error *error)
{
    struct input *in;
    struct span line;
    bool complete;
    enum input_line kind = INPUT_END;
    enum error_code code = input_open(path, &(struct input_options){0}, &in, error);

    if (code != ERROR_NONE)
        return code;
    while (code == ERROR_NONE &&
           (kind = input_line(in, LINE_BYTES_MAX, &line, &complete)) != INPUT_END) {
        if (kind == INPUT_TOO_LONG || (line.len > 0 && !take(line, j, lines)))
            code =
                error_set(error, ERROR_USAGE, "%s:%" PRIu64 ": not a line of TREC form",
                          path, input_line_number(in));
    }
    if (code == ERROR_NONE && input_failure(in) != NULL)
        code = error_set(error, input_failure(in)->code, "%s", input_failure(in)->text);
    input_close(in);
    return code;
}

static int by_query(const void *left, const void *right)
{
    const struct line *a = left, *b = right;
    if (a->query != b->query)
        return a->query < b->query ? -1 : 1;
    return (a->grade.document > b->grade.document) -
           (a->grade.document < b->grade.document);
}

static int descending(const void *left, const void *right)
{
    int a = *(const int *)left, b = *(const int *)right;
    return (a < b) - (a > b);
}

/* Give each query its judgements. */
static void share_out(struct judged *j, struct lines *lines)
{
    if (lines->count > 0)
        qsort(lines->at, lines->count, sizeof *lines->at, by_query);
    for (size_t i = 0; i < lines->count;) {
        struct judged_query *q = &j->queries[lines->at[i].query];
        size_t end = i;
        while (end < lines->count && lines->at[end].query == lines->at[i].query)
            end++;
        q->grades = arena_alloc(&j->arena, (end - i) * sizeof *q->grades);
        q->relevant = arena_alloc(&j->arena, (end - i) * sizeof *q->relevant);
        for (; i < end; i++) {
            struct judged_grade g = lines->at[i].grade;
            q->grades[q->grade_count++] = g;
            if (g.grade > 0)
                q->relevant[q->relevant_count++] = g.grade;
        }
        qsort(q->relevant, q->relevant_count, sizeof *q->relevant, descending);
    }
}

enum error_code judged_read(const char *queries, const char *qrels, struct judged *out,
                            struct error *error)
{
    struct lines lines = {0};
    *out = (struct judged){0};
    enum error_code code = read_lines(queries, take_query, out, &lines, error);
    if (code == ERROR_NONE)
        code = read_lines(qrels, take_judgement, out, &lines, error);
    if (code == ERROR_NONE)
        share_out(out, &lines);
    free(lines.at);
    return code;
}

int judged_grade(const struct judged *j, const struct judged_query *query, struct span id)
{
    uint32_t document = strmap_find(&j->documents, id);
    size_t low = 0, high = query->grade_count;
    while (document != STRMAP_NONE && low < high) {
        size_t middle = (low + high) / 2;
        if (query->grades[middle].document == document)
            return query->grades[middle].grade;
        if (query->grades[middle].document < document)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

void judged_free(struct judged *j)
{
    free(j->queries);
    strmap_free(&j->ids);
    strmap_free(&j->documents);
    arena_free(&j->arena);
    *j = (struct judged){0};
}
