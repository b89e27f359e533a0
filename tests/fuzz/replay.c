/*
 * replay: runs a fuzz target without libFuzzer: over each file of the folders or files
 * named on the command line, and over changed copies of each, always the same ones.
 * Linked with tests/fuzz/NAME.c when the build is not for fuzzing.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHANGED_COPIES = 50, CHANGED_BYTES_MAX = 64 * 1024, PATH_BYTES = 4096 };

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* The target gets each input in a block of its exact size, so that AddressSanitizer sees
 * a read behind its end. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL)
        exit(EXIT_FAILURE);
    if (size > 0)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void run_changed(uint8_t *data, size_t size)
{
    uint64_t state = 0x9e3779b97f4a7c15u ^ size;
    for (int i = 0; i < CHANGED_COPIES && size > 0 && size <= CHANGED_BYTES_MAX; i++) {
        size_t at = draw(&state) % size;
        uint8_t old = data[at];
        data[at] = (uint8_t)draw(&state);
        size_t cut = draw(&state) % 2 == 0 ? size : draw(&state) % size;
        run(data, cut);
        if (draw(&state) % 4 != 0) /* one change in four stays */
            data[at] = old;
    }
}

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (f == NULL || fstat(fileno(f), &st) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    size_t size = (size_t)st.st_size;
    uint8_t *data = malloc(size + 1);
    if (data == NULL || fread(data, 1, size, f) != size) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    fclose(f);
    run(data, size);
    run_changed(data, size);
    free(data);
}

/* run_folder(path): run the files in it and return how many; -1 when it is no folder. */
static int run_folder(const char *path)
{
    struct dirent **entries;
    int found = scandir(path, &entries, NULL, alphasort);
    if (found < 0)
        return -1;
    int files = 0;
    for (int i = 0; i < found; i++) {
        if (entries[i]->d_name[0] != '.') {
            char name[PATH_BYTES];
            snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
            run_file(name);
            files++;
        }
        free(entries[i]);
    }
    free(entries);
    return files;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++) {
        int in_folder = run_folder(argv[i]);
        if (in_folder < 0)
            run_file(argv[i]);
        files += in_folder < 0 ? 1 : in_folder;
    }
    printf("%d inputs\n", files);
    return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
