#include "searcher/serve/control.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for one descriptor, aligned as a message header must be (cmsg(3)). */
union passed {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr head;
};

bool control_send(int socket, int what, uint32_t slot, int fd)
{
    struct control control = {.what = what, .slot = slot};
    union passed passed = {{0}};
    struct iovec part = {&control, sizeof control};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = &passed;
        message.msg_controllen = sizeof passed;
        struct cmsghdr *c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

bool control_receive(int socket, struct control *control, int *fd, bool *gone)
{
    union passed passed;
    struct iovec part = {control, sizeof *control};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &passed,
                             .msg_controllen = sizeof passed};
    ssize_t n = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    *fd = -1;
    *gone = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    if (n < 0)
        return false;
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    if (c != NULL && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(c), sizeof *fd);
    if (n == (ssize_t)sizeof *control)
        return true;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return false;
}
