#include "shim/glass/term_list.hh"

#include "shim/glass/glass_pack.hh"

namespace shim
{

TermList::TermList(const GlassTable &postlist, std::string_view prefix) : cursor_(postlist)
{
    add_sortable_string(prefix_, prefix);
    fresh_ = cursor_.find(prefix_);
}

/* Whether the key at hand is that of a term, and not of a later chunk of its postings or of
 * what else the table holds; then term_ is the term. */
bool TermList::take()
{
    const std::string &key = cursor_.key();
    term_.clear();
    for (size_t i = 0; i < key.size(); i++) {
        term_.push_back(key[i]);
        if (key[i] == '\0' && (++i == key.size() || key[i] != '\xff'))
            return false;
    }
    return !term_.empty();
}

bool TermList::next()
{
    for (;; fresh_ = false) {
        if (!fresh_ && !cursor_.next())
            return false;
        if (cursor_.key().compare(0, prefix_.size(), prefix_) != 0 && !cursor_.key().empty())
            return false;
        if (take())
            break;
    }
    fresh_ = false;
    return true;
}

} // namespace shim
