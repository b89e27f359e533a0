#include "indexer/discussion/touched.h"

#include <stdio.h>
#include <stdlib.h>

/* Each saved list is a run of entries: the flags in one byte, the length of the id in two
 * (least first; ids have at most RECORD_ID_BYTES_MAX bytes), the id. */
#define KEY "lede:unsettled:"
enum { ENTRY_HEAD_BYTES = 3, LIST_BYTES_MAX = 1 << 20 };

void touched_add(struct touched *t, struct span thread, unsigned why)
{
    bool is_new;
    uint32_t number = strmap_add(&t->ids, thread, &is_new);
    if (number >= t->capacity) {
        t->capacity = number * 2 + 64;
        t->why = memory_or_die(realloc(t->why, t->capacity));
        t->saved = memory_or_die(realloc(t->saved, t->capacity));
    }
    if (is_new)
        t->why[number] = t->saved[number] = 0;
    t->why[number] |= (unsigned char)why;
}

static void list_name(uint32_t number, char place[40])
{
    snprintf(place, 40, KEY "%08u", number);
}

static enum error_code save_list(struct touched *t, struct folder *folder,
                                 const struct buffer *list, struct error *error)
{
    char name[40];
    list_name(t->lists++, name);
    return folder_metadata(folder, name, buffer_span(list), error);
}

enum error_code touched_save(struct touched *t, struct folder *folder, struct error *error)
{
    struct buffer list = {0};
    for (uint32_t i = 0; i < t->ids.count && error->code == ERROR_NONE; i++) {
        if ((t->why[i] & ~t->saved[i]) == 0)
            continue;
        struct span id = strmap_key(&t->ids, i);
        buffer_add_byte(&list, (char)t->why[i]);
        buffer_add_byte(&list, (char)(id.len & 0xff));
        buffer_add_byte(&list, (char)(id.len >> 8));
        buffer_add_span(&list, id);
        t->saved[i] = t->why[i];
        if (list.len >= LIST_BYTES_MAX) {
            save_list(t, folder, &list, error);
            buffer_clear(&list);
        }
    }
    if (list.len > 0)
        save_list(t, folder, &list, error);
    buffer_free(&list);
    return error->code;
}

void touched_unsave(struct touched *t)
{
    if (t->ids.count > 0)
        memset(t->saved, 0, t->ids.count);
    t->lists = 0;
}

static void take_list(struct touched *t, struct shim_bytes list)
{
    for (size_t i = 0; i + ENTRY_HEAD_BYTES <= list.len;) {
        const unsigned char *head = (const unsigned char *)list.at + i;
        size_t len = head[1] | (size_t)head[2] << 8;
        i += ENTRY_HEAD_BYTES;
        if (len > list.len - i)
            return;
        touched_add(t, (struct span){list.at + i, len}, head[0]);
        i += len;
    }
}

/* Lists are numbered without a gap: the first that is absent ends them. */
enum error_code touched_load(struct touched *t, struct folder *folder, struct error *error)
{
    struct shim_error failure;
    struct shim_bytes list;
    while (folder->reader != NULL) {
        char name[40];
        list_name(t->lists, name);
        if (shim_reader_metadata(folder->reader, name, &list, &failure) != SHIM_OK)
            return folder_failure(&failure, folder->path, error);
        if (list.len == 0)
            break;
        take_list(t, list);
        t->lists++;
    }
    for (uint32_t i = 0; i < t->ids.count; i++)
        t->saved[i] = t->why[i];
    return ERROR_NONE;
}

enum error_code touched_clear(struct touched *t, struct folder *folder, struct error *error)
{
    while (t->lists > 0 && error->code == ERROR_NONE) {
        char name[40];
        list_name(--t->lists, name);
        folder_metadata(folder, name, (struct span){0}, error);
    }
    strmap_clear(&t->ids);
    return error->code;
}

void touched_free(struct touched *t)
{
    strmap_free(&t->ids);
    free(t->why);
    free(t->saved);
    *t = (struct touched){0};
}
