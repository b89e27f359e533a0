#include "corpus/formats/html/web_page.h"

#include "corpus/buffer.h"

#include <stdlib.h>

struct web_comment *web_page_add_comment(struct web_page *p)
{
    if (p->comment_count == WEB_COMMENTS_MAX)
        return NULL;
    if (p->comment_count == p->comment_room) {
        p->comment_room = p->comment_room == 0 ? 32 : p->comment_room * 2;
        p->comments =
            memory_or_die(realloc(p->comments, p->comment_room * sizeof *p->comments));
    }
    struct web_comment *c = &p->comments[p->comment_count++];
    *c = (struct web_comment){.created_at = RECORD_NO_TIME, .points = RECORD_NO_NUMBER};
    return c;
}

void web_page_free(struct web_page *p)
{
    html_tree_free(&p->tree);
    arena_free(&p->arena);
    free(p->comments);
}
