#include "searcher/snippet/snippet.h"

#include "corpus/text/utf8.h"
#include "searcher/snippet/border.h"
#include "searcher/snippet/marks.h"

#include <stdlib.h>

/* Bytes from start up to end. */
struct range {
    size_t start, end;
};

enum {
    WEIGHT_ONE = 1 << 16, /* weights are whole numbers, so that a window that slides leaves no
                             rounding behind */
    GAP_MIN = 24          /* bytes that are worth to be left out between two fragments */
};

/* The search for the best windows: runs of marks that fit into one fragment. */
struct chooser {
    const struct marks *marks;
    int64_t *weights; /* by mark.what: how telling it is; less once a fragment shows it */
    uint32_t *within; /* by mark.what: how often it is in the window */
    bool *taken;      /* by mark: near a window already chosen */
    size_t what_count;
    size_t length; /* bytes of a fragment */
};

/* ---- Choosing ---------------------------------------------------------------------- */

static size_t count_whats(const struct snippet_terms *terms)
{
    size_t words = terms->words == NULL ? terms->count : 0;
    for (size_t i = 0; terms->words != NULL && i < terms->count; i++) {
        if (terms->words[i] >= words)
            words = terms->words[i] + 1;
    }
    return words + terms->form_count + terms->phrase_count;
}

/* Forms and phrases, which have no idf of their own, are taken to be as telling as the
 * best word, phrases twice. */
static int64_t *make_weights(const struct snippet_terms *terms, size_t what_count,
                             struct arena *arena)
{
    int64_t *weights = arena_alloc(arena, what_count * sizeof *weights), best = 0;
    for (size_t i = 0; i < terms->count; i++) {
        double idf = terms->weights == NULL ? 1 : terms->weights[i];
        int64_t weight = 1 + (int64_t)(idf * WEIGHT_ONE);
        size_t what = terms->words == NULL ? i : terms->words[i];
        if (weight > weights[what])
            weights[what] = weight;
        if (weight > best)
            best = weight;
    }
    if (best == 0)
        best = WEIGHT_ONE;
    size_t phrases = what_count - terms->phrase_count,
           forms = phrases - terms->form_count;
    for (size_t i = forms; i < what_count; i++)
        weights[i] = i < phrases ? best : 2 * best;
    return weights;
}

/* What it is worth that mark i stands close behind another word of the query. */
static int64_t closeness(const struct chooser *c, size_t i)
{
    const struct mark *m = &c->marks->at[i];
    if (i == 0 || m[-1].what == m->what)
        return 0;
    int64_t less = c->weights[m->what] < c->weights[m[-1].what] ? c->weights[m->what]
                                                                : c->weights[m[-1].what];
    if (m->start <= m[-1].end + 3)
        return less / 6;
    return m->start <= m[-1].end + 30 ? less / 20 : 0;
}

/* The weights of the window's marks: of each word once, of its repetitions, of closeness.
 */
struct worth {
    int64_t covered, repeated, close;
};

static void take_in(struct chooser *c, size_t i, struct worth *w)
{
    uint32_t what = c->marks->at[i].what;
    *(c->within[what]++ == 0 ? &w->covered : &w->repeated) += c->weights[what];
    w->close += closeness(c, i);
}

static void leave_out(struct chooser *c, size_t i, struct worth *w)
{
    uint32_t what = c->marks->at[i].what;
    *(--c->within[what] == 0 ? &w->covered : &w->repeated) -= c->weights[what];
    w->close -= closeness(c, i);
}

/* Coverage first; repetition and closeness decide between equals, then the earlier wins.
 */
static int64_t score(const struct worth *w)
{
    int64_t repeated = w->repeated < w->covered ? w->repeated : w->covered;
    int64_t close = w->close < w->covered ? w->close : w->covered;
    return w->covered + repeated / 24 + close;
}

/* Marks whose word comes again within the window are let go from its ends: the less must
 * be shown, the better the fragment can be cut. */
static struct range shrink(struct chooser *c, size_t first, size_t last)
{
    const struct mark *marks = c->marks->at;
    for (size_t i = first; i <= last; i++)
        c->within[marks[i].what]++;
    while (first < last && c->within[marks[first].what] > 1)
        c->within[marks[first++].what]--;
    while (first < last && c->within[marks[last].what] > 1)
        c->within[marks[last--].what]--;
    for (size_t i = first; i <= last; i++)
        c->within[marks[i].what]--;
    return (struct range){marks[first].start, marks[last].end};
}

/* The bytes of the best window among marks not taken; false when none is left. */
static bool best_window(struct chooser *c, struct range *window)
{
    const struct marks *m = c->marks;
    struct worth worth = {0};
    size_t left = 0, best_left = 0, best_right = 0;
    int64_t best = 0;
    for (size_t right = 0; right < m->count; right++) {
        if (c->taken[right]) {
            for (; left < right; left++)
                leave_out(c, left, &worth);
            left = right + 1;
            worth = (struct worth){0};
            continue;
        }
        take_in(c, right, &worth);
        while (left < right && m->at[right].end - m->at[left].start > c->length)
            leave_out(c, left++, &worth);
        if (score(&worth) > best) {
            best = score(&worth);
            best_left = left;
            best_right = right;
        }
    }
    for (; left < m->count; left++)
        leave_out(c, left, &worth);
    if (best > 0)
        *window = shrink(c, best_left, best_right);
    return best > 0;
}

/* What the window shows is worth less in the next one, and its surroundings, which its
 * own fragment will show, nothing. */
static void take(struct chooser *c, struct range window)
{
    for (size_t i = 0; i < c->marks->count; i++) {
        const struct mark *m = &c->marks->at[i];
        if (m->start + c->length < window.end || m->end > window.start + c->length)
            continue;
        c->taken[i] = true;
        if (m->start >= window.start && m->end <= window.end && c->within[m->what]++ == 0)
            c->weights[m->what] = c->weights[m->what] / 4 + 1;
    }
    memset(c->within, 0, c->what_count * sizeof *c->within);
}

static int by_start(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

/* Up to most windows, in order of the text. */
static size_t choose(const struct snippet_terms *terms, const struct marks *marks,
                     size_t length, size_t most, struct arena *arena,
                     struct range *windows)
{
    struct chooser c = {
        .marks = marks, .what_count = count_whats(terms), .length = length};
    c.weights = make_weights(terms, c.what_count, arena);
    c.within = arena_alloc(arena, c.what_count * sizeof *c.within);
    c.taken = arena_alloc(arena, marks->count * sizeof *c.taken);
    size_t count = 0;
    while (count < most && best_window(&c, &windows[count]))
        take(&c, windows[count++]);
    qsort(windows, count, sizeof *windows, by_start);
    return count;
}

/* ---- Cutting ----------------------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t code_point_back(struct span text, size_t at)
{
    while (at > 0 && at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static size_t code_point_forward(struct span text, size_t at)
{
    while (at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* Where a fragment begins that must show what follows byte `shown`, may begin at `low`,
 * and would do so with room for at most `spare` bytes more. */
static size_t cut_start(struct span text, size_t shown, size_t low, size_t spare)
{
    size_t reach = shown - least(spare, shown);
    long sentence = border_sentence_start(text, shown, reach > low ? reach : low);
    if (sentence != BORDER_NONE)
        return (size_t)sentence;
    size_t lead = code_point_forward(text, shown - least(spare / 3, shown));
    return border_word_start(text, lead > low ? lead : low, shown);
}

/* Where a fragment ends that begins at start, must show what is before byte `shown`, may
 * go on up to `high`, and should be of about `length` bytes. */
static size_t cut_end(struct span text, size_t start, size_t shown, size_t high,
                      size_t length)
{
    size_t limit = start + length, slack = length / 8;
    if (high <= limit + slack && high == text.len)
        return text.len;
    size_t good = start + length * 6 / 10;
    size_t furthest = code_point_back(text, least(limit + slack, high));
    long sentence = border_sentence_end(text, furthest, shown > good ? shown : good);
    if (sentence != BORDER_NONE && (size_t)sentence >= shown)
        return (size_t)sentence;
    size_t end = code_point_back(text, least(limit, high));
    return end <= shown ? shown : border_word_end(text, end, shown);
}

static struct range trim(struct span text, struct range r)
{
    while (r.start < r.end && border_is_space_byte(text.at[r.start]))
        r.start++;
    while (r.end > r.start && border_is_space_byte(text.at[r.end - 1]))
        r.end--;
    return r;
}

/* Where a fragment that begins at start begins instead when it may do so from byte
 * `reach` on: at the earliest sentence; one that begins within a sentence, else at a
 * word. */
static size_t begin_earlier(struct span text, size_t start, size_t reach)
{
    bool whole = border_sentence_start(text, start, start) != BORDER_NONE;
    size_t earliest = start;
    for (size_t i = start; i > reach;) {
        long sentence = border_sentence_start(text, code_point_back(text, i - 1), reach);
        if (sentence == BORDER_NONE)
            break;
        i = earliest = (size_t)sentence;
    }
    if (whole || earliest < start)
        return earliest;
    return border_word_start(text, code_point_forward(text, reach), start);
}

/* The fragment around window, between the bytes low and high. */
static struct range cut(struct span text, struct range window, size_t low, size_t high,
                        size_t length)
{
    size_t shown_end = window.end;
    if (shown_end > window.start + length)
        shown_end = code_point_back(text, window.start + length);
    size_t spare = length - (shown_end - window.start);
    struct range r = {cut_start(text, window.start, low, spare), 0};
    r.end = cut_end(text, r.start, shown_end, high, length);
    if (r.end == text.len && r.end - r.start < length) {
        size_t reach = r.end - least(length, r.end);
        r.start = begin_earlier(text, r.start, reach > low ? reach : low);
    }
    return trim(text, r);
}

/* Fragments that touch, or nearly so, become one: an ellipsis is not worth less text than it
 * takes to read it. Returns how many are left. */
static size_t join(struct range *ranges, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].start >= ranges[i].end)
            continue;
        if (kept > 0 && ranges[i].start <= ranges[kept - 1].end + GAP_MIN)
            ranges[kept - 1].end = ranges[i].end;
        else
            ranges[kept++] = ranges[i];
    }
    return kept;
}

/* ---- Fragments --------------------------------------------------------------------- */

/* h's marks: those within r, clipped to it, joined where they touch. */
static void set_marks(struct highlight *h, const struct marks *marks, struct range r,
                      struct arena *arena)
{
    size_t within = 0;
    for (size_t i = 0; i < marks->count; i++)
        within += marks->at[i].start < r.end && marks->at[i].end > r.start;
    if (within == 0)
        return;
    h->marks = arena_alloc(arena, within * sizeof *h->marks);
    for (size_t i = 0; i < marks->count; i++) {
        const struct mark *m = &marks->at[i];
        if (m->start >= r.end || m->end <= r.start)
            continue;
        struct highlight_mark mark = {
            .start = (uint32_t)((m->start > r.start ? m->start : r.start) - r.start),
            .end = (uint32_t)((m->end < r.end ? m->end : r.end) - r.start)};
        struct highlight_mark *last =
            h->mark_count == 0 ? NULL : &h->marks[h->mark_count - 1];
        if (last == NULL || mark.start > last->end)
            h->marks[h->mark_count++] = mark;
        else if (mark.end > last->end)
            last->end = mark.end;
    }
}

static void fill(struct highlight *h, struct span text, const struct marks *marks,
                 struct range r, struct arena *arena)
{
    const char *at = r.start > 0 ? text.at + r.start : text.at; /* which may be NULL */
    *h = (struct highlight){.text = {at, r.end - r.start},
                            .offset = (uint32_t)r.start,
                            .starts = r.start == 0,
                            .ends = r.end == text.len};
    set_marks(h, marks, r, arena);
}

size_t snippet_fragments(struct analyser *a, language l, struct span text,
                         const struct snippet_terms *terms, size_t length, size_t most,
                         struct arena *arena, struct highlight **out)
{
    struct range all = trim(text, (struct range){0, text.len});
    *out = NULL;
    if (all.start == all.end || most == 0)
        return 0;
    text.len = all.end;
    if (most > REQUEST_FRAGMENTS_MAX)
        most = REQUEST_FRAGMENTS_MAX;
    if (length < 1)
        length = 1;
    struct marks marks;
    marks_find(a, l, text, terms, length, arena, &marks);
    struct range windows[REQUEST_FRAGMENTS_MAX];
    size_t count = choose(terms, &marks, length, most, arena, windows);
    if (count == 0) {
        windows[0] = (struct range){all.start, all.start};
        count = 1;
    }
    for (size_t i = 0, low = all.start; i < count; i++) {
        size_t high = i + 1 < count ? windows[i + 1].start : text.len;
        windows[i] = cut(text, windows[i], low, high, length);
        low = windows[i].end;
    }
    count = join(windows, count);
    *out = arena_alloc(arena, count * sizeof **out);
    for (size_t i = 0; i < count; i++) {
        fill(&(*out)[i], text, &marks, windows[i], arena);
        (*out)[i].starts = windows[i].start == all.start;
    }
    return count;
}

struct highlight *snippet_whole(struct analyser *a, language l, struct span text,
                                const struct snippet_terms *terms, struct arena *arena)
{
    struct marks marks;
    marks_find(a, l, text, terms, 0, arena, &marks);
    struct highlight *h = arena_alloc(arena, sizeof *h);
    fill(h, text, &marks, (struct range){0, text.len}, arena);
    return h;
}

/* ---- Writing ----------------------------------------------------------------------- */

/* Characters that override or isolate the direction of what stands around them, and the
 * invisible tags. */
static bool is_unwanted(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) ||
           (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           (code >= 0xe0000 && code <= 0xe007f);
}

static const char *html_escape(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* The bytes that html_escape knows. */
static const bool escaped[0x7f] = {
    ['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true};

/* plain_length(s, from, html): how many bytes from there on stand in the answer as they are:
 * visible ASCII that needs no escape, with single spaces between; most of most texts. */
static size_t plain_length(struct span s, size_t from, bool html)
{
    size_t i = from;
    for (; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        bool lone_space = c == ' ' && i > from && s.at[i - 1] != ' ';
        if (!lone_space && (c <= ' ' || c >= 0x7f || (html && escaped[c])))
            break;
    }
    return i - from;
}

/* Appends s without what must not be shown. *space tells whether a space stands before.
 */
static void write_text(struct span s, bool html, bool *space, struct buffer *out)
{
    for (size_t i = 0; i < s.len;) {
        size_t plain = plain_length(s, i, html), from = i;
        uint32_t code;
        if (plain > 0) {
            buffer_add(out, s.at + i, plain);
            i += plain;
            *space = s.at[i - 1] == ' ';
            continue;
        }
        utf8_decode(s, &i, &code);
        if (border_is_space(code) && code != 0x200b) {
            if (!*space)
                buffer_add_byte(out, ' ');
            *space = true;
            continue;
        }
        if (is_unwanted(code))
            continue;
        const char *escape = html && i - from == 1 ? html_escape(s.at[from]) : NULL;
        if (escape != NULL)
            buffer_add_string(out, escape);
        else
            buffer_add(out, s.at + from, i - from);
        *space = false;
    }
}

void snippet_write(const struct highlight *h, enum highlight_format format,
                   struct span pre, struct span post, struct buffer *out)
{
    bool html = format == HIGHLIGHT_HTML, space = true;
    if (!h->starts)
        buffer_add_string(out, "… ");
    size_t at = 0;
    for (size_t i = 0; i < h->mark_count; i++) {
        struct highlight_mark mark = h->marks[i];
        write_text((struct span){h->text.at + at, mark.start - at}, html, &space, out);
        buffer_add_span(out, pre);
        write_text((struct span){h->text.at + mark.start, mark.end - mark.start}, html,
                   &space, out);
        buffer_add_span(out, post);
        at = mark.end;
    }
    write_text((struct span){h->text.at + at, h->text.len - at}, html, &space, out);
    if (!h->ends)
        buffer_add_string(out, space ? "…" : " …");
}
