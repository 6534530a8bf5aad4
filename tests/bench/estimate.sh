#!/usr/bin/env bash
# How near the time that mtag-run -n tells is to the time that the sweep then takes: sweeps of
# several kinds on made-up recordings, each planned and run in a fresh database. Prints told,
# taken and told/taken of every repetition, then the median and the range of each kind.
#
#   estimate.sh [REPETITIONS] [KIND...]      MTAG_BIN: the folder of the programs
#                                            BEFORE: words before each command, as "chrt -r 1"
set -eu
bin=${MTAG_BIN:-build/release/bin}
bin=$(cd "$bin" && pwd)
experiments=$(cd "$(dirname "$0")/../../experiments" && pwd)
repetitions=${1:-5}
[ $# -eq 0 ] || shift
kinds=${*:-tiny tiny1 lr lr1 folds seeds cnn gp cold many half}
before=${BEFORE-}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export MTAG_CACHE="$folder/cache" MTAG_DATA="$folder/data"

"$bin/mtag-data" synth data --clips 200 --seconds 4 >/dev/null
# network EPOCHS: the head of an experiment with a small network.
network() {
    cat <<YAML
data: {root: $folder/data, tags: top50}
features: {mel: {type: mel, n_mels: 48}}
model:
  layers: [batchnorm, bands_as_channels, {conv1d: {name: body, filters: ${2:-32}, kernel: 3}}, relu, global_avg_pool, {linear: {units: tags}}]
train: {epochs: $1, batch: 16}
YAML
}
{
    echo "name: tiny"
    network 1 4
    echo "sweep: {method: random, trials: 300, metric: {name: valid_loss, goal: minimize}, parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1}}}"
} >tiny.yaml
{
    echo "name: folds"
    network 8 | sed 's/tags: top50}/tags: top50, folds: {count: 5}}/'
} >folds.yaml
{
    echo "name: seeds"
    network 8
} >seeds.yaml
{
    echo "name: gp"
    network 3
    echo "sweep: {method: gp, trials: 40, metric: {name: valid_loss, goal: minimize}, parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1}, model.layers.body.filters: {min: 8, max: 64}}}"
} >gp.yaml

# arguments KIND: what mtag-run is asked for.
arguments() {
    case $1 in
    tiny) echo "-j 2 tiny.yaml" ;;
    tiny1) echo "-j 1 tiny.yaml" ;;
    many) echo "-j 2 $experiments/baseline1d.yaml data.root=$folder/many train.epochs=1" ;;
    lr | cold | half) echo "-j 2 $experiments/sweep_lr.yaml" ;;
    lr1) echo "-j 1 $experiments/sweep_lr.yaml" ;;
    folds) echo "-j 2 folds.yaml" ;;
    seeds) echo "-j 2 --seeds 12 seeds.yaml" ;;
    cnn) echo "-j 2 --seeds 6 $experiments/cnn2d.yaml train.epochs=1" ;;
    gp) echo "-j 2 gp.yaml" ;;
    *)
        echo "estimate.sh: no kind $1" >&2
        return 1
        ;;
    esac
}

for kind in $kinds; do
    if [ "$kind" = many ]; then # so many that looking at all of them takes long
        "$bin/mtag-data" synth many --clips 5000 --seconds 1 >/dev/null
    fi
    read -ra words <<<"$(arguments "$kind")"
    "$bin/mtag-run" -q -o warm.db --limit-trials 1 "${words[@]}" 2>/dev/null
    for ((i = 1; i <= repetitions; i++)); do
        if [ "$kind" = cold ] || [ "$kind" = many ]; then
            rm -rf cache
        fi
        if [ "$kind" = half ]; then
            "$bin/mtag-run" -q -o "$kind.$i.db" --limit-trials 4 "${words[@]}" 2>/dev/null
        fi
        # shellcheck disable=SC2086
        told=$($before "$bin/mtag-run" -n --json -o "$kind.$i.db" "${words[@]}" 2>/dev/null | jq .seconds)
        start=$(date +%s.%N)
        # shellcheck disable=SC2086
        $before "$bin/mtag-run" -q -o "$kind.$i.db" "${words[@]}" 2>/dev/null
        echo "$kind $told $(date +%s.%N) $start" | awk '
            { printf "%s told %.2f taken %.2f ratio %.3f\n", $1, $2, $3 - $4, $2 / ($3 - $4) }'
        rm -rf "$kind.$i.db"*
    done
    rm -rf warm.db*
done | tee ratios
for kind in $kinds; do
    awk -v kind="$kind" '$1 == kind { print $7 }' ratios | sort -g |
        awk -v kind="$kind" '{ r[NR] = $1 } END {
            printf "%s: median %.3f (%.3f to %.3f)\n", kind, r[int((NR + 1) / 2)], r[1], r[NR] }'
done
