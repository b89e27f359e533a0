#include "indexer/document.h"

language document_language(const struct stored *stored)
{
    const struct record *r = &stored->record;
    language found;
    if (r->lang.len > 0)
        return language_from_code(r->lang);
    language context = language_from_code(stored->context_lang);
    if (language_detect(r->text, &found))
        return found;
    return context;
}
