#!/usr/bin/env bash
# mtag beside PyTorch on the same data, in one run, one thread a process:
#
#     compare.sh DATA [PART...]
#
# DATA is a folder in the homework's layout; every tag column is used. Parts (default: all):
#   baseline1d cnn2d resnet   a training epoch, the cache filled; medians over ROUNDS (3)
#                             alternating runs of each, their first epochs left out
#   sweep     sweep_lr.yaml with four rates (12 trials x 5 epochs) on two workers, the cache
#             cold, beside torch_twin.py for each of them, two at a time
#   workers   the same sweep on one worker and on two, the cache filled
#   report    mtag-report over 10,000 trials, --help
# PyTorch runs at its best: its allocator keeps its memory, 2-D networks are channels-last.
# MTAG_BIN is the folder of the programs (build/release/bin), MTAG_BENCH that of the
# benchmarks (build/release/tests/bin), PYTHON an interpreter with torch and torchaudio.
set -euo pipefail
export LC_ALL=C # decimal points

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
data=$(cd "${1:?"usage: compare.sh DATA [PART...]"}" && pwd)
shift
[ $# -gt 0 ] || set -- baseline1d cnn2d resnet sweep workers report
bin=$(cd "${MTAG_BIN:-$tree/build/release/bin}" && pwd)
python=${PYTHON:-/usr/bin/python3}
rounds=${ROUNDS:-3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export MTAG_DATA=$data MTAG_CACHE=$scratch/cache OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

twin() {
    MALLOC_TOP_PAD_=1000000000 MALLOC_MMAP_THRESHOLD_=4000000000 \
        MALLOC_TRIM_THRESHOLD_=8000000000 \
        "$python" "$here/torch_twin.py" "$data" --channels-last --threads 1 "$@"
}

# train WORKERS EXPERIMENT path=value...: events on standard output.
train() {
    local workers=$1 experiment=$2
    shift 2
    rm -rf "$scratch"/results.db*
    "$bin/mtag-run" --json -j "$workers" -o "$scratch/results.db" \
        "$tree/experiments/$experiment.yaml" data.tags=all train.threads=1 "$@"
}

# The seconds of each epoch but the first, from lines of JSON.
epoch_seconds() {
    grep -o '"train_seconds": [0-9.e+-]*' | tail -n +2 | cut -d' ' -f2
}

median() {
    sort -g | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'
}

# tell WHAT SLOWER_NAME SLOWER FASTER_NAME FASTER GOAL
tell() {
    awk -v what="$1" -v a="$2" -v x="$3" -v b="$4" -v y="$5" -v goal="$6" 'BEGIN {
        printf "%-28s %s %.3f s, %s %.3f s: %.2f times as fast%s\n",
            what, a, x, b, y, x / y, goal == "" ? "" : " (goal: " goal ")" }'
}

# seconds COMMAND...: wall-clock time; what it prints goes to the scratch folder.
seconds() {
    local start=$EPOCHREALTIME
    "$@" >"$scratch/out" 2>&1 || { cat "$scratch/out" >&2; exit 1; }
    awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN {print b - a}'
}

# epoch MODEL OPTIMIZER EPOCHS GOAL
epoch() {
    local model=$1 optimizer=$2 epochs=$3 goal=$4 i
    train 1 "$model" train.epochs=1 >/dev/null 2>&1 # fills the cache
    for ((i = 0; i < rounds; i++)); do
        twin --model "$model" --optimizer "$optimizer" --epochs "$epochs" |
            epoch_seconds >>"$scratch/$model.torch"
        train 1 "$model" train.epochs="$epochs" 2>/dev/null |
            epoch_seconds >>"$scratch/$model.mtag"
    done
    tell "$model, epoch" PyTorch "$(median <"$scratch/$model.torch")" \
        mtag "$(median <"$scratch/$model.mtag")" "$goal"
}

optimizers="sgd adam rmsprop"
rates="1e-4 1e-3 3e-3 1e-2"
rate_list="train.optimizer.lr: {values: [${rates// /, }]}"

sweep() {
    train "$1" sweep_lr sweep.seeds=1 "sweep.parameters={train.optimizer.type: {values: [${optimizers// /, }]}, $rate_list}"
}

twin_sweep() {
    export -f twin
    export python here data
    for optimizer in $optimizers; do
        for rate in $rates; do
            echo "$optimizer $rate"
        done
    done | xargs -P 2 -L 1 bash -c 'twin --epochs 5 --optimizer "$0" --lr "$1"'
}

compare_sweep() {
    local torch mtag
    torch=$(seconds twin_sweep)
    rm -rf "$MTAG_CACHE"
    mtag=$(seconds sweep 2)
    tell "sweep of 12, cold cache" PyTorch "$torch" mtag "$mtag" 10
}

compare_workers() {
    local i
    sweep 2 >/dev/null 2>&1
    for ((i = 0; i < rounds; i++)); do
        seconds sweep 1 >>"$scratch/one"
        seconds sweep 2 >>"$scratch/two"
    done
    tell "sweep of 12, warm cache" "one worker" "$(median <"$scratch/one")" \
        two "$(median <"$scratch/two")" 1.8
}

for part; do
    case $part in
    baseline1d) epoch baseline1d sgd 6 6 ;;
    cnn2d) epoch cnn2d sgd 3 1.5 ;;
    resnet) epoch resnet adam 2 "" ;;
    sweep) compare_sweep ;;
    workers) compare_workers ;;
    report) MTAG_BIN=$bin MTAG_BENCH=${MTAG_BENCH:-$tree/build/release/tests/bin} \
        sh "$here/bench_report.sh" ;;
    *)
        echo "compare.sh: no part is called $part" >&2
        exit 2
        ;;
    esac
done
