#include "tests/shim/reference.h"

#include "shim/glass/segment.hh"

#include <xapian.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <sys/stat.h>

/* The check opens files for writing, so it gets a copy. */
int reference_errors(const char *path)
{
    std::string copy = std::string(path) + ".copy";
    if (system(("cp -r " + std::string(path) + " " + copy).c_str()) != 0)
        return -1;
    std::ostringstream words;
    int errors;
    try {
        errors = static_cast<int>(Xapian::Database::check(copy, 0, &words));
    } catch (const Xapian::Error &e) {
        words << e.get_description() << '\n';
        errors = 1;
    }
    if (errors != 0)
        std::cout << words.str();
    return system(("rm -r " + copy).c_str()) == 0 ? errors : -1;
}

void reference_part(const char *part, const char *to)
{
    mkdir(to, 0755);
    shim::export_glass(shim::GlassTable(std::string(part) + "/terms"), to);
}

void reference_compact(const char *const *paths, int count, const char *to)
{
    Xapian::Database all;
    for (int i = 0; i < count; i++)
        all.add_database(Xapian::Database(paths[i]));
    all.compact(to);
}

void reference_numbers(const char *path, char *out, unsigned size)
{
    Xapian::Database db(path);
    std::string text = "lengths " + std::to_string(db.get_doclength_lower_bound()) + " to " +
                       std::to_string(db.get_doclength_upper_bound()) + ", sum " +
                       std::to_string(db.get_total_length()) + ", last " +
                       std::to_string(db.get_lastdocid());
    for (auto t = db.allterms_begin(); t != db.allterms_end(); ++t)
        text += " " + std::to_string(db.get_collection_freq(*t)) + "/" +
                std::to_string(db.get_wdf_upper_bound(*t));
    snprintf(out, size, "%s", text.c_str());
}

void reference_set_metadata(const char *path, const char *key)
{
    Xapian::WritableDatabase db(path, Xapian::DB_OPEN);
    db.set_metadata(key, "1");
    db.commit();
}
