#include "corpus/sandbox.h"

#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a process may do is tried in a child, which says so by its exit code. Where the kernel
 * or the build has no sandbox there is nothing to be tried. */

static char folder[64];

static bool can_write(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool can_read(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool can_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool can_run(void)
{
    pid_t pid = vfork();
    if (pid == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(77);
    }
    int status = 0;
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static bool can_map_code(void)
{
    void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at != MAP_FAILED;
}

/* One bit for each thing that went. */
enum { WRITE_IN = 1, READ_IN = 2, READ_OUT = 4, WRITE_OUT = 8, SOCKET = 16, RUN = 32, CODE = 64 };

static int abilities(void)
{
    char in[100], out[100];
    snprintf(in, sizeof in, "%s/in/file", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    return (can_write(in) ? WRITE_IN : 0) | (can_read(in) ? READ_IN : 0) |
           (can_read(out) ? READ_OUT : 0) | (can_write(out) ? WRITE_OUT : 0) |
           (can_socket() ? SOCKET : 0) | (can_run() ? RUN : 0) | (can_map_code() ? CODE : 0);
}

static void make_folder(void)
{
    char path[100];
    snprintf(folder, sizeof folder, "/tmp/lede-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/in", folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/in/file", folder);
    ck_assert(can_write(path));
    snprintf(path, sizeof path, "%s/out", folder);
    ck_assert(can_write(path));
}

static void remove_folder(void)
{
    static const char *const names[] = {"in/file", "in", "out", ""};
    for (size_t i = 0; i < 4; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
}

/* in_sandbox(role): what a process of that role can do; -1 when it could not be confined. */
static int in_sandbox(enum sandbox_role role)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct error error = {0};
        struct sandbox s = {.role = role};
        char in[100];
        snprintf(in, sizeof in, "%s/in", folder);
        sandbox_add(&s, in);
        sandbox_add(&s, "/nowhere/at/all");
        setenv("LEDE_SANDBOX", "required", 1);
        _exit(sandbox_enter(&s, &error) == ERROR_NONE ? abilities() : 255);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status);
}

static const struct {
    enum sandbox_role role;
    int can;
} roles[] = {
    {SANDBOX_DOOR, 0},
    {SANDBOX_READER, READ_IN},
    {SANDBOX_WRITER, READ_IN | WRITE_IN | READ_OUT | CODE},
};

START_TEST(each_role_can_do_its_work_and_no_other)
{
    enum { ALL = WRITE_IN | READ_IN | READ_OUT | WRITE_OUT | SOCKET | RUN | CODE };
    make_folder();
    ck_assert_int_eq(abilities(), ALL);
    int can = in_sandbox(roles[_i].role);
    if (can == -1 || can == ALL)
        puts("no sandbox in this kernel or build");
    else
        ck_assert_int_eq(can, roles[_i].can);
    remove_folder();
}
END_TEST

START_TEST(the_variable_is_understood)
{
    struct error error = {0};
    struct sandbox s = {.role = SANDBOX_DOOR};
    setenv("LEDE_SANDBOX", "off", 1);
    ck_assert_int_eq(sandbox_enter(&s, &error), ERROR_NONE);
    ck_assert(can_read("/"));
    setenv("LEDE_SANDBOX", "maybe", 1);
    ck_assert_int_eq(sandbox_enter(&s, &error), ERROR_USAGE);
    ck_assert_str_eq(error.text, "LEDE_SANDBOX is best, required or off, not \"maybe\"");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_variable_is_understood, NULL};
    return run_tests_and_cases("sandbox", tests, each_role_can_do_its_work_and_no_other,
                               sizeof roles / sizeof *roles);
}
