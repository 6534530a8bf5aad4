#!/bin/sh
# Times mtag-report over 10,000 trials (or the number given) and --help: the median of 21
# runs of each, in milliseconds. MTAG_BIN is the folder of the programs, MTAG_BENCH that of
# bench_report.
set -eu
bin=${MTAG_BIN:-build/release/bin}
bench=${MTAG_BENCH:-build/release/tests/bin}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "recording ${1:-10000} trials ..." >&2
"$bench/bench_report" "$folder/mtag.db" "${1:-10000}"

# median COMMAND...: of 21 runs, in ms
median() {
    for _ in $(seq 21); do
        start=$(date +%s%N)
        "$@" >/dev/null
        end=$(date +%s%N)
        echo $(((end - start) / 1000))
    done | sort -n | awk '{t[NR] = $1} END {printf "%.1f ms", t[int((NR + 1) / 2)] / 1000}'
}
export MTAG_RESULTS="$folder/mtag.db"
echo "mtag-report --top 10: $(median "$bin/mtag-report" --top 10)"
echo "mtag-report --help: $(median "$bin/mtag-report" --help)"
echo "mtag-report --top 10 --where \"lr < 0.01\": $(median "$bin/mtag-report" --top 10 --where "lr < 0.01")"
echo "mtag-report runs --top 10: $(median "$bin/mtag-report" runs --top 10)"
echo "mtag-report -f csv: $(median "$bin/mtag-report" -f csv)"
