"""Each system call on the index fails: once, or from then on for ever (faults.py)."""

from collections import Counter

from faults import CODES, lede, sweep

ERRORS = {
    'openat': ('EMFILE', 'EACCES', 'ENOSPC'), 'write': ('ENOSPC', 'EIO', 'EINTR'),
    'pwrite64': ('ENOSPC', 'EIO'), 'writev': ('ENOSPC',), 'read': ('EIO',), 'pread64': ('EIO',),
    'fsync': ('EIO', 'ENOSPC'), 'fdatasync': ('EIO',), 'rename': ('EACCES', 'ENOSPC'),
    'renameat2': ('EACCES', 'EINVAL'), 'mkdir': ('ENOSPC', 'EACCES'), 'unlink': ('EACCES',),
    'ftruncate': ('EIO',), 'mmap': ('ENODEV',),
}


def points_of(operation):
    """(call, which of its calls, error, '' for once or '+' for ever), of calls that name the index."""
    seen, points = Counter(), []
    for thread, call, line in operation.trace():
        seen[thread, call] += 1
        if '/index' not in line and '"index' not in line:
            continue
        for error in ERRORS.get(call, ()):  # interrupted for ever is no error, but a hang
            points += [(call, seen[thread, call], error, ever) for ever in ('', '+')
                       if error != 'EINTR' or not ever]
    return points


def disturb(operation, point):
    call, which, error, ever = point
    done = lede(operation.work, *operation.command,
                under=['strace', '-f', '-qq', '-o', '/dev/null', '-e', f'inject={call}:error={error}:when={which}{ever}'])
    says = done.stderr.decode(errors='replace')
    # Calls are counted thread by thread: one of a thread may have the number of one of the loader's.
    loader = done.returncode == 127 and 'error while loading shared libraries' in says
    assert loader or done.returncode in CODES, f'ends with {done.returncode}: {says}'
    silenced = call == 'write' and ever and not says  # standard error failed, too
    # A line for the archive that cannot be read, and one for the index where that fails, too.
    lines = says.splitlines()
    well_said = 1 <= len(lines) <= 2 and len(set(lines)) == len(lines) and all(l.startswith('lede: ') for l in lines)
    assert loader or done.returncode == 0 or silenced or well_said, f'says {says!r}'
    return f'{call} {which}{ever} {error} (ended with {done.returncode})'


sweep('error', points_of, disturb)
