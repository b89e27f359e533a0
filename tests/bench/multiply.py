#!/usr/bin/env python3
"""Makes a large archive of a small one, to see how indexing and searching grow.

usage: multiply.py TIMES < ARCHIVE.jsonl > LARGER.jsonl

Copy 0 is the archive itself. In copy k every id carries the suffix ~k, every date lies 31 * k days
earlier, and a tenth of the words (those whose CRC-32 plus k is divisible by ten) are spelt backwards, so
that the vocabulary grows as that of real text does and the copies are not found together."""

import datetime
import json
import re
import sys
import zlib

WORD = re.compile(r"[A-Za-z]{3,}")
IDS = ('id', 'article', 'parent', 'thread_id', 'parent_id')
TEXTS = ('title', 'summary', 'body', 'text')


def earlier(date, days):
    try:
        then = datetime.datetime.fromisoformat(date.replace('Z', '+00:00')) - datetime.timedelta(days=days)
        return then.strftime('%Y-%m-%dT%H:%M:%SZ')
    except (ValueError, OverflowError):
        return date


def copy_of(record, k, turned):
    def turn(match):
        word = match[0]
        if word not in turned:
            turned[word] = word[::-1] if (zlib.crc32(word.lower().encode()) + k) % 10 == 0 else word
        return turned[word]

    record = dict(record)
    for name in IDS:
        if record.get(name):
            record[name] = f'{record[name]}~{k}'
    for name in TEXTS:
        if record.get(name):
            record[name] = WORD.sub(turn, record[name])
    if record.get('url'):
        record['url'] += f'?copy={k}'
    for name in ('published', 'created_at'):
        if isinstance(record.get(name), str):
            record[name] = earlier(record[name], 31 * k)
    return record


def main():
    lines = sys.stdin.buffer.readlines()
    for k in range(int(sys.argv[1])):
        turned = {}
        for line in lines:
            if k > 0:
                line = json.dumps(copy_of(json.loads(line), k, turned), ensure_ascii=False).encode() + b'\n'
            sys.stdout.buffer.write(line)


main()
