#!/usr/bin/env bash
# Whole sweeps of the methods that learn, on a formula: conditions in two steps, seeds, several
# workers, kills, and a space that has no more points.
. "$(dirname "$0")/lib.sh"

cat >tree.yaml <<'END'
name: tree
objective:
  let: {best: 'where(opt == sgd, -2, -3)'}
  value: '(log10(lr) - best)^2 + where(has(m), (m - .7)^2, 0) + where(opt == sgd, .1, 0) + exp(-t / 2)'
  noise: 0.01
  epochs: 4
  cost: '1000 * layers'
sweep:
  method: tpe
  trials: 24
  parallel: 4
  metric: {name: value, goal: minimize}
  parameters:
    opt: {values: [adam, sgd]}
    lr: {min: 1e-5, max: 1e-1, distribution: log_uniform}
    layers: {min: 1, max: 4}
    moves: {values: [plain, fast], when: {opt: sgd}}
    m: {min: 0.1, max: 0.99, when: {moves: fast}}
END

# What was decided, and what came out.
decided() {
    query "$1" "
        SELECT number, virtual_time, kind, seed, until, saw, text FROM decision ORDER BY number;
        SELECT t.identity, r.seed, m.epoch, printf('%!.20g', m.value)
          FROM metric m JOIN run r ON r.id = m.run_id JOIN trial t ON t.id = r.trial_id
          WHERE m.name = 'value' ORDER BY 1, 2, 3"
}

for method in tpe gp auto; do
    begin "$method: one, two and eight workers decide the same"
    for j in 1 2 8; do
        expect 0 mtag-run -q -j $j -o "$method$j.db" tree.yaml sweep.method=$method
        decided "$method$j.db" >"$method$j"
        cmp "$method$j" "${method}1" || fail "-j $j decides otherwise"
    done
    equals 24 "$(query "${method}1.db" "SELECT count(*) FROM decision WHERE kind = 'trial'")" "trials"
    equals 0 "$(query "${method}1.db" "SELECT count(*) FROM decision WHERE kind = 'unfit'")" "points that did not fit"

    begin "$method: a parameter is there where its conditions hold"
    query "${method}1.db" "SELECT text FROM decision" | grep '{' >points
    grep -q 'moves: fast' points || fail "no trial with moves: fast"
    ! grep 'opt: adam' points | grep -q 'moves:\|m:' || fail "adam has moves or m"
    ! grep 'moves: plain' points | grep -q ' m:' || fail "plain moves have m"
    ! grep 'moves: fast' points | grep -vq ' m:' || fail "fast moves without m"

    begin "$method: kills change nothing"
    for i in 1 2 3 4 5 6; do
        timeout -s KILL 0.$((i + 2)) mtag-run -q -j 2 -o killed.db tree.yaml sweep.method=$method || true
    done 2>/dev/null
    expect 0 mtag-run -q -j 2 -o killed.db tree.yaml sweep.method=$method
    decided killed.db >killed
    cmp killed "${method}1" || fail "a killed sweep decided otherwise"
    rm -rf killed.db killed.db.d

    begin "$method: a sweep over categories alone ends when each point has been tried"
    expect 0 mtag-run -j 2 -o few$method.db tree.yaml sweep.method=$method sweep.trials=50 \
        'sweep.parameters={opt: {values: [adam, sgd]}, lr: {values: [0.001, 0.01, 0.02]}, layers: {values: [1, 2]}, moves: {values: [plain, fast], when: {opt: sgd}}, m: {values: [0.1, 0.5], when: {moves: fast}}}'
    # adam 6; sgd 6 plain, 12 fast.
    says '24 of 50 trials: the space has no other points'
    equals 24 "$(query few$method.db "SELECT count(*) FROM trial")" "trials"
    expect 0 mtag-run -j 2 -o few$method.db tree.yaml sweep.method=$method sweep.trials=50 \
        'sweep.parameters={opt: {values: [adam, sgd]}, lr: {values: [0.001, 0.01, 0.02]}, layers: {values: [1, 2]}, moves: {values: [plain, fast], when: {opt: sgd}}, m: {values: [0.1, 0.5], when: {moves: fast}}}'
    equals 24 "$(query few$method.db "SELECT count(*) FROM trial")" "trials after the same command again"
done

begin "tpe: seeds of a trial, and a pruner"
for j in 1 3; do
    expect 0 mtag-run -q -j $j -o seeds$j.db tree.yaml sweep.seeds=2 'sweep.prune={type: asha, min_epochs: 1}'
    decided seeds$j.db >seeds$j
done
cmp seeds1 seeds3 || fail "-j 3 decides otherwise"
