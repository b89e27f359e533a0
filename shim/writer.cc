#include "shim/data.hh"
#include "shim/handles.hh"
#include "shim/rules.hh"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct shim_writer {
    Xapian::WritableDatabase db;
    int folder = -1;     /* the database's, open for fsync */
    bool broken = false; /* an exception came: only close is left */
    shim_reader reader;
};

namespace shim
{

/* Xapian reads these variables at run time (SAFETY: whoever starts lede must not steer it by
 * them). A flush threshold has no other door: 1,000 documents are indexed a third faster
 * than the default of 10,000, since the inverter then stays within the processor's cache. */
void set_environment()
{
    static const bool done = [] {
        setenv("XAPIAN_FLUSH_THRESHOLD", "1000", 1);
        unsetenv("XAPIAN_MAX_CHANGESETS");
        unsetenv("XAPIAN_CJK_NGRAM");
        return true;
    }();
    (void)done;
}

namespace
{

Xapian::Document make_document(const shim_document &d)
{
    Xapian::Document document;
    for (size_t i = 0; i < d.term_count; i++) {
        const shim_term &t = d.terms[i];
        std::string name = string_of(t.name);
        document.add_term(name, t.wdf);
        for (uint32_t p = 0; p < t.position_count; p++)
            document.add_posting(name, t.positions[p], 0);
    }
    for (size_t i = 0; i < d.value_count; i++)
        document.add_value(d.values[i].slot, string_of(d.values[i].bytes));
    document.set_data(data_to_keep(d.data));
    return document;
}

/* Xapian syncs its files but not the folder that names them; without that a power cut can
 * bring back the old names over reused blocks (measured: 40 % of modelled cuts). */
void sync_folder(int folder, const std::string &path)
{
    if (fsync(folder) != 0)
        throw SystemFailure{"cannot fsync " + path, errno};
}

int open_folder(const std::string &path)
{
    int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        throw SystemFailure{"cannot open " + path, errno};
    return folder;
}

void sync_path(const std::string &path)
{
    int folder = open_folder(path);
    int result = fsync(folder);
    int number = errno;
    close(folder);
    if (result != 0)
        throw SystemFailure{"cannot fsync " + path, number};
}

/* A new database must be findable after a power cut: its own folder and its parent's. */
void sync_created(int folder, const std::string &path)
{
    sync_folder(folder, path);
    sync_path(path + "/..");
}

/* Where the making of a database was cut off, tables are left with nothing in them, and Xapian
 * then can neither open nor make one. Tables that hold anything are not for us to remove. */
void clear_half_made(const std::string &path)
{
    static const char *const tables[] = {"/postlist.glass", "/termlist.glass"};
    for (const char *table : tables) {
        struct stat status;
        std::string file = path + table;
        if (stat(file.c_str(), &status) == 0 && status.st_size == 0)
            unlink(file.c_str());
    }
}

/* What is damaged is not built upon: glass would copy it into blocks that count as whole. Sums that a
 * killed writer has not written are, so that they are never more than one commit behind. known: of
 * what was looked at before the database was locked. */
void check_blocks(shim_writer *w, const BlockSums &known)
{
    std::optional<GlassVersion> version = read_glass_version(w->reader.folder);
    if (version)
        w->reader.sums = BlockSums::checked(w->reader.folder, *version, known);
    if (version && !w->reader.sums.are_written(w->reader.folder))
        w->reader.sums.write(w->reader.folder);
}

/* Where it fails, or the power goes before, the commit stands, and the sums of the one before
 * tell which blocks have none. */
void write_sums(shim_writer *w)
{
    std::optional<GlassVersion> version = read_glass_version(w->reader.folder);
    if (!version || version->revision == w->reader.sums.revision())
        return;
    w->reader.sums = BlockSums(w->reader.folder, *version, w->reader.sums);
    w->reader.sums.write(w->reader.folder);
}

/* In a transaction nothing is committed unless asked for: neither by the flush threshold nor
 * by the destructor of a WritableDatabase. */
void begin_batch(shim_writer *w)
{
    w->db.begin_transaction(true);
}

/* Live's ids go on behind those of the parts; Xapian puts a document at any id it is told. */
uint32_t next_id(const shim_reader &r)
{
    uint32_t last = std::max(r.live.get_lastdocid(), documents_in(r.parts));
    if (last == UINT32_MAX)
        throw Refusal{"a database holds at most 4294967295 documents"};
    return last + 1;
}

/* Run body on a writer that is still good; after an exception it never is again: going on
 * after a full disk is known to damage a database for good. */
template <typename Body> shim_status with_writer(shim_writer *w, shim_error *error, Body &&body)
{
    if (w->broken)
        return fail(error, SHIM_BUG, "this writer failed before: close it");
    shim_status status = guard(error, body);
    w->broken = status != SHIM_OK;
    return status;
}

} // namespace
} // namespace shim

using namespace shim;

static shim_status open_writer(const char *path, bool create, bool rescue, shim_writer **out,
                               shim_error *error)
{
    *out = nullptr;
    shim_writer *w = nullptr;
    shim_status status = guard(error, [&] {
        set_environment();
        bool is_new = access((std::string(path) + "/iamglass").c_str(), F_OK) != 0;
        if (is_new && !create)
            throw Xapian::DatabaseNotFoundError(std::string("no database at ") + path);
        if (is_new)
            clear_half_made(path);
        BlockSums known;
        if (rescue)
            BlockSums::restore_version(path);
        else if (!is_new)
            known = sums_before_opening(path);
        w = new shim_writer;
        int action = create ? Xapian::DB_CREATE_OR_OPEN : Xapian::DB_OPEN;
        w->db = Xapian::WritableDatabase(path, action | Xapian::DB_BACKEND_GLASS);
        w->folder = open_folder(path);
        if (is_new)
            sync_created(w->folder, path);
        w->reader.folder = path;
        w->reader.live = w->db;
        w->reader.rescue = rescue;
        if (!is_new && !rescue)
            check_blocks(w, known);
        begin_batch(w);
        load_parts(w->reader);
        remove_unnamed(path, w->reader.parts);
    });
    if (status == SHIM_OK)
        *out = w;
    else
        shim_writer_close(w);
    return status;
}

extern "C" shim_status shim_writer_open(const char *path, bool create, shim_writer **out,
                                        shim_error *error)
{
    return open_writer(path, create, false, out, error);
}

extern "C" shim_status shim_writer_rescue(const char *path, shim_writer **out,
                                          shim_error *error)
{
    return open_writer(path, false, true, out, error);
}

extern "C" shim_status shim_writer_put(shim_writer *w, const shim_document *document,
                                       shim_error *error)
{
    shim_status status = guard(error, [&] { check_document(*document); });
    if (status != SHIM_OK)
        return status;
    return with_writer(w, error, [&] {
        uint32_t id = find_key(w->reader, document->key);
        if (part_with(w->reader, id) != nullptr)
            w->reader.dead.add(id);
        if (id == 0 || part_with(w->reader, id) != nullptr)
            id = next_id(w->reader);
        w->db.replace_document(id, make_document(*document));
    });
}

extern "C" shim_status shim_writer_remove(shim_writer *w, shim_bytes key, bool *removed,
                                          shim_error *error)
{
    *removed = false;
    if (!term_ok(key))
        return SHIM_OK;
    return with_writer(w, error, [&] {
        uint32_t id = find_key(w->reader, key);
        if (part_with(w->reader, id) != nullptr)
            w->reader.dead.add(id);
        else if (id != 0)
            w->db.delete_document(id);
        *removed = id != 0;
    });
}

extern "C" shim_status shim_writer_set_metadata(shim_writer *w, const char *key,
                                                shim_bytes value, shim_error *error)
{
    if (!term_ok({key, strlen(key)}) || is_own_key(key))
        return fail(error, SHIM_INVALID,
                    "a metadata key has 1 to 245 bytes, and is none of the shim's own");
    return with_writer(w, error, [&] { w->db.set_metadata(key, string_of(value)); });
}

extern "C" shim_status shim_writer_adopt(shim_writer *w, const char *path, shim_error *error)
{
    SealedParts &parts = w->reader.parts;
    if (w->db.get_lastdocid() > documents_in(parts))
        return fail(error, SHIM_INVALID, "a part can only follow other parts");
    return with_writer(w, error, [&] {
        uint32_t documents = documents_of_part(path);
        uint32_t offset = documents_in(parts);
        if (documents == 0)
            return remove_part(path);
        if (documents > UINT32_MAX - 1 - offset)
            throw Refusal{"parts hold at most 4294967294 documents"};
        std::string name = new_part_name(parts);
        if (rename(path, (w->reader.folder + "/" + name).c_str()) != 0)
            throw SystemFailure{std::string("cannot rename ") + path, errno};
        sync_folder(w->folder, w->reader.folder);
        parts.push_back(std::make_shared<SealedPart>(w->reader.folder, name, offset, documents, false));
        name_parts(w->db, parts);
        load_parts(w->reader);
    });
}

extern "C" shim_status shim_writer_commit(shim_writer *w, shim_error *error)
{
    return with_writer(w, error, [&] {
        w->reader.dead.save(w->db);
        w->db.commit_transaction();
        sync_folder(w->folder, "the database's folder");
        write_sums(w);
        begin_batch(w);
    });
}

extern "C" shim_reader *shim_writer_reader(shim_writer *w)
{
    return &w->reader;
}

/* close() inside a transaction drops it. After a failed commit there is none, and closing
 * would try to commit again: so another is begun first, which writes nothing. */
extern "C" void shim_writer_close(shim_writer *w)
{
    if (w == nullptr)
        return;
    shim_error ignored;
    if (w->broken)
        guard(&ignored, [&] { w->db.begin_transaction(false); });
    guard(&ignored, [&] { w->db.close(); });
    if (w->folder >= 0)
        close(w->folder);
    delete w;
}
