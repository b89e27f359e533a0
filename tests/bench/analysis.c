/* How fast texts are cut, and cut and stemmed: bench_analysis FILE [LANGUAGE]. FILE is
 * plain text or JSON lines, whose "title", "summary" and "body" are taken. */
#include "corpus/text/analysis.h"
#include "corpus/text/cut.h"
#include "corpus/text/utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct texts {
    struct buffer bytes;
    struct {
        size_t start, len;
    } * at;
    size_t count, capacity;
};

static void add_text(struct texts *t, const char *text)
{
    if (text == NULL)
        return;
    if (t->count == t->capacity) {
        t->capacity = t->capacity == 0 ? 1024 : t->capacity * 2;
        t->at = memory_or_die(realloc(t->at, t->capacity * sizeof *t->at));
    }
    size_t start = t->bytes.len;
    utf8_repair(span_of(text), &t->bytes);
    t->at[t->count].start = start;
    t->at[t->count++].len = t->bytes.len - start;
}

static void add_line(struct texts *t, const char *line)
{
    json_t *record = line[0] == '{' ? json_loads(line, 0, NULL) : NULL;
    if (record == NULL) {
        add_text(t, line);
        return;
    }
    add_text(t, json_string_value(json_object_get(record, "title")));
    add_text(t, json_string_value(json_object_get(record, "summary")));
    add_text(t, json_string_value(json_object_get(record, "body")));
    json_decref(record);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static size_t cut_all(const struct texts *t)
{
    size_t pieces = 0;
    for (size_t i = 0; i < t->count; i++) {
        struct cutter cutter = {.text = {t->bytes.at + t->at[i].start, t->at[i].len}};
        struct cut_piece some[128];
        for (size_t got; (got = cut_some(&cutter, some, 128)) > 0;)
            pieces += got;
    }
    return pieces;
}

static size_t analyse_all(struct analyser *a, language l, const struct texts *t)
{
    size_t tokens = 0;
    for (size_t i = 0; i < t->count; i++) {
        struct span text = {t->bytes.at + t->at[i].start, t->at[i].len};
        tokens += analyse(a, l, text)->count;
        analyser_trim(a);
    }
    return tokens;
}

static size_t detect_all(const struct texts *t)
{
    size_t found = 0;
    for (size_t i = 0; i < t->count; i++) {
        language l;
        found += language_detect(
            (struct span){t->bytes.at + t->at[i].start, t->at[i].len}, &l);
    }
    return found;
}

static void report(const char *what, size_t count, size_t bytes, double seconds)
{
    printf("%-22s %10zu %8.1f MB/s %7.3f s\n", what, count, (double)bytes / seconds / 1e6,
           seconds);
}

int main(int argc, char **argv)
{
    FILE *f = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (f == NULL) {
        fprintf(stderr, "usage: bench_analysis FILE [LANGUAGE]\n");
        return 2;
    }
    language l = argc > 2 ? language_from_code(span_of(argv[2])) : LANGUAGE_ENGLISH;
    struct texts texts = {0};
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, f) > 0)
        add_line(&texts, line);
    free(line);
    fclose(f);

    struct analyser *a = analyser_new();
    double t0 = now();
    size_t count = cut_all(&texts);
    report("cut", count, texts.bytes.len, now() - t0);
    t0 = now();
    count = analyse_all(a, l, &texts);
    report("analyse, cold caches", count, texts.bytes.len, now() - t0);
    t0 = now();
    count = analyse_all(a, l, &texts);
    report("analyse, warm caches", count, texts.bytes.len, now() - t0);
    t0 = now();
    count = detect_all(&texts);
    report("detect language", count, texts.bytes.len, now() - t0);
    analyser_free(a);
    buffer_free(&texts.bytes);
    free(texts.at);
    return 0;
}
