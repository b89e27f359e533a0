#include "indexer/discussion/settle.h"

#include "indexer/discussion/threads.h"

#include <stdlib.h>

/* Work in progress. */
struct work {
    struct settle *settle;
    struct arena arena;    /* of the present thread */
    struct arena one;      /* of the present comment */
    struct strmap names;   /* threads whose root was looked up */
    struct span *roots;    /* by number of names; empty while its walk is under way */
    uint32_t capacity;
    struct arena root_ids; /* of roots */
    uint32_t written;      /* since the last commit */
};

/* ---- Writing --------------------------------------------------------------------- */

static enum error_code rewrite(struct work *w, const struct stored *stored,
                               const struct thread_facts *facts, struct error *error)
{
    struct settle *s = w->settle;
    struct shim_document document;
    struct shim_error failure;
    document_trim(s->builder, &s->folder->vocabulary);
    document_build(s->builder, &s->folder->ranking, stored, facts, &document);
    if (shim_writer_put(s->folder->writer, &document, &failure) != SHIM_OK)
        return folder_failure(&failure, s->folder->path, error);
    s->folder->changed = true;
    s->rewritten++;
    if (++w->written < s->commit_documents)
        return ERROR_NONE;
    w->written = 0;
    return folder_commit(s->folder, s->now, error);
}

/* ---- Roots ----------------------------------------------------------------------- */

/* above(w, thread, up, error): the thread that the one called `thread` belongs to: itself,
 * unless its name is that of a comment, or an address whose article is known. Owned by
 * root_ids or the caller. */
static enum error_code above(struct work *w, struct span thread, struct span *up,
                             struct error *error)
{
    struct lookup *l = w->settle->lookup;
    size_t prefix = strlen(THREADS_ADDRESS);
    uint32_t docid = 0;
    struct stored stored;
    *up = thread;
    if (thread.len > prefix && memcmp(thread.at, THREADS_ADDRESS, prefix) == 0)
        lookup_article_at(l, (struct span){thread.at + prefix, thread.len - prefix}, &docid,
                          error);
    else
        lookup_id(l, thread, &docid, error);
    if (error->code != ERROR_NONE || docid == 0 ||
        lookup_stored(l, docid, &w->arena, &stored, error) != ERROR_NONE)
        return error->code;
    *up = arena_copy(&w->root_ids, stored.record.thread_id);
    return ERROR_NONE;
}

static uint32_t name_number(struct work *w, struct span name, bool *is_new)
{
    uint32_t number = strmap_add(&w->names, name, is_new);
    if (number >= w->capacity) {
        w->capacity = number * 2 + 64;
        w->roots = memory_or_die(realloc(w->roots, w->capacity * sizeof *w->roots));
    }
    if (*is_new)
        w->roots[number] = (struct span){0};
    return number;
}

/* root(w, thread, out, error): follow `above` to its end. Every name on the way gets the same
 * root, so that a chain of any length is walked once. Names met for the first time have
 * consecutive numbers, which is what remembers the way. */
static enum error_code root(struct work *w, struct span thread, struct span *out,
                            struct error *error)
{
    bool is_new;
    uint32_t first = w->names.count;
    uint32_t number = name_number(w, thread, &is_new);
    struct span at = thread;
    while (is_new) {
        struct span up;
        if (above(w, at, &up, error) != ERROR_NONE)
            return error->code;
        if (span_equal(up, at))
            w->roots[number] = arena_copy(&w->root_ids, at);
        at = up;
        number = name_number(w, at, &is_new);
    }
    /* An empty root here is that of a circle of names, which then has none: each thread
     * stays what it is. */
    for (uint32_t i = first; i < w->names.count; i++) {
        struct span self = strmap_key(&w->names, i);
        w->roots[i] = w->roots[number].len > 0 ? w->roots[number] : self;
    }
    *out = w->roots[strmap_find(&w->names, thread)];
    return ERROR_NONE;
}

/* ---- One thread ------------------------------------------------------------------ */

/* An article, or nothing, that comments take their context from. */
struct article {
    uint32_t docid; /* 0 when there is none */
    struct stored stored;
    struct span lang;
    uint64_t context; /* fingerprint of what its comments take */
};

static enum error_code read_article(struct work *w, struct span thread, struct article *a,
                                    struct error *error)
{
    struct lookup *l = w->settle->lookup;
    struct stored comment = {.record.type = RECORD_COMMENT};
    *a = (struct article){0};
    if (lookup_id(l, thread, &a->docid, error) == ERROR_NONE && a->docid != 0 &&
        lookup_stored(l, a->docid, &w->arena, &a->stored, error) == ERROR_NONE) {
        if (a->stored.record.type != RECORD_ARTICLE)
            a->docid = 0;
        else
            a->lang = document_context_lang(&a->stored);
    }
    threads_give_context(a->docid == 0 ? NULL : &a->stored, a->lang, &comment);
    a->context = document_fingerprint(&comment).context;
    return error->code;
}

/* join(w, docid, thread, a, error): make the comment docid one of thread, with the context of
 * its article, and write it if that is anything new. What called the comment's thread by
 * another comment's name answers that comment. */
static enum error_code join(struct work *w, uint32_t docid, struct span thread,
                            const struct article *a, struct error *error)
{
    struct stored stored;
    arena_reset(&w->one);
    if (lookup_stored(w->settle->lookup, docid, &w->one, &stored, error) != ERROR_NONE)
        return error->code;
    struct document_fingerprint before = document_fingerprint(&stored);
    struct record *r = &stored.record;
    bool address = r->thread_id.len > strlen(THREADS_ADDRESS) &&
                   memcmp(r->thread_id.at, THREADS_ADDRESS, strlen(THREADS_ADDRESS)) == 0;
    if (r->parent_id.len == 0 && !address && !span_equal(r->thread_id, thread) &&
        !span_equal(r->thread_id, r->id))
        r->parent_id = r->thread_id;
    r->thread_id = thread;
    if (a->docid != 0 && span_equal(r->parent_id, thread))
        r->parent_id = (struct span){0};
    threads_give_context(a->docid == 0 ? NULL : &a->stored, a->lang, &stored);
    struct document_fingerprint after = document_fingerprint(&stored);
    if (before.record == after.record && before.context == after.context)
        return ERROR_NONE;
    return rewrite(w, &stored, NULL, error);
}

/* move(w, from, to, error): make the comments of thread `from` comments of `to`. */
static enum error_code move(struct work *w, struct span from, struct span to,
                            struct error *error)
{
    struct lookup_ids ids;
    struct article a;
    if (read_article(w, to, &a, error) != ERROR_NONE ||
        lookup_children(w->settle->lookup, FIELD_THREAD, from, &ids, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < ids.count && error->code == ERROR_NONE; i++)
        join(w, ids.at[i], to, &a, error);
    lookup_ids_free(&ids);
    return error->code;
}

static enum error_code settle_context(struct work *w, struct span thread,
                                      const struct article *a, struct error *error)
{
    struct lookup_ids ids;
    if (lookup_children(w->settle->lookup, FIELD_THREAD, thread, &ids, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < ids.count && error->code == ERROR_NONE; i++) {
        struct document_fingerprint is;
        if (lookup_fingerprint(w->settle->lookup, ids.at[i], &is, error) == ERROR_NONE &&
            is.context != a->context)
            join(w, ids.at[i], thread, a, error);
    }
    lookup_ids_free(&ids);
    return error->code;
}

static enum error_code settle_facts(struct work *w, struct span thread,
                                    const struct article *a, struct error *error)
{
    struct lookup *l = w->settle->lookup;
    struct thread_facts counted;
    int64_t comments = 0, active = RECORD_NO_TIME;
    if (a->docid == 0 || a->stored.record.deleted ||
        lookup_facts(l, thread, &counted, error) != ERROR_NONE ||
        lookup_number(l, a->docid, SLOT_COMMENTS, &comments, error) != ERROR_NONE ||
        lookup_number(l, a->docid, SLOT_ACTIVE, &active, error) != ERROR_NONE)
        return error->code;
    struct thread_facts wanted = document_facts(&a->stored.record, &counted);
    if (wanted.comments == comments && wanted.active == active)
        return ERROR_NONE;
    return rewrite(w, &a->stored, &counted, error);
}

/* ---- The tree of answers --------------------------------------------------------- */

/* The comments of one thread, numbered as in ids. */
struct tree {
    struct lookup_ids docs;
    struct strmap ids;   /* numbers are places in the arrays */
    uint32_t *parent;    /* number of what it answers; STRMAP_NONE for none in this thread */
    unsigned char *mark; /* 0 unseen, 1 on the path, 2 known */
};

static enum error_code read_tree(struct work *w, struct span thread, struct tree *t,
                                 struct error *error)
{
    struct lookup *l = w->settle->lookup;
    if (lookup_children(l, FIELD_THREAD, thread, &t->docs, error) != ERROR_NONE)
        return error->code;
    t->parent = memory_or_die(calloc(t->docs.count + 1, sizeof *t->parent));
    t->mark = memory_or_die(calloc(t->docs.count + 1, 1));
    struct span *parents = arena_alloc(&w->arena, (t->docs.count + 1) * sizeof *parents);
    for (size_t i = 0; i < t->docs.count && error->code == ERROR_NONE; i++) {
        struct stored stored;
        arena_reset(&w->one);
        if (lookup_stored(l, t->docs.at[i], &w->one, &stored, error) != ERROR_NONE)
            break;
        strmap_add(&t->ids, stored.record.id, NULL);
        parents[i] = arena_copy(&w->arena, stored.record.parent_id);
    }
    for (size_t i = 0; i < t->docs.count && error->code == ERROR_NONE; i++)
        t->parent[i] =
            parents[i].len == 0 ? STRMAP_NONE : strmap_find(&t->ids, parents[i]);
    return error->code;
}

static void free_tree(struct tree *t)
{
    lookup_ids_free(&t->docs);
    strmap_free(&t->ids);
    free(t->parent);
    free(t->mark);
}

static bool comes_before(struct span a, struct span b)
{
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    return order != 0 ? order < 0 : a.len < b.len;
}

/* circle_from(t, first): the number of the comment to cut when the walk up from first ends in
 * a circle, else STRMAP_NONE. Walks pass each comment once. */
static uint32_t circle_from(struct tree *t, uint32_t first)
{
    uint32_t end = first, cut = STRMAP_NONE;
    while (end != STRMAP_NONE && t->mark[end] == 0) {
        t->mark[end] = 1;
        end = t->parent[end];
    }
    if (end != STRMAP_NONE && t->mark[end] == 1) {
        cut = end;
        for (uint32_t n = t->parent[end]; n != end; n = t->parent[n]) {
            if (comes_before(strmap_key(&t->ids, n), strmap_key(&t->ids, cut)))
                cut = n;
        }
    }
    for (uint32_t n = first; n != STRMAP_NONE && t->mark[n] == 1; n = t->parent[n])
        t->mark[n] = 2;
    return cut;
}

/* cut_answer(w, docid, error): make the comment docid one at top level. */
static enum error_code cut_answer(struct work *w, uint32_t docid, struct error *error)
{
    struct stored stored;
    arena_reset(&w->one);
    if (lookup_stored(w->settle->lookup, docid, &w->one, &stored, error) != ERROR_NONE)
        return error->code;
    w->settle->cut++;
    stored.record.parent_id = (struct span){0};
    return rewrite(w, &stored, NULL, error);
}

/* leads_astray(w, docid, thread, error, astray): whether the comment docid answers something
 * that the index holds, but not in its thread. */
static enum error_code leads_astray(struct work *w, uint32_t docid, bool *astray,
                                    struct error *error)
{
    struct stored stored;
    uint32_t parent = 0;
    *astray = false;
    arena_reset(&w->one);
    if (lookup_stored(w->settle->lookup, docid, &w->one, &stored, error) != ERROR_NONE ||
        stored.record.parent_id.len == 0 ||
        lookup_id(w->settle->lookup, stored.record.parent_id, &parent, error) != ERROR_NONE)
        return error->code;
    *astray = parent != 0;
    return ERROR_NONE;
}

static enum error_code settle_tree(struct work *w, struct span thread, struct error *error)
{
    struct tree t = {0};
    read_tree(w, thread, &t, error);
    for (uint32_t i = 0; i < t.docs.count && error->code == ERROR_NONE; i++) {
        bool astray = false;
        if (t.parent[i] == STRMAP_NONE) {
            if (leads_astray(w, t.docs.at[i], &astray, error) == ERROR_NONE && astray)
                cut_answer(w, t.docs.at[i], error);
            continue;
        }
        uint32_t cut = circle_from(&t, i);
        if (cut != STRMAP_NONE)
            cut_answer(w, t.docs.at[cut], error);
    }
    free_tree(&t);
    return error->code;
}

/* ---- All of them ----------------------------------------------------------------- */

static enum error_code settle_root(struct work *w, uint32_t number, struct error *error)
{
    struct touched *touched = w->settle->touched;
    struct span thread = strmap_key(&touched->ids, number), top;
    if ((touched->why[number] & TOUCHED_ROOT) == 0 ||
        root(w, thread, &top, error) != ERROR_NONE || span_equal(top, thread))
        return error->code;
    if (move(w, thread, top, error) != ERROR_NONE)
        return error->code;
    touched_add(touched, top, TOUCHED_FACTS | (touched->why[number] & TOUCHED_TREE));
    return ERROR_NONE;
}

static enum error_code settle_thread(struct work *w, uint32_t number, struct error *error)
{
    struct touched *touched = w->settle->touched;
    struct span thread = strmap_key(&touched->ids, number);
    unsigned why = touched->why[number];
    struct article a;
    if (read_article(w, thread, &a, error) != ERROR_NONE)
        return error->code;
    if (why & TOUCHED_CONTEXT)
        settle_context(w, thread, &a, error);
    if ((why & TOUCHED_TREE) && error->code == ERROR_NONE)
        settle_tree(w, thread, error);
    if ((why & TOUCHED_FACTS) && error->code == ERROR_NONE)
        settle_facts(w, thread, &a, error);
    return error->code;
}

static bool stopped(const struct settle *s)
{
    return s->stop != NULL && *s->stop != 0;
}

/* each(w, step, error): step for every touched thread, those added meanwhile too. */
static bool each(struct work *w,
                 enum error_code (*step)(struct work *, uint32_t, struct error *),
                 struct error *error)
{
    for (uint32_t i = 0; i < w->settle->touched->ids.count; i++) {
        if (stopped(w->settle) || step(w, i, error) != ERROR_NONE)
            return false;
        arena_reset(&w->arena);
    }
    return true;
}

enum error_code settle_all(struct settle *s, bool *done, struct error *error)
{
    struct work w = {.settle = s};
    *done = each(&w, settle_root, error) && each(&w, settle_thread, error);
    if (*done)
        touched_clear(s->touched, s->folder, error);
    else if (error->code == ERROR_NONE)
        touched_save(s->touched, s->folder, error);
    arena_free(&w.arena);
    arena_free(&w.one);
    arena_free(&w.root_ids);
    strmap_free(&w.names);
    free(w.roots);
    return error->code;
}
