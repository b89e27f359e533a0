#include "shim/guard.hh"

#include <xapian.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <unistd.h>

namespace shim
{

shim_status fail(shim_error *error, shim_status status, const char *text) noexcept
{
    error->status = status;
    size_t n = 0;
    for (; text[n] != '\0' && n + 1 < sizeof error->text; n++)
        error->text[n] = static_cast<unsigned char>(text[n]) < ' ' ? ' ' : text[n];
    error->text[n] = '\0';
    return status;
}

/* Xapian's words, with those of the system call that failed, if one did. */
static shim_status fail_with(shim_error *error, shim_status status, const Xapian::Error &e) noexcept
{
    const char *system = e.get_error_string();
    char text[sizeof error->text];
    snprintf(text, sizeof text, "%s%s%s", e.get_msg().c_str(), system == nullptr ? "" : ": ",
             system == nullptr ? "" : system);
    return fail(error, status, text);
}

/* A DatabaseError of no more special kind: the system's fault when it says so. */
static shim_status damaged_or_io(const Xapian::Error &e) noexcept
{
    return e.get_error_string() == nullptr ? SHIM_DAMAGED : SHIM_IO;
}

/* Of a lock that cannot be had, only the words tell whether somebody else holds it. */
static shim_status locked_or_io(const Xapian::Error &e) noexcept
{
    return e.get_msg().find("already locked") == std::string::npos ? SHIM_IO : SHIM_LOCKED;
}

/* Xapian::Error has no virtual functions, so the most derived classes come first. What
 * Xapian and the standard library throw while decoding bytes that cannot be right (a length
 * beyond all bounds) is damage, since the shim checks its own arguments before. */
shim_status translate(shim_error *error) noexcept
{
    try {
        throw;
    } catch (const Refusal &e) {
        return fail(error, SHIM_INVALID, e.text.c_str());
    } catch (const Damage &e) {
        return fail(error, SHIM_DAMAGED, e.text.c_str());
    } catch (const Overtaken &) {
        return fail(error, SHIM_MODIFIED, "the index has changed: refresh the reader");
    } catch (const WrongVersion &e) {
        return fail(error, SHIM_VERSION, e.text);
    } catch (const SystemFailure &e) {
        char text[sizeof error->text];
        snprintf(text, sizeof text, "%s: %s", e.what.c_str(), strerror(e.number));
        return fail(error, SHIM_IO, text);
    } catch (const Xapian::DatabaseModifiedError &e) {
        return fail_with(error, SHIM_MODIFIED, e);
    } catch (const Xapian::DatabaseLockError &e) {
        return fail_with(error, locked_or_io(e), e);
    } catch (const Xapian::DatabaseCreateError &e) {
        return fail_with(error, SHIM_IO, e);
    } catch (const Xapian::DatabaseNotFoundError &e) {
        return fail_with(error, SHIM_NOT_FOUND, e);
    } catch (const Xapian::DatabaseVersionError &e) {
        return fail_with(error, SHIM_VERSION, e);
    } catch (const Xapian::DatabaseCorruptError &e) {
        return fail_with(error, SHIM_DAMAGED, e);
    } catch (const Xapian::DatabaseClosedError &e) {
        return fail_with(error, SHIM_BUG, e);
    } catch (const Xapian::DatabaseError &e) {
        return fail_with(error, damaged_or_io(e), e);
    } catch (const Xapian::FeatureUnavailableError &e) {
        return fail_with(error, SHIM_VERSION, e);
    } catch (const Xapian::RangeError &e) {
        return fail_with(error, SHIM_DAMAGED, e);
    } catch (const Xapian::SerialisationError &e) {
        return fail_with(error, SHIM_DAMAGED, e);
    } catch (const Xapian::DocNotFoundError &e) {
        return fail_with(error, SHIM_NOT_FOUND, e);
    } catch (const Xapian::Error &e) {
        return fail_with(error, SHIM_BUG, e);
    } catch (const std::bad_alloc &) {
        return fail(error, SHIM_MEMORY, "out of memory");
    } catch (const std::length_error &e) {
        return fail(error, SHIM_DAMAGED, e.what());
    } catch (const std::exception &e) {
        return fail(error, SHIM_BUG, e.what());
    } catch (...) {
        return fail(error, SHIM_BUG, "an exception of unknown type");
    }
}

[[noreturn]] void end(const char *text) noexcept
{
    fputs(text, stderr);
    _exit(3); /* ERROR_IO of corpus/error.h */
}

/* Where memory fails in what may not throw, as in destructors, the process ends as it does above
 * the shim (corpus/buffer.h). Where a write fails while Xapian clears up after one that failed, it
 * ends the process without an exception that could be asked. */
const std::terminate_handler by_default = std::set_terminate([] {
    if (!std::current_exception())
        end("lede: a write to the index failed, and so did clearing up after it\n");
    try {
        throw;
    } catch (const std::bad_alloc &) {
        end("lede: out of memory\n");
    } catch (...) {
        by_default();
    }
});

} // namespace shim

extern "C" const char *shim_version(void)
{
    return Xapian::version_string();
}
