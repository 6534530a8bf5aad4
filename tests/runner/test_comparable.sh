#!/usr/bin/env bash
# What a sweep compares at its end and in its table: losses, runs that failed, seeds.
source "${BASH_SOURCE%/*}/lib.sh"

make_data data 40
experiment() { # FILE SWEEP
    cat >"$1" <<END
name: ${1%.yaml}
data: {root: data, tags: [guitar, slow, drums]}
features: {mel: {type: mel, n_mels: 16}}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {epochs: 1, batch: 8, optimizer: {type: sgd, lr: 1e-3}}
sweep: $2
END
}

begin "a sweep over the loss is ranked by ROC-AUC"
experiment loss.yaml '{parameters: {train.loss: {values: [bce, focal, asymmetric]}}}'
expect 0 mtag-run loss.yaml -o r.db
says "names no metric" "ranked by valid_roc_auc" "Best by valid_roc_auc"
equals valid_roc_auc "$(query r.db "SELECT metric FROM sweep")" metric
expect 0 mtag-report --results r.db
says "3 trials by valid_roc_auc" "different kinds of loss (bce, focal, asymmetric)"

begin "with the loss as its metric one kind is ranked"
experiment by_loss.yaml '{metric: valid_loss, parameters: {train.loss: {values: [bce, focal, asymmetric]}}}'
expect 0 mtag-run by_loss.yaml -o r.db
says "ranks the trials of one loss only" "2 trials trained with another loss: not comparable"
expect 0 mtag-report --results r.db
says "1 trial by valid_loss" "2 trials left out: trained with another kind of loss"

begin "one that takes too large steps fails, and ranks below those that did not"
experiment seeds.yaml '{seeds: 2, parameters: {train.optimizer.lr: {values: [1e-3, 1e-2]}}}'
expect 0 mtag-run seeds.yaml -o s.db
sqlite3 s.db "UPDATE run SET status = 'failed', reason = 'it broke' WHERE trial_id = 2 AND number = 2;
    UPDATE trial SET status = 'failed', finished = 1 WHERE id = 2;
    UPDATE trial_metric SET mean = 0 WHERE trial_id = 2 AND name = 'valid_loss'"
expect 1 mtag-run seeds.yaml -o s.db
says "1 of 2 runs"
expect 0 mtag-report --results s.db
says "1 of 2  0.00 " "1 trial of which runs failed or are missing ranks below the others"
expect 0 mtag-report --results s.db --columns rank,trial,status -f csv
equals "1,1,finished 2,2,failed" "$(tail -n 2 out | tr '\n' ' ' | sed 's/ $//')" ranks

begin "more seeds of one trial push nobody down, and are a table of their own"
expect 0 mtag-run --from 1 --seeds 3 --name more -o s.db
expect 0 mtag-report --results s.db -s seeds --columns rank,trial,n -f csv
equals "1,1,2 2,2,1" "$(tail -n 2 out | tr '\n' ' ' | sed 's/ $//')" "runs of each"
expect 0 mtag-report --results s.db -s more --columns n,other_runs -f csv
[ "$(tail -n 1 out | cut -d, -f1)" = 3 ] || fail "not the three new runs"

begin "a changed seed shows the present runs"
sed -i 's/train: {/train: {seed: 40, /' seeds.yaml
expect 0 mtag-run seeds.yaml -o s.db
expect 0 mtag-report runs --results s.db -s seeds -f csv
equals "40 40 41 41" "$(cut -d, -f3 out | sed 1d | sort | tr '\n' ' ' | sed 's/ $//')" seeds
