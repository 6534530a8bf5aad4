#!/usr/bin/env bash
# What a shared folder costs, in seconds of processor time: a run of a folder worker beside one of
# a single process (claim, result file, the worker's own database), and collecting the results. The
# trials are points of a formula, so that a run trains nothing.
#
#   folder.sh [TRIALS]      MTAG_BIN: the folder of the programs
set -eu
bin=${MTAG_BIN:-build/release/bin}
bin=$(cd "$bin" && pwd)
trials=${1:-10000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >formula.yaml <<YAML
name: formula
objective: {value: '(log10(lr) + 3)^2 + 2 * (drop - .3)^2 + where(opt == sgd, .05, 0)', epochs: 1}
sweep:
  method: random
  trials: $trials
  metric: {name: value, goal: minimize}
  parameters:
    opt: {values: [sgd, adam]}
    lr: {min: 1e-5, max: .1, distribution: log_uniform}
    drop: {min: 0, max: .8}
YAML

# tell WHAT COMMAND...: its time, and that of a run
tell() {
    local TIMEFORMAT='%U %S %R' user system real
    read -r user system real <<<"$({ time "${@:2}" >/dev/null 2>messages; } 2>&1)"
    awk -v w="$1" -v n="$trials" -v u="$user" -v s="$system" -v r="$real" \
        'BEGIN { printf "%s: %.2f s (user %.2f, system %.2f; %.2f s passed), %.2f ms a run\n", w, u + s, u, s, r, 1e3 * (u + s) / n }'
}

tell "one process" "$bin/mtag-run" -q -j 1 -o one.db formula.yaml
tell "a folder worker" "$bin/mtag-run" -q -j 1 --launcher folder -o two.db formula.yaml
tell "collecting" "$bin/mtag-run" -q --collect -o two.db formula.yaml
tell "collecting again" "$bin/mtag-run" -q --collect -o two.db formula.yaml
tell "a worker that finds nothing to do" "$bin/mtag-run" -q -j 1 --launcher folder -o two.db formula.yaml
