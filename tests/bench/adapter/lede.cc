// lede in the rivals' rig: its plans of queries, answered by the searcher's own functions.
extern "C" {
#include "tests/bench/adapter/ask.h"
}
#include "common/harness.hpp"

struct Lede : Searcher {
    explicit Lede(const std::string &path) : asker_(asker_open(path.c_str())) {}
    ~Lede() override
    {
        asker_close(asker_);
    }

    void search(const Query &query, Result &result) override
    {
        std::string text, filter;
        for (const Item &item : query.items) {
            if (!text.empty())
                text += ' ';
            if (item.kind == 'p')
                text += '"';
            for (size_t i = 0; i < item.words.size(); i++)
                text += (i > 0 ? " " : "") + item.words[i];
            if (item.kind != 'w')
                text += item.kind == 'p' ? '"' : '*';
        }
        if (!query.source.empty())
            filter += "source:\"" + query.source + "\" ";
        if (query.from != 0 || query.to != 0)
            filter += "date:" + std::to_string(query.from) + ".." + std::to_string(query.to);
        ask_kind kind = query.mode == 1 ? ASK_PAGE : query.by_date ? ASK_NEWEST : ASK_BEST;
        question asked = {kind, !query.is_and, getenv("LEDE_GROUPED") != nullptr, text.c_str(),
                          filter.c_str(), static_cast<size_t>(query.k)};
        if (!asker_ask(asker_, &asked, &reply_))
            throw std::runtime_error("no answer");
        for (size_t i = 0; i < reply_.count; i++)
            result.ids.emplace_back(asker_id(asker_, reply_.ids[i]));
        result.total = static_cast<long>(reply_.total);
        result.bytes = reply_.bytes;
    }

    asker *asker_;
    reply reply_;
};

int main(int, char **args)
{
    std::string path = args[2];
    return query_main(args[3], args[4], [&] { return std::make_unique<Lede>(path); });
}
