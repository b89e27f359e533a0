#include "indexer/resume.h"

#include "corpus/strmap.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* identify(sources, options, identity): false when a source is no regular file. */
static bool identify(const struct sources *sources, uint64_t options, uint64_t *identity)
{
    struct buffer state = {0};
    bool regular = true;
    *identity = options;
    for (size_t i = 0; i < sources->count && regular; i++) {
        struct stat status;
        char whole[PATH_MAX];
        const char *path = sources->at[i].path;
        regular = strcmp(path, "-") != 0 && stat(path, &status) == 0 &&
                  S_ISREG(status.st_mode) && realpath(path, whole) != NULL;
        if (!regular)
            break;
        buffer_clear(&state);
        buffer_printf(&state, "%s %ju %ju %jd.%09ld %" PRIu64, whole,
                      (uintmax_t)status.st_size, (uintmax_t)status.st_ino,
                      (intmax_t)status.st_mtim.tv_sec, status.st_mtim.tv_nsec, *identity);
        *identity = strmap_hash(buffer_span(&state));
    }
    buffer_free(&state);
    return regular;
}

enum error_code resume_read(struct resume *r, const struct sources *sources, uint64_t options,
                            struct folder *folder, struct error *error)
{
    uint64_t identity;
    struct shim_bytes bytes;
    struct shim_error failure;
    *r = (struct resume){.source = 0};
    if (!identify(sources, options, &identity))
        return ERROR_NONE;
    snprintf(r->key, sizeof r->key, SCHEMA_META_RESUME "%016" PRIx64, identity);
    if (folder->reader == NULL)
        return ERROR_NONE;
    if (shim_reader_metadata(folder->reader, r->key, &bytes, &failure) != SHIM_OK)
        return folder_failure(&failure, folder->path, error);
    json_int_t source, steps;
    json_t *json = json_loadb(bytes.len == 0 ? "" : bytes.at, bytes.len, 0, NULL);
    if (json != NULL &&
        json_unpack(json, "{s:I, s:I}", "source", &source, "steps", &steps) == 0 &&
        source >= 0 && steps >= 0) {
        r->source = (uint64_t)source;
        r->steps = (uint64_t)steps;
    }
    json_decref(json);
    return ERROR_NONE;
}

enum error_code resume_write(const struct resume *r, struct folder *folder,
                             struct error *error)
{
    if (r->key[0] == '\0')
        return ERROR_NONE;
    json_t *json = json_pack("{s:I, s:I}", "source", (json_int_t)r->source, "steps",
                             (json_int_t)r->steps);
    char *text = memory_or_die(json_dumps(json, JSON_COMPACT));
    folder_metadata(folder, r->key, span_of(text), error);
    free(text);
    json_decref(json);
    return error->code;
}

struct keys {
    struct buffer names; /* each with a NUL behind it */
};

static bool take_key(struct shim_bytes key, void *payload)
{
    struct keys *keys = payload;
    buffer_add(&keys->names, key.at, key.len);
    buffer_add_byte(&keys->names, '\0');
    return true;
}

enum error_code resume_clear(struct folder *folder, struct error *error)
{
    struct keys keys = {{0}};
    struct shim_error failure;
    if (shim_reader_metadata_keys(folder->reader, SCHEMA_META_RESUME, take_key, &keys,
                                  &failure) != SHIM_OK)
        folder_failure(&failure, folder->path, error);
    for (size_t i = 0; i < keys.names.len && error->code == ERROR_NONE;) {
        const char *name = keys.names.at + i;
        folder_metadata(folder, name, (struct span){0}, error);
        i += strlen(name) + 1;
    }
    buffer_free(&keys.names);
    return error->code;
}
