#!/usr/bin/env bash
# An experiment file that is changed and run again: what is in it already is not repeated, new
# trials are added, absent ones are marked stale, and equal ones are one trial.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 3

trained() {
    grep -c '"event": "finished"' out || true
}

# stands DATABASE: "sgd:0 adam:1": each trial of the sweep and whether it is stale.
stands() {
    query results.db "SELECT p.value || ':' || st.stale FROM sweep_trial st
        JOIN param p ON p.trial_id = st.trial_id AND p.path = 'train.optimizer.type'
        JOIN sweep s ON s.id = st.sweep_id WHERE s.name = 'tiny' ORDER BY p.trial_id" | paste -sd' '
}

expect 0 mtag-run --json -o results.db tiny.yaml
equals "sgd:0 adam:0 rmsprop:0" "$(stands)" "at first"

begin "a comment, a name or another order changes nothing"
sed 's/^name: tiny/# what it is for\nhypothesis: none\n&/; s/\[sgd, adam, rmsprop\]/[adam, rmsprop, sgd]/' \
    tiny.yaml >changed.yaml
expect 0 mtag-run --json -o results.db changed.yaml
equals 0 "$(trained)" "trained runs"
equals "sgd:0 adam:0 rmsprop:0" "$(stands)" "trials"

begin "a value written in another way is the same value"
sed "s/lr: 3e-3/lr: 0.0030/" tiny.yaml >changed.yaml
expect 0 mtag-run --json -o results.db changed.yaml
equals 0 "$(trained)" "trained runs"

begin "a default that is written down is the same value"
sed 's/batch: 8/&\n  loss: bce\n  seed: 0/' tiny.yaml >changed.yaml
expect 0 mtag-run --json -o results.db changed.yaml
equals 0 "$(trained)" "trained runs"

begin "a trial that is added is trained, one that is taken out is stale"
sed 's/\[sgd, adam, rmsprop\]/[adam, rmsprop, {type: adam, lr: 0.1}]/
     s/train.optimizer.type:/train.optimizer:/' tiny.yaml >changed.yaml
sed -i 's/\[adam, rmsprop, /[{type: adam, lr: 3e-3}, {type: rmsprop, lr: 3e-3}, /' changed.yaml
expect 0 mtag-run --json -o results.db changed.yaml
equals 1 "$(trained)" "trained runs"
equals "sgd:1 adam:0 rmsprop:0 adam:0" "$(stands)" "trials"
says "1 trial of an earlier version of the sweep tiny"
says "no longer in it"
expect 0 mtag-run -o results.db changed.yaml
says_not "no longer in it"
equals 4 "$(query results.db "SELECT count(*) FROM run WHERE status = 'finished'")" "runs kept"

begin "what comes back is no longer stale, and is not trained again"
expect 0 mtag-run --json -o results.db tiny.yaml
equals 0 "$(trained)" "trained runs"
equals "sgd:0 adam:0 rmsprop:0 adam:1" "$(stands)" "trials"

begin "another network makes other trials"
sed 's/filters: 16/filters: 8/' tiny.yaml >changed.yaml
expect 0 mtag-run --json -o results.db changed.yaml
equals 3 "$(trained)" "trained runs"

begin "data of other contents make other trials, a copy of them does not"
cp -r data copy
MTAG_DATA="$scratch/copy" expect 0 mtag-run --json -o results.db tiny.yaml
equals 0 "$(trained)" "trained runs on a copy"
clip=(copy/waveform/a/*)
other=(copy/waveform/b/*)
cp "${other[0]}" "${clip[0]}"
MTAG_DATA="$scratch/copy" expect 0 mtag-run --json -o results.db tiny.yaml
equals 3 "$(trained)" "trained runs on other data"
