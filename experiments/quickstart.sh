#!/usr/bin/env bash
# Everything on a fresh machine: installs what is missing, builds, makes a small synthetic
# data set, trains the learning-rate sweep and prints its table. Can be run again: finished
# work is not repeated.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/packages.sh

install_packages build plots
mkdir -p build
log=build/quickstart.log
echo "Building (about a minute the first time)" >&2
{ cmake --preset release && cmake --build --preset release; } >"$log" 2>&1 || {
    cat "$log"
    exit 1
}

bin=build/release/bin
export MTAG_DATA="$PWD/data/synth" MTAG_RESULTS="$PWD/results/mtag.db"
[ -f "$MTAG_DATA/annotations_final.csv" ] || "$bin/mtag-data" synth "$MTAG_DATA"
"$bin/mtag-run" experiments/sweep_lr.yaml
"$bin/mtag-report" --top 10
