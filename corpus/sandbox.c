#include "corpus/sandbox.h"

#include "corpus/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(LEDE_SANITIZED) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

void sandbox_add(struct sandbox *s, const char *folder)
{
    if (s->folder_count < SANDBOX_FOLDERS_MAX)
        s->folders[s->folder_count++] = folder;
}

/* ---- Files ----------------------------------------------------------------------- */

/* Rights that came after Debian 12's header, with the version of the interface they came
 * with. (https://docs.kernel.org/userspace-api/landlock.html) */
#define RIGHT_REFER (UINT64_C(1) << 13)
#define RIGHT_TRUNCATE (UINT64_C(1) << 14)
enum { ABI_REFER = 2, ABI_TRUNCATE = 3 };

#define RIGHTS_READ ((uint64_t)(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR))
#define RIGHTS_CHANGE                                                                  \
    ((uint64_t)(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |        \
                LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |         \
                LANDLOCK_ACCESS_FS_MAKE_REG))
#define RIGHTS_NEVER                                                                   \
    ((uint64_t)(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |            \
                LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |          \
                LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM))

/* Rights over what is there, of those that this kernel knows. */
static uint64_t changing(long abi)
{
    return RIGHTS_CHANGE | (abi >= ABI_REFER ? RIGHT_REFER : 0) |
           (abi >= ABI_TRUNCATE ? RIGHT_TRUNCATE : 0);
}

static bool allow(int ruleset, const char *path, uint64_t rights)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true; /* nothing to be allowed */
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};
    long failed = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(fd);
    return failed == 0;
}

static bool allow_all(const struct sandbox *s, int ruleset, long abi)
{
    bool good = s->role != SANDBOX_WRITER || allow(ruleset, "/", RIGHTS_READ);
    uint64_t rights = RIGHTS_READ | (s->role == SANDBOX_WRITER ? changing(abi) : 0);
    for (size_t i = 0; i < s->folder_count && good && s->role != SANDBOX_DOOR; i++)
        good = allow(ruleset, s->folders[i], rights);
    return good;
}

/* restrict_files(s): false when this kernel cannot, or not any more. */
static bool restrict_files(const struct sandbox *s)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return false;
    struct landlock_ruleset_attr attr = {.handled_access_fs =
                                             RIGHTS_READ | RIGHTS_NEVER | changing(abi)};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (ruleset < 0)
        return false;
    bool good = allow_all(s, ruleset, abi) && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return good;
}

/* ---- System calls ---------------------------------------------------------------- */

/* What any C program does. */
static const int calls_of_all[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(close),
    SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(lseek), SCMP_SYS(dup), SCMP_SYS(fcntl),
    SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(restart_syscall), SCMP_SYS(getrandom),
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getrusage), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list), SCMP_SYS(membarrier), SCMP_SYS(sendto), SCMP_SYS(recvfrom),
};

static const int calls_of_doors[] = {
    SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_pwait2), SCMP_SYS(accept4), SCMP_SYS(sendmsg), SCMP_SYS(recvmsg),
    SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
    SCMP_SYS(shutdown),
};

static const int calls_of_readers[] = {
    SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs),
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(pread64), SCMP_SYS(preadv),
    SCMP_SYS(fadvise64), SCMP_SYS(readahead), SCMP_SYS(getcwd), SCMP_SYS(sendmsg),
    SCMP_SYS(recvmsg),
};

/* What a writer, who needs most of what there is, has no business with. */
static const int calls_never[] = {
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(socket), SCMP_SYS(socketpair),
    SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd),
    SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup),
    SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot),
    SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(keyctl), SCMP_SYS(add_key),
    SCMP_SYS(request_key), SCMP_SYS(init_module), SCMP_SYS(finit_module),
    SCMP_SYS(kexec_load), SCMP_SYS(open_by_handle_at), SCMP_SYS(symlink), SCMP_SYS(symlinkat),
    SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(setuid), SCMP_SYS(setgid),
};

static bool add_calls(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (seccomp_rule_add(filter, action, calls[i], 0) != 0)
            return false;
    }
    return true;
}

#define ADD(filter, action, calls) \
    add_calls(filter, action, calls, sizeof(calls) / sizeof(calls)[0])

/* Memory may be had, but not run; files may be opened, but not to be written. */
static bool add_conditional(scmp_filter_ctx filter, enum sandbox_role role)
{
    const struct scmp_arg_cmp not_run = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    const struct scmp_arg_cmp only_read = SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDONLY);
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_run) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_run) == 0 &&
           (role != SANDBOX_READER ||
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, only_read) == 0);
}

static bool fill(scmp_filter_ctx filter, enum sandbox_role role)
{
    if (role == SANDBOX_WRITER)
        return ADD(filter, SCMP_ACT_ERRNO(EPERM), calls_never);
    return ADD(filter, SCMP_ACT_ALLOW, calls_of_all) && add_conditional(filter, role) &&
           (role == SANDBOX_DOOR ? ADD(filter, SCMP_ACT_ALLOW, calls_of_doors)
                                 : ADD(filter, SCMP_ACT_ALLOW, calls_of_readers));
}

/* A call that is not allowed fails as if the kernel did not permit it; nobody is killed over
 * what a newer C library may try first. */
static bool restrict_calls(enum sandbox_role role)
{
    uint32_t otherwise = role == SANDBOX_WRITER ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM);
    errno = 0;
    scmp_filter_ctx filter = seccomp_init(otherwise);
    bool good = filter != NULL && fill(filter, role) && seccomp_load(filter) == 0;
    if (!good && errno == ENOMEM)
        memory_or_die(NULL); /* not the kernel's doing */
    if (filter != NULL)
        seccomp_release(filter);
    return good;
}

/* ---- Both ------------------------------------------------------------------------ */

enum error_code sandbox_enter(const struct sandbox *s, struct error *error)
{
    const char *how = getenv("LEDE_SANDBOX");
    bool required = how != NULL && strcmp(how, "required") == 0;
    bool off = how != NULL && strcmp(how, "off") == 0;
    if (how != NULL && !required && !off && *how != '\0' && strcmp(how, "best") != 0)
        return error_set(error, ERROR_USAGE,
                         "LEDE_SANDBOX is best, required or off, not \"%s\"", how);
    if (off || SANITIZED)
        return ERROR_NONE;
    tzset(); /* the zone's file will be out of reach */
    bool done = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    done = restrict_files(s) && done;
    done = restrict_calls(s->role) && done;
    if (done || !required)
        return ERROR_NONE;
    return error_set(error, ERROR_IO,
                     "this kernel cannot confine lede (Landlock and seccomp) as "
                     "LEDE_SANDBOX=required asks");
}
