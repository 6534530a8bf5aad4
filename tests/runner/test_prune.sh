#!/usr/bin/env bash
# Pruners: runs pause at rungs, some go on and some are stopped. The decisions, and the bits of
# what is trained, depend on nothing but the file: not on the number of workers, not on
# interruptions and kills.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 9
cat >asha.yaml <<END
base: tiny.yaml
name: asha
sweep:
  method: random
  trials: 9
  prune: {type: asha, min_epochs: 1}
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}
END
median='sweep.prune={type: median, min_epochs: 2, min_trials: 2}'

decisions() {
    query "$1" "SELECT number, virtual_time, kind, trial_id, seed, until, saw FROM decision ORDER BY number"
}

# same_sweep A B: the same decisions, and the same bits.
same_sweep() {
    same_results "$1" "$2"
    decisions "$1" >wanted.txt
    decisions "$2" >got.txt
    [ -s wanted.txt ] || fail "$1 has no decisions"
    cmp -s wanted.txt got.txt || fail "$2 was decided otherwise: $(diff wanted.txt got.txt | head -5)"
}

statuses() {
    query "$1" "SELECT status || ' ' || count(*) FROM run GROUP BY status ORDER BY status" | paste -sd' '
}

begin "the plan tells what parallel means"
expect 0 mtag-run -n -j 16 -o asha.db asha.yaml
tr '\n' ' ' <out >line && mv line out
says 'at most 4 runs at once' '12 of 16 workers would be idle'
expect 0 mtag-run -n -j 4 -o asha.db asha.yaml
says_not 'would be idle'

begin "a pruned sweep trains fewer epochs; the runs that do not go on wait"
expect 0 mtag-run -j 4 -o asha.db asha.yaml
says "runs wait after fewer epochs"
says_not "No run was trained"
equals "finished 1 paused 8" "$(statuses asha.db)" "runs"
equals 9 "$(query asha.db "SELECT count(*) FROM decision WHERE kind = 'trial'")" "trials begun"

begin "nothing is left to do where the others wait for more trials"
expect 0 mtag-run -n -o asha.db asha.yaml
says "1 of 9 runs is finished, 8 wait for more trials. Nothing is left to do."
expect 0 mtag-run --status -o asha.db
says "1 of 9 runs done, 8 paused. Paused runs may go on if there are more trials."
expect 0 mtag-run -n -o asha.db asha.yaml 'sweep.prune={type: asha, reduction: 2}'
says "Still to do: 8 of 9 runs"

begin "a sweep of so few trials that none is finished says so"
expect 0 mtag-run -j 4 -o few.db asha.yaml sweep.trials=5
says "No run was trained to its last epoch"
equals "paused 5" "$(statuses few.db)" "runs"

begin "the plan warns of too few trials, and of a pruner that never acts"
expect 0 mtag-run -n -o few.db asha.yaml
says_not 'asha may let none'
expect 0 mtag-run -n -o few.db asha.yaml sweep.trials=8
says 'asha may let none of 8 trials reach its last epoch, 9: one in 3 goes on at epochs 1, 3'
expect 0 mtag-run -v -n -o few.db asha.yaml sweep.trials=8
says '9 trials, or min_epochs: 3, let one reach it'
expect 0 mtag-run -n -o few.db asha.yaml 'sweep.prune={type: asha, min_epochs: 9}'
says 'asha never acts: no run pauses before its last epoch, 9'
expect 0 mtag-run -n -o few.db asha.yaml 'sweep.prune={type: median, min_trials: 9}'
says 'median stops no run before 9 are finished, of 9 trials'

cat >proposed.yaml <<END
name: proposed
objective: {value: 'x + exp(-t / 5)', epochs: 27}
sweep:
  method: tpe
  trials: 5
  prune: asha
  metric: {name: value, goal: minimize}
  parameters: {x: {min: 0, max: 1.0}}
END
expect 0 mtag-run -n -o few.db proposed.yaml
says 'asha may let none of 5 trials reach its last epoch, 27: one in 3 goes on at epochs 3, 9'
expect 0 mtag-run -n -o few.db proposed.yaml sweep.trials=9
says_not 'asha may let none'
expect 0 mtag-run -n -o few.db proposed.yaml sweep.trials=~ 'sweep.budget={epochs: 20}'
says 'asha may let none of 6 trials'
expect 0 mtag-run -n -o few.db proposed.yaml 'sweep.prune={type: asha, min_epochs: 27}'
says 'asha never acts: no run pauses before its last epoch, 27'

begin "what is paused and continued has the bits of what is never paused"
expect 0 mtag-run -j 2 -o whole.db asha.yaml 'sweep.prune=none'
values() {
    query "$1" "SELECT t.identity, m.epoch, m.name, printf('%!.20g', m.value) FROM metric m
        JOIN run r ON r.id = m.run_id JOIN trial t ON t.id = r.trial_id
        WHERE m.name NOT IN ('seconds', 'train_seconds') ORDER BY 1, 2, 3"
}
values asha.db >few.txt
values whole.db >all.txt
equals 0 "$(comm -23 few.txt all.txt | wc -l)" "values that differ"
[ "$(wc -l <few.txt)" -lt "$(wc -l <all.txt)" ] || fail "nothing was saved"

begin "the same command again finds everything done"
expect 0 mtag-run --json -j 4 -o asha.db asha.yaml
equals 0 "$(grep -c '"event": "start"' out)" "runs begun"

begin "the number of workers changes nothing"
for workers in 1 3 9; do
    expect 0 mtag-run -q -j "$workers" -o "j$workers.db" asha.yaml
    same_sweep asha.db "j$workers.db"
done

begin "kills change nothing, whenever they come"
for ((i = 0; i < 12; i++)); do
    start mtag-run -q -j 3 -o killed.db asha.yaml
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
    kill -9 -- "-$job" 2>/dev/null || true
    finish
done
expect 0 mtag-run -q -j 2 -o killed.db asha.yaml
same_sweep asha.db killed.db

begin "an interrupted sweep goes on"
start mtag-run --json -j 2 -o stopped.db asha.yaml
wait_for events_show '"event": "paused"' 3
kill -INT "$job"
finish
[ "$status" -eq 130 ] || [ "$status" -eq 0 ] || fail "status $status"
expect 0 mtag-run -q -o stopped.db asha.yaml
same_sweep asha.db stopped.db

begin "the further seeds and folds of a trial that was finished are trained to their end"
expect 0 mtag-run -q -j 3 -o seeds.db asha.yaml sweep.seeds=2
equals "finished 2 paused 8" "$(query seeds.db "SELECT r.status || ' ' || count(*) FROM run r
    WHERE r.status <> 'interrupted' GROUP BY r.status ORDER BY r.status" | paste -sd' ')" "runs with two seeds"
for workers in 1 4; do
    expect 0 mtag-run -q -j "$workers" -o "folds$workers.db" asha.yaml 'data.folds={count: 3}'
done
same_sweep folds1.db folds4.db
equals 3 "$(query folds1.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished folds"

begin "median stops runs for good"
expect 0 mtag-run --json -j 4 -o median.db asha.yaml "$median"
pruned=$(query median.db "SELECT count(*) FROM run WHERE status = 'pruned'")
[ "$pruned" -gt 0 ] || fail "no run was stopped"
equals "$pruned" "$(grep -c '"event": "pruned"' out)" "events"
equals 9 "$(query median.db "SELECT count(*) FROM run WHERE status IN ('pruned', 'finished')")" "ended runs"
sound median.db
expect 0 mtag-run -q -j 4 -o twice.db asha.yaml "$median" sweep.seeds=2
equals "$(query twice.db "SELECT count(*) FROM run WHERE status = 'pruned'")" \
    "$(query twice.db "SELECT count(*) FROM trial WHERE status = 'pruned'")" "pruned trials"
expect 0 mtag-report --results twice.db
says_not "interrupted"
says_not "waiting"
expect 0 mtag-report runs --results twice.db
says_not "interrupted"
says_not "waiting"
cut=$(query twice.db "SELECT min(trial_id) FROM run WHERE status = 'pruned'")
expect 0 mtag-report trial "$cut" --results twice.db
says "pruned"
says_not "interrupted"
says_not "waiting"
expect 2 mtag-predict --results twice.db -t "$cut" data/waveform
says "no run of trial $cut in twice.db has ever finished: run $cut.1 is pruned"
expect 2 mtag-predict --results twice.db -t "$cut.1" data/waveform
says "run $cut.1 in twice.db has never finished: it is pruned"
expect 2 mtag-predict --results twice.db -t "$cut.9" data/waveform
says "there is no run $cut.9 in twice.db"
for ((i = 0; i < 6; i++)); do
    start mtag-run -q -j 3 -o m2.db asha.yaml "$median"
    sleep "0.$((RANDOM % 5))$((RANDOM % 10))"
    kill -9 -- "-$job" 2>/dev/null || true
    finish
done
expect 0 mtag-run -q -j 1 -o m2.db asha.yaml "$median"
same_sweep median.db m2.db

begin "more trials go on from the recorded decisions"
decisions asha.db >before.txt
expect 0 mtag-run -q -o asha.db asha.yaml sweep.trials=15
decisions asha.db | head -n "$(wc -l <before.txt)" | cmp - before.txt || fail "earlier decisions have changed"
equals 15 "$(query asha.db "SELECT count(*) FROM decision WHERE kind = 'trial'")" "trials begun"

begin "another pruner goes on from all trials, and trains nothing again"
cp -r whole.db anew.db
cp -r whole.db.d anew.db.d
expect 0 mtag-run --json -o anew.db asha.yaml
equals 0 "$(grep -c '"event": "start"' out)" "runs begun"
expect 0 mtag-run --json -o j3.db asha.yaml "$median"
grep -q 'asha was changed: 9 of 9 trials are what it goes on from' err || fail "$(cat err)"
equals 0 "$(grep -c '"epoch": 1,' out)" "runs that begin again"
equals "file file" "$(query j3.db "SELECT kind FROM decision WHERE kind = 'file'" | paste -sd' ')" "entries"
equals 9 "$(query j3.db "SELECT count(*) FROM decision WHERE kind = 'trial'")" "trials decided once"
equals 9 "$(query j3.db "SELECT count(*) FROM run WHERE status IN ('pruned', 'finished')")" "ended runs"
expect 0 mtag-run --json -o j3.db asha.yaml "$median"
equals 0 "$(grep -c '"event": "start"' out)" "runs begun once more"

begin "a pruner takes no results from runs that are finished"
cp -r whole.db kept.db
cp -r whole.db.d kept.db.d
expect 0 mtag-run -q -o kept.db asha.yaml "$median"
equals "stop" "$(query kept.db "SELECT DISTINCT kind FROM decision WHERE kind = 'stop'")" "decisions"
same_results whole.db kept.db

begin "without a pruner, runs that were stopped are trained to their end"
expect 0 mtag-run -q -j 2 -o m2.db asha.yaml sweep.prune=none
same_results whole.db m2.db
expect 0 mtag-run --json -j 2 -o m2.db asha.yaml "$median"
equals 0 "$(grep -c '"event": "start"' out)" "runs begun"
same_results whole.db m2.db

begin "a result that was changed is found at the first decision that saw it"
sqlite3 j1.db "UPDATE metric SET value = value + 1 WHERE name = 'valid_loss' AND epoch = 1 AND
    run_id = (SELECT id FROM run WHERE trial_id = 2)"
expect 2 mtag-run -o j1.db asha.yaml
grep -q 'decision [0-9]* of the sweep asha saw other results' err || fail "$(cat err)"
cp j1.db again.db
cp -r j1.db.d again.db.d
expect 0 mtag-run --json -o again.db asha.yaml --name again
equals 0 "$(grep -c '"event": "start"' out)" "runs begun"
expect 0 mtag-run -q --fresh -o j1.db asha.yaml
same_sweep j9.db j1.db

begin "a pruner needs a metric of every epoch"
expect 2 mtag-run -o x.db asha.yaml sweep.metric=test_roc_auc
[ ! -e x.db ] || fail "a database was made"
