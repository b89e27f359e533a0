#include "corpus/formats/xml/xml_space.h"

#include <stddef.h>
#include <string.h>

/* The first entry whose part occurs in the URI counts. */
static const struct {
    const char *part;
    enum xml_space space;
} URIS[] = {
    {"/2005/atom", XML_ATOM},
    {"purl.org/atom/ns", XML_ATOM},
    {"/modules/content", XML_CONTENT},
    {"/dc/elements/", XML_DC},
    {"/dc/terms", XML_DC},
    {"/excerpt", XML_EXCERPT},
    {"wordpress.org/export/", XML_WORDPRESS},
    {"search.yahoo.com/mrss", XML_MEDIA},
    {"/modules/slash", XML_SLASH},
    {"/syndication/thread", XML_THREAD},
    {"disqus-internals", XML_DISQUS},
    {"disqus.com", XML_RSS},
    {"purl.org/rss/1.0/modules/", XML_OTHER},
    {"purl.org/rss/", XML_RSS},
    {"purl.org/net/rss", XML_RSS},
    {"netscape.com/rdf/simple", XML_RSS},
    {"userland.com/rss", XML_RSS},
    {"cyber.law.harvard.edu/rss", XML_RSS},
    {"blogs.law.harvard.edu/tech/rss", XML_RSS},
};

static const struct {
    const char *prefix;
    enum xml_space space;
} PREFIXES[] = {
    {"atom", XML_ATOM},   {"content", XML_CONTENT}, {"dc", XML_DC},
    {"dcterms", XML_DC},  {"dsq", XML_DISQUS},      {"excerpt", XML_EXCERPT},
    {"media", XML_MEDIA}, {"rss", XML_RSS},         {"slash", XML_SLASH},
    {"thr", XML_THREAD},  {"wp", XML_WORDPRESS},
};

static enum xml_space by_prefix(const char *prefix)
{
    for (size_t i = 0; i < sizeof PREFIXES / sizeof PREFIXES[0]; i++)
        if (strcasecmp(prefix, PREFIXES[i].prefix) == 0)
            return PREFIXES[i].space;
    return XML_OTHER;
}

enum xml_space xml_space_find(const char *uri, const char *prefix)
{
    if (uri == NULL || *uri == '\0')
        return prefix == NULL ? XML_RSS : by_prefix(prefix);
    for (size_t i = 0; i < sizeof URIS / sizeof URIS[0]; i++)
        if (strcasestr(uri, URIS[i].part) != NULL)
            return URIS[i].space;
    return XML_OTHER;
}
