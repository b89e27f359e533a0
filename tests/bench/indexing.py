#!/usr/bin/env python3
"""How fast an archive becomes an index, and what that costs:

    tests/bench/indexing.py build/lede ARCHIVE.jsonl [--threads 1,2] [--rounds 2]
    tests/bench/indexing.py build/lede ARCHIVE.jsonl --rival './run.sh index {archive} {index} 1'
    tests/bench/indexing.py build/lede ARCHIVE.jsonl --stages 5000
    tests/bench/indexing.py build/lede ARCHIVE.jsonl --updates 1,100

The first form prints documents and megabytes a second, processor seconds, peak memory and the
size of the index as a part of the archive's. --rival runs another program the same way, in turn
with lede. --stages counts the instructions that each step takes for a document, on the first
so many lines, with valgrind: a number that no busy neighbour changes. --updates says how
long a run takes that adds so many documents to the index of the whole archive."""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time

# Each with all that it calls; those that are indented are parts of the one above.
STAGES = [
    ("read and check", "jsonl_next"),
    ("gather a batch", "batch_add"),
    ("join threads", "threads_resolve"),
    ("remember names", "founding_note"),
    ("sample for the ranking", "document_length"),
    ("make the document", "document_build"),
    ("    tell the language", "document_language"),
    ("    words", "add_words"),
    ("        cut and stem, here and in the sample", "analyse"),
    ("    sort and weigh terms", "words_finish"),
    ("    record as stored", "stored_write"),
    ("put it into a batch", "shim_batch_add"),
    ("    check it", "Inverter::check("),
    ("    invert", "Inverter::add("),
    ("    compress it", "TextsPacker::add("),
    ("write the batch's run", "shim_batch_seal"),
    ("take the batch", "shim_bulk_take"),
    ("write the tables", "shim_bulk_finish"),
    ("write the word list", "vocabulary_write"),
    ("everything", "cli_index"),
]


def folder_bytes(path):
    return sum(os.path.getsize(os.path.join(at, name))
               for at, _, names in os.walk(path) for name in names)


def measured(command):
    """Seconds on the wall, processor seconds, and peak memory in MB."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        raise SystemExit(f"failed: {shlex.join(command)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(options, scratch):
    documents = sum(1 for _ in open(options.archive, "rb"))
    size = os.path.getsize(options.archive)
    runs = [(f"lede, {n} threads",
             f"{options.lede} index -q -d {{index}} --threads {n} {{archive}}")
            for n in options.threads.split(",")]
    runs += [(f"rival {i + 1}", command) for i, command in enumerate(options.rival)]
    print(f"{documents} documents, {size / 1e6:.1f} MB; best of {options.rounds}")
    print(f"{'':18}{'wall s':>8}{'CPU s':>8}{'docs/s':>9}{'MB/s':>7}{'peak MB':>9}{'index':>7}")
    best = {}
    for _ in range(options.rounds):
        for name, command in runs:
            index = os.path.join(scratch, "index")
            words = shlex.split(command.format(index=index, archive=options.archive))
            result = measured(words) + (folder_bytes(index) / size,)
            best[name] = min(best.get(name, result), result)
            shutil.rmtree(index)
    for name, (wall, cpu, peak, part) in best.items():
        print(f"{name:18}{wall:8.2f}{cpu:8.2f}{documents / wall:9.0f}{size / 1e6 / wall:7.1f}"
              f"{peak:9.0f}{part:7.2f}")


def first_lines(options, scratch, count):
    path = os.path.join(scratch, f"first{count}.jsonl")
    with open(options.archive, "rb") as archive, open(path, "wb") as out:
        for _, line in zip(range(count), archive):
            out.write(line)
    return path


def stages(options, scratch):
    cut = first_lines(options, scratch, options.stages)
    counts = os.path.join(scratch, "counts")
    subprocess.run(["valgrind", "-q", "--log-file=/dev/null", "--tool=callgrind", f"--callgrind-out-file={counts}",
                    options.lede, "index", "-q", "--threads", "1", "-d",
                    os.path.join(scratch, "index"), cut], check=True)
    text = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", counts],
                          check=True, capture_output=True, text=True).stdout
    print("instructions a document:")
    for label, function in STAGES:
        counts = [int(match[1].replace(",", "")) for match in
                  re.finditer(rf"^\s*([\d,]+) .*:(?:shim::)?{re.escape(function)}", text, re.M)]
        print(f"{label:42}{max(counts, default=0) / options.stages:12,.0f}")


def updates(options, scratch):
    index = os.path.join(scratch, "index")
    measured([options.lede, "index", "-q", "-d", index, options.archive])
    for count in map(int, options.updates.split(",")):
        path = os.path.join(scratch, "new.jsonl")
        times = []
        for turn in range(options.rounds):
            with open(options.archive, encoding="utf-8") as archive, \
                 open(path, "w", encoding="utf-8") as out:
                for line, _ in zip(archive, range(count)):
                    record = json.loads(line)
                    record["id"] = f"new-{turn}-{count}-{record['id']}"
                    out.write(json.dumps(record) + "\n")
            times.append(measured([options.lede, "index", "-q", "-d", index, path])[0])
        print(f"{count:6} new documents: {min(times) * 1000:6.0f} ms at best, "
              f"{sorted(times)[len(times) // 2] * 1000:6.0f} ms in the middle")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lede")
    parser.add_argument("archive")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--rival", action="append", default=[])
    parser.add_argument("--stages", type=int)
    parser.add_argument("--updates")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as scratch:
        if options.stages:
            stages(options, scratch)
        elif options.updates:
            updates(options, scratch)
        else:
            compare(options, scratch)


main()
