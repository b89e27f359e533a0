/*
 * mbox: mail and news: files in which messages begin with a line "From …" (mboxo, mboxrd,
 * the archives of Google Groups and the Internet Archive), batches of rnews, and single
 * messages as they lie in spools and maildirs.
 *
 * Ids are "mid:" and the Message-ID (RFC 2392). What answers nothing is an article; an
 * answer belongs to the thread of the first message in its References and answers the
 * last one, or what In-Reply-To says. Addresses of people are never kept: a name without
 * one, or what stands before the @. Signatures are left out; quoted lines stay, with
 * their ">".
 *
 * A "From " line counts only behind an empty line and before a line that looks like a
 * header, since not all programs that wrote such files quoted the others.
 */
#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/format.h"
#include "corpus/formats/mime.h"
#include "corpus/strmap.h"

#include <stdlib.h>
#include <strings.h>

enum {
    MESSAGE_BYTES_MAX = 16 << 20, /* the rest, attachments, is skipped */
    LOOK_AHEAD = 256,             /* enough to see whether a line is a header */
    SIGNATURE_LINES_MAX = 15,
    GROUPS_MAX = 8
};

struct mbox {
    struct input *in;
    struct format_options options;
    struct arena arena;
    struct buffer message;
    uint64_t line, offset;           /* where the message begins */
    uint64_t next_line, next_offset; /* where the next one does, if its border was read */
    bool at_border;
};

/* Splitting. */

static bool begins(struct span s, const char *word)
{
    size_t len = strlen(word);
    return s.len >= len && memcmp(s.at, word, len) == 0;
}

/* is_header(s): s begins with a name of printable characters and a colon. */
static bool is_header(struct span s)
{
    size_t i = 0;
    while (i < s.len && s.at[i] > ' ' && s.at[i] < 0x7f && s.at[i] != ':')
        i++;
    return i > 0 && i < s.len && s.at[i] == ':';
}

/* begins_message(m, line, empty_before): line parts two messages. */
static bool begins_message(struct mbox *m, struct span line, bool empty_before)
{
    if (line.len == 0 || (line.at[0] != 'F' && line.at[0] != '#'))
        return false; /* soon, since every line comes here */
    if (begins(line, "#! rnews "))
        return true;
    if (!empty_before || !begins(line, "From "))
        return false;
    struct span next = input_peek(m->in, LOOK_AHEAD);
    return is_header(next) || begins(next, ">From ");
}

/* add_line(m, line): to the message, without the ">" that writers put before "From ". */
static void add_line(struct mbox *m, struct span line)
{
    size_t marks = 0;
    while (marks < line.len && line.at[marks] == '>')
        marks++;
    if (marks > 0 && begins((struct span){line.at + marks, line.len - marks}, "From "))
        line = (struct span){line.at + 1, line.len - 1};
    if (m->message.len + line.len < MESSAGE_BYTES_MAX) {
        buffer_add_span(&m->message, line);
        buffer_add_byte(&m->message, '\n');
    }
}

static bool is_empty(struct span line)
{
    return field_trim(line).len == 0;
}

static void begin_at(struct mbox *m, uint64_t line, uint64_t offset)
{
    m->line = line;
    m->offset = offset;
}

/* read_message(m): the next message into m->message; false at the end. */
static bool read_message(struct mbox *m)
{
    struct span line;
    bool complete, empty_before = true, begun = m->at_border;
    buffer_clear(&m->message);
    begin_at(m, m->next_line, m->next_offset);
    m->at_border = false;
    for (;;) {
        uint64_t offset = input_offset(m->in);
        if (input_line(m->in, INPUT_LINE_BYTES_MAX, &line, &complete) == INPUT_END)
            return begun;
        uint64_t number = input_line_number(m->in);
        if (!begun && is_empty(line))
            continue;
        if (!begun)
            begin_at(m, number, offset);
        bool border = begins_message(m, line, empty_before);
        if (border && begun) {
            m->next_line = number;
            m->next_offset = offset;
            m->at_border = true;
            return true;
        }
        begun = true;
        if (!border)
            add_line(m, line);
        empty_before = is_empty(line);
    }
}

/* Headers. */

static struct span header(struct mbox *m, struct mime_part part, const char *name,
                          struct record *r)
{
    bool mended = false;
    struct span value = mime_words(mime_header(part.head, name), &m->arena, &mended);
    r->mended |= mended ? RECORD_MENDED_TEXT : 0;
    return value;
}

/* next_id(rest, id): the next <id> in *rest, without its brackets. */
static bool next_id(struct span *rest, struct span *id)
{
    for (;;) {
        const char *open = rest->len == 0 ? NULL : memchr(rest->at, '<', rest->len);
        if (open == NULL)
            return false;
        size_t skip = (size_t)(open - rest->at) + 1, len = 0;
        *rest = (struct span){rest->at + skip, rest->len - skip};
        while (len < rest->len && (unsigned char)rest->at[len] > ' ' &&
               (unsigned char)rest->at[len] < 0x7f && strchr("<>", rest->at[len]) == NULL)
            len++;
        *id = (struct span){rest->at, len};
        if (len > 0 && len < rest->len && rest->at[len] == '>')
            return true;
    }
}

static struct span id_of(struct mbox *m, struct span id)
{
    return arena_printf(&m->arena, "mid:%.*s", (int)id.len, id.at);
}

/* A message without a Message-ID is known by what it says. */
static struct span own_id(struct mbox *m, struct mime_part part)
{
    struct span value = mime_header(part.head, "Message-ID"), id;
    if (next_id(&value, &id))
        return id_of(m, id);
    return arena_printf(&m->arena, "mid:%016llx@missing",
                        (unsigned long long)strmap_hash(buffer_span(&m->message)));
}

static void add_thread(struct mbox *m, struct mime_part part, struct record *r)
{
    struct span rest = mime_header(part.head, "References"), id;
    while (next_id(&rest, &id)) {
        struct span whole = id_of(m, id);
        if (span_equal(whole, r->id))
            continue;
        if (r->thread_id.len == 0)
            r->thread_id = whole;
        r->parent_id = whole;
    }
    rest = mime_header(part.head, "In-Reply-To");
    if (r->parent_id.len == 0 && next_id(&rest, &id) && !span_equal(id_of(m, id), r->id))
        r->parent_id = id_of(m, id);
    r->type = r->parent_id.len > 0 ? RECORD_COMMENT : RECORD_ARTICLE;
}

/* cut(s, mark): s up to the first byte mark. */
static struct span cut(struct span s, char mark)
{
    const char *at = s.len == 0 ? NULL : memchr(s.at, mark, s.len);
    return field_trim((struct span){s.at, at == NULL ? s.len : (size_t)(at - s.at)});
}

static struct span behind_mark(struct span s, char mark)
{
    const char *at = s.len == 0 ? NULL : memchr(s.at, mark, s.len);
    size_t skip = at == NULL ? s.len : (size_t)(at - s.at) + 1;
    return (struct span){s.at + skip, s.len - skip};
}

static struct span unquoted(struct span s)
{
    s = field_trim(s);
    if (s.len > 1 && s.at[0] == '"' && s.at[s.len - 1] == '"')
        s = field_trim((struct span){s.at + 1, s.len - 2});
    return s;
}

/* without_pairs(m, s): s without the backslashes of quoted pairs (RFC 5322, 3.2.4). */
static struct span without_pairs(struct mbox *m, struct span s)
{
    if (s.len == 0 || memchr(s.at, '\\', s.len) == NULL)
        return s;
    char *place = arena_alloc(&m->arena, s.len);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        i += s.at[i] == '\\' && i + 1 < s.len;
        place[len++] = s.at[i];
    }
    return (struct span){place, len};
}

/* in_brackets(s): s up to its last closing bracket: a name may hold others. */
static struct span in_brackets(struct span s)
{
    const char *at = s.len == 0 ? NULL : memrchr(s.at, ')', s.len);
    return (struct span){s.at, at == NULL ? s.len : (size_t)(at - s.at)};
}

/* name_in(from): the name in the header From: Ana Lima <ana@…>, ana@… (Ana Lima), or what
 * stands before the @. As it stands, not decoded. */
static struct span name_in(struct span from)
{
    bool angle = from.len > 0 && memchr(from.at, '<', from.len) != NULL;
    bool comment = from.len > 0 && memchr(from.at, '(', from.len) != NULL;
    struct span name = {0};
    if (angle)
        name = unquoted(cut(from, '<'));
    else if (comment)
        name = unquoted(in_brackets(behind_mark(from, '(')));
    if (name.len > 0)
        return name;
    return cut(cut(angle ? behind_mark(from, '<') : from, '>'), '@');
}

static void add_author(struct mbox *m, struct mime_part part, struct record *r)
{
    bool mended = false;
    struct span name = name_in(mime_header(part.head, "From"));
    name = mime_words(name, &m->arena, &mended);
    r->mended |= mended ? RECORD_MENDED_TEXT : 0;
    field_author(&m->arena, r, without_pairs(m, cut(unquoted(name), '@')));
}

/* strip_answer(s): s without "Re:", "Fwd:", "AW[2]:" and their like in front. */
static struct span strip_answer(struct span s)
{
    static const char *const words[] = {"re", "fwd", "fw", "aw", "sv", "antw", "wg"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);
        if (s.len <= len || strncasecmp(s.at, words[i], len) != 0)
            continue;
        struct span rest = {s.at + len, s.len - len};
        if (rest.at[0] == '[' || rest.at[0] == '^')
            rest = (struct span){rest.at + strcspn(rest.at, ":"),
                                 rest.len - strcspn(rest.at, ":")};
        if (rest.len == 0 || rest.at[0] != ':')
            continue;
        s = field_trim((struct span){rest.at + 1, rest.len - 1});
        i = (size_t)-1; /* there may be another */
    }
    return s;
}

/* add_place(m, part, r): the newsgroups or the list that the message went to. */
static void add_place(struct mbox *m, struct mime_part part, struct record *r)
{
    struct span groups = header(m, part, "Newsgroups", r);
    struct span list = header(m, part, "List-Id", r);
    if (groups.len == 0) {
        r->section = unquoted(cut(list, '<'));
        if (r->section.len == 0)
            r->section = cut(behind_mark(list, '<'), '>');
        return;
    }
    r->section = cut(groups, ',');
    bool several = r->section.len < groups.len;
    for (int i = 0; several && i < GROUPS_MAX && groups.len > 0; i++) {
        field_tag(&m->arena, r, cut(groups, ','));
        groups = behind_mark(groups, ',');
    }
}

/* The text. */

/* without_signature(text): text up to a line "-- " near its end (RFC 3676, 4.3). Without
 * the space it may be anything. */
static struct span without_signature(struct span text)
{
    size_t end = text.len;
    for (int lines = 0; lines <= SIGNATURE_LINES_MAX && end > 0; lines++) {
        const char *before = memrchr(text.at, '\n', end - 1);
        size_t start = before == NULL ? 0 : (size_t)(before - text.at) + 1;
        struct span line = {text.at + start, end - start};
        if (begins(line, "-- ") && field_trim(line).len == 2)
            return (struct span){text.at, start};
        end = start;
    }
    return text;
}

static void add_text(struct mbox *m, struct mime_part part, struct record *r)
{
    bool mended = false;
    struct span subject = header(m, part, "Subject", r), title = strip_answer(subject);
    struct span text = field_trim(mime_text(part, &m->arena, &mended));
    r->mended |= mended ? RECORD_MENDED_TEXT : 0;
    r->text = field_plain(&m->arena, without_signature(text));
    /* An answer that does not say so in its subject has one of its own. */
    if (r->type == RECORD_ARTICLE || title.len == subject.len)
        r->title = title;
    if (span_equal(r->text, title)) /* mail without a text repeats its subject */
        r->text = (struct span){0};
}

static void make(struct mbox *m, struct mime_part part, struct record *r)
{
    *r = record_empty();
    r->id = own_id(m, part);
    add_thread(m, part, r);
    add_author(m, part, r);
    add_place(m, part, r);
    add_text(m, part, r);
    field_date(r, header(m, part, "Date", r), &r->created_at);
    struct span address = mime_header(part.head, "Archived-At"), url;
    if (next_id(&address, &url))
        r->url = arena_copy(&m->arena, url);
    r->source = m->options.source;
}

/* unwanted(part): why the message is not for an archive, or NULL. */
static const char *unwanted(struct mime_part part)
{
    struct span no_archive = mime_header(part.head, "X-No-Archive");
    if (no_archive.len >= 3 && strncasecmp(no_archive.at, "yes", 3) == 0)
        return "its author wants no archive";
    return mime_header(part.head, "Control").len > 0 ? "control message" : NULL;
}

static enum format_result mbox_next(void *reader, struct record *record,
                                    struct complaint *complaint)
{
    struct mbox *m = reader;
    arena_reset(&m->arena);
    if (!read_message(m))
        return FORMAT_END;
    complaint->line = m->line;
    complaint->offset = m->offset;
    struct mime_part part = mime_split(buffer_span(&m->message));
    const char *why = unwanted(part);
    if (why != NULL) {
        complain(complaint, m->line, m->offset, why, "%s", "");
        return FORMAT_SKIPPED;
    }
    if (!is_header(part.head)) {
        complain(complaint, m->line, m->offset, "not a message",
                 "it begins with no header");
        return FORMAT_REFUSED;
    }
    make(m, part, record);
    return format_give(record, complaint);
}

/* known_headers(head): how many of the lines that head begins with are headers such as
 * mail and news have; 0 as soon as one is no header. */
static int known_headers(struct span head)
{
    static const char *const names[] = {
        "From",     "Date",        "Subject",    "Message-ID", "Newsgroups",  "Path",
        "Received", "Return-Path", "References", "Reply-To",   "MIME-Version"};
    struct mime_part part = mime_split(head);
    int known = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        known += mime_header(part.head, names[i]).len > 0;
    for (struct span rest = part.head; rest.len > 0; rest = behind_mark(rest, '\n'))
        if (!is_header(rest) && rest.at[0] != ' ' && rest.at[0] != '\t')
            return 0;
    return known;
}

static int mbox_sniff(struct span head)
{
    while (head.len > 0 && (head.at[0] == '\n' || head.at[0] == '\r'))
        head = (struct span){head.at + 1, head.len - 1};
    if (begins(head, "#! rnews "))
        return 90;
    if (begins(head, "From ")) {
        struct span next = behind_mark(head, '\n');
        return is_header(next) || begins(next, ">From ") ? 90 : 0;
    }
    return known_headers(head) >= 3 ? 70 : 0;
}

static void *mbox_open(struct input *in, const struct format_options *options)
{
    struct mbox *m = memory_or_die(calloc(1, sizeof *m));
    m->in = in;
    m->options = *options;
    return m;
}

static void mbox_close(void *reader)
{
    struct mbox *m = reader;
    buffer_free(&m->message);
    arena_free(&m->arena);
    free(m);
}

extern const struct format format_mbox;
const struct format format_mbox = {
    .name = "mbox",
    .description = "mail and Usenet: mbox files, rnews batches, single messages",
    .sniff = mbox_sniff,
    .open = mbox_open,
    .next = mbox_next,
    .close = mbox_close,
};
