#!/usr/bin/env bash
# plots.sh DIR: contact sheets of every kind of plot, to be looked at: DIR/TRIALS-TAGS-NAMES.png for
# few and many trials and tags, short and long names. Prints the processor time of `plot all`. Needs
# rsvg-convert (librsvg2-bin) and montage (imagemagick). MTAG_BIN and MTAG_BENCH as of bench_report.sh.
set -euo pipefail
into=${1:?plots.sh DIR}
bin=${MTAG_BIN:-build/release/bin}
bench=${MTAG_BENCH:-build/release/tests/bin}
mkdir -p "$into"
for size in 3-5-short 3-50-long 300-5-long 300-50-short; do
    IFS=- read -r trials tags names <<<"$size"
    folder=$into/$size
    rm -rf "$folder" "$into/$size.db"
    if [ "$names" = long ]; then set -- long; else set --; fi
    "$bench/bench_plots" "$into/$size.db" "$trials" "$tags" "$@"
    TIMEFORMAT="$trials trials, $tags tags, $names names: %U s + %S s"
    time "$bin/mtag-report" plot all --results "$into/$size.db" -o "$folder"
    for svg in "$folder"/*.svg; do
        rsvg-convert -z 1.6 "$svg" -o "${svg%.svg}.png"
    done
    montage -label '%t' "$folder"/*.png -tile 5x -geometry '+12+12' "$into/$size.png"
done
