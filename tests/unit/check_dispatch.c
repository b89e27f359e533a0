#include "searcher/serve/dispatch.h"

#include "searcher/serve/control.h"

#include "tests/unit/serving.h"

#include <stdio.h>

enum { JOBS = 300 };

/* What done was told of each job. */
static struct outcome {
    struct job job; /* first member */
    unsigned times;
    bool freed;     /* done with NULL */
    uint32_t status;
    char body[32];
} outcomes[JOBS];
static struct lane lanes[JOBS];

static void over(struct job *job, const struct frame_answer *answer)
{
    struct outcome *o = (struct outcome *)job;
    o->times++;
    o->freed = answer == NULL;
    if (answer == NULL)
        return;
    o->status = answer->status;
    snprintf(o->body, sizeof o->body, "%.*s", (int)answer->body.len, answer->body.at);
}

static void begin(struct serving *s, unsigned workers)
{
    memset(outcomes, 0, sizeof outcomes);
    memset(lanes, 0, sizeof lanes);
    serving_start(s, workers, over);
}

static void end(struct serving *s)
{
    serving_stop(s);
    for (size_t i = 0; i < JOBS; i++)
        buffer_free(&outcomes[i].job.frame);
}

/* submit(s, lane, n): job number n, whose body is its number. */
static bool submit(struct serving *s, size_t lane, size_t n)
{
    char text[16];
    struct job *job = &outcomes[n].job;
    snprintf(text, sizeof text, "%zu", n);
    struct frame_call call = {.timeout_ms = 1000, .body = span_of(text)};
    job->ticket = n + 1;
    job->arrived_ms = s->io.loop.now_ms;
    if (!dispatch_admits(s->io.dispatch))
        return false;
    frame_call_write(job->ticket, FRAME_LINE, &call, &job->frame);
    dispatch_submit(s->io.dispatch, &lanes[lane], job);
    return true;
}

/* running(s, slot): the number of the job the worker was just given; -1 for none. */
static int running(struct serving *s, unsigned slot, uint32_t *timeout_ms)
{
    struct buffer b = {0};
    struct frame_head head;
    struct frame_call call;
    int number = -1;
    if (serving_call(s, slot, &b, &head, &call)) {
        number = atoi(arena_string(&s->config.arena, call.body));
        if (timeout_ms != NULL)
            *timeout_ms = call.timeout_ms;
    }
    buffer_free(&b);
    return number;
}

static void reply(struct serving *s, unsigned slot, size_t n)
{
    struct frame_answer answer = {.status = 200, .body = SPAN("done")};
    serving_reply(s, slot, n + 1, &answer);
}

START_TEST(gives_each_worker_one_job_at_a_time)
{
    struct serving s;
    begin(&s, 2);
    for (size_t i = 0; i < 3; i++)
        ck_assert(submit(&s, i, i));
    ck_assert_int_eq(running(&s, 0, NULL), 0);
    ck_assert_int_eq(running(&s, 1, NULL), 1);
    reply(&s, 1, 1);
    ck_assert_int_eq(running(&s, 0, NULL), -1);
    ck_assert_int_eq(running(&s, 1, NULL), 2);
    reply(&s, 0, 0);
    reply(&s, 1, 2);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(outcomes[i].times, 1);
        ck_assert_uint_eq(outcomes[i].status, 200);
        ck_assert_str_eq(outcomes[i].body, "done");
    }
    end(&s);
}
END_TEST

START_TEST(lanes_take_turns)
{
    static const int fair[] = {0, 1, 4, 2, 5, 3};
    struct serving s;
    begin(&s, 1);
    for (size_t i = 0; i < 4; i++)
        ck_assert(submit(&s, 0, i)); /* many in a row … */
    ck_assert(submit(&s, 1, 4));     /* … and two of somebody else */
    ck_assert(submit(&s, 1, 5));
    for (size_t i = 0; i < 6; i++) {
        ck_assert_int_eq(running(&s, 0, NULL), fair[i]);
        reply(&s, 0, (size_t)fair[i]);
    }
    end(&s);
}
END_TEST

START_TEST(the_deadline_counts_from_arrival)
{
    struct serving s;
    uint32_t left = 0;
    begin(&s, 1);
    s.config.timeout_ms = 800;
    submit(&s, 0, 0);
    submit(&s, 1, 1);
    ck_assert_int_eq(running(&s, 0, &left), 0);
    ck_assert_uint_eq(left, 800);
    outcomes[1].job.arrived_ms -= 300;
    reply(&s, 0, 0);
    ck_assert_int_eq(running(&s, 0, &left), 1);
    ck_assert_msg(left <= 500 && left >= 1, "%u", left);
    end(&s);
}
END_TEST

START_TEST(refuses_when_too_many_wait)
{
    struct serving s;
    begin(&s, 0); /* nobody works */
    size_t most = LIMITS_QUEUE_PER_WORKER * SERVING_WORKERS;
    for (size_t i = 0; i < most; i++)
        ck_assert(submit(&s, i % 7, i));
    ck_assert(!submit(&s, 8, most));
    ck_assert_uint_eq(s.io.metrics.shed, 1);
    ck_assert_uint_eq(outcomes[most].times, 0);
    end(&s);
}
END_TEST

START_TEST(refuses_when_the_first_waits_too_long)
{
    struct serving s;
    size_t few = LIMITS_QUEUE_SHORT * SERVING_WORKERS;
    begin(&s, 0);
    for (size_t i = 0; i + 1 < few; i++)
        ck_assert(submit(&s, i, i));
    serving_later(&s, LIMITS_QUEUE_MS + 1);
    ck_assert(submit(&s, few, few)); /* they are few */
    ck_assert(!submit(&s, few + 1, few + 1));
    lanes[0].turn_ms = s.io.loop.now_ms;
    ck_assert(submit(&s, few + 2, few + 2)); /* the first has just come */
    end(&s);
}
END_TEST

START_TEST(is_quick_while_many_wait)
{
    struct serving s;
    size_t few = LIMITS_QUEUE_SHORT * SERVING_WORKERS;
    begin(&s, 1);
    for (size_t i = 0; i < few + 2; i++)
        ck_assert(submit(&s, i, i));
    for (size_t i = 0; i < few + 2; i++) {
        struct buffer b = {0};
        struct frame_head head;
        struct frame_call call;
        ck_assert(serving_call(&s, 0, &b, &head, &call));
        ck_assert_uint_eq(call.quick, i == 1); /* the first came when nobody waited */
        buffer_free(&b);
        reply(&s, 0, i);
    }
    ck_assert_uint_eq(s.io.metrics.quick, 1);
    end(&s);
}
END_TEST

START_TEST(a_job_whose_worker_dies_runs_again)
{
    struct serving s;
    begin(&s, 2);
    submit(&s, 0, 0);
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_uint_eq(outcomes[0].times, 0);
        ck_assert_uint_eq(s.io.metrics.retries, i);
        ck_assert_int_eq(running(&s, i % 2, NULL), 0);
        close(s.workers[i % 2]);
        s.workers[i % 2] = -1;
        serving_turn(&s);
        if (i == 0)
            serving_add_worker(&s, 0);
    }
    ck_assert_uint_eq(outcomes[0].times, 1);
    ck_assert_uint_eq(outcomes[0].status, 500);
    ck_assert_uint_eq(s.io.metrics.worker_failures, 3);
    end(&s);
}
END_TEST

START_TEST(a_job_run_again_goes_before_those_behind_it)
{
    struct serving s;
    begin(&s, 1);
    for (size_t i = 0; i < 3; i++)
        submit(&s, 0, i);
    ck_assert_int_eq(running(&s, 0, NULL), 0);
    close(s.workers[0]);
    serving_turn(&s);
    serving_add_worker(&s, 0);
    ck_assert_int_eq(running(&s, 0, NULL), 0);
    end(&s);
}
END_TEST

START_TEST(a_worker_that_hangs_is_killed)
{
    struct serving s;
    struct control control;
    bool gone;
    int fd;
    begin(&s, 2);
    submit(&s, 0, 0);
    serving_later(&s, s.config.hard_timeout_ms);
    dispatch_tick(s.io.dispatch);
    ck_assert_uint_eq(outcomes[0].times, 0);
    serving_later(&s, 1);
    dispatch_tick(s.io.dispatch);
    ck_assert_uint_eq(outcomes[0].times, 1);
    ck_assert_uint_eq(outcomes[0].status, 504);
    ck_assert(control_receive(s.supervisor, &control, &fd, &gone));
    ck_assert_int_eq(control.what, CONTROL_KILL);
    ck_assert_uint_eq(control.slot, 0);
    submit(&s, 0, 1); /* goes to the other */
    ck_assert_int_eq(running(&s, 1, NULL), 1);
    end(&s);
}
END_TEST

START_TEST(what_waited_too_long_is_not_run)
{
    struct serving s;
    begin(&s, 0);
    submit(&s, 0, 0);
    serving_later(&s, s.config.hard_timeout_ms + 1);
    dispatch_tick(s.io.dispatch);
    ck_assert_uint_eq(outcomes[0].status, 503);
    serving_add_worker(&s, 0);
    ck_assert_int_eq(running(&s, 0, NULL), -1);
    end(&s);
}
END_TEST

START_TEST(what_is_cancelled_is_not_run)
{
    struct serving s;
    begin(&s, 1);
    for (size_t i = 0; i < 3; i++)
        submit(&s, i, i);
    ck_assert_int_eq(running(&s, 0, NULL), 0);
    ck_assert(!dispatch_cancel(s.io.dispatch, &outcomes[0].job)); /* it runs */
    ck_assert(dispatch_cancel(s.io.dispatch, &outcomes[1].job));  /* it waited */
    ck_assert_uint_eq(outcomes[0].times, 0);
    reply(&s, 0, 0);
    ck_assert(outcomes[0].times == 1 && outcomes[0].freed);
    ck_assert_int_eq(running(&s, 0, NULL), 2);
    ck_assert_uint_eq(outcomes[1].times, 0);
    end(&s);
}
END_TEST

/* What no worker of ours says means that it is damaged. */
START_TEST(nonsense_from_a_worker_ends_it)
{
    static const struct frame_head nonsense[] = {
        {.kind = 99},
        {.kind = FRAME_ANSWER, .ticket = 77},
        {.kind = FRAME_LINE, .ticket = 1},
        {.kind = FRAME_ANSWER, .len = FRAME_BYTES_MAX + 1u, .ticket = 1},
    };
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        struct serving s;
        begin(&s, 2);
        submit(&s, 0, 0);
        ck_assert_int_eq(running(&s, 0, NULL), 0);
        ck_assert_int_gt(write(s.workers[0], &nonsense[i], sizeof nonsense[i]), 0);
        serving_turn(&s);
        ck_assert_msg(s.io.metrics.worker_failures == 1, "%zu", i);
        ck_assert_int_eq(running(&s, 1, NULL), 0);
        end(&s);
    }
}
END_TEST

START_TEST(an_answer_that_is_none_is_a_failure)
{
    struct serving s;
    struct frame_head head = {.kind = FRAME_ANSWER, .len = 3, .ticket = 1};
    begin(&s, 1);
    submit(&s, 0, 0);
    ck_assert_int_gt(write(s.workers[0], &head, sizeof head), 0);
    ck_assert_int_gt(write(s.workers[0], "abc", 3), 0);
    serving_turn(&s);
    ck_assert_uint_eq(outcomes[0].status, 500);
    end(&s);
}
END_TEST

START_TEST(says_what_it_does)
{
    struct serving s;
    struct metrics_gauges gauges = {0};
    begin(&s, 1);
    submit(&s, 0, 0);
    submit(&s, 0, 1);
    dispatch_look(s.io.dispatch, &gauges);
    ck_assert_uint_eq(gauges.waiting, 1);
    ck_assert_uint_eq(gauges.workers_ready, 1);
    ck_assert_uint_eq(gauges.workers_running, 1);
    end(&s);
    ck_assert(outcomes[0].freed); /* what still ran is the owner's again */
}
END_TEST

int main(void)
{
    const TTest *tests[] = {gives_each_worker_one_job_at_a_time,
                            lanes_take_turns,
                            the_deadline_counts_from_arrival,
                            refuses_when_too_many_wait,
                            refuses_when_the_first_waits_too_long,
                            is_quick_while_many_wait,
                            a_job_whose_worker_dies_runs_again,
                            a_job_run_again_goes_before_those_behind_it,
                            a_worker_that_hangs_is_killed,
                            what_waited_too_long_is_not_run,
                            what_is_cancelled_is_not_run,
                            nonsense_from_a_worker_ends_it,
                            an_answer_that_is_none_is_a_failure,
                            says_what_it_does,
                            NULL};
    return run_tests("dispatch", tests);
}
