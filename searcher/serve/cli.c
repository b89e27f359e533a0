#include "searcher/serve/cli.h"

#include "searcher/serve/config.h"
#include "searcher/serve/supervisor.h"

#include <stdio.h>
#include <string.h>

struct arguments {
    int argc;
    char **argv;
};

static int help(void)
{
    struct buffer text = {0};
    config_help(&text);
    printf("usage: lede serve [OPTION]...\n\n"
           "Answer searches over HTTP, with a search page, and over a Unix socket, one JSON\n"
           "object a line. SIGTERM stops it when running searches are answered, SIGHUP makes\n"
           "it read its configuration again.\n\n"
           "  --config FILE               options from a file, one \"name value\" a line\n"
           "%s"
           "  -h, --help                  show this\n",
           buffer_string(&text));
    buffer_free(&text);
    return ERROR_NONE;
}

/* set(c, name, value, error): one option; --config is a whole file of them. */
static enum error_code set(struct config *c, const char *name, const char *value,
                           struct error *error)
{
    if (strcmp(name, "config") == 0)
        return config_read(c, value, error);
    return config_set(c, name, value, error);
}

/* load(payload, c, error): the defaults, then the options in the order given, so that one
 * behind --config overrides the file. */
static enum error_code load(void *payload, struct config *c, struct error *error)
{
    const struct arguments *a = payload;
    config_init(c);
    for (int i = 1; i < a->argc; i++) {
        const char *word = a->argv[i];
        char name[64];
        size_t len = strcspn(word, "=");
        if (word[0] != '-' || len >= sizeof name)
            return error_set(error, ERROR_USAGE, "\"%.80s\" is not an option; see lede serve "
                                                 "--help", word);
        const char *start = word + (word[1] == '-' ? 2 : 1);
        snprintf(name, sizeof name, "%.*s", (int)(word + len - start), start);
        const char *value = word[len] == '=' ? word + len + 1 : a->argv[++i];
        if (value == NULL)
            return error_set(error, ERROR_USAGE, "%.80s needs a value", word);
        if (set(c, name, value, error) != ERROR_NONE)
            return error->code;
    }
    return ERROR_NONE;
}

int serve_main(int argc, char **argv)
{
    struct arguments arguments = {argc, argv};
    struct error error = {0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return help();
    }
    if (supervisor_run(load, &arguments, &error) != ERROR_NONE)
        fprintf(stderr, "lede serve: %s\n", error.text);
    return error.code;
}
