/* Any text is parsed without an error but a limit's; what is written back is parsed to
 * the same tree; and the time does not depend on what the bytes are, since there are few.
 */
#include "searcher/query/query.h"
#include "tests/query_tree.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_places(const struct query_node *node, size_t len)
{
    for (; node != NULL; node = node->next) {
        check(node->start <= node->end && node->end <= len);
        check_places(node->child, len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t now = 1715774400;
    struct arena arena = {0};
    struct query query, again;
    struct error error = {0};
    enum error_code code =
        query_parse((struct span){(const char *)data, size}, now, &arena, &query, &error);
    check(code == ERROR_NONE || (code == ERROR_USAGE && error.text[0] != '\0'));
    check(size <= REQUEST_QUERY_BYTES_MAX || code == ERROR_USAGE);
    if (code == ERROR_NONE) {
        struct buffer text = {0};
        check_places(query.root, size * 3);
        query_write(&query, &text);
        code = query_parse(buffer_span(&text), now, &arena, &again, &error);
        check(code == ERROR_NONE || text.len > REQUEST_QUERY_BYTES_MAX);
        check(code != ERROR_NONE ||
              (query_tree_equal(query.root, again.root) &&
               query.sort_given == again.sort_given && query.sort == again.sort &&
               span_equal(query.lang, again.lang)));
        buffer_free(&text);
    }
    arena_free(&arena);
    return 0;
}
