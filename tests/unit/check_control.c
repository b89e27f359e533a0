#include "searcher/serve/control.h"

#include "tests/unit/run.h"

#include <sys/socket.h>
#include <unistd.h>

START_TEST(carries_a_descriptor)
{
    int pair[2], ends[2], got;
    struct control c;
    bool gone;
    char byte = 0;
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert(!control_receive(pair[1], &c, &got, &gone) && !gone);
    ck_assert(control_send(pair[0], CONTROL_WORKER, 3, ends[1]));
    ck_assert(control_send(pair[0], CONTROL_DRAIN, 0, -1));
    ck_assert(control_receive(pair[1], &c, &got, &gone));
    ck_assert_int_eq(c.what, CONTROL_WORKER);
    ck_assert_uint_eq(c.slot, 3);
    ck_assert_int_eq(write(got, "x", 1), 1); /* it is the pipe's end */
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    ck_assert(control_receive(pair[1], &c, &got, &gone));
    ck_assert(c.what == CONTROL_DRAIN && got == -1);
    close(pair[0]);
    ck_assert(!control_receive(pair[1], &c, &got, &gone) && gone);
    ck_assert(!control_send(pair[1], CONTROL_ALIVE, 0, -1));
}
END_TEST

START_TEST(ignores_what_is_no_message)
{
    int pair[2], got;
    struct control c;
    bool gone;
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    ck_assert_int_eq(write(pair[0], "abc", 3), 3);
    ck_assert(!control_receive(pair[1], &c, &got, &gone) && !gone);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {carries_a_descriptor, ignores_what_is_no_message, NULL};
    return run_tests("control", tests);
}
