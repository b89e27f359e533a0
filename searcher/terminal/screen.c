#include "searcher/terminal/screen.h"

#include "corpus/text/url.h"
#include "searcher/snippet/snippet.h"
#include "searcher/terminal/wrap.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_DEFAULT = 80, COLUMNS_MIN = 20 };

static const char *const sequences[STYLE_COUNT] = {
    [STYLE_PLAIN] = "\033[0m",    [STYLE_TITLE] = "\033[1m",
    [STYLE_MARK] = "\033[1;31m",  [STYLE_FAINT] = "\033[2m",
    [STYLE_NUMBER] = "\033[36m",  [STYLE_AUTHOR] = "\033[36m",
    [STYLE_BURST] = "\033[1;33m", [STYLE_WARNING] = "\033[33m",
};

/* ---- What standard output is ------------------------------------------------------- */

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

static bool term_is(const char *name)
{
    const char *term = getenv("TERM");
    return term != NULL && strcmp(term, name) == 0;
}

static void measure(struct screen *s)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        s->columns = size.ws_col;
        s->rows = size.ws_row;
    }
    const char *columns = getenv("COLUMNS");
    if (s->columns == 0 && columns != NULL)
        s->columns = strtoul(columns, NULL, 10);
    if (s->columns == 0)
        s->columns = COLUMNS_DEFAULT;
    if (s->columns < COLUMNS_MIN)
        s->columns = COLUMNS_MIN;
    s->width = s->columns < SCREEN_WIDTH_MAX ? s->columns : SCREEN_WIDTH_MAX;
}

void screen_open(struct screen *s, enum screen_colour colour, bool pager)
{
    *s = (struct screen){.terminal = isatty(STDOUT_FILENO) == 1};
    if (s->terminal)
        measure(s);
    bool dumb = !is_set("TERM") || term_is("dumb");
    s->colour = colour == COLOUR_ALWAYS ||
                (colour == COLOUR_AUTO && s->terminal && !is_set("NO_COLOR") && !dumb);
    s->pager = pager && s->terminal;
    /* The Linux console prints what it does not know of links; a pager may do so, too. */
    s->links = s->terminal && s->colour && !dumb && !term_is("linux");
}

/* ---- Paragraphs -------------------------------------------------------------------- */

struct span screen_sequence(const struct screen *s, enum screen_style style)
{
    return span_of(s->colour ? sequences[style] : "");
}

void screen_style(struct screen *s, enum screen_style style)
{
    buffer_add_span(&s->paragraph, screen_sequence(s, style));
    s->styled = s->colour && style != STYLE_PLAIN;
}

void screen_text(struct screen *s, struct span text)
{
    struct highlight whole = {.text = text, .starts = true, .ends = true};
    snippet_write(&whole, HIGHLIGHT_TEXT, (struct span){0}, (struct span){0},
                  &s->paragraph);
}

void screen_string(struct screen *s, const char *text)
{
    buffer_add_string(&s->paragraph, text);
}

void screen_printf(struct screen *s, const char *format, ...)
{
    char text[500];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    screen_string(s, text);
}

void screen_number(struct screen *s, uint64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            buffer_add_byte(&s->paragraph, ',');
        buffer_add_byte(&s->paragraph, digits[i]);
    }
}

static bool is_plain(struct span url)
{
    for (size_t i = 0; i < url.len; i++) {
        if ((unsigned char)url.at[i] <= ' ' || (unsigned char)url.at[i] >= 0x7f)
            return false;
    }
    return true;
}

void screen_link(struct screen *s, struct span url)
{
    if (!s->links || (url.len > 0 && (!url_safe(url) || !is_plain(url))))
        return;
    buffer_add_string(&s->paragraph, "\033]8;;");
    buffer_add_span(&s->paragraph, url);
    buffer_add_string(&s->paragraph, "\033\\");
}

struct buffer *screen_raw(struct screen *s)
{
    return &s->paragraph;
}

void screen_end(struct screen *s, const char *first, const char *rest)
{
    if (s->styled)
        screen_style(s, STYLE_PLAIN);
    wrap_lines(buffer_span(&s->paragraph), s->width, span_of(first), span_of(rest),
               &s->out);
    buffer_clear(&s->paragraph);
}

void screen_blank(struct screen *s)
{
    buffer_add_byte(&s->out, '\n');
}

/* ---- Showing ----------------------------------------------------------------------- */

static const char *pager_command(void)
{
    const char *pager = getenv("LEDE_PAGER");
    if (pager == NULL)
        pager = getenv("PAGER");
    if (pager == NULL)
        return "less -FRX";
    return strcmp(pager, "cat") == 0 ? "" : pager;
}

static bool is_longer_than_screen(const struct screen *s)
{
    size_t lines = 0;
    for (size_t i = 0; i < s->out.len; i++)
        lines += s->out.at[i] == '\n';
    return s->rows > 0 && lines >= s->rows;
}

/* Links are taken out, since not every pager passes them on. */
static void drop_links(struct buffer *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->len;) {
        if (text->len - i > 4 && memcmp(text->at + i, "\033]8;;", 5) == 0) {
            const char *end = memmem(text->at + i, text->len - i, "\033\\", 2);
            i = end == NULL ? text->len : (size_t)(end - text->at) + 2;
            continue;
        }
        text->at[kept++] = text->at[i++];
    }
    text->len = kept;
}

/* False when there is no pager to be had. */
static bool show_in_pager(struct screen *s)
{
    const char *command = pager_command();
    if (command[0] == '\0')
        return false;
    setenv("LESS", "FRX", 0);
    FILE *pager = popen(command, "w");
    if (pager == NULL)
        return false;
    signal(SIGPIPE, SIG_IGN); /* not before popen: the pager would inherit it */
    drop_links(&s->out);
    fwrite(s->out.at, 1, s->out.len, pager);
    return pclose(pager) >> 8 != 127; /* 127: the shell found no such command */
}

enum error_code screen_close(struct screen *s, struct error *error)
{
    bool shown = s->pager && is_longer_than_screen(s) && show_in_pager(s);
    signal(SIGPIPE, SIG_IGN);
    if (!shown && s->out.len > 0 &&
        (fwrite(s->out.at, 1, s->out.len, stdout) < s->out.len || fflush(stdout) != 0) &&
        errno != EPIPE)
        error_set(error, ERROR_IO, "standard output cannot be written: %s", strerror(errno));
    buffer_free(&s->out);
    buffer_free(&s->paragraph);
    return error->code;
}
