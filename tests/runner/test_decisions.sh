#!/usr/bin/env bash
# What a sweep decides by its results: the words of `sweep` together with each other.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/formula.sh"

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
