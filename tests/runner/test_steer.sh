#!/usr/bin/env bash
# --status, --pause, --resume, --stop: a sweep is watched and steered from another terminal. What
# is held goes on with the same bits, and a kill between a request and its answer loses nothing.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || exit 77

make_data
# Long enough for a command to come in between.
make_experiment tiny.yaml 200
sed -i 's/filters: 16/filters: 64/' tiny.yaml

# state FIELD [DATABASE]: of the sweep, as --status tells it.
state() {
    mtag-run --status --json -o "${2:-r.db}" | jq -r ".[0].$1"
}

# state_is FIELD VALUE
state_is() {
    [ "$(state "$1")" = "$2" ]
}

begin "before anything is recorded there is nothing to ask"
expect 2 mtag-run --status -o none.db
says "there are no results in none.db"
expect 2 mtag-run --pause 1.1 -o none.db
absent none.db none.db.d

begin "a sweep to compare with"
expect 0 mtag-run -q -j 2 -o wanted.db tiny.yaml

begin "the state of a sweep that runs"
start mtag-run --json -j 1 -o r.db tiny.yaml
told() { mtag-run --status -o r.db 2>/dev/null | grep -q "run 1.1 sgd: epoch .*, valid_loss"; }
wait_for told
kill -STOP -- "-$job" # so that it is not done while it is looked at
expect 0 mtag-run --status -o r.db
says "tiny: 0 of 3 runs done, 1 at work, 2 to begin" "(process $job, 1 worker)" "run 1.1 sgd: epoch" "/200, valid_loss"
expect 0 mtag-run --status -o r.db tiny.yaml
expect 2 mtag-run --status -o r.db --name other
says "there is no sweep other in r.db"

begin "a run is held after its epoch, another is begun"
kill -CONT -- "-$job"
expect 0 mtag-run --pause 1.1 -o r.db
says "run 1.1 finishes epoch" "and is held then"
wait_for state_is paused 1
wait_for state_is at_work 1
equals "paused" "$(query r.db "SELECT status FROM run WHERE trial_id = 1")" "status"
[[ $(query r.db "SELECT reason FROM run WHERE trial_id = 1") == "held after epoch "* ]] || fail "no reason"
epochs=$(query r.db "SELECT max(epoch) FROM metric WHERE run_id = 1")
[ "$epochs" -lt 200 ] || fail "it had finished"

begin "all are held"
expect 0 mtag-run --pause all -o r.db
says "the sweep tiny: each run finishes its epoch and is held then"
wait_for state_is at_work 0
wait_for state_is held true
expect 0 mtag-run --status -o r.db
says "all are held: mtag-run --resume all --results r.db"
equals "$epochs" "$(query r.db "SELECT max(epoch) FROM metric WHERE run_id = 1")" "epochs of the held run"

begin "a kill changes nothing of that: the same command holds them again"
kill_job
expect 0 mtag-run --status -o r.db
says "tiny is not being run: 0 of 3 runs done" "The same command goes on."
start mtag-run --json -j 1 -o r.db tiny.yaml
wait_for state_is held true
grep -q '"event": *"epoch"' events && fail "a held sweep trains"

begin "resumed, they give the same bits as if nothing had been"
expect 0 mtag-run --resume 1.1 -o r.db
says "run 1.1 is held with all others: --resume all"
expect 0 mtag-run --resume all -o r.db
says "the sweep tiny goes on"
finish
equals 0 "$status" status
same_results wanted.db r.db
sound r.db
absent r.db.d/sweep-1.status
equals "" "$(find r.db.d/requests -type f ! -name '*.answer')" "requests that are left"
expect 0 mtag-run --status -o r.db
says "tiny is not being run: 3 of 3 runs done." "best so far: trial"

begin "a run that is over, or is not there, is told at once"
expect 2 mtag-run --pause 1.1 -o r.db
says "run 1.1 is over: it is finished"
expect 2 mtag-run --stop 9.1 -o r.db
says "there is no trial 9"
expect 2 mtag-run --stop 1.4 -o r.db
says "there is no run 1.4 in r.db: trial 1 has 1 run"
expect 2 mtag-run --pause everything -o r.db
says "--pause takes a run, such as 37.2, or all"

begin "nothing runs: there is nothing to pause, to stop or to resume"
for verb in pause stop resume; do
    expect 0 mtag-run --$verb all -o r.db
    says "no sweep of r.db is being run: there is nothing to $verb"
    expect 0 mtag-run --$verb all -o r.db tiny.yaml
    says "the sweep tiny of r.db is not being run: there is nothing to $verb"
done
expect 2 mtag-run --stop all -o r.db --name other
says "there is no sweep other in r.db"

begin "a run is stopped for good, its epochs stay, and why is recorded"
start mtag-run --json -j 1 -o stopped.db tiny.yaml
wait_for events_show '"event": *"epoch"' 3
expect 0 mtag-run --stop 1 -o stopped.db --reason "worse than the others"
says "run 1.1 is stopped; its epochs are kept"
equals "pruned|stopped by hand: worse than the others|1" "$(query stopped.db "SELECT status, reason,
    epochs = (SELECT max(epoch) FROM metric WHERE run_id = 1) FROM run WHERE trial_id = 1")" "record"
equals "stopped by hand: worse than the others" "$(query stopped.db "SELECT text FROM event WHERE run_id = 1 AND kind = 'pruned'")" event
expect 0 mtag-run --stop 3.1 -o stopped.db
says "run 3.1 is stopped"

begin "the sweep is ended as by Ctrl-C, and its last run is what is left to do"
expect 0 mtag-run --stop all -o stopped.db
says "the sweep tiny ends; the same command goes on"
finish
equals 130 "$status" status
expect 0 mtag-run -q -j 1 -o stopped.db tiny.yaml
equals "pruned|finished|pruned" "$(query stopped.db "SELECT group_concat(status, '|') FROM (SELECT status FROM run ORDER BY trial_id)")" "what became of them"
sound stopped.db

begin "a request to a sweep that nobody runs waits for it"
rm -rf r.db r.db.d
start mtag-run --json -j 1 -o r.db tiny.yaml
wait_for events_show '"event": *"epoch"'
kill_job
expect 0 mtag-run --pause 2.1 -o r.db
says "its sweep is not being run: run 2.1 is held when the sweep goes on"
expect 0 mtag-run --resume 2.1 -o r.db
says "run 2.1 is not held any more"
expect 0 mtag-run --stop 2.1 -o r.db
says "run 2.1 is stopped when the sweep goes on"
expect 0 mtag-run -q -j 1 -o r.db tiny.yaml
equals "finished|pruned|finished" "$(query r.db "SELECT group_concat(status, '|') FROM (SELECT status FROM run ORDER BY trial_id)")" "what became of them"

begin "what is held in a sweep that nobody runs is resumed at once"
rm -rf r.db r.db.d
start mtag-run --json -j 1 -o r.db tiny.yaml
wait_for events_show '"event": *"epoch"'
expect 0 mtag-run --pause all -o r.db
expect 0 mtag-run --pause 3.1 -o r.db
wait_for state_is held true
kill_job
expect 0 mtag-run --resume all -o r.db
says "no sweep of r.db is being run; nothing of it is held any more"
equals "" "$(find r.db.d/requests -type f ! -name '*.answer')" "requests that are left"
expect 0 mtag-run -q -j 2 -o r.db tiny.yaml
same_results wanted.db r.db

begin "a kill between request and answer loses nothing"
rm -rf r.db r.db.d
start mtag-run --json -j 1 -o r.db tiny.yaml
wait_for events_show '"event": *"epoch"' 2
kill -STOP "$job"
mtag-run --stop 1.1 -o r.db >asked 2>&1 &
asked=$!
wait_for test -e "r.db.d/requests/stop-$(run_key r.db 1.1)"
kill_job
start mtag-run -q -j 1 -o r.db tiny.yaml
wait "$asked" || fail "$(cat asked)"
grep -qF "run 1.1 is stopped; its epochs are kept" asked || fail "$(cat asked)"
finish
equals 0 "$status" status
equals "pruned|finished|finished" "$(query r.db "SELECT group_concat(status, '|') FROM (SELECT status FROM run ORDER BY trial_id)")" "what became of them"

begin "an adaptive sweep decides the same when a run was held"
prune='sweep.prune={type: asha, min_epochs: 65, reduction: 2}'
decisions="SELECT number, virtual_time, kind, trial_id, until, saw FROM decision ORDER BY number"
expect 0 mtag-run -q -j 2 -o asha.db tiny.yaml "$prune"
# catch_early: workers that stand still, so that the sweep is not over while a request is on its way.
catch_early() {
    local caught try
    for ((try = 0; try < 20; try++)); do
        rm -rf r.db r.db.d
        start mtag-run --json -j 2 -o r.db tiny.yaml "$prune"
        wait_for events_show '"event": *"epoch"' 2
        caught=$(workers)
        if [ -n "$caught" ] && kill -STOP $caught 2>/dev/null && ! events_show '"event": *"finished"'; then
            held=$caught
            return 0
        fi
        kill_job
    done
    fail "each sweep was over before it could be caught"
}
# is_held TRIAL: its run, in the middle of a task or at a rung.
is_held() {
    [[ $(query r.db "SELECT reason FROM run WHERE trial_id = $1") == @(held|waits)* ]]
}
catch_early
expect 0 mtag-run --pause 1.1 -o r.db
kill -CONT $held
wait_for is_held 1
expect 0 mtag-run --resume 1.1 -o r.db
finish
equals 0 "$status" status
equals "$(query asha.db "$decisions")" "$(query r.db "$decisions")" decisions
same_results asha.db r.db

begin "and goes on without a run that a person stopped"
catch_early
mtag-run --stop 2.1 -o r.db >asked 2>&1 &
asked=$!
wait_for test -e "r.db.d/requests/stop-$(run_key r.db 2.1)" -o ! -e "/proc/$asked"
kill -CONT $held
wait "$asked" || fail "$(cat asked)"
finish
equals 0 "$status" status
equals "stopped by hand" "$(query r.db "SELECT reason FROM run WHERE trial_id = 2")" reason
before=$(query r.db "$decisions")
expect 0 mtag-run -q -j 2 -o r.db tiny.yaml "$prune"
equals "$before" "$(query r.db "$decisions")" "decisions of a later call"

begin "a run that waits at a rung is stopped, and a later call decides the same"
rm -rf r.db r.db.d
start mtag-run --json -j 1 -o r.db tiny.yaml "$prune"
wait_for events_show '"event": *"paused"'
expect 0 mtag-run --pause all -o r.db
wait_for state_is at_work 0
waits=$(query r.db "SELECT trial_id || '.' || number FROM run WHERE reason LIKE 'waits%' LIMIT 1")
[ -n "$waits" ] || fail "no run waits"
expect 0 mtag-run --stop "$waits" -o r.db --reason "enough"
says "run $waits is stopped"
expect 0 mtag-run --resume all -o r.db
finish
equals 0 "$status" status
equals "pruned|stopped by hand: enough" "$(query r.db "SELECT status, reason FROM run WHERE trial_id || '.' || number = '$waits'")" record
before=$(query r.db "$decisions")
expect 0 mtag-run -q -j 2 -o r.db tiny.yaml "$prune"
equals "$before" "$(query r.db "$decisions")" "decisions of a later call"

begin "a run that waits for more trials is stopped by a numbered decision"
waits=$(query asha.db "SELECT trial_id || '.' || number FROM run WHERE status = 'paused' LIMIT 1")
[ -n "$waits" ] || fail "no run waits"
expect 0 mtag-run --stop "$waits" -o asha.db
says "run $waits is stopped when the sweep goes on"
expect 0 mtag-run -q -j 2 -o asha.db tiny.yaml "$prune"
equals "stop by hand|$waits" "$(query asha.db "SELECT d.kind, r.trial_id || '.' || r.number FROM decision d JOIN run r
    ON r.trial_id = d.trial_id WHERE d.number = (SELECT max(number) FROM decision)")" "the last decision"
before=$(query asha.db "$decisions")
expect 0 mtag-run -q -j 2 -o asha.db tiny.yaml "$prune"
equals "$before" "$(query asha.db "$decisions")" "decisions of a later call"

begin "wrong commands"
expect 2 mtag-run --pause 1.1 --stop 2.1 -o r.db
says "does not go with"
expect 2 mtag-run --status -o r.db --fresh
says "--status does not go with --fresh"
expect 2 mtag-run --reason why tiny.yaml
says "--reason goes with --stop"
