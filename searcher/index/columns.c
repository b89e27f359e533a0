#include "searcher/index/columns.h"

#include "corpus/buffer.h"
#include "corpus/record.h"
#include "searcher/index/index.h"

#include <stdlib.h>

static const struct {
    enum schema_slot slot;
    bool small; /* a byte each */
} kinds[COLUMN_COUNT] = {
    [COLUMN_CREATED] = {SLOT_CREATED, false},   [COLUMN_THREAD] = {SLOT_THREAD, false},
    [COLUMN_COMMENTS] = {SLOT_COMMENTS, false}, [COLUMN_TYPE] = {SLOT_TYPE, true},
    [COLUMN_LANGUAGE] = {SLOT_LANG, true},
};

/* Values on their way from the index to where they are wanted. */
struct taking {
    enum column column;
    const size_t *places; /* of the i-th value in out; NULL: i */
    int64_t *out;
    unsigned char *small; /* instead of out */
};

static int64_t number_of(enum column column, struct shim_bytes bytes)
{
    if (column == COLUMN_TYPE)
        return bytes.len == 1 && bytes.at[0] == 'c' ? RECORD_COMMENT : RECORD_ARTICLE;
    if (column == COLUMN_LANGUAGE)
        return language_from_code((struct span){bytes.at, bytes.len});
    return bytes.len == SCHEMA_NUMBER_BYTES ? schema_number_read(bytes.at)
                                            : RECORD_NO_NUMBER;
}

static void take(size_t i, struct shim_bytes bytes, void *payload)
{
    struct taking *t = payload;
    int64_t n = number_of(t->column, bytes);
    if (t->small != NULL)
        t->small[i] = (unsigned char)n;
    else
        t->out[t->places == NULL ? i : t->places[i]] = n;
}

static enum error_code look_up(struct index *index, const uint32_t *ids, size_t count,
                               struct taking *t, struct error *error)
{
    struct shim_error e;
    if (shim_reader_values(index->reader, kinds[t->column].slot, ids, count, take, t,
                           &e) != SHIM_OK)
        return index_error(&e, error);
    return ERROR_NONE;
}

static size_t width(enum column column)
{
    return kinds[column].small ? 1 : sizeof(int64_t);
}

static enum error_code read_block(struct index *index, enum column column, size_t block,
                                  struct error *error)
{
    struct columns *c = &index->columns;
    uint32_t ids[COLUMNS_BLOCK];
    size_t bytes = COLUMNS_BLOCK * width(column);
    void *place = memory_or_die(malloc(bytes));
    struct taking t = {.column = column};

    for (uint32_t i = 0; i < COLUMNS_BLOCK; i++)
        ids[i] = (uint32_t)block * COLUMNS_BLOCK + i;
    if (kinds[column].small)
        t.small = place;
    else
        t.out = place;
    enum error_code code = look_up(index, ids, COLUMNS_BLOCK, &t, error);
    if (code != ERROR_NONE) {
        free(place);
        return code;
    }
    c->at[column].blocks[block] = place;
    c->bytes += bytes;
    return ERROR_NONE;
}

static void make_room(struct index *index, enum column column)
{
    struct columns *c = &index->columns;
    if (c->at[column].blocks != NULL)
        return;
    size_t count = (size_t)index->stats.last_id / COLUMNS_BLOCK + 1;
    c->at[column].blocks = memory_or_die(calloc(count, sizeof *c->at[column].blocks));
    c->at[column].touched = memory_or_die(calloc(count, sizeof *c->at[column].touched));
    c->at[column].count = count;
}

/* The block, if it is there or has become worth reading; else NULL. */
static enum error_code get_block(struct index *index, enum column column, size_t block,
                                 size_t wanted, const void **out, struct error *error)
{
    struct columns *c = &index->columns;
    enum error_code code = ERROR_NONE;
    *out = NULL;
    if (block >= c->at[column].count)
        return ERROR_NONE;
    uint16_t *touched = &c->at[column].touched[block];
    if (c->at[column].blocks[block] == NULL && c->bytes < COLUMNS_BYTES_MAX) {
        if (wanted + *touched > COLUMNS_PATIENCE)
            code = read_block(index, column, block, error);
        else
            *touched += (uint16_t)wanted;
    }
    *out = c->at[column].blocks[block];
    return code;
}

static void copy(enum column column, const void *block, const uint32_t *ids, size_t count,
                 int64_t *out)
{
    if (kinds[column].small) {
        const unsigned char *from = block;
        for (size_t i = 0; i < count; i++)
            out[i] = from[ids[i] % COLUMNS_BLOCK];
        return;
    }
    const int64_t *from = block;
    for (size_t i = 0; i < count; i++)
        out[i] = from[ids[i] % COLUMNS_BLOCK];
}

enum error_code columns_read(struct index *index, enum column column, const uint32_t *ids,
                             size_t count, int64_t *out, struct error *error)
{
    uint32_t *single = memory_or_die(malloc((count + 1) * sizeof *single));
    size_t *places = memory_or_die(malloc((count + 1) * sizeof *places));
    size_t singles = 0;
    enum error_code code = ERROR_NONE;

    make_room(index, column);
    for (size_t i = 0, end; i < count && code == ERROR_NONE; i = end) {
        const void *block;
        size_t number = ids[i] / COLUMNS_BLOCK;
        for (end = i + 1; end < count && ids[end] / COLUMNS_BLOCK == number;)
            end++;
        code = get_block(index, column, number, end - i, &block, error);
        if (block != NULL)
            copy(column, block, ids + i, end - i, out + i);
        for (size_t k = i; block == NULL && k < end; k++) {
            single[singles] = ids[k];
            places[singles++] = k;
        }
    }
    struct taking t = {.column = column, .places = places, .out = out};
    if (code == ERROR_NONE && singles > 0)
        code = look_up(index, single, singles, &t, error);
    free(single);
    free(places);
    return code;
}

void columns_forget(struct columns *c)
{
    for (int column = 0; column < COLUMN_COUNT; column++) {
        for (size_t i = 0; i < c->at[column].count; i++)
            free(c->at[column].blocks[i]);
        free(c->at[column].blocks);
        free(c->at[column].touched);
    }
    *c = (struct columns){0};
}
