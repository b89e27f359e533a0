#include "corpus/text/stem.h"

#include "corpus/buffer.h"

#include <errno.h>
#include <libstemmer.h>
#include <stdlib.h>

struct stemmer {
    struct sb_stemmer *snowball;
};

struct stemmer *stemmer_new(language l)
{
    errno = 0;
    struct sb_stemmer *snowball =
        l == LANGUAGE_OTHER ? NULL : sb_stemmer_new(language_code(l), "UTF_8");
    if (snowball == NULL && errno == ENOMEM)
        memory_or_die(NULL); /* its words would be indexed as they are */
    if (snowball == NULL)
        return NULL;
    struct stemmer *s = memory_or_die(malloc(sizeof *s));
    s->snowball = snowball;
    return s;
}

struct span stemmer_stem(struct stemmer *s, struct span word)
{
    const sb_symbol *stem =
        sb_stemmer_stem(s->snowball, (const sb_symbol *)word.at, (int)word.len);
    memory_or_die((void *)stem);
    return (struct span){(const char *)stem, (size_t)sb_stemmer_length(s->snowball)};
}

void stemmer_free(struct stemmer *s)
{
    if (s == NULL)
        return;
    sb_stemmer_delete(s->snowball);
    free(s);
}
