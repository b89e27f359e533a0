/*
 * block_sums: a sum of each block that a database of glass uses, in a file beside its tables, as
 * glass has none (docs/GLASS.md, "sums"). Included by mapped.hh and writer.cc.
 *
 * Glass puts what a commit changes into blocks that the one before did not use. So the sums of a commit
 * are made from those of the one before, and only what is new is read; and who goes on from one commit
 * to the next looks only at that.
 */
#ifndef SHIM_BLOCK_SUMS_HH
#define SHIM_BLOCK_SUMS_HH

#include "shim/glass/glass_map.hh"

namespace shim
{

class BlockSums
{
  public:
    BlockSums() = default;

    /* BlockSums(folder, version, before): those of the tables as they are in folder. before: those
     * of the commit before, or none. */
    BlockSums(const std::string &folder, const GlassVersion &version, const BlockSums &before);

    /* checked(folder, version, known): those of that version, when all blocks that it uses agree
     * with what was written when it was committed; else throws Damage. Blocks that have the same
     * sum in known are not looked at again. A commit whose sums are not written yet, because its
     * writer is at that or was killed, is compared with those of the commit before. */
    static BlockSums checked(const std::string &folder, const GlassVersion &version,
                             const BlockSums &known);

    /* restore_version(folder): iamglass as it was when the sums were written, where it is neither
     * that nor of a later commit. Without sums that can be read it stays. */
    static void restore_version(const std::string &folder);

    /* write(folder): in place of those that are there. They are on the disk when it returns, but
     * their name may not be. */
    void write(const std::string &folder) const;

    uint32_t revision() const
    {
        return version_.revision;
    }

    /* are_written(folder): whether the file there is of their revision. */
    bool are_written(const std::string &folder) const
    {
        std::optional<BlockSums> kept = read(folder);
        return kept && kept->version_.bytes == version_.bytes;
    }

  private:
    static std::optional<BlockSums> read(const std::string &folder);
    void take(uint32_t name, const GlassTable &table, const BlockSums &before);
    void compare(const std::string &folder, const GlassVersion &version,
                 const BlockSums &known) const;
    uint32_t of(uint32_t name, uint32_t block) const;

    GlassVersion version_; /* that they are of */
    std::vector<uint32_t> sums_[GLASS_TABLES]; /* by number of the block; 0: not in use */
};

} // namespace shim

#endif
