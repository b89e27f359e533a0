#include "indexer/document/document.h"

#include "corpus/formats/format.h"
#include "corpus/strmap.h"

#include "tests/unit/run.h"

#include <stdio.h>

static const struct schema_ranking counts = {
    .impact = false, .k1 = 1.5, .b = 0.6, .average = 100};

static const char *const slot_names[SLOT_COUNT] = {
    "CREATED", "THREAD", "TYPE",    "POINTS",  "COMMENTS", "ACTIVE", "WORDS",
    "SITE",    "SOURCE", "SECTION", "AUTHOR",  "TAGS",     "LANG",   "SKETCH", "FINGERPRINT"};

/* What a document holds, a line each, as the cases write it. */
static void write_terms(const struct shim_document *d, struct strmap *out)
{
    struct buffer b = {0};
    for (size_t i = 0; i < d->term_count; i++) {
        const struct shim_term *t = &d->terms[i];
        buffer_clear(&b);
        buffer_add(&b, t->name.at, t->name.len);
        strmap_add(out, buffer_span(&b), NULL);
        buffer_printf(&b, ":%u", t->wdf);
        strmap_add(out, buffer_span(&b), NULL);
        for (uint32_t p = 0; p < t->position_count; p++)
            buffer_printf(&b, "%c%u", p == 0 ? '@' : ',', t->positions[p]);
        strmap_add(out, buffer_span(&b), NULL);
    }
    buffer_free(&b);
}

static void write_values(const struct shim_document *d, struct strmap *out)
{
    struct buffer b = {0};
    for (size_t i = 0; i < d->value_count; i++) {
        const struct shim_value *v = &d->values[i];
        bool number = v->slot == SLOT_CREATED || (v->slot >= SLOT_POINTS && v->slot <= SLOT_WORDS);
        buffer_clear(&b);
        buffer_add_string(&b, slot_names[v->slot]);
        strmap_add(out, buffer_span(&b), NULL);
        buffer_add_byte(&b, '=');
        if (number)
            buffer_printf(&b, "%lld", (long long)schema_number_read(v->bytes.at));
        for (size_t c = 0; !number && c < v->bytes.len; c++)
            buffer_add_byte(&b, v->bytes.at[c] == SCHEMA_LIST_MARK ? ';' : v->bytes.at[c]);
        strmap_add(out, buffer_span(&b), NULL);
    }
    buffer_free(&b);
}

/* One case while it is read. */
struct example {
    struct input *in;
    void *reader;
    struct stored stored;
    char *line, *context;
    struct document_builder *builder;
    struct strmap holds;
    size_t checked;
};

static struct span field(char **rest)
{
    char *at = *rest, *bar = strstr(at, " | ");
    *rest = bar == NULL ? at + strlen(at) : bar + 3;
    return (struct span){at, bar == NULL ? strlen(at) : (size_t)(bar - at)};
}

static void read_record(struct example *e, const char *line)
{
    const struct format *jsonl = format_find(SPAN("jsonl"));
    struct format_options options = {.since = RECORD_NO_TIME};
    struct complaint complaint;
    struct error error = {0};
    e->line = strdup(line);
    ck_assert_int_eq(input_open_memory("case", span_of(e->line), &e->in, &error), ERROR_NONE);
    e->reader = jsonl->open(e->in, &options);
    e->stored = (struct stored){.indexed_at = 1700000000};
    ck_assert_msg(jsonl->next(e->reader, &e->stored.record, &complaint) == FORMAT_RECORD,
                  "%s: %s", line, complaint.reason);
}

static void read_context(struct example *e, const char *line)
{
    e->context = strdup(line);
    char *rest = e->context;
    if (strcmp(line, "-") == 0)
        return;
    e->stored.context_title = field(&rest);
    e->stored.context_url = field(&rest);
    e->stored.context_lang = field(&rest);
}

static void build(struct example *e)
{
    struct thread_facts facts = {.comments = 0, .active = RECORD_NO_TIME};
    struct shim_document document;
    bool article = e->stored.record.type == RECORD_ARTICLE;
    document_build(e->builder, &counts, &e->stored, article ? &facts : NULL, &document);
    write_terms(&document, &e->holds);
    write_values(&document, &e->holds);
}

static void finish(struct example *e)
{
    if (e->line == NULL)
        return;
    format_find(SPAN("jsonl"))->close(e->reader);
    input_close(e->in);
    free(e->line);
    free(e->context);
    strmap_clear(&e->holds);
    e->line = e->context = NULL;
}

static void check_line(struct example *e, const char *line)
{
    if (e->line == NULL) {
        read_record(e, line);
    } else if (e->context == NULL) {
        read_context(e, line);
        build(e);
    } else {
        bool wanted = line[0] == '+';
        bool there = strmap_find(&e->holds, span_of(line + 2)) != STRMAP_NONE;
        ck_assert_msg(there == wanted, "%s\n%s", e->line, line);
        e->checked++;
    }
}

START_TEST(makes_the_documents_of_the_cases)
{
    char path[500], *line = NULL;
    size_t size = 0;
    struct example e = {.builder = document_builder_new()};
    snprintf(path, sizeof path, "%s/document.test", getenv("CASES"));
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    while (getline(&line, &size, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0')
            finish(&e);
        else if (line[0] != '#')
            check_line(&e, line);
    }
    finish(&e);
    ck_assert_uint_gt(e.checked, 80);
    fclose(file);
    free(line);
    document_builder_free(e.builder);
    strmap_free(&e.holds);
}
END_TEST

/* A word in a long document weighs less than in a short one, in the title more than in the
 * text; all within a byte's worth of steps. */
START_TEST(impacts_follow_bm25)
{
    const struct schema_ranking impact = {.impact = true, .k1 = 1.5, .b = 0.6, .average = 6};
    struct document_builder *b = document_builder_new();
    struct thread_facts facts = {.comments = 0, .active = RECORD_NO_TIME};
    struct stored s = {.record = record_empty()};
    struct shim_document d;
    s.record.id = s.record.thread_id = SPAN("a");
    s.record.lang = SPAN("en");
    s.record.title = SPAN("carbon");
    s.record.text = SPAN("tax tax rule one two three");
    double length = document_length(b, &s);
    ck_assert_double_eq(length, 6 + 2);
    document_build(b, &impact, &s, &facts, &d);
    for (size_t i = 0; i < d.term_count; i++) {
        struct shim_bytes n = d.terms[i].name;
        if (n.len == 6 && memcmp(n.at, "carbon", 6) == 0)
            ck_assert_uint_eq(d.terms[i].wdf, schema_impact(&impact, 2, length));
        if (n.len == 3 && memcmp(n.at, "tax", 3) == 0)
            ck_assert_uint_eq(d.terms[i].wdf, schema_impact(&impact, 2, length));
        ck_assert_uint_le(d.terms[i].wdf, SCHEMA_IMPACT_MAX);
    }
    document_builder_free(b);
}
END_TEST

START_TEST(counted_or_stated_whichever_is_more)
{
    struct record r = record_empty();
    struct thread_facts counted = {.comments = 3, .active = 50};
    r.created_at = 100;
    ck_assert_uint_eq(document_facts(&r, &counted).comments, 3);
    r.num_comments = 12;
    ck_assert_uint_eq(document_facts(&r, &counted).comments, 12);
    r.num_comments = -1;
    ck_assert_uint_eq(document_facts(&r, &counted).comments, 3);
    ck_assert_int_eq(document_facts(&r, &counted).active, 100);
    counted.active = 150;
    ck_assert_int_eq(document_facts(&r, &counted).active, 150);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {makes_the_documents_of_the_cases, impacts_follow_bm25,
                            counted_or_stated_whichever_is_more, NULL};
    return run_tests("document", tests);
}
