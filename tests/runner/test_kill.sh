#!/usr/bin/env bash
# kill -9 of a worker, of the parent, of both, at several moments: the same command finishes
# the sweep with the same metrics, predictions and weights as one that nothing disturbed.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 400
expect 0 mtag-run -q -j 2 -o calm.db tiny.yaml
sound calm.db

# Goes on with a sweep that was cut off, and compares.
continue_and_compare() {
    wait_for nobody_left
    expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
    sound cut.db
    same_results calm.db cut.db
    rm -rf cut.db*
}

begin "a worker is killed once: its run is tried again"
for moment in '"event": "start"' '"epoch": 1,' '"epoch": 100,'; do
    start mtag-run --json -j 2 -o cut.db tiny.yaml
    wait_for events_show "$moment"
    kill_worker
    finish
    equals 0 "$status" "exit status"
    continue_and_compare
done

begin "a worker is killed whenever it comes back: the run fails and is told, the others finish"
start mtag-run --json -j 1 -o cut.db tiny.yaml
for try in 1 2; do
    wait_for events_show '"event": "start"' "$try"
    kill_worker
    wait_for events_show '"event": "failed"' "$try"
done
finish
equals 1 "$status" "exit status"
grep -q 'signal 9' events || fail "the reason is missing"
equals "failed|1 finished|2" \
    "$(query cut.db 'SELECT status, count(*) FROM run GROUP BY status ORDER BY 1' | paste -sd' ')" \
    "states of the runs"
expect 1 mtag-run -q -j 2 -o cut.db tiny.yaml
says "1 of 3 runs failed: mtag-report runs tells why"
expect 0 mtag-run -q -j 2 -o cut.db --retry-failed tiny.yaml
continue_and_compare

begin "the parent is killed"
for moment in '"event": "sweep"' '"event": "start"' '"epoch": 1,' '"epoch": 100,' \
    '"event": "finished"'; do
    start mtag-run --json -j 2 -o cut.db tiny.yaml
    wait_for events_show "$moment"
    kill -9 "$job"
    finish
    continue_and_compare
done

begin "the parent and its workers are killed at once"
for moment in '"event": "start"' '"epoch": 60,' '"event": "finished"'; do
    start mtag-run --json -j 2 -o cut.db tiny.yaml
    wait_for events_show "$moment"
    kill -9 -- "-$job"
    finish
    continue_and_compare
done

begin "what lies there of a run whose end was recorded is cleared away"
expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
mkdir -p cut.db.d/checkpoints
key=$(query cut.db "SELECT t.identity || '-' || r.seed || '-0' FROM run r JOIN trial t ON t.id = r.trial_id LIMIT 1")
touch "cut.db.d/checkpoints/$key" "cut.db.d/checkpoints/$key.lock"
continue_and_compare

begin "the parent is killed while it computes features"
rm -rf cache
start mtag-run --json -j 2 -o cut.db tiny.yaml
wait_for eval '[ -n "$(workers)" ]'
kill -9 "$job"
finish
continue_and_compare

begin "killed again and again, it still comes to an end"
for epoch in 20 40 60 80 100 120 140; do
    start mtag-run --json -j 2 -o cut.db tiny.yaml
    wait_for eval "events_show '\"epoch\": $epoch,' || has_ended"
    kill -9 -- "-$job" 2>/dev/null || true
    finish
done
continue_and_compare
