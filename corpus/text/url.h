/*
 * url: one place that says when two addresses are the same page, and what site they are of.
 * Used by formats, indexer/document and the query plan.
 */
#ifndef CORPUS_TEXT_URL_H
#define CORPUS_TEXT_URL_H

#include "corpus/buffer.h"
#include "corpus/span.h"

/* url_normalise(url, out): append url in the form that joins a page with its variants:
 * no scheme, no "www." or "m." or "amp." label, host in lower case, no default port, no
 * fragment, no tracking parameters (utm_*, fbclid, gclid …), the others sorted, no AMP
 * ending, no trailing slash, percent-encoding upper-case and only where needed. The
 * scheme may be missing if the host looks like one ("bbc.com/news", not "news.html"), so what
 * came out goes in again and comes out the same. False, and nothing appended, when url has no host. */
bool url_normalise(struct span url, struct buffer *out);

/* url_host(url): the host part, as it stands, without port or "www."; empty when none. */
struct span url_host(struct span url);

/* url_resolve(base, link, out): append the absolute form of link as found on the page base
 * (RFC 3986 section 5.2). A link that is absolute already is appended as it is; so is any
 * when base is not absolute. */
void url_resolve(struct span base, struct span link, struct buffer *out);

/* url_safe(url): true when url is absolute http or https: the only ones that lede links to. */
bool url_safe(struct span url);

#endif
