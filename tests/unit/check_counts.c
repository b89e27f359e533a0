#include "tests/unit/library.h"

#include "corpus/text/date.h"
#include "searcher/query/synonyms.h"

/*
 * Hundreds of random queries over a random archive, counted by search and by looking at
 * every record. The language of the archive has no stemmer, so a word is its own term and
 * the counting here needs nothing of lede.
 */

enum { THREADS = 150, COMMENTS = 450, WORDS = 12, TEXT_WORDS = 8, QUERIES = 1200 };

static const char *const vocabulary[WORDS] = {"boro", "borak", "fuma",  "gelo",
                                              "hapi", "jutu",  "jutul", "lamo",
                                              "nixu", "pavo",  "jurimu", "sobo"};
static const char *const sites[] = {"one.example", "two.example", "three.example"};
static const char *const authors[] = {"xenia", "yorick", "zelda"};

struct doc {
    bool comment;
    int thread; /* number of its article, which may be missing */
    int title[3], text[TEXT_WORDS];
    int title_count, text_count;
    int site, author, points, year, month;
};

static struct doc docs[THREADS + COMMENTS];
static int doc_count;
static bool missing[THREADS]; /* the article is not in the archive */
static struct doc *article_of[THREADS];

static int draw(int below)
{
    return rand() % below;
}

static int draw_words(int *words, int least, int most)
{
    int count = least + draw(most - least + 1);
    for (int i = 0; i < count; i++)
        words[i] = draw(4) == 0 ? draw(3) : draw(WORDS); /* some are common */
    return count;
}

static void invent(void)
{
    for (int t = 0; t < THREADS; t++) {
        struct doc *d = &docs[doc_count];
        *d = (struct doc){.thread = t,
                          .site = draw(3),
                          .author = draw(3),
                          .points = draw(50),
                          .year = 2020 + draw(3),
                          .month = 1 + draw(12)};
        d->title_count = draw_words(d->title, 1, 3);
        d->text_count = draw_words(d->text, 0, TEXT_WORDS);
        missing[t] = draw(10) == 0;
        if (!missing[t])
            article_of[t] = &docs[doc_count++];
    }
    for (int c = 0; c < COMMENTS; c++) {
        struct doc *d = &docs[doc_count++];
        int t = draw(THREADS);
        *d = (struct doc){.comment = true,
                          .thread = t,
                          .site = missing[t] ? -1 : article_of[t]->site,
                          .author = draw(3),
                          .points = draw(50),
                          .year = 2020 + draw(3),
                          .month = 1 + draw(12)};
        d->text_count = draw_words(d->text, 1, TEXT_WORDS);
    }
}

static void write_words(struct buffer *out, const int *words, int count)
{
    for (int i = 0; i < count; i++)
        buffer_printf(out, "%s%s", i > 0 ? " " : "", vocabulary[words[i]]);
}

static void write_archive(struct buffer *out)
{
    for (int i = 0; i < doc_count; i++) {
        const struct doc *d = &docs[i];
        if (d->comment)
            buffer_printf(out,
                          "{\"type\":\"comment\",\"id\":\"c%d\",\"article\":\"a%d\","
                          "\"parent\":null",
                          i, d->thread);
        else
            buffer_printf(
                out, "{\"type\":\"article\",\"id\":\"a%d\",\"url\":\"https://%s/%d\"",
                d->thread, sites[d->site], i);
        buffer_printf(out,
                      ",\"lang\":\"tlh\",\"author\":\"%s\",\"score\":%d,"
                      "\"published\":\"%04d-%02d-10T12:00:00Z\",\"title\":\"",
                      authors[d->author], d->points, d->year, d->month);
        write_words(out, d->title, d->title_count);
        buffer_add_string(out, "\",\"text\":\"");
        write_words(out, d->text, d->text_count);
        buffer_add_string(out, "\"}\n");
    }
}

/* ---- Queries --------------------------------------------------------------------- */

enum form { ALL_WORDS, ANY_WORD, PHRASE, IN_TITLE, NO_WORD, BEGINNING, FORM, IN_TEXT,
            MEANING, FORMS };

/* Word 0 is also called by word 3, and "word 4 word 5". */
static const char *const called = "boro, gelo, hapi jutu\n";

struct question {
    enum form form;
    int words[3], count;
    int letters; /* BEGINNING: of the first word */
    int without;                                /* a word, or -1 */
    int site, author, year, least_points, type; /* -1: not asked for */
};

static struct question draw_question(void)
{
    struct question q = {.form = (enum form)draw(FORMS)};
    q.count = q.form == ALL_WORDS ? 1 + draw(3) : q.form == IN_TITLE || q.form >= BEGINNING ? 1 : 2;
    q.letters = 2 + draw(2);
    for (int i = 0; i < q.count; i++) {
        q.words[i] = draw(WORDS);
        for (int k = 0; k < i; k++)
            if (q.words[k] == q.words[i])
                q.words[i] = (q.words[i] + 1 + i) % WORDS;
    }
    q.without = draw(4) == 0 ? draw(WORDS) : -1;
    q.site = draw(4) == 0 ? draw(3) : -1;
    q.author = draw(4) == 0 ? draw(3) : -1;
    q.year = draw(4) == 0 ? 2020 + draw(3) : -1;
    q.least_points = draw(5) == 0 ? draw(50) : -1;
    q.type = draw(5) == 0 ? draw(2) : -1;
    if (q.form == NO_WORD && q.site < 0)
        q.site = draw(3);
    return q;
}

static void write_question(const struct question *q, struct buffer *out)
{
    const char *a = vocabulary[q->words[0]], *b = vocabulary[q->words[1]];
    if (q->form == ALL_WORDS)
        write_words(out, q->words, q->count);
    else if (q->form == ANY_WORD)
        buffer_printf(out, "(%s OR %s)", a, b);
    else if (q->form == PHRASE)
        buffer_printf(out, "\"%s %s\"", a, b);
    else if (q->form == IN_TITLE)
        buffer_printf(out, "title:%s", a);
    else if (q->form == BEGINNING)
        buffer_printf(out, "%.*s*", q->letters, a);
    else if (q->form == FORM)
        buffer_printf(out, "=%s", a);
    else if (q->form == IN_TEXT)
        buffer_printf(out, "text:%s", a);
    else if (q->form == MEANING)
        buffer_add_string(out, vocabulary[0]);
    if (q->without >= 0)
        buffer_printf(out, " -%s", vocabulary[q->without]);
    if (q->site >= 0)
        buffer_printf(out, " site:%s", sites[q->site]);
    if (q->author >= 0)
        buffer_printf(out, " author:%s", authors[q->author]);
    if (q->year >= 0)
        buffer_printf(out, " date:%d", q->year);
    if (q->least_points >= 0)
        buffer_printf(out, " points>=%d", q->least_points);
    if (q->type >= 0)
        buffer_printf(out, " type:%s", q->type == 1 ? "comment" : "article");
}

/* ---- Counting by looking at everything ------------------------------------------- */

static bool among(int word, const int *words, int count)
{
    for (int i = 0; i < count; i++)
        if (words[i] == word)
            return true;
    return false;
}

static bool says(const struct doc *d, int word)
{
    return among(word, d->title, d->title_count) || among(word, d->text, d->text_count);
}

static bool topic_says(const struct doc *d, int word)
{
    const struct doc *a =
        d->comment && !missing[d->thread] ? article_of[d->thread] : NULL;
    return a != NULL && among(word, a->title, a->title_count);
}

static bool adjacent(const int *words, int count, int first, int second)
{
    for (int i = 0; i + 1 < count; i++)
        if (words[i] == first && words[i + 1] == second)
            return true;
    return false;
}

static bool begins(const struct doc *d, const char *word, int letters)
{
    for (int w = 0; w < WORDS; w++)
        if (strncmp(vocabulary[w], word, (size_t)letters) == 0 && says(d, w))
            return true;
    return false;
}

static bool has_words(const struct doc *d, const struct question *q)
{
    int own = 0;
    switch (q->form) {
    case ALL_WORDS:
        for (int i = 0; i < q->count; i++) {
            if (says(d, q->words[i]))
                own++;
            else if (!topic_says(d, q->words[i]))
                return false;
        }
        return own > 0;
    case ANY_WORD:
        return says(d, q->words[0]) || says(d, q->words[1]);
    case PHRASE:
        return adjacent(d->title, d->title_count, q->words[0], q->words[1]) ||
               adjacent(d->text, d->text_count, q->words[0], q->words[1]);
    case IN_TITLE:
        return among(q->words[0], d->title, d->title_count);
    case BEGINNING:
        return begins(d, vocabulary[q->words[0]], q->letters);
    case FORM:
        return says(d, q->words[0]);
    case IN_TEXT:
        return among(q->words[0], d->text, d->text_count);
    case MEANING:
        return says(d, 0) || says(d, 3) || adjacent(d->title, d->title_count, 4, 5) ||
               adjacent(d->text, d->text_count, 4, 5);
    default:
        return true;
    }
}

static bool answers(const struct doc *d, const struct question *q)
{
    return has_words(d, q) && (q->without < 0 || !says(d, q->without)) &&
           (q->site < 0 || d->site == q->site) &&
           (q->author < 0 || d->author == q->author) &&
           (q->year < 0 || d->year == q->year) && d->points >= q->least_points &&
           (q->type < 0 || d->comment == (q->type == 1));
}

struct counts {
    uint64_t items, rows;
    uint64_t by_author[3], months[40]; /* rows; months from 2020-01 */
};

static struct counts count_all(const struct question *q, bool grouped)
{
    static bool row[THREADS], author[3][THREADS], month[40][THREADS];
    struct counts c = {0};
    memset(row, 0, sizeof row);
    memset(author, 0, sizeof author);
    memset(month, 0, sizeof month);
    for (int i = 0; i < doc_count; i++) {
        const struct doc *d = &docs[i];
        if (!answers(d, q))
            continue;
        int m = (d->year - 2020) * 12 + d->month - 1;
        c.items++;
        c.rows += !grouped || !row[d->thread];
        c.by_author[d->author] += !grouped || !author[d->author][d->thread];
        c.months[m] += !grouped || !month[m][d->thread];
        row[d->thread] = author[d->author][d->thread] = month[m][d->thread] = true;
    }
    return c;
}

/* ---- The comparison -------------------------------------------------------------- */

static void compare(const struct search_result *r, const struct counts *c,
                    const char *query)
{
    ck_assert_msg(r->total == c->rows && r->total_items == c->items,
                  "%s: %d rows of %d items, not %d of %d", query, (int)r->total,
                  (int)r->total_items, (int)c->rows, (int)c->items);
    ck_assert_int_eq(r->total_relation, TOTAL_EQ);
    uint64_t by_author = 0, months = 0, wanted = 0;
    for (size_t i = 0; i < r->facets[0].value_count; i++) {
        for (int a = 0; a < 3; a++)
            if (span_is(r->facets[0].values[i].value, authors[a])) {
                ck_assert_msg(r->facets[0].values[i].count == c->by_author[a], "%s: %s",
                              query, authors[a]);
                by_author += c->by_author[a];
            }
    }
    ck_assert_uint_eq(by_author, c->by_author[0] + c->by_author[1] + c->by_author[2]);
    for (size_t i = 0; i < r->histogram_count; i++) {
        int year, month, day;
        date_civil(r->histogram[i].start, &year, &month, &day);
        ck_assert_msg(r->histogram[i].count == c->months[(year - 2020) * 12 + month - 1],
                      "%s: %d-%d", query, year, month);
        months += r->histogram[i].count;
    }
    for (int m = 0; m < 40; m++)
        wanted += c->months[m];
    ck_assert_uint_eq(months, wanted);
}

START_TEST(counts_are_those_of_looking_at_everything)
{
    struct library lib;
    struct buffer text = {0};
    struct synonyms *synonyms;
    struct error error = {0};
    int found = 0;
    srand(20240601);
    invent();
    write_archive(&text);
    library_open(&lib, buffer_string(&text));
    ck_assert_int_eq(
        synonyms_read(scratch_write(&lib.scratch, "synonyms", called), &synonyms, &error), 0);
    for (int n = 0; n < QUERIES; n++) {
        struct question q = draw_question();
        buffer_clear(&text);
        write_question(&q, &text);
        library_ask(&lib, buffer_string(&text));
        lib.request.match = MATCH_ALL;
        lib.request.synonyms = q.form == MEANING ? synonyms : NULL;
        lib.request.group = n % 3 == 0 ? GROUP_NONE : GROUP_THREAD;
        lib.request.sort = (enum search_sort)(n % 6);
        lib.request.sort_given = true;
        lib.request.limit = 1 + (size_t)draw(30);
        lib.request.offset = (uint64_t)draw(40);
        lib.request.facets[0] = FACET_AUTHOR;
        lib.request.facet_count = 1;
        lib.request.histogram = INTERVAL_MONTH;
        struct counts c = count_all(&q, lib.request.group == GROUP_THREAD);
        compare(library_search(&lib), &c, buffer_string(&text));
        found += c.items > 0;
    }
    ck_assert_int_gt(found, QUERIES / 2);
    synonyms_free(synonyms);
    library_close(&lib);
    buffer_free(&text);
}
END_TEST

/* ---- Forms and beginnings in a language with endings ------------------------------ */

/* Words with what the English stemmer makes of them, looked up by hand. */
static const struct {
    const char *word, *stem;
} english[] = {
    {"elect", "elect"},     {"elected", "elect"},   {"election", "elect"},
    {"elections", "elect"}, {"electron", "electron"}, {"hope", "hope"},
    {"hoping", "hope"},     {"hopeless", "hopeless"}, {"hop", "hop"},
    {"police", "polic"},    {"policing", "polic"},  {"policy", "polici"},
    {"happy", "happi"},     {"happiness", "happi"}, {"climate", "climat"},
    {"climatic", "climat"}, {"tax", "tax"},         {"taxes", "tax"},
};
enum { ENGLISH = sizeof english / sizeof *english, ENGLISH_DOCS = 400, ENGLISH_WORDS = 3 };
static int said[ENGLISH_DOCS][ENGLISH_WORDS];

static int with_word[ENGLISH], with_stem[ENGLISH]; /* documents */

static bool same_stem(int a, int b)
{
    return strcmp(english[a].stem, english[b].stem) == 0;
}

static void count_documents(void)
{
    for (int w = 0; w < ENGLISH; w++) {
        for (int d = 0; d < ENGLISH_DOCS; d++) {
            bool word = false, stem = false;
            for (int i = 0; i < ENGLISH_WORDS; i++) {
                word = word || said[d][i] == w;
                stem = stem || same_stem(said[d][i], w);
            }
            with_word[w] += word;
            with_stem[w] += stem;
        }
    }
}

/* Whether the stem of word number w begins so, or words with that stem do: the beginning itself,
 * or such as are in one of twenty documents with the stem. */
static bool is_meant(int w, const char *beginning)
{
    size_t len = strlen(beginning);
    int written = 0;
    if (strncmp(english[w].stem, beginning, len) == 0)
        return true;
    for (int k = 0; k < ENGLISH; k++) {
        if (!same_stem(k, w) || strncmp(english[k].word, beginning, len) != 0)
            continue;
        if (strlen(english[k].word) == len)
            return true;
        written += with_word[k];
    }
    return written > 0 && written * 20 >= with_stem[w];
}

static uint64_t count_said(bool (*fits)(int w, const char *typed), const char *typed)
{
    uint64_t count = 0;
    for (int d = 0; d < ENGLISH_DOCS; d++) {
        bool found = false;
        for (int i = 0; i < ENGLISH_WORDS; i++)
            found = found || fits(said[d][i], typed);
        count += found;
    }
    return count;
}

static bool is_form(int w, const char *typed)
{
    return strcmp(english[w].word, typed) == 0;
}

static void check_count(struct library *lib, const char *query, uint64_t count)
{
    library_ask(lib, query);
    lib->request.match = MATCH_ALL;
    const struct search_result *r = library_search(lib);
    ck_assert_msg(r->total_items == count && r->total_items_relation == TOTAL_EQ,
                  "%s: %d, not %d", query, (int)r->total_items, (int)count);
}

START_TEST(forms_and_beginnings_are_those_that_stand_there)
{
    static const char *const signs[] = {"", "“", "’s", "É", "—"};
    struct library lib;
    struct buffer text = {0};
    srand(7);
    for (int d = 0; d < ENGLISH_DOCS; d++) {
        buffer_printf(&text, "{\"type\":\"article\",\"id\":\"a%d\",\"lang\":\"en\",\"text\":\"",
                      d);
        for (int i = 0; i < ENGLISH_WORDS; i++) {
            said[d][i] = draw(draw(3) == 0 ? ENGLISH : 6);
            buffer_printf(&text, "%s %s ", signs[draw(5)], english[said[d][i]].word);
        }
        buffer_add_string(&text, "\"}\n");
    }
    library_open(&lib, buffer_string(&text));
    count_documents();
    for (int w = 0; w < ENGLISH; w++) {
        char query[40];
        snprintf(query, sizeof query, "=%s", english[w].word);
        check_count(&lib, query, count_said(is_form, english[w].word));
        for (int len = 2; len <= (int)strlen(english[w].word); len++) {
            char beginning[20];
            snprintf(beginning, sizeof beginning, "%.*s", len, english[w].word);
            uint64_t count = count_said(is_meant, beginning);
            snprintf(query, sizeof query, "%s*", beginning);
            check_count(&lib, query, count);
            snprintf(query, sizeof query, "text:%s*", beginning);
            check_count(&lib, query, count);
        }
    }
    library_close(&lib);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {counts_are_those_of_looking_at_everything,
                                  forms_and_beginnings_are_those_that_stand_there, NULL};
    return run_tests("counts", tests);
}
