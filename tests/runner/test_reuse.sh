#!/usr/bin/env bash
# `sweep.reuse`: what a sweep learns from other sweeps of its database. On formulas.
. "$(dirname "$0")/lib.sh"

cat >f.yaml <<'END'
name: f
objective:
  value: '(log10(lr) + 3)^2 + 2 * (drop - .3)^2 + where(opt == sgd, .05, 0) + exp(-t / 3)'
  epochs: 9
sweep:
  method: tpe
  trials: 24
  metric: {name: value, goal: minimize}
  parameters:
    opt: {values: [sgd, adam]}
    lr: {min: 1e-5, max: .1, distribution: log_uniform}
    drop: {min: 0, max: .8}
END

decisions() { # DATABASE SWEEP
    query "$1" "SELECT d.number, virtual_time, kind, t.identity, seed, until, saw, text FROM decision d
        JOIN sweep s ON s.id = d.sweep_id LEFT JOIN trial t ON t.id = d.trial_id WHERE s.name = '$2' ORDER BY 1"
}

reused() { # DATABASE SWEEP: identities of the last entry
    query "$1" "SELECT text FROM decision WHERE kind NOT IN ('trial', 'go on', 'stop', 'unfit', 'seed', 'end') AND
        sweep_id = (SELECT id FROM sweep WHERE name = '$2') ORDER BY number DESC LIMIT 1" | grep '^reused ' || true
}

first_value() { # DATABASE SWEEP
    query "$1" "SELECT value FROM metric m JOIN run r ON r.id = m.run_id JOIN sweep_trial t ON t.trial_id = r.trial_id
        JOIN sweep s ON s.id = t.sweep_id WHERE s.name = '$2' AND t.number = 1 AND m.name = 'value' AND m.epoch = 9"
}

begin "earlier sweeps"
expect 0 mtag-run -q -j 2 -o base.db f.yaml --name first sweep.method=random
expect 0 mtag-run -q -j 2 -o base.db f.yaml --name wide sweep.trials=6 'sweep.parameters.lr={min: 1, max: 10}'
expect 0 mtag-run -q -j 2 -o base.db f.yaml --name longer sweep.trials=5 objective.epochs=10

begin "nothing to learn from, and the reason is told"
expect 0 mtag-run -j 2 -o empty.db f.yaml sweep.reuse=true
says "f reuses no trial: no other sweep has a finished one"
expect 2 mtag-run -j 2 -o base.db f.yaml 'sweep.reuse=[frist]'
says "names the sweep frist, which is not in base.db"
expect 2 mtag-run -j 2 -o base.db f.yaml sweep.reuse=first
says "\`reuse\` of sweep is true, or a list of names of sweeps"
expect 0 mtag-run -j 2 -o base.db f.yaml --name listed sweep.method=random sweep.seed=3 sweep.reuse=true
says "method random does not choose by results: \`reuse\` does nothing"
sqlite3 base.db "PRAGMA foreign_keys = on; DELETE FROM sweep WHERE name IN ('listed', 'f')"

for method in tpe gp; do
    begin "$method learns from the trials of the same space and of the same other values"
    cp base.db a.db
    expect 0 mtag-run -j 1 -o a.db f.yaml "sweep.method=$method" sweep.reuse=true
    says "f learns from 24 of 35 finished trials of other sweeps; it does not use 6 outside of the space, 5 with other data or other values beside the parameters"
    equals 24 "$(reused a.db f | wc -l)" "reused runs in the record"
    expect 0 mtag-run -q -j 1 -o plain.db f.yaml "sweep.method=$method"
    [ "$(first_value a.db f)" != "$(first_value plain.db f)" ] || fail "the first trial is a start point"
    rm -rf plain.db*

    begin "$method: any number of workers, kills, and a sweep that grows later change nothing"
    decisions a.db f >wanted.txt
    cp base.db b.db
    start mtag-run -q -j 8 -o b.db f.yaml "sweep.method=$method" sweep.reuse=true
    sleep 0.3
    kill -9 -- "-$job" 2>/dev/null || true
    finish
    if [ "$(decisions b.db f | wc -l)" -gt 0 ]; then
        expect 0 mtag-run -q -j 2 -o b.db f.yaml --name first sweep.method=random sweep.trials=40
    fi
    expect 0 mtag-run -q -j 8 -o b.db f.yaml "sweep.method=$method" sweep.reuse=true
    decisions b.db f | cmp -s - wanted.txt || fail "$(decisions b.db f | diff - wanted.txt | head -4)"
    expect 0 mtag-run --json -j 2 -o b.db f.yaml "sweep.method=$method" sweep.reuse=true
    equals 0 "$(grep -c '"event": "start"' out)" "runs begun again"
done

begin "a named sweep alone, each of its seeds"
cp base.db c.db
expect 0 mtag-run -q -j 2 -o c.db f.yaml --name first sweep.method=random sweep.seeds=2
expect 0 mtag-run -q -j 2 -o c.db f.yaml --name second sweep.method=random sweep.seed=9 sweep.trials=4
expect 0 mtag-run -j 2 -o c.db f.yaml 'sweep.reuse=[second]'
says "f learns from 4 of 4 finished trials of other sweeps"
expect 0 mtag-run -j 2 -o c.db f.yaml --name g 'sweep.reuse=[first, second]'
says "g learns from 28 of 28 finished trials"
equals 52 "$(reused c.db g | wc -l)" "reused runs"

begin "a changed file reuses anew, without its own trials; a retry keeps what it had"
expect 0 mtag-run -j 2 -o c.db f.yaml --name g sweep.reuse=true 'sweep.parameters.lr={min: 1e-5, max: .2, distribution: log_uniform}'
says "24 of 24 trials are what it goes on from"
says "learns from 52 of"
sqlite3 c.db "UPDATE run SET status = 'failed', reason = 'made up' WHERE trial_id =
    (SELECT trial_id FROM sweep_trial t JOIN sweep s ON s.id = t.sweep_id WHERE s.name = 'g' AND number = 3)"
reused c.db g >wanted.txt
expect 0 mtag-run -q -j 2 -o c.db f.yaml --name later sweep.trials=3
expect 0 mtag-run -j 2 --retry-failed -o c.db f.yaml --name g sweep.reuse=true 'sweep.parameters.lr={min: 1e-5, max: .2, distribution: log_uniform}'
says "has runs that are tried again"
reused c.db g | cmp -s - wanted.txt || fail "other trials are reused after a retry"

begin "trained networks: the data and all that is not swept must be the same"
make_data
make_experiment tiny.yaml 1
words=(sweep.method=tpe sweep.trials=2 'sweep.parameters={train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}}')
expect 0 mtag-run -q -j 2 -o d.db tiny.yaml "${words[@]}" --name one
expect 0 mtag-run -q -j 2 -o d.db tiny.yaml "${words[@]}" --name two train.batch=4 sweep.seed=1
expect 0 mtag-run -j 2 -o d.db tiny.yaml "${words[@]}" --name three sweep.seed=2 sweep.reuse=true
says "three learns from 2 of 4 finished trials of other sweeps; it does not use 2 with other data or other values beside the parameters"

begin "no features are computed of trials that are others"
words=(sweep.method=tpe sweep.trials=2 'sweep.parameters={features.mel.n_mels: {values: [20, 24, 28, 32]}}')
for seed in 1 2 3; do
    expect 0 mtag-run -q -o e.db tiny.yaml "${words[@]}" "sweep.seed=$seed" "sweep.enqueue=[{features.mel.n_mels: $((16 + 4 * seed))}]" --name one
done
cache=$MTAG_CACHE
export MTAG_CACHE="$scratch/second"
expect 0 mtag-run -j 1 -o e.db tiny.yaml "${words[@]}" train.batch=4 'sweep.enqueue=[{features.mel.n_mels: 32}]' --name two
packs=$(find "$MTAG_CACHE" -name '*.pack' | wc -l)
export MTAG_CACHE="$scratch/third"
expect 0 mtag-run -j 1 -o e.db tiny.yaml "${words[@]}" train.batch=4 'sweep.enqueue=[{features.mel.n_mels: 32}]' --name three 'sweep.reuse=[one]'
says "three learns from 0 of" "with other data"
equals "$packs" "$(find "$MTAG_CACHE" -name '*.pack' | wc -l)" "computed packs"
export MTAG_CACHE=$cache
