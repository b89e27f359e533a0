#include "corpus/formats/feed_item.h"

#include "corpus/formats/field.h"
#include "corpus/text/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

enum { KNOWN_MAX = 100000, NAMES_IN_BYLINE_MAX = 16 };

static bool begins(struct span text, const char *with)
{
    size_t len = strlen(with);
    return text.len >= len && strncasecmp(text.at, with, len) == 0;
}

static bool holds(struct span text, const char *part)
{
    return text.len > 0 && memmem(text.at, text.len, part, strlen(part)) != NULL;
}

/* "comment-12", "c12", "comment_12": how sites mark a comment on its article's page. */
static bool is_comment_fragment(struct span fragment)
{
    static const char *const marks[] = {"comment", "cmt", "c"};
    size_t i = 0;
    for (size_t m = 0; i == 0 && m < sizeof marks / sizeof marks[0]; m++)
        if (begins(fragment, marks[m]))
            i = strlen(marks[m]);
    if (i == 0)
        return false;
    if (i < fragment.len && (fragment.at[i] == '-' || fragment.at[i] == '_'))
        i++;
    return i < fragment.len && isdigit((unsigned char)fragment.at[i]);
}

static struct span text_of(struct arena *a, struct feed_text field)
{
    return field.html ? field_text(a, field.text) : field_plain(a, field.text);
}

static struct span title_of(struct arena *a, struct feed_text field)
{
    return field.html ? field_title(a, field.text) : field_line(a, field.text);
}

/* Without "The post … appeared first on ….", which a plugin puts under each item. */
static struct span without_footer(struct span text)
{
    size_t last = text.len;
    while (last > 0 && !(last >= 2 && memcmp(text.at + last - 2, "\n\n", 2) == 0))
        last--;
    if (last == text.len)
        return text;
    struct span end = {text.at + last, text.len - last};
    if (begins(end, "The post ") && holds(end, " appeared first on "))
        text.len = last < 2 ? 0 : last - 2;
    return text;
}

/* WordPress puts a form or a remark where a post or its comments need a password. */
static bool needs_password(const struct feed_item *item)
{
    return holds(item->content.text, "action=postpass") ||
           begins(item->summary.text,
                  "There is no excerpt because this is a protected post") ||
           begins(item->content.text, "Protected Comments: Please enter your password");
}

/* An id for what has no address of its own. A guid that is unique in the world says so by
 * its form ("tag:…", "urn:uuid:…", an address); others are unique in their feed. */
static struct span guid_id(const struct feed_site *site, const struct feed_item *item,
                           struct span guid)
{
    struct span host = url_host(site->link);
    if (guid.len == 0) {
        uint64_t hash =
            strmap_hash(item->title.text) ^ strmap_hash(item->summary.text) * 31 ^
            strmap_hash(item->content.text) * 961 ^ (uint64_t)item->record.created_at;
        return arena_printf(item->arena, "feed:%.*s:#%016llx", (int)host.len, host.at,
                            (unsigned long long)hash);
    }
    if (memchr(guid.at, ':', guid.len) != NULL)
        return arena_printf(item->arena, "feed:%.*s", (int)guid.len, guid.at);
    return arena_printf(item->arena, "feed:%.*s:%.*s", (int)host.len, host.at,
                        (int)guid.len, guid.at);
}

/* Room for one more number of the map: *array holds size bytes for each. */
static void *grow(void *array, const struct strmap *map, size_t size)
{
    return memory_or_die(realloc(array, (size_t)map->capacity * size));
}

/* Is there another article, with another guid, at this page? Then the page is no
 * article's address: some feeds link all their items to one page. */
static bool is_shared_page(struct feed_site *site, struct span page, struct span guid)
{
    bool is_new;
    if (guid.len == 0 || (site->pages.count >= KNOWN_MAX &&
                          strmap_find(&site->pages, page) == STRMAP_NONE))
        return false;
    uint32_t number = strmap_add(&site->pages, page, &is_new);
    if (is_new) {
        site->guid_at = grow(site->guid_at, &site->pages, sizeof *site->guid_at);
        site->guid_at[number] = strmap_hash(guid);
    }
    return site->guid_at[number] != strmap_hash(guid);
}

static void remember(struct feed_site *site, const struct feed_item *item)
{
    bool is_new;
    if (item->guid.len == 0 || site->guids.count >= KNOWN_MAX)
        return;
    uint32_t number = strmap_add(&site->guids, item->guid, &is_new);
    if (is_new)
        site->known = grow(site->known, &site->guids, sizeof *site->known);
    site->known[number] =
        (struct feed_known){.id = arena_copy(&site->strings, item->record.id),
                            .article = item->record.type == RECORD_ARTICLE};
}

static const struct feed_known *find_known(const struct feed_site *site, struct span guid)
{
    uint32_t number = guid.len == 0 ? STRMAP_NONE : strmap_find(&site->guids, guid);
    return number == STRMAP_NONE ? NULL : &site->known[number];
}

/* What a comment answers: by what is known of its reference, else by the marks in
 * addresses. Empty when it answers the article. */
static struct span find_parent(const struct feed_site *site, const struct feed_item *item,
                               struct span page, struct span fragment)
{
    if (!item->is_reply)
        return (struct span){0};
    const struct feed_known *known = find_known(site, item->reply_ref);
    if (known != NULL)
        return known->article ? (struct span){0} : known->id;
    struct span mark = field_fragment(item->reply_href);
    if (is_comment_fragment(mark))
        return field_comment_id(item->arena, page, mark);
    mark = field_fragment(item->reply_ref);
    if (is_comment_fragment(mark) && page.len > 0)
        return field_comment_id(item->arena, page, mark);
    /* WordPress refers to the article by its guid, which only a feed of articles has. */
    if (is_comment_fragment(fragment) || item->reply_ref.len == 0)
        return (struct span){0};
    return guid_id(site, item, item->reply_ref);
}

/* Titles such as "By: Ana" and "Re: Ferry strike" say nothing of their own, nor does one
 * that is the beginning of the text. */
static bool is_own_title(struct span title, struct span text)
{
    static const char *const marks[] = {"By:", "Re:", "Comment on ", "Comment by ",
                                        "In reply to "};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (begins(title, marks[i]))
            return false;
    while (title.len > 0 && title.at[title.len - 1] == '.')
        title.len--;
    return !(title.len <= text.len && memcmp(title.at, text.at, title.len) == 0);
}

static void finish_comment(struct feed_site *site, struct feed_item *item,
                           struct span page)
{
    struct arena *a = item->arena;
    struct record *r = &item->record;
    struct span fragment = field_fragment(item->link);
    r->type = RECORD_COMMENT;
    if (is_comment_fragment(fragment))
        r->id = field_comment_id(a, page, fragment);
    if (r->id.len == 0)
        r->id = guid_id(site, item, item->guid);
    r->thread_url = field_page(a, item->reply_href);
    if (is_comment_fragment(fragment) && page.len > 0)
        r->thread_url = page;
    r->parent_id = find_parent(site, item, r->thread_url, fragment);
    const struct feed_known *known = find_known(site, item->reply_ref);
    if (r->thread_url.len == 0 && known != NULL && known->article)
        r->thread_id = known->id;
    r->text = text_of(a, item->content.text.len > 0 ? item->content : item->summary);
    struct span title = title_of(a, item->title);
    if (begins(title, "By:") && r->author_count == 0)
        field_author(a, r, (struct span){title.at + 3, title.len - 3});
    if (is_own_title(title, r->text))
        r->title = title;
}

static void finish_article(struct feed_site *site, struct feed_item *item,
                           struct span page)
{
    struct arena *a = item->arena;
    struct record *r = &item->record;
    bool front = span_equal(page, field_page(a, site->link));
    if (page.len > 0 && !front && !is_shared_page(site, page, item->guid))
        r->id = field_page_id(a, page);
    else
        r->id = guid_id(site, item, item->guid);
    r->title = title_of(a, item->title);
    r->summary = without_footer(text_of(a, item->summary));
    r->text = without_footer(text_of(a, item->content));
    if (r->text.len == 0) {
        r->text = r->summary;
        r->summary = (struct span){0};
    }
    if (r->source.len == 0)
        r->source = site->title.len > 0 ? site->title : site->fallback_source;
    bool empty = r->title.len == 0 && r->text.len == 0 && r->url.len == 0;
    if (r->author_count == 0 && !empty)
        field_author(a, r, site->author);
}

const char *feed_item_finish(struct feed_site *site, struct feed_item *item)
{
    struct record *r = &item->record;
    if (needs_password(item))
        return "post with password";
    if (item->link.len == 0 && item->guid_is_link && url_safe(item->guid))
        item->link = item->guid;
    struct span page = field_page(item->arena, item->link);
    if (r->created_at == RECORD_NO_TIME) {
        r->created_at = r->updated_at;
        r->updated_at = RECORD_NO_TIME;
    }
    if (r->updated_at == r->created_at)
        r->updated_at = RECORD_NO_TIME;
    r->url = item->link;
    if (r->lang.len == 0)
        r->lang = site->lang;
    if (item->is_reply || is_comment_fragment(field_fragment(item->link)))
        finish_comment(site, item, page);
    else
        finish_article(site, item, page);
    remember(site, item);
    return NULL;
}

static size_t count_words(struct span text)
{
    size_t words = 0;
    for (size_t i = 0; i < text.len; i++)
        words += text.at[i] != ' ' && (i == 0 || text.at[i - 1] == ' ');
    return words;
}

/* The length of what parts two names at at: ", ", " and ", " & ", "; ". */
static size_t separator_length(const char *at, size_t left)
{
    static const char *const separators[] = {", and ", ", ", "; ", " and ", " & "};
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        size_t len = strlen(separators[i]);
        if (left >= len && memcmp(at, separators[i], len) == 0)
            return len;
    }
    return 0;
}

/* Names of two words and more each, or text is one name: "King, Martin" is one person. */
static size_t split_names(struct span text, struct span names[NAMES_IN_BYLINE_MAX])
{
    size_t count = 0, start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        size_t len = i == text.len ? 1 : separator_length(text.at + i, text.len - i);
        if (len == 0)
            continue;
        struct span name = {text.at + start, i - start};
        if (count == NAMES_IN_BYLINE_MAX || count_words(name) < 2) {
            names[0] = text;
            return 1;
        }
        names[count++] = name;
        start = i + len;
        i += len - 1;
    }
    return count;
}

/* text without words that hold an '@'. Of "ana@example.org (Ana Kova)" and "Ana Kova
 * <ana@example.org>" the name is left. */
static struct span without_mail(struct arena *a, struct span text)
{
    if (text.len == 0 || memchr(text.at, '@', text.len) == NULL)
        return text;
    struct buffer out = {0};
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        bool mail = false;
        for (; end < text.len && text.at[end] != ' '; end++)
            mail = mail || (text.at[end] == '@' && end > i && text.at[i] != '@');
        if (!mail) {
            buffer_add(&out, text.at + i, end - i);
            buffer_add_byte(&out, ' ');
        }
        i = end + 1;
    }
    struct span left = field_trim(buffer_span(&out));
    if (left.len > 2 && left.at[0] == '(' && left.at[left.len - 1] == ')')
        left = (struct span){left.at + 1, left.len - 2};
    left = arena_copy(a, left);
    buffer_free(&out);
    return left;
}

void feed_item_author(struct feed_item *item, struct span text)
{
    struct span names[NAMES_IN_BYLINE_MAX];
    struct span line = without_mail(item->arena, field_title(item->arena, text));
    if (begins(line, "By "))
        line = (struct span){line.at + 3, line.len - 3};
    size_t count = split_names(line, names);
    for (size_t i = 0; i < count; i++)
        field_author(item->arena, &item->record, names[i]);
}

void feed_site_free(struct feed_site *site)
{
    strmap_free(&site->guids);
    strmap_free(&site->pages);
    free(site->known);
    free(site->guid_at);
    arena_free(&site->strings);
    *site = (struct feed_site){0};
}
