#!/usr/bin/env bash
# How near the time left that mtag-run tells is to the truth: grids of 12 runs of unlike networks
# on made-up recordings, asked twice a second by --status. Prints the relative error at 25, 50
# and 75 % of the whole time of each grid, and the medians.
#
#   eta.sh [GRIDS] [WORKERS]      MTAG_BIN: the folder of the programs
set -eu
bin=${MTAG_BIN:-build/release/bin}
bin=$(cd "$bin" && pwd)
grids=${1:-5} workers=${2:-2}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export MTAG_CACHE="$folder/cache"
"$bin/mtag-data" synth data --clips 200 --seconds 4 >/dev/null
cat >grid.yaml <<YAML
name: grid
data: {root: $folder/data, tags: top50}
features: {mel: {type: mel, n_mels: 48}}
model:
  layers: [batchnorm, bands_as_channels, {conv1d: {name: body, filters: 64, kernel: 3}}, relu, global_avg_pool, {linear: {units: tags}}]
train: {epochs: 12, batch: 16}
sweep:
  metric: {name: valid_loss, goal: minimize}
  parameters:
    model.layers.body.filters: {values: [64, 128, 256]}
    model.layers.body.kernel: {values: [3, 9]}
    train.optimizer.lr: {values: [1e-3, 1e-2]}
YAML
"$bin/mtag-run" -q -o warm.db --limit-trials 1 grid.yaml train.epochs=1 2>/dev/null
for ((i = 1; i <= grids; i++)); do
    start=$(date +%s.%N)
    "$bin/mtag-run" -q -j "$workers" -o "$i.db" grid.yaml train.epochs=$((8 + 4 * i)) 2>/dev/null &
    while kill -0 $! 2>/dev/null; do
        left=$("$bin/mtag-run" --status --json -o "$i.db" 2>/dev/null | jq -r '.[0].seconds_left // "-"' 2>/dev/null) || left=-
        echo "$(date +%s.%N) ${left:--}"
        sleep 0.5
    done >"$i.told"
    wait $!
    awk -v start="$start" -v end="$(date +%s.%N)" '
        $2 != "-" { for (q = 1; q <= 3; q++) { d = $1 - start - q * (end - start) / 4; d = d < 0 ? -d : d
            if (!(q in near) || d < near[q]) { near[q] = d; error[q] = ($2 - (end - $1)) / (end - $1) } } }
        END { printf "%.0f s:", end - start; for (q = 1; q <= 3; q++) printf " %+.3f", error[q]; print "" }' "$i.told"
done | tee errors
for q in 3 4 5; do
    awk -v q=$q '{ e = $q; print e < 0 ? -e : e }' errors | sort -g | awk -v q=$((25 * (q - 2))) '
        { e[NR] = $1 } END { printf "median error at %d %%: %.3f\n", q, e[int((NR + 1) / 2)] }'
done
