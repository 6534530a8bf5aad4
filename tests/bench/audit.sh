#!/usr/bin/env bash
# tests/bench/audit.sh [CLIPS]: processor time of mtag-data audit on synthetic clips of 3 s, with the features of
# baseline1d in the cache: without (--quick) and with reading the recordings. $MTAG_BIN is the folder of the programs.
set -euo pipefail
clips=${1:-10000}
bin=${MTAG_BIN:-$(dirname "$0")/../../build/release/bin}
experiment=$(dirname "$0")/../../experiments/baseline1d.yaml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export MTAG_CACHE=$folder/cache MTAG_DATA=$folder/data
"$bin/mtag-data" synth "$folder/data" --clips "$clips" --seconds 3 2>/dev/null
"$bin/mtag-run" -q -o "$folder/results.db" "$experiment" train.epochs=1 >/dev/null
TIMEFORMAT='%U s user, %S s system, %R s'
for words in --quick ""; do
    echo "audit $words"
    # shellcheck disable=SC2086
    time "$bin/mtag-data" audit $words "$experiment" >/dev/null || [ $? -eq 1 ]
done
