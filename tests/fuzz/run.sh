#!/usr/bin/env bash
# Fuzzes with libFuzzer (clang), all targets in turn, until so many inputs were executed:
#     tests/fuzz/run.sh [--executions N] [--seconds S] [--build FOLDER] [TARGET]...
# Each target runs S seconds (60) a round; there are as many rounds as N (ten million) takes. What it
# learns is kept in FOLDER/corpus for the next time, what it finds in FOLDER/findings. A target that found something rests. Prints a
# line for each target of each round and at the end `fuzz executions N/N`; exit code 0 when nothing
# was found. An input that is found goes, rewritten with texts of our own, into tests/fuzz/seeds/TARGET.
set -euo pipefail
root=$(realpath "$(dirname "$0")/../..")
wanted=10000000
seconds=60
build=$root/build-fuzz
while [ $# -gt 0 ]; do
    case $1 in
    --executions) wanted=$2 ;;
    --seconds) seconds=$2 ;;
    --build) build=$2 ;;
    *) break ;;
    esac
    shift 2
done
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
    for source in "$root"/tests/fuzz/*.c "$root"/tests/fuzz/*.cc; do
        name=$(basename "${source%.*}")
        [ "$name" = replay ] || targets+=("$name")
    done
fi

clang=$(command -v clang || command -v clang-14) || { echo "clang is missing: apt-get install clang"; exit 2; }
CC=$clang CXX=${clang/clang/clang++} cmake -S "$root" -B "$build" -G Ninja -DLEDE_FUZZ=ON >/dev/null
cmake --build "$build" --target "${targets[@]/#/fuzz_}" -- --quiet
mkdir -p "$build/findings"

# executed TARGET: runs it for a round; prints how many inputs it executed. False when it found one.
executed()
{
    local corpus=$build/corpus/$1 log=$build/corpus/$1.log good=true
    mkdir -p "$corpus"
    "$build/tests/fuzz_$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
        -print_final_stats=1 -verbosity=1 -artifact_prefix="$build/findings/$1-" \
        "$corpus" "$root/tests/fuzz/seeds/$1" >"$log" 2>&1 || good=false
    grep -oP '^stat::number_of_executed_units: *\K\d+' "$log" || grep -oP '^#\K\d+' "$log" | tail -1
    $good
}

total=0
found=
while [ "$total" -lt "$wanted" ] && [ ${#targets[@]} -gt 0 ]; do
    clean=()
    for target in "${targets[@]}"; do
        if count=$(executed "$target"); then
            clean+=("$target")
        else
            found="$found $target"
            tail -40 "$build/corpus/$target.log"
        fi
        total=$((total + count))
        echo "fuzz $target $count, all $total"
    done
    targets=(${clean[@]+"${clean[@]}"})
done
echo "fuzz executions $total/$wanted"
echo "$total $(wc -w <<<"$found")" >"$build/executions" # for tests/dashboard.py
[ -z "$found" ] || { echo "found something:$found, see $build/findings"; exit 1; }
