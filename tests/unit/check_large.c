#include "corpus/large.h"

#include "tests/unit/run.h"

#include <stdlib.h>
#include <string.h>

/* Through sizes on both sides of the border, upwards and down again. */
START_TEST(keeps_what_is_used)
{
    static const size_t sizes[] = {100, 5 << 20, 64 << 20, 4 << 20, (4 << 20) - 1, 9 << 20, 50};
    unsigned char *at = NULL;
    size_t used = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t kept = used < sizes[i] ? used : sizes[i];
        at = large_resize(at, kept, sizes[i]);
        for (size_t n = 0; n < kept; n++)
            ck_assert_uint_eq(at[n], n % 251);
        used = sizes[i] < 70000 ? sizes[i] : 70000;
        for (size_t n = 0; n < used; n++)
            at[n] = (unsigned char)(n % 251);
        memset(at + used, 0xff, sizes[i] - used);
    }
    free(at);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {keeps_what_is_used, NULL};
    return run_tests("large", tests);
}
