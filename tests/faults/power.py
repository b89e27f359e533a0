"""The power goes: what was written and not synced is lost, torn or kept, as it comes (faults.py).

The calls of an undisturbed run are replayed on a model of a disk. A file's bytes are sure once it
was fsynced, a name once its folder was; before, the disk may hold any of the writes, one of them
in part, and any beginning of what was done to the names of each folder. For each moment the worst
and some random ones of these states are made real and must survive; a run that had ended well must
be there whole."""

import os
import random
import re
import shutil

from faults import state, sweep

CALLS = ('openat', 'write', 'writev', 'pwrite64', 'lseek', 'fsync', 'fdatasync', 'ftruncate', 'rename',
         'renameat2', 'unlink', 'unlinkat', 'rmdir', 'mkdir')
STATES = 3  # of each moment
SECTOR = 512


class File:
    def __init__(self, data=b''):
        self.sure = data
        self.waiting = []  # (offset, bytes), or (size, None) for a new size

    def sync(self):
        self.sure = self.with_writes(self.waiting)
        self.waiting = []

    def with_writes(self, writes):
        data = bytearray(self.sure)
        for offset, piece in writes:
            if piece is None:
                data = data[:offset].ljust(offset, b'\0')
            else:
                data[len(data):] = bytes(max(0, offset - len(data)))
                data[offset:offset + len(piece)] = piece
        return bytes(data)

    def after_power_cut(self, chance):
        if chance is None:
            return self.sure
        kept = [w for w in self.waiting if chance.random() < 0.6]
        torn = [i for i, w in enumerate(kept) if w[1] is not None and len(w[1]) > SECTOR]
        if torn:
            i = chance.choice(torn)
            offset, piece = kept[i]
            kept[i] = (offset, piece[:SECTOR * chance.randrange(1, len(piece) // SECTOR + 1)])
        return self.with_writes(kept)


class Folder:
    """Names to files and folders: as a process sees them, as they are sure, and what lies between."""

    def __init__(self):
        self.now, self.sure, self.waiting = {}, {}, []

    def change(self, name, what):
        if what is None:
            self.now.pop(name, None)
        else:
            self.now[name] = what
        self.waiting.append([(name, what)])

    def sync(self):
        self.sure, self.waiting = dict(self.now), []

    def after_power_cut(self, chance):
        names = dict(self.sure)
        for step in self.waiting[:chance.randrange(len(self.waiting) + 1) if chance else 0]:
            for name, what in step:
                if what is None:
                    names.pop(name, None)
                else:
                    names[name] = what
        return names


class Disk:
    def __init__(self, path):
        self.root, self.path = self.load(path), path
        self.offsets = {}  # of each (descriptor, path); processes share numbers

    def load(self, path):
        folder = Folder()
        for name in os.listdir(path):
            there = os.path.join(path, name)
            if os.path.isdir(there):
                folder.now[name] = self.load(there)
            else:
                with open(there, 'rb') as f:
                    folder.now[name] = File(f.read())
        folder.sync()
        return folder

    def find(self, path):
        """(folder, name) of a path below the disk's, else None."""
        path = os.path.normpath(os.path.join(self.path, path.replace(' (deleted)', '')))
        if path == self.path:
            return None, None
        if not path.startswith(self.path + '/'):
            return None
        folder = self.root
        *way, name = path[len(self.path) + 1:].split('/')
        for step in way:
            folder = folder.now.get(step)
            if not isinstance(folder, Folder):
                return None
        return folder, name

    def get(self, path):
        place = self.find(path)
        if place is None:
            return None
        return self.root if place[0] is None else place[0].now.get(place[1])

    def make_real(self, path, chance):
        shutil.rmtree(path, ignore_errors=True)
        self.write(self.root, path, chance)

    def write(self, folder, path, chance):
        os.mkdir(path)
        for name, what in folder.after_power_cut(chance).items():
            there = os.path.join(path, name)
            if isinstance(what, Folder):
                self.write(what, there, chance)
            else:
                with open(there, 'wb') as f:
                    f.write(what.after_power_cut(chance))

    # ---- What a process does to it ----

    def openat(self, arguments, result):
        path = strings(arguments)[0].decode()
        place = self.find(path)
        self.offsets[first_descriptor(result)] = 0
        if place is None or place[0] is None:
            return
        folder, name = place
        if 'O_CREAT' in arguments and name not in folder.now:
            folder.change(name, File())
        there = folder.now.get(name)
        if 'O_TRUNC' in arguments and isinstance(there, File) and there.with_writes(there.waiting):
            there.waiting.append((0, None))

    def put(self, descriptor, piece, offset):
        there = self.get(descriptor[1])
        if isinstance(there, File):
            there.waiting.append((offset, piece))

    def write_on(self, arguments, result):
        descriptor = first_descriptor(arguments)
        offset = self.offsets.get(descriptor, 0)
        piece = b''.join(strings(arguments))[:int(result)]
        self.put(descriptor, piece, offset)
        self.offsets[descriptor] = offset + len(piece)

    def pwrite64(self, arguments, result):
        self.put(first_descriptor(arguments), strings(arguments)[0][:int(result)], int(arguments.rsplit(', ', 1)[1]))

    def lseek(self, arguments, result):
        self.offsets[first_descriptor(arguments)] = int(result)

    def fsync(self, arguments, result):
        there = self.get(first_descriptor(arguments)[1])
        if there is not None:
            there.sync()

    def ftruncate(self, arguments, result):
        there = self.get(first_descriptor(arguments)[1])
        if isinstance(there, File):
            there.waiting.append((int(arguments.rsplit(', ', 1)[1]), None))

    def rename(self, arguments, result):
        old, new = (self.find(s.decode()) for s in strings(arguments)[:2])
        if old is None or new is None:
            return
        exchange = 'RENAME_EXCHANGE' in arguments
        (folder, name), (target, other) = old, new
        moved, there = folder.now[name], target.now.get(other)
        folder.change(name, there if exchange else None)
        target.change(other, moved)
        if folder is target:  # one step of the journal
            folder.waiting[-2:] = [folder.waiting[-2] + folder.waiting[-1]]

    def remove(self, arguments, result):
        folder = first_descriptor(arguments)[1] if arguments[0].isdigit() else ''
        name = re.search(r', ("[^"]*")', arguments)[1] if folder else arguments
        place = self.find(os.path.join(folder, strings(name)[0].decode()))
        if place is not None:
            place[0].change(place[1], None)

    def mkdir(self, arguments, result):
        place = self.find(strings(arguments)[0].decode())
        if place is not None:
            place[0].change(place[1], Folder())

    DO = {'openat': openat, 'write': write_on, 'writev': write_on, 'pwrite64': pwrite64, 'lseek': lseek,
          'fsync': fsync, 'fdatasync': fsync, 'ftruncate': ftruncate, 'rename': rename, 'renameat2': rename,
          'unlink': remove, 'unlinkat': remove, 'rmdir': remove, 'mkdir': mkdir}

    def replay(self, call, line):
        m = re.match(r'\d+ +\w+\((.*)\) += (\d.*)', line)
        if m:  # what failed did nothing
            self.DO[call](self, m[1], m[2])


def strings(arguments):
    return [bytes.fromhex(s.replace('\\x', '')) for s in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)]


def first_descriptor(arguments):
    m = re.match(r'(\d+)<(.*?)>', arguments)
    return int(m[1]), bytes.fromhex(m[2].replace('\\x', '')).decode() if m[2].startswith('\\x') else m[2]


TRACES = {}


def same(folder, path):
    """Whether the model's folder, as a process sees it, is what lies at path."""
    if sorted(folder.now) != sorted(os.listdir(path)):
        return False
    for name, what in folder.now.items():
        there = os.path.join(path, name)
        if isinstance(what, Folder):
            if not same(what, there):
                return False
        else:
            with open(there, 'rb') as f:
                if f.read() != what.with_writes(what.waiting):
                    return False
    return True


def points_of(operation):
    trace = operation.trace('-xx', '-s', '67108864', '-e', 'trace=' + ','.join(CALLS))
    TRACES[operation.name] = trace
    result = operation.work + '.result'
    shutil.rmtree(result, ignore_errors=True)
    os.rename(operation.work, result)
    operation.renew()
    disk = Disk(operation.work)
    for _, call, line in trace:
        disk.replay(call, line)
    assert same(disk.root, result), 'the model of the disk is not what the disk is'
    return [(moment, variant) for moment in range(1, len(trace) + 1) for variant in range(STATES)]


def disturb(operation, point):
    moment, variant = point
    trace = TRACES[operation.name]
    disk = Disk(operation.work)
    for _, call, line in trace[:moment]:
        disk.replay(call, line)
    disk.make_real(operation.work, random.Random(f'{point}') if variant > 0 else None)
    if moment == len(trace):
        assert state(operation.work) == operation.after, 'what was said to be done is not there'
    return f'power cut after call {moment} of {len(trace)}, state {variant}'


sweep('power', points_of, disturb)
