#!/usr/bin/env bash
# Runs with augmentation: the same bits for any number of workers and after an interruption,
# from versions in the cache too; no change without it; conditions of evaluate.perturb.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 12
cat >augmented.yaml <<'EOF'
base: tiny.yaml
name: tiny
augment:
  - {type: polarity, p: 0.8}
  - {type: noise, p: 0.5, min_snr_db: 5, max_snr_db: 20}
  - {type: one_of, of: [highpass, lowpass]}
  - {type: time_mask, max_frames: 10}
  - {type: mixup, alpha: 0.4}
EOF
sed -n '/^sweep:/,$p' tiny.yaml >>augmented.yaml

begin "one worker computes what two do"
expect 0 mtag-run -q -j 2 -o one.db augmented.yaml
expect 0 mtag-run -q -j 1 -o other.db augmented.yaml
same_results one.db other.db

begin "it is another result than without"
expect 0 mtag-run -q -j 2 -o plain.db tiny.yaml
equals 0 "$(query one.db "ATTACH 'plain.db' AS plain; SELECT count(*) FROM metric m
    JOIN plain.metric o ON m.value = o.value
    WHERE m.name = 'train_loss' AND o.name = 'train_loss'")" "equal losses"

begin "augment: none is no augmentation"
rm -rf other.db*
expect 0 mtag-run -q -j 2 -o other.db augmented.yaml augment=none
same_results plain.db other.db

begin "versions in the cache: the same for a cold and a warm one"
rm -rf other.db*
expect 0 mtag-run -q -j 2 -o versions.db augmented.yaml augment.versions=3
rm -rf cache
expect 0 mtag-run -q -j 1 -o other.db augmented.yaml augment.versions=3
same_results versions.db other.db

begin "what does not fit into the cache is computed to the same bits"
rm -rf other.db* cache
expect 0 mtag-run -q -j 2 -o other.db augmented.yaml augment.versions=3 "cache.limit=1 kB"
same_results versions.db other.db

begin "an interrupted run goes on to the same end"
rm -rf other.db*
start mtag-run --json -j 2 -o other.db augmented.yaml
wait_for events_show '"epoch": 5,'
kill -INT -- "-$job"
finish
was_interrupted
expect 0 mtag-run -q -j 2 -o other.db augmented.yaml
same_results one.db other.db

begin "conditions of the test are recorded by their names"
rm -rf other.db*
expect 0 mtag-run -q -j 2 -o other.db tiny.yaml evaluate.perturb=robustness train.epochs=1
equals 8 "$(query other.db "SELECT count(DISTINCT name) FROM metric
    WHERE name LIKE 'test_roc_auc@%'")" "conditions"
expect 2 mtag-run -q -o other.db tiny.yaml "evaluate.perturb=[mixup]"
says "takes augmentations of waveforms"
expect 2 mtag-run -q -o other.db tiny.yaml sweep.metric=test_roc_auc@noise
says "cannot be a metric of perturbed test clips"

begin "the plan's time does not count the augmentation of recordings"
expect 0 mtag-run -n -o other.db augmented.yaml
says "not counting the augmentation of recordings"

begin "faults are told with their places"
expect 2 mtag-run -q -o other.db augmented.yaml "augment=[mixup, polarity]"
says "has to stand before mixup"
expect 2 mtag-run -q -o other.db augmented.yaml "augment=[{type: polarity, only_tags: [no such tag]}]"
says "is not a tag of the data"
