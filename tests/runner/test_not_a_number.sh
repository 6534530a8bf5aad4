#!/usr/bin/env bash
# Metrics that are not a number: a run without a value fails with its reason, and a metric that
# the clips do not allow is told before the first step.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 3
one=('sweep=~' 'train.schedule=constant')

begin "a run whose validation loss is never a number fails with its reason"
# One step: the loss before it is a number, what is validated after it is not.
expect 1 mtag-run --json -o results.db tiny.yaml "${one[@]}" 'train.optimizer={type: adam, lr: 1e30}' \
    train.epochs=1 train.batch=30
says '"event": "failed"' 'finite number' 'learning rate'
says_not '"event": "finished"'
says_not 'nan'
equals failed "$(query results.db "SELECT status FROM run")" "the run's status"
equals failed "$(query results.db "SELECT status FROM trial")" "the trial's status"
equals 0 "$(query results.db "SELECT count(*) FROM run WHERE reason IS NULL OR best_epoch IS NOT NULL")" \
    "runs without a reason or with a best epoch"
absent "$(weights_of results.db 1.1)"

begin "--quick does not judge what two batches are too few for"
expect 0 mtag-run --quick tiny.yaml "${one[@]}"

# The clips of folder c, which validate, all have the same tags.
mkdir flat
cp -r data/waveform flat/waveform
awk -F'\t' -v OFS='\t' 'NR > 1 && $NF ~ /^"c\// { for (i = 2; i < NF; i++) $i = i % 2 } { print }' \
    data/annotations_final.csv >flat/annotations_final.csv
export MTAG_DATA=$scratch/flat

begin "a metric that the validation clips do not allow is refused where it picks the best epoch"
expect 2 mtag-run -o flat.db tiny.yaml "${one[@]}" train.monitor=valid_roc_auc
says 'train.monitor=valid_roc_auc' 'valid_roc_auc cannot be computed, and it picks the best epoch' 'validation clips'
absent flat.db

begin "likewise where it ranks the sweep or moves a schedule"
expect 2 mtag-run -n tiny.yaml 'sweep.metric=valid_pr_auc'
says 'valid_pr_auc cannot be computed, and it ranks the sweep'
expect 2 mtag-run -o flat.db tiny.yaml 'sweep=~' 'train.schedule={type: plateau, metric: valid_roc_auc}'
says 'valid_roc_auc cannot be computed, and it moves the schedule'

begin "where it decides nothing there is a warning, and the run goes on"
expect 0 mtag-run -o flat.db tiny.yaml "${one[@]}" train.epochs=1
says 'warning: valid_roc_auc, valid_pr_auc cannot be computed'
says_not 'test_roc_auc cannot'

begin "metrics of the test clips likewise"
sed -i 's/"c\//"x\//; s/"d\//"c\//; s/"x\//"d\//' flat/annotations_final.csv
mv flat/waveform/c flat/waveform/x
mv flat/waveform/d flat/waveform/c
mv flat/waveform/x flat/waveform/d
expect 2 mtag-run -o other.db tiny.yaml 'sweep.metric=test_roc_auc'
says 'test_roc_auc cannot be computed, and it ranks the sweep' 'test clips'
expect 0 mtag-run -o other.db tiny.yaml "${one[@]}" train.epochs=1
says 'warning: test_roc_auc, test_pr_auc cannot be computed'
