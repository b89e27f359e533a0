#include "searcher/terminal/cli.h"

#include "corpus/schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const char *cli_index_path(const char *given)
{
    const char *path = given != NULL ? given : getenv("LEDE_INDEX");
    return path != NULL && path[0] != '\0' ? path : SCHEMA_FOLDER_DEFAULT;
}

int cli_fail(const struct error *error)
{
    fprintf(stderr, "lede: %s\n", error->text);
    return error->code;
}

enum error_code cli_print(const struct buffer *text, struct error *error)
{
    if ((text->len > 0 && fwrite(text->at, 1, text->len, stdout) < text->len) ||
        fflush(stdout) != 0)
        error_set(error, ERROR_IO, "standard output cannot be written: %s", strerror(errno));
    return error->code;
}

enum error_code cli_colour(const char *value, enum screen_colour *out,
                           struct error *error)
{
    static const char *const words[] = {
        [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never"};
    for (int i = COLOUR_AUTO; i <= COLOUR_NEVER; i++) {
        if (value == NULL || strcmp(value, words[i]) == 0) {
            *out = value == NULL ? COLOUR_ALWAYS : (enum screen_colour)i;
            return ERROR_NONE;
        }
    }
    return error_set(error, ERROR_USAGE,
                     "--color takes auto, always or never, not \"%s\"", value);
}
