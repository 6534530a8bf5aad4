#!/usr/bin/env bash
# How near samplers come to the minimum of three formulas, beside Optuna's default (TPE) in one
# run:
#
#     regret.sh [METHOD...]
#
# METHOD is a word of sweep.method (default: random sobol), or options of it in flow style,
# '{type: sobol}'; METHOD@W decides with W virtual workers (sweep.parallel; default 1). The
# table has medians and quartiles of the regret over SEEDS (20) seeds after TRIALS (25,100)
# trials. OBJECTIVES (branin hartmann6 mixed) are files of objectives/ beside this script.
# MTAG_BENCH is the folder of the benchmarks (build/release/tests/bin), PYTHON an interpreter
# with optuna, scipy and numpy; OPTUNA=0 leaves Optuna out.
set -euo pipefail
export LC_ALL=C # decimal points

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
bench=$(cd "${MTAG_BENCH:-$tree/build/release/tests/bin}" && pwd)
python=${PYTHON:-/usr/bin/python3}
seeds=${SEEDS:-20} counts=${TRIALS:-25,100}
read -ra objectives <<<"${OBJECTIVES:-branin hartmann6 mixed}"
[ $# -gt 0 ] || set -- random sobol
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

table=()
for objective in "${objectives[@]}"; do
    if [ "${OPTUNA:-1}" != 0 ]; then
        "$python" "$here/regret.py" optuna "$objective" "$seeds" "$counts" >"$scratch/$objective"
        table+=("$objective/optuna" "$scratch/$objective")
    fi
    for method; do
        file=$scratch/$objective-${#table[@]}
        name=${method%@*} width=1
        [ "$name" = "$method" ] || width=${method##*@}
        "$bench/bench_regret" "$here/objectives/$objective.yaml" "$seeds" "$counts" \
            "sweep.method=$name" "sweep.parallel=$width" "sweep.trials=${counts##*,}" >"$file"
        table+=("$objective/$method" "$file")
    done
done
"$python" "$here/regret.py" table "$counts" "${table[@]}"
