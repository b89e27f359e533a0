#!/usr/bin/env python3
"""Check the readers against archives whose contents are known: index each archive of FOLDER
with LEDE, export it, and compare every record, field by field, with FOLDER/expected.jsonl.zst.

usage: generated.py LEDE FOLDER [FORMAT...]

FOLDER holds export.wordpress.xml, articles.rss, comments.atom, articles.jsonfeed.json,
export.disqus.xml, threads.mbox (each .zst) and html.tar.zst (ID.html, a page each). Prints N of
N for each format, and the first differences; ends with 1 when there are any.

What an archive itself says otherwise than expected.jsonl counts as the archive says it:
 - articles without an author have the one that the program that wrote the archive puts there
   (nobody=);
 - where texts that are not HTML were written as HTML without escaping, entities in them mean
   what they mean in HTML (escaped=);
 - pages hold 200 comments at most and say how many they hold; votes below 0 are 0 there.
"""
import collections
import html
import json
import os
import re
import subprocess
import sys
import tempfile

SHOWN = 3  # differences of one field that are printed


def unpacked(path):
    return subprocess.run(["zstd", "-dqc", path], check=True, stdout=subprocess.PIPE).stdout


def words(text):
    """Text without regard to where lines end, which HTML does not keep."""
    return " ".join((text or "").split())


def lines(text):
    """Plain text, line by line, without space at the ends and with one empty line at most."""
    text = "\n".join(line.rstrip(" \t") for line in (text or "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", text.strip())


def names(record):
    return record.get("authors") or [record["author"]] if record.get("author") or \
        record.get("authors") else []


def page(url):
    return re.sub(r"^https?://", "", url or "")


def moment(text):
    return re.sub(r"\.\d+", "", text or "").replace("+00:00", "Z")


def as_html(match):
    """What HTML makes of an entity, or of a tag: nothing."""
    return html.unescape(match[0]) if match[0].startswith("&") else ""


# ---- What each archive can tell of a record: field -> (what is expected, what was found) ------

def article_fields(*chosen, body=words, first_author=False, nobody=None):
    def expected(r, number):
        authors = names(r)[:1] if first_author else names(r)
        if not authors and nobody:
            authors = [nobody]
        every = {"title": words(r["title"]), "summary": words(r.get("summary")),
                 "body": body(r["body"]), "authors": [words(a) for a in authors],
                 "published": moment(r["published"]), "source": r.get("source"),
                 "section": r.get("section"), "tags": sorted(r.get("tags", [])),
                 "labels": sorted(set(r.get("tags", []) + [r["section"]])),
                 "lang": r.get("lang"), "comments": number, "url": page(r["url"])}
        return {name: every[name] for name in chosen}

    def found(r):
        every = {"title": words(r.get("title")), "summary": words(r.get("summary")),
                 "body": body(r.get("text")), "authors": [words(a) for a in names(r)],
                 "published": moment(r.get("created_at")), "source": r.get("source"),
                 "section": r.get("section"), "tags": sorted(r.get("tags", [])),
                 "labels": sorted(set(r.get("tags", []) + ([r["section"]] if "section" in r
                                                           else []))),
                 "lang": r.get("lang"), "comments": r.get("num_comments"),
                 "url": page(r.get("url"))}
        return {name: every[name] for name in chosen}

    return expected, found


def comment_fields(*chosen, body=words, escaped=True):
    def expected(r):
        text = r["body"] if escaped else re.sub("&#?[0-9a-zA-Z]+;|<MAP [^>]*>", as_html, r["body"])
        every = {"body": body(text), "author": words(r["author"]),
                 "published": moment(r["published"]), "points": max(r["score"], 0)}
        return {name: every[name] for name in chosen}

    def found(r):
        every = {"body": body(r.get("text")), "author": words(" / ".join(names(r))),
                 "published": moment(r.get("created_at")), "points": r.get("points")}
        return {name: every[name] for name in chosen}

    return expected, found


PLAIN_COMMENT = comment_fields("body", "author", "published", body=lines)
COMMENT = comment_fields("body", "author", "published")
UNESCAPED_COMMENT = comment_fields("body", "author", "published", escaped=False)
FORMATS = {
    "wordpress": ("export.wordpress.xml", UNESCAPED_COMMENT, article_fields(
        "title", "summary", "body", "authors", "published", "labels", "url", first_author=True,
        nobody="admin")),
    "rss": ("articles.rss", None, article_fields(
        "title", "summary", "body", "authors", "published", "comments", "url")),
    "atom": ("comments.atom", COMMENT, article_fields(
        "title", "body", "authors", "published", "comments", "url", nobody="News")),
    "jsonfeed": ("articles.jsonfeed.json", None, article_fields(
        "title", "summary", "body", "authors", "published", "tags", "lang", "url", body=lines)),
    "disqus": ("export.disqus.xml", COMMENT, None),
    "mbox": ("threads.mbox", PLAIN_COMMENT, article_fields(
        "title", "body", "authors", "published", body=lines, first_author=True,
        nobody="News desk")),
    "html": ("html.tar", comment_fields("body", "author", "published", "points", escaped=False),
             article_fields(
        "title", "summary", "body", "authors", "published", "source", "section", "tags", "lang",
        "comments", "url")),
}


# ---- Reading ---------------------------------------------------------------------------------

def read_expected(folder):
    articles, comments = {}, {}
    for line in unpacked(os.path.join(folder, "expected.jsonl.zst")).splitlines():
        r = json.loads(line)
        (articles if r["type"] == "article" else comments)[r["id"]] = r
    return articles, comments


def unpack(folder, name, work):
    path = os.path.join(work, name)
    with open(path, "wb") as out:
        out.write(unpacked(os.path.join(folder, name + ".zst")))
    if not name.endswith(".tar"):
        return path
    os.makedirs(path + ".d")
    subprocess.run(["tar", "xf", path, "-C", path + ".d"], check=True)
    return path + ".d"


def records_of(lede, archive, work):
    index = os.path.join(work, "index")
    subprocess.run([lede, "index", "-q", "-d", index, archive], check=True)
    out = subprocess.run([lede, "export", "-d", index], check=True,
                         stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in out.splitlines()]


def held_ids(name, archive, articles, comments):
    """The ids of what the archive holds: some hold a part of it only."""
    if name == "html":
        held = set()
        for folder, _, files in os.walk(archive):
            for file in files:
                with open(os.path.join(folder, file), encoding="utf-8") as page_file:
                    held.update(re.findall(r'id="c-([^"]*)"', page_file.read()))
                held.add(file[:-len(".html")])
        return held
    if name == "mbox":
        with open(archive, encoding="utf-8", errors="replace") as mail:
            return set(re.findall(r"^Message-ID: <(.*)@", mail.read(), re.M | re.I))
    return set(articles) | set(comments)


# ---- Comparing -------------------------------------------------------------------------------

class Differences:
    def __init__(self):
        self.fields = collections.defaultdict(list)

    def note(self, field, record_id, wanted, got):
        self.fields[field].append((record_id, wanted, got))

    def show(self):
        for field, all_of in sorted(self.fields.items()):
            print(f"  {len(all_of)} times another {field}:")
            for record_id, wanted, got in all_of[:SHOWN]:
                wanted, got = str(wanted), str(got)
                at = next((i for i, (a, b) in enumerate(zip(wanted, got)) if a != b),
                          min(len(wanted), len(got)))
                start = max(0, at - 30)
                print(f"    {record_id} at {at}\n      wanted {wanted[start:at + 60]!r}"
                      f"\n      found  {got[start:at + 60]!r}")


def nearest(candidates, wanted, found_fields):
    """Of the records found that are not taken yet the one with most fields as wanted."""
    def likeness(r):
        got = found_fields(r)
        return sum(got[f] == wanted[f] for f in wanted)
    return max((r for r in candidates if not r.get("taken")), key=likeness, default=None)


def compare(differences, record_id, wanted, got):
    same = True
    for field in wanted:
        if wanted[field] != got[field]:
            differences.note(field, record_id, wanted[field], got[field])
            same = False
    return same


def check_articles(fields, wanted, found, number_of, differences):
    expected_fields, found_fields = fields
    by_key = collections.defaultdict(list)
    for r in found:
        by_key[page(r["url"]) if "url" in r else r["id"]].append(r)
    pairs, good = {}, 0
    for r in wanted:
        got = nearest(by_key[page(r["url"])] + by_key[f"mid:{r['id']}@news.example"],
                      expected_fields(r, number_of[r["id"]]), found_fields)
        if got is None:
            differences.note("(no such article)", r["id"], r["title"], "")
            continue
        got["taken"] = True
        pairs[r["id"]] = got
        good += compare(differences, r["id"], expected_fields(r, number_of[r["id"]]),
                        found_fields(got))
    return pairs, good


def check_comments(fields, wanted, found, articles, pairs, differences):
    expected_fields, found_fields = fields
    by_key = collections.defaultdict(list)
    for r in found:
        thread = r.get("thread_url") or r.get("thread_id", "")
        by_key[re.sub("^url:", "", thread)].append(r)
    matched, good = {}, 0
    for r in wanted:
        key = page(articles[r["article"]]["url"])
        if r["article"] in pairs:
            key = re.sub("^url:", "", pairs[r["article"]]["id"])
        got = nearest(by_key[key], expected_fields(r), found_fields)
        if got is None:
            differences.note("(no such comment)", r["id"], r["body"], "")
            continue
        got["taken"] = True
        matched[r["id"]] = got
    for r in wanted:
        got = matched.get(r["id"])
        if got is None:
            continue
        parent = matched.get(r["parent"], {}).get("id") if r["parent"] else None
        same = compare(differences, r["id"], expected_fields(r), found_fields(got))
        if parent != got.get("parent_id"):
            differences.note("parent", r["id"], parent, got.get("parent_id"))
            same = False
        good += same
    return good


def check(lede, folder, name, articles, comments):
    file, comment_f, article_f = FORMATS[name]
    with tempfile.TemporaryDirectory() as work:
        archive = unpack(folder, file, work)
        found = records_of(lede, archive, work)
        held = held_ids(name, archive, articles, comments)
    comments = [c for i, c in comments.items() if i in held]
    number_of = collections.Counter(c["article"] for c in comments)
    differences, pairs, results = Differences(), {}, []
    if article_f:
        wanted = [a for i, a in articles.items() if i in held]
        pairs, good = check_articles(article_f, wanted,
                                     [r for r in found if r["type"] == "article"], number_of,
                                     differences)
        results.append(f"{good} of {len(wanted)} articles")
    if comment_f:
        good = check_comments(comment_f, comments, [r for r in found if r["type"] == "comment"],
                              articles, pairs, differences)
        results.append(f"{good} of {len(comments)} comments")
    extra = [r for r in found if not r.get("taken")]
    for r in extra:
        differences.note("(not expected)", r["id"], "", r.get("title") or r.get("text"))
    print(f"{name:10} {', '.join(results)} exactly, {len(extra)} not expected")
    differences.show()
    return not differences.fields


def main():
    if len(sys.argv) < 3:
        print(__doc__)
        return 2
    lede, folder = os.path.realpath(sys.argv[1]), sys.argv[2]
    articles, comments = read_expected(folder)
    chosen = sys.argv[3:] or list(FORMATS)
    good = [check(lede, folder, name, articles, comments) for name in chosen]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
