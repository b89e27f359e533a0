#include "corpus/text/particles.h"

#include "tests/unit/run.h"

START_TEST(takes_particles_off)
{
    static const struct {
        const char *word, *noun;
    } cases[] = {
        {"선거가", "선거"},       {"선거를", "선거"},     {"선거는", "선거"},
        {"선거에서는", "선거"},   {"대통령이", "대통령"}, {"대통령은", "대통령"},
        {"대통령의", "대통령"},   {"정부와", "정부"},     {"국민과", "국민"},
        {"기자들이", "기자"},     {"서울로", "서울"},     {"집으로", "집"},
        {"EU의", "EU"},           {"코로나19가", "코로나19"}, {"BTS는", "BTS"},
        {"국가가", "국가"},       {"물을", "물"},
        /* no particle, or one that cannot follow */
        {"선거", "선거"},         {"국가", "국가"},       {"사이", "사이"},
        {"가", "가"},             {"들", "들"},           {"사람를", "사람를"},
        {"", ""},                 {"x", "x"},             {"news", "news"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span noun = particles_cut(span_of(cases[i].word));
        ck_assert_msg(span_is(noun, cases[i].noun), "%s: %.*s", cases[i].word, (int)noun.len,
                      noun.at);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {takes_particles_off, NULL};
    return run_tests("particles", tests);
}
