#include "searcher/serve/config.h"

#include "corpus/schema.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct option {
    const char *name;
    char letter; /* the same in short, or 0 */
    enum { TEXT, LIST, NUMBER, YES_OR_NO, SYNONYMS } type;
    size_t offset; /* of its place in struct config */
    uint32_t least, most;
    const char *value, *help;
} options[] = {
    {"index", 'd', TEXT, offsetof(struct config, index), 0, 0, "DIR", "the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT ")"},
    {"socket", 0, TEXT, offsetof(struct config, socket), 0, 0, "PATH", "Unix socket of the line protocol (else INDEX/run/search.sock; none: off)"},
    {"tcp", 0, TEXT, offsetof(struct config, tcp), 0, 0, "ADDRESS:PORT", "the line protocol on a loopback address as well"},
    {"http", 0, TEXT, offsetof(struct config, http), 0, 0, "ADDRESS:PORT", "the web door (127.0.0.1:8080; unix:PATH: a Unix socket; none: off)"},
    {"allow-origin", 0, LIST, offsetof(struct config, origins), 0, 0, "ORIGIN", "let pages of this origin read answers; may be repeated"},
    {"host", 0, LIST, offsetof(struct config, hosts), 0, 0, "NAME", "answer only requests for this host; may be repeated"},
    {"public-url", 0, TEXT, offsetof(struct config, public_url), 0, 0, "URL", "how the web door is reached from outside (http://HOST)"},
    {"trusted-proxy", 0, LIST, offsetof(struct config, trusted), 0, 0, "ADDRESS", "believe X-Forwarded-For from here, beside this machine; may be repeated"},
    {"workers", 0, NUMBER, offsetof(struct config, workers), 1, 256, "N", "search processes (one per processor)"},
    {"timeout", 0, NUMBER, offsetof(struct config, timeout_ms), 1, 600000, "MS", "after this, answer with what was found so far (1000)"},
    {"hard-timeout", 0, NUMBER, offsetof(struct config, hard_timeout_ms), 10, 600000, "MS", "after this, end the search with an error (2000)"},
    {"drain", 0, NUMBER, offsetof(struct config, drain_ms), 0, 600000, "MS", "how long a stop waits for running searches (10000)"},
    {"slow", 0, NUMBER, offsetof(struct config, slow_ms), 1, 600000, "MS", "log queries slower than this, with their text (500)"},
    {"connections", 0, NUMBER, offsetof(struct config, connections), 1, 1000000, "N", "connections at once (10000)"},
    {"client-connections", 0, NUMBER, offsetof(struct config, client_connections), 1, 1000000, "N", "connections at once from one address (32)"},
    {"rate", 0, NUMBER, offsetof(struct config, rate), 0, 1000000, "N", "requests a second from one address (10; 0: no limit)"},
    {"burst", 0, NUMBER, offsetof(struct config, burst), 1, 1000000, "N", "requests at once from one address (20)"},
    {"access-log", 0, TEXT, offsetof(struct config, access_log), 0, 0, "FILE", "one JSON line a request (-: standard error, the default; none: off)"},
    {"log-queries", 0, YES_OR_NO, offsetof(struct config, log_queries), 0, 1, "yes|no", "write queries into the access log (no)"},
    {"synonyms", 0, SYNONYMS, offsetof(struct config, synonyms), 0, 0, "FILE", "words that mean the same, as for lede search; read again at SIGHUP"},
    {"page", 0, YES_OR_NO, offsetof(struct config, page), 0, 1, "yes|no", "serve the search page at / (yes)"},
};

enum { OPTIONS = sizeof options / sizeof *options, HELP_COLUMN = 30 };

void config_init(struct config *c)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const char *index = getenv("LEDE_INDEX");
    *c = (struct config){
        .index = index != NULL && *index != '\0' ? index : SCHEMA_FOLDER_DEFAULT,
        .socket = NULL,
        .tcp = "",
        .http = "127.0.0.1:8080",
        .public_url = "",
        .access_log = "-",
        .workers = processors > 0 ? (uint32_t)processors : 1,
        .timeout_ms = 1000,
        .hard_timeout_ms = 2000,
        .drain_ms = 10000,
        .slow_ms = 500,
        .connections = 10000,
        .client_connections = 32,
        .rate = 10,
        .burst = 20,
        .page = true,
    };
}

static enum error_code set_number(void *place, const struct option *o, const char *value,
                                  struct error *error)
{
    char *end;
    errno = 0;
    unsigned long n = strtoul(value, &end, 10);
    if (errno != 0 || *end != '\0' || *value < '0' || *value > '9' || n < o->least || n > o->most)
        return error_set(error, ERROR_USAGE, "--%s takes a number from %u to %u, not \"%.80s\"",
                         o->name, o->least, o->most, value);
    *(uint32_t *)place = (uint32_t)n;
    return ERROR_NONE;
}

static enum error_code set_flag(void *place, const struct option *o, const char *value,
                                struct error *error)
{
    bool yes = strcmp(value, "yes") == 0;
    if (!yes && strcmp(value, "no") != 0)
        return error_set(error, ERROR_USAGE, "--%s takes yes or no, not \"%.80s\"", o->name,
                         value);
    *(bool *)place = yes;
    return ERROR_NONE;
}

static enum error_code set_synonyms(void *place, const char *path, struct error *error)
{
    struct synonyms **synonyms = place;
    synonyms_free(*synonyms);
    return synonyms_read(path, synonyms, error);
}

static enum error_code set_item(void *place, const struct option *o, const char *value,
                                struct error *error)
{
    struct config_list *list = place;
    if (list->count == CONFIG_LIST_MAX)
        return error_set(error, ERROR_USAGE, "--%s can be given %d times at most", o->name,
                         CONFIG_LIST_MAX);
    list->items[list->count++] = value;
    return ERROR_NONE;
}

enum error_code config_set(struct config *c, const char *name, const char *value,
                           struct error *error)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        const struct option *o = &options[i];
        void *place = (char *)c + o->offset;
        bool in_short = o->letter != 0 && name[0] == o->letter && name[1] == '\0';
        if (strcmp(name, o->name) != 0 && !in_short)
            continue;
        const char *copy = arena_string(&c->arena, span_of(value));
        if (o->type == NUMBER)
            return set_number(place, o, copy, error);
        if (o->type == YES_OR_NO)
            return set_flag(place, o, copy, error);
        if (o->type == LIST)
            return set_item(place, o, copy, error);
        if (o->type == SYNONYMS)
            return set_synonyms(place, copy, error);
        *(const char **)place = strcmp(copy, "none") == 0 ? "" : copy;
        return ERROR_NONE;
    }
    return error_set(error, ERROR_USAGE, "there is no option --%.80s", name);
}

/* read_line(c, line, error): "name value", or nothing but white space and a comment. */
static enum error_code read_line(struct config *c, char *line, struct error *error)
{
    static const char blank[] = " \t\r\n";
    char *name = line + strspn(line, blank);
    if (*name == '\0' || *name == '#')
        return ERROR_NONE;
    char *value = name + strcspn(name, blank);
    if (*value != '\0')
        *value++ = '\0';
    value += strspn(value, blank);
    size_t len = strlen(value);
    while (len > 0 && strchr(blank, value[len - 1]) != NULL)
        value[--len] = '\0';
    if (len == 0)
        return error_set(error, ERROR_USAGE, "%.80s needs a value", name);
    return config_set(c, name, value, error);
}

enum error_code config_read(struct config *c, const char *path, struct error *error)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    char *line = NULL;
    size_t room = 0, number = 0;
    enum error_code code = ERROR_NONE;
    while (code == ERROR_NONE && getline(&line, &room, file) >= 0) {
        struct error detail = {0};
        number++;
        if (read_line(c, line, &detail) != ERROR_NONE)
            code = error_set(error, detail.code, "%s:%zu: %s", path, number, detail.text);
    }
    if (code == ERROR_NONE && ferror(file))
        code = error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return code;
}

void config_help(struct buffer *out)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        const struct option *o = &options[i];
        char short_form[] = {'-', o->letter, ',', ' ', '\0'};
        size_t start = out->len;
        buffer_printf(out, "  %s--%s %s", o->letter != 0 ? short_form : "", o->name, o->value);
        int used = (int)(out->len - start);
        buffer_printf(out, "%*s%s\n", used < HELP_COLUMN ? HELP_COLUMN - used : 1, "", o->help);
    }
}

void config_free(struct config *c)
{
    synonyms_free(c->synonyms);
    arena_free(&c->arena);
    *c = (struct config){0};
}
