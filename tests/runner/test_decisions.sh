#!/usr/bin/env bash
# What a sweep decides by its results: the words of `sweep` together with each other, changed
# files, retries, kills and other processes. On formulas, so that nothing is trained.
. "$(dirname "$0")/lib.sh"

cat >f.yaml <<'EOF'
name: f
objective:
  value: '(log10(lr) + 3)^2 + 2 * (drop - .3)^2 + where(opt == sgd, .05, 0) + exp(-t / 3)'
  noise: 0.02
  epochs: 9
sweep:
  method: tpe
  trials: 24
  metric: {name: value, goal: minimize}
  parameters:
    opt: {values: [sgd, adam]}
    lr: {min: 1e-5, max: .1, distribution: log_uniform}
    drop: {min: 0, max: .8}
EOF

# all DATABASE: decisions, trials with the seeds that the sweep asks for, runs and their values.
all() {
    query "$1" "SELECT number, virtual_time, kind, trial_id, seed, until, saw, text FROM decision ORDER BY 1"
    query "$1" "SELECT s.name, t.trial_id, t.number, t.stale, v.value FROM sweep s
        JOIN sweep_trial t ON t.sweep_id = s.id LEFT JOIN sweep_value v ON v.sweep_id = s.id AND
        v.trial_id = t.trial_id AND v.path = 'train.seed' ORDER BY 1, 2"
    query "$1" "SELECT trial_id, seed, status, best_epoch, epochs FROM run ORDER BY 1, 2"
    query "$1" "SELECT r.trial_id, r.seed, m.epoch, m.name, printf('%.17g', m.value) FROM metric m
        JOIN run r ON r.id = m.run_id WHERE m.name NOT LIKE '%seconds' ORDER BY 1, 2, 3, 4"
}

count() { # DATABASE KIND
    query "$1" "SELECT count(*) FROM decision WHERE kind = '$2'"
}

# same WHAT [OPTION=VALUE ...]: one worker, eight workers and the same command again do the same.
same() {
    local what=$1
    shift
    begin "$what"
    rm -rf one.db* two.db*
    expect 0 mtag-run -q -j 1 -o one.db f.yaml "$@"
    expect 0 mtag-run -q -j 8 -o two.db f.yaml "$@"
    all one.db >wanted.txt
    all two.db >got.txt
    cmp -s wanted.txt got.txt || fail "eight workers: $(diff wanted.txt got.txt | head -4)"
    expect 0 mtag-run --json -j 2 -o two.db f.yaml "$@"
    equals 0 "$(grep -c '"event": "start"' out)" "runs begun again"
    all two.db >got.txt
    cmp -s wanted.txt got.txt || fail "once more: $(diff wanted.txt got.txt | head -4)"
}

same "seeds for the best, asha and a final" 'sweep.seeds={upto: 3}' \
    'sweep.prune={type: asha, min_epochs: 1}' 'sweep.final={top: 2, seeds: 2}'
[ "$(count one.db seed)" -gt 0 ] || fail "no trial got another seed"
equals 2 "$(query one.db "SELECT count(*) FROM sweep_value v JOIN sweep s ON s.id = v.sweep_id WHERE
    s.name = 'f final' AND v.path = 'train.seed' AND json_array_length(v.value) = 2")" "final trials"
equals 0 "$(query one.db "SELECT count(*) FROM sweep_value a, json_each(a.value) i, sweep_value b, json_each(b.value) j
    WHERE a.path = 'train.seed' AND b.path = 'train.seed' AND a.trial_id = b.trial_id AND
    a.sweep_id < b.sweep_id AND i.value = j.value")" "seeds of the search in the final"

same "seeds for the best by a Gaussian process, with median" sweep.method=gp 'sweep.seeds={upto: 2}' \
    sweep.prune=median
same "a budget of epochs in place of trials" 'sweep.budget={epochs: 100}' sweep.trials=~ sweep.prune=asha
equals 1 "$(count one.db end)" "ends"
epochs=$(query one.db "SELECT sum(epochs) FROM run")
[ "$epochs" -le 100 ] && [ "$epochs" -gt 90 ] || fail "$epochs epochs of 100"
same "a target" 'sweep.stop_when={target: .15}' sweep.trials=200 'sweep.seeds={upto: 2}'
equals 1 "$(count one.db end)" "ends"
expect 0 mtag-run -o one.db f.yaml 'sweep.stop_when={target: .15}' sweep.trials=200 'sweep.seeds={upto: 2}'
says "f has ended: stop_when.target is reached. Another budget or stop_when decides anew."
expect 0 mtag-run -o one.db f.yaml 'sweep.stop_when={target: .01}' sweep.trials=60 'sweep.seeds={upto: 2}'
says_not "has ended: stop_when.target"
same "no improvement, random points" sweep.method=random 'sweep.stop_when={improvement: .05}' \
    sweep.trials=100 sweep.prune=median
equals 1 "$(count one.db end)" "ends"
same "little is expected of further trials" sweep.method=gp 'sweep.stop_when={improvement: .001}' sweep.trials=100
equals 1 "$(count one.db end)" "ends"
[ "$(count one.db trial)" -lt 60 ] || fail "$(count one.db trial) trials"
[ "$(query one.db "SELECT count(*) FROM decision WHERE text GLOB '*# gain 0.00*'")" -ge 5 ] || fail "no gain is recorded"
same "points to try first, a requirement, a budget" 'sweep.require=["drop < .5"]' \
    'sweep.enqueue=[{lr: 1e-3, opt: sgd, drop: .1}, {drop: .7, lr: 1e-3, opt: adam}]' \
    'sweep.budget={epochs: 90}' 'sweep.seeds={upto: 2}'
equals "{opt: sgd, lr: 1.0e-3, drop: 0.1}" "$(query one.db "SELECT text FROM decision WHERE number = 1")" "first"
equals unfit "$(query one.db "SELECT kind FROM decision WHERE number = 2")" "second"

begin "few points fulfil a requirement: no other is proposed"
for method in tpe gp; do
    rm -rf few.db*
    expect 0 mtag-run -q -o few.db f.yaml "sweep.method=$method" 'sweep.require=["drop < .2"]'
    equals 24 "$(count few.db trial)" "trials of $method"
    equals 0 "$(count few.db unfit)" "points of $method that do not fit"
    rm -rf few.db*
    expect 0 mtag-run -q -o few.db f.yaml "sweep.method=$method" 'sweep.require=["drop + lr < .5002", "drop + lr > .5"]'
    equals 24 "$(count few.db trial)" "trials of $method where a five-thousandth of the space fits"
done

begin "hours: what was decided stays so"
expect 0 mtag-run -q -o hours.db f.yaml 'sweep.budget={worker_hours: 1e-9}'
equals 1 "$(count hours.db end)" "ends"
all hours.db >wanted.txt
expect 0 mtag-run -o hours.db f.yaml 'sweep.budget={worker_hours: 1e-9}'
says "has ended: the next run would go beyond the hours of budget"
all hours.db | cmp -s - wanted.txt || fail "it was decided otherwise"
expect 0 mtag-run -q -o hours.db f.yaml 'sweep.budget={hours: 5, worker_hours: 5}'
equals 24 "$(count hours.db trial)" "trials of a larger budget"
equals 2 "$(count hours.db file)" "entries"

begin "a budget that is used up before the first trial"
expect 0 mtag-run -q -o none.db f.yaml 'sweep.budget={hours: 1e-9}'
equals "file end" "$(query none.db "SELECT kind FROM decision ORDER BY number" | paste -sd' ')" "decisions"
equals 0 "$(query none.db "SELECT count(*) FROM decision WHERE trial_id IS NOT NULL")" "decisions on trials"

begin "more trials follow the decided ones"
expect 0 mtag-run -q -j 2 -o more.db f.yaml sweep.trials=10
query more.db "SELECT * FROM decision ORDER BY number" >before.txt
expect 0 mtag-run -q -j 2 -o more.db f.yaml sweep.trials=20
query more.db "SELECT * FROM decision ORDER BY number" >after.txt
head -n "$(wc -l <before.txt)" after.txt | cmp -s - before.txt || fail "earlier decisions have changed"
equals "1 20" "$(count more.db file) $(count more.db trial)" "entries and trials"
expect 0 mtag-run -q -j 2 -o more.db f.yaml sweep.trials=5
equals 20 "$(count more.db trial)" "trials after fewer were asked for"

begin "a wider range keeps all trials, a narrow one those that lie in it, another formula none"
expect 0 mtag-run -j 2 -o more.db f.yaml sweep.trials=22 'sweep.parameters.lr.max=1'
grep -q 'f was changed: 20 of 20 trials are what it goes on from' err || fail "$(cat err)"
equals 22 "$(count more.db trial)" "trials"
equals 0 "$(query more.db "SELECT count(*) FROM sweep_trial WHERE stale")" "stale trials"
inside=$(query more.db "SELECT count(*) FROM param WHERE path = 'lr' AND number >= 1e-3")
expect 0 mtag-run -j 2 -o more.db f.yaml sweep.trials=22 'sweep.parameters.lr.min=1e-3' 'sweep.parameters.lr.max=1'
grep -q "f was changed: $inside of 22 trials" err || fail "$(cat err), not $inside"
equals "$((22 - inside))" "$(query more.db "SELECT count(*) FROM sweep_trial WHERE stale")" "stale trials"
expect 0 mtag-run -j 2 -o more.db f.yaml sweep.trials=22 objective.noise=0.03
grep -q 'f was changed: 0 of' err || fail "$(cat err)"
expect 0 mtag-run --json -j 2 -o more.db f.yaml sweep.trials=20
equals 0 "$(grep -c '"event": "start"' out)" "runs begun for the first file"

begin "another method, pruner and number of seeds go on from all trials"
for change in sweep.method=gp sweep.prune=asha 'sweep.seeds={upto: 2}' sweep.seeds=2 sweep.parallel=2; do
    cp more.db change.db
    expect 0 mtag-run -j 2 -o change.db f.yaml sweep.trials=22 "$change"
    grep -Eq 'was changed: [2-9][0-9] of [0-9]+ trials' err || fail "$change: $(cat err)"
    expect 0 mtag-run --json -j 2 -o change.db f.yaml sweep.trials=22 "$change"
    equals 0 "$(grep -c '"event": "start"' out)" "runs begun again with $change"
done

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
kill -STOP -- "-$job"
expect 2 mtag-run -q -j 1 -o both.db f.yaml sweep.trials=200
says "the sweep \`f\` is being run by process $job already"
kill -CONT -- "-$job"
finish
equals 0 "$status" "status of the first"
expect 0 mtag-run -q -j 1 -o both.db f.yaml sweep.trials=200
equals 200 "$(count both.db trial)" "trials"

begin "seeds {upto} is not for lists of points"
expect 2 mtag-run -o x.db f.yaml sweep.method=random 'sweep.seeds={upto: 3}'
says "method random does not choose by results"
make_data
make_experiment tiny.yaml 2
words=(sweep.method=tpe sweep.trials=3 'sweep.seeds={upto: 2}')
expect 0 mtag-run -n -o x.db tiny.yaml "${words[@]}"
expect 2 mtag-run -o x.db tiny.yaml "${words[@]}" 'data.folds={count: 3}'
says '`upto` does not go with data.folds'
expect 2 mtag-run -o x.db f.yaml 'sweep.seeds={upto: 0}'
expect 2 mtag-run -o x.db f.yaml sweep.seeds=0
expect 2 mtag-run -o x.db f.yaml sweep.method=random sweep.trials=~ 'sweep.budget={epochs: 30}'
says 'method random needs `trials`'
expect 2 mtag-run -o x.db f.yaml 'sweep.require=["drop > .71", "drop < .71000001"]'
says "\`require\` refuses all of 100000 points that were tried and the ends of the ranges"
expect 2 mtag-run -o x.db f.yaml sweep.method=random 'sweep.require=["drop > .71", "drop < .7101"]'
says "\`require\` refuses all of 384 points that were tried"
[ ! -e x.db ] || fail "a database was made"
