#include "searcher/answer/hits.h"

#include "searcher/snippet/snippet.h"

static bool is_marked(const struct highlight *fragments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fragments[i].mark_count > 0)
            return true;
    }
    return false;
}

/* A damaged record costs itself, not the answer. */
static enum error_code read(struct hits_maker *maker, uint32_t docid, struct item *out,
                            struct error *error)
{
    struct error e = {0};
    enum error_code code = items_read(maker->index, docid, maker->arena, out, &e);
    if (code == ERROR_DAMAGED) {
        maker->damaged++;
        *out = (struct item){0};
        return ERROR_NONE;
    }
    return code == ERROR_NONE ? code : error_set(error, code, "%s", e.text);
}

/* The document that stands for the row. */
static enum error_code read_row(struct hits_maker *maker, const struct hits_row *row,
                                struct item *out, struct error *error)
{
    uint32_t article = 0;
    enum error_code code =
        read(maker, row->item != 0 ? row->item : row->comment, out, error);
    if (code != ERROR_NONE || row->item != 0 || out->docid == 0 ||
        out->stored.record.thread_id.len == 0)
        return code;
    struct item comment = *out;
    code = items_find(maker->index, comment.stored.record.thread_id, &article, error);
    if (code == ERROR_NONE && article != 0)
        code = read(maker, article, out, error);
    if (code == ERROR_NONE && out->docid == 0)
        *out = comment;
    return code;
}

static const struct snippet_terms *terms_of(const struct hits_maker *maker,
                                            const struct search_hit *hit)
{
    bool loose = hit->partial || maker->request->match == MATCH_ANY;
    return loose ? &maker->plan->loose_snippet : &maker->plan->snippet;
}

/* Fragments of the text; of the summary where only that has the words, or where there are
 * none to show at all: it says best what an article is about. */
static void mark_text(struct hits_maker *maker, language l, size_t most,
                      struct search_hit *hit)
{
    const struct search_request *request = maker->request;
    const struct snippet_terms *terms = terms_of(maker, hit);
    size_t length = request->highlight.length;
    struct highlight *of_summary = NULL;

    hit->fragment_count = snippet_fragments(maker->analyser, l, hit->record.text, terms,
                                            length, most, maker->arena, &hit->fragments);
    hit->matched_text = is_marked(hit->fragments, hit->fragment_count);
    if (hit->matched_text || hit->record.summary.len == 0)
        return;
    hit->fragment_count =
        snippet_fragments(maker->analyser, l, hit->record.summary, terms, length, most,
                          maker->arena, &of_summary);
    hit->fragments = of_summary;
    hit->matched_text = is_marked(of_summary, hit->fragment_count);
    for (size_t i = 0; i < hit->fragment_count; i++)
        of_summary[i].of_summary = true;
}

static enum error_code mark(struct hits_maker *maker, size_t most, struct search_hit *hit,
                            struct error *error)
{
    language l;
    enum error_code code = items_language(maker->index, hit->docid, &l, error);
    if (code != ERROR_NONE)
        return code;
    if (hit->record.title.len > 0) {
        hit->title_marks = snippet_whole(maker->analyser, l, hit->record.title,
                                         terms_of(maker, hit), maker->arena);
        hit->matched_title = is_marked(hit->title_marks, 1);
    }
    /* One fragment tells whether the text matches, even when none is to be shown. */
    mark_text(maker, l, most == 0 ? 1 : most, hit);
    if (most == 0) {
        hit->title_marks = NULL;
        hit->fragments = NULL;
        hit->fragment_count = 0;
    }
    analyser_trim(maker->analyser);
    return ERROR_NONE;
}

static enum error_code make_comment(struct hits_maker *maker,
                                    const struct hits_comment *c, struct search_hit *hit,
                                    struct error *error)
{
    struct item item;
    enum error_code code = read(maker, c->docid, &item, error);
    if (code != ERROR_NONE || item.docid == 0)
        return code;
    code = items_hit(maker->index, &item, hit, error);
    if (code == ERROR_NONE)
        code = items_depth(maker->index, &hit->record, &hit->depth, error);
    if (code == ERROR_NONE)
        code = mark(maker, maker->request->highlight.fragments > 0, hit, error);
    hit->relevance = c->relevance;
    return code;
}

static enum error_code make_comments(struct hits_maker *maker, const struct hits_row *row,
                                     struct search_hit *hit, struct error *error)
{
    size_t wanted = maker->request->comments_per_article;
    enum error_code code = ERROR_NONE;

    hit->comments =
        arena_alloc(maker->arena, (row->comment_count + 1) * sizeof *hit->comments);
    for (size_t i = 0; i < row->comment_count && hit->comment_count < wanted; i++) {
        if (row->comments[i].docid == hit->docid)
            continue;
        struct search_hit *comment = &hit->comments[hit->comment_count];
        *comment = (struct search_hit){.partial = row->partial};
        code = make_comment(maker, &row->comments[i], comment, error);
        if (code != ERROR_NONE)
            break;
        hit->comment_count += comment->docid != 0;
    }
    return code;
}

enum error_code hits_make(struct hits_maker *maker, const struct hits_row *row,
                          struct search_hit *hit, struct error *error)
{
    struct item item;

    *hit = (struct search_hit){.relevance = row->relevance, .partial = row->partial};
    enum error_code code = read_row(maker, row, &item, error);
    if (code != ERROR_NONE || item.docid == 0)
        return code;
    code = items_hit(maker->index, &item, hit, error);
    hit->matched_comments_count = row->matched_comments;
    hit->matched_comments = row->matched_comments > 0;
    if (code == ERROR_NONE)
        code = items_depth(maker->index, &hit->record, &hit->depth, error);
    if (code != ERROR_NONE || maker->hurry || maker->request->bare)
        return code;
    code = mark(maker, maker->request->highlight.fragments, hit, error);
    if (row->item == 0 && hit->docid != row->comment)
        hit->matched_title = hit->matched_text =
            false; /* some of the words, not the query */
    if (code == ERROR_NONE)
        code = make_comments(maker, row, hit, error);
    return code;
}
