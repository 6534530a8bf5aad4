#!/usr/bin/env bash
# mtag-run --verify-decisions: what a sweep has decided is decided again and compared.
. "$(dirname "$0")/lib.sh"

cat >f.yaml <<'END'
name: f
objective:
  value: '(log10(lr) + 3)^2 + 2 * (drop - .3)^2 + where(opt == sgd, .05, 0) + exp(-t / 3)'
  noise: 0.02
  epochs: 9
sweep:
  method: gp
  trials: 16
  metric: {name: value, goal: minimize}
  parameters:
    opt: {values: [sgd, adam]}
    lr: {min: 1e-5, max: .1, distribution: log_uniform}
    drop: {min: 0, max: .8}
END

verify() { # STATUS DATABASE [OPTION=VALUE ...]
    local status=$1 database=$2
    shift 2
    md5sum "$database" >before.txt
    find . -name '*.db' -o -path '*.db.d/*' | sort >>before.txt
    expect "$status" mtag-run --verify-decisions -o "$database" f.yaml "$@"
    md5sum "$database" >after.txt
    find . -name '*.db' -o -path '*.db.d/*' | sort >>after.txt
    cmp -s before.txt after.txt || fail "the results were changed"
}

# holds NAME [OPTION=VALUE ...]
holds() {
    local name=$1
    shift
    begin "every decision is the same: $*"
    expect 0 mtag-run -q -j 3 -o "$name.db" f.yaml "$@"
    verify 0 "$name.db" "$@"
    says "f: all $(query "$name.db" "SELECT count(*) - 1 FROM decision") decisions are those that this program takes."
}

holds a
holds b sweep.method=tpe sweep.prune=asha 'sweep.seeds={upto: 2}' 'sweep.enqueue=[{lr: .01, drop: .1, opt: adam}, {lr: .01, drop: .1, opt: adam}]'
holds c 'sweep.stop_when={improvement: .01}' sweep.trials=60 'sweep.prune={type: asha, min_epochs: 1}'
holds d sweep.method=random sweep.prune=median sweep.trials=12
expect 0 mtag-run -q -o reuse.db f.yaml --name other sweep.method=random sweep.trials=12
expect 0 mtag-run -q -o reuse.db f.yaml sweep.reuse=true
verify 0 reuse.db sweep.reuse=true

begin "hours and what a person ended are taken as they are recorded"
expect 0 mtag-run -q -o hours.db f.yaml 'sweep.budget={worker_hours: 1e-9}'
verify 0 hours.db 'sweep.budget={worker_hours: 1e-9}'

begin "more trials, fewer trials: the decided ones are the same"
verify 0 a.db sweep.trials=40
verify 0 a.db sweep.trials=4

begin "a sweep that is not complete"
start mtag-run -q -j 1 -o part.db f.yaml sweep.trials=60
wait_for eval '[ -e part.db ] && [ "$(query part.db "SELECT count(*) FROM decision" 2>/dev/null || echo 0)" -gt 13 ]'
kill -9 -- "-$job" 2>/dev/null || true
finish
verify 0 part.db sweep.trials=60

begin "the first decision that differs is told"
cp a.db other.db
sqlite3 other.db "UPDATE decision SET text = replace(text, 'error', 'Error') WHERE number = 13"
verify 1 other.db
says "f: decision 13 is not what this program decides." "recorded: trial of trial 13, until epoch 9, {"
cp d.db other.db
sqlite3 other.db "UPDATE decision SET until = 9 WHERE number = 2"
verify 1 other.db sweep.method=random sweep.prune=median sweep.trials=12
says "f: decision 2 is not" "now:      trial of trial 2, until epoch 3"
cp a.db other.db
sqlite3 other.db "UPDATE metric SET value = value + 1 WHERE run_id = 2 AND name = 'value'"
verify 1 other.db
says "it sees other results than it saw"

begin "what cannot be compared"
expect 2 mtag-run --verify-decisions -o none.db f.yaml
says "there is no none.db"
absent none.db
verify 2 a.db sweep.method=tpe
says "its last ones were taken from another version of the file"
verify 2 a.db --name g
says "none is recorded"
verify 0 a.db sweep.method=random
says "f decides nothing by results: its trials are listed."
expect 2 mtag-run --verify-decisions --fresh -o a.db f.yaml
says "does not go with"

begin "decisions before a change of the file are not taken again"
expect 0 mtag-run -q -o a.db f.yaml sweep.trials=20 sweep.parallel=2
verify 0 a.db sweep.trials=20 sweep.parallel=2
says "16 decisions before them were taken from an earlier version of the file"
