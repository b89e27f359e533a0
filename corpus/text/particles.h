/*
 * particles: the particles that Korean writes to the end of a noun. Used by cut.
 */
#ifndef CORPUS_TEXT_PARTICLES_H
#define CORPUS_TEXT_PARTICLES_H

#include "corpus/span.h"

/* particles_cut(word): word without the particle at its end, as in 선거 of 선거에서는 or EU of
 * EU의; the whole word when it ends in none. Nothing is known of nouns here, so now and then
 * a syllable of a noun is taken for a particle. */
struct span particles_cut(struct span word);

#endif
