#include "corpus/record.h"

#include "corpus/strmap.h"

struct record record_empty(void)
{
    return (struct record){.created_at = RECORD_NO_TIME,
                           .updated_at = RECORD_NO_TIME,
                           .fetched_at = RECORD_NO_TIME,
                           .points = RECORD_NO_NUMBER,
                           .num_comments = RECORD_NO_NUMBER};
}

/* Ids alone tell a reader of search results nothing; a deleted comment is the exception,
 * since its place in the thread is what it says. */
static bool says_something(const struct record *r)
{
    return r->deleted || r->type == RECORD_ERASED || r->title.len > 0 || r->summary.len > 0 || r->text.len > 0 ||
           r->url.len > 0 || r->author_count > 0 || r->tag_count > 0 ||
           r->created_at != RECORD_NO_TIME || r->points != RECORD_NO_NUMBER;
}

static void complete(struct record *r)
{
    if (r->type == RECORD_ARTICLE) {
        r->thread_id = r->id;
        r->thread_url = (struct span){0};
        r->parent_id = (struct span){0};
    } else if (r->thread_id.len > 0 && span_equal(r->parent_id, r->thread_id)) {
        r->parent_id = (struct span){0};
    }
}

static bool in_a_thread(const struct record *r)
{
    return r->type != RECORD_COMMENT || r->thread_id.len > 0 || r->thread_url.len > 0 ||
           r->parent_id.len > 0;
}

/* out_of_bounds(r): what of r is longer than any honest archive makes it, or NULL. */
static const char *out_of_bounds(const struct record *r)
{
    if (r->id.len > RECORD_ID_BYTES_MAX)
        return "id too long";
    if (r->thread_id.len > RECORD_ID_BYTES_MAX || r->parent_id.len > RECORD_ID_BYTES_MAX)
        return "id of article or parent too long";
    size_t text = r->title.len + r->summary.len + r->text.len;
    if (text > RECORD_TEXT_BYTES_MAX)
        return "text too long";
    if (r->author_count > RECORD_LIST_MAX)
        return "too many authors";
    if (r->tag_count > RECORD_LIST_MAX)
        return "too many tags";
    return NULL;
}

enum error_code record_check(struct record *r, struct error *error)
{
    complete(r);
    const char *reason = out_of_bounds(r);
    if (r->id.len == 0)
        reason = "no id";
    else if (reason == NULL && !in_a_thread(r))
        reason = "comment without article";
    else if (reason == NULL && !says_something(r))
        reason = "empty";
    if (reason != NULL)
        return error_set(error, ERROR_REFUSED, "%s", reason);
    return ERROR_NONE;
}

/* The chain of a multiply and a shift keeps the order of what is added; the constant is
 * the first of SplitMix64's (Steele, Lea & Flood, OOPSLA 2014). */
static void add_number(uint64_t *hash, uint64_t n)
{
    *hash = (*hash ^ n) * 0xbf58476d1ce4e5b9u;
    *hash ^= *hash >> 31;
}

static void add_text(uint64_t *hash, struct span text)
{
    add_number(hash, strmap_hash(text));
}

static void add_list(uint64_t *hash, const struct span *list, size_t count)
{
    add_number(hash, count);
    for (size_t i = 0; i < count; i++)
        add_text(hash, list[i]);
}

uint64_t record_fingerprint(const struct record *r)
{
    uint64_t hash = 1;
    add_number(&hash, r->type);
    add_text(&hash, r->id);
    add_text(&hash, r->thread_id);
    add_text(&hash, r->thread_url);
    add_text(&hash, r->parent_id);
    add_text(&hash, r->url);
    add_text(&hash, r->title);
    add_text(&hash, r->summary);
    add_text(&hash, r->text);
    add_list(&hash, r->authors, r->author_count);
    add_list(&hash, r->tags, r->tag_count);
    add_text(&hash, r->source);
    add_text(&hash, r->section);
    add_text(&hash, r->lang);
    add_number(&hash, (uint64_t)r->created_at);
    add_number(&hash, (uint64_t)r->updated_at);
    add_number(&hash, (uint64_t)r->points);
    add_number(&hash, (uint64_t)r->num_comments);
    add_number(&hash, r->deleted);
    if (r->fetched_at != RECORD_NO_TIME) /* so that all others keep the hash they had */
        add_number(&hash, (uint64_t)r->fetched_at);
    return hash;
}
