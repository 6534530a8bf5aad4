#!/usr/bin/env bash
# Several workers on one folder (--launcher folder), and --collect: the bits and the decisions of
# one process.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/formula.sh"

decisions() {
    query "$1" "SELECT number, virtual_time, kind, seed, until, saw, text FROM decision ORDER BY 1"
}

# together N FILE [OPTION=VALUE ...]: N workers at the same time.
together() {
    local i pids=()
    for ((i = 0; i < $1; i++)); do
        mtag-run -q -j 1 --launcher folder -o two.db "${@:2}" 2>>messages &
        pids+=($!)
    done
    for i in "${pids[@]}"; do
        wait "$i" || fail "a worker: $(cat messages)"
    done
    [ ! -e two.db ] || fail "a worker wrote the database"
}

# collected FILE [OPTION=VALUE ...]: one.db is what four workers and --collect give.
collected() {
    rm -rf one.db* two.db*
    expect 0 mtag-run -q -j 1 -o one.db "$@"
    : >messages
    together 4 "$@"
    expect 0 mtag-run --collect --json -o two.db "$@"
    grep -q "runs have ended and are recorded" err || fail "$(cat err)"
    equals 0 "$(grep -c '"event": "start"' out)" "runs that --collect trained"
    same_results one.db two.db
    decisions one.db >wanted.txt
    decisions two.db | cmp -s - wanted.txt || fail "other decisions"
    [ -z "$(ls -A two.db.d/claims)" ] || fail "claims are left"
}

begin "a list of points"
collected f.yaml 'sweep={method: grid, metric: {name: value, goal: minimize}, seeds: 2,
    parameters: {opt: {values: [sgd, adam]}, lr: {values: [1e-4, 1e-2]}, drop: {values: [0, .3]}}}'

begin "a search whose decisions depend on results"
collected f.yaml

begin "pruned runs and further seeds"
search='method: tpe, trials: 20, metric: {name: value, goal: minimize}, parameters:
    {opt: {values: [sgd, adam]}, lr: {min: 1e-5, max: .1, distribution: log_uniform},
    drop: {min: 0, max: .8}}'
collected f.yaml "sweep={$search, seeds: {upto: 3}, prune: {type: asha}}"
collected f.yaml "sweep={$search, prune: {type: median, min_epochs: 2, min_trials: 3}}"

begin "the same command again does nothing, and plain mtag-run goes on from there"
cp two.db before.db
expect 0 mtag-run -q --collect -o two.db f.yaml "sweep={$search, prune: {type: median, min_epochs: 2, min_trials: 3}}"
same_results before.db two.db
expect 0 mtag-run --json -j 2 -o two.db f.yaml "sweep={$search, prune: {type: median, min_epochs: 2, min_trials: 3}}"
equals 0 "$(grep -c '"event": "start"' out)" "runs begun again"

begin "networks: predictions and weights too"
make_data data 40
make_experiment plain.yaml 3
collected plain.yaml

begin "results that one worker left are taken by a plain mtag-run"
rm -rf two.db*
: >messages
together 1 plain.yaml
expect 0 mtag-run --json -j 1 -o two.db plain.yaml
equals 0 "$(grep -c '"event": "start"' out)" "runs trained again"
same_results one.db two.db

begin "the state, from the folder alone"
rm -rf two.db*
: >messages
together 1 plain.yaml
expect 0 mtag-run --status -o two.db plain.yaml
says 'workers have ended 3 runs and train 0'
absent two.db

begin "mtag-report records what workers have ended, unless it is to leave the database alone"
expect 2 mtag-report --read-only --results two.db
absent two.db
expect 0 mtag-report --results two.db
same_results one.db two.db
cp two.db before.db
expect 0 mtag-report --results two.db
cmp -s two.db before.db || fail "it was recorded again"
rm -rf two.db two.db-*
rm plain.yaml
expect 2 mtag-report --results two.db
says 'results of the sweep tiny in two.db.d are not recorded' plain.yaml
make_experiment plain.yaml 3

begin "a damaged result is named"
rm -rf two.db*
together 1 plain.yaml
told=(two.db.d/told/*)
truncate -s -1 "${told[0]}"
expect 2 mtag-run --collect -o two.db plain.yaml
grep -q "${told[0]} is damaged" err || fail "$(cat err)"
rm "${told[0]}" two.db two.db-*
together 1 plain.yaml
expect 0 mtag-run -q --collect -o two.db plain.yaml
same_results one.db two.db

begin "launchers are a kind of thing that --list and --describe know"
expect 0 mtag-run --list launchers
says fork folder slurm
expect 0 mtag-run --describe folder
says 'stale' '--launcher "folder: stale=600"'

begin "what the launcher does not know"
expect 2 mtag-run --launcher foldr -o two.db plain.yaml
grep -q 'no launcher `foldr`.*did you mean `folder`' err || fail "$(cat err)"
expect 2 mtag-run --launcher 'folder: stael=3' -o two.db plain.yaml
grep -q 'stael.*did you mean `stale`' err || fail "$(cat err)"
expect 2 mtag-run --launcher folder --fresh -o two.db plain.yaml

begin "a decision that is damaged is named, and taken again without it"
cut=${search/trials: 20/trials: 6}
rm -rf two.db*
expect 0 mtag-run -q -j 1 --launcher folder -o two.db f.yaml "sweep={$cut}"
decided=$(echo two.db.d/decided/*/4)
for damage in "" "keep" "trial, time 3, seed 0, until 1, saw 3"; do
    printf %s "$damage" >"$decided"
    expect 2 mtag-run -q --collect -o two.db f.yaml "sweep={$cut}"
    grep -q "$decided is damaged: remove it" err || fail "$(cat err)"
done
rm "$decided"
expect 0 mtag-run -q --collect -o two.db f.yaml "sweep={$cut}"

begin "machines of other sizes train with the threads that the first one chose"
rm -rf two.db*
expect 0 mtag-run -q -j 1 --launcher folder -o two.db plain.yaml train.threads=auto
threads=(two.db.d/decided/*.threads)
equals 1 ${#threads[@]} "files of threads"
echo 3 >"${threads[0]}"
expect 0 mtag-run -q --collect -o two.db plain.yaml train.threads=auto
equals 3 "$(query two.db 'SELECT threads FROM sweep')" threads
