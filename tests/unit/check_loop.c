#include "searcher/serve/loop.h"

#include "tests/unit/run.h"

#include <sys/epoll.h>
#include <unistd.h>

struct watched {
    struct source source; /* first member */
    unsigned times;
    struct watched *closes; /* another one, when it is ready */
};

static void ready(struct source *s, uint32_t events)
{
    struct watched *w = (struct watched *)s;
    ck_assert_uint_eq(events & EPOLLIN, EPOLLIN);
    w->times++;
    if (w->closes != NULL)
        w->closes->source.fd = -1;
}

START_TEST(calls_what_is_ready)
{
    struct loop l;
    int ends[2];
    ck_assert(loop_open(&l));
    ck_assert_int_eq(pipe(ends), 0);
    struct watched w = {.source = {ends[0], ready}};
    ck_assert(loop_add(&l, &w.source, EPOLLIN));
    ck_assert(!loop_add(&l, &w.source, EPOLLIN)); /* it is watched already */
    loop_round(&l, 0);
    ck_assert_uint_eq(w.times, 0);
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
    loop_round(&l, 1000);
    ck_assert_uint_eq(w.times, 1);
    ck_assert(loop_change(&l, &w.source, 0));
    loop_round(&l, 0);
    ck_assert_uint_eq(w.times, 1);
    loop_close(&l);
    ck_assert_int_eq(l.epoll, -1);
}
END_TEST

/* Of two that are ready at once, the first closes the second: that must not be called. */
START_TEST(leaves_out_what_was_closed_in_the_same_round)
{
    struct loop l;
    struct watched w[2] = {{.source = {-1, ready}, .closes = &w[1]},
                           {.source = {-1, ready}, .closes = &w[0]}};
    ck_assert(loop_open(&l));
    for (int i = 0; i < 2; i++) {
        int ends[2];
        ck_assert_int_eq(pipe(ends), 0);
        w[i].source.fd = ends[0];
        ck_assert(loop_add(&l, &w[i].source, EPOLLIN));
        ck_assert_int_eq(write(ends[1], "x", 1), 1);
    }
    loop_round(&l, 0);
    ck_assert_uint_eq(w[0].times + w[1].times, 1);
    loop_close(&l);
}
END_TEST

START_TEST(reads_the_clock_each_round)
{
    struct loop l;
    ck_assert(loop_open(&l));
    int64_t before = l.now_us;
    loop_round(&l, 20);
    ck_assert_int_ge(l.now_us - before, 19000);
    ck_assert_int_eq(l.now_ms, l.now_us / 1000);
    loop_close(&l);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {calls_what_is_ready, leaves_out_what_was_closed_in_the_same_round,
                            reads_the_clock_each_round, NULL};
    return run_tests("loop", tests);
}
