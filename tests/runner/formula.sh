# Sourced after lib.sh by the scripts on what a sweep decides by its results: a formula, so that
# nothing is trained, and means to compare decisions.

cat >f.yaml <<'EOF'
name: f
objective:
  value: '(log10(lr) + 3)^2 + 2 * (drop - .3)^2 + where(opt == sgd, .05, 0) + exp(-t / 3)'
  noise: 0.02
  epochs: 9
sweep:
  method: tpe
  trials: 24
  metric: {name: value, goal: minimize}
  parameters:
    opt: {values: [sgd, adam]}
    lr: {min: 1e-5, max: .1, distribution: log_uniform}
    drop: {min: 0, max: .8}
EOF

# all DATABASE: decisions, trials with the seeds that the sweep asks for, runs and their values.
all() {
    query "$1" "SELECT number, virtual_time, kind, trial_id, seed, until, saw, text FROM decision ORDER BY 1"
    query "$1" "SELECT s.name, t.trial_id, t.number, t.stale, v.value FROM sweep s
        JOIN sweep_trial t ON t.sweep_id = s.id LEFT JOIN sweep_value v ON v.sweep_id = s.id AND
        v.trial_id = t.trial_id AND v.path = 'train.seed' ORDER BY 1, 2"
    query "$1" "SELECT trial_id, seed, status, best_epoch, epochs FROM run ORDER BY 1, 2"
    query "$1" "SELECT r.trial_id, r.seed, m.epoch, m.name, printf('%.17g', m.value) FROM metric m
        JOIN run r ON r.id = m.run_id WHERE m.name NOT LIKE '%seconds' ORDER BY 1, 2, 3, 4"
}

count() { # DATABASE KIND
    query "$1" "SELECT count(*) FROM decision WHERE kind = '$2'"
}

# same WHAT [OPTION=VALUE ...]: one worker, eight workers and the same command again do the same.
same() {
    local what=$1
    shift
    begin "$what"
    rm -rf one.db* two.db*
    expect 0 mtag-run -q -j 1 -o one.db f.yaml "$@"
    expect 0 mtag-run -q -j 8 -o two.db f.yaml "$@"
    all one.db >wanted.txt
    all two.db >got.txt
    cmp -s wanted.txt got.txt || fail "eight workers: $(diff wanted.txt got.txt | head -4)"
    expect 0 mtag-run --json -j 2 -o two.db f.yaml "$@"
    equals 0 "$(grep -c '"event": "start"' out)" "runs begun again"
    all two.db >got.txt
    cmp -s wanted.txt got.txt || fail "once more: $(diff wanted.txt got.txt | head -4)"
}
