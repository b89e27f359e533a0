/*
 * part: a sealed part that is open, and the list of those that belong to a database. Included by
 * handles.hh and writer.cc.
 *
 * A part is a folder within that of the database that takes the updates (docs/PARTS.md). Which
 * folders are parts is what the metadata of that database says, so that a commit adds one with
 * all that goes with it, or not at all.
 */
#ifndef SHIM_PART_HH
#define SHIM_PART_HH

#include "shim/glass/segment.hh"
#include "shim/sealed/columns.hh"
#include "shim/sealed/positions.hh"
#include "shim/sealed/texts.hh"

#include <xapian.h>

namespace shim
{

/* Metadata keys that begin so are the shim's own. */
#define SHIM_OWN_KEYS "shim:"

/* What queries read of a part. */
struct PartTables {
    /* path: of its folder. Throws Damage where it does not hold so many documents. */
    PartTables(const std::string &path, uint32_t documents);

    const GlassTable postlist; /* the terms */
    const Segment segment;
    const PositionsReader positions;
    const ColumnsReader columns;
};

struct SealedPart {
    /* own_name: of its folder within `folder`. Its documents come after the reader's first `first`.
     * Throws Damage where it does not hold `count` of them. To rescue it only the texts must be
     * readable. */
    SealedPart(const std::string &folder, std::string own_name, uint32_t first, uint32_t count,
               bool rescue);

    /* holds(id): whether the document that the reader numbers id is of this part. */
    bool holds(uint32_t id) const
    {
        return id > offset && id - offset <= documents;
    }

    const std::string name;
    const uint32_t offset; /* the reader's numbers are more than the part's by this */
    const uint32_t documents;
    TextsReader texts;

    /* tables(): of a part to be rescued they are opened when they are asked for, and may throw. */
    const PartTables &tables() const;

    /* reference(): its postings as a database of glass in a folder for temporary files, made when
     * it is first asked for. */
    const Xapian::Database &reference() const;

  private:
    const std::string path_;
    mutable std::unique_ptr<const PartTables> tables_;
    mutable std::optional<Xapian::Database> reference_;
};

/* In the order of their offsets, which leave no gaps. */
using SealedParts = std::vector<std::shared_ptr<SealedPart>>;

/* documents_of_part(path): how many the part in that folder holds. */
uint32_t documents_of_part(const std::string &path);

/* documents_in(parts): how many there are, dead ones too: the highest id of the last part. */
uint32_t documents_in(const SealedParts &parts);

/* open_parts(live, folder, open, rescue): the parts that live's metadata names. Those of open that are
 * among them are taken as they are. */
SealedParts open_parts(const Xapian::Database &live, const std::string &folder,
                       const SealedParts &open, bool rescue);

/* name_parts(live, parts): make live's metadata name them. */
void name_parts(Xapian::WritableDatabase &live, const SealedParts &parts);

/* new_part_name(parts): of a folder that none of them uses. */
std::string new_part_name(const SealedParts &parts);

/* remove_part(path): the folder of one. */
void remove_part(const std::string &path);

/* remove_unnamed(folder, parts): remove the folders of parts that a killed writer has left. */
void remove_unnamed(const std::string &folder, const SealedParts &parts);

} // namespace shim

#endif
