#!/usr/bin/env bash
# Cross-validation, on a set as ESC-50 is: one tag a clip, and a column of folds. A trial is a
# run for each fold and seed; what is told of it is the mean of its folds.
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || exit 77

# The clips of a synthetic set, each with the first of four tags that it has, fold 1..5.
make_data all 80
mkdir data
ln -s ../all/waveform data/waveform
awk -F'\t' -v OFS='\t' '
    NR == 1 { printf "clip_id\tfold"; for (t = 0; t < 4; t++) printf "\tsound%d", t; print "\tmp3_path"; next }
    { printf "%s\t%d", $1, (NR - 2) % 5 + 1; for (t = 0; t < 4; t++) printf "\t%d", int((NR - 2) / 5) % 4 == t
      print "", $NF }' all/annotations_final.csv >data/annotations_final.csv

cat >esc.yaml <<'END'
name: esc
data: {root: '${env:MTAG_DATA}', tags: all, folds: {column: fold}}
features:
  mel: {type: mel, n_mels: 16}
model:
  layers: [batchnorm, bands_as_channels, {conv1d: {filters: 8, kernel: 3, stride: 2}}, relu, global_avg_pool, {linear: {units: tags}}]
train: {epochs: 3, batch: 8, loss: cross_entropy}
keep: {weights: all, resume: all}
sweep:
  seeds: 2
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.lr: {values: [1e-3, 1e-2]}
END

begin "the plan tells the folds"
expect 0 mtag-run -n -o r.db esc.yaml
says "2 trials (grid), 2 seeds and 5 folds each" "fold 1 of 5" "fold 5 of 5" "clips: train 48, valid 16, test 16" "Total: 20 runs"
expect 0 mtag-run -n --json -o r.db esc.yaml
equals '5 20' "$(jq -r '"\(.folds) \(.runs)"' out)" "folds and runs of the plan"

begin "each fold is tested once with each seed, by a run of its own"
expect 0 mtag-run -q -j 2 -o r.db esc.yaml
sound r.db
equals "20|20" "$(query r.db "SELECT count(*), sum(status = 'finished') FROM run")" "runs"
equals "1,2,3,4,5,1,2,3,4,5" "$(query r.db "SELECT group_concat(fold) FROM (SELECT fold FROM run
    WHERE trial_id = 1 ORDER BY number)")" "the folds of trial 1"
equals 5 "$(query r.db "SELECT count(DISTINCT task_id) FROM prediction WHERE split = 'test'")" "tested sets"
equals 80 "$(query r.db "SELECT count(DISTINCT c.value) FROM task t, json_each(t.clips) c WHERE t.id IN
    (SELECT task_id FROM prediction WHERE split = 'test')")" "tested clips"
equals "20|1" "$(query r.db "SELECT count(*), min(length(scores) = 2 * t.clip_count * t.tag_count AND t.groups IS NOT NULL)
    FROM prediction p JOIN task t ON t.id = p.task_id WHERE split = 'valid'")" "predictions of validation clips, as halves"
equals 0 "$(query r.db "SELECT count(*) FROM run WHERE weights NOT LIKE '%-' || seed || '-' || fold || '.safetensors'")" \
    "weights by other names"

begin "a value is the mean of the folds, each the mean of its seeds; its deviation is that of the folds"
equals 1 "$(query r.db "WITH f AS (SELECT r.fold, avg(m.value) v FROM run r JOIN metric m ON m.run_id = r.id
        AND m.epoch = 0 AND m.name = 'test_roc_auc' WHERE r.trial_id = 1 GROUP BY r.fold),
    s AS (SELECT avg(v) mean, count(*) n FROM f)
    SELECT abs(t.mean - s.mean) < 1e-12 AND t.count = 10 AND t.folds = 5 AND s.n = 5 AND
        abs(t.deviation - sqrt((SELECT sum((v - s.mean) * (v - s.mean)) FROM f) / 4)) < 1e-12
    FROM trial_metric t, s WHERE t.trial_id = 1 AND t.name = 'test_roc_auc'")" "the recorded mean"
expect 0 mtag-report --results r.db
says "over 5 folds of 2 seeds each" "5 x 2"
expect 0 mtag-report runs --results r.db
says "fold"
expect 0 mtag-report --results r.db
expect 0 mtag-report --results r.db --format json
equals "10|5" "$(jq -r '.rows[0] | "\(.n)|\(.folds)"' out)" "runs and folds of a row"
equals 1 "$(query r.db "SELECT abs(mean - $(jq '.rows[] | select(.trial == 1) | .metrics.valid_loss' out)) < 1e-12
    FROM trial_metric WHERE trial_id = 1 AND name = 'valid_loss'")" "the mean of the report"

begin "what is recorded of a run's test clips follows from its stored predictions"
/usr/bin/python3 - r.db <<'END' || fail "other values than the predictions have"
import json, sqlite3, struct, sys
db = sqlite3.connect(sys.argv[1])
rows = db.execute("""SELECT p.scores, t.truth, t.clip_count, t.tag_count, m.value FROM prediction p
    JOIN task t ON t.id = p.task_id JOIN metric m ON m.run_id = p.run_id AND m.epoch = 0 AND m.name = 'test_roc_auc'
    WHERE p.split = 'test'""").fetchall()
assert len(rows) == 20
for scores, truth, clips, tags, recorded in rows:
    x = struct.unpack(f"<{clips * tags}f", scores)
    areas = []
    for t in range(tags):
        on = [x[c * tags + t] for c in range(clips) if truth[c * tags + t]]
        off = [x[c * tags + t] for c in range(clips) if not truth[c * tags + t]]
        if on and off:
            areas.append(sum((a > b) + (a == b) / 2 for a in on for b in off) / (len(on) * len(off)))
    assert abs(sum(areas) / len(areas) - recorded) < 1e-6, (areas, recorded)
END

begin "the same again, with other workers and a killed parent, gives the same bits"
start mtag-run --json -j 1 -o k.db esc.yaml
wait_for events_show '"epoch"' 10
kill -9 "$job" 2>/dev/null || true
finish || true
expect 0 mtag-run -q -j 2 -o k.db esc.yaml
same_results r.db k.db
sound k.db

begin "longer runs go on from the state of their own fold"
expect 0 mtag-run -q -j 2 --extend -o r.db esc.yaml train.epochs=5
expect 0 mtag-run -q -j 2 -o five.db esc.yaml train.epochs=5
equals "$(query five.db "SELECT group_concat(identity || seed || fold || value) FROM (SELECT t.identity, r.seed, r.fold, m.value
    FROM run r JOIN trial t ON t.id = r.trial_id JOIN metric m ON m.run_id = r.id
    WHERE m.name = 'test_loss' AND r.epochs = 5 ORDER BY 1, 2, 3)")" \
    "$(query r.db "SELECT group_concat(identity || seed || fold || value) FROM (SELECT t.identity, r.seed, r.fold, m.value
    FROM run r JOIN trial t ON t.id = r.trial_id JOIN metric m ON m.run_id = r.id
    WHERE m.name = 'test_loss' AND r.epochs = 5 ORDER BY 1, 2, 3)")" "test losses after 5 epochs"
equals 20 "$(query r.db "SELECT count(*) FROM event WHERE kind = 'extended'")" "extended runs"

begin "points are proposed by means over folds: the same with other workers, in parts and after a kill"
decisions() { # DATABASE
    query "$1" "SELECT number, virtual_time, kind, trial_id, seed, fold, until, saw, text FROM decision WHERE kind <> 'file' ORDER BY 1"
}
proposed=(esc.yaml train.epochs=1 'keep={weights: none, resume: none}' sweep.seeds=1 sweep.trials=6
    'sweep.parameters={train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}}')
for method in '{type: gp, start: 3}' tpe; do
    rm -rf p1.db* p2.db*
    expect 0 mtag-run -q -j 2 -o p1.db "${proposed[@]}" "sweep.method=$method"
    sound p1.db
    equals "6 30 30" "$(query p1.db "SELECT count(DISTINCT trial_id) || ' ' || count(*) || ' ' || sum(status = 'finished') FROM run")" \
        "runs of $method"
    expect 0 mtag-run -q -j 1 -o p2.db --limit-trials 2 "${proposed[@]}" "sweep.method=$method"
    equals 10 "$(query p2.db "SELECT count(*) FROM run WHERE status = 'finished'")" "runs of two trials"
    start mtag-run --json -j 2 -o p2.db "${proposed[@]}" "sweep.method=$method"
    wait_for events_show '"finished"' 3
    kill -9 "$job" 2>/dev/null || true
    finish
    wait_for nobody_left
    expect 0 mtag-run -q -j 2 -o p2.db "${proposed[@]}" "sweep.method=$method"
    decisions p1.db >wanted.txt
    decisions p2.db >got.txt
    cmp -s wanted.txt got.txt || fail "other decisions of $method: $(diff wanted.txt got.txt | head -4)"
    same_results p1.db p2.db
done
expect 0 mtag-run --json -o p2.db --limit-trials 2 "${proposed[@]}" sweep.method=tpe
equals 0 "$(grep -c '"event": "start"' out)" "runs begun again in a part"

begin "a pruner holds the first fold; the others follow where it is finished"
expect 0 mtag-run -q -j 2 -o p3.db "${proposed[@]}" sweep.method=tpe train.epochs=3 'sweep.prune={type: asha, min_epochs: 1}'
equals "1 0" "$(query p3.db "WITH t AS (SELECT trial_id, count(*) n, sum(status = 'finished') done FROM run GROUP BY trial_id)
    SELECT min(n = 5 AND done = 5 OR done = 0) || ' ' || sum(done NOT IN (0, 5)) FROM t")" "trials with some of their folds"
expect 0 mtag-run --json -j 1 -o p3.db "${proposed[@]}" sweep.method=tpe train.epochs=3 'sweep.prune={type: asha, min_epochs: 1}'
equals 0 "$(grep -c '"event": "start"' out)" "runs begun again"

begin "a trained fold predicts, and is exported"
clip=$(first data/waveform/*/*)
expect 0 mtag-predict --results k.db --trial 1.3 "$clip"
expect 0 mtag-model export safetensors 1.3 exported --results k.db

begin "folds that are drawn part no artist"
make_data artists 90
cat >drawn.yaml <<'END'
base: esc.yaml
name: drawn
data: {tags: {top: 5}, folds: {count: 4, by: artist}}
train: {loss: bce, epochs: 1}
sweep: {seeds: 1, parameters: ~, metric: valid_loss}
END
MTAG_DATA=$scratch/artists expect 0 mtag-run -q -o drawn.db drawn.yaml
equals "4|4" "$(query drawn.db "SELECT count(*), count(DISTINCT fold) FROM run WHERE status = 'finished'")" "runs"
equals 0 "$(query drawn.db "WITH c AS (SELECT t.id, substr(v.value, 3, instr(v.value, '-') - 3) artist FROM task t,
    json_each(t.clips) v WHERE t.id IN (SELECT task_id FROM prediction WHERE split = 'test'))
    SELECT count(*) FROM (SELECT artist FROM c GROUP BY artist HAVING count(DISTINCT id) > 1)")" "parted artists"

begin "faults tell their place"
for fault in '{column: fol}|no column `fol`' '{column: fold, count: 5}|either a column or a count' \
    '{column: fold, by: artist}|of one artist and in two folds' '[1, 2]|must be a mapping' '{}|either a column or a count'; do
    sed "s/folds: {column: fold}/folds: ${fault%%|*}/" esc.yaml >fault.yaml
    expect 2 mtag-run -n -o none.db fault.yaml
    says "fault.yaml:2:" "${fault#*|}"
done
for fault in '{count: 2}|3' '{count: 90}|too few' '{count: 5, by: clips}|did you mean'; do
    sed "s/folds: {column: fold}/folds: ${fault%%|*}/" esc.yaml >fault.yaml
    MTAG_DATA=$scratch/all expect 2 mtag-run -n -o none.db fault.yaml
    says "fault.yaml:2:" "${fault#*|}"
done
sed 's/folds: {column: fold}/folds: {column: fold}, split: {ratio: [.6, .2, .2]}/' esc.yaml >fault.yaml
expect 2 mtag-run -n -o none.db fault.yaml
says "leave one out"
MTAG_DATA=$scratch/all expect 2 mtag-run -n -o none.db esc.yaml train.loss=bce \
    'sweep.parameters={data.folds: {values: [{count: 5}, {count: 4}]}}'
says "they must be as many"

begin "folds take the place of an inherited split"
sed 's/folds: {column: fold}/split: {ratio: [.6, .2, .2]}/' esc.yaml >split.yaml
printf 'base: split.yaml\ndata: {folds: {column: fold}}\n' >over.yaml
expect 0 mtag-run -n -o r.db over.yaml
says "and 5 folds each"
