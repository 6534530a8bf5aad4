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

begin "recorded trials stay in it"
expect 0 mtag-run -n -o r.db tiny.yaml
says_not "no longer"
