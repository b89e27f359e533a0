/*
 * screen: where the text form of answers goes: a terminal of some width with colours,
 * links and a pager, or a pipe or file that gets plain lines. Used by the commands of
 * searcher/terminal.
 *
 * What a document says never steers the terminal: it goes through screen_text, which
 * drops all that could. Escape sequences come from screen_style and screen_link alone.
 */
#ifndef SEARCHER_TERMINAL_SCREEN_H
#define SEARCHER_TERMINAL_SCREEN_H

#include "corpus/buffer.h"
#include "corpus/error.h"
#include "corpus/span.h"

enum screen_colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* What a piece of text is; how it looks follows from it. */
enum screen_style {
    STYLE_PLAIN,
    STYLE_TITLE,
    STYLE_MARK,
    STYLE_FAINT,
    STYLE_NUMBER,
    STYLE_AUTHOR,
    STYLE_BURST,
    STYLE_WARNING,
    STYLE_COUNT
};

enum { SCREEN_WIDTH_MAX = 100 /* columns of running text that are pleasant to read */ };

struct screen {
    struct buffer out;       /* finished lines */
    struct buffer paragraph; /* the one being made */
    size_t width;            /* columns to wrap at; 0 when lines have no end */
    size_t columns, rows;    /* of the terminal; 0 when there is none */
    bool terminal, colour, links, pager;
    bool styled; /* the paragraph is not plain at its end */
};

/* screen_open(s, colour, pager): look at standard output, NO_COLOR, TERM and COLUMNS.
 * With pager, what is longer than the terminal is shown by $LEDE_PAGER, $PAGER or "less
 * -FRX". */
void screen_open(struct screen *s, enum screen_colour colour, bool pager);

/* screen_style(s, style): what follows in this paragraph looks so. */
void screen_style(struct screen *s, enum screen_style style);

/* screen_sequence(s, style): the escape sequence for style; empty without colours. */
struct span screen_sequence(const struct screen *s, enum screen_style style);

/* screen_text(s, text): append text of a document or a user to the paragraph, its white
 * space made single spaces, without what must not reach a terminal. */
void screen_text(struct screen *s, struct span text);

/* screen_string(s, text), screen_printf(s, format, ...): append words of our own. */
void screen_string(struct screen *s, const char *text);
void screen_printf(struct screen *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* screen_number(s, n): 1532 as "1,532". */
void screen_number(struct screen *s, uint64_t n);

/* screen_link(s, url): what follows leads to url when the terminal can; an empty url ends
 * it. Only http and https of plain characters are taken. */
void screen_link(struct screen *s, struct span url);

/* screen_raw(s): the paragraph itself, for text that is safe already, as snippet_write's.
 */
struct buffer *screen_raw(struct screen *s);

/* screen_end(s, first, rest): the paragraph is complete: wrap it behind `first` and, on
 * its other lines, `rest`; the style ends. screen_blank(s): an empty line. */
void screen_end(struct screen *s, const char *first, const char *rest);
void screen_blank(struct screen *s);

/* screen_close(s, error): show everything and give the memory back. ERROR_IO when
 * standard output cannot be written; a pager that is left early, or a closed pipe, is no
 * error. */
enum error_code screen_close(struct screen *s, struct error *error);

#endif
