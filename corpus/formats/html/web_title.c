#include "corpus/formats/html/web_title.h"

#include "corpus/formats/field.h"

#include <strings.h>

/* The rules are those of Mozilla's Readability (formats/main_node.h). */

enum { TITLE_BYTES_MAX = 1000, FEW_WORDS = 4, LONG_TITLE = 150, SHORT_TITLE = 15 };

static size_t count_words(struct span text)
{
    size_t words = 0;
    for (size_t i = 0; i < text.len; i++)
        words += text.at[i] != ' ' && (i == 0 || text.at[i - 1] == ' ');
    return words;
}

/* The length of a mark that parts title and site at at, 0 when there is none. Those that
 * lead from a section to its parts are hierarchical. */
static size_t separator_at(const char *at, size_t left, bool *hierarchical)
{
    static const struct {
        const char *mark;
        bool hierarchical;
    } marks[] = {{"|", false},
                 {"-", false},
                 {"\xe2\x80\x93", false},
                 {"\xe2\x80\x94", false},
                 {"\\", true},
                 {"/", true},
                 {">", true},
                 {"\xc2\xbb", true}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t len = strlen(marks[i].mark);
        if (left >= len && memcmp(at, marks[i].mark, len) == 0) {
            *hierarchical = marks[i].hierarchical;
            return len;
        }
    }
    return 0;
}

/* Where separators with a space on both sides stand in a title. */
struct separators {
    bool any, hierarchical;
    size_t last;         /* where the last one begins */
    size_t behind_first; /* behind the first, with or without spaces */
};

static struct separators find_separators(struct span title)
{
    struct separators s = {0};
    for (size_t i = 1; i + 1 < title.len; i++) {
        bool hierarchical;
        size_t len = separator_at(title.at + i, title.len - i, &hierarchical);
        if (len == 0)
            continue;
        if (s.behind_first == 0)
            s.behind_first = i + len;
        if (title.at[i - 1] != ' ' || i + len >= title.len || title.at[i + len] != ' ')
            continue;
        s.any = true;
        s.hierarchical = s.hierarchical || hierarchical;
        s.last = i - 1;
    }
    return s;
}

static struct span from(struct span text, size_t start)
{
    return (struct span){text.at + start, text.len - start};
}

static size_t find_colon(struct span title, bool last)
{
    size_t found = title.len;
    for (size_t i = 0; i < title.len; i++)
        if (title.at[i] == ':' && (last || found == title.len))
            found = i;
    return found;
}

static bool is_heading_text(struct web_page *p, struct span title)
{
    struct buffer line = {0};
    bool found = false;
    const struct html_node *top = p->tree.root;
    for (const struct html_node *n = html_next(top, top); !found && n != NULL;
         n = html_next(n, top)) {
        if (n->is_text || (n->element != ELEMENT_H1 && n->element != ELEMENT_H2))
            continue;
        buffer_clear(&line);
        html_node_line(n, &line);
        found = span_equal(buffer_span(&line), title);
    }
    buffer_free(&line);
    return found;
}

/* "Site: the title", unless the whole is a heading of the page. */
static struct span behind_colon(struct web_page *p, struct span title)
{
    if (is_heading_text(p, title))
        return title;
    struct span cut = from(title, find_colon(title, true) + 1);
    if (count_words(cut) < 3)
        return from(title, find_colon(title, false) + 1);
    struct span before = {title.at, find_colon(title, false)};
    return count_words(before) > 5 ? title : cut;
}

/* The only <h1> of the page, or title. */
static struct span only_heading(struct web_page *p, struct span title)
{
    struct html_node *only = NULL;
    size_t count = 0;
    for (struct html_node *n = html_find(p->tree.root, ELEMENT_H1); n != NULL;
         n = html_next(n, p->tree.root)) {
        if (n->is_text || n->element != ELEMENT_H1)
            continue;
        only = n;
        count++;
    }
    if (count != 1)
        return title;
    struct buffer line = {0};
    html_node_line(only, &line);
    struct span heading = arena_copy(&p->arena, buffer_span(&line));
    buffer_free(&line);
    return heading;
}

/* Words of title when its separators are taken out. */
static size_t words_without_separators(struct span title)
{
    struct buffer plain = {0};
    for (size_t i = 0; i < title.len;) {
        bool hierarchical;
        size_t len = separator_at(title.at + i, title.len - i, &hierarchical);
        if (len == 0)
            buffer_add_byte(&plain, title.at[i]);
        i += len == 0 ? 1 : len;
    }
    size_t words = count_words(buffer_span(&plain));
    buffer_free(&plain);
    return words;
}

static struct span document_title(struct web_page *p)
{
    struct html_node *node = html_find(p->tree.root, ELEMENT_TITLE);
    struct buffer line = {0};
    for (const struct html_node *n = node; n != NULL; n = html_next(n, node))
        if (n->is_text)
            buffer_add_span(&line, n->text);
    struct span title = field_line(&p->arena, buffer_span(&line));
    buffer_free(&line);
    return title;
}

struct span web_title(struct web_page *p)
{
    struct span whole = document_title(p), title = whole;
    struct separators s = find_separators(whole);
    if (whole.len == 0)
        return only_heading(p, whole);
    if (s.any) {
        title.len = s.last;
        if (count_words(title) < 3)
            title = from(whole, s.behind_first);
    } else if (memmem(whole.at, whole.len, ": ", 2) != NULL) {
        title = behind_colon(p, whole);
    } else if (whole.len > LONG_TITLE || whole.len < SHORT_TITLE) {
        title = only_heading(p, whole);
    }
    title = field_line(&p->arena, title);
    size_t words = count_words(title);
    if (words <= FEW_WORDS &&
        (!s.hierarchical || words + 1 != words_without_separators(whole)))
        return whole;
    return title;
}
