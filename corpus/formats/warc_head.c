#include "corpus/formats/warc_head.h"

#include "corpus/buffer.h"
#include "corpus/formats/field.h"
#include "corpus/formats/mime.h"
#include "corpus/text/date.h"
#include "corpus/text/utf8.h"

#include <ctype.h>
#include <strings.h>

enum { ARC_FIELDS = 5, ARC_DATE_DIGITS = 14, LENGTH_DIGITS_MAX = 18 };

static bool begins(struct span s, const char *word)
{
    size_t len = strlen(word);
    return s.len >= len && memcmp(s.at, word, len) == 0;
}

bool warc_head_begins(struct span text)
{
    return begins(text, "WARC/1.") || begins(text, "WARC/0.");
}

static const char *read_length(struct span text, uint64_t *length)
{
    *length = 0;
    if (text.len == 0)
        return "no length";
    for (size_t i = 0; i < text.len; i++) {
        if (!isdigit((unsigned char)text.at[i]) || text.len > LENGTH_DIGITS_MAX)
            return "not a length";
        *length = *length * 10 + (uint64_t)(text.at[i] - '0');
    }
    return NULL;
}

/* Wget writes <https://a.example/>; old crawlers leave spaces as they are. */
static struct span address_of(struct span uri, struct arena *a)
{
    struct buffer clean = {0}, address = {0};
    if (uri.len > 1 && uri.at[0] == '<' && uri.at[uri.len - 1] == '>')
        uri = (struct span){uri.at + 1, uri.len - 2};
    utf8_repair(field_trim(uri), &clean);
    for (size_t i = 0; i < clean.len; i++)
        if ((unsigned char)clean.at[i] <= ' ')
            buffer_add_string(&address, "%20");
        else
            buffer_add_byte(&address, clean.at[i]);
    struct span whole = arena_copy(a, buffer_span(&address));
    buffer_free(&clean);
    buffer_free(&address);
    return whole;
}

static enum warc_kind kind_of(struct span type)
{
    static const struct {
        const char *name;
        enum warc_kind kind;
    } kinds[] = {{"response", WARC_RESPONSE},
                 {"resource", WARC_RESOURCE},
                 {"revisit", WARC_REVISIT}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (type.len == strlen(kinds[i].name) &&
            strncasecmp(type.at, kinds[i].name, type.len) == 0)
            return kinds[i].kind;
    return WARC_OTHER;
}

const char *warc_head_read(struct span lines, struct arena *a, struct warc_head *h)
{
    *h = (struct warc_head){.type = mime_header(lines, "WARC-Type"),
                            .media = mime_header(lines, "Content-Type"),
                            .fetched_at = RECORD_NO_TIME};
    h->kind = kind_of(h->type);
    h->address = address_of(mime_header(lines, "WARC-Target-URI"), a);
    date_parse(mime_header(lines, "WARC-Date"), &h->fetched_at);
    return read_length(mime_header(lines, "Content-Length"), &h->length);
}

/* ---- ARC ------------------------------------------------------------------------- */

/* split(line, fields): the last four words of line and what stands before them. */
static bool split(struct span line, struct span fields[ARC_FIELDS])
{
    line = field_trim(line);
    for (int i = ARC_FIELDS - 1; i > 0; i--) {
        const char *space = line.len == 0 ? NULL : memrchr(line.at, ' ', line.len);
        if (space == NULL)
            return false;
        size_t before = (size_t)(space - line.at);
        fields[i] = (struct span){space + 1, line.len - before - 1};
        line.len = before;
    }
    fields[0] = line;
    return line.len > 0;
}

static bool is_arc_date(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!isdigit((unsigned char)text.at[i]))
            return false;
    return text.len >= ARC_DATE_DIGITS;
}

bool warc_head_arc_begins(struct span line)
{
    struct span fields[ARC_FIELDS];
    return split(line, fields) && memmem(fields[0].at, fields[0].len, ":", 1) != NULL &&
           is_arc_date(fields[2]);
}

/* "20140216050221" */
static int64_t arc_date(struct span d, struct arena *a)
{
    int64_t when = RECORD_NO_TIME;
    date_parse(arena_printf(a, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d.at, d.at + 4, d.at + 6,
                            d.at + 8, d.at + 10, d.at + 12),
               &when);
    return when;
}

const char *warc_head_arc_read(struct span line, struct arena *a, struct warc_head *h)
{
    struct span fields[ARC_FIELDS];
    *h = (struct warc_head){.type = SPAN("response"), .fetched_at = RECORD_NO_TIME};
    if (!split(line, fields) || !is_arc_date(fields[2]))
        return "not the head of an ARC record";
    h->address = address_of(fields[0], a);
    h->fetched_at = arc_date(fields[2], a);
    h->media = fields[3];
    h->kind = begins(fields[0], "filedesc:") ? WARC_OTHER : WARC_RESPONSE;
    if (h->kind == WARC_OTHER)
        h->type = SPAN("filedesc");
    return read_length(fields[4], &h->length);
}
