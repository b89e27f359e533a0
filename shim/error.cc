#include "shim/shim.h"

#include <xapian.h>

extern "C" const char *shim_version(void)
{
    return Xapian::version_string();
}
