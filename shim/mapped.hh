/*
 * mapped: the tables of a database that we read ourselves. Included by handles.hh.
 */
#ifndef SHIM_MAPPED_HH
#define SHIM_MAPPED_HH

#include "shim/glass/block_sums.hh"

#include <memory>

namespace shim
{

struct MappedDatabase {
    MappedDatabase(const std::string &path, const GlassVersion &version);

    std::string folder;
    uint32_t revision;
    GlassTable postlist, docdata, position;
};

/* map_database(folder, uuid, revision, sums): the tables of that revision of the database with
 * that UUID (36 characters); NULL where their format is not the one we know. Throws Overtaken where
 * there is another revision, or another database; Damage where a block is not what was written. sums:
 * what was found in order before; then that of this revision. */
std::unique_ptr<MappedDatabase> map_database(const std::string &folder, const std::string &uuid,
                                             uint32_t revision, BlockSums &sums);

/* sums_before_opening(folder): what BlockSums::checked gives of the newest revision; none where there
 * is no database of a format that we know. To be asked before Xapian, which may crash over
 * what is damaged, or take it for the work of a writer. */
BlockSums sums_before_opening(const std::string &folder);

/* is_overtaken(database): whether a newer revision has been committed, or nothing is there any
 * more: then what seems damaged may have been overwritten meanwhile. */
bool is_overtaken(const MappedDatabase &database);

} // namespace shim

#endif
