/*
 * guard: how a failure inside the shim becomes a shim_status. Included by every .cc of shim/.
 *
 * Every function of shim.h that can fail has its whole body in one guard(); there is no other
 * try in the shim, so no exception can pass a C frame.
 */
#ifndef SHIM_GUARD_HH
#define SHIM_GUARD_HH

#include "shim/shim.h"

#include <string>
#include <utility>

namespace shim
{

/* Thrown where the arguments break a rule of shim.h: becomes SHIM_INVALID. */
struct Refusal {
    std::string text;
};

/* Thrown where bytes of the database cannot be right: becomes SHIM_DAMAGED. */
struct Damage {
    std::string text;
};

/* Thrown where a writer has overwritten what is being read: becomes SHIM_MODIFIED. */
struct Overtaken {
};

/* Thrown where bytes are of a form that this version does not know: becomes SHIM_VERSION. */
struct WrongVersion {
    const char *text;
};
#define OTHER_LEDE "it was made by another version of lede: index its archives again"

/* Thrown where a system call failed: becomes SHIM_IO with errno's words. */
struct SystemFailure {
    std::string what; /* "cannot open DIR" */
    int number;       /* errno */
};

/* fail(error, status, text): note both in *error, cut to one line. Returns status. */
shim_status fail(shim_error *error, shim_status status, const char *text) noexcept;

/* translate(error): only inside a catch clause: classify the exception in flight. */
shim_status translate(shim_error *error) noexcept;

/* guard(error, body): run body(); whatever it throws comes back as a status. */
template <typename Body> shim_status guard(shim_error *error, Body &&body) noexcept
{
    try {
        std::forward<Body>(body)();
        return SHIM_OK;
    } catch (...) {
        return translate(error);
    }
}

} // namespace shim

#endif
