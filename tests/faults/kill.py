"""A kill at each system call of lede (faults.py)."""

import signal

from faults import lede, sweep


def points_of(operation):
    return range(1, len(operation.trace()) + 1)


def disturb(operation, point):
    done = lede(operation.work, *operation.command,
                under=['strace', '-f', '-qq', '-o', '/dev/null', '-e', f'inject=all:signal=KILL:when={point}'])
    assert done.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL), f'ends with {done.returncode}'
    return f'killed at call {point}'


sweep('kill', points_of, disturb)
