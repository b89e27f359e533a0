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
long a run takes that adds so many documents to the index of the whole archive, and after how
long a server finds them that answers searches meanwhile, one after the other."""

import argparse
import http.client
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.parse

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


class Server:
    """lede serve, with a thread that searches all the time for words of titles."""

    def __init__(self, lede, index, titles):
        self.process = subprocess.Popen(
            [lede, "serve", "--index", index, "--http", "127.0.0.1:0", "--socket", "none",
             "--access-log", "none", "--rate", "0"], stderr=subprocess.PIPE, text=True)
        while not (found := re.search(r"http://([\d.]+):(\d+)", self.process.stderr.readline())):
            if self.process.poll() is not None:
                raise SystemExit("the server does not start")
        self.address = found[1], int(found[2])
        self.titles = titles
        self.ends = threading.Event()
        self.others = threading.Thread(target=self.search_on)

    def __enter__(self):
        self.others.start()
        return self

    def __exit__(self, *failure):
        self.ends.set()
        self.others.join()
        self.process.terminate()
        self.process.wait(20)

    def connection(self):
        return http.client.HTTPConnection(*self.address, timeout=30)

    def search_on(self):
        connection = self.connection()
        while not self.ends.is_set():
            ask(connection, random.choice(self.titles))


def ask(connection, query):
    """How many articles and comments are found."""
    connection.request("GET", "/search?limit=10&q=" + urllib.parse.quote(query))
    return json.loads(connection.getresponse().read())["total_items"]["value"]


def new_documents(options, path, count, word):
    """The first so many of the archive under other ids, each with the word."""
    with open(options.archive, encoding="utf-8") as archive, \
         open(path, "w", encoding="utf-8") as out:
        for line, _ in zip(archive, range(count)):
            record = json.loads(line)
            record["id"] = f"{word}-{record['id']}"
            record["body"] = f"{record.get('body', '')} {word}"
            out.write(json.dumps(record) + "\n")


def update(options, index, path, server, count, word):
    """Seconds until the server has found the documents, and until the run was over."""
    new_documents(options, path, count, word)
    connection = server.connection()
    ask(connection, word)
    start = time.monotonic()
    run = subprocess.Popen([options.lede, "index", "-q", "-d", index, path],
                           stdout=subprocess.DEVNULL)
    while ask(connection, word) < count:
        if time.monotonic() > start + 60:
            raise SystemExit("the server does not find what was added")
        time.sleep(0.001)
    seen = time.monotonic() - start
    run.wait()
    return seen, time.monotonic() - start


def updates(options, scratch):
    index, path = os.path.join(scratch, "index"), os.path.join(scratch, "new.jsonl")
    measured([options.lede, "index", "-q", "-d", index, options.archive])
    with open(options.archive, encoding="utf-8") as archive:
        titles = [title for line, _ in zip(archive, range(5000))
                  if (title := json.loads(line).get("title"))]
    with Server(options.lede, index, titles) as server:
        for count in map(int, options.updates.split(",")):
            times = [update(options, index, path, server, count, f"fresh{count}x{turn}")
                     for turn in range(options.rounds)]
            for label, seconds in zip(("found", "run"), zip(*times)):
                print(f"{count:6} new documents, {label:5} after {min(seconds) * 1000:6.0f} ms at "
                      f"best, {sorted(seconds)[len(seconds) // 2] * 1000:6.0f} ms in the middle")


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
