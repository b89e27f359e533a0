#include "corpus/wordlist.h"

#include "corpus/buffer.h"
#include "tests/shim/folder.h"

#include <inttypes.h>
#include <stdlib.h>

static void write_words(const char *name, const struct wordlist *old,
                        const char *const *words, uint32_t count)
{
    struct wordlist_entry entries[16];
    struct error error = {0};
    size_t n = 0;
    for (; words[n] != NULL; n++)
        entries[n] = (struct wordlist_entry){span_of(words[n]), count};
    ck_assert_msg(wordlist_write(folder_path(name), old, entries, n, &error) ==
                      ERROR_NONE,
                  "%s", error.text);
}

static const char *dump(const struct wordlist *list, const char *from)
{
    static struct buffer b;
    struct wordlist_cursor c;
    buffer_clear(&b);
    wordlist_seek(list, span_of(from), &c);
    while (wordlist_next(&c))
        buffer_printf(&b, "%.*s:%u ", (int)c.len, c.word, c.count);
    return buffer_string(&b);
}

START_TEST(words_come_back_in_order_with_their_counts)
{
    struct wordlist none = {0}, list = {0};
    folder_make();
    write_words("w", &none,
                (const char *const[]){"bridge", "bridges", "brig", "été", NULL}, 300);
    ck_assert(wordlist_open(&list, folder_path("w")));
    ck_assert_uint_eq(wordlist_words(&list), 4);
    ck_assert_str_eq(dump(&list, ""), "bridge:300 bridges:300 brig:300 été:300 ");
    ck_assert_str_eq(dump(&list, "bridget"), "brig:300 été:300 ");
    ck_assert_str_eq(dump(&list, "bridges"), "bridges:300 brig:300 été:300 ");
    ck_assert_str_eq(dump(&list, "zz"), "été:300 ");
    ck_assert_str_eq(dump(&list, "\xff"), "");
    ck_assert_uint_eq(wordlist_find(&list, SPAN("brig")), 300);
    ck_assert_uint_eq(wordlist_find(&list, SPAN("brid")), 0);
    wordlist_close(&list);
    ck_assert_uint_eq(wordlist_find(&list, SPAN("brig")), 0);
}
END_TEST

START_TEST(the_frequent_ones_are_a_list_of_their_own)
{
    struct wordlist none = {0}, list = {0}, frequent = {0};
    folder_make();
    write_words("a", &none, (const char *const[]){"ant", "bee", "cow", NULL}, 5);
    write_words("b", &none, (const char *const[]){"bee", "dog", NULL}, 2);
    ck_assert(wordlist_open(&list, folder_path("a")));
    ck_assert(wordlist_open(&list, folder_path("b")));
    wordlist_frequent(&list, 5, &frequent);
    ck_assert_str_eq(dump(&frequent, ""), "ant:5 bee:7 cow:5 ");
    wordlist_close(&frequent);
    wordlist_frequent(&list, 8, &frequent);
    ck_assert_str_eq(dump(&frequent, ""), "");
    wordlist_close(&frequent);
    wordlist_close(&list);
}
END_TEST

START_TEST(two_files_read_and_merge_as_one)
{
    struct wordlist none = {0}, list = {0}, both = {0};
    folder_make();
    write_words("a", &none, (const char *const[]){"ant", "bee", "cow", NULL}, 5);
    write_words("b", &none, (const char *const[]){"bee", "dog", NULL}, 2);
    ck_assert(wordlist_open(&list, folder_path("a")));
    ck_assert(wordlist_open(&list, folder_path("b")));
    ck_assert_str_eq(dump(&list, ""), "ant:5 bee:7 cow:5 dog:2 ");
    ck_assert_str_eq(dump(&list, "c"), "cow:5 dog:2 ");
    write_words("c", &list, (const char *const[]){"aardvark", "cow", "elk", NULL}, 1);
    ck_assert(wordlist_open(&both, folder_path("c")));
    ck_assert_str_eq(dump(&both, ""), "aardvark:1 ant:5 bee:7 cow:6 dog:2 elk:1 ");
    ck_assert(!wordlist_open(&list, folder_path("c")));
    wordlist_close(&list);
    wordlist_close(&both);
}
END_TEST

START_TEST(every_word_of_many_blocks_is_found)
{
    enum { MANY = 5000 };
    static char names[MANY][8];
    static struct wordlist_entry entries[MANY];
    struct wordlist list = {0};
    struct error error = {0};
    folder_make();
    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "w%05u", i * 3);
        entries[i] = (struct wordlist_entry){span_of(names[i]), i + 1};
    }
    ck_assert_int_eq(wordlist_write(folder_path("w"), &list, entries, MANY, &error), 0);
    ck_assert(wordlist_open(&list, folder_path("w")));
    for (uint32_t i = 0; i < MANY; i++) {
        char between[16];
        ck_assert_uint_eq(wordlist_find(&list, span_of(names[i])), i + 1);
        snprintf(between, sizeof between, "w%05u", i * 3 + 1);
        ck_assert_uint_eq(wordlist_find(&list, span_of(between)), 0);
    }
    wordlist_close(&list);
}
END_TEST

START_TEST(skipping_goes_behind_all_that_begins_so)
{
    enum { MANY = 4000 };
    static char names[MANY][8];
    static struct wordlist_entry entries[MANY];
    struct wordlist list = {0};
    struct error error = {0};
    folder_make();
    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "w%05u", i * 3);
        entries[i] = (struct wordlist_entry){span_of(names[i]), 1};
    }
    ck_assert_int_eq(wordlist_write(folder_path("a"), &list, entries, MANY, &error), 0);
    write_words("b", &list, (const char *const[]){"v", "w001", "w0011x", "w1", "w2", NULL}, 1);
    for (int files = 1; files <= 2; files++) {
        ck_assert(wordlist_open(&list, folder_path(files == 1 ? "a" : "b")));
        for (uint32_t i = 0; i < MANY; i += 7)
            for (size_t len = 1; len <= 6; len++) {
                struct wordlist_cursor skipped, stepped;
                bool more;
                wordlist_seek(&list, span_of(names[i]), &skipped);
                wordlist_next(&skipped);
                stepped = skipped;
                char behind[8]; /* what begins so */
                memcpy(behind, names[i], sizeof behind);
                behind[len - 1]++;
                wordlist_skip(&skipped, (struct span){behind, len});
                do
                    more = wordlist_next(&stepped);
                while (more && stepped.len >= len &&
                       memcmp(stepped.word, names[i], len) == 0);
                ck_assert_int_eq(wordlist_next(&skipped), more);
                ck_assert(!more || wordlist_compare(
                                       (struct span){skipped.word, skipped.len},
                                       (struct span){stepped.word, stepped.len}) == 0);
            }
    }
    wordlist_close(&list);
}
END_TEST

START_TEST(a_name_tells_the_sum)
{
    struct wordlist none = {0}, list = {0};
    char name[40];
    folder_make();
    write_words("w", &none, (const char *const[]){"ant", "bee", NULL}, 5);
    ck_assert(wordlist_open(&list, folder_path("w")));
    snprintf(name, sizeof name, "w-%016" PRIx64, wordlist_sum(&list.files[0]));
    wordlist_close(&list);
    ck_assert_int_eq(rename(folder_path("w"), folder_path(name)), 0);
    ck_assert(wordlist_open(&list, folder_path(name)));
    ck_assert(!list.damaged);
    wordlist_close(&list);

    FILE *file = fopen(folder_path(name), "r+b");
    fseek(file, 12, SEEK_SET);
    fputc('x', file);
    fclose(file);
    ck_assert(!wordlist_open(&list, folder_path(name)));
    ck_assert(list.damaged);
    ck_assert_int_eq(truncate(folder_path(name), 0), 0);
    list = (struct wordlist){0};
    ck_assert(!wordlist_open(&list, folder_path(name)));
    ck_assert(list.damaged);
    list = (struct wordlist){0};
    ck_assert_int_eq(unlink(folder_path(name)), 0);
    ck_assert(!wordlist_open(&list, folder_path(name)));
    ck_assert(!list.damaged);
}
END_TEST

/* Damaged files give wrong words or an early end, never a crash or a hang. */
START_TEST(names_are_parted_by_spaces)
{
    static const char *const all[] = {"", "  ", "a", " a", "a bc", "a  bc "};
    static const char *const names[][3] = {{NULL}, {NULL}, {"a"}, {"a"}, {"a", "bc"}, {"a", "bc"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct span name;
        size_t at = 0, n = 0;
        while (wordlist_name(span_of(all[i]), &at, &name)) {
            ck_assert_ptr_nonnull(names[i][n]);
            ck_assert(span_is(name, names[i][n++]));
        }
        ck_assert_ptr_null(names[i][n]);
    }
}
END_TEST

START_TEST(damage_is_survived)
{
    struct wordlist none = {0};
    char bytes[400];
    folder_make();
    write_words("w", &none,
                (const char *const[]){"bridge", "bridges", "brig", "camp", NULL}, 900);
    FILE *file = fopen(folder_path("w"), "rb");
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t i = 0; i < size * 4; i++) {
        static const unsigned char values[] = {0, 1, 0x7f, 0xff};
        struct wordlist list = {0};
        char kept = bytes[i / 4];
        bytes[i / 4] = (char)values[i % 4];
        file = fopen(folder_path("damaged"), "wb");
        fwrite(bytes, 1, size, file);
        fclose(file);
        if (wordlist_open(&list, folder_path("damaged"))) {
            dump(&list, "");
            dump(&list, "bridgf");
            struct wordlist_cursor c;
            wordlist_seek(&list, SPAN("bridge"), &c);
            while (wordlist_next(&c)) {
                c.word[0] = (char)(c.word[0] + (c.len > 0));
                wordlist_skip(&c, (struct span){c.word, c.len});
            }
            wordlist_close(&list);
        }
        bytes[i / 4] = kept;
    }
    for (size_t cut = 0; cut < size; cut++) {
        struct wordlist list = {0};
        ck_assert_int_eq(truncate(folder_path("w"), (off_t)(size - 1 - cut)), 0);
        if (wordlist_open(&list, folder_path("w"))) {
            dump(&list, "");
            wordlist_close(&list);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {words_come_back_in_order_with_their_counts,
                            the_frequent_ones_are_a_list_of_their_own,
                            two_files_read_and_merge_as_one,
                            every_word_of_many_blocks_is_found,
                            skipping_goes_behind_all_that_begins_so,
                            a_name_tells_the_sum,
                            names_are_parted_by_spaces,
                            damage_is_survived,
                            NULL};
    return run_tests("wordlist", tests);
}
