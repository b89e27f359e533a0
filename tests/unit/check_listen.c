#include "searcher/serve/listen.h"

#include "tests/unit/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[64], path[96];

static void in_a_folder(void)
{
    strcpy(folder, "/tmp/check_listen.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/s", folder);
}

static void out_of_the_folder(void)
{
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void configure(struct config *c, const char *http, const char *socket, const char *tcp)
{
    config_init(c);
    c->index = "/nowhere";
    c->http = http;
    c->socket = socket;
    c->tcp = tcp;
}

static bool answers(const char *at)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(name.sun_path, sizeof name.sun_path, "%s", at);
    bool connected = connect(fd, (struct sockaddr *)&name, sizeof name) == 0;
    close(fd);
    return connected;
}

START_TEST(opens_what_is_asked_for)
{
    struct config c;
    struct listen_set set = {0};
    struct error error = {0};
    struct buffer text = {0};
    struct stat st;
    in_a_folder();
    configure(&c, "127.0.0.1:0", path, "[::1]:0");
    ck_assert_msg(listen_open(&c, &set, &error) == ERROR_NONE, "%s", error.text);
    ck_assert_uint_eq(set.count, 3);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0660);
    ck_assert(answers(path));
    listen_describe(&set, &text);
    ck_assert_msg(strncmp(buffer_string(&text), "http://127.0.0.1:", 17) == 0 &&
                  strstr(buffer_string(&text), "tcp [::1]:") != NULL &&
                  strstr(buffer_string(&text), path) != NULL, "%s", buffer_string(&text));
    listen_close(&set);
    ck_assert(!answers(path));
    ck_assert_int_lt(stat(path, &st), 0); /* it took its path with it */
    buffer_free(&text);
    config_free(&c);
    out_of_the_folder();
}
END_TEST

static const struct {
    const char *http, *tcp;
    const char *error; /* a part of it */
    enum error_code code;
} refused[] = {
    {"8080", "", "not an address", ERROR_USAGE},
    {"127.0.0.1:99999", "", "not an address", ERROR_USAGE},
    {"localhost:80", "", "not an address", ERROR_USAGE},
    {":80", "", "not an address", ERROR_USAGE},
    {"127.0.0.1:", "", "not an address", ERROR_USAGE},
    {"127.0.0.1:0", "0.0.0.0:0", "loopback", ERROR_USAGE},
    {"192.0.2.1:0", "", "cannot listen on 192.0.2.1:0", ERROR_IO},
    {"unix:/nowhere/at/all", "", "cannot listen on", ERROR_IO},
    {"", "", "nothing to listen on", ERROR_USAGE},
};

START_TEST(says_what_cannot_be_opened)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct config c;
        struct listen_set set = {0};
        struct error error = {0};
        configure(&c, refused[i].http, "", refused[i].tcp);
        ck_assert_int_eq(listen_open(&c, &set, &error), refused[i].code);
        ck_assert_msg(strstr(error.text, refused[i].error) != NULL, "%s", error.text);
        ck_assert_uint_eq(set.count, 0);
        config_free(&c);
    }
}
END_TEST

/* A path is only ours to take when nobody else uses it. */
START_TEST(takes_no_path_from_others)
{
    struct config c;
    struct listen_set first = {0}, second = {0};
    struct error error = {0};
    in_a_folder();
    configure(&c, "", path, "");
    ck_assert_int_eq(listen_open(&c, &first, &error), ERROR_NONE);
    ck_assert_int_eq(listen_open(&c, &second, &error), ERROR_BUSY);
    ck_assert(answers(path));
    close(first.at[0].fd); /* as if it had been killed: the path is left over */
    error = (struct error){0};
    ck_assert_msg(listen_open(&c, &second, &error) == ERROR_NONE, "%s", error.text);
    ck_assert(answers(path));
    listen_close(&second);

    error = (struct error){0};
    fclose(fopen(path, "w"));
    ck_assert_int_eq(listen_open(&c, &second, &error), ERROR_IO);
    ck_assert_msg(strstr(error.text, "not a socket") != NULL, "%s", error.text);
    unlink(path);
    error = (struct error){0};
    ck_assert_int_eq(symlink("/etc/hostname", path), 0);
    ck_assert_int_eq(listen_open(&c, &second, &error), ERROR_IO);
    ck_assert_int_eq(access("/etc/hostname", F_OK), 0);
    config_free(&c);
    out_of_the_folder();
}
END_TEST

START_TEST(keeps_what_is_still_asked_for)
{
    struct config c;
    struct listen_set set = {0};
    struct error error = {0};
    in_a_folder();
    configure(&c, "127.0.0.1:0", path, "");
    ck_assert_int_eq(listen_open(&c, &set, &error), ERROR_NONE);
    int http = set.at[0].fd;
    c.socket = "";
    ck_assert_int_eq(listen_open(&c, &set, &error), ERROR_NONE);
    ck_assert_uint_eq(set.count, 1);
    ck_assert_int_eq(set.at[0].fd, http);
    ck_assert(!answers(path));
    c.tcp = "0.0.0.0:0"; /* refused: all stays as it was */
    ck_assert_int_eq(listen_open(&c, &set, &error), ERROR_USAGE);
    ck_assert_uint_eq(set.count, 1);
    ck_assert_int_eq(set.at[0].fd, http);
    listen_close(&set);
    config_free(&c);
    out_of_the_folder();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {opens_what_is_asked_for, says_what_cannot_be_opened,
                            takes_no_path_from_others, keeps_what_is_still_asked_for, NULL};
    return run_tests("listen", tests);
}
