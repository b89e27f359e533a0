/*
 * value_list: the values of a slot in order of documents, read from a mapped postlist table
 * (docs/GLASS.md, "postlist.glass"). Included by matcher.cc and reader.cc.
 */
#ifndef SHIM_GLASS_VALUE_LIST_HH
#define SHIM_GLASS_VALUE_LIST_HH

#include "shim/bytes.hh"
#include "shim/glass/glass_map.hh"

namespace shim
{

class ValueList
{
  public:
    ValueList(const GlassTable &postlist, uint32_t slot);

    /* id(), value(): of the document at which the list stands: NO_DOCUMENT at the end. The
     * value is borrowed until the next seek. */
    uint64_t id() const
    {
        return id_;
    }
    std::string_view value() const
    {
        return value_;
    }

    /* seek(id): go on to the first document from id on that has a value. Ids must not fall. */
    void seek(uint64_t id);

  private:
    bool load();
    void jump(uint32_t id);
    void next();

    GlassCursor cursor_;
    std::string prefix_;
    std::vector<uint8_t> chunk_;
    Bytes rest_;
    uint64_t id_ = 0;
    std::string_view value_;
};

} // namespace shim

#endif
