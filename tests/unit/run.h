/*
 * run: the main of a unit test program. Included by every tests/unit/check_*.c and
 * tests/shim/check_*.c.
 */
#ifndef TESTS_UNIT_RUN_H
#define TESTS_UNIT_RUN_H

#include <check.h>
#include <stdlib.h>

/* run_tests_and_cases(name, tests, cases, count): run the tests up to the NULL, then
 * cases once for each _i below count, each in a process of its own (unless CK_FORK=no),
 * and return the exit code. */
static inline int run_tests_and_cases(const char *name, const TTest *const *tests,
                                      const TTest *cases, int count)
{
    Suite *suite = suite_create(name);
    TCase *group = tcase_create(name);
    tcase_set_timeout(group, 180); /* under a sanitizer on a busy machine */
    for (; *tests != NULL; tests++)
        tcase_add_test(group, *tests);
    if (count > 0)
        tcase_add_loop_test(group, cases, 0, count);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static inline int run_tests(const char *name, const TTest *const *tests)
{
    return run_tests_and_cases(name, tests, NULL, 0);
}

#endif
