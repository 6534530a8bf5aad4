#!/usr/bin/env bash
# How long a search takes to find a good network: mtag's `auto` beside Optuna over PyTorch, in one
# run, each with two processes of one thread, features computed beforehand:
#
#     time_to_target.sh DATA
#
# The target is the third best validation ROC-AUC of 60 random trainings of 27 epochs, or $TARGET.
# $SEEDS (5) searches a side, in turns; one that has not got there after the epochs of 60 trainings
# counts with its time then. $OVERRIDES are further path=value of mtag's search. The space is
# search/space.yaml; PyTorch's side is search/search_twin.py. MTAG_BIN is the folder of the
# programs (build/release/bin), PYTHON an interpreter with torch, torchaudio and optuna.
set -euo pipefail
export LC_ALL=C OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "${1:?"usage: time_to_target.sh DATA"}" && pwd)
bin=$(cd "${MTAG_BIN:-$here/../../build/release/bin}" && pwd)
python=${PYTHON:-/usr/bin/python3}
seeds=${SEEDS:-5}
overrides=(${OVERRIDES:-})
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export MTAG_DATA=$data MTAG_CACHE=$scratch/cache

# random TRIALS path=value...: random trainings of the same space.
random() {
    local trials=$1
    shift
    "$bin/mtag-run" -q -j 2 -o "$scratch/random.db" "$here/search/space.yaml" name=random \
        sweep.method=random sweep.prune=none sweep.trials="$trials" "$@"
}

third_best() {
    sqlite3 "$scratch/random.db" "SELECT max(value) FROM metric WHERE name = 'valid_roc_auc'
        GROUP BY run_id ORDER BY 1 DESC LIMIT 1 OFFSET 2"
}

search() {
    "$python" "$here/search/search_twin.py" "$1" "$data" --seed "$2" --target "$target" \
        --program "$bin/mtag-run" "${@:3}" 2>"$scratch/err" || { cat "$scratch/err" >&2; exit 1; }
}

# median SIDE: of the seconds of its searches.
median() {
    grep "\"side\": \"$1\"" "$scratch/searches" | grep -o '"seconds": [0-9.e+-]*' | cut -d' ' -f2 |
        sort -g | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'
}

random 1 name=first train.epochs=1 # fills the cache
if [ -z "${TARGET:-}" ]; then
    random 60
    TARGET=$(third_best)
fi
target=$TARGET
echo "Target: valid_roc_auc $target"
for ((seed = 1; seed <= seeds; seed++)); do
    search mtag "$seed" ${overrides[@]+"${overrides[@]}"} | tee -a "$scratch/searches"
    search optuna "$seed" | tee -a "$scratch/searches"
done
awk -v x="$(median optuna)" -v y="$(median mtag)" 'BEGIN {
    printf "time to target: Optuna and PyTorch %.1f s, mtag %.1f s: %.1f times as fast\n", x, y, x / y }'
