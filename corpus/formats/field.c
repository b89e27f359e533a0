#include "corpus/formats/field.h"

#include "corpus/buffer.h"
#include "corpus/strmap.h"
#include "corpus/text/date.h"
#include "corpus/text/html.h"
#include "corpus/text/url.h"

#include <strings.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct span field_trim(struct span text)
{
    while (text.len > 0 && is_space(text.at[0])) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && is_space(text.at[text.len - 1]))
        text.len--;
    return text;
}

/* The buffer's contents into a; the buffer is freed. */
static struct span keep(struct arena *a, struct buffer *b)
{
    struct span copy = b->len == 0 ? (struct span){0} : arena_copy(a, buffer_span(b));
    buffer_free(b);
    return copy;
}

struct span field_html(struct arena *a, struct span html)
{
    struct buffer text = {0};
    html_text(html, &text);
    return keep(a, &text);
}

/* add_line(out, text): text with each run of space, such that does not break included, as
 * one. */
static void add_line(struct buffer *out, struct span text)
{
    bool space = false;
    for (size_t i = 0; i < text.len; i++) {
        bool unbroken = i + 1 < text.len && memcmp(text.at + i, "\xc2\xa0", 2) == 0;
        i += unbroken;
        if (unbroken || is_space(text.at[i])) {
            space = true;
            continue;
        }
        if (space && out->len > 0)
            buffer_add_byte(out, ' ');
        buffer_add_byte(out, text.at[i]);
        space = false;
    }
}

struct span field_line(struct arena *a, struct span text)
{
    struct buffer line = {0};
    add_line(&line, text);
    return keep(a, &line);
}

struct span field_text(struct arena *a, struct span text)
{
    if (html_has_tags(text))
        return field_html(a, text);
    struct buffer plain = {0};
    html_entities(text, &plain);
    struct span kept = field_plain(a, buffer_span(&plain));
    buffer_free(&plain);
    return kept;
}

/* is_marked_up(title): a tag in it is closed, or of a kind that is not: the one in "USAIR <U>
 * SEEKS COURT ORDER" is none. */
static bool is_marked_up(struct span title)
{
    static const char *const marks[] = {"</", "<br", "<wbr", "<img", "<!--"};
    const char *at = title.at, *end = title.len == 0 ? at : at + title.len;
    while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
            if ((size_t)(end - at) > strlen(marks[i]) &&
                strncasecmp(at, marks[i], strlen(marks[i])) == 0)
                return true;
        at++;
    }
    return false;
}

struct span field_title(struct arena *a, struct span html)
{
    struct buffer text = {0}, line = {0};
    if (is_marked_up(html))
        html_text(html, &text);
    else
        html_entities(html, &text);
    add_line(&line, buffer_span(&text));
    buffer_free(&text);
    return keep(a, &line);
}

struct span field_plain(struct arena *a, struct span text)
{
    text = field_trim(text);
    /* What comes out is never longer than what goes in. */
    char *start = arena_alloc(a, text.len + 1), *out = start;
    size_t lines = 0, spaces = 0; /* seen and not written */
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '\n') {
            lines++;
            spaces = 0;
        } else if (c == '\r') {
            lines += i + 1 == text.len || text.at[i + 1] != '\n';
        } else if (c == ' ' || c == '\t') {
            spaces++;
        } else {
            for (size_t n = lines < 2 ? lines : 2; n > 0; n--)
                *out++ = '\n';
            for (; spaces > 0; spaces--)
                *out++ = text.at[i - spaces];
            lines = 0;
            *out++ = c;
        }
    }
    return (struct span){start, (size_t)(out - start)};
}

void field_date(struct record *r, struct span text, int64_t *when)
{
    text = field_trim(text);
    int64_t parsed;
    if (text.len == 0)
        return;
    if (date_parse(text, &parsed))
        *when = parsed;
    else
        r->mended |= RECORD_MENDED_DATE;
}

static void add_to_list(struct arena *a, struct record *r, struct span **list,
                        size_t *count, struct span name)
{
    struct span line = field_line(a, name);
    if (line.len == 0)
        return;
    for (size_t i = 0; i < *count; i++)
        if (span_equal((*list)[i], line))
            return;
    if (*count == RECORD_LIST_MAX) {
        r->mended |= RECORD_MENDED_LIST;
        return;
    }
    if (*count == 0)
        *list = arena_alloc(a, RECORD_LIST_MAX * sizeof **list);
    (*list)[(*count)++] = line;
}

void field_author(struct arena *a, struct record *r, struct span name)
{
    add_to_list(a, r, &r->authors, &r->author_count, name);
}

void field_tag(struct arena *a, struct record *r, struct span name)
{
    add_to_list(a, r, &r->tags, &r->tag_count, name);
}

void field_count(struct record *r, struct span text)
{
    enum { DIGITS_MAX = 9 };
    int64_t count = 0;
    text = field_trim(text);
    if (text.len == 0 || text.len > DIGITS_MAX)
        return;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return;
        count = count * 10 + (text.at[i] - '0');
    }
    if (count > r->num_comments) /* RECORD_NO_NUMBER is less than all */
        r->num_comments = count;
}

struct span field_address(struct arena *a, struct span base, struct span link)
{
    struct buffer url = {0};
    if (field_trim(link).len > 0)
        url_resolve(base, link, &url);
    return keep(a, &url);
}

struct span field_page(struct arena *a, struct span url)
{
    struct buffer page = {0};
    if (url_normalise(url, &page) &&
        strcspn(buffer_string(&page), "/?") == page.len) /* only a host */
        buffer_clear(&page);
    return keep(a, &page);
}

struct span field_page_id(struct arena *a, struct span page)
{
    if (page.len == 0)
        return (struct span){0};
    return arena_printf(a, "url:%.*s", (int)page.len, page.at);
}

struct span field_comment_id(struct arena *a, struct span page, struct span fragment)
{
    if (page.len == 0 || fragment.len == 0)
        return (struct span){0};
    return arena_printf(a, "url:%.*s#%.*s", (int)page.len, page.at, (int)fragment.len,
                        fragment.at);
}

struct span field_unnamed(struct arena *a, struct span author, struct span text, int64_t when)
{
    uint64_t hash =
        strmap_hash(author) ^ strmap_hash(text) * 31 ^ (uint64_t)when * 961;
    return arena_printf(a, "#%016llx", (unsigned long long)hash);
}

struct span field_fragment(struct span url)
{
    const char *mark = url.len == 0 ? NULL : memchr(url.at, '#', url.len);
    if (mark == NULL)
        return (struct span){0};
    return field_trim((struct span){mark + 1, (size_t)(url.at + url.len - mark - 1)});
}
