"""A bit of a file, turned over: for tests of what is made of damage."""

import os


def any_bit(chance, files):
    """(path, place of the byte, number of the bit) of one of the files, none of which is empty."""
    path = chance.choice(files)
    return path, chance.randrange(os.path.getsize(path)), chance.randrange(8)


def flip(path, place, bit):
    """Twice makes it whole again."""
    with open(path, 'r+b') as f:
        f.seek(place)
        byte = f.read(1)[0]
        f.seek(place)
        f.write(bytes([byte ^ 1 << bit]))
