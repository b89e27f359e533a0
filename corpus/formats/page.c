/*
 * page: the plain text of one saved article page, as it comes from a browser's "save as
 * text" or the clipboard:
 *
 *     Ferry strike enters third week
 *     - 12 March 2026
 *     - Talks broke down on Sunday night
 *     - No sailings before Friday
 *
 *     The ferries stay in port.
 *     …
 *     2 Comments
 *     About time.
 *     It was the third time, actually.
 *     Comments are closed.
 *
 * The first line is the title. Behind it, lines with a date, an address, a number of
 * comments, or a leading "- " (the summary) are the head; the first other line begins the
 * text. Text without empty lines has a paragraph a line. Such a page does not say where a
 * comment ends: they are told apart only if there are as many paragraphs, or as many
 * lines, as it says there are comments; else all of them are one record that carries the
 * number.
 *
 * An article's id is its address if the page names it, else made of its date and title,
 * so that a page that was saved again replaces itself whatever the file is called. A
 * comment's id is its article's and a hash of its text.
 */
#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/format.h"
#include "corpus/strmap.h"
#include "corpus/text/date.h"
#include "corpus/text/url.h"
#include "corpus/text/utf8.h"

#include <stdlib.h>
#include <strings.h>

enum { PAGE_BYTES_MAX = RECORD_TEXT_BYTES_MAX, SLUG_BYTES_MAX = 80 };

struct line {
    struct span text; /* without white space at its ends */
    uint64_t number;
    uint64_t offset;
};

struct page {
    struct input *in;
    struct format_options options;
    struct arena arena;
    struct line *lines;
    size_t count, capacity;
    size_t at; /* the first line that no part has taken yet */
    bool read;
    bool mended;
    struct record article;
    struct span
        address;    /* its page, as field_page has it; empty when the page names none */
    int64_t stated; /* comments, as the page states it */
    struct line *comments; /* one a comment, or one for all of them */
    size_t comment_count, given;
    struct strmap seen; /* texts of comments: equal ones get a number */
    unsigned *seen_times;
};

/* Reading the lines. */

static void add_line(struct page *p, struct span text, uint64_t offset)
{
    struct buffer clean = {0};
    if (utf8_repair(field_trim(text), &clean) > 0)
        p->mended = true;
    if (p->count == p->capacity) {
        p->capacity = p->capacity == 0 ? 256 : p->capacity * 2;
        p->lines = memory_or_die(realloc(p->lines, p->capacity * sizeof *p->lines));
    }
    p->lines[p->count++] =
        (struct line){arena_copy(&p->arena, field_trim(buffer_span(&clean))),
                      input_line_number(p->in), offset};
    buffer_free(&clean);
}

/* read_lines(p): all of them; false when the page is too long, which is then read to its
 * end without being kept. */
static bool read_lines(struct page *p)
{
    struct span line;
    bool complete, fits = true;
    enum input_line got;
    uint64_t offset = input_offset(p->in);
    while ((got = input_line(p->in, PAGE_BYTES_MAX, &line, &complete)) != INPUT_END) {
        fits = fits && got == INPUT_LINE && input_offset(p->in) <= PAGE_BYTES_MAX;
        if (fits)
            add_line(p, line, offset);
        offset = input_offset(p->in);
    }
    return fits;
}

/* The kinds of lines. */

static bool begins(struct span s, const char *word)
{
    size_t len = strlen(word);
    return s.len >= len && strncasecmp(s.at, word, len) == 0;
}

static struct span behind(struct span s, size_t n)
{
    return field_trim((struct span){s.at + n, s.len - n});
}

static bool is_summary(struct span s)
{
    return s.len > 2 && s.at[0] == '-' && s.at[1] == ' ';
}

static bool is_end(struct span s)
{
    return begins(s, "comments are closed") && s.len <= strlen("comments are closed.");
}

/* is_count(s, n): whether s states a number of comments, put into *n: "12 Comments", "1
 * comment", "1,204 Comments", "No comments". */
static bool is_count(struct span s, int64_t *n)
{
    size_t i = 0;
    int64_t count = 0;
    if (begins(s, "no comments") && s.len == strlen("no comments")) {
        *n = 0;
        return true;
    }
    for (; i < s.len && (s.at[i] == ',' || (s.at[i] >= '0' && s.at[i] <= '9')); i++)
        if (s.at[i] != ',' && count < INT32_MAX)
            count = count * 10 + (s.at[i] - '0');
    if (i == 0 || s.at[0] == ',' || i == s.len || s.at[i] != ' ')
        return false;
    struct span word = behind(s, i);
    size_t len = strlen("comment");
    if (!begins(word, "comment") ||
        (word.len != len && (word.len != len + 1 || (word.at[len] | 0x20) != 's')))
        return false;
    *n = count;
    return true;
}

/* take_date(p, s): true when s is a date, alone or behind a word that says what date. */
static bool take_date(struct page *p, struct span s)
{
    static const struct {
        const char *word;
        bool updated;
    } words[] = {{"published", false}, {"posted", false},      {"updated", true},
                 {"modified", true},   {"last updated", true}, {"", false}};
    size_t i = 0;
    while (!begins(s, words[i].word))
        i++;
    s = behind(s, strlen(words[i].word));
    if (s.len > 0 && s.at[0] == ':')
        s = behind(s, 1);
    if (begins(s, "on "))
        s = behind(s, 3);
    int64_t when;
    if (!date_parse(s, &when))
        return false;
    int64_t *place = words[i].updated ? &p->article.updated_at : &p->article.created_at;
    if (*place == RECORD_NO_TIME)
        *place = when;
    return true;
}

static bool take_address(struct page *p, struct span s)
{
    if (!url_safe(s) || memchr(s.at, ' ', s.len) != NULL)
        return false;
    if (p->article.url.len == 0)
        p->article.url = s;
    return true;
}

/* The parts of the page. */

static bool blank(const struct page *p, size_t i)
{
    return p->lines[i].text.len == 0;
}

static void skip_blank(struct page *p)
{
    while (p->at < p->count && blank(p, p->at))
        p->at++;
}

/* take_head_line(p, s, summary): true when s belongs to the head. */
static bool take_head_line(struct page *p, struct span s, struct buffer *summary)
{
    if (s.len == 0 || take_date(p, s) || take_address(p, s) || is_count(s, &p->stated))
        return true;
    if (!is_summary(s))
        return false;
    s = behind(s, 2);
    if (take_date(p, s) || take_address(p, s))
        return true;
    if (summary->len > 0)
        buffer_add_byte(summary, '\n');
    buffer_add_span(summary, s);
    return true;
}

static void take_head(struct page *p)
{
    struct buffer summary = {0};
    skip_blank(p);
    p->article.title = p->lines[p->at++].text;
    while (p->at < p->count && take_head_line(p, p->lines[p->at].text, &summary))
        p->at++;
    p->article.summary = arena_copy(&p->arena, buffer_span(&summary));
    buffer_free(&summary);
}

static bool has_blank(const struct page *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (blank(p, i))
            return true;
    return false;
}

/* join(p, from, to, parted): the lines as text, paragraphs parted by one empty line. If
 * they are not parted by empty lines here, every line is one. */
static struct span join(struct page *p, size_t from, size_t to, bool parted)
{
    struct buffer b = {0};
    for (size_t i = from; i < to; i++) {
        if (i > from && !blank(p, i))
            buffer_add_string(&b, !parted || blank(p, i - 1) ? "\n\n" : "\n");
        buffer_add_span(&b, p->lines[i].text);
    }
    struct span text = arena_copy(&p->arena, buffer_span(&b));
    buffer_free(&b);
    return text;
}

static void take_text(struct page *p)
{
    size_t from = p->at;
    int64_t n;
    while (p->at < p->count && !is_count(p->lines[p->at].text, &n) &&
           !is_end(p->lines[p->at].text))
        p->at++;
    size_t to = p->at;
    while (from < to && blank(p, to - 1))
        to--;
    p->article.text = join(p, from, to, has_blank(p, from, to));
}

/* end_of_paragraph(p, i, to): the first line behind the paragraph that begins at line i.
 */
static size_t end_of_paragraph(const struct page *p, size_t i, size_t to)
{
    while (i < to && !blank(p, i))
        i++;
    return i;
}

static void add_comment(struct page *p, size_t from, size_t to, bool parted)
{
    p->comments[p->comment_count] = p->lines[from];
    p->comments[p->comment_count++].text = join(p, from, to, parted);
}

/* split(p, from, to, lines): make each paragraph, or each line, a comment. */
static void split(struct page *p, size_t from, size_t to, bool lines)
{
    for (size_t i = from; i < to; i++) {
        size_t end = lines ? i + 1 : end_of_paragraph(p, i, to);
        if (blank(p, i))
            continue;
        add_comment(p, i, end, !lines);
        i = end - 1;
    }
}

static void take_comments(struct page *p)
{
    if (p->at == p->count || !is_count(p->lines[p->at].text, &p->stated))
        return;
    p->at++;
    skip_blank(p);
    size_t from = p->at, to = p->at, last = p->at, paragraphs = 0, lines = 0;
    for (; to < p->count && !is_end(p->lines[to].text); to++) {
        if (blank(p, to))
            continue;
        lines++;
        last = to + 1; /* behind the last line that says something */
        paragraphs += to == from || blank(p, to - 1);
    }
    p->comments = arena_alloc(&p->arena, (lines + 1) * sizeof *p->comments);
    if ((int64_t)paragraphs == p->stated)
        split(p, from, to, false);
    else if ((int64_t)lines == p->stated)
        split(p, from, to, true);
    else if (lines > 0)
        add_comment(p, from, last, has_blank(p, from, last));
}

/* Ids. */

/* slug(title, out): title as a part of an id that can be typed: ASCII letters and digits
 * in lower case, runs of other ASCII as one '-', other characters as they are. */
static void slug(struct span title, struct buffer *out)
{
    title = utf8_cut(title, SLUG_BYTES_MAX);
    bool part = false;
    for (size_t i = 0; i < title.len; i++) {
        unsigned char c = (unsigned char)title.at[i];
        bool upper = c >= 'A' && c <= 'Z';
        if (upper || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (part)
                buffer_add_byte(out, '-');
            part = false;
            buffer_add_byte(out, (char)(upper ? c + ('a' - 'A') : c));
        } else {
            part = true;
        }
    }
}

static struct span article_id(struct page *p)
{
    const struct record *r = &p->article;
    p->address = field_page(&p->arena, r->url);
    if (p->address.len > 0)
        return field_page_id(&p->arena, p->address);
    struct buffer b = {0};
    char date[DATE_BYTES] = "";
    if (r->created_at != RECORD_NO_TIME)
        date_format(r->created_at, date);
    buffer_printf(&b, "page:%.10s%s", date, date[0] == '\0' ? "" : "-");
    slug(r->title, &b);
    buffer_printf(&b, "-%08x", (unsigned)strmap_hash(r->title));
    struct span id = arena_copy(&p->arena, buffer_span(&b));
    buffer_free(&b);
    return id;
}

/* comment_id(p, name): the id of what name stands for on the page. */
static struct span comment_id(struct page *p, struct span name)
{
    if (p->address.len > 0)
        return field_comment_id(&p->arena, p->address, name);
    return arena_printf(&p->arena, "%.*s#%.*s", (int)p->article.id.len, p->article.id.at,
                        (int)name.len, name.at);
}

/* comment_name(p, text): a hash of text, with a number from the second equal one on. */
static struct span comment_name(struct page *p, struct span text)
{
    uint32_t number = strmap_add(&p->seen, text, NULL);
    unsigned times = ++p->seen_times[number];
    unsigned hash = (unsigned)strmap_hash(text);
    return arena_printf(&p->arena, times == 1 ? "%08x" : "%08x-%u", hash, times);
}

/* Giving records. */

/* read_page(p): find all parts; false when there is no page. */
static bool read_page(struct page *p)
{
    skip_blank(p);
    if (p->at == p->count)
        return false;
    p->article = record_empty();
    p->article.mended = p->mended ? RECORD_MENDED_TEXT : 0;
    p->article.source = p->options.source;
    p->stated = RECORD_NO_NUMBER;
    take_head(p);
    take_text(p);
    take_comments(p);
    p->article.num_comments = p->stated;
    p->article.id = article_id(p);
    p->seen_times =
        arena_alloc(&p->arena, (p->comment_count + 1) * sizeof *p->seen_times);
    return true;
}

static enum format_result give_article(struct page *p, struct record *record,
                                       struct complaint *complaint)
{
    p->read = true;
    complaint->line = 1;
    complaint->offset = input_offset(p->in);
    if (!read_lines(p)) {
        complain(complaint, 1, 0, "text too long", "more than %d bytes on one page",
                 PAGE_BYTES_MAX);
        return FORMAT_REFUSED;
    }
    if (!read_page(p))
        return FORMAT_END;
    *record = p->article;
    return format_give(record, complaint);
}

static enum format_result page_next(void *reader, struct record *record,
                                    struct complaint *complaint)
{
    struct page *p = reader;
    if (!p->read)
        return give_article(p, record, complaint);
    if (p->given == p->comment_count)
        return FORMAT_END;
    const struct line *comment = &p->comments[p->given++];
    complaint->line = comment->number;
    complaint->offset = comment->offset;
    *record = record_empty();
    record->type = RECORD_COMMENT;
    record->thread_id = p->article.id;
    record->text = comment->text;
    if (p->comment_count == 1 && p->stated != 1) {
        record->id = comment_id(p, SPAN("comments"));
        record->num_comments = p->stated;
    } else {
        record->id = comment_id(p, comment_name(p, comment->text));
    }
    return format_give(record, complaint);
}

/* Telling pages from other text. */

/* What a glance at the head tells. */
struct glance {
    size_t letters; /* and spaces */
    size_t controls;
    bool head;     /* a line such as only saved pages have */
    bool sentence; /* a long line that ends as sentences do */
};

static bool ends_sentence(struct span s)
{
    enum { LONG_LINE = 40 };
    if (s.len < LONG_LINE)
        return false;
    unsigned char last = (unsigned char)s.at[s.len - 1];
    return strchr(".!?\"')", last) != NULL || last >= 0x80;
}

static void look_at_line(struct glance *g, struct span line, size_t number)
{
    enum { HEAD_LINES = 6 };
    int64_t n;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.at[i], lower = c | 0x20;
        g->letters += c == ' ' || c >= 0x80 || (lower >= 'a' && lower <= 'z');
        g->controls += c < ' ' && c != '\t' && c != '\r' && c != '\f';
    }
    line = field_trim(line);
    g->head |= is_end(line) || is_count(line, &n) ||
               (number > 1 && number <= HEAD_LINES && is_summary(line) &&
                date_parse(behind(line, 2), &n));
    g->sentence |= ends_sentence(line);
}

/* JSON, XML, HTML and mail begin with these; so does no title. */
static bool begins_as_data(struct span head)
{
    return head.len == 0 || strchr("{[<", head.at[0]) != NULL || begins(head, "From ") ||
           begins(head, "#!") || begins(head, "WARC/");
}

static int page_sniff(struct span head)
{
    enum { TITLE_BYTES_MAX = 500 };
    struct glance g = {0};
    struct span rest = field_trim(head);
    const char *first = rest.len > 0 ? memchr(rest.at, '\n', rest.len) : NULL;
    if (begins_as_data(rest) ||
        (first == NULL ? rest.len : (size_t)(first - rest.at)) > TITLE_BYTES_MAX)
        return 0;
    size_t total = rest.len, number = 0;
    while (rest.len > 0) {
        const char *end = memchr(rest.at, '\n', rest.len);
        size_t len = end == NULL ? rest.len : (size_t)(end - rest.at);
        look_at_line(&g, (struct span){rest.at, len}, ++number);
        rest =
            (struct span){rest.at + len + (end != NULL), rest.len - len - (end != NULL)};
    }
    if (g.controls > 0 || g.letters * 10 < total * (g.head ? 5 : 7))
        return 0;
    return g.head ? 10 : g.sentence ? 2 : 0;
}

static void *page_open(struct input *in, const struct format_options *options)
{
    struct page *p = memory_or_die(calloc(1, sizeof *p));
    p->in = in;
    p->options = *options;
    return p;
}

static void page_close(void *reader)
{
    struct page *p = reader;
    strmap_free(&p->seen);
    arena_free(&p->arena);
    free(p->lines);
    free(p);
}

extern const struct format format_page;
const struct format format_page = {
    .name = "page",
    .description = "the plain text of one saved article page, perhaps with its comments",
    .sniff = page_sniff,
    .open = page_open,
    .next = page_next,
    .close = page_close,
};
