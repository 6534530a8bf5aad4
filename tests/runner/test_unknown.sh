#!/usr/bin/env bash
# Labels that nobody knows: out of the loss, the metrics and the tables, and told.
. "$(dirname "$0")/lib.sh"

mtag-data synth data --clips 60 --seconds 1 >/dev/null
# Every third label of the first three tags is not known.
awk -F'\t' -v OFS='\t' 'NR > 1 { for (i = 2; i <= 4; i++) if ((NR + i) % 3 == 0) $i = "\"?\"" } { print }' \
    data/annotations_final.csv >changed
cat >e.yaml <<'E2'
name: e
data: {root: data, tags: all, seconds: 1}
features: {mel: {type: mel, n_mels: 16}}
model:
  layers: [bands_as_channels, global_avg_pool, {linear: {units: tags}}]
train: {epochs: 2, batch: 8, loss: {type: bce, pos_weight: balanced}}
E2
expect 0 mtag-run -q e.yaml
known=$(sqlite3 results/mtag.db "SELECT hash FROM task LIMIT 1" 2>/dev/null)
cp changed data/annotations_final.csv

begin "they are told"
expect 0 mtag-data check data
says "labels are not known, and left out of losses and metrics"
expect 0 mtag-run -n e.yaml
says "labels are not known"
expect 0 mtag-data analyse data
says "are not known"

begin "a label that becomes unknown makes other data"
expect 0 mtag-run -q e.yaml
[ "$known" != "$(sqlite3 results/mtag.db "SELECT hash FROM task ORDER BY rowid DESC LIMIT 1")" ] || fail "the same task"
equals "2" "$(sqlite3 results/mtag.db "SELECT count(*) FROM trial")" "trials"

begin "predictions say so, and areas are those of the clips that are known"
trial=$(sqlite3 results/mtag.db "SELECT max(id) FROM trial")
expect 0 mtag-report export csv out-csv
file=$(find out-csv -name "*$trial*.csv" -path '*predictions*' | head -1)
[ -n "$file" ] || file=$(find out-csv -path '*predictions*' -name '*.csv' | sort | tail -1)
python3 - "$file" results/mtag.db "$trial" <<'P' || fail "areas"
import csv, sqlite3, sys
rows = list(csv.DictReader(open(sys.argv[1])))
assert any(r["truth"] == "" for r in rows), "no label is unknown"
areas = {}
for tag in {r["tag"] for r in rows}:
    has = [float(r["score"]) for r in rows if r["tag"] == tag and r["truth"] == "1"]
    has_not = [float(r["score"]) for r in rows if r["tag"] == tag and r["truth"] == "0"]
    if has and has_not:
        won = sum((x > y) + (x == y) / 2 for x in has for y in has_not)
        areas[tag] = won / len(has) / len(has_not)
db = sqlite3.connect(sys.argv[2])
(value,) = db.execute("SELECT value FROM metric JOIN run ON run.id = run_id WHERE trial_id = ? AND metric.name = 'test_roc_auc' LIMIT 1",
                      (sys.argv[3],)).fetchone()
mean = sum(areas.values()) / len(areas)
assert abs(mean - value) < 1e-6, (mean, value)
P

begin "what takes one tag a clip refuses them, by name"
sed 's/loss: .*/loss: cross_entropy}/' e.yaml >one.yaml
expect 2 mtag-run one.yaml
says "a label that is not known" "of annotations_final.csv)"
expect 2 mtag-model export pytorch "$trial" exported
says "labels that are not known"

begin "tables of a trial and shares of the data are of what is known"
expect 0 mtag-report trial "$trial" --tags
says "unknown" "of which nobody knows"
expect 0 mtag-data analyse data -f json
python3 - out data/annotations_final.csv <<'P' || fail "shares"
import csv, json, sys
rows = list(csv.reader(open(sys.argv[2]), delimiter='\t'))
of = {r["tag"]: r for r in json.load(open(sys.argv[1]))["frequency"]}
for i in range(1, 5):
    labels = [row[i] for row in rows[1:] if "1" in row[1:-1] or "?" in row[1:-1]]
    tag, known = of[rows[0][i]], [x for x in labels if x != "?"]
    assert tag["unknown"]["all"] == labels.count("?"), tag
    assert abs(tag["prevalence"]["all"] - known.count("1") / len(known)) < 1e-6, tag
P

begin "a tag of which nothing is known to train on, mixed examples, and another loss"
awk -F'\t' -v OFS='\t' 'NR > 1 { $2 = "?" } { print }' data/annotations_final.csv >data/none.csv
for mixing in mixup '{type: mixup, labels: union}'; do
    expect 0 mtag-run -q -o mixed.db e.yaml data.annotations=none.csv train.loss=focal train.init.bias=prior "augment=[$mixing]"
done
equals 0 "$(sqlite3 mixed.db "SELECT count(*) FROM metric WHERE name IN ('train_loss', 'valid_loss') AND value IS NULL")" "losses that are not numbers"

begin "an empty field is a fault, or not known where the file says so"
sed 's/\t"\??"\?/\t/g' data/annotations_final.csv >data/empty.csv
expect 2 mtag-run -q -o new.db e.yaml data.annotations=empty.csv
says "data.empty=unknown"
expect 0 mtag-run -q -o empty.db e.yaml data.annotations=empty.csv data.empty=unknown
expect 0 mtag-run -q -o again.db e.yaml
same_results again.db empty.db

begin "other signs are refused"
sed 's/"?"/"x"/' changed >data/annotations_final.csv
expect 2 mtag-run e.yaml
says 'is neither 0 nor 1, nor `?`, not known'
