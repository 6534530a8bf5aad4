#!/usr/bin/env bash
# What mtag-run says is best is what mtag-report ranks first, and the value that it tells of a
# run is the one that is recorded.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 12

# closing_lines: a trial and its value a line, best first.
closing_lines() {
    sed -n 's/^  trial \([0-9]*\)[^:]*: \([0-9.]*\).*/\1 \2/p' out
}

# agrees DATABASE METRIC: the last command's messages and closing lines, and the table.
agrees() {
    local table best
    says "by $2 ("
    table=$(mtag-report --results "$1" --metric "$2" --columns "trial, $2" -f csv 2>/dev/null |
        awk -F, 'NR > 1 { printf "%s %.4f\n", $1, $2 }')
    equals "$table" "$(mtag-report --results "$1" --columns "trial, $2" -f csv 2>/dev/null |
        awk -F, 'NR > 1 { printf "%s %.4f\n", $1, $2 }')" "the sweep's own ranking"
    equals 3 "$(wc -l <<<"$table")" "rows of the table"
    equals "$table" "$(closing_lines)" "closing lines"
    best=$(sed -n 's/^Run .*(best: trial \([0-9]*\), \([0-9.]*\))$/\1 \2/p' err | tail -n 1)
    equals "$(head -n 1 <<<"$table")" "${best:-$(head -n 1 <<<"$table")}" "the last best trial"
}

# told DATABASE METRIC COUNT: each message of a run has the recorded value, of its best epoch
# or of its test.
told() {
    local line trial run value count=0
    while read -r line; do
        trial=$(sed 's/^Run \([0-9]*\)\..*/\1/' <<<"$line")
        run=$(sed 's/^Run [0-9]*\.\([0-9]*\).*/\1/' <<<"$line")
        value=$(sed "s/.*: $2 \([0-9.]*\) .*/\1/" <<<"$line")
        equals "$(query "$1" "SELECT printf('%.4f', m.value) FROM run r JOIN metric m
            ON m.run_id = r.id AND m.epoch IN (0, r.best_epoch) AND m.name = '$2'
            WHERE r.trial_id = $trial AND r.seed = $((run - 1))")" "$value" "value of trial $trial"
        count=$((count + 1))
    done < <(grep "^Run .*: $2 [0-9.]* (best" err)
    equals "$3" "$count" "runs that are told of"
}

begin "the monitor picks the epoch, the sweep's metric ranks"
cat >other.yaml <<END
base: tiny.yaml
name: other
train: {monitor: valid_pr_auc}
sweep:
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.type: {values: [sgd, adam, rmsprop]}
END
expect 0 mtag-run -j 2 -o other.db other.yaml
agrees other.db valid_loss
told other.db valid_loss 3
[ "$(query other.db "SELECT count(*) FROM run r WHERE best_epoch <> (SELECT epoch FROM metric
    WHERE run_id = r.id AND name = 'valid_loss' ORDER BY value LIMIT 1)")" -gt 0 ] ||
    fail "both metrics pick the same epochs: nothing is tested"

begin "means over several seeds"
expect 0 mtag-run -j 2 --seeds 3 -o seeds.db other.yaml
says " ± "
agrees seeds.db valid_loss
told seeds.db valid_loss 9

begin "a trial that is better so far stands beside the best one"
cat >ahead.yaml <<END
name: ahead
objective: {value: '(x - .5)^2 + 1', noise: 0.05}
sweep:
  method: tpe
  trials: 30
  seeds: {upto: 3}
  metric: {name: value, goal: minimize}
  parameters: {x: {min: 0, max: 1.0}}
END
expect 0 mtag-run -j 2 -o ahead.db ahead.yaml
[ "$(grep -c "; after 1 of 2 runs trial " err)" -gt 0 ] || fail "no trial is better so far"
while read -r trial value; do
    equals "$value" "$(query ahead.db "SELECT printf('%.4f', m.value) FROM run r JOIN metric m ON
        m.run_id = r.id AND m.epoch = 1 AND m.name = 'value' WHERE r.trial_id = $trial AND
        r.number = 1")" "value of the first run of trial $trial"
done < <(sed -n 's/.*; after 1 of 2 runs trial \([0-9]*\), \([0-9.]*\))$/\1 \2/p' err)

begin "where output and messages lead to one file, they keep their order"
mtag-run -j 2 -o ordered.db ahead.yaml 'sweep.final={top: 2, seeds: 2}' >ordered 2>&1
first_best=$(grep -n "^Best by" ordered | head -n 1 | cut -d: -f1)
final=$(grep -n "^ahead final: the best" ordered | cut -d: -f1)
last_best=$(grep -n "^Best by" ordered | tail -n 1 | cut -d: -f1)
[ "$first_best" -lt "$final" ] && [ "$final" -lt "$last_best" ] ||
    fail "the first best trials in line $first_best, the final in $final, the last in $last_best"

begin "a sweep to which seeds are added"
expect 0 mtag-run -j 2 --seeds 3 -o other.db other.yaml
agrees other.db valid_loss
told other.db valid_loss 6

begin "a sweep that has nothing left to do"
expect 0 mtag-run --seeds 3 -o other.db other.yaml
says "9 of 9"
agrees other.db valid_loss
told other.db valid_loss 0

begin "a sweep that goes on after an interruption"
start mtag-run --json -j 1 -o cut.db other.yaml train.epochs=150
wait_for events_show '"trial": 2, .*"epoch": 100,'
kill -INT "$job" 2>/dev/null || true
finish
was_interrupted
interrupted=$status
expect 0 mtag-run -j 2 -o cut.db other.yaml train.epochs=150
agrees cut.db valid_loss
[ "$interrupted" -eq 0 ] || told cut.db valid_loss 2

begin "the highest value is best where the sweep says so"
expect 0 mtag-run -j 2 -o high.db other.yaml 'sweep.metric={name: valid_roc_auc, goal: maximize}'
says "higher is better"
agrees high.db valid_roc_auc
says " (test_roc_auc 0."
told high.db valid_roc_auc 3

begin "beside the sweep's metric stands its value of the test"
expect 0 mtag-run -j 2 -o pr.db other.yaml 'sweep.metric={name: valid_pr_auc, goal: maximize}'
agrees pr.db valid_pr_auc
says " (test_pr_auc 0."
says_not "(test_roc_auc"

begin "ranked by a test metric"
expect 0 mtag-run -j 2 --seeds 2 -o test.db tiny.yaml \
    'sweep.metric={name: test_roc_auc, goal: maximize}'
agrees test.db test_roc_auc
told test.db test_roc_auc 6

begin "a trial may be named best wherever one is named"
best=$(mtag-report --results test.db --top 1 --columns trial -f csv 2>/dev/null | tail -n 1)
for command in "mtag-model summary" "mtag-model export safetensors" "mtag-predict -f csv -t" \
    "mtag-report trial"; do
    read -ra words <<<"$command"
    after=()
    [[ $command != *safetensors ]] || after=(taken)
    [[ $command != mtag-predict* ]] || after=(data/waveform/*/*.flac)
    expect 0 "${words[@]}" "$best" "${after[@]}" --results test.db
    mv out wanted
    expect 0 "${words[@]}" best "${after[@]}" --results test.db
    cmp wanted out || fail "$command: best is not trial $best"
done
expect 0 mtag-predict -t best --results test.db data/waveform/*/*.flac
says "Run $best."
expect 0 mtag-run -n --from best -o test.db
says "from $best: "
expect 2 mtag-run --rerun best -o test.db
says "trial $best has 2 runs"
expect 2 mtag-run --rerun best -o nothing.db
expect 2 mtag-model summary best --results nothing.db
expect 2 mtag-model export pytorch Best taken --results test.db
says "or \`best\`"
