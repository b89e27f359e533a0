#include "corpus/formats/xml/xml.h"

#include "corpus/formats/xml/xml_mend.h"
#include "corpus/text/charset.h"
#include "corpus/text/url.h"

#include <ctype.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum {
    CHUNK_BYTES = 1 << 20,
    BASES_MAX = 8,     /* nested xml:base */
    KNOWN_SLOTS = 256, /* names whose number is remembered */
    ERRORS_IN_A_ROW = 1000,
    DICTIONARY_BYTES_MAX = 16 << 20, /* of element names that libxml2 keeps */
    NAME_BYTES_MAX = 64,
};

/* libxml2 gives equal names equal pointers as long as a parser lives. */
struct known {
    const xmlChar *local, *uri, *prefix;
    enum xml_space space;
    int number;
};

struct base {
    int depth; /* of the element that sets it */
    struct buffer url;
};

struct xml {
    struct input *in;
    const struct xml_handler *handler;
    void *reader;
    struct queue *queue;

    /* bytes -> characters -> mended -> pending -> parser */
    struct charset *charset;
    struct xml_mend mend;
    char *chunk;
    struct buffer decoded;
    struct buffer pending; /* what the parser has not yet dealt with */
    size_t fed;            /* how much of it the parser was given */
    long before;           /* bytes the parser was given before it */
    size_t repairs;
    bool ended; /* all of the input is in pending */
    bool done;  /* nothing more will come */

    xmlParserCtxtPtr parser; /* NULL while looking for the next record */
    uint64_t first_line;     /* of what this parser was given */
    uint64_t lines_sought;   /* line ends in what was passed over since its error */
    char failure[160];       /* why it cannot go on; empty while it can */
    long failed_at;          /* bytes that it had dealt with then */
    bool refused;            /* the whole document, for good */
    bool any_element;
    unsigned errors_in_a_row;
    struct buffer prologue; /* tags around the records, for a parser that starts at one */
    bool prologue_complete;
    int prologue_depth;
    bool restarted; /* behind the prologue: the file's end tags may be missing */

    /* Where we are. Depth 0 is outside of the document. */
    int depth;
    int numbers[XML_DEPTH_MAX + 1]; /* of the elements that we are in; 0: unknown */
    int field_depth;                /* of the field being gathered, or 0 */
    int skip_depth;                 /* of the element being skipped, or 0 */
    enum xml_take take;
    struct buffer text;
    struct base bases[BASES_MAX];
    int base_count;

    enum xml_space space; /* of the element that number_of was last asked of */
    const xmlChar **attributes;
    int attribute_count;
    struct arena values;
    struct known known[KNOWN_SLOTS];
};

static void fail(struct xml *x, const char *why)
{
    if (x->failure[0] == '\0') {
        snprintf(x->failure, sizeof x->failure, "%s", why);
        x->failed_at = xmlByteConsumed(x->parser);
    }
    xmlStopParser(x->parser);
}

static int number_in_table(const struct xml *x, enum xml_space space, const char *local)
{
    for (size_t i = 0; i < x->handler->name_count; i++)
        if (x->handler->names[i].space == space &&
            strcmp(x->handler->names[i].local, local) == 0)
            return x->handler->names[i].number;
    return 0;
}

static int number_of(struct xml *x, const xmlChar *local, const xmlChar *prefix,
                     const xmlChar *uri)
{
    size_t slot = (((uintptr_t)local >> 3) ^ ((uintptr_t)uri >> 5)) % KNOWN_SLOTS;
    struct known *k = &x->known[slot];
    if (k->local != local || k->uri != uri || k->prefix != prefix) {
        enum xml_space space = xml_space_find((const char *)uri, (const char *)prefix);
        *k = (struct known){local, uri, prefix, space,
                            number_in_table(x, space, (const char *)local)};
    }
    x->space = k->space;
    return k->number;
}

static bool is_record(const struct xml *x, const char *local)
{
    for (const char *const *name = x->handler->records; *name != NULL; name++)
        if (strcmp(*name, local) == 0)
            return true;
    return false;
}

/* Remember the tags around the first record, with their namespaces. */
static void add_to_prologue(struct xml *x, const xmlChar *local, const xmlChar *prefix,
                            int namespace_count, const xmlChar **namespaces)
{
    if (is_record(x, (const char *)local))
        x->prologue_complete = true;
    if (x->prologue_complete)
        return;
    buffer_printf(&x->prologue, "<%s%s%s", prefix == NULL ? "" : (const char *)prefix,
                  prefix == NULL ? "" : ":", (const char *)local);
    for (int i = 0; i < namespace_count; i++) {
        const char *name = (const char *)namespaces[2 * i];
        const char *uri = (const char *)namespaces[2 * i + 1];
        if (uri == NULL || strpbrk(uri, "<&\"") != NULL)
            continue;
        buffer_printf(&x->prologue, " xmlns%s%s=\"%s\"", name == NULL ? "" : ":",
                      name == NULL ? "" : name, uri);
    }
    buffer_add_byte(&x->prologue, '>');
    x->prologue_depth++;
}

/* An element that is not around the records has ended before the first of them. */
static void take_from_prologue(struct xml *x)
{
    if (x->prologue_complete || x->prologue.len == 0)
        return;
    while (x->prologue.len > 0 && x->prologue.at[--x->prologue.len] != '<')
        ;
    x->prologue_depth--;
}

static void push_base(struct xml *x)
{
    struct span base = {0};
    for (int i = 0; i < x->attribute_count; i++) {
        const xmlChar **a = x->attributes + 5 * i;
        if (a[1] != NULL && strcmp((const char *)a[1], "xml") == 0 &&
            strcmp((const char *)a[0], "base") == 0)
            base = (struct span){(const char *)a[3], (size_t)(a[4] - a[3])};
    }
    if (base.len == 0 || x->base_count == BASES_MAX)
        return;
    struct base *b = &x->bases[x->base_count];
    b->depth = x->depth;
    buffer_clear(&b->url);
    url_resolve(xml_base(x), base, &b->url);
    x->base_count++;
}

static void pop_base(struct xml *x)
{
    if (x->base_count > 0 && x->bases[x->base_count - 1].depth >= x->depth)
        x->base_count--;
}

struct span xml_base(struct xml *x)
{
    if (x->base_count == 0)
        return (struct span){0};
    return buffer_span(&x->bases[x->base_count - 1].url);
}

static bool is_free_of(const char *at, size_t len, const char *part)
{
    return len == 0 || memmem(at, len, part, strlen(part)) == NULL;
}

/* libxml2 leaves "&amp;" in values as "&#38;" while entities are not replaced. */
static struct span attribute_value(struct xml *x, const xmlChar *from, const xmlChar *to)
{
    struct span value = {(const char *)from, (size_t)(to - from)};
    if (is_free_of(value.at, value.len, "&#38;"))
        return value;
    char *copy = arena_alloc(&x->values, value.len);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        copy[len++] = value.at[i];
        if (value.len - i >= 5 && memcmp(value.at + i, "&#38;", 5) == 0)
            i += 4;
    }
    return (struct span){copy, len};
}

enum xml_space xml_space(const struct xml *x)
{
    return x->space;
}

struct span xml_attribute(struct xml *x, enum xml_space space, const char *local)
{
    for (int i = 0; i < x->attribute_count; i++) {
        const xmlChar **a = x->attributes + 5 * i;
        if (strcmp((const char *)a[0], local) == 0 &&
            xml_space_find((const char *)a[2], (const char *)a[1]) == space)
            return attribute_value(x, a[3], a[4]);
    }
    return (struct span){0};
}

/* Text of a field; what is over XML_FIELD_MAX ends the record. */
static void gather(struct xml *x, const char *at, size_t len)
{
    if (x->text.len + len > XML_FIELD_MAX)
        fail(x, "a field of over 16 MiB");
    else
        buffer_add(&x->text, at, len);
}

static void gather_escaped(struct xml *x, const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (at[i] == '<')
            gather(x, "&lt;", 4);
        else if (at[i] == '&')
            gather(x, "&amp;", 5);
        else
            gather(x, at + i, 1);
    }
}

/* An element within a field: of its attributes only the address matters to text/html. */
static void gather_tag(struct xml *x, const xmlChar *local, bool closes)
{
    if (x->take != XML_HTML && x->take != XML_XHTML)
        return;
    gather(x, "</", closes ? 2 : 1);
    gather(x, (const char *)local, strlen((const char *)local));
    struct span href = closes ? (struct span){0} : xml_attribute(x, XML_RSS, "href");
    if (href.len > 0) {
        gather(x, " href='", 7);
        gather_escaped(x, href.at, href.len);
        gather(x, "'", 1);
    }
    gather(x, ">", 1);
}

static void on_known_element(struct xml *x, int number)
{
    enum xml_take take =
        x->handler->start(x->reader, x, number, x->numbers[x->depth - 1]);
    if (take == XML_SKIP) {
        x->skip_depth = x->depth;
    } else if (take != XML_ENTER) {
        x->field_depth = x->depth;
        x->take = take;
        buffer_clear(&x->text);
    }
}

static void on_start(void *context, const xmlChar *local, const xmlChar *prefix,
                     const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
                     int attribute_count, int defaulted, const xmlChar **attributes)
{
    struct xml *x = context;
    (void)defaulted;
    if (x->depth == XML_DEPTH_MAX) {
        fail(x, "elements nest deeper than 256");
        return;
    }
    x->depth++;
    x->any_element = true;
    x->attributes = attributes;
    x->attribute_count = attribute_count;
    arena_reset(&x->values);
    if (x->skip_depth > 0)
        return;
    if (x->field_depth > 0) {
        gather_tag(x, local, false);
        return;
    }
    push_base(x);
    x->numbers[x->depth] = number_of(x, local, prefix, uri);
    if (x->numbers[x->depth] > 0)
        on_known_element(x, x->numbers[x->depth]);
    else
        x->numbers[x->depth] = x->numbers[x->depth - 1];
    if (x->field_depth == 0 && x->skip_depth == 0)
        add_to_prologue(x, local, prefix, namespace_count, namespaces);
}

static void on_end(void *context, const xmlChar *local, const xmlChar *prefix,
                   const xmlChar *uri)
{
    struct xml *x = context;
    if (x->skip_depth == x->depth) {
        x->skip_depth = 0;
        pop_base(x);
    } else if (x->skip_depth == 0 && x->field_depth > 0 && x->field_depth < x->depth) {
        gather_tag(x, local, true);
    } else if (x->skip_depth == 0) {
        bool field = x->field_depth == x->depth;
        x->field_depth = 0;
        int number = number_of(x, local, prefix, uri);
        if (number > 0)
            x->handler->end(x->reader, x, number, x->numbers[x->depth - 1],
                            field ? buffer_span(&x->text) : SPAN(""));
        if (is_record(x, (const char *)local))
            x->errors_in_a_row = 0;
        if (!field)
            take_from_prologue(x);
        pop_base(x);
    }
    x->depth--;
}

static void on_text(void *context, const xmlChar *text, int len)
{
    struct xml *x = context;
    if (x->field_depth == 0 || x->skip_depth > 0)
        return;
    if (x->take == XML_XHTML)
        gather_escaped(x, (const char *)text, (size_t)len);
    else
        gather(x, (const char *)text, (size_t)len);
}

static void on_entity_declaration(void *context, const xmlChar *name, int type,
                                  const xmlChar *public_id, const xmlChar *system_id,
                                  xmlChar *content)
{
    struct xml *x = context;
    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    x->refused = true;
    fail(x, "the document declares an entity");
}

/* Only the five of XML itself; xml_mend has dealt with those of HTML. */
static xmlEntityPtr on_entity(void *context, const xmlChar *name)
{
    (void)context;
    return xmlGetPredefinedEntity(name);
}

static void on_error(void *context, xmlErrorPtr error)
{
    struct xml *x = context;
    if (error == NULL || error->level != XML_ERR_FATAL || x->failure[0] != '\0')
        return;
    snprintf(x->failure, sizeof x->failure, "%s",
             error->message == NULL ? "syntax error" : error->message);
    x->failed_at = xmlByteConsumed(x->parser);
    size_t len = strlen(x->failure);
    while (len > 0 && isspace((unsigned char)x->failure[len - 1]))
        x->failure[--len] = '\0';
}

static void open_parser(struct xml *x)
{
    xmlSAXHandler sax = {.startElementNs = on_start,
                         .endElementNs = on_end,
                         .characters = on_text,
                         .ignorableWhitespace = on_text,
                         .cdataBlock = on_text,
                         .entityDecl = on_entity_declaration,
                         .getEntity = on_entity,
                         .serror = on_error,
                         .initialized = XML_SAX2_MAGIC};
    x->parser = memory_or_die(xmlCreatePushParserCtxt(&sax, x, NULL, 0, NULL));
    xmlCtxtUseOptions(x->parser, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC);
    x->failure[0] = '\0';
    x->depth = x->field_depth = x->skip_depth = x->base_count = 0;
    x->before = 0;
    memset(x->known, 0, sizeof x->known);
}

static void close_parser(struct xml *x)
{
    if (x->parser == NULL)
        return;
    /* No tree is built, but a document type makes libxml2 note something of a document.
     */
    if (x->parser->myDoc != NULL)
        xmlFreeDoc(x->parser->myDoc);
    xmlFreeParserCtxt(x->parser);
    x->parser = NULL;
}

static void drop_pending(struct xml *x, size_t len)
{
    if (len == 0)
        return;
    memmove(x->pending.at, x->pending.at + len, x->pending.len - len);
    x->pending.len -= len;
    x->fed = x->fed > len ? x->fed - len : 0;
}

static uint64_t count_lines(const char *at, size_t len)
{
    uint64_t lines = 0;
    const char *end = at + len;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        lines++;
        at++;
    }
    return lines;
}

uint64_t xml_line(struct xml *x)
{
    int line = x->parser == NULL || x->parser->input == NULL ? 1 : x->parser->input->line;
    return x->first_line + (uint64_t)line - 1;
}

/* How much of pending the parser has dealt with. */
static size_t consumed(struct xml *x)
{
    long total = x->failure[0] != '\0' ? x->failed_at : xmlByteConsumed(x->parser);
    total -= x->before;
    return total <= 0                       ? 0
           : (size_t)total < x->pending.len ? (size_t)total
                                            : x->pending.len;
}

/* Is there a tag of a record at at? Of a tag that is cut short we cannot tell. While we
 * know of nothing around the records, any tag may be the first of the document. */
static bool at_record(const struct xml *x, const char *at, const char *end)
{
    if (x->prologue.len == 0)
        return end - at > 1 && isalpha((unsigned char)at[1]);
    char name[NAME_BYTES_MAX];
    size_t len = 0;
    for (at++; at < end && len < sizeof name - 1; at++) {
        if (*at == ':')
            len = 0;
        else if (isspace((unsigned char)*at) || *at == '>' || *at == '/')
            break;
        else
            name[len++] = *at;
    }
    name[len] = '\0';
    return at < end && is_record(x, name);
}

/* Pass over pending up to the tag of a record; false when there is none in it. */
static bool seek_record(struct xml *x)
{
    const char *end = x->pending.at + x->pending.len, *at = x->pending.at;
    while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL &&
           !at_record(x, at, end))
        at++;
    bool found = at != NULL && at < end;
    size_t skip = found ? (size_t)(at - x->pending.at) : x->pending.len;
    if (!found && skip > 2 * NAME_BYTES_MAX)
        skip -= NAME_BYTES_MAX; /* the tag may be cut by the end of what is there */
    else if (!found && !x->ended)
        skip = 0;
    x->lines_sought += count_lines(x->pending.at, skip);
    drop_pending(x, skip);
    return found;
}

/* Start anew at a record, as if nothing but the tags around it had come before. */
static void restart(struct xml *x)
{
    open_parser(x);
    x->first_line += x->lines_sought;
    x->lines_sought = 0;
    x->fed = 0;
    x->before = (long)x->prologue.len;
    x->restarted = x->prologue_complete = x->prologue.len > 0;
    if (x->prologue.len > 0)
        xmlParseChunk(x->parser, x->prologue.at, (int)x->prologue.len, 0);
}

static void complain_of_error(struct xml *x)
{
    size_t good = consumed(x);
    bool truncated = x->ended && !x->refused &&
                     is_free_of(x->pending.at + good, x->pending.len - good, ">");
    bool between_records = x->restarted && x->depth == x->prologue_depth;
    if (truncated && (between_records || (!x->any_element && x->pending.len == 0)))
        return;
    queue_refuse(x->queue, xml_line(x), truncated ? "ends early" : "broken XML",
                 truncated ? NULL : x->failure);
}

static void give_up_parser(struct xml *x)
{
    complain_of_error(x);
    x->handler->abandon(x->reader);
    x->first_line = xml_line(x);
    size_t good = consumed(x);
    if (good == 0 && x->pending.len > 0)
        good = 1; /* never the same error twice */
    drop_pending(x, good);
    close_parser(x);
    x->errors_in_a_row++;
    if (x->errors_in_a_row == ERRORS_IN_A_ROW)
        queue_refuse(x->queue, x->first_line, "broken XML",
                     "too many errors: the rest is left out");
    if (x->refused || x->errors_in_a_row == ERRORS_IN_A_ROW)
        x->done = true;
}

/* One more chunk of the input into pending. */
static void read_chunk(struct xml *x)
{
    size_t len = input_read(x->in, x->chunk, CHUNK_BYTES);
    x->ended = len == 0;
    buffer_clear(&x->decoded);
    x->repairs +=
        charset_decode(x->charset, (struct span){x->chunk, len}, x->ended, &x->decoded);
    xml_mend(&x->mend, buffer_span(&x->decoded), x->ended, &x->pending);
    x->repairs += x->mend.cut;
    x->mend.cut = 0;
}

static void parse_pending(struct xml *x)
{
    size_t len = x->pending.len - x->fed;
    if (len > 0 || x->ended)
        xmlParseChunk(x->parser, x->pending.at + x->fed, (int)len, x->ended);
    x->fed = x->pending.len;
    if (x->failure[0] == '\0' && !x->ended &&
        xmlDictGetUsage(x->parser->dict) > DICTIONARY_BYTES_MAX)
        fail(x, "too many different names");
    if (x->failure[0] != '\0') {
        give_up_parser(x);
        return;
    }
    size_t good = consumed(x);
    drop_pending(x, good);
    x->before += (long)good;
}

static void step(struct xml *x)
{
    if (!x->ended)
        read_chunk(x);
    if (x->parser == NULL && seek_record(x))
        restart(x);
    if (x->parser != NULL)
        parse_pending(x);
    if (x->ended && (x->parser != NULL || x->pending.len == 0))
        x->done = true;
}

enum format_result xml_next(struct xml *x, struct record *record,
                            struct complaint *complaint)
{
    enum format_result result;
    while (!queue_take(x->queue, &result, record, complaint)) {
        if (x->done)
            return FORMAT_END;
        step(x);
    }
    return result == FORMAT_RECORD ? format_give(record, complaint) : result;
}

bool xml_repaired(const struct xml *x, struct span text)
{
    return x->repairs > 0 && !is_free_of(text.at, text.len, "\xef\xbf\xbd");
}

/* The value of encoding in "<?xml version="1.0" encoding="…"?>" at the head of a file. */
static struct span declared_encoding(struct span head)
{
    const char *end = head.len == 0 ? NULL : memmem(head.at, head.len, "?>", 2);
    if (end == NULL || memmem(head.at, (size_t)(end - head.at), "<?xml", 5) == NULL)
        return (struct span){0};
    const char *at = memmem(head.at, (size_t)(end - head.at), "encoding", 8);
    if (at == NULL)
        return (struct span){0};
    for (at += 8; at < end && (isspace((unsigned char)*at) || *at == '='); at++)
        ;
    if (at == end || (*at != '"' && *at != '\''))
        return (struct span){0};
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    return close == NULL ? (struct span){0}
                         : (struct span){at + 1, (size_t)(close - at - 1)};
}

struct xml *xml_open(struct input *in, const struct xml_handler *handler, void *reader,
                     struct queue *queue)
{
    struct xml *x = memory_or_die(calloc(1, sizeof *x));
    x->in = in;
    x->handler = handler;
    x->reader = reader;
    x->queue = queue;
    x->chunk = memory_or_die(malloc(CHUNK_BYTES));
    x->charset = charset_open(charset_find(declared_encoding(input_peek(in, 1024))));
    x->first_line = 1;
    buffer_reserve(&x->pending, 1); /* never NULL */
    open_parser(x);
    return x;
}

/* The '>' that ends a "<!DOCTYPE …>"; NULL when it is not in head. */
static const char *doctype_end(struct span head)
{
    const char *end = memchr(head.at, '>', head.len);
    const char *subset = memchr(head.at, '[', head.len);
    if (end == NULL || subset == NULL || subset > end)
        return end;
    end = memmem(subset, (size_t)(head.at + head.len - subset), "]>", 2);
    return end == NULL ? NULL : end + 1;
}

/* The '>' that ends what head begins with, unless that is a tag. */
static const char *prolog_end(struct span head)
{
    const char *end = NULL;
    if (head.len >= 4 && memcmp(head.at, "<!--", 4) == 0)
        return (end = memmem(head.at, head.len, "-->", 3)) == NULL ? NULL : end + 2;
    if (head.len >= 2 && memcmp(head.at, "<?", 2) == 0)
        return (end = memmem(head.at, head.len, "?>", 2)) == NULL ? NULL : end + 1;
    if (head.len >= 9 && strncasecmp(head.at, "<!DOCTYPE", 9) == 0)
        return doctype_end(head);
    return NULL;
}

/* Behind what may come before the first tag of a document. */
static struct span skip_prolog(struct span head)
{
    for (;;) {
        while (head.len > 0 && (unsigned char)head.at[0] <= ' ') {
            head.at++;
            head.len--;
        }
        const char *end = prolog_end(head);
        if (end == NULL)
            return head;
        head = (struct span){end + 1, (size_t)(head.at + head.len - end - 1)};
    }
}

struct span xml_root(struct span head)
{
    head = skip_prolog(head);
    if (head.len < 2 || head.at[0] != '<' || !isalpha((unsigned char)head.at[1]))
        return (struct span){0};
    const char *end = memchr(head.at, '>', head.len);
    size_t len = end == NULL ? head.len : (size_t)(end - head.at);
    return (struct span){head.at + 1, len - 1};
}

void xml_close(struct xml *x)
{
    if (x == NULL)
        return;
    close_parser(x);
    charset_close(x->charset);
    xml_mend_free(&x->mend);
    for (int i = 0; i < BASES_MAX; i++)
        buffer_free(&x->bases[i].url);
    buffer_free(&x->decoded);
    buffer_free(&x->pending);
    buffer_free(&x->prologue);
    buffer_free(&x->text);
    arena_free(&x->values);
    free(x->chunk);
    free(x);
}
