#include "corpus/text/element.h"

#include <assert.h>
#include <ctype.h>

enum { NAME_BYTES_MAX = 16 };

/* By number; sorted by name. */
static const struct {
    const char *name;
    enum element_flow flow;
    bool phrasing;
} ELEMENTS[] = {
    {"", ELEMENT_FLOW_INLINE, false},
    {"a", ELEMENT_FLOW_INLINE, false},
    {"abbr", ELEMENT_FLOW_INLINE, true},
    {"acronym", ELEMENT_FLOW_INLINE, false},
    {"address", ELEMENT_FLOW_BLOCK, false},
    {"applet", ELEMENT_FLOW_INLINE, false},
    {"area", ELEMENT_FLOW_INLINE, false},
    {"article", ELEMENT_FLOW_BLOCK, false},
    {"aside", ELEMENT_FLOW_BLOCK, false},
    {"audio", ELEMENT_FLOW_INLINE, true},
    {"b", ELEMENT_FLOW_INLINE, true},
    {"base", ELEMENT_FLOW_INLINE, false},
    {"basefont", ELEMENT_FLOW_INLINE, false},
    {"bdi", ELEMENT_FLOW_INLINE, false},
    {"bdo", ELEMENT_FLOW_INLINE, true},
    {"bgsound", ELEMENT_FLOW_INLINE, false},
    {"big", ELEMENT_FLOW_INLINE, false},
    {"blink", ELEMENT_FLOW_INLINE, false},
    {"blockquote", ELEMENT_FLOW_BLOCK, false},
    {"body", ELEMENT_FLOW_BLOCK, false},
    {"br", ELEMENT_FLOW_INLINE, true},
    {"button", ELEMENT_FLOW_INLINE, true},
    {"canvas", ELEMENT_FLOW_INLINE, false},
    {"caption", ELEMENT_FLOW_BLOCK, false},
    {"center", ELEMENT_FLOW_BLOCK, false},
    {"cite", ELEMENT_FLOW_INLINE, true},
    {"code", ELEMENT_FLOW_INLINE, true},
    {"col", ELEMENT_FLOW_INLINE, false},
    {"colgroup", ELEMENT_FLOW_INLINE, false},
    {"command", ELEMENT_FLOW_INLINE, false},
    {"content", ELEMENT_FLOW_INLINE, false},
    {"data", ELEMENT_FLOW_INLINE, true},
    {"datalist", ELEMENT_FLOW_INLINE, true},
    {"dd", ELEMENT_FLOW_ROW, false},
    {"del", ELEMENT_FLOW_INLINE, false},
    {"details", ELEMENT_FLOW_BLOCK, false},
    {"dfn", ELEMENT_FLOW_INLINE, true},
    {"dialog", ELEMENT_FLOW_BLOCK, false},
    {"dir", ELEMENT_FLOW_BLOCK, false},
    {"div", ELEMENT_FLOW_BLOCK, false},
    {"dl", ELEMENT_FLOW_BLOCK, false},
    {"dt", ELEMENT_FLOW_ROW, false},
    {"em", ELEMENT_FLOW_INLINE, true},
    {"embed", ELEMENT_FLOW_INLINE, true},
    {"fencedframe", ELEMENT_FLOW_INLINE, false},
    {"fieldset", ELEMENT_FLOW_BLOCK, false},
    {"figcaption", ELEMENT_FLOW_BLOCK, false},
    {"figure", ELEMENT_FLOW_BLOCK, false},
    {"font", ELEMENT_FLOW_INLINE, false},
    {"footer", ELEMENT_FLOW_BLOCK, false},
    {"form", ELEMENT_FLOW_BLOCK, false},
    {"frame", ELEMENT_FLOW_INLINE, false},
    {"frameset", ELEMENT_FLOW_BLOCK, false},
    {"h1", ELEMENT_FLOW_BLOCK, false},
    {"h2", ELEMENT_FLOW_BLOCK, false},
    {"h3", ELEMENT_FLOW_BLOCK, false},
    {"h4", ELEMENT_FLOW_BLOCK, false},
    {"h5", ELEMENT_FLOW_BLOCK, false},
    {"h6", ELEMENT_FLOW_BLOCK, false},
    {"head", ELEMENT_FLOW_INLINE, false},
    {"header", ELEMENT_FLOW_BLOCK, false},
    {"hgroup", ELEMENT_FLOW_BLOCK, false},
    {"hr", ELEMENT_FLOW_BLOCK, false},
    {"html", ELEMENT_FLOW_BLOCK, false},
    {"i", ELEMENT_FLOW_INLINE, true},
    {"iframe", ELEMENT_FLOW_HIDDEN, false},
    {"image", ELEMENT_FLOW_INLINE, false},
    {"img", ELEMENT_FLOW_INLINE, true},
    {"input", ELEMENT_FLOW_INLINE, true},
    {"ins", ELEMENT_FLOW_INLINE, false},
    {"isindex", ELEMENT_FLOW_INLINE, false},
    {"kbd", ELEMENT_FLOW_INLINE, true},
    {"keygen", ELEMENT_FLOW_INLINE, false},
    {"label", ELEMENT_FLOW_INLINE, true},
    {"legend", ELEMENT_FLOW_BLOCK, false},
    {"li", ELEMENT_FLOW_ROW, false},
    {"link", ELEMENT_FLOW_INLINE, false},
    {"listing", ELEMENT_FLOW_BLOCK, false},
    {"main", ELEMENT_FLOW_BLOCK, false},
    {"map", ELEMENT_FLOW_INLINE, false},
    {"mark", ELEMENT_FLOW_INLINE, true},
    {"marquee", ELEMENT_FLOW_INLINE, false},
    {"math", ELEMENT_FLOW_INLINE, true},
    {"menu", ELEMENT_FLOW_BLOCK, false},
    {"menuitem", ELEMENT_FLOW_INLINE, false},
    {"meta", ELEMENT_FLOW_INLINE, false},
    {"meter", ELEMENT_FLOW_INLINE, true},
    {"nav", ELEMENT_FLOW_BLOCK, false},
    {"nobr", ELEMENT_FLOW_INLINE, false},
    {"noembed", ELEMENT_FLOW_HIDDEN, false},
    {"noframes", ELEMENT_FLOW_HIDDEN, false},
    {"noscript", ELEMENT_FLOW_INLINE, true},
    {"object", ELEMENT_FLOW_INLINE, true},
    {"ol", ELEMENT_FLOW_BLOCK, false},
    {"optgroup", ELEMENT_FLOW_ROW, false},
    {"option", ELEMENT_FLOW_ROW, false},
    {"output", ELEMENT_FLOW_INLINE, true},
    {"p", ELEMENT_FLOW_BLOCK, false},
    {"param", ELEMENT_FLOW_INLINE, false},
    {"picture", ELEMENT_FLOW_INLINE, false},
    {"plaintext", ELEMENT_FLOW_BLOCK, false},
    {"pre", ELEMENT_FLOW_BLOCK, false},
    {"progress", ELEMENT_FLOW_INLINE, true},
    {"q", ELEMENT_FLOW_INLINE, true},
    {"rb", ELEMENT_FLOW_INLINE, false},
    {"rp", ELEMENT_FLOW_INLINE, false},
    {"rt", ELEMENT_FLOW_INLINE, false},
    {"rtc", ELEMENT_FLOW_INLINE, false},
    {"ruby", ELEMENT_FLOW_INLINE, true},
    {"s", ELEMENT_FLOW_INLINE, false},
    {"samp", ELEMENT_FLOW_INLINE, true},
    {"script", ELEMENT_FLOW_HIDDEN, true},
    {"search", ELEMENT_FLOW_BLOCK, false},
    {"section", ELEMENT_FLOW_BLOCK, false},
    {"select", ELEMENT_FLOW_INLINE, true},
    {"selectedcontent", ELEMENT_FLOW_INLINE, false},
    {"slot", ELEMENT_FLOW_INLINE, false},
    {"small", ELEMENT_FLOW_INLINE, true},
    {"source", ELEMENT_FLOW_INLINE, false},
    {"spacer", ELEMENT_FLOW_INLINE, false},
    {"span", ELEMENT_FLOW_INLINE, true},
    {"strike", ELEMENT_FLOW_INLINE, false},
    {"strong", ELEMENT_FLOW_INLINE, true},
    {"style", ELEMENT_FLOW_HIDDEN, false},
    {"sub", ELEMENT_FLOW_INLINE, true},
    {"summary", ELEMENT_FLOW_BLOCK, false},
    {"sup", ELEMENT_FLOW_INLINE, true},
    {"svg", ELEMENT_FLOW_HIDDEN, false},
    {"table", ELEMENT_FLOW_BLOCK, false},
    {"tbody", ELEMENT_FLOW_ROW, false},
    {"td", ELEMENT_FLOW_CELL, false},
    {"template", ELEMENT_FLOW_HIDDEN, false},
    {"textarea", ELEMENT_FLOW_INLINE, true},
    {"tfoot", ELEMENT_FLOW_ROW, false},
    {"th", ELEMENT_FLOW_CELL, false},
    {"thead", ELEMENT_FLOW_ROW, false},
    {"time", ELEMENT_FLOW_INLINE, true},
    {"title", ELEMENT_FLOW_HIDDEN, false},
    {"tr", ELEMENT_FLOW_ROW, false},
    {"track", ELEMENT_FLOW_INLINE, false},
    {"tt", ELEMENT_FLOW_INLINE, false},
    {"u", ELEMENT_FLOW_INLINE, false},
    {"ul", ELEMENT_FLOW_BLOCK, false},
    {"var", ELEMENT_FLOW_INLINE, true},
    {"video", ELEMENT_FLOW_INLINE, false},
    {"wbr", ELEMENT_FLOW_INLINE, true},
    {"xmp", ELEMENT_FLOW_BLOCK, false},
};

static_assert(sizeof ELEMENTS / sizeof ELEMENTS[0] == ELEMENT_COUNT, "a row an element");

enum element element_find(struct span name)
{
    char lower[NAME_BYTES_MAX + 1];
    if (name.len == 0 || name.len > NAME_BYTES_MAX)
        return ELEMENT_UNKNOWN;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)tolower((unsigned char)name.at[i]);
    lower[name.len] = '\0';
    int low = 1, high = ELEMENT_COUNT;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = strcmp(lower, ELEMENTS[middle].name);
        if (order == 0)
            return (enum element)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return ELEMENT_UNKNOWN;
}

const char *element_name(enum element e)
{
    return ELEMENTS[e].name;
}

enum element_flow element_flow(enum element e)
{
    return ELEMENTS[e].flow;
}

bool element_is_phrasing(enum element e)
{
    return ELEMENTS[e].phrasing;
}
