#include "corpus/text/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

/* An address cut up: [scheme:][//][user@]host[:port][path][?query][#fragment]. */
struct url {
    struct span scheme; /* without the colon; empty when there is none */
    struct span host;   /* without user, port and a dot at its end */
    struct span port;   /* digits; empty when there is none */
    struct span path;   /* with its slash */
    struct span query;  /* without the question mark */
    bool has_authority; /* "//" was there */
    bool has_query;
};

static struct span trim(struct span s)
{
    if (s.at == NULL)
        return SPAN("");
    while (s.len > 0 && (unsigned char)s.at[0] <= ' ') {
        s.at++;
        s.len--;
    }
    while (s.len > 0 && (unsigned char)s.at[s.len - 1] <= ' ')
        s.len--;
    return s;
}

/* Take from *rest what comes before the first of the bytes in stops. */
static struct span take_until(struct span *rest, const char *stops)
{
    size_t len = rest->len;
    for (; len > 0 && *stops != '\0'; stops++) {
        const char *stop = memchr(rest->at, *stops, len);
        len = stop == NULL ? len : (size_t)(stop - rest->at);
    }
    struct span taken = {rest->at, len};
    if (len > 0)
        *rest = (struct span){rest->at + len, rest->len - len};
    return taken;
}

static struct span span_drop(struct span s, size_t n)
{
    return (struct span){s.at + n, s.len - n};
}

static size_t scheme_length(struct span s)
{
    size_t i = 0;
    while (i < s.len && (isalnum((unsigned char)s.at[i]) ||
                         (i > 0 && memchr("+-.", s.at[i], 3) != NULL)))
        i++;
    return i < s.len && s.at[i] == ':' && isalpha((unsigned char)s.at[0]) ? i : 0;
}

/* user@host:port into its pieces. */
static void split_authority(struct span authority, struct url *u)
{
    for (size_t i = authority.len; i > 0; i--)
        if (authority.at[i - 1] == '@') {
            authority = span_drop(authority, i);
            break;
        }
    size_t digits = 0;
    while (digits < authority.len &&
           isdigit((unsigned char)authority.at[authority.len - 1 - digits]))
        digits++;
    size_t host = authority.len - digits;
    if (host > 0 && authority.at[host - 1] == ':') {
        u->port = (struct span){authority.at + host, digits};
        authority.len = host - 1;
    }
    while (authority.len > 0 && authority.at[authority.len - 1] == '.')
        authority.len--;
    u->host = authority;
}

static size_t count_labels(struct span host)
{
    size_t count = 1;
    for (size_t i = 0; i < host.len; i++)
        count += host.at[i] == '.';
    return count;
}

static bool is_ipv4(struct span host)
{
    for (size_t i = 0; i < host.len; i++)
        if (!isdigit((unsigned char)host.at[i]) && host.at[i] != '.')
            return false;
    return count_labels(host) == 4;
}

/* "example.org" could be a host, "news.html" and "a story" could not. */
static bool looks_like_host(struct span host)
{
    static const char *const files[] = {"html", "htm", "php", "asp", "aspx", "jsp",
                                        "xml",  "pdf", "jpg", "png", "gif",  "txt"};
    size_t label = host.len;
    while (label > 0 && host.at[label - 1] != '.')
        label--;
    struct span last = span_drop(host, label);
    if (is_ipv4(host))
        return true;
    if (label < 2 || last.len < 2 || isdigit((unsigned char)last.at[0]))
        return false;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (last.len == strlen(files[i]) && strncasecmp(last.at, files[i], last.len) == 0)
            return false;
    return true;
}

static bool is_host(struct span host)
{
    for (size_t i = 0; i < host.len; i++) {
        unsigned char byte = (unsigned char)host.at[i];
        if (!isalnum(byte) && byte < 0x80 && strchr("-._:[]%", byte) == NULL)
            return false;
        if (byte == '\0' || (byte == ':' && host.at[0] != '[')) /* colons are IPv6's */
            return false;
    }
    return host.len > 0;
}

static struct url url_split(struct span text)
{
    struct url u = {0};
    struct span rest = trim(text);
    size_t scheme = scheme_length(rest);
    bool slashes = rest.len >= scheme + 3 && memcmp(rest.at + scheme, "://", 3) == 0;
    if (scheme > 0 && (slashes || !looks_like_host((struct span){rest.at, scheme}))) {
        u.scheme = (struct span){rest.at, scheme};
        rest = span_drop(rest, scheme + 1);
    }
    if (rest.len >= 2 && memcmp(rest.at, "//", 2) == 0) {
        rest = span_drop(rest, 2);
        u.has_authority = true;
        split_authority(take_until(&rest, "/?#\\"), &u);
    }
    u.path = take_until(&rest, "?#");
    if (rest.len > 0 && rest.at[0] == '?') {
        rest = span_drop(rest, 1);
        u.query = take_until(&rest, "#");
        u.has_query = true;
    }
    return u;
}

/* url_split, but the first part of an address without scheme may be its host. False when
 * there is no host. */
static bool split_with_host(struct span text, struct url *u)
{
    *u = url_split(text);
    if (!u->has_authority && u->scheme.len == 0) {
        struct span rest = u->path;
        split_authority(take_until(&rest, "/\\"), u);
        if (!looks_like_host(u->host))
            return false;
        u->path = rest;
    }
    return is_host(u->host);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 3986 2.3: these mean the same with and without percent-encoding. */
static bool is_unreserved(unsigned char c)
{
    return isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void add_encoded(struct buffer *out, unsigned char byte)
{
    static const char hex[] = "0123456789ABCDEF";
    const char triplet[3] = {'%', hex[byte >> 4], hex[byte & 15]};
    buffer_add(out, triplet, 3);
}

/* text with every byte percent-encoded that must be, and no other. */
static void add_percent(struct buffer *out, struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '%' && i + 2 < text.len && hex_value(text.at[i + 1]) >= 0 &&
            hex_value(text.at[i + 2]) >= 0) {
            byte = (unsigned char)(hex_value(text.at[i + 1]) * 16 +
                                   hex_value(text.at[i + 2]));
            i += 2;
            if (is_unreserved(byte))
                buffer_add_byte(out, (char)byte);
            else
                add_encoded(out, byte);
        } else if (byte <= ' ' || byte >= 0x7f || strchr("\"<>\\^`{|}%", byte) != NULL) {
            add_encoded(out, byte);
        } else {
            buffer_add_byte(out, (char)byte);
        }
    }
}

static bool ends_with(const struct buffer *b, size_t start, const char *end)
{
    size_t len = strlen(end);
    return b->len >= start + len && memcmp(b->at + b->len - len, end, len) == 0;
}

/* Labels that name a site's variants, not the site. */
static bool is_variant_label(struct span label)
{
    return (label.len == 3 && strncasecmp(label.at, "www", 3) == 0) ||
           (label.len == 1 && (label.at[0] == 'm' || label.at[0] == 'M')) ||
           (label.len == 3 && strncasecmp(label.at, "amp", 3) == 0);
}

/* The host in lower case without variant labels; two labels always stay ("m.com"). */
static void add_host(struct buffer *out, struct span host)
{
    size_t start = out->len;
    size_t left = count_labels(host);
    for (struct span rest = host; left > 0; left--) {
        struct span label = take_until(&rest, ".");
        if (rest.len > 0)
            rest = span_drop(rest, 1);
        if (left > 2 && is_variant_label(label))
            continue;
        if (out->len > start)
            buffer_add_byte(out, '.');
        for (size_t i = 0; i < label.len; i++)
            buffer_add_byte(out, (char)tolower((unsigned char)label.at[i]));
    }
}

/* RFC 3986 5.2.4 in one pass: "/a/./b/../c" is "/a/c". out holds the path from start. */
static void add_path(struct buffer *out, struct span path)
{
    size_t start = out->len;
    while (path.len > 0) {
        if (path.at[0] == '/')
            path = span_drop(path, 1);
        struct span segment = take_until(&path, "/");
        if (span_is(segment, ".")) {
            if (path.len == 0)
                buffer_add_byte(out, '/');
            continue;
        }
        if (span_is(segment, "..")) {
            while (out->len > start && out->at[--out->len] != '/')
                ;
            if (path.len == 0)
                buffer_add_byte(out, '/');
            continue;
        }
        buffer_add_byte(out, '/');
        buffer_add_span(out, segment);
    }
}

static void cut_ending(struct buffer *out, size_t start, const char *end)
{
    if (ends_with(out, start, end))
        out->len -= strlen(end);
}

/* No slash and no AMP mark at the path's end. */
static void cut_path_end(struct buffer *out, size_t start)
{
    size_t before;
    do {
        before = out->len;
        cut_ending(out, start, "/");
        cut_ending(out, start, "/amp");
        cut_ending(out, start, ".amp");
        if (ends_with(out, start, ".amp.html")) {
            out->len -= strlen(".amp.html");
            buffer_add_string(out, ".html");
        }
    } while (out->len != before);
}

/* Parameters that say where a reader came from or how the page is shown, not which page.
 */
static bool is_tracking(struct span parameter)
{
    static const char *const names[] = {
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "ref_src",
        "ref_url",
        "ns_mchannel",
        "ns_source",
        "ns_campaign",
        "ns_linkname",
        "at_medium",
        "at_campaign",
        "cmpid",
        "cmp",
        "ocid",
        "ncid",
        "smid",
        "smtyp",
        "xtor",
        "wt_mc",
        "s_cid",
        "sr_share",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "replytocom",
        "amp",
        "outputtype",
        "__twitter_impression",
        "__tn__",
        "fb_action_ids",
        "fb_ref",
        "showcomment",
    };
    size_t len = 0;
    while (len < parameter.len && parameter.at[len] != '=')
        len++;
    if (len >= 4 && strncasecmp(parameter.at, "utm_", 4) == 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == len && strncasecmp(parameter.at, names[i], len) == 0)
            return true;
    return false;
}

static int compare_parameters(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    size_t common = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->at, y->at, common);
    if (order == 0 && x->len != y->len)
        order = x->len < y->len ? -1 : 1;
    if (order == 0)
        order = x->at < y->at ? -1 : x->at > y->at;
    return order;
}

static void add_query(struct buffer *out, struct span query)
{
    struct buffer encoded = {0};
    add_percent(&encoded, query);
    size_t most = 1, count = 0;
    for (size_t i = 0; i < encoded.len; i++)
        most += encoded.at[i] == '&';
    struct span *parameters = memory_or_die(malloc(most * sizeof *parameters));
    for (struct span rest = buffer_span(&encoded); rest.len > 0;) {
        struct span parameter = take_until(&rest, "&");
        if (rest.len > 0)
            rest = span_drop(rest, 1);
        if (parameter.len > 0 && !is_tracking(parameter))
            parameters[count++] = parameter;
    }
    qsort(parameters, count, sizeof *parameters, compare_parameters);
    for (size_t i = 0; i < count; i++) {
        buffer_add_byte(out, i == 0 ? '?' : '&');
        buffer_add_span(out, parameters[i]);
    }
    free(parameters);
    buffer_free(&encoded);
}

bool url_normalise(struct span url, struct buffer *out)
{
    struct url u;
    if (!split_with_host(url, &u))
        return false;
    add_host(out, u.host);
    if (u.port.len > 0 && !span_is(u.port, "80") && !span_is(u.port, "443")) {
        buffer_add_byte(out, ':');
        buffer_add_span(out, u.port);
    }
    struct buffer path = {0};
    add_percent(&path, u.path);
    size_t start = out->len;
    add_path(out, buffer_span(&path));
    buffer_free(&path);
    cut_path_end(out, start);
    add_query(out, u.query);
    return true;
}

struct span url_host(struct span url)
{
    struct url u;
    if (!split_with_host(url, &u))
        return (struct span){0};
    if (u.host.len > 4 && strncasecmp(u.host.at, "www.", 4) == 0)
        return span_drop(u.host, 4);
    return u.host;
}

/* scheme://authority of base, as it stands. */
static void add_origin(struct buffer *out, struct span base, const struct url *u)
{
    buffer_add(out, base.at, (size_t)(u->path.at - base.at));
}

void url_resolve(struct span base, struct span link, struct buffer *out)
{
    base = trim(base);
    link = trim(link);
    struct url from = url_split(base), to = url_split(link);
    if (to.scheme.len > 0 || from.scheme.len == 0 || !from.has_authority) {
        buffer_add_span(out, link);
    } else if (to.has_authority) {
        buffer_add_span(out, from.scheme);
        buffer_add_byte(out, ':');
        buffer_add_span(out, link);
    } else if (to.path.len == 0) {
        add_origin(out, base, &from);
        buffer_add_span(out, from.path);
        if (!to.has_query && from.has_query) {
            buffer_add_byte(out, '?');
            buffer_add_span(out, from.query);
        }
        buffer_add_span(out, link);
    } else {
        struct buffer path = {0};
        add_origin(out, base, &from);
        if (to.path.at[0] != '/') {
            size_t folder = from.path.len;
            while (folder > 0 && from.path.at[folder - 1] != '/')
                folder--;
            buffer_add(&path, from.path.at, folder);
        }
        buffer_add_span(&path, to.path);
        add_path(out, buffer_span(&path));
        buffer_free(&path);
        buffer_add_span(out, span_drop(link, to.path.len));
    }
}

bool url_safe(struct span url)
{
    struct url u = url_split(url);
    bool web = (u.scheme.len == 4 && strncasecmp(u.scheme.at, "http", 4) == 0) ||
               (u.scheme.len == 5 && strncasecmp(u.scheme.at, "https", 5) == 0);
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.at[i] < ' ' || url.at[i] == 0x7f)
            return false;
    return web && u.has_authority && is_host(u.host);
}
