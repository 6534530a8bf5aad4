#!/usr/bin/env bash
# What other programs read is what mtag recorded: tables in pandas, a journal in Optuna, and
# every line of Python of docs/results.md.
. "$(dirname "$0")/../lib.sh"

python=/usr/bin/python3
has() {
    "$python" -c "import $1" 2>/dev/null || {
        echo "skipped: python3-$1 is not installed"
        return 1
    }
}

begin "a sweep of trained networks"
mtag-data synth "$MTAG_DATA" --clips 48 --seconds 1 >messages
cat >sweep.yaml <<'END'
name: some
data: {root: "${env:MTAG_DATA}", tags: all, seconds: 0.5}
features: {mel: {type: mel, n_mels: 8}}
model: {layers: [bands_as_channels, {conv1d: {filters: 4, kernel: 3}}, relu, global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 3, batch: 16, optimizer: {type: adam, lr: 1e-3}}
sweep:
  method: random
  trials: 6
  metric: valid_roc_auc
  seeds: 2
  parameters:
    train.optimizer.lr: {min: 1e-5, max: .1, distribution: log_uniform}
    train.optimizer.type: {values: [adam, sgd]}
    train.batch: {min: 8, max: 32, distribution: int_uniform}
END
expect 0 mtag-run -j 1 sweep.yaml
expect 0 mtag-report note 1 'heard: "fine", so far'
expect 0 mtag-report star 2

begin "tables of pandas have every setting and every digit"
expect 0 mtag-report export csv tables
has pandas && expect 0 "$python" - <<'END'
import functools, json, math, sqlite3, numpy, pandas
read = functools.partial(pandas.read_csv, float_precision="round_trip")
db = sqlite3.connect("results/mtag.db")
trials = read("tables/trials.csv").set_index("trial")
assert len(trials) == 6 and not trials.columns.duplicated().any()
for trial, path, value in db.execute("select trial_id, path, value from param"):
    seen = trials.loc[trial, path]
    if value[0] in "[{":
        json.loads(seen)
    else:
        assert str(seen) == value or float(seen) == float(value), (path, seen, value)
for trial, name, mean, std, n in db.execute("select trial_id, name, mean, deviation, count from trial_metric where "
                                            "name in (select name from metric_name where not bookkeeping)"):
    seen = trials.loc[trial, name], trials.loc[trial, name + "_std"]
    assert all(a == b or (b is None and math.isnan(a)) for a, b in zip(seen, (mean, std))), (trial, name)
    assert trials.loc[trial, name + "_n"] == n == 2
assert trials.note.dropna().to_dict() == {1: 'heard: "fine", so far'}
assert trials.star.dtype == bool and trials.index[trials.star].tolist() == [2]
runs = read("tables/runs.csv", parse_dates=["started", "ended"])
assert len(runs) == 12 and (runs.ended >= runs.started).all() and str(runs.started.dt.tz) == "UTC"
epochs = read("tables/epochs.csv").set_index(["trial", "run", "epoch"])
rows = db.execute("select r.trial_id, r.number, m.epoch, m.name, m.value from metric m join run r on "
                  "r.id = m.run_id where m.epoch > 0").fetchall()
assert len(epochs) == 36 and len(rows) > 200
for trial, run, epoch, name, value in rows:
    seen = epochs.loc[(trial, run, epoch), name]
    assert seen == value or (value is None and math.isnan(seen))
tags = read("tables/tags.csv").set_index(["trial", "run", "tag"])
rows = db.execute("select r.trial_id, r.number, m.tag, m.name, m.value from tag_metric m join run r on "
                  "r.id = m.run_id").fetchall()
for trial, run, tag, name, value in rows:
    seen = tags.loc[(trial, run, tag), name]
    assert seen == value or (value is None and math.isnan(seen))
clips, names, truth, scores = db.execute(
    "select t.clips, t.tags, t.truth, p.scores from prediction p join task t on t.id = p.task_id join run r "
    "on r.id = p.run_id where r.trial_id = 3 and r.number = 2 and p.split = 'test'").fetchone()
clips, names = json.loads(clips), json.loads(names)
truth = numpy.frombuffer(truth, "u1").reshape(len(clips), len(names))
scores = numpy.frombuffer(scores, "<f4").reshape(len(clips), len(names))
seen = read("tables/predictions/3.2.csv")
assert (seen.pivot(index="clip", columns="tag", values="score").loc[clips, names].astype("f4") == scores).all().all()
assert (seen.pivot(index="clip", columns="tag", values="truth").loc[clips, names] == truth).all().all()
END
[ "$(ls tables/predictions | wc -l)" -eq 24 ] || fail "not 24 files of predictions"

begin "a folder that is there stays, and nothing half written is left"
expect 2 mtag-report export csv tables
says "tables is there already"
expect 0 mtag-report export csv few --top 2 --without-predictions
absent few/predictions
[ "$(wc -l <few/trials.csv)" -eq 3 ] || fail "not two trials"
mkdir closed
chmod a-w closed
[ -w closed ] || expect 2 mtag-report export csv closed/tables
expect 2 mtag-report export parquet tables2
says "export knows csv and optuna"
found=(*.tmp tables/*.tmp)
[ ${#found[@]} -eq 0 ] || fail "left: ${found[*]}"

begin "Optuna opens the journal, and knows which parameters matter"
expect 0 mtag-report export optuna some.journal
if has optuna; then
    expect 0 "$python" - <<'END'
import sqlite3, warnings, optuna
warnings.simplefilter("ignore")
db = sqlite3.connect("results/mtag.db")
storage = optuna.storages.JournalStorage(optuna.storages.JournalFileStorage("some.journal"))
study = optuna.load_study(study_name="some", storage=storage)
assert study.direction == optuna.study.StudyDirection.MAXIMIZE and len(study.trials) == 6
assert study.user_attrs == {"metric": "valid_roc_auc"}
space = study.trials[0].distributions
assert space["train.optimizer.lr"] == optuna.distributions.FloatDistribution(1e-5, .1, log=True)
assert space["train.batch"] == optuna.distributions.IntDistribution(8, 32)
assert sorted(space["train.optimizer.type"].choices) == ["adam", "sgd"]
for trial in study.trials:
    number = trial.user_attrs["trial"]
    (value,) = db.execute("select mean from trial_metric where trial_id = ? and name = 'valid_roc_auc'", (number,)).fetchone()
    assert trial.state == optuna.trial.TrialState.COMPLETE and trial.value == value
    for path, seen in trial.params.items():
        (value,) = db.execute("select value from param where trial_id = ? and path = ?", (number, path)).fetchone()
        assert str(seen) == value or float(seen) == float(value)
    assert sorted(trial.intermediate_values) == [1, 2, 3]
    assert trial.datetime_complete > trial.datetime_start
best = db.execute("select max(mean) from trial_metric where name = 'valid_roc_auc'").fetchone()[0]
assert study.best_value == best
shares = optuna.importance.get_param_importances(study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=1))
assert set(shares) == set(space) and abs(sum(shares.values()) - 1) < 1e-6
study.add_trial(optuna.create_trial(params=study.best_params, distributions=space, value=.5)) # goes on
assert len(study.trials) == 7
END
fi

begin "what a person has is not written over"
cp results/mtag.db before.db
cp sweep.yaml before.yaml
refused() {
    expect 2 "$@"
    cmp -s results/mtag.db before.db && cmp -s sweep.yaml before.yaml || fail "$* wrote over a file"
}
for file in results/mtag.db sweep.yaml; do
    refused mtag-report export optuna "$file"
    refused mtag-report export csv "$file"
    refused mtag-report page "$file"
done
refused mtag-report -f csv -o results/mtag.db
grep -q "mtag.db is a database, and would be written over" err || fail "$(cat err)"

begin "the lines of Python in docs/results.md run"
sed -n '/^```python$/,/^```$/{/^```/d;p}' "$MTAG_SOURCE/docs/results.md" >lines.py
[ "$(wc -l <lines.py)" -ge 12 ] || fail "only $(wc -l <lines.py) lines were found"
grep -q optuna lines.py || fail "no line is about Optuna"
expect 0 mtag-report export optuna sweep.journal
if has pandas && has optuna; then
    expect 0 "$python" lines.py
fi
