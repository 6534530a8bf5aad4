#!/usr/bin/env bash
# How near searches with pruners come to the best point after the epochs of 8 and of 25
# trainings, on a table of real curves (tests/golden/curves) and on a formula whose curves
# cross, beside Optuna's TPE with its median pruner:
#
#     curves.sh [METHOD/PRUNER...]
#
# METHOD and PRUNER are words of sweep.method and sweep.prune, or options in flow style. The
# table has medians and quartiles of the regret over SEEDS (20) seeds, with PARALLEL (4) virtual
# workers; Optuna has one worker. OBJECTIVES (curves crossing) are files of objectives/.
# MTAG_BENCH is the folder of the benchmarks (build/release/tests/bin); OPTUNA=0 leaves Optuna
# out.
set -euo pipefail
export LC_ALL=C OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
here=$(cd "$(dirname "$0")" && pwd)
bench=${MTAG_BENCH:-$here/../../build/release/tests/bin}
python=${PYTHON:-/usr/bin/python3}
table=$here/../golden/curves/curves.csv
seeds=${SEEDS:-20} counts=${EPOCHS:-216,675}
[ $# -gt 0 ] || set -- gp/auto gp/asha gp/median gp/none random/asha random/median random/none
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for objective in ${OBJECTIVES:-curves crossing}; do
    best=$("$python" "$here/curves.py" best "$objective" "$table")
    rows=()
    if [ "${OPTUNA:-1}" != 0 ]; then
        "$python" "$here/curves.py" optuna "$objective" "$table" "$best" "$seeds" "$counts" >"$scratch/optuna"
        rows+=("Optuna (TPE, median)" "$scratch/optuna")
    fi
    for search; do
        pruner=${search#*/}
        # A clock, and no run that pauses.
        [ "$pruner" != none ] || pruner='{type: asha, min_epochs: 1000}'
        "$bench/bench_curves" "$here/objectives/$objective.yaml" "$best" "$seeds" "$counts" \
            "sweep.method=${search%%/*}" "sweep.prune=$pruner" "sweep.parallel=${PARALLEL:-4}" >"$scratch/${#rows[@]}"
        rows+=("$search" "$scratch/${#rows[@]}")
    done
    echo "$objective: $seeds seeds, parallel ${PARALLEL:-4}, best $best"
    "$python" "$here/curves.py" table "$counts" "${rows[@]}"
done
