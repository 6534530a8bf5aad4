#!/usr/bin/env bash
# The options of mtag-run.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 3

runs() { # DATABASE [CONDITION]
    query "$1" "SELECT count(*) FROM run r JOIN sweep_trial st ON st.trial_id = r.trial_id
        JOIN sweep s ON s.id = st.sweep_id WHERE ${2:-1}"
}

begin "--dry-run shows the plan and records nothing"
expect 0 mtag-run --dry-run -o new.db tiny.yaml
says "3 trials" "adam" "conv1d" "weights" "worker" "Nothing was run or recorded"
absent new.db new.db.d cache results
equals "" "$(find . -name '.mtag*')" "what the rehearsal of a run left behind"

begin "--dry-run counts what a run takes beside its steps"
expect 0 mtag-run --dry-run --json -o new.db tiny.yaml train.epochs=1
short=$(jq .seconds out)
expect 0 mtag-run --dry-run --json -o new.db tiny.yaml train.epochs=1000
jq -e --argjson short "$short" '.seconds > 3 * $short and $short > 0' out >/dev/null ||
    fail "1 epoch: $short s, 1000 epochs: $(jq .seconds out) s"
mkdir -p closed
chmod 555 closed
expect 0 mtag-run --dry-run -o closed/new.db tiny.yaml
chmod 755 closed
equals "" "$(ls -A closed)" "files in a folder that may not be written"

begin "--dry-run says what does not fit into the cache"
expect 0 mtag-run --dry-run -o new.db tiny.yaml "cache.limit=1 kB"
says "Beyond cache.limit"

begin "--dry-run warns of networks that the memory does not hold"
expect 0 mtag-run --dry-run -o new.db tiny.yaml "sweep.limits={memory: 100 kB}"
says "warning: the network of trial 1 takes" "more than limits.memory (100 kB)"
layers="[flatten, {linear: {units: 65536}}, {linear: {units: 65536, repeat: 100}}, {linear: {units: tags}}]"
expect 0 mtag-run --dry-run -o new.db tiny.yaml "model.layers=$layers"
says "more than this machine's memory"

begin "--dry-run finds what is wrong"
expect 2 mtag-run --dry-run -o new.db tiny.yaml train.batch=none
says "train.batch=none"
absent new.db

begin "--quick tries each trial and records nothing"
expect 0 mtag-run --quick -o new.db tiny.yaml
says "3 of 3"
absent new.db new.db.d results

begin "--json is refused where there are no events"
expect 2 mtag-run --json --quick -o new.db tiny.yaml
says --json --quick
[ ! -e new.db ] || fail "a database was made"

begin "--dry-run --json gives the plan as one object"
expect 0 mtag-run --json -n -o new.db tiny.yaml
[ "$(wc -l <out)" -eq 1 ] || fail "more than a line"
if command -v jq >/dev/null; then
    jq -e '.trials[0].trial == 1 and .networks[0].weights > 0 and .seconds > 0' out >/dev/null ||
        fail "not the plan"
fi
[ ! -e new.db ] || fail "a database was made"

begin "a long sweep's plan shows its ends, and its trials by network"
cat >many.yaml <<'END'
base: tiny.yaml
name: many
sweep:
  parameters:
    train.optimizer.lr: {min: 0.001, max: 0.1, step: 0.001}
    features.mel.n_mels: {values: [8, 12]}
END
expect 0 mtag-run -n -o new.db many.yaml
says "many: 200 trials" "... 190 more ..." "  200  " "By network: 2 different" "100 trials, the first 2"
[ "$(wc -l <out)" -lt 80 ] || fail "$(wc -l <out) lines"

begin "--quick finds a trial that cannot be trained"
expect 1 mtag-run --quick -o new.db tiny.yaml train.optimizer.lr=1e30
says "0 of 3" "loss"
absent new.db new.db.d

begin "--json gives one object an event and nothing else"
expect 0 mtag-run --json -j 2 -o one.db tiny.yaml
! grep -vq '^{"event": .*}$' out || fail "another line on standard output"
if command -v jq >/dev/null; then
    equals 17 "$(jq -r .event out | grep -c .)" "events"
    for key in trial run epoch train_loss valid_loss valid_roc_auc valid_pr_auc lr \
        train_seconds seconds; do
        equals 9 "$(jq -c "select(.event == \"epoch\") | has(\"$key\")" out | grep -c true)" \
            "epochs with $key"
    done
    equals 0 "$(jq -c 'select(.trial != null) | .label // "" | length' out | grep -cx 0)" \
        "events of a trial without its label"
fi
sound one.db

begin "the same command again has nothing to do"
before=$(snapshot one.db)
expect 0 mtag-run -j 2 -o one.db tiny.yaml
says "3 of 3"
expect 0 mtag-run --json -o one.db tiny.yaml
equals 0 "$(grep -c '"event": "epoch"' out || true)" "epochs"
equals "$before" "$(snapshot one.db)" "what is recorded"

begin "--limit-trials takes the first, and the rest can follow"
expect 0 mtag-run -q --limit-trials 2 -o some.db tiny.yaml
equals 2 "$(runs some.db)" "runs"
expect 0 mtag-run -q -o some.db tiny.yaml
sound some.db
same_results one.db some.db

begin "--limit-trials leaves the other trials of a recorded sweep in it"
expect 0 mtag-run --limit-trials 1 -o some.db tiny.yaml
says_not "no longer"
equals "0 0 0" "$(query some.db 'SELECT stale FROM sweep_trial' | paste -sd' ')" "stale trials"
same_results one.db some.db

begin "the threads of a sweep stay when it goes on otherwise"
expect 0 mtag-run -q --limit-trials 1 -o few.db tiny.yaml
threads=$(query few.db "SELECT threads FROM sweep")
[ "$threads" -ge 1 ] || fail "no threads are recorded"
for options in "-j 2" "--seeds 5" "-j 3 --seeds 20 --limit-trials 2"; do
    expect 0 mtag-run -q $options -o few.db tiny.yaml
    equals "$threads" "$(query few.db "SELECT threads FROM sweep")" "threads after $options"
done
expect 0 mtag-run --json -o few.db tiny.yaml
grep -q '"event": "sweep".*"workers": 1}' out || fail "the first call's run took all cores"

begin "--seeds has the range of sweep.seeds"
for seeds in 0 1001 2000000000; do
    expect 2 mtag-run --seeds $seeds -o new.db tiny.yaml
    says "--seeds takes a whole number from 1 to 1000"
    absent new.db
done

begin "--seeds adds runs, and does not repeat the first"
expect 0 mtag-run --json --seeds 3 -o one.db tiny.yaml
equals 6 "$(grep -c '"event": "finished"' out)" "runs of this call"
equals 9 "$(runs one.db)" "runs"
equals "0 1 2" "$(query one.db 'SELECT DISTINCT seed FROM run ORDER BY 1' | paste -sd' ')" seeds

begin "--name makes a sweep of its own, of the same trials"
expect 0 mtag-run --json --name other -o one.db tiny.yaml
equals 0 "$(grep -c '"event": "epoch"' out || true)" "epochs"
equals 3 "$(query one.db 'SELECT count(*) FROM trial')" trials
equals "tiny other" "$(query one.db 'SELECT name FROM sweep ORDER BY id' | paste -sd' ')" sweeps

begin "--from starts from a recorded trial"
trial=$(query one.db "SELECT trial_id FROM param WHERE path = 'train.optimizer.type' AND value = 'adam'")
expect 0 mtag-run --json --from "$trial" --seeds 4 --name final -o one.db
equals 4 "$(grep -c '"event": "finished"' out)" "new runs of this call"
equals 7 "$(runs one.db "s.name = 'final'")" "runs of the trial"
equals 3 "$(query one.db 'SELECT count(*) FROM trial')" trials
expect 0 mtag-run -q --from "$trial" --name longer -o one.db train.epochs=5
equals 4 "$(query one.db 'SELECT count(*) FROM trial')" "trials after a change"
equals 5 "$(query one.db "SELECT max(epoch) FROM metric")" "epochs"
expect 2 mtag-run --from 99 -o one.db
says 99
expect 2 mtag-run --from 1 -o missing.db
says missing.db
absent missing.db

begin "a run that fails is not repeated until --retry-failed"
expect 1 mtag-run --json -o bad.db tiny.yaml train.optimizer.lr=1e30
grep -q '"event": "failed".*loss' out || fail "no reason"
failed=$(runs bad.db "r.status = 'failed'")
[ "$failed" -ge 1 ] || fail "nothing failed"
equals 3 "$(runs bad.db "r.status IN ('failed', 'finished')")" "runs that ended"
tries=$(query bad.db 'SELECT sum(tries) FROM run')
expect 1 mtag-run -o bad.db tiny.yaml train.optimizer.lr=1e30
says "retry-failed"
equals "$tries" "$(query bad.db 'SELECT sum(tries) FROM run')" tries
expect 1 mtag-run -q --retry-failed -o bad.db tiny.yaml train.optimizer.lr=1e30
equals $((tries + failed)) "$(query bad.db 'SELECT sum(tries) FROM run')" "tries with --retry-failed"

begin "a log of what a failed run said is kept, and none of the others"
log=$(query bad.db "SELECT log FROM run WHERE status = 'failed' LIMIT 1")
grep -q loss "bad.db.d/$log" || fail "no log"
equals 0 "$(query one.db 'SELECT count(log) FROM run')" "logs of runs that said nothing"

begin "--fresh replaces the runs of its sweep only"
expect 0 mtag-run --json --fresh --name other -o one.db tiny.yaml
equals 3 "$(grep -c '"event": "finished"' out)" "runs of this call"
equals 1 "$(query one.db "SELECT count(*) FROM run WHERE seed = 2 AND trial_id = $trial")" \
    "run of another seed"

begin "only the weights that are to be kept are kept"
expect 0 mtag-run -q -o none.db tiny.yaml keep.weights=none
kept=(none.db.d/weights/*)
equals 0 ${#kept[@]} "weights with none"
expect 0 mtag-run -q -o best.db tiny.yaml 'keep={weights: best 1}'
kept=(best.db.d/weights/*)
equals 1 ${#kept[@]} "weights with best 1"
equals "$(query best.db "SELECT weights FROM run r JOIN trial_metric m USING (trial_id)
    WHERE m.name = 'valid_loss' ORDER BY m.mean LIMIT 1")" "weights/$(basename "${kept[0]}")" "best"

begin "results go where MTAG_RESULTS or -o say, else to results/mtag.db"
MTAG_RESULTS=env.db expect 0 mtag-run -q --limit-trials 1 tiny.yaml
[ -e env.db ] || fail "no env.db"
expect 0 mtag-run -q --limit-trials 1 tiny.yaml
[ -e results/mtag.db ] || fail "no results/mtag.db"

begin "quiet says nothing"
expect 0 mtag-run -q -o quiet.db tiny.yaml
[ ! -s out ] && [ ! -s err ] || fail "it says something"

begin "help, version and words"
expect 0 mtag-run --help
says --retry-failed --dry-run
expect 0 mtag-run --version
says "mtag-run 0" "OpenBLAS 0" "GSL 2." "of mtag" "layers; convolutions by"
mkdir empty
expect 0 env PATH="$scratch/empty" "$MTAG_BIN/mtag-run" --version
says "no figures:"
for program in mtag-run mtag-data mtag-model mtag-predict; do
    expect 0 "$program" help
    says "Usage: $program"
    expect 0 "$program"
    says "Usage: $program"
done
expect 0 mtag-data help check
says "Usage: mtag-data check"
expect 0 mtag-run --list layers
says conv1d
expect 0 mtag-run --list
says optimizer metric preset experiment
expect 0 mtag-run --describe train.optimizer.lr
says "learning rate"
expect 2 mtag-run --name "" -n tiny.yaml
says --name

begin "a file may come from standard input, and its sweep be left out"
expect 0 mtag-run -n - sweep=none <tiny.yaml
says ": 1 trial (single)"
expect 0 mtag-run --describe conv1d
says filters kernel
expect 0 mtag-run --describe gain
says "evaluate.perturb: 1"
expect 0 mtag-run --schema
jq -e . out >/dev/null || fail "the schema is no JSON"
for path in sweep.metric:valid_f1_macro sweep.metric:test_roc_auc train.monitor:valid_roc_auc; do
    jq -e --arg section "${path%.*}" --arg option "$(cut -d: -f1 <<<"${path#*.}")" --arg name "${path#*:}" \
        '.properties[$section].anyOf[0].properties[$option].examples | index($name)' out >/dev/null ||
        fail "the schema does not offer ${path#*:} for ${path%:*}"
done
