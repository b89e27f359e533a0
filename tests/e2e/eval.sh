#!/usr/bin/env bash
# lede eval: a collection small enough to work the measures out by hand.
. "$(dirname "$0")/lib.sh"

mkdir farm
cat >farm/docs.jsonl <<'END'
{"type":"article","id":"d1","title":"Fox","body":"The fox hunts.","lang":"en"}
{"type":"article","id":"d2","title":"Hen","body":"A hen and an egg.","lang":"en"}
{"type":"article","id":"d3","title":"Dog","body":"The dog and the cat.","lang":"en"}
END
printf 'q1\tfoxes\nq2\thens, eggs\nq3\tzebra\nq4\tnobody judged this\n' >farm/queries.tsv
printf 'q1 0 d1 1\nq2 0 d2 1\nq3 0 d3 1\nq2 0 d3 0\n' >farm/qrels

say "a collection is called by its folder's name"
expect 0 lede eval --ranker lede "$PWD/farm/"
prints "farm             lede "

say "two of three queries find the one relevant document first"
expect 0 lede eval farm
prints "farm             lede                 3  0.6667  0.6667  0.6667  0.0667  0.6667"
prints "farm             lucene               3  0.6667  0.6667  0.6667  0.0667  0.6667"
prints "farm             xapian               3  0.6667  0.6667  0.6667  0.0667  0.6667"

say "an index that is there, and one ranker"
expect 0 lede index -q -d farm.index farm/docs.jsonl
expect 0 lede eval -d farm.index --queries farm/queries.tsv --qrels farm/qrels \
    --ranker bm25:1.5,0.6
prints "bm25:1.5,0.6         3  0.6667"

say "a line per query"
expect 0 lede eval -d farm.index --per-query --ranker lede farm
prints "lede	q1	1.0000	1.0000	foxes"
prints "lede	q3	0.0000	0.0000	zebra"

say "several collections have a mean"
expect 0 lede eval --ranker lede farm farm
prints "mean             lede                 6  0.6667"

say "on the sample archive the ranking is as good as it was"
here=$(realpath "$(dirname "$0")/../..")
mkdir sample
cp "$here"/tests/cases/judged/{queries.tsv,qrels} sample
cp "$here/corpus/sample/archive.jsonl" sample/docs.jsonl
expect 0 lede eval sample
awk '$2 == "lede" {ndcg = $4; map = $5} $2 != "ranker" && $4 > best {best = $4}
     END {exit !(ndcg >= 0.93 && map >= 0.88 && ndcg >= best)}' .out ||
    fail "nDCG@10 is under 0.93, MAP under 0.88 or a plain BM25 better: $(cat .out)"

say "mistakes are named"
expect 2 lede eval
complains "name collections"
expect 3 lede eval nowhere
complains "nowhere: there is no queries.tsv and qrels"
expect 2 lede eval --ranker best farm
complains '"best"'
printf 'no tab\n' >farm/queries.tsv
expect 2 lede eval -d farm.index farm
complains "farm/queries.tsv:1"
