/*
 * xml_space: which vocabulary an XML namespace is. Used by formats/xml.
 */
#ifndef CORPUS_FORMATS_XML_SPACE_H
#define CORPUS_FORMATS_XML_SPACE_H

/* The vocabularies of feeds and exports. */
enum xml_space {
    XML_RSS, /* no namespace, or one of those that RSS has been given */
    XML_ATOM,
    XML_CONTENT,
    XML_DC,
    XML_EXCERPT,
    XML_MEDIA,
    XML_SLASH,
    XML_THREAD, /* RFC 4685 */
    XML_WORDPRESS,
    XML_DISQUS,
    XML_OTHER
};

/* xml_space_find(uri, prefix): by the namespace's URI, of which versions and letter case do
 * not matter; without one (uri is NULL) by the prefix that it usually has. */
enum xml_space xml_space_find(const char *uri, const char *prefix);

#endif
