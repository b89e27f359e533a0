#include "corpus/options.h"

#include "corpus/buffer.h"
#include "tests/unit/run.h"

enum { OPTION_COLOUR = 256, OPTION_LINE };

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index to search"},
    {'h', "help", NULL, "show this"},
    {OPTION_COLOUR, "color", "WHEN",
     "a help text that is so long that it has to go on in the "
     "line below, and then in the line below that one"},
    {OPTION_LINE, "line", "[UNIT]", "draw"},
    {OPTION_LINE + 1, "an-option-of-long-name", "NAME", "it has a line of its own"},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* What a command line is read as: "d=x word:flood color=never". */
static const char *read_line(const char *line, bool keep_dashes)
{
    static struct buffer out;
    static char copy[200];
    char *argv[20] = {copy};
    int argc = 0;
    struct options o;
    struct error error = {0};
    const char *value;
    buffer_clear(&out);
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    options_init(&o, "search", rows, ROWS, keep_dashes);
    for (int code;
         (code = options_next(&o, argc, argv, &value, &error)) != OPTIONS_END;) {
        if (code == OPTIONS_WORD)
            buffer_printf(&out, "word:%s ", value);
        else
            buffer_printf(&out, "%s=%s ", options_name(&o, code),
                          value == NULL ? "" : value);
    }
    if (error.code != ERROR_NONE)
        buffer_printf(&out, "%d: %s", error.code, error.text);
    return buffer_string(&out);
}

static const struct {
    const char *line;
    bool keep_dashes;
    const char *read;
} lines[] = {
    {"search", true, ""},
    {"search carbon tax", true, "word:carbon word:tax "},
    {"search -d x carbon", true, "index=x word:carbon "},
    {"search -dx --color=never carbon", true, "index=x color=never word:carbon "},
    {"search carbon -tax --color never", true, "word:carbon word:-tax color=never "},
    {"search carbon -d x", true, "word:carbon index=x "},
    {"search carbon -x -dx", true, "word:carbon word:-x word:-dx "},
    {"search carbon -d x", false, "word:carbon index=x "},
    {"search -- -tax --color", true, "word:-tax word:--color "},
    {"search - --line --line=day", true, "word:- line= line=day "},
    {"search --index", true,
     "2: --index needs an argument; `lede search --help` lists the options"},
    {"search --nothing x", true,
     "2: --nothing is not an option, or not used so; `lede search "
     "--help` lists the options"},
    {"search -x", true,
     "2: -x is not an option, or not used so; `lede search --help` lists the options"},
    {"search --help=x", true,
     "2: --help=x is not an option, or not used so; `lede search --help` lists the "
     "options"},
};

START_TEST(reads_options_and_words)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ck_assert_str_eq(read_line(lines[i].line, lines[i].keep_dashes), lines[i].read);
}
END_TEST

START_TEST(numbers_stay_within_their_range)
{
    struct options o;
    uint64_t n = 7;
    options_init(&o, "search", rows, ROWS, true);
    static const char *const bad[] = {"",   "x", "-1", "1x",
                                      " 1", "0", "11", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error error = {0};
        ck_assert_int_eq(options_number(&o, 'd', bad[i], 1, 10, &n, &error), ERROR_USAGE);
        ck_assert_ptr_nonnull(
            strstr(error.text, "--index takes a number from 1 to 10, not"));
        ck_assert_uint_eq(n, 7);
    }
    struct error error = {0};
    ck_assert_int_eq(options_number(&o, 'd', "10", 1, 10, &n, &error), ERROR_NONE);
    ck_assert_uint_eq(n, 10);
}
END_TEST

START_TEST(help_comes_from_the_same_table)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    options_help(rows, ROWS, out);
    fclose(out);
    ck_assert_str_eq(
        text, "  -d, --index DIR          the index to search\n"
              "  -h, --help               show this\n"
              "      --color WHEN         a help text that is so long that it has to go on in\n"
              "                           the line below, and then in the line below that one\n"
              "      --line[=UNIT]        draw\n"
              "      --an-option-of-long-name NAME\n"
              "                           it has a line of its own\n");
    free(text);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_options_and_words, numbers_stay_within_their_range,
                            help_comes_from_the_same_table, NULL};
    return run_tests("options", tests);
}
