#include "searcher/serve/config.h"

#include "tests/unit/run.h"

#include <stdio.h>
#include <unistd.h>

START_TEST(has_sane_defaults)
{
    struct config c;
    config_init(&c);
    ck_assert_uint_ge(c.workers, 1);
    ck_assert_str_eq(c.http, "127.0.0.1:8080");
    ck_assert_uint_lt(c.timeout_ms, c.hard_timeout_ms);
    config_free(&c);
}
END_TEST

static const struct {
    const char *name, *value;
    const char *error; /* a part of it, or NULL when it is taken */
} settings[] = {
    {"workers", "4", NULL},
    {"workers", "0", "from 1 to 256"},
    {"workers", "4x", "not \"4x\""},
    {"workers", "-1", "from 1 to 256"},
    {"workers", "", "from 1 to 256"},
    {"timeout", "99999999999999999999", "--timeout takes"},
    {"log-queries", "yes", NULL},
    {"log-queries", "true", "yes or no"},
    {"http", "none", NULL},
    {"d", "x", NULL},
    {"dd", "x", "no option --dd"},
    {"nonsense", "1", "no option --nonsense"},
    {"", "1", "no option --"},
};

START_TEST(takes_what_fits_and_names_what_does_not)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct config c;
        struct error error = {0};
        config_init(&c);
        enum error_code code = config_set(&c, settings[i].name, settings[i].value, &error);
        if (settings[i].error == NULL) {
            ck_assert_msg(code == ERROR_NONE, "%s", error.text);
        } else {
            ck_assert_int_eq(code, ERROR_USAGE);
            ck_assert_msg(strstr(error.text, settings[i].error) != NULL, "%s", error.text);
        }
        config_free(&c);
    }
}
END_TEST

static enum error_code read_text(const char *text, struct config *c, struct error *error)
{
    char path[] = "/tmp/check_config.XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    enum error_code code = config_read(c, path, error);
    unlink(path);
    return code;
}

START_TEST(reads_a_file)
{
    struct config c;
    struct error error = {0};
    config_init(&c);
    ck_assert_int_eq(read_text("# doors\n\n  http   0.0.0.0:80 \r\nallow-origin https://a\n"
                               "allow-origin https://b\nsocket none\nworkers 3", &c, &error), ERROR_NONE);
    ck_assert_str_eq(c.http, "0.0.0.0:80");
    ck_assert_uint_eq(c.origins.count, 2);
    ck_assert_str_eq(c.origins.items[1], "https://b");
    ck_assert_str_eq(c.socket, "");
    ck_assert_uint_eq(c.workers, 3);
    config_free(&c);
}
END_TEST

START_TEST(names_the_line_that_is_wrong)
{
    struct config c;
    struct error error = {0};
    config_init(&c);
    ck_assert_int_eq(read_text("http none\nworkers many\n", &c, &error), ERROR_USAGE);
    ck_assert_msg(strstr(error.text, ":2: --workers") != NULL, "%s", error.text);
    error = (struct error){0};
    ck_assert_int_eq(read_text("page\n", &c, &error), ERROR_USAGE);
    ck_assert_msg(strstr(error.text, ":1: page needs a value") != NULL, "%s", error.text);
    error = (struct error){0};
    ck_assert_int_eq(config_read(&c, "/nowhere/at/all", &error), ERROR_IO);
    config_free(&c);
}
END_TEST

START_TEST(reads_synonyms_or_names_their_line)
{
    struct config c;
    struct error error = {0};
    char path[] = "/tmp/lede-synonyms-XXXXXX", line[64];
    int fd = mkstemp(path);
    config_init(&c);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "car, automobile\n", 16), 16);
    snprintf(line, sizeof line, "workers 2\nsynonyms %s\n", path);
    ck_assert_int_eq(read_text(line, &c, &error), ERROR_NONE);
    ck_assert_ptr_nonnull(c.synonyms);
    ck_assert_uint_ne(synonyms_mark(c.synonyms), 0);
    ck_assert_int_eq(write(fd, "alone\n", 6), 6);
    close(fd);
    ck_assert_int_eq(read_text(line, &c, &error), ERROR_USAGE);
    ck_assert_msg(strstr(error.text, ":2: ") != NULL &&
                      strstr(error.text, ":2: \"alone\" alone has no synonym") != NULL,
                  "%s", error.text);
    ck_assert_ptr_null(c.synonyms);
    unlink(path);
    config_free(&c);
}
END_TEST

START_TEST(bounds_its_lists)
{
    struct config c;
    struct error error = {0};
    config_init(&c);
    for (int i = 0; i < CONFIG_LIST_MAX; i++)
        ck_assert_int_eq(config_set(&c, "host", "a", &error), ERROR_NONE);
    ck_assert_int_eq(config_set(&c, "host", "a", &error), ERROR_USAGE);
    config_free(&c);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {has_sane_defaults, takes_what_fits_and_names_what_does_not, reads_a_file,
                            names_the_line_that_is_wrong, reads_synonyms_or_names_their_line,
                            bounds_its_lists, NULL};
    return run_tests("config", tests);
}
