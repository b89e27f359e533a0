#include "corpus/memory.h"

#include "corpus/buffer.h"

#include <jansson.h>
#include <libxml/xmlmemory.h>
#include <stdlib.h>
#include <string.h>

static void *allocate(size_t size)
{
    return memory_or_die(malloc(size > 0 ? size : 1));
}

static void *resize(void *at, size_t size)
{
    return memory_or_die(realloc(at, size > 0 ? size : 1));
}

static char *duplicate(const char *text)
{
    return memory_or_die(strdup(text));
}

void memory_in_libraries(void)
{
    json_set_alloc_funcs(allocate, free);
    xmlMemSetup(free, allocate, resize, duplicate);
}
