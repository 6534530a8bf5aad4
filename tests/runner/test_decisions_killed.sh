#!/usr/bin/env bash
# Decisions of a sweep after failed runs and kills, and while another process has it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/formula.sh"

begin "a failed run is tried again, and nothing else is"
expect 0 mtag-run -q -j 2 -o failed.db f.yaml sweep.prune=asha
sqlite3 failed.db "UPDATE run SET status = 'failed', reason = 'made up' WHERE trial_id = 7"
expect 2 mtag-run -j 2 -o failed.db f.yaml sweep.prune=asha
grep -q 'saw other results than are recorded' err || fail "$(cat err)"
expect 0 mtag-run --json -j 2 --retry-failed -o failed.db f.yaml sweep.prune=asha
grep -q 'f has runs that are tried again: 24 of 24 trials' err || fail "$(cat err)"
equals "1 1 24" "$(count failed.db file) $(count failed.db retry) $(count failed.db trial)" "rows"
equals 0 "$(query failed.db "SELECT count(*) FROM run WHERE status = 'failed'")" "failed runs"
expect 0 mtag-run --json -j 2 --retry-failed -o failed.db f.yaml sweep.prune=asha
equals 0 "$(grep -c '"event": "start"' out)" "runs begun once more"

begin "kills change nothing"
words=('sweep.seeds={upto: 3}' 'sweep.prune={type: asha, min_epochs: 1}' 'sweep.budget={epochs: 150}' sweep.trials=60)
expect 0 mtag-run -q -j 2 -o whole.db f.yaml "${words[@]}"
all whole.db >wanted.txt
for ((i = 0; i < 8; i++)); do
    start mtag-run -q -j $((1 + i % 3)) -o killed.db f.yaml "${words[@]}"
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    kill -9 -- "-$job" 2>/dev/null || true
    finish
done
expect 0 mtag-run -q -j 8 -o killed.db f.yaml "${words[@]}"
query killed.db "SELECT kind, virtual_time, until, saw, text FROM decision ORDER BY number" >got.txt
query whole.db "SELECT kind, virtual_time, until, saw, text FROM decision ORDER BY number" | cmp - got.txt ||
    fail "other decisions"
same_results whole.db killed.db

begin "two at once: one has the sweep, the other says so"
begun() {
    [ -e both.db ] && [ "$(query both.db "SELECT count(*) FROM decision" 2>/dev/null || echo 0)" -gt 0 ]
}
start mtag-run -q -j 1 -o both.db f.yaml sweep.trials=200
wait_for begun
expect 0 mtag-run --pause all -o both.db
expect 2 mtag-run -q -j 1 -o both.db f.yaml sweep.trials=200
says "the sweep \`f\` is being run by process $job already"
expect 0 mtag-run --resume all -o both.db
finish
equals 0 "$status" "status of the first"
expect 0 mtag-run -q -j 1 -o both.db f.yaml sweep.trials=200
equals 200 "$(count both.db trial)" "trials"
