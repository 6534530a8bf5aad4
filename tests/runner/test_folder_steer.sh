#!/usr/bin/env bash
# --status, --pause, --resume and --stop of folder workers: from the folder alone, without a
# database and without Slurm.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || exit 77

make_data data 40
make_experiment tiny.yaml 1000000 # they end when they are asked to

worker() {
    start mtag-run -q -j 1 --launcher 'folder: stale=5 any_host=true' -o r.db tiny.yaml
}
state() {
    mtag-run --status --json -o r.db | jq -r ".[0] | $1"
}
state_is() {
    [ "$(state "$1")" = "$2" ]
}
epochs() {
    state '[.workers[].work[].epoch] | add'
}

begin "two workers, seen from the folder"
worker
first=$job
worker
wait_for state_is '.workers | length' 2
wait_for state_is '[.workers[].work[]] | length' 2
kill -STOP -- "-$first" "-$job" # so that they are not done while they are looked at
expect 0 mtag-run --status -o r.db
says "tiny: 2 workers; 0 of 3 runs had ended" "process $first" "process $job" "epoch" "/1000000"
expect 0 mtag-run --status -o r.db --name tiny
expect 2 mtag-run --status -o r.db --name other
absent r.db
key=$(state '.workers[0].work[0].key')
kill -CONT -- "-$first" "-$job"

begin "a run is held, and another is begun in its place"
expect 0 mtag-run --pause "${key:0:10}" -o r.db
says "run ${key:0:10} finishes epoch"
working() { state '.workers[].work[].key' | grep -qx "$key"; }
not_working() { ! working; }
wait_for not_working
expect 2 mtag-run --pause 00000000 -o r.db
says "there is no run 00000000"

begin "all are held, and go on"
expect 0 mtag-run --pause all -o r.db tiny.yaml
says "the sweep tiny, 2 workers"
wait_for state_is '[.workers[].work[]] | length' 0
expect 0 mtag-run --status -o r.db
says ", held"
expect 0 mtag-run --resume all -o r.db
says "the sweep tiny, 2 workers of r.db.d: goes on"
wait_for state_is '[.workers[].work[]] | length' 2

begin "stopped, they end, and leave what the same command goes on from"
expect 0 mtag-run --stop all -o r.db
says "the sweep tiny, 2 workers of r.db.d: ends; the same command goes on"
finish
equals 130 "$status" status
equals 0 "$(find r.db.d/workers -name '*.json' ! -name '*.sweep.json' | wc -l)" "workers that are left"
expect 0 mtag-run --status -o r.db
says "tiny: 0 workers"
expect 0 mtag-run --stop all -o r.db
says "there is nothing to stop"
absent r.db
[ -n "$(ls r.db.d/checkpoints)" ] || fail "no checkpoint is left"
equals "" "$(ls r.db.d/told)" "results"
