#include "indexer/discussion/threads.h"

#include "corpus/text/url.h"
#include "corpus/text/utf8.h"

#include <stdlib.h>

enum { ADDRESS_BYTES_MAX = 4000 }; /* of a thread's name */

/* Marks of entries. */
enum { UNSEEN, ON_PATH, KNOWN };

/* ---- Nodes ----------------------------------------------------------------------- */

static bool is_article(const struct threads_node *n)
{
    return n->place != NODE_NOWHERE && n->stored->record.type == RECORD_ARTICLE;
}

static enum error_code read_node(struct threads *t, uint32_t docid, struct threads_node *n,
                                 struct error *error)
{
    struct stored *stored = arena_alloc(&t->batch->arena, sizeof *stored);
    n->place = NODE_INDEX;
    n->docid = docid;
    n->stored = stored;
    return lookup_stored(t->lookup, docid, &t->batch->arena, stored, error);
}

/* A batch outlives what is remembered. */
static void copy_recent(struct threads *t, const struct recent_article *recent,
                        struct threads_node *n)
{
    struct arena *arena = &t->batch->arena;
    struct stored *stored = arena_alloc(arena, sizeof *stored);
    *stored = recent->stored;
    stored->record.id = stored->record.thread_id = arena_copy(arena, stored->record.id);
    stored->record.title = arena_copy(arena, stored->record.title);
    stored->record.url = arena_copy(arena, stored->record.url);
    n->place = NODE_INDEX;
    n->stored = stored;
    n->lang = arena_copy(arena, recent->lang);
}

static enum error_code find_node(struct threads *t, struct span id, struct threads_node *n,
                                 struct error *error)
{
    struct batch_entry *e = batch_find(t->batch, id);
    uint32_t docid;
    *n = (struct threads_node){.place = NODE_NOWHERE};
    if (e != NULL) {
        n->place = e->stale ? NODE_INDEX : NODE_BATCH;
        n->entry = (uint32_t)(e - t->batch->entries);
        n->docid = e->docid;
        n->stored = e->stale ? e->old : &e->stored;
        return ERROR_NONE;
    }
    if (lookup_id(t->lookup, id, &docid, error) == ERROR_NONE && docid != 0)
        return read_node(t, docid, n, error);
    const struct recent_article *recent = recent_find(&t->recent, id);
    if (recent != NULL)
        copy_recent(t, recent, n);
    return error->code;
}

/* node(t, id, error): the node with that id, looked up once a batch; NULL after a failure.
 * Borrowed until the next call. */
static struct threads_node *node(struct threads *t, struct span id, struct error *error)
{
    bool is_new;
    uint32_t number = strmap_add(&t->ids, id, &is_new);
    if (number >= t->capacity) {
        t->capacity = number * 2 + 64;
        t->nodes = memory_or_die(realloc(t->nodes, t->capacity * sizeof *t->nodes));
    }
    if (is_new && find_node(t, id, &t->nodes[number], error) != ERROR_NONE)
        return NULL;
    return error->code == ERROR_NONE ? &t->nodes[number] : NULL;
}

/* ---- Addresses ------------------------------------------------------------------- */

static bool any_address(const struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->entries[i].stored.record.thread_url.len > 0)
            return true;
    }
    return false;
}

/* address(t, url): what is known of that normalised address; borrowed until the next call. */
static struct threads_address *address(struct threads *t, struct span url)
{
    bool is_new;
    uint32_t number = strmap_add(&t->addresses, url, &is_new);
    if (number >= t->address_capacity) {
        t->address_capacity = number * 2 + 64;
        t->address =
            memory_or_die(realloc(t->address, t->address_capacity * sizeof *t->address));
    }
    if (is_new)
        t->address[number] = (struct threads_address){.thread = {0}};
    return &t->address[number];
}

static void list_addresses(struct threads *t)
{
    struct buffer url = {0};
    for (size_t i = 0; i < t->batch->count; i++) {
        const struct record *r = &t->batch->entries[i].stored.record;
        buffer_clear(&url);
        if (r->type != RECORD_ARTICLE || !url_normalise(r->url, &url))
            continue;
        struct threads_address *a = address(t, buffer_span(&url));
        if (a->article.len == 0)
            a->article = r->id;
    }
    buffer_free(&url);
}

static struct span thread_of_address(struct threads *t, struct span url)
{
    struct span cut = utf8_cut(url, ADDRESS_BYTES_MAX);
    return arena_printf(&t->batch->arena, THREADS_ADDRESS "%.*s", (int)cut.len, cut.at);
}

/* ask_address(t, url, a, error): the thread of comments that know only their article's
 * address. An article of the index goes before one of the batch, so that an archive that is
 * read again gives the same answer. */
static enum error_code ask_address(struct threads *t, struct span url,
                                   struct threads_address *a, struct error *error)
{
    uint32_t docid;
    struct stored article;
    if (lookup_article_at(t->lookup, url, &docid, error) != ERROR_NONE)
        return error->code;
    if (docid == 0)
        a->thread = a->article.len > 0 ? a->article : thread_of_address(t, url);
    else if (lookup_stored(t->lookup, docid, &t->batch->arena, &article, error) == ERROR_NONE)
        a->thread = article.record.id;
    return error->code;
}

static bool is_address(struct span thread)
{
    size_t len = strlen(THREADS_ADDRESS);
    return thread.len >= len && memcmp(thread.at, THREADS_ADDRESS, len) == 0;
}

static enum error_code name_threads(struct threads *t, struct error *error)
{
    if (!any_address(t->batch))
        return ERROR_NONE;
    list_addresses(t);
    for (size_t i = 0; i < t->batch->count && error->code == ERROR_NONE; i++) {
        struct record *r = &t->batch->entries[i].stored.record;
        if (r->type != RECORD_COMMENT || r->thread_url.len == 0 ||
            (r->thread_id.len > 0 && !is_address(r->thread_id)))
            continue;
        struct threads_address *a = address(t, r->thread_url);
        if (a->thread.len == 0)
            ask_address(t, r->thread_url, a, error);
        r->thread_id = a->thread;
    }
    return error->code;
}

/* ---- Walks up the thread --------------------------------------------------------- */

static struct batch_entry *entry(struct threads *t, uint32_t number)
{
    return &t->batch->entries[number];
}

static void push(struct threads *t, size_t *depth, uint32_t number)
{
    if (*depth == t->path_capacity) {
        t->path_capacity = t->path_capacity * 2 + 64;
        t->path = memory_or_die(realloc(t->path, t->path_capacity * sizeof *t->path));
    }
    t->path[(*depth)++] = number;
}

static bool comes_before(struct span a, struct span b)
{
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    return order != 0 ? order < 0 : a.len < b.len;
}

/* weakest(t, depth, start): where a circle is cut that a walk closed by coming back to the
 * entry `start`: at the smallest id, so that the order of the archive does not matter. */
static struct batch_entry *weakest(struct threads *t, size_t depth, uint32_t start)
{
    struct batch_entry *cut = entry(t, start);
    for (size_t i = depth; i-- > 0 && t->path[i] != start;) {
        if (comes_before(entry(t, t->path[i])->stored.record.id, cut->stored.record.id))
            cut = entry(t, t->path[i]);
    }
    t->cut++;
    return cut;
}

/* One step of a walk: what a comment hangs on. */
struct step {
    bool known;         /* the walk ends here */
    struct span thread; /* known: the thread of all on the path */
    uint32_t next;      /* else: the comment of the batch to go on with */
};

/* climb(t, e, s, error): find what comment e hangs on. An archive may call a comment an
 * article; then e answers that comment. */
static enum error_code climb(struct threads *t, struct batch_entry *e, struct step *s,
                             struct error *error)
{
    struct record *r = &e->stored.record;
    struct span up = r->thread_id.len > 0 ? r->thread_id : r->parent_id;
    const struct threads_node *n = node(t, up, error);
    if (n == NULL)
        return error->code;
    *s = (struct step){.known = true, .thread = up};
    if (n->place == NODE_NOWHERE || is_article(n))
        return ERROR_NONE;
    if (r->parent_id.len == 0)
        r->parent_id = up;
    s->thread = n->stored->record.thread_id;
    s->known = n->place == NODE_INDEX;
    s->next = n->entry;
    return ERROR_NONE;
}

/* find_thread(t, first, error): the thread of comment number first, and of all comments of
 * the batch between it and its article. */
static enum error_code find_thread(struct threads *t, uint32_t first, struct error *error)
{
    size_t depth = 0;
    struct step s = {.next = first};
    while (!s.known) {
        struct batch_entry *e = entry(t, s.next);
        if (e->mark == KNOWN) {
            s = (struct step){.known = true, .thread = e->stored.record.thread_id};
        } else if (e->mark == ON_PATH) {
            struct batch_entry *cut = weakest(t, depth, s.next);
            cut->stored.record.parent_id = (struct span){0};
            s = (struct step){.known = true, .thread = cut->stored.record.id};
        } else {
            e->mark = ON_PATH;
            push(t, &depth, s.next);
            if (climb(t, e, &s, error) != ERROR_NONE)
                return error->code;
        }
    }
    while (depth > 0) {
        struct batch_entry *e = entry(t, t->path[--depth]);
        e->mark = KNOWN;
        e->stored.record.thread_id = s.thread;
    }
    return ERROR_NONE;
}

/* ---- Parents --------------------------------------------------------------------- */

static void drop_parent(struct threads *t, struct record *r, bool wrong)
{
    r->parent_id = (struct span){0};
    t->cut += wrong;
}

/* check_parent(t, e, error): keep e's parent only if it is a comment of the same thread, or
 * not known yet. */
static enum error_code check_parent(struct threads *t, struct batch_entry *e,
                                    struct error *error)
{
    struct record *r = &e->stored.record;
    if (r->parent_id.len == 0)
        return ERROR_NONE;
    const struct threads_node *n = node(t, r->parent_id, error);
    if (n == NULL)
        return error->code;
    if (span_equal(r->parent_id, r->id)) {
        drop_parent(t, r, true);
    } else if (n->place == NODE_NOWHERE) {
        return ERROR_NONE;
    } else if (is_article(n)) {
        drop_parent(t, r, !span_equal(r->parent_id, r->thread_id));
    } else if (!span_equal(n->stored->record.thread_id, r->thread_id)) {
        /* A comment that waits for its own article may still turn out to be of this thread. */
        if (n->place == NODE_INDEX && document_is_orphan(n->stored))
            e->unsure = true;
        else
            drop_parent(t, r, true);
    }
    return ERROR_NONE;
}

/* cut_circles(t, first): follow the parents from comment number first as far as they are in
 * the batch; a circle loses one answer. */
static void cut_circles(struct threads *t, uint32_t first)
{
    size_t depth = 0;
    uint32_t number = first;
    while (number != STRMAP_NONE && entry(t, number)->mark == UNSEEN) {
        entry(t, number)->mark = ON_PATH;
        push(t, &depth, number);
        struct span parent = entry(t, number)->stored.record.parent_id;
        number = parent.len == 0 ? STRMAP_NONE : strmap_find(&t->batch->ids, parent);
        if (number != STRMAP_NONE && entry(t, number)->stored.record.type != RECORD_COMMENT)
            number = STRMAP_NONE;
    }
    if (number != STRMAP_NONE && entry(t, number)->mark == ON_PATH)
        weakest(t, depth, number)->stored.record.parent_id = (struct span){0};
    while (depth > 0)
        entry(t, t->path[--depth])->mark = KNOWN;
}

static bool is_comment(const struct batch_entry *e)
{
    return e->stored.record.type == RECORD_COMMENT;
}

static void clear_marks(struct batch *b)
{
    for (size_t i = 0; i < b->count; i++)
        b->entries[i].mark = UNSEEN;
}

/* ---- Context --------------------------------------------------------------------- */

void threads_give_context(const struct stored *article, struct span lang,
                          struct stored *comment)
{
    comment->context_title = comment->context_url = comment->context_lang = (struct span){0};
    if (article == NULL || comment->record.deleted)
        return;
    comment->context_title = article->record.title;
    comment->context_url = article->record.url;
    comment->context_lang = lang;
}

bool threads_same_context(const struct stored *a, const struct stored *b)
{
    return span_equal(a->record.title, b->record.title) &&
           span_equal(a->record.url, b->record.url) &&
           span_equal(document_context_lang(a), document_context_lang(b));
}

static enum error_code give_context(struct threads *t, struct batch_entry *e,
                                    struct error *error)
{
    struct threads_node *n = node(t, e->stored.record.thread_id, error);
    if (n == NULL)
        return error->code;
    if (is_article(n) && n->lang.len == 0)
        n->lang = document_context_lang(n->stored);
    threads_give_context(is_article(n) ? n->stored : NULL, n->lang, &e->stored);
    return ERROR_NONE;
}

enum error_code threads_resolve(struct threads *t, struct error *error)
{
    struct batch *b = t->batch;
    name_threads(t, error);
    clear_marks(b);
    for (size_t i = 0; i < b->count && error->code == ERROR_NONE; i++) {
        if (is_comment(&b->entries[i]) && b->entries[i].mark == UNSEEN)
            find_thread(t, (uint32_t)i, error);
    }
    for (size_t i = 0; i < b->count && error->code == ERROR_NONE; i++) {
        if (is_comment(&b->entries[i]))
            check_parent(t, &b->entries[i], error);
    }
    clear_marks(b);
    for (size_t i = 0; i < b->count && error->code == ERROR_NONE; i++) {
        if (!is_comment(&b->entries[i]))
            continue;
        cut_circles(t, (uint32_t)i);
        give_context(t, &b->entries[i], error);
    }
    return error->code;
}

/* ---- What the batch means for articles ------------------------------------------- */

static void count_comment(struct thread_facts *facts, const struct record *r)
{
    if (r->deleted)
        return;
    facts->comments++;
    if (r->created_at > facts->active)
        facts->active = r->created_at;
}

/* same_for_thread(e): whether rewriting comment e changes nothing that its article counts. */
static bool same_for_thread(const struct batch_entry *e)
{
    const struct record *now = &e->stored.record;
    return e->old != NULL && e->old->record.type == RECORD_COMMENT &&
           e->old->record.created_at == now->created_at &&
           e->old->record.deleted == now->deleted &&
           span_equal(e->old->record.thread_id, now->thread_id);
}

/* touch_former(t, e): the thread that a record was of before, when it is of another now. What
 * was an article leaves its comments behind. */
static void touch_former(struct threads *t, const struct batch_entry *e)
{
    if (e->old == NULL || (span_equal(e->old->record.thread_id, e->stored.record.thread_id) &&
                           e->old->record.type == e->stored.record.type))
        return;
    bool article = e->old->record.type == RECORD_ARTICLE;
    touched_add(t->touched, e->old->record.thread_id,
                article ? TOUCHED_ROOT | TOUCHED_CONTEXT : TOUCHED_FACTS);
}

static enum error_code count_into_article(struct threads *t, struct batch_entry *e,
                                          struct error *error)
{
    const struct threads_node *n = node(t, e->stored.record.thread_id, error);
    if (n == NULL || same_for_thread(e))
        return error->code;
    touch_former(t, e);
    if (n->place == NODE_BATCH && is_article(n) && n->docid == 0)
        count_comment(&entry(t, n->entry)->facts, &e->stored.record);
    else if (is_article(n))
        touched_add(t->touched, e->stored.record.thread_id, TOUCHED_FACTS);
    return ERROR_NONE;
}

/* kept_facts(t, e, error): an article that replaces another keeps what was counted, until
 * settle has counted again. */
static enum error_code kept_facts(struct threads *t, struct batch_entry *e,
                                  struct error *error)
{
    int64_t comments = 0;
    lookup_number(t->lookup, e->docid, SLOT_COMMENTS, &comments, error);
    lookup_number(t->lookup, e->docid, SLOT_ACTIVE, &e->facts.active, error);
    e->facts.comments = comments > 0 && comments < UINT32_MAX ? (uint32_t)comments : 0;
    touched_add(t->touched, e->stored.record.id, TOUCHED_FACTS);
    touch_former(t, e);
    if (e->old == NULL || e->old->record.type != RECORD_ARTICLE ||
        !threads_same_context(e->old, &e->stored))
        touched_add(t->touched, e->stored.record.id, TOUCHED_CONTEXT);
    return error->code;
}

/* touch_if_waited(t, thread, why, error): comments may have come before thread's name. */
static enum error_code touch_if_waited(struct threads *t, struct span thread, unsigned why,
                                       struct error *error)
{
    uint32_t waiting;
    if (lookup_count(t->lookup, FIELD_THREAD, thread, &waiting, error) == ERROR_NONE &&
        waiting > 0)
        touched_add(t->touched, thread, why);
    return error->code;
}

static enum error_code touch_address(struct threads *t, struct span url, struct error *error)
{
    struct buffer address = {0};
    if (url_normalise(url, &address))
        touch_if_waited(t, thread_of_address(t, buffer_span(&address)), TOUCHED_ROOT, error);
    buffer_free(&address);
    return error->code;
}

/* touch_answer(t, e, docid, error): docid answers e and was there before it. */
static enum error_code touch_answer(struct threads *t, const struct batch_entry *e,
                                    uint32_t docid, struct error *error)
{
    const struct record *r = &e->stored.record;
    struct stored answer;
    int64_t thread = 0;
    if (lookup_number(t->lookup, docid, SLOT_THREAD, &thread, error) != ERROR_NONE)
        return error->code;
    if (thread == (int64_t)schema_thread(r->thread_id)) {
        /* It may close a circle, unless e is the article. */
        if (r->type == RECORD_COMMENT)
            touched_add(t->touched, r->thread_id, TOUCHED_TREE);
    } else if (lookup_stored(t->lookup, docid, &t->batch->arena, &answer, error) ==
               ERROR_NONE) {
        touched_add(t->touched, answer.record.thread_id, TOUCHED_TREE);
    }
    return error->code;
}

/* touch_answers(t, e, error): answers that were indexed before e, which they answer: now it
 * can be seen whether they are of its thread, and whether they close a circle. */
static enum error_code touch_answers(struct threads *t, const struct batch_entry *e,
                                     struct error *error)
{
    uint32_t count;
    struct lookup_ids answers;
    struct span id = e->stored.record.id;
    if (lookup_count(t->lookup, FIELD_PARENT, id, &count, error) != ERROR_NONE || count == 0 ||
        lookup_children(t->lookup, FIELD_PARENT, id, &answers, error) != ERROR_NONE)
        return error->code;
    for (size_t i = 0; i < answers.count && error->code == ERROR_NONE; i++)
        touch_answer(t, e, answers.at[i], error);
    lookup_ids_free(&answers);
    return error->code;
}

/* touch_arrival(t, e, waiting, error): what the arrival of a record that the index did not
 * hold means for comments that were there before it. waiting: some have no article yet. */
static enum error_code touch_arrival(struct threads *t, const struct batch_entry *e,
                                     bool waiting, struct error *error)
{
    const struct record *r = &e->stored.record;
    touch_answers(t, e, error);
    if (!waiting || error->code != ERROR_NONE)
        return error->code;
    if (r->type == RECORD_COMMENT)
        return touch_if_waited(t, r->id, TOUCHED_ROOT, error);
    touch_if_waited(t, r->id, TOUCHED_CONTEXT | TOUCHED_FACTS, error);
    return touch_address(t, r->url, error);
}

/* any_waiting(t, waiting, error): whether any comment of the index may have no article.
 * Deleted ones are not flagged as orphans, so they count as well. */
static enum error_code any_waiting(struct threads *t, bool *waiting, struct error *error)
{
    uint32_t orphans = 0, deleted = 0;
    lookup_count(t->lookup, FIELD_FLAG, SPAN("orphan"), &orphans, error);
    lookup_count(t->lookup, FIELD_FLAG, SPAN("deleted"), &deleted, error);
    *waiting = orphans > 0 || deleted > 0;
    return error->code;
}

enum error_code threads_count(struct threads *t, struct error *error)
{
    struct batch *b = t->batch;
    bool waiting = false;
    any_waiting(t, &waiting, error);
    for (size_t i = 0; i < b->count; i++)
        b->entries[i].facts.active = RECORD_NO_TIME;
    for (size_t i = 0; i < b->count && error->code == ERROR_NONE; i++) {
        struct batch_entry *e = &b->entries[i];
        if (!e->write)
            continue;
        if (e->unsure)
            touched_add(t->touched, e->stored.record.thread_id, TOUCHED_TREE);
        if (e->docid == 0)
            touch_arrival(t, e, waiting, error);
        if (is_comment(e))
            count_into_article(t, e, error);
        else if (e->docid != 0)
            kept_facts(t, e, error);
    }
    return error->code;
}

void threads_remember(struct threads *t)
{
    for (size_t i = 0; i < t->batch->count; i++) {
        const struct stored *s = &t->batch->entries[i].stored;
        if (is_comment(&t->batch->entries[i]) || s->record.deleted)
            continue;
        uint32_t number = strmap_find(&t->ids, s->record.id);
        struct span lang = number == STRMAP_NONE ? (struct span){0} : t->nodes[number].lang;
        recent_add(&t->recent, &s->record, lang.len > 0 ? lang : document_context_lang(s));
    }
}

void threads_clear(struct threads *t)
{
    strmap_clear(&t->ids);
    strmap_clear(&t->addresses);
}

void threads_free(struct threads *t)
{
    strmap_free(&t->ids);
    strmap_free(&t->addresses);
    free(t->nodes);
    free(t->address);
    free(t->path);
    recent_free(&t->recent);
    *t = (struct threads){0};
}
