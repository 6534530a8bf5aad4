#!/usr/bin/env bash
# What folder workers know when they begin: failed runs of others, and what is recorded in the
# database that people read.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/formula.sh"

decisions() {
    query "$1" "SELECT number, virtual_time, kind, seed, until, saw, text FROM decision ORDER BY 1"
}
same_decisions() {
    decisions "$1" >wanted.txt
    decisions "$2" | cmp -s - wanted.txt || fail "other decisions"
}
worker() { # STATUS [OPTION ...]: one that tells how many runs it begins
    expect "$1" mtag-run --json -j 1 --launcher folder -o two.db "${@:2}"
    begun=$(grep -c '"event": "start"' out || true)
}

make_data data 40
make_experiment plain.yaml 300
sed -i 's/filters: 16/filters: 64/' plain.yaml
expect 0 mtag-run -q -j 1 -o one.db plain.yaml train.epochs=3
begin "a run that failed is not taken for one that is to be tried again"
limits=('sweep.limits={minutes: .0001}' sweep.retries=0)
worker 1 plain.yaml train.epochs=3 "${limits[@]}"
failed=(two.db.d/told/*.failed)
equals 3 ${#failed[@]} "failed runs"
worker 1 plain.yaml train.epochs=3
equals 0 "$begun" "failed runs that were tried again without being asked"
expect 0 mtag-run --status -o two.db plain.yaml
expect 1 mtag-run -q --collect -o two.db plain.yaml train.epochs=3
worker 0 --retry-failed plain.yaml train.epochs=3
equals 3 "$begun" "failed runs that were tried again"
equals 3 "$(find two.db.d/told -type f | wc -l)" "results"
expect 0 mtag-run -q --collect -o two.db plain.yaml train.epochs=3
same_results one.db two.db

begin "one process tries failed runs of the folder again, too"
rm -rf two.db*
worker 1 plain.yaml train.epochs=3 "${limits[@]}"
expect 0 mtag-run -q -j 1 --retry-failed -o two.db plain.yaml train.epochs=3
same_results one.db two.db

begin "what is recorded is not trained again"
rm -rf one.db* two.db*
grid='sweep={method: grid, metric: {name: value, goal: minimize}, parameters: {lr: {values: [1e-4, 1e-3]},
    drop: {values: [0, .3, .5]}, opt: {values: [sgd, adam]}}}'
expect 0 mtag-run -q -j 1 -o two.db f.yaml "$grid"
worker 0 f.yaml "$grid" sweep.seeds=2
equals 12 "$begun" "runs of the second seed"
expect 0 mtag-run -q --collect -o two.db f.yaml "$grid" sweep.seeds=2
expect 0 mtag-run -q -j 1 -o one.db f.yaml "$grid" sweep.seeds=2
same_results one.db two.db

begin "a search goes on from its recorded decisions"
rm -rf one.db* two.db*
for database in one.db two.db; do
    expect 0 mtag-run -q -j 1 -o $database f.yaml sweep.trials=10
done
expect 0 mtag-run -q -j 1 -o one.db f.yaml
worker 0 f.yaml
equals 14 "$begun" "runs"
expect 0 mtag-run -q --collect -o two.db f.yaml
same_results one.db two.db
same_decisions one.db two.db

begin "a search that learns from another sweep: which trials it reuses is recorded first"
reuse=(--name g sweep.reuse=true sweep.trials=6 'sweep.parameters.lr={min: 1e-5, max: .2, distribution: log_uniform}')
expect 0 mtag-run -q -j 1 -o one.db f.yaml "${reuse[@]}"
worker 2 f.yaml "${reuse[@]}"
says 'is not recorded yet: mtag-run --collect --results two.db EXPERIMENT.yaml'
expect 0 mtag-run -q --collect -o two.db f.yaml "${reuse[@]}"
worker 0 f.yaml "${reuse[@]}"
expect 0 mtag-run -q --collect -o two.db f.yaml "${reuse[@]}"
same_results one.db two.db
same_decisions one.db two.db

begin "what a sweep's last worker told stays for mtag-report, however old it is"
rm -rf one.db* two.db*
worker 0 f.yaml --name old sweep.trials=2
touch -d '1 hour ago' two.db.d/workers/*.sweep.json
worker 0 f.yaml --name new sweep.trials=2
equals 2 "$(find two.db.d/workers -name '*.sweep.json' | wc -l)" "sweeps that are told"
expect 0 mtag-report --results two.db --sweep old

begin "failed runs of a search are tried again by a decision for all workers"
rm -rf one.db* two.db*
failing='objective.value=(log10(lr) + 3)^2 + where((drop > .25) * (drop < .4) * (t == 5), log(-1), 0)'
worker 1 f.yaml "$failing"
worker 2 --retry-failed f.yaml "$failing"
says 'its decisions have seen that' 'mtag-run --collect --retry-failed --results two.db EXPERIMENT.yaml'
expect 1 mtag-run -q --collect -o two.db f.yaml "$failing"
worker 2 --retry-failed f.yaml "$failing"
expect 0 mtag-run -q --collect --retry-failed -o two.db f.yaml "$failing"
worker 1 f.yaml "$failing"
expect 1 mtag-run -q --collect -o two.db f.yaml "$failing"
expect 1 mtag-run -q -j 1 -o one.db f.yaml "$failing"
expect 1 mtag-run -q -j 1 --retry-failed -o one.db f.yaml "$failing"
same_results one.db two.db
same_decisions one.db two.db
