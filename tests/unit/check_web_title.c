#include "corpus/formats/html/web_title.h"

#include "tests/unit/web_page_of.h"

START_TEST(leaves_out_the_name_of_the_site)
{
    static const struct {
        const char *html, *title;
    } rows[] = {
        {"<title>Ferry strike enters third week | The Harbour Gazette</title>",
         "Ferry strike enters third week"},
        {"<title>Ferry strike enters third week - Gazette</title>",
         "Ferry strike enters third week"},
        {"<title>  Ferry\n strike  </title>", "Ferry strike"},
        {"<title></title>", ""},
        /* The shorter side of a bar is the site, unless hardly a word is left. */
        {"<title>Gazette | Ferry strike enters third week</title>",
         "Ferry strike enters third week"},
        {"<title>News / Harbour / Ferry</title>", "News / Harbour / Ferry"},
        {"<title>Ferry-men strike again on the coast</title>",
         "Ferry-men strike again on the coast"},
        /* A colon may be part of the title: where the page has it as a heading, and behind
         * more than five words. */
        {"<title>Gazette: Ferry strike enters third week</title>",
         "Ferry strike enters third week"},
        {"<title>The strike: Ferry crews enter third week</title>"
         "<h2>The strike: Ferry crews enter third week</h2>",
         "The strike: Ferry crews enter third week"},
        {"<title>What the crews on the ferries want: a better timetable for all</title>",
         "What the crews on the ferries want: a better timetable for all"},
        {"<title>Gazette: News: Ferries: A strike that nobody wanted</title>",
         "A strike that nobody wanted"},
        /* Too short or too long a title gives way to the only heading. */
        {"<title>Ferries</title><h1>Ferry strike enters third week</h1>",
         "Ferry strike enters third week"},
        {"<title>Ferries</title><h1>Ferry strike enters third week</h1><h1>More</h1>",
         "Ferries"},
        {"<h1>Ferry strike enters third week</h1>", "Ferry strike enters third week"},
        {"<p>No title", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct web_page p = web_page_of(rows[i].html);
        web_expect(web_title(&p), rows[i].title);
        web_page_free(&p);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {leaves_out_the_name_of_the_site, NULL};
    return run_tests("web_title", tests);
}
