#!/usr/bin/env bash
# What a person sees while a sweep runs: a line for each run at work and one for the sweep, right
# at any width; the reasons of decisions with -v; at the end the best five and what to type next.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 150
sed -i 's/filters: 16/filters: 64/; /train.optimizer.type/d' tiny.yaml
cat >>tiny.yaml <<'YAML'
    train.optimizer.type: {values: [sgd, adam]}
    train.optimizer.lr: {values: [1e-3, 3e-3, 1e-2]}
YAML

begin "-v tells why a pruner lets a run go on or stops it"
expect 0 mtag-run -v -j 2 -o asha.db tiny.yaml train.epochs=9 'sweep.prune={type: asha, min_epochs: 1, reduction: 2}'
grep -qE '^Run [0-9.]+ .* goes on to epoch [0-9]+: valid_loss [0-9.]+ is number [0-9]+ of [0-9]+ after epoch [0-9]+$' err || fail "no reason"
expect 0 mtag-run -j 2 -o quiet.db tiny.yaml train.epochs=9 'sweep.prune={type: asha, min_epochs: 1, reduction: 2}'
says_not "is number"

begin "the end shows the five best trials and the command that compares"
expect 0 mtag-run -j 2 -o r.db tiny.yaml train.epochs=2
equals 5 "$(grep -c '^  trial ' out)" "trials"
says "Best by valid_loss (lower is better):" "Compare: mtag-report --top 10 --results r.db"

begin "the block of a terminal of 60, 80 and 200 columns"
command -v tmux >/dev/null || exit 0
session=(tmux -L "terminal$$" -f /dev/null)
trap '"${session[@]}" kill-server 2>/dev/null || true; clean_up' EXIT
for width in 60 80 200; do
    "${session[@]}" new-session -d -s "w$width" -x "$width" -y 30 \
        "env LC_ALL=C.UTF-8 TERM=screen mtag-run -j 2 -o w$width.db tiny.yaml; sleep 60"
    screen() { "${session[@]}" capture-pane -p -t "w$width"; }
    # The picture that is judged is the one that was waited for: the next may be the last.
    shows() {
        screen >pane
        grep -qE -- "$1" pane
    }
    wait_for shows '^tiny: [1-5]( of |/)6 .*best 0\.[0-9]{4}.* left'
    equals 1 "$(grep -cE '^tiny: ' pane)" "lines of the sweep at $width columns"
    [ "$(grep -cE '^[0-9]+\.1 .*epoch [0-9]+/150' pane)" -le 2 ] || fail "more lines than runs at work at $width columns"
    [ "$(grep -cE '^Run [1-5]\.1 .*: valid_loss' pane)" -ge 1 ] || fail "no line of a run's end at $width columns"
    wait_for shows '^Compare: mtag-report'
    [ "$(screen | grep -cE '^tiny: |epoch [0-9]+/150')" -eq 0 ] || fail "the block stays behind"
done
