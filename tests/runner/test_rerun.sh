#!/usr/bin/env bash
# --rerun: a recorded run is trained again and compared to the bit; what differs first is told,
# and nothing recorded is changed.
. "$(dirname "$0")/lib.sh"

mkdir tmp
export TMPDIR="$scratch/tmp"
make_data
make_experiment tiny.yaml 3

nothing_left() {
    equals "" "$(find tmp -mindepth 1)" "left behind"
}

begin "a run of a sweep, with another seed, is repeated to the bit"
expect 0 mtag-run -q -j 2 -o r.db --seeds 2 tiny.yaml
find r.db r.db.d -type f -print0 | sort -z | xargs -0 sha256sum >sums
expect 0 mtag-run --rerun 2.2 -o r.db
says "Run 2.2 is repeated to the bit: 3 epochs, the test, the predictions and the weights"
sha256sum --quiet -c sums || fail "what is recorded was changed"
nothing_left

begin "so are a fold, and a run that went on to more epochs"
expect 0 mtag-run -q -j 2 -o folds.db --limit-trials 1 --seeds 2 tiny.yaml 'data.folds={count: 3}' data.split=~
expect 0 mtag-run -q --rerun 1.5 -o folds.db
says "Run 1.5 is repeated to the bit"
expect 0 mtag-run -q -j 2 -o longer.db --limit-trials 1 tiny.yaml
expect 0 mtag-run -q -j 2 -o longer.db --limit-trials 1 --extend tiny.yaml train.epochs=5
expect 0 mtag-run -q --rerun 2 -o longer.db
says "Run 2.1 is repeated to the bit: 5 epochs"

begin "so is a run on a formula"
cat >formula.yaml <<'YAML'
name: formula
objective: {value: '(log10(lr) + 3)^2 + exp(-t / 5)', noise: 0.01, epochs: 5}
sweep:
  method: random
  trials: 2
  seeds: 2
  metric: {name: value, goal: minimize}
  parameters: {lr: {min: 1e-5, max: 0.1, distribution: log_uniform}}
YAML
expect 0 mtag-run -q -o formula.db formula.yaml
expect 0 mtag-run -q --rerun 2.2 -o formula.db
says "Run 2.2 is repeated to the bit: 5 epochs"

expect 0 mtag-run --rerun 2.2 -o formula.db
says "Run 2.2 (again): value "
says_not "Run 1.1"
says_not "(best:"

begin "the first value that differs is told, with the machines"
cp r.db changed.db && cp -r r.db.d changed.db.d
sqlite3 changed.db "UPDATE metric SET value = value + 1e-15 WHERE run_id = 1 AND name = 'valid_loss' AND epoch >= 2;
    UPDATE run SET cpu = 'a strange CPU', libraries = 'OpenBLAS 9'"
expect 1 mtag-run -q --rerun 1.1 -o changed.db
says "Run 1.1 is not repeated. First difference: valid_loss of epoch 2" "as recorded" \
    "CPU and kernels: a strange CPU then" "libraries: OpenBLAS 9 then"
nothing_left

begin "so are other predictions and other weights"
sqlite3 changed.db "UPDATE prediction SET scores = (SELECT scores FROM prediction WHERE run_id = 3 AND split = 'test')
    WHERE run_id = 2 AND split = 'test'"
expect 1 mtag-run -q --rerun "$(query changed.db "SELECT trial_id || '.' || number FROM run WHERE id = 2")" -o changed.db
says "First difference: the predictions of the test clips"
printf x | dd of="$(weights_of changed.db 3.1)" bs=1 seek=1000 conv=notrunc status=none
expect 1 mtag-run -q --rerun 3.1 -o changed.db
says "First difference: the weights"

begin "weights that are not kept are not compared"
rm "$(weights_of changed.db 3.1)"
expect 0 mtag-run -q --rerun 3.1 -o changed.db
says "its weights are not kept"

begin "changed data are told before anything is trained"
cp -r data other
sed -i '2s/0/1/2' other/annotations_final.csv
mv data kept && mv other data
expect 1 mtag-run -q --rerun 1.1 -o r.db
says "Run 1.1 cannot give the same: its data were changed"
rm -r data
expect 2 mtag-run -q --rerun 1.1 -o r.db
says "run 1.1"
mv kept data
nothing_left

begin "what cannot be repeated is said"
expect 2 mtag-run --rerun 9.1 -o r.db
says "there is no trial 9"
expect 2 mtag-run --rerun 1.7 -o r.db
says "there is no run 1.7 in r.db: trial 1 has 2 runs"
expect 2 mtag-run --rerun 1 -o r.db
says "trial 1 has 2 runs: name one, such as 1.1"
expect 2 mtag-run --rerun best -o r.db
says "trial 3 has 2 runs: name one, such as 3.1"
expect 2 mtag-run --rerun 1.1 -o r.db tiny.yaml
says "--rerun takes a run and no experiment file"
expect 2 mtag-run --rerun 1.1 -o r.db -n
says "--rerun does not go with --dry-run"
sqlite3 changed.db "UPDATE run SET status = 'failed' WHERE id = 1; UPDATE run SET reason = 'time limit of 3 minutes' WHERE id = 2"
expect 2 mtag-run --rerun 1.1 -o changed.db
says "run 1.1 is failed: only a finished run can be repeated"
expect 2 mtag-run --rerun 2.1 -o changed.db
says "run 2.1 was ended by its time limit of 3 minutes"

begin "Ctrl-C leaves nothing behind"
expect 0 mtag-run -q -j 1 -o long.db --limit-trials 1 tiny.yaml train.epochs=200
start mtag-run --json --rerun 1.1 -o long.db
wait_for events_show '"event": *"epoch"' 3
kill -INT "$job"
finish
was_interrupted
nothing_left
