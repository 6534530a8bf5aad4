#!/usr/bin/env bash
# Sweeps of a formula: what is recorded is the same for every sampler and pruner with any number
# of workers, and after kills; nothing is trained, and no data, cache or network is needed.
. "$(dirname "$0")/lib.sh"

export MTAG_CACHE=$PWD/no-cache
cat >mixed.yaml <<'END'
name: mixed
objective:
  let: {offset: 'where(opt == sgd, .05, where(opt == adam, 0, .1))'}
  value: '.5 * (log10(lr) + 3)^2 + 2 * (drop - .3)^2 + offset + where(has(m), (m - .9)^2, 0) + exp(-t / 5)'
  noise: 0.004
  epochs: 27
  cost: '1 + where(opt == sgd, 0, 2)'
sweep:
  method: random
  trials: 12
  seeds: 2
  metric: {name: value, goal: minimize}
  parameters:
    opt: {values: [sgd, adam]}
    lr: {min: 1e-5, max: .1, distribution: log_uniform}
    drop: {min: 0, max: .8}
    m: {min: 0, max: .99, when: {opt: sgd}}
END
grid='sweep.parameters={opt: {values: [sgd, adam]}, lr: {values: [1e-4, 1e-3]}, drop: {values: [.1, .3]}, m: {values: [.5, .9], when: {opt: sgd}}}'

# decided DATABASE: what was decided, by names that are the same in every database.
decided() {
    query "$1" "SELECT d.number, d.virtual_time, d.kind, t.identity, d.seed, d.until, d.saw
        FROM decision d LEFT JOIN trial t ON t.id = d.trial_id ORDER BY d.number"
}

# same_sweep A B
same_sweep() {
    same_results "$1" "$2"
    decided "$1" >wanted.txt
    decided "$2" >got.txt
    cmp -s wanted.txt got.txt || fail "$2 was decided otherwise: $(diff wanted.txt got.txt | head -5)"
}

# sweep DATABASE WORKERS WORD...: runs it with the words of a case.
sweep() {
    expect 0 mtag-run -q -j "$2" -o "$1" mixed.yaml "${@:3}"
}

# any_workers NAME WORD...: 1, 2 and 8 workers, and a sweep that is killed again and again.
any_workers() {
    local name=$1 try
    shift
    for workers in 1 2 8; do
        sweep "$name-$workers.db" $workers "$@"
    done
    same_sweep "$name-1.db" "$name-2.db"
    same_sweep "$name-1.db" "$name-8.db"
    for try in 1 2 3 4 5 6; do
        (timeout -s KILL "0.$((RANDOM % 3))$((RANDOM % 9 + 1))" \
            mtag-run -q -j 2 -o "$name-killed.db" mixed.yaml "$@" || true) 2>/dev/null
    done
    sweep "$name-killed.db" 2 "$@"
    same_sweep "$name-1.db" "$name-killed.db"
    equals ok "$(query "$name-killed.db" 'PRAGMA integrity_check')" "integrity"
    equals 0 "$(query "$name-killed.db" "SELECT count(*) FROM run WHERE status = 'running'")" "running runs"
    equals "$(query "$name-1.db" "SELECT count(*) FROM run WHERE status = 'paused'")" \
        "$(ls "$name-killed.db.d/checkpoints" | wc -l)" "checkpoints, one for each run that waits"
}

begin "a grid, where conditions hold and where they do not"
any_workers grid "$grid" sweep.method=grid sweep.trials=null
equals 12 "$(query grid-1.db 'SELECT count(*) FROM trial')" "trials"

begin "draws"
any_workers random
any_workers sobol sweep.method=sobol
equals 24 "$(query sobol-1.db "SELECT count(*) FROM run WHERE status = 'finished'")" "runs"
equals $((24 * 27)) "$(query sobol-1.db "SELECT count(*) FROM metric WHERE name = 'value'")" "values"
equals 0 "$(query sobol-1.db "SELECT count(*) FROM metric WHERE name <> 'value'")" "others"

begin "methods that decide by results"
for method in tpe gp auto; do
    any_workers $method "sweep.method=$method" sweep.trials=16 sweep.seeds=1
done

begin "pruners"
any_workers asha 'sweep.prune={type: asha, min_epochs: 1}' sweep.seeds=1
any_workers median 'sweep.prune={type: median, min_epochs: 2, min_trials: 2}' sweep.seeds=1
[ "$(query median-1.db "SELECT count(*) FROM run WHERE status = 'pruned'")" -gt 0 ] ||
    fail "median stopped nothing"

begin "what a killed sweep left of runs that wait or were stopped goes with the next call"
waiting=$(ls asha-1.db.d/checkpoints | sort)
[ "$(wc -l <<<"$waiting")" -gt 1 ] || fail "no runs wait"
stopped=$(run_key median-1.db "$(query median-1.db \
    "SELECT trial_id || '.' || number FROM run WHERE status = 'pruned' LIMIT 1")")
(cd asha-1.db.d/checkpoints && touch $(sed 's/$/.lock/' <<<"$waiting") and-of-another.lock)
(cd median-1.db.d/checkpoints && touch "$stopped" "$stopped.lock")
sweep asha-1.db 2 'sweep.prune={type: asha, min_epochs: 1}' sweep.seeds=1
sweep median-1.db 2 'sweep.prune={type: median, min_epochs: 2, min_trials: 2}' sweep.seeds=1
equals "$waiting" "$(ls asha-1.db.d/checkpoints | sort)" "checkpoints"
absent median-1.db.d/checkpoints/"$stopped"*

begin "no cache and no weights are made"
absent no-cache random-1.db.d/cache
equals "" "$(ls random-1.db.d/weights random-1.db.d/resume 2>/dev/null | grep -v : || true)" "files"

begin "the table shows the points and their values"
expect 0 mtag-report --results random-1.db --format csv
says 'rank,trial,opt,lr,drop,m,value,'
expect 0 mtag-report trial 1 --epochs --results random-1.db
says '1.1     27'

begin "a recorded trial is taken up again"
expect 0 mtag-report trial 3 --yaml --results random-1.db
cp out three.yaml
expect 0 mtag-run -q -o again.db three.yaml
equals "$(query random-1.db 'SELECT identity FROM trial WHERE id = 3')" \
    "$(query again.db 'SELECT identity FROM trial WHERE id = 1')" "identity"
expect 0 mtag-run -q -o random-1.db --from 3 --seeds 2 --name more
equals 4 "$(query random-1.db 'SELECT count(*) FROM run WHERE trial_id = 3')" "runs of trial 3"

adam=$(query random-1.db "SELECT min(trial_id) FROM param WHERE path = 'opt' AND value = 'adam'")
expect 0 mtag-run -q -o random-1.db --from "$adam" --name of_adam
expect 0 mtag-run --rerun "$adam.2" -o random-1.db

begin "a run that is stopped with Ctrl-C goes on where it was"
long=(mixed.yaml sweep=none opt=sgd lr=1e-3 drop=.1 m=.5 objective.epochs=20000)
expect 0 mtag-run -q -o whole.db "${long[@]}"
start mtag-run --json -o stopped.db "${long[@]}"
wait_for events_show '"event": "epoch"' 10
kill -INT "$job" 2>/dev/null || true
finish
[ "$status" = 130 ] || [ "$status" = 0 ] || fail "status $status after Ctrl-C"
[ "$status" = 0 ] || equals interrupted "$(query stopped.db 'SELECT status FROM run')" "status"
expect 0 mtag-run -q -o stopped.db "${long[@]}"
same_results whole.db stopped.db

begin "a value that is not a number fails its run alone"
expect 1 mtag-run -o bad.db mixed.yaml 'objective.value=where(t == 9, log(m - .5), m)' \
    'sweep.parameters={m: {values: [.1, .9]}}' sweep.method=grid sweep.trials=null objective.let=null objective.cost=1 sweep.seeds=1
says 'command line:1:17: epoch 9: the result is not a finite number'
equals "failed 1 finished 1" \
    "$(query bad.db "SELECT status || ' ' || count(*) FROM run GROUP BY status" | paste -sd' ')" "runs"

begin "the plan and the quick try"
expect 0 mtag-run -n mixed.yaml
says 'Nothing is trained, run or recorded'
expect 0 mtag-run -n --json mixed.yaml
says '"networks": []'
expect 0 mtag-run --quick mixed.yaml
says '12 of 12 trials run'

begin "other programs say that there is no network"
for command in 'mtag-model summary' 'mtag-data check' 'mtag-data analyse'; do
    expect 2 $command mixed.yaml
    says 'mixed.yaml:3:3: error: a file with an `objective` has no data and no network'
done
expect 2 mtag-predict --trial 1 --results random-1.db /dev/null
