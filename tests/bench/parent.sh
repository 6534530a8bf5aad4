#!/usr/bin/env bash
# What mtag-run itself takes for a sweep of many trials, in seconds of processor time: a run beyond
# its training, the start of a sweep that is done, and a merge. The trials are points of a formula,
# so that a run trains nothing: its time is that of forking, of the worker's start and of recording.
#
#   parent.sh [TRIALS]      MTAG_BIN: the folder of the programs
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

# taken COMMAND...: its seconds of user and of system time
taken() {
    local TIMEFORMAT='%U %S'
    { time "$@" >/dev/null 2>messages; } 2>&1
}

read -r user system <<<"$(taken "$bin/mtag-run" -q -j 1 -o one.db formula.yaml)"
awk -v n="$trials" -v u="$user" -v s="$system" \
    'BEGIN { printf "a run of %d: %.2f ms (user %.2f, system %.2f), worker and recording\n", n, 1e3 * (u + s) / n, 1e3 * u / n, 1e3 * s / n }'
read -r user system <<<"$(taken "$bin/mtag-run" -q -j 1 -o one.db formula.yaml)"
echo "the same command again: user $user s, system $system s"
read -r user system <<<"$(taken "$bin/mtag-run" -n -o one.db formula.yaml)"
echo "its plan (-n): user $user s, system $system s"
read -r user system <<<"$(taken "$bin/mtag-run" --merge one.db -o two.db)"
echo "merged into an empty database: user $user s, system $system s"
