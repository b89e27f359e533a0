#include "corpus/text/charset.h"

#include "corpus/text/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <strings.h>

enum { CHARACTER_BYTES_MAX = 8, DECODE_BLOCK = 16 * 1024 };

struct charset {
    iconv_t iconv; /* NO_ICONV for UTF-8 */
    char held[CHARACTER_BYTES_MAX];
    size_t held_len; /* the start of a character, its end is yet to come */
    struct buffer joined, decoded;
};

#define NO_ICONV ((iconv_t)-1)

/* Label, without case, and the name that glibc's iconv has for it. */
static const struct {
    const char *label, *name;
} LABELS[] = {
    {"utf-8", "UTF-8"},
    {"utf8", "UTF-8"},
    {"unicode-1-1-utf-8", "UTF-8"},
    {"us-ascii", "CP1252"},
    {"ascii", "CP1252"},
    {"iso-8859-1", "CP1252"},
    {"iso8859-1", "CP1252"},
    {"iso_8859-1", "CP1252"},
    {"latin1", "CP1252"},
    {"latin-1", "CP1252"},
    {"l1", "CP1252"},
    {"windows-1252", "CP1252"},
    {"cp1252", "CP1252"},
    {"x-cp1252", "CP1252"},
    {"iso-8859-2", "ISO-8859-2"},
    {"latin2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-9", "CP1254"},
    {"latin5", "CP1254"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-11", "CP874"},
    {"tis-620", "CP874"},
    {"windows-874", "CP874"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso8859-15", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm866", "IBM866"},
    {"cp866", "IBM866"},
    {"macintosh", "MACINTOSH"},
    {"windows-1250", "CP1250"},
    {"cp1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"cp1251", "CP1251"},
    {"windows-1253", "CP1253"},
    {"windows-1254", "CP1254"},
    {"windows-1255", "CP1255"},
    {"windows-1256", "CP1256"},
    {"windows-1257", "CP1257"},
    {"windows-1258", "CP1258"},
    {"gb2312", "GBK"},
    {"gbk", "GBK"},
    {"x-gbk", "GBK"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"euc-jp", "EUC-JP"},
    {"x-euc-jp", "EUC-JP"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"windows-31j", "CP932"},
    {"ms_kanji", "CP932"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"windows-949", "CP949"},
};

const char *charset_find(struct span label)
{
    while (label.len > 0 && isspace((unsigned char)label.at[0])) {
        label.at++;
        label.len--;
    }
    while (label.len > 0 && isspace((unsigned char)label.at[label.len - 1]))
        label.len--;
    for (size_t i = 0; i < sizeof LABELS / sizeof LABELS[0]; i++)
        if (label.len == strlen(LABELS[i].label) &&
            strncasecmp(label.at, LABELS[i].label, label.len) == 0)
            return LABELS[i].name;
    return NULL;
}

struct charset *charset_open(const char *name)
{
    struct charset *c = memory_or_die(calloc(1, sizeof *c));
    c->iconv = NO_ICONV;
    errno = 0;
    if (name != NULL && strcmp(name, "UTF-8") != 0)
        c->iconv = iconv_open("UTF-8", name);
    if (c->iconv == NO_ICONV && errno == ENOMEM)
        memory_or_die(NULL); /* it would be read as UTF-8 */
    return c;
}

/* How many bytes at the end of text are the beginning of a UTF-8 character. */
static size_t cut_character(struct span text)
{
    for (size_t back = 1; back <= 3 && back <= text.len; back++) {
        unsigned char byte = (unsigned char)text.at[text.len - back];
        if (byte < 0x80)
            return 0;
        if (byte >= 0xc2)
            return back < (byte >= 0xf0 ? 4u : byte >= 0xe0 ? 3u : 2u) ? back : 0;
    }
    return 0;
}

static void hold(struct charset *c, const char *at, size_t len)
{
    c->held_len = len;
    memcpy(c->held, at, len);
}

static size_t decode_utf8(struct charset *c, struct span bytes, bool last,
                          struct buffer *out)
{
    size_t cut = last ? 0 : cut_character(bytes);
    size_t repairs = utf8_repair((struct span){bytes.at, bytes.len - cut}, out);
    hold(c, bytes.at + bytes.len - cut, cut);
    return repairs;
}

static size_t decode_iconv(struct charset *c, struct span bytes, bool last,
                           struct buffer *out)
{
    char *from = (char *)bytes.at; /* iconv reads it only */
    size_t left = bytes.len, bad = 0;
    buffer_clear(&c->decoded);
    while (left > 0) {
        char *place = buffer_reserve(&c->decoded, DECODE_BLOCK), *to = place;
        size_t room = DECODE_BLOCK;
        size_t done = iconv(c->iconv, &from, &left, &to, &room);
        int reason = errno;
        c->decoded.len += (size_t)(to - place);
        if (done != (size_t)-1 || reason == E2BIG)
            continue;
        if (reason == EINVAL && !last && left <= CHARACTER_BYTES_MAX)
            break;
        buffer_add_string(&c->decoded, "\xef\xbf\xbd");
        from++;
        left--;
        bad++;
    }
    hold(c, from, left);
    return bad + utf8_repair(buffer_span(&c->decoded), out);
}

size_t charset_decode(struct charset *c, struct span bytes, bool last, struct buffer *out)
{
    if (c->held_len > 0) {
        buffer_clear(&c->joined);
        buffer_add(&c->joined, c->held, c->held_len);
        buffer_add_span(&c->joined, bytes);
        bytes = buffer_span(&c->joined);
        c->held_len = 0;
    }
    if (bytes.len == 0)
        return 0;
    return c->iconv == NO_ICONV ? decode_utf8(c, bytes, last, out)
                                : decode_iconv(c, bytes, last, out);
}

void charset_close(struct charset *c)
{
    if (c == NULL)
        return;
    if (c->iconv != NO_ICONV)
        iconv_close(c->iconv);
    buffer_free(&c->joined);
    buffer_free(&c->decoded);
    free(c);
}
