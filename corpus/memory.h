/*
 * memory: out of memory ends the process in the libraries, too, that would otherwise leave
 * out what they found no room for. Used by lede.c.
 */
#ifndef CORPUS_MEMORY_H
#define CORPUS_MEMORY_H

/* memory_in_libraries(): let jansson and libxml2 allocate as we do (memory_or_die); before
 * their first use, once. */
void memory_in_libraries(void);

#endif
