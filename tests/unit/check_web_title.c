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
