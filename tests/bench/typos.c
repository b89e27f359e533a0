/* How often "did you mean" names the right word.
 * usage: bench_typos INDEX TYPOS.tsv
 * Lines: mistyped query, right query, wrong>right, kind of slip, parted by tabs. */
#include "searcher/suggest/suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { KINDS = 16 };

struct kind {
    char name[16];
    int right, offered, all;
};

static double clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct kind *kind_of(struct kind *kinds, const char *name)
{
    struct kind *k = kinds;
    while (k < kinds + KINDS - 1 && k->name[0] != '\0' && strcmp(k->name, name) != 0)
        k++;
    snprintf(k->name, sizeof k->name, "%s", name);
    return k;
}

static bool has_word(struct span text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.at + i, word, len) == 0 && (i == 0 || text.at[i - 1] == ' ') &&
            (i + len == text.len || text.at[i + len] == ' '))
            return true;
    return false;
}

static void ask(struct index *index, struct analyser *a, char *line, struct kind *kinds)
{
    const char *typed = strtok(line, "\t"), *meant = strtok(NULL, "\t");
    const char *slip = strtok(NULL, "\t"), *kind = strtok(NULL, "\t\n");
    const char *right = slip == NULL ? NULL : strchr(slip, '>');
    struct arena arena = {0};
    struct search_request request;
    struct span out;
    struct error error = {0};
    if (right == NULL || kind == NULL)
        return;
    search_request_init(&request);
    request.query = span_of(typed);
    if (suggest_meaning(index, a, &request, &arena, &out, &error) != ERROR_NONE)
        printf("%s: %s\n", typed, error.text);
    struct kind *k = kind_of(kinds, kind);
    bool named = has_word(out, right + 1);
    k->all++;
    k->offered += out.len > 0;
    k->right += named;
    if (!named)
        printf("%-8s %s: %.*s, not %s\n", kind, typed, (int)out.len, out.at, meant);
    arena_free(&arena);
}

int main(int argc, char **argv)
{
    static struct kind kinds[KINDS];
    struct index *index;
    struct error error = {0};
    char line[4096];
    FILE *file = argc == 3 ? fopen(argv[2], "r") : NULL;
    if (file == NULL || index_open(argv[1], &index, &error) != ERROR_NONE) {
        fprintf(stderr, "usage: bench_typos INDEX TYPOS.tsv: %s\n", error.text);
        return 2;
    }
    struct analyser *a = analyser_new();
    struct kind sum = {"all", 0, 0, 0};
    double start = clock_ms();
    while (fgets(line, sizeof line, file) != NULL)
        ask(index, a, line, kinds);
    double took = clock_ms() - start;
    for (struct kind *k = kinds; k->name[0] != '\0'; k++) {
        printf("%-8s %3d of %3d named, %3d offered\n", k->name, k->right, k->all,
               k->offered);
        sum.right += k->right;
        sum.all += k->all;
        sum.offered += k->offered;
    }
    printf("%-8s %3d of %3d named (%.1f %%), %3d offered; %.2f ms each, %llu words\n",
           sum.name, sum.right, sum.all, 100.0 * sum.right / sum.all, sum.offered,
           took / sum.all, (unsigned long long)wordlist_words(&index->words));
    analyser_free(a);
    index_close(index);
    fclose(file);
    return 0;
}
