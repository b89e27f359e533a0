#include "corpus/options.h"
#include "corpus/text/date.h"
#include "corpus/text/utf8.h"
#include "indexer/upkeep/erase.h"
#include "indexer/discussion/settle.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { OPTION_ID = 256, OPTION_THREAD, OPTION_AUTHOR, OPTION_QUERY };
enum {
    SHOWN_MAX = 10,
    NAMED_BYTES = 60, /* of an id, a title or a name */
    COMMIT_DOCUMENTS = 100000
};

static const struct options_row rows[] = {
    {'d', "index", "DIR", "the index (else $LEDE_INDEX, else ./" SCHEMA_FOLDER_DEFAULT ")"},
    {OPTION_ID, "id", "ID", "the article, with its discussion, or the comment"},
    {OPTION_THREAD, "thread", "ID", "the discussion, its article too, and whatever later "
                                    "archives add to it"},
    {OPTION_AUTHOR, "author", "NAME", "all that somebody of exactly this name wrote"},
    {OPTION_QUERY, "query", "QUERY", "all that a search finds, as `lede search --group none` "
                                     "lists it"},
    {'n', "dry-run", NULL, "say what would go, erase nothing"},
    {'y', "yes", NULL, "do not ask"},
    {'h', "help", NULL, "show this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* One thing asked for. */
struct wish {
    int option;
    const char *value;
};

struct command_line {
    const char *index;
    struct wish *wishes;
    size_t count;
    bool dry_run, yes, help;
    erase_select *select;
};

static int help(void)
{
    fputs("usage: lede erase [OPTION]... (--id ID | --thread ID | --author NAME | --query "
          "QUERY)...\n"
          "\n"
          "Takes articles, comments and discussions out of an index for good: shows what\n"
          "would go, asks, removes it in one commit, and remembers (as hashes) what was\n"
          "erased, so that no archive brings it back. `lede compact` takes the last traces\n"
          "out of the files.\n"
          "\n",
          stdout);
    options_help(rows, ROWS, stdout);
    return ERROR_NONE;
}

static void take_wish(struct command_line *c, int option, const char *value,
                      struct error *error)
{
    if (*value == '\0') {
        error_set(error, ERROR_USAGE, "erase: an empty name is nobody's");
        return;
    }
    c->wishes = memory_or_die(realloc(c->wishes, (c->count + 1) * sizeof *c->wishes));
    c->wishes[c->count++] = (struct wish){option, value};
}

static enum error_code read_command_line(struct command_line *c, int argc, char **argv,
                                         struct error *error)
{
    struct options o;
    const char *value;
    int code;
    options_init(&o, "erase", rows, ROWS, false);
    while (error->code == ERROR_NONE &&
           (code = options_next(&o, argc, argv, &value, error)) != OPTIONS_END) {
        if (code == 'd')
            c->index = value;
        else if (code == 'n')
            c->dry_run = true;
        else if (code == 'y')
            c->yes = true;
        else if (code == 'h')
            c->help = true;
        else if (code == OPTIONS_WORD)
            error_set(error, ERROR_USAGE, "%s: say what it is with --id, --thread, --author "
                      "or --query", value);
        else
            take_wish(c, code, value, error);
    }
    if (error->code == ERROR_NONE && !c->help && c->count == 0)
        error_set(error, ERROR_USAGE, "erase needs an --id, a --thread, an --author or a --query");
    return error->code;
}

/* ---- What goes ------------------------------------------------------------------- */

struct selection {
    struct erase *erase;
    struct error *error;
};

static void select_item(struct span id, void *payload)
{
    struct selection *s = payload;
    if (s->error->code == ERROR_NONE)
        erase_item(s->erase, id, s->error);
}

static enum error_code choose(const struct command_line *c, struct erase *e,
                              struct error *error)
{
    struct selection selection = {e, error};
    for (size_t i = 0; i < c->count && error->code == ERROR_NONE; i++) {
        struct span value = span_of(c->wishes[i].value);
        switch (c->wishes[i].option) {
        case OPTION_ID: erase_item(e, value, error); break;
        case OPTION_THREAD: erase_thread(e, value, error); break;
        case OPTION_AUTHOR: erase_author(e, value, error); break;
        default:
            c->select(c->index, c->wishes[i].value, select_item, &selection, error);
        }
    }
    return error->code;
}

static void print_chosen(const struct record *r)
{
    struct error line = {0};
    char date[DATE_BYTES] = "no date";
    bool article = r->type == RECORD_ARTICLE;
    struct span author = r->author_count > 0 ? r->authors[0] : SPAN("nobody named");
    if (r->created_at != RECORD_NO_TIME)
        date_format(r->created_at, date);
    struct span id = utf8_cut(r->id, NAMED_BYTES);
    struct span says = utf8_cut(article ? r->title : author, NAMED_BYTES);
    error_set(&line, ERROR_REFUSED, "  %s %.*s, %.10s, %s%.*s", article ? "article" : "comment",
              (int)id.len, id.at, date, article ? "" : "by ", (int)says.len,
              says.len == 0 ? "" : says.at);
    puts(line.text);
}

/* report(e, error): what is chosen, articles first. */
static enum error_code report(struct erase *e, struct error *error)
{
    uint64_t shown = 0;
    printf("%" PRIu64 " articles and %" PRIu64 " comments are to be erased\n", e->articles,
           e->comments);
    for (int type = RECORD_ARTICLE; type <= RECORD_COMMENT; type++) {
        for (uint32_t i = 0; i < e->chosen.count && shown < SHOWN_MAX; i++) {
            struct stored stored;
            if (erase_chosen(e, i, &stored, error) != ERROR_NONE)
                return error->code;
            if ((int)stored.record.type != type)
                continue;
            print_chosen(&stored.record);
            shown++;
        }
    }
    if (e->chosen.count > shown)
        printf("  and %" PRIu64 " more\n", e->chosen.count - shown);
    if (e->missing > 0)
        printf("%" PRIu64 " of what was named the index does not hold\n", e->missing);
    return ERROR_NONE;
}

/* ---- Running --------------------------------------------------------------------- */

static enum error_code confirm(const struct command_line *c, bool *go, struct error *error)
{
    char answer[16] = "";
    *go = c->yes;
    if (c->yes)
        return ERROR_NONE;
    if (!isatty(STDIN_FILENO))
        return error_set(error, ERROR_USAGE,
                         "nothing was erased: nobody is here to be asked; say --yes");
    fputs("Erase them for good? [y/N] ", stdout);
    fflush(stdout);
    *go = fgets(answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
    if (!*go)
        puts("nothing was erased");
    return ERROR_NONE;
}

/* carry_out(e, folder, erased, error): all of it in one commit, with the counts of the
 * discussions that lost comments. */
static enum error_code carry_out(struct erase *e, struct folder *folder, struct error *error)
{
    struct touched touched = {0};
    struct document_builder *builder = document_builder_new();
    struct settle settle = {.folder = folder,
                            .lookup = &e->lookup,
                            .touched = &touched,
                            .builder = builder,
                            .now = (int64_t)time(NULL),
                            .commit_documents = UINT32_MAX};
    bool done;
    if (touched_load(&touched, folder, error) == ERROR_NONE &&
        erase_all(e, builder, &touched, error) == ERROR_NONE &&
        settle_all(&settle, &done, error) == ERROR_NONE &&
        folder_commit(folder, settle.now, error) == ERROR_NONE) {
        printf("erased %" PRIu64 " articles and %" PRIu64 " comments", e->articles, e->comments);
        if (e->emptied > 0)
            printf("; %" PRIu64 " of the comments were answered and leave an empty place",
                   e->emptied);
        puts("; `lede compact` takes the last traces out of the files");
    }
    touched_free(&touched);
    document_builder_free(builder);
    return error->code;
}

static enum error_code erase(const struct command_line *c, struct error *error)
{
    struct folder folder = {0};
    struct erased erased = {0};
    struct erase e = {0};
    bool go;
    if (folder_edit(c->index, &folder, error) == ERROR_NONE &&
        erased_load(&erased, &folder, error) == ERROR_NONE) {
        erase_begin(&e, &folder, &erased);
        choose(c, &e, error);
        if (error->code == ERROR_NONE && e.chosen.count == 0 &&
            erased.marks.count == erased.saved)
            error_set(error, ERROR_REFUSED, "%s: nothing there to erase", c->index);
        if (error->code == ERROR_NONE && report(&e, error) == ERROR_NONE && !c->dry_run &&
            confirm(c, &go, error) == ERROR_NONE && go)
            carry_out(&e, &folder, error);
    }
    erase_free(&e);
    erased_free(&erased);
    folder_close(&folder);
    return error->code;
}

int erase_command(int argc, char **argv, erase_select *select)
{
    struct command_line c = {.index = folder_default(), .select = select};
    struct error error = {0};
    if (read_command_line(&c, argc, argv, &error) == ERROR_NONE && !c.help)
        erase(&c, &error);
    if (error.code == ERROR_NONE && c.help)
        help();
    if (fflush(stdout) != 0)
        error_set(&error, ERROR_IO, "standard output: %s", strerror(errno));
    if (error.code != ERROR_NONE)
        fprintf(stderr, "lede: %s\n", error.text);
    free(c.wishes);
    return (int)error.code;
}
