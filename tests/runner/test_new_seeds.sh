#!/usr/bin/env bash
# Which runs a sweep is about: those of its own seeds. What was chosen is trained with new ones,
# and the run by which it was chosen is never among them.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 2

# seeds DATABASE SWEEP: "3 [1, 2]": each trial of the sweep and the seeds that it asks for.
seeds() {
    query "$1" "SELECT v.trial_id || ' ' || v.value FROM sweep_value v JOIN sweep s ON s.id = v.sweep_id
        JOIN sweep_trial t ON t.sweep_id = s.id AND t.trial_id = v.trial_id
        WHERE s.name = '$2' AND v.path = 'train.seed' AND NOT t.stale ORDER BY v.trial_id" | paste -sd' '
}

trained() {
    grep -c '"event": "finished"' out || true
}

begin "the best of a sweep are trained with new seeds, as a sweep of their own"
final='sweep.final={top: 2, seeds: 3}'
expect 0 mtag-run -n -o f.db tiny.yaml "$final"
says 'Final: the best 2 with 3 new seeds each' 'Total: 9 runs'
expect 0 mtag-run --json -o f.db tiny.yaml "$final"
equals 9 "$(trained)" "trained runs"
says 'tiny final: the best, trials'
equals "1 [0] 2 [0] 3 [0]" "$(seeds f.db tiny)" "seeds of the sweep"
best=$(query f.db "SELECT r.trial_id FROM run r JOIN metric m ON m.run_id = r.id AND m.epoch = r.best_epoch
    WHERE m.name = 'valid_loss' AND r.seed = 0 ORDER BY m.value LIMIT 2" | sort)
equals "$(printf '%s [1, 2, 3]\n' $best | paste -sd' ')" "$(seeds f.db 'tiny final')" "seeds of the final"

begin "their table has the means of the new runs alone"
first=${best%%$'\n'*}
mtag-report --results f.db --sweep 'tiny final' --format json >out
query f.db "SELECT printf('%.9g', avg(m.value)) FROM run r JOIN metric m ON m.run_id = r.id AND
    m.epoch = r.best_epoch WHERE m.name = 'valid_loss' AND r.trial_id = $first AND r.seed > 0" >wanted
python3 -c 'import json, sys
rows = json.load(open("out"))["rows"]
row = [r for r in rows if r["trial"] == int(sys.argv[1])][0]
assert row["n"] == 3, row
assert abs(row["metrics"]["valid_loss"] - float(open("wanted").read())) < 1e-8, row' "$first" ||
    fail "the final table: $(cat out) instead of $(cat wanted)"

begin "the same command again trains nothing"
expect 0 mtag-run --json -o f.db tiny.yaml "$final"
equals 0 "$(trained)" "trained runs"

begin "a sweep that asks for more seeds takes them out of the final"
expect 0 mtag-run --json -o f.db tiny.yaml "$final" --seeds 2
equals "1 [0, 1] 2 [0, 1] 3 [0, 1]" "$(seeds f.db tiny)" "seeds of the sweep"
seeds f.db 'tiny final' | grep -qF '[2, 3, 4]' || fail "the final has $(seeds f.db 'tiny final')"
seeds f.db 'tiny final' | grep -qF '1, ' && fail "the final has $(seeds f.db 'tiny final')"

begin "an interrupted final goes on"
start mtag-run --json -o i.db tiny.yaml "$final" train.epochs=300
wait_for events_show '"event": "epoch", "trial": [0-9]*, "run": [2-4]'
kill -INT "$job"
finish
was_interrupted
expect 0 mtag-run -q -o i.db tiny.yaml "$final" train.epochs=300
equals 9 "$(query i.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished runs"
sound i.db

begin "random and variants have one, too"
expect 0 mtag-run --json -o r.db tiny.yaml 'sweep={method: random, trials: 2, seed: 3,
    parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-2}}, final: {top: 1, seeds: 2}}'
equals 4 "$(trained)" "trained runs"
expect 1 mtag-run -o none.db tiny.yaml 'sweep={metric: valid_loss, final: {top: 1, seeds: 2}}' \
    'train.optimizer={type: sgd, lr: 1e30}'
says "tiny final: no trial has a finished run"
expect 0 mtag-run --json -o v.db tiny.yaml 'sweep={method: variants, variants: {a: {}, b: {train.batch: 4}}, final: {top: 5, seeds: 1}}'
equals 4 "$(trained)" "trained runs"

begin "half a final is a fault"
expect 2 mtag-run -o n.db tiny.yaml 'sweep.final={top: 2}'
says '`final` of sweep needs `top` and `seeds`, both at least 1' 'as in `final: {top: 3, seeds: 5}`'

begin "--from with --seeds trains new seeds, again the same ones"
expect 0 mtag-run -q -o t.db tiny.yaml
expect 0 mtag-run --json -o t.db --from 2 --seeds 2 --name chosen
equals 2 "$(trained)" "trained runs"
equals "2 [1, 2]" "$(seeds t.db chosen)" "seeds"
expect 0 mtag-run --json -o t.db --from 2 --seeds 3 --name chosen
equals 1 "$(trained)" "trained runs"
expect 0 mtag-run --json -o t.db --from 2 --seeds 2 --name another
equals "2 [4, 5]" "$(seeds t.db another)" "seeds"
expect 0 mtag-run --json -o t.db --from 2 --seeds 3 --name chosen
equals "2 [1, 2, 3]" "$(seeds t.db chosen)" "seeds"
equals 0 "$(trained)" "trained runs"

begin "another trial was trained with none"
expect 0 mtag-run --json -o t.db --from 2 --seeds 2 --name longer train.epochs=3
equals "4 [0, 1]" "$(seeds t.db longer)" "seeds"

begin "a changed train.seed asks for the present seeds"
expect 0 mtag-run --json -o t.db tiny.yaml train.seed=7 --seeds 2
equals 6 "$(trained)" "trained runs"
equals "1 [7, 8] 2 [7, 8] 3 [7, 8]" "$(seeds t.db tiny)" "seeds"
expect 0 mtag-run --json -o t.db tiny.yaml
equals 0 "$(trained)" "trained runs"
equals "1 [0] 2 [0] 3 [0]" "$(seeds t.db tiny)" "seeds"
