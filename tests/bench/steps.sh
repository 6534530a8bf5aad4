#!/usr/bin/env bash
# Steps of mtag's engine beside PyTorch's, in one run; needs no data:
#
#     steps.sh [--cpu] [PART...]
#
# Parts (default: all):
#   train     a training step of the homework's networks, batch 16
#   eval      forward alone, as for validation
#   models    a training step of four published networks, as experiments/models/ has them
#   threads   a training step on two threads beside one
#   memory    the most memory of a process that trains cnn2d
# Programs take turns for ROUNDS (3) rounds of a few steps each; the table has the medians over
# all rounds. PyTorch runs at its best: its allocator keeps its memory, networks are
# channels-last where that is faster. --cpu: processor time, for a machine that others use.
#
# Floor: the multiply-adds of the step (three times forward's, if it trains) at the rate of
# OpenBLAS's sgemm, measured here; share: floor / mtag. Winograd's method needs fewer
# multiplications than are counted, so shares above 100 % are possible.
# MTAG_BENCH is the folder of the benchmarks (build/release/tests/bin), PYTHON an interpreter
# with torch and torchaudio.
set -euo pipefail
export LC_ALL=C OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
bench=$(cd "${MTAG_BENCH:-$tree/build/release/tests/bin}" && pwd)
python=${PYTHON:-/usr/bin/python3}
rounds=${ROUNDS:-3}
clock=()
if [ "${1:-}" = --cpu ]; then
    clock=(--cpu)
    shift
fi
[ $# -gt 0 ] || set -- train eval models threads memory
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# engine STEPS EXPERIMENT BATCH OPTION...: a line with the ms of each step, then `peak MB`.
engine() {
    local steps=$1 experiment=$tree/experiments/$2.yaml batch=$3
    shift 3
    "$bench/bench_engine" --each --steps "$steps" "$@" "$experiment" train.batch="$batch" 2>/dev/null
}

# The same of PyTorch.
torch() {
    local steps=$1 model=${2##*/} batch=$3
    shift 3
    "$python" "$here/torch_steps.py" "$model" --steps "$steps" --batch "$batch" "$@"
}

tuned_torch() {
    MALLOC_TOP_PAD_=1000000000 MALLOC_MMAP_THRESHOLD_=4000000000 \
        MALLOC_TRIM_THRESHOLD_=8000000000 torch "$@"
}

median() {
    grep -v peak "$1" |
        sort -g | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'
}

heading() {
    printf '\n%-51s %10s %10s %7s %6s %8s %9s %6s\n' "$@"
}

# sgemm's GFLOP/s and the multiply-adds of an example, in millions.
rate_of() {
    "$bench/bench_engine" --rate "$tree/experiments/$1.yaml" 2>/dev/null
}

# The best of a few: other programs can only lower it.
sgemm=$(for _ in 1 2 3 4 5; do rate_of baseline1d; done | sort -g | tail -1 | cut -d' ' -f1)

# floor EXPERIMENT BATCH FACTOR: ms.
floor() {
    rate_of "$1" | awk -v b="$2" -v f="$3" -v rate="$sgemm" '{print $2 * b * f / rate}'
}

# row WHAT PEER_MS MTAG_MS GOAL STRETCH FLOOR_MS
row() {
    awk -v what="$1" -v x="$2" -v y="$3" -v goal="$4" -v stretch="$5" -v floor="$6" 'BEGIN {
        printf "%-51s %10.2f %10.2f %6.2fx %6s %8s", what, x, y, x / y, goal, stretch
        if (floor != "") printf " %9.2f %5.0f%%", floor, 100 * floor / y
        print "" }'
}

# compare WHAT EXPERIMENT BATCH STEPS PEER_STEPS GOAL STRETCH ENGINE_OPTIONS TORCH_OPTIONS
compare() {
    local what=$1 experiment=$2 batch=$3 steps=$4 peer_steps=$5 goal=$6 stretch=$7 i factor=6
    local -a mine theirs
    read -ra mine <<<"$8"
    read -ra theirs <<<"$9"
    rm -f "$scratch"/{engine,torch}
    for ((i = 0; i < rounds; i++)); do
        engine "$steps" "$experiment" "$batch" "${mine[@]}" "${clock[@]}" >>"$scratch/engine"
        tuned_torch "$peer_steps" "$experiment" "$batch" "${theirs[@]}" "${clock[@]}" \
            >>"$scratch/torch"
    done
    case "$8" in *--eval*) factor=2 ;; esac
    row "$what, batch $batch" "$(median "$scratch/torch")" "$(median "$scratch/engine")" \
        "$goal" "$stretch" "$(floor "$experiment" "$batch" "$factor")"
}

# PyTorch has no cache of features: what it does for each step begins with the waveform. The
# rows "both from features" leave that out.
homework() {
    heading "a training step, ms" PyTorch mtag "" goal stretch floor share
    compare "cnn2d, waveform to update" cnn2d 16 15 5 4 5 --waveform "--waveform --channels-last"
    compare "baseline1d, cached; PyTorch from waveform" baseline1d 16 100 30 8 15 "" --waveform
    compare "baseline1d, both from features" baseline1d 16 100 50 - - "" ""
    compare resnet resnet 16 5 3 1.6 2 "" --channels-last
}

evaluation() {
    heading "forward for validation, ms" PyTorch mtag "" goal stretch floor share
    compare "cnn2d, cached; PyTorch from waveform" cnn2d 16 20 10 3 4.5 --eval \
        "--eval --waveform --channels-last"
    compare "baseline1d, cached; PyTorch from waveform" baseline1d 16 100 50 5 15 --eval \
        "--eval --waveform"
    compare resnet resnet 16 5 3 1.6 2 --eval "--eval --channels-last"
}

# Batches that PyTorch does in a few seconds.
published() {
    heading "a training step, ms" PyTorch mtag "" goal stretch floor share
    compare short_chunk_res models/short_chunk_res 16 3 2 1.5 2 "" --channels-last
    compare musicnn models/musicnn 16 3 2 1.5 2 "" ""
    compare crnn models/crnn 4 3 2 1.5 2 "" --channels-last
    compare transformer models/music_tagging_transformer 4 3 2 1.5 2 "" --channels-last
}

threads() {
    local network steps i
    heading "a training step on two threads, ms" "one" "two" "" goal stretch "" ""
    for network in baseline1d:100 cnn2d:15 resnet:5; do
        steps=${network#*:} network=${network%:*}
        rm -f "$scratch"/{one,two}
        for ((i = 0; i < rounds; i++)); do
            engine "$steps" "$network" 16 >>"$scratch/one"
            engine "$steps" "$network" 16 --threads 2 >>"$scratch/two"
        done
        row "$network, batch 16" "$(median "$scratch/one")" "$(median "$scratch/two")" 1.5 1.7 ""
    done
}

peak() {
    grep peak | cut -d' ' -f2
}

# PyTorch's allocator as it is installed: so it gives memory back.
memory() {
    heading "peak memory of a training process, MB" PyTorch mtag "" goal stretch "" ""
    row "cnn2d, batch 16, waveform to update" \
        "$(torch 3 cnn2d 16 --waveform --channels-last | peak)" \
        "$(engine 3 cnn2d 16 --waveform | peak)" 2 3 ""
}

echo "sgemm: $sgemm GFLOP/s on one core"
for part; do
    case $part in
    train) homework ;;
    eval) evaluation ;;
    models) published ;;
    threads) threads ;;
    memory) memory ;;
    *)
        echo "steps.sh: no part is called $part" >&2
        exit 2
        ;;
    esac
done
