#!/usr/bin/env bash
# The plan of a sweep whose method proposes its trials: the space, and the first points, which are
# those that are trained.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || exit 77

make_data
make_experiment tiny.yaml 2
sed -i '/^sweep:/,$d' tiny.yaml
cat >>tiny.yaml <<'YAML'
sweep:
  method: tpe
  trials: 12
  parallel: 3
  seeds: 2
  metric: {name: valid_loss, goal: minimize}
  enqueue: [{train.optimizer.lr: 2e-3}]
  parameters:
    train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}
    model.layers.2.filters: {values: [16, 32]}
    train.batch: {min: 8, max: 16, distribution: int_uniform, when: {model.layers.2.filters: 16}}
YAML

begin "the plan tells the space, the first points and their networks"
expect 0 mtag-run -n -j 4 -o r.db tiny.yaml
says "tiny: 12 trials (tpe), 2 seeds each" "The first points, which are decided before there is a result:" \
    "train.optimizer.lr: 0.0001 to 0.1, log uniform" "model.layers.2.filters: 16, 32" \
    "train.batch: 8 to 16, whole numbers, when {model.layers.2.filters: 16}" "Network of trial 1" "Memory of a worker" \
    "sweep.parallel: 3" "1 of 4 workers would be idle" "Total: 24 runs on 3 workers"
absent r.db

begin "networks that \`require\` refuses are not proposed"
expect 0 mtag-run -n -o r.db tiny.yaml 'sweep.require=["weights <= 2500"]' 'sweep.enqueue=[{model.layers.2.filters: 32}]'
says "1 point of the sweep is left out" "filters 32: \`weights <= 2500\` of require does not hold (weights 4,8"
says_not ": 4,8"

begin "the points are those that are trained"
expect 0 mtag-run -n --json -o r.db tiny.yaml
equals 24 "$(jq .runs out)" "runs of the plan"
points=$(jq '.trials | length' out)
[ "$points" -ge 2 ] || fail "$points points"
jq -r '.trials[].params | to_entries | map("\(.key)=\(.value)") | sort | join(" ")' out >planned
expect 0 mtag-run -q -o r.db tiny.yaml
for ((trial = 1; trial <= points; trial++)); do
    query r.db "SELECT group_concat(path || '=' || value, ' ') FROM (SELECT path, value FROM sweep_value v JOIN sweep_trial t
        ON t.sweep_id = v.sweep_id AND t.trial_id = v.trial_id WHERE t.number = $trial AND path <> 'train.seed' ORDER BY path)"
done >trained
cmp planned trained || fail "$(diff planned trained)"

begin "recorded trials stay in it, and what is done is not to be done again"
expect 0 mtag-run -n -o r.db tiny.yaml
says_not "no longer"
says_not "Still to do"
says "Recorded in r.db: 24 of 24 runs are finished. Nothing is left to do."
expect 0 mtag-run -n --fresh -o r.db tiny.yaml
says "Total: 24 runs on"
expect 0 mtag-run -n -o r.db tiny.yaml sweep.trials=20
says "Recorded in r.db: 24 of 40 runs are finished" "Still to do: 16 of 40 runs on"
expect 0 mtag-run -n --json -o r.db tiny.yaml sweep.trials=20
equals "40 24 16 null" "$(jq -r '"\(.runs) \(.finished) \(.to_do) \(.ended)"' out)" "runs"

begin "so it is with trials that are listed, whatever sweep trained them"
sed 's/^name: tiny/name: listed/; /^sweep:/,$d' tiny.yaml >listed.yaml
cat >>listed.yaml <<'YAML'
sweep:
  metric: {name: valid_loss, goal: minimize}
  seeds: 2
  parameters: {train.optimizer.lr: {values: [1e-3, 2e-3, 3e-3]}}
YAML
expect 0 mtag-run -q -o listed.db listed.yaml --limit-trials 1 --seeds 1 --name other
expect 0 mtag-run -n -o listed.db listed.yaml
says "Recorded in listed.db: 1 of 6 runs is finished" "Still to do: 5 of 6 runs on"
expect 0 mtag-run -q -o listed.db listed.yaml
expect 0 mtag-run -n -o listed.db listed.yaml
says "Nothing is left to do." "Nothing was run or recorded."

begin "budgets, ends and further seeds are told"
cat >formula.yaml <<'YAML'
name: formula
objective: {value: '(x - .3)^2 + exp(-t / 5)', epochs: 27}
sweep:
  method: tpe
  trials: 30
  metric: {name: value, goal: minimize}
  parameters: {x: {min: 0, max: 1.0}}
YAML
expect 0 mtag-run -n -o f.db formula.yaml 'sweep.budget={epochs: 200}'
says "Budget: 200 epochs" "Total: 7 runs on"
expect 0 mtag-run -n -o f.db formula.yaml 'sweep.budget={epochs: 200}' sweep.seeds=3
says "Total: 6 runs on"
expect 0 mtag-run -n -o f.db formula.yaml 'sweep.budget={hours: 2, worker_hours: 3}' sweep.trials=~
says "Budget: 2 h 0 min of mtag-run" "Budget: 3 h 0 min of training" "Total: what that allows"
expect 0 mtag-run -q -o h.db formula.yaml 'sweep.budget={hours: 2}' sweep.trials=2
sqlite3 h.db "UPDATE event SET text = '3600' WHERE kind = 'worked'"
expect 0 mtag-run -n -o h.db formula.yaml 'sweep.budget={hours: 2}' sweep.trials=3
says "Budget: 2 h 0 min of mtag-run, over all calls, of which 1 h 0 min are used up"
expect 0 mtag-run -n -o f.db formula.yaml 'sweep.seeds={upto: 3}'
says "30 trials (tpe), 1 to 3 seeds each" "Total: 30 runs on"
expect 0 mtag-run -q -o f.db formula.yaml sweep.stop_when.target=.2
expect 0 mtag-run -n -o f.db formula.yaml sweep.stop_when.target=.2
says "formula has ended: stop_when.target is reached" "Ends when value has reached 0.2" "Nothing is left to do."
expect 0 mtag-run -n -o f.db formula.yaml sweep.stop_when.target=.01
says "Still to do:"
says_not "has ended"
expect 0 mtag-run -q -o final.db formula.yaml sweep.final.top=2 sweep.final.seeds=3
expect 0 mtag-run -n -o final.db formula.yaml sweep.final.top=2 sweep.final.seeds=3
says "Nothing is left to do."
expect 0 mtag-run -n -o final.db formula.yaml sweep.final.top=2 sweep.final.seeds=5
says "Still to do: 4 of 40 runs"
expect 0 mtag-run -n -o final.db formula.yaml sweep.final.top=2 sweep.final.seeds=3 sweep.trials=35
says "Recorded in final.db: 30 of 35 runs are finished" "Still to do: 11 of 41 runs"
