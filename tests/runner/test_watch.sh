#!/usr/bin/env bash
# mtag-report --watch: the table and the curves of the runs that are trained, redrawn on a
# terminal of any width until q is typed; one picture where there is no terminal.
. "$(dirname "$0")/lib.sh"
[ -x "$MTAG_BIN/mtag-report" ] || exit 77

make_data
make_experiment tiny.yaml 300
sed -i 's/filters: 16/filters: 96/' tiny.yaml
export MTAG_RESULTS=r.db

begin "one picture without a terminal: before a trial has finished the runs alone"
start mtag-run --json -j 1 -o r.db tiny.yaml
recorded() { [ "$(query r.db "SELECT max(epoch) FROM metric" 2>/dev/null || echo 0)" -ge 3 ] 2>/dev/null; }
wait_for recorded
kill -STOP -- "-$job" # so that the run is not done while it is looked at
expect 0 mtag-report --watch
grep -qE '^1\.1 sgd +[▁▂▃▄▅▆▇█]+ +epoch [0-9]+/300, [0-9.]+ \(best [0-9.]+ @[0-9]+\)' out || fail "no line of the run"
says "tiny: 0 of 3 runs done, 1 at work, 2 to begin"

begin "on a terminal of 60, 80 and 200 columns until q is typed, and no line is wider"
command -v tmux >/dev/null && {
    trap 'tmux -L "watch$$" kill-server 2>/dev/null || true; clean_up' EXIT
    for width in 60 80 200; do
        tmux -L "watch$$" -f /dev/null new-session -d -s "w$width" -x "$width" -y 24 \
            "env LC_ALL=C.UTF-8 TERM=screen mtag-report --watch; echo ended with \$?; sleep 60"
        screen() { tmux -L "watch$$" capture-pane -p -t "w$width"; }
        shows() { screen | grep -qF -- "$1"; }
        wait_for shows "q ends"
        equals 1 "$(screen | grep -c '^1.1 sgd')" "lines of the run at $width columns"
        equals 1 "$(screen | grep -c 'runs done')" "lines of the sweep at $width columns"
        tmux -L "watch$$" send-keys -t "w$width" q
        wait_for shows "ended with 0"
    done
}

begin "with the table once a trial has finished"
kill -CONT -- "-$job"
wait_for events_show '"event": *"finished"'
expect 0 mtag-report --watch
says "loss" "1 of 3 runs done"
grep -qE '^ *1 +1 ' out || fail "no row of the table"
kill -TERM "$job"
finish
expect 0 mtag-report --watch
says "tiny is not being run: 1 of 3 runs done"

begin "runs that are planned but not proposed yet count, wherever they are told"
sed '/^sweep:/,$d; s/^name: tiny/name: grows/' tiny.yaml >grows.yaml
cat >>grows.yaml <<'YAML'
sweep:
  method: tpe
  trials: 40
  parallel: 1
  metric: {name: valid_loss, goal: minimize}
  parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}}
YAML
start mtag-run -j 1 -o grows.db grows.yaml train.epochs=30
planned() { grep -q "^Run 2.1" messages; }
wait_for planned
expect 0 mtag-report --watch --results grows.db
says "of 40 runs done"
expect 0 mtag-run --status -o grows.db
says "of 40 runs done"
kill -INT "$job"
finish
grep -q "of 40 runs are done. The same command goes on" messages || fail "$(tail -n 1 messages)"
expect 0 mtag-report --watch --results grows.db
says "of 40 runs done"
expect 0 mtag-run --status -o grows.db
says "grows is not being run" "of 40 runs done" "The same command goes on."
expect 0 mtag-run -j 1 -o grows.db grows.yaml train.epochs=30 sweep.stop_when.target=1e9
says "stop_when.target is reached"
expect 0 mtag-run --status -o grows.db
says_not "of 40 runs"

begin "it is for people"
expect 2 mtag-report --watch -f csv
says "--watch shows a table that changes"
expect 2 mtag-report --watch -o table.txt
absent table.txt
