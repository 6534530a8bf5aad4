#!/usr/bin/env bash
# make_version_1.sh BIN: records a small database with the programs in the folder BIN, which
# must write version 1 (commit 9501154 does). Writes beside this script the database's dump
# (version_1.sql) and its tables as those programs give them (version_1.*.csv).
set -euo pipefail
export PATH="$(realpath "${1:?folder of programs}"):$PATH"
here=$(realpath "$(dirname "$0")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export MTAG_DATA=$scratch/data MTAG_CACHE=$scratch/cache MTAG_RESULTS=$scratch/one.db COLUMNS=
mtag-data synth data --clips 40 --seconds 4 >/dev/null
cat >grid.yaml <<'END'
name: grid
data: {root: '${env:MTAG_DATA}', tags: {top: 4}}
features:
  mel: {type: mel, n_mels: 16}
model:
  layers:
    - batchnorm
    - bands_as_channels
    - conv1d: {filters: 4, kernel: 3, stride: 2}
    - relu
    - global_avg_pool
    - linear: {units: tags}
train: {epochs: 2, batch: 8, threads: 1}
sweep:
  method: grid
  seeds: 2
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.type: {values: [sgd, adam]}
    train.optimizer.lr: {values: [1e-3, 1e-2]}
  final: {top: 1, seeds: 2}
END
cat >losses.yaml <<'END'
base: grid.yaml
name: losses
hypothesis: focal loss learns rare tags sooner
sweep:
  method: variants
  seeds: 1
  metric: {name: valid_roc_auc, goal: maximize}
  variants:
    bce (baseline): {}
    focal: {train.loss: {type: focal, gamma: 3}}
    too fast: {train.optimizer: {type: sgd, lr: 1e30}}
    not begun: {train.batch: 4}
END
mtag-run -q -j 1 grid.yaml >/dev/null
mtag-run -q -j 1 losses.yaml >/dev/null || [ $? = 1 ]
sed -i 's/lr: {values: \[1e-3, 1e-2\]/lr: {values: [1e-2, 3e-2]/' grid.yaml
mtag-run -q -j 1 --limit-trials 3 grid.yaml >/dev/null
mtag-run -q -j 1 grid.yaml >/dev/null
# One that never began; and nothing of the machine.
sqlite3 one.db "UPDATE run SET host = 'host', cpu = 'cpu', git_commit = NULL;
    UPDATE run SET status = 'interrupted', tries = 0, started = NULL, ended = NULL,
    best_epoch = NULL, epochs = NULL WHERE trial_id = (SELECT trial_id FROM sweep_trial WHERE label = 'not begun');
    UPDATE trial SET status = 'waiting', finished = 0, best_epoch = NULL WHERE id =
    (SELECT trial_id FROM sweep_trial WHERE label = 'not begun');
    DELETE FROM metric WHERE run_id = (SELECT max(id) FROM run WHERE status = 'interrupted');
    DELETE FROM trial_metric WHERE trial_id = (SELECT trial_id FROM sweep_trial WHERE label = 'not begun')"
{
    echo "-- A database of version 1; made by make_version_1.sh."
    sqlite3 one.db .dump
    sqlite3 one.db "SELECT 'PRAGMA application_id = ' || application_id || ';' FROM pragma_application_id"
    sqlite3 one.db "SELECT 'PRAGMA user_version = ' || user_version || ';' FROM pragma_user_version"
} | sed "s|$scratch|/tmp|g" >"$here/version_1.sql"
for sweep in grid losses 'grid final'; do
    mtag-report --sweep "$sweep" --format csv 2>/dev/null >"$here/version_1.${sweep// /_}.csv"
done
mtag-report --all --format csv 2>/dev/null >"$here/version_1.all.csv"
