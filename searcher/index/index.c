#include "searcher/index/index.h"

#include "corpus/buffer.h"
#include "corpus/text/analysis.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <ctype.h>
#include <stdlib.h>
#include <sys/stat.h>

/* In how many documents a language must be for queries to be stemmed in it as well: a
 * share (one in so many) that keeps out what detection gets wrong, and a number that lets
 * small indexes have several. */
enum { LANGUAGE_SHARE = 200, LANGUAGE_DOCUMENTS_MIN = 3 };

enum error_code index_error(const struct shim_error *from, struct error *error)
{
    switch (from->status) {
    case SHIM_MODIFIED:
    case SHIM_LOCKED:
        return error_set(error, ERROR_BUSY, "the index is being written to: %s",
                         from->text);
    case SHIM_DAMAGED:
        return error_set(error, ERROR_DAMAGED, "the index is damaged: %s", from->text);
    case SHIM_VERSION:
        return error_set(error, ERROR_DAMAGED,
                         "this lede cannot read the index: %s", from->text);
    case SHIM_NOT_FOUND:
        return error_set(error, ERROR_IO, "the index is gone: %s", from->text);
    case SHIM_MEMORY:
        memory_or_die(NULL);
        return ERROR_IO;
    case SHIM_INVALID:
    case SHIM_BUG:
        return error_set(error, ERROR_IO, "a bug in lede, please report it: %s",
                         from->text);
    case SHIM_IO:
    case SHIM_OK:
        break;
    }
    return error_set(error, ERROR_IO, "the index cannot be read: %s", from->text);
}

/* ---- What the metadata says ------------------------------------------------------ */

static enum error_code read_metadata(struct index *index, const char *key,
                                     struct span *value, struct error *error)
{
    struct shim_error failure;
    struct shim_bytes bytes;
    *value = (struct span){0};
    if (shim_reader_metadata(index->reader, key, &bytes, &failure) != SHIM_OK)
        return index_error(&failure, error);
    *value = (struct span){bytes.at, bytes.len};
    return ERROR_NONE;
}

/* What an index of another version, or of another way to cut words, needs. */
static enum error_code refuse(const struct index *index, const char *why,
                              struct error *error)
{
    return error_set(error, ERROR_DAMAGED,
                     "%s: %s; mend it with: lede export -d %s | lede index -d NEW -",
                     index->path, why, index->path);
}

static enum error_code check_version(struct index *index, struct error *error)
{
    struct span version, fingerprint;
    char mine[20];
    enum error_code code = read_metadata(index, SCHEMA_META_VERSION, &version, error);
    if (code != ERROR_NONE)
        return code;
    if (version.len == 0 && index->stats.documents == 0)
        return ERROR_NONE; /* it is being made */
    if (version.len == 0)
        return error_set(error, ERROR_DAMAGED,
                         "%s: a Xapian database, but not made by lede", index->path);
    snprintf(mine, sizeof mine, "%d", SCHEMA_VERSION);
    if (!span_is(version, mine))
        return refuse(index, "made by another version of lede", error);
    code = read_metadata(index, SCHEMA_META_FINGERPRINT, &fingerprint, error);
    if (code != ERROR_NONE)
        return code;
    snprintf(mine, sizeof mine, "%016" PRIx64, index->fingerprint);
    if (!span_is(fingerprint, mine))
        return refuse(
            index, "its words were cut by another version of lede or libstemmer", error);
    return ERROR_NONE;
}

static enum error_code load_ranking(struct index *index, struct error *error)
{
    struct span text;
    enum error_code code = read_metadata(index, SCHEMA_META_RANKING, &text, error);
    if (code != ERROR_NONE)
        return code;
    if (text.len == 0 && index->stats.documents == 0)
        index->ranking = (struct schema_ranking){
            .impact = true, .k1 = SCHEMA_K1, .b = SCHEMA_B, .average = 1};
    else if (!schema_ranking_read(text, &index->ranking))
        return refuse(index, "it does not say how it was ranked", error);
    return ERROR_NONE;
}

/* A language by number with its documents. */
struct share {
    language language;
    uint64_t documents;
};

static int by_documents(const void *a, const void *b)
{
    const struct share *left = a, *right = b;
    if (left->documents != right->documents)
        return left->documents > right->documents ? -1 : 1;
    return (left->language > right->language) - (left->language < right->language);
}

/* count_languages(json, shares): documents by language; all without a stemmer together
 * count as LANGUAGE_OTHER. */
static void count_languages(const json_t *json, struct share *shares)
{
    const char *code;
    json_t *documents;
    for (size_t l = 0; l < language_count(); l++)
        shares[l] = (struct share){.language = (language)l};
    json_object_foreach((json_t *)(uintptr_t)json, code, documents)
    {
        if (json_is_integer(documents) && json_integer_value(documents) > 0)
            shares[language_from_code(span_of(code))].documents +=
                (uint64_t)json_integer_value(documents);
    }
}

static enum error_code load_languages(struct index *index, struct error *error)
{
    struct span text;
    enum error_code code = read_metadata(index, SCHEMA_META_LANGUAGES, &text, error);
    if (code != ERROR_NONE)
        return code;
    size_t count = language_count();
    struct share *shares = memory_or_die(calloc(count, sizeof *shares));
    json_t *json = json_loadb(text.len == 0 ? "" : text.at, text.len, 0, NULL);
    count_languages(json, shares);
    json_decref(json);
    qsort(shares, count, sizeof *shares, by_documents);
    free(index->languages);
    index->languages = memory_or_die(calloc(count, sizeof *index->languages));
    index->language_count = index->rare_count = 0;
    for (size_t i = 0; i < count && shares[i].documents > 0; i++) {
        bool enough = shares[i].documents >= LANGUAGE_DOCUMENTS_MIN &&
                      shares[i].documents >= index->stats.documents / LANGUAGE_SHARE;
        index->languages[i] = shares[i].language;
        if (i == 0 || enough)
            index->language_count++;
        else
            index->rare_count++;
    }
    free(shares);
    return ERROR_NONE;
}

size_t index_languages(const struct index *index, struct span text, language *out)
{
    size_t count = 0;
    for (size_t i = 0; i < index->language_count + index->rare_count; i++)
        if (i < index->language_count || language_has_letters(index->languages[i], text))
            out[count++] = index->languages[i];
    if (count == 0)
        out[count++] = LANGUAGE_OTHER;
    return count;
}

/* A word that one document holds is not taken for a slip of one that fewer hold than these
 * (correct_least). */
static const uint32_t frequent_least[INDEX_FREQUENT] = {17, 128, 1024};

static void close_words(struct index *index)
{
    wordlist_close(&index->words);
    for (size_t i = 0; i < INDEX_FREQUENT; i++)
        wordlist_close(&index->frequent[i]);
    index->words_asked = false;
}

/* load_words(index, error): map the word list. An index without one, or whose writer has just
 * replaced it, has nothing to suggest. */
static enum error_code load_words(struct index *index, struct error *error)
{
    struct span names;
    enum error_code code = read_metadata(index, SCHEMA_META_WORDS, &names, error);
    close_words(index);
    if (code == ERROR_NONE)
        code = wordlist_open_named(&index->words, index->path, names, error);
    return code;
}

/* make_frequent(index): each list out of the one before it. */
static void make_frequent(struct index *index)
{
    const struct wordlist *from = &index->words;
    for (size_t i = 0; i < INDEX_FREQUENT; i++) {
        wordlist_frequent(from, frequent_least[i], &index->frequent[i]);
        from = &index->frequent[i];
    }
}

const struct wordlist *index_words(struct index *index, uint32_t least)
{
    size_t i = INDEX_FREQUENT;
    while (i > 0 && least < frequent_least[i - 1])
        i--;
    if (i == 0)
        return &index->words;
    if (index->frequent[0].count == 0 && index->words_asked)
        make_frequent(index);
    index->words_asked = true;
    return index->frequent[i - 1].count > 0 ? &index->frequent[i - 1] : &index->words;
}

static enum error_code load(struct index *index, struct error *error)
{
    struct shim_error failure;
    if (shim_reader_stats(index->reader, &index->stats, &failure) != SHIM_OK)
        return index_error(&failure, error);
    enum error_code code = check_version(index, error);
    if (code == ERROR_NONE)
        code = load_ranking(index, error);
    if (code == ERROR_NONE)
        code = load_languages(index, error);
    if (code == ERROR_NONE)
        code = load_words(index, error);
    return code;
}

/* ---- Opening --------------------------------------------------------------------- */

/* place_of(path): the folder that the name stands for at this moment; 0 when none does. */
static ino_t place_of(const char *path)
{
    struct stat folder;
    return stat(path, &folder) == 0 ? folder.st_ino : 0;
}

static enum error_code open_reader(struct index *index, struct error *error)
{
    struct shim_error failure;
    struct buffer live = {0};
    buffer_printf(&live, "%s/" SCHEMA_LIVE, index->path);
    index->place = place_of(buffer_string(&live));
    enum shim_status status = shim_reader_open(buffer_string(&live), &index->reader, &failure);
    buffer_free(&live);
    if (status == SHIM_OK)
        return ERROR_NONE;
    if (status == SHIM_NOT_FOUND)
        return error_set(
            error, ERROR_IO,
            "there is no index in %s: make one with \"lede index -d %s ARCHIVE\", "
            "or name another with -d or LEDE_INDEX",
            index->path, index->path);
    return index_error(&failure, error);
}

enum error_code index_open(const char *path, struct index **out, struct error *error)
{
    struct index *index = memory_or_die(calloc(1, sizeof *index));
    index->path = memory_or_die(strdup(path));
    index->fingerprint = analysis_fingerprint();
    enum error_code code = open_reader(index, error);
    if (code == ERROR_NONE)
        code = load(index, error);
    if (code != ERROR_NONE) {
        index_close(index);
        index = NULL;
    }
    *out = index;
    return code;
}

/* reopen(index, changed, error): when another database has taken the place of the one that
 * is open, as happens at the end of an index's first import, open that. */
static enum error_code reopen(struct index *index, bool *changed, struct error *error)
{
    struct buffer live = {0};
    buffer_printf(&live, "%s/" SCHEMA_LIVE, index->path);
    ino_t place = place_of(buffer_string(&live));
    buffer_free(&live);
    *changed = place != 0 && place != index->place;
    if (!*changed)
        return ERROR_NONE;
    shim_reader_close(index->reader);
    index->reader = NULL;
    return open_reader(index, error);
}

static void forget_years(struct index *index)
{
    free(index->years);
    index->years = NULL;
    index->year_count = 0;
}

enum error_code index_refresh(struct index *index, bool *changed, struct error *error)
{
    struct shim_error failure;
    if (reopen(index, changed, error) != ERROR_NONE)
        return error->code;
    if (!*changed && shim_reader_refresh(index->reader, changed, &failure) != SHIM_OK)
        return index_error(&failure, error);
    if (!*changed)
        return ERROR_NONE;
    articles_forget(&index->articles);
    columns_forget(&index->columns);
    strmap_clear(&index->common);
    forget_years(index);
    return load(index, error);
}

static bool take_year(struct shim_bytes name, uint32_t documents, void *payload)
{
    struct index *index = payload;
    size_t prefix = strlen(schema_prefix(FIELD_YEAR));
    int year = 0;
    (void)documents;
    if (name.len != prefix + 4)
        return true;
    for (size_t i = prefix; i < name.len; i++) {
        if (!isdigit((unsigned char)name.at[i]))
            return true;
        year = year * 10 + (name.at[i] - '0');
    }
    index->years = memory_or_die(
        realloc(index->years, (index->year_count + 1) * sizeof *index->years));
    index->years[index->year_count++] = year;
    return true;
}

enum error_code index_years(struct index *index, struct error *error)
{
    struct span prefix = span_of(schema_prefix(FIELD_YEAR));
    struct shim_error e;
    if (index->years != NULL)
        return ERROR_NONE;
    index->years = memory_or_die(malloc(sizeof *index->years));
    if (shim_reader_terms(index->reader, (struct shim_bytes){prefix.at, prefix.len}, take_year,
                          index, &e) == SHIM_OK)
        return ERROR_NONE;
    forget_years(index);
    return index_error(&e, error);
}

void index_close(struct index *index)
{
    if (index == NULL)
        return;
    shim_reader_close(index->reader);
    close_words(index);
    articles_forget(&index->articles);
    columns_forget(&index->columns);
    strmap_free(&index->common);
    forget_years(index);
    free(index->languages);
    free(index->path);
    free(index);
}
