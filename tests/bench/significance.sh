#!/usr/bin/env bash
# Processor time of `mtag-report --top 10 --significance` on data of the homework's size: 1,339 test
# clips, 50 tags, 10 trials of 3 seeds; all comparisons new, and known; by clips and by 26 artists.
# MTAG_BIN and MTAG_BENCH as of bench_report.sh.
set -euo pipefail
bin=${MTAG_BIN:-build/release/bin}
bench=${MTAG_BENCH:-build/release/tests/bin}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for artists in 0 26; do
    "$bench/bench_plots" "$folder/$artists.db" 10 50 1339 3 "$artists"
    for what in new known known; do
        TIMEFORMAT="$artists artists, $what: %U s + %S s"
        time "$bin/mtag-report" --top 10 --significance --results "$folder/$artists.db" >/dev/null
    done
done
