/* What a worker does for a request, without sockets and processes: processor time, and
 * something to run under callgrind.
 * usage: bench_api INDEX PATHS [ROUNDS]
 * PATHS is a file of request targets, one a line, such as /search?q=a. Prints the
 * milliseconds of processor time a request, its bytes, and the part that was not answered with
 * 200. */
#include "searcher/serve/api.h"
#include "searcher/serve/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double processor_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ask(api, line, answer): line is a target; false when it is none. */
static bool ask(struct api *api, struct span line, struct frame_answer *answer)
{
    struct arena arena = {0};
    struct frame_call call = {.method = HTTP_GET, .timeout_ms = 10000, .host = SPAN("bench")};
    const char *mark = memchr(line.at, '?', line.len);
    struct span path = {line.at, mark == NULL ? line.len : (size_t)(mark - line.at)};
    if (mark != NULL)
        call.query = (struct span){mark + 1, line.len - path.len - 1};
    bool good = http_path(path, &arena, &call.path);
    if (good)
        api_http(api, &call, answer);
    arena_free(&arena);
    return good;
}

int main(int argc, char **argv)
{
    struct config config;
    char *line = NULL;
    size_t room = 0, count = 0, failed = 0, bytes = 0;
    config_init(&config);
    FILE *file = argc < 3 ? NULL : fopen(argv[2], "re");
    if (file == NULL) {
        fprintf(stderr, "usage: bench_api INDEX PATHS [ROUNDS]\n");
        return 2;
    }
    config.index = argv[1];
    struct api *api = api_new(&config);
    double start = processor_ms();
    for (int round = argc > 3 ? atoi(argv[3]) : 1; round > 0; round--) {
        rewind(file);
        while (getline(&line, &room, file) > 0) {
            struct frame_answer answer = {0};
            line[strcspn(line, "\r\n")] = '\0';
            if (!ask(api, span_of(line), &answer) || answer.status != 200)
                failed++;
            bytes += answer.body.len;
            count++;
        }
    }
    if (count == 0)
        count = 1;
    printf("%.3f ms a request, %zu bytes, %.1f %% failed\n",
           (processor_ms() - start) / (double)count, bytes / count,
           100.0 * (double)failed / (double)count);
    api_free(api);
    config_free(&config);
    free(line);
    fclose(file);
    return 0;
}
