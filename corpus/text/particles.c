#include "corpus/text/particles.h"

#include "corpus/text/utf8.h"

enum {
    SYLLABLE_BYTES = 3,
    FIRST_SYLLABLE = 0xac00,
    LAST_SYLLABLE = 0xd7a3,
    FINALS = 28, /* final consonants, with none */
    FINAL_RIEUL = 8
};

/* What the syllable before a particle must end in; ㄹ counts as a vowel before 로. */
enum ending { ANY, VOWEL, CONSONANT, RIEUL };

/* Longer ones first. With the plural 들 in front they are taken off together. */
static const struct {
    enum ending after;
    const char *text;
} particles[] = {
    {ANY, "들에게는"},     {ANY, "에서부터"},     {ANY, "들에게"},
    {ANY, "들에서"},       {ANY, "들까지"},       {ANY, "들이"},
    {ANY, "들은"},         {ANY, "들을"},         {ANY, "들의"},
    {ANY, "들과"},         {ANY, "들도"},         {ANY, "들"},
    {ANY, "에서는"},       {ANY, "에서도"},       {ANY, "에서의"},
    {ANY, "에게는"},       {ANY, "에게도"},       {ANY, "에게서"},
    {CONSONANT, "으로는"}, {CONSONANT, "으로도"}, {CONSONANT, "으로서"},
    {CONSONANT, "으로써"}, {CONSONANT, "이라는"}, {CONSONANT, "이라고"},
    {CONSONANT, "이라도"}, {ANY, "까지는"},       {ANY, "까지도"},
    {ANY, "부터는"},       {ANY, "보다는"},       {ANY, "에서"},
    {ANY, "에게"},         {ANY, "에는"},         {ANY, "에도"},
    {ANY, "에만"},         {CONSONANT, "으로"},   {VOWEL, "로는"},
    {VOWEL, "로서"},       {VOWEL, "로써"},       {ANY, "까지"},
    {ANY, "부터"},         {ANY, "보다"},         {ANY, "처럼"},
    {ANY, "만큼"},         {ANY, "마다"},         {ANY, "조차"},
    {ANY, "마저"},         {ANY, "밖에"},         {ANY, "한테"},
    {ANY, "께서"},         {VOWEL, "라는"},       {VOWEL, "라고"},
    {VOWEL, "와의"},       {VOWEL, "와는"},       {CONSONANT, "과의"},
    {CONSONANT, "과는"},   {CONSONANT, "이나"},   {CONSONANT, "이란"},
    {CONSONANT, "이며"},   {CONSONANT, "은"},     {VOWEL, "는"},
    {CONSONANT, "이"},     {VOWEL, "가"},         {CONSONANT, "을"},
    {VOWEL, "를"},         {VOWEL, "와"},         {CONSONANT, "과"},
    {VOWEL, "로"},         {ANY, "에"},           {ANY, "의"},
    {ANY, "도"},           {ANY, "만"},
};

/* ending_of(word): what its last syllable ends in; ANY when that is not Hangul, as in
 * EU의. A syllable is 0xAC00 + 28 * (consonant and vowel) + final consonant (Unicode
 * 15, 3.12). */
static enum ending ending_of(struct span word)
{
    uint32_t code = 0;
    size_t i = word.len < SYLLABLE_BYTES ? 0 : word.len - SYLLABLE_BYTES;
    if (((unsigned char)word.at[i] & 0xf0) != 0xe0 || !utf8_decode(word, &i, &code) ||
        code < FIRST_SYLLABLE || code > LAST_SYLLABLE)
        return ANY;
    uint32_t final = (code - FIRST_SYLLABLE) % FINALS;
    return final == 0 ? VOWEL : final == FINAL_RIEUL ? RIEUL : CONSONANT;
}

/* fits(particle, after, ending): whether particle can follow a syllable of that ending.
 */
static bool fits(struct span particle, enum ending after, enum ending ending)
{
    static const char ro[] = "로";
    if (after == ANY || ending == ANY || after == ending)
        return true;
    bool is_ro = memcmp(particle.at, ro, SYLLABLE_BYTES) == 0;
    return ending == RIEUL && after == (is_ro ? VOWEL : CONSONANT);
}

struct span particles_cut(struct span word)
{
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
        struct span particle = span_of(particles[i].text);
        if (word.len <= particle.len ||
            memcmp(word.at + word.len - particle.len, particle.at, particle.len) != 0)
            continue;
        struct span rest = {word.at, word.len - particle.len};
        if (fits(particle, particles[i].after, ending_of(rest)))
            return rest;
    }
    return word;
}
