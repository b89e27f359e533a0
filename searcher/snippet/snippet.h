/*
 * snippet: the fragments of a text that show best why it matched, and the bytes to mark,
 * from THE analysis. Used by search.
 */
#ifndef SEARCHER_SNIPPET_H
#define SEARCHER_SNIPPET_H

#include "corpus/text/analysis.h"
#include "searcher/request.h"

/* What to mark. Made by plan from the query; terms are those of the index (folded stems).
 */
struct snippet_terms {
    struct span *terms; /* distinct */
    double *weights;    /* idf: how telling each is */
    uint32_t *words;    /* which word of the query each comes from, from 0: a word has a
                           term per language; NULL when each is a word of its own */
    size_t count;
    struct snippet_phrase { /* words that only count side by side */
        struct span *terms;
        size_t count;
        uint32_t window; /* places they may span */
        bool ordered;
    } * phrases;
    size_t phrase_count;
    struct span *forms; /* =word: exact folded forms; prefixes end in '*' */
    size_t form_count;
};

/* snippet_fragments(a, l, text, terms, length, most, arena, out): up to most fragments of
 * about length bytes of text (valid UTF-8) around the best clusters of matching words,
 * cut at sentence borders where one is near, else at words; in order of the text, not
 * overlapping, in *out, owned by arena; text is borrowed. A text without a match gives
 * its beginning with no marks. Returns how many. */
size_t snippet_fragments(struct analyser *a, language l, struct span text,
                         const struct snippet_terms *terms, size_t length, size_t most,
                         struct arena *arena, struct highlight **out);

/* snippet_whole(a, l, text, terms, arena): all of text with its marks: for titles. */
struct highlight *snippet_whole(struct analyser *a, language l, struct span text,
                                const struct snippet_terms *terms, struct arena *arena);

/* snippet_write(h, format, pre, post, out): append h as one line of text with pre and
 * post, as they are, around each mark, and an ellipsis where it is cut. White space
 * becomes one space; controls and the characters that override or isolate a direction are
 * left out. With HIGHLIGHT_HTML the text is safe within HTML text and quoted attributes.
 * (json writes offsets.) */
void snippet_write(const struct highlight *h, enum highlight_format format,
                   struct span pre, struct span post, struct buffer *out);

#endif
