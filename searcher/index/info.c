#include "searcher/index/info.h"

#include "corpus/record.h"
#include "corpus/text/date.h"

#include <sys/stat.h>
#include <fts.h>
#include <jansson.h>
#include <stdlib.h>

/* ---- Counts ------------------------------------------------------------------------ */

static enum error_code read_counts(struct index *index, struct info *out,
                                   struct error *error)
{
    const struct {
        enum schema_field field;
        struct span value;
        uint64_t *count;
    } wanted[] = {
        {FIELD_TYPE, SPAN("article"), &out->articles},
        {FIELD_TYPE, SPAN("comment"), &out->comments},
        {FIELD_FLAG, SPAN("orphan"), &out->orphans},
        {FIELD_FLAG, SPAN("deleted"), &out->deleted},
        {FIELD_FLAG, SPAN("undated"), &out->undated},
    };
    struct shim_error failure;
    struct buffer term = {0};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        uint32_t documents = 0;
        schema_term(wanted[i].field, wanted[i].value, &term);
        struct shim_bytes name = {term.at, term.len};
        if (shim_reader_count(index->reader, name, &documents, &failure) != SHIM_OK) {
            index_error(&failure, error);
            break;
        }
        *wanted[i].count = documents;
    }
    buffer_free(&term);
    return error->code;
}

/* ---- Languages and days ------------------------------------------------------------ */

struct language_list {
    struct arena *arena;
    struct info_language *at;
    size_t count, capacity;
};

static bool take_language(struct shim_bytes name, uint32_t documents, void *payload)
{
    struct language_list *list = payload;
    size_t prefix = strlen(schema_prefix(FIELD_LANG));
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
        struct info_language *more =
            arena_alloc(list->arena, list->capacity * sizeof *more);
        if (list->count > 0)
            memcpy(more, list->at, list->count * sizeof *more);
        list->at = more;
    }
    struct span code = {name.at + prefix, name.len - prefix};
    list->at[list->count++] =
        (struct info_language){arena_copy(list->arena, code), documents};
    return true;
}

static int by_documents(const void *a, const void *b)
{
    const struct info_language *x = a, *y = b;
    if (x->documents != y->documents)
        return x->documents < y->documents ? 1 : -1;
    int order = memcmp(x->code.at, y->code.at,
                       x->code.len < y->code.len ? x->code.len : y->code.len);
    return order != 0 ? order : (x->code.len > y->code.len) - (x->code.len < y->code.len);
}

struct days {
    int64_t oldest, newest;
};

/* The terms of days come in order: 20230501. */
static bool take_day(struct shim_bytes name, uint32_t documents, void *payload)
{
    (void)documents;
    struct days *days = payload;
    size_t prefix = strlen(schema_prefix(FIELD_DAY));
    int64_t when;
    if (!date_parse((struct span){name.at + prefix, name.len - prefix}, &when))
        return true;
    if (days->oldest == RECORD_NO_TIME)
        days->oldest = when;
    days->newest = when;
    return true;
}

/* count_languages(index, list, error): exactly, and only those that there are. */
static enum error_code count_languages(struct index *index, struct language_list *list,
                                       struct error *error)
{
    struct shim_error failure;
    struct buffer term = {0};
    size_t kept = 0;
    for (size_t i = 0; i < list->count && error->code == ERROR_NONE; i++) {
        struct info_language *l = &list->at[i];
        uint32_t documents = 0;
        schema_term(FIELD_LANG, l->code, &term);
        if (shim_reader_count(index->reader, (struct shim_bytes){term.at, term.len}, &documents,
                              &failure) != SHIM_OK)
            index_error(&failure, error);
        else if (documents > 0)
            list->at[kept++] = (struct info_language){l->code, documents};
    }
    list->count = kept;
    buffer_free(&term);
    return error->code;
}

static enum error_code read_terms(struct index *index, struct arena *arena,
                                  struct info *out, struct error *error)
{
    struct shim_error failure;
    struct language_list languages = {.arena = arena};
    struct days days = {RECORD_NO_TIME, RECORD_NO_TIME};
    struct span lang = span_of(schema_prefix(FIELD_LANG)),
                day = span_of(schema_prefix(FIELD_DAY));
    if (shim_reader_terms(index->reader, (struct shim_bytes){lang.at, lang.len},
                          take_language, &languages, &failure) != SHIM_OK ||
        shim_reader_terms(index->reader, (struct shim_bytes){day.at, day.len}, take_day,
                          &days, &failure) != SHIM_OK)
        return index_error(&failure, error);
    if (count_languages(index, &languages, error) != ERROR_NONE)
        return error->code;
    if (languages.count > 0)
        qsort(languages.at, languages.count, sizeof *languages.at, by_documents);
    out->languages = languages.at;
    out->language_count = languages.count;
    out->oldest = days.oldest;
    out->newest = days.newest;
    return ERROR_NONE;
}

/* ---- The last commit, the size on disk --------------------------------------------- */

static enum error_code read_commit(struct index *index, struct info *out,
                                   struct error *error)
{
    struct shim_error failure;
    struct shim_bytes bytes;
    out->committed_at = RECORD_NO_TIME;
    if (shim_reader_metadata(index->reader, SCHEMA_META_COMMIT, &bytes, &failure) !=
        SHIM_OK)
        return index_error(&failure, error);
    json_t *commit = json_loadb(bytes.len == 0 ? "" : bytes.at, bytes.len, 0, NULL);
    json_int_t when;
    if (commit != NULL && json_unpack(commit, "{s:I}", "time", &when) == 0)
        out->committed_at = when;
    json_decref(commit);
    return ERROR_NONE;
}

static uint64_t bytes_below(const char *path)
{
    char *paths[] = {(char *)path, NULL};
    uint64_t bytes = 0;
    FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; walk != NULL && (entry = fts_read(walk)) != NULL;) {
        if (entry->fts_info == FTS_F)
            bytes += (uint64_t)entry->fts_statp->st_size;
    }
    if (walk != NULL)
        fts_close(walk);
    return bytes;
}

enum error_code info_read(struct index *index, struct arena *arena, struct info *out,
                          struct error *error)
{
    *out = (struct info){.path = arena_copy(arena, span_of(index->path)),
                         .documents = index->stats.documents,
                         .revision = index->stats.revision,
                         .bytes = bytes_below(index->path),
                         .average_words = index->ranking.average,
                         .impact = index->ranking.impact};
    if (read_counts(index, out, error) != ERROR_NONE ||
        read_terms(index, arena, out, error) != ERROR_NONE)
        return error->code;
    return read_commit(index, out, error);
}
