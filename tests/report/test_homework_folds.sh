#!/usr/bin/env bash
# mtag-report homework of a sweep with folds: the verdict on its hypothesis is by the test clips of
# all folds, and of these networks only where there is one seed.
. "$(dirname "$0")/../lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] || exit 77
mtag-data synth data --clips 150 --seconds 1 >/dev/null
cat >folded.yaml <<'END'
name: folded
hypothesis: adaptive steps raise the ROC-AUC
data: {root: data, tags: all, seconds: 0.5, folds: {count: 3}}
features: {mel: {type: mel, n_mels: 32}}
model: {layers: [bands_as_channels, {conv1d: {filters: 16, kernel: 3}}, relu, global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 60, batch: 16, optimizer: {type: adam, lr: 1e-2}}
sweep:
  method: variants
  metric: valid_roc_auc
  variants:
    slow: {train.optimizer: {type: sgd, lr: 1e-6}, train.epochs: 2}
    adam: {}
    adam again: {train.batch: 17}
END
expect 0 mtag-run -q -o r.db folded.yaml
export MTAG_RESULTS=r.db
equals 9 "$(sqlite3 r.db "SELECT count(*) FROM run WHERE status = 'finished'")" runs

# verdict WANTED: the report's.
verdict() {
    expect 0 mtag-report homework h
    equals "$1" "$(sed -n 's/^Verdict on the hypothesis: //p' h/report.tex)" verdict
}

begin "a trial that is better over all folds agrees"
verdict "agrees: 2 of 2 trials (adam and adam again; these trained networks only)."
grep -q 'trained and tested in 3 folds' h/report.tex || fail "the folds are not told"

begin "one that is better contradicts what says the opposite"
sqlite3 r.db "UPDATE sweep SET hypothesis = 'adaptive steps lower the PR-AUC'"
verdict "contradicts: 2 of 2 trials (adam and adam again; these trained networks only)."

begin "trials that are alike do not show it"
sqlite3 r.db "UPDATE sweep SET hypothesis = 'adam again raises the ROC-AUC', baseline = 'adam'"
expect 0 mtag-report --significance
verdict "does not show it: none of 1 trial; these trained networks only."
