# mtag-model export pytorch: train.py trains as mtag does. Given the same examples its losses are
# mtag's, for every optimizer, loss, schedule and average; with the rest it learns. Needs python3
# with torch and torchaudio.
source "$MTAG_SOURCE/tests/runner/lib.sh"
python=/usr/bin/python3
$python -c 'import torch, torchaudio, numpy' 2>/dev/null || exit 77
export OMP_NUM_THREADS=1
check=$MTAG_SOURCE/tests/nn/check_train.py

mtag-data synth data --clips 32 --seconds 2 >/dev/null

cat >all.yaml <<'END'
data: {root: '${env:MTAG_DATA}', tags: all, seconds: 1}
features:
  mel: {type: mel, n_mels: 16, normalize: band}
model:
  layers:
    - bands_as_channels
    - conv1d: {name: first, filters: 8, kernel: 3, stride: 2}
    - batchnorm: {name: norm}
    - relu
    - global_avg_pool
    - linear: {units: tags}
train: {epochs: 3, batch: 8, optimizer: {type: adam, lr: 1e-2}}
keep: {weights: all}
sweep:
  method: variants
  metric: valid_roc_auc
  variants:
END
cat >>all.yaml <<'END'
    momentum:
      train.optimizer: {type: sgd, lr: 1e-2, momentum: 0.9, weight_decay: 0.1}
      train.schedule: {type: one_cycle, max_lr: 1e-2, warmup: {epochs: 1}}
    averaged:
      train.loss: focal
      train.average: ema
      train.schedule: {type: cosine, warmup: {epochs: 1}}
    plateau:
      train.loss: asymmetric
      train.optimizer: {type: adamw, lr: 1e-2}
      train.schedule: {type: plateau, patience: 0, threshold: 0.5, metric: valid_loss}
    balanced:
      train.loss: {type: bce, pos_weight: balanced, label_smoothing: 0.1}
      train.optimizer: {type: nadam, lr: 1e-2}
      train.schedule: {type: step, every: 1, gamma: 0.5}
      data.balance: tags
    last epochs:
      train.average: {type: swa, start: 0.3}
      train.optimizer: {type: rmsprop, lr: 1e-3}
      train.schedule: {type: multistep, milestones: [1, 2]}
    limits:
      train.clip_gradient: {norm: 0.1}
      train.regularize: {l1: 1e-2, l2: 1e-2}
      train.drop_last: false
      train.optimizer: {type: adagrad, lr: 1e-2}
      train.schedule: {type: exponential, gamma: 0.5}
    phases:
      train.clip_gradient: {value: 0.02}
      train.init: {freeze: [first, norm], bias: prior}
      train.schedule: {type: constant, warmup: {epochs: 1}}
      train.test_weights: last
      train.phases: [{epochs: 2}, {epochs: 1, start: best, optimizer: {type: sgd, lr: 1e-2}}]
END
# The first tag of each clip, as one of four: for losses of data with one tag a clip.
mkdir one
cp -r data/waveform one/
awk -F'\t' -v OFS='\t' 'NR == 1 { print "clip_id", "blues", "jazz", "metal", "pop", "mp3_path"; next }
    { print $1, NR % 4 == 0 ? 1 : 0, NR % 4 == 1 ? 1 : 0, NR % 4 == 2 ? 1 : 0, NR % 4 == 3 ? 1 : 0, $NF }' \
    data/annotations_final.csv >one/annotations_final.csv
cat >one.yaml <<'END'
base: all.yaml
name: one
data: {root: one}
train: {optimizer: {lr: 3e-3}}
sweep:
  method: variants
  metric: valid_roc_auc
  variants:
    classes:
      train.loss: cross_entropy
    weighted:
      train.loss: {type: cross_entropy, class_weights: balanced, label_smoothing: 0.1}
END
for kind in optimizers losses schedules averages; do
    for name in $(mtag-run --list $kind | sed -n 's/^  \([a-z0-9_]*\)  .*/\1/p'); do
        grep -Eq "(type|loss|average): $name\b" all.yaml one.yaml ||
            fail "all.yaml leaves out $name"
    done
done

begin "given mtag's examples train.py has mtag's losses, with every thing that is registered"
expect 0 mtag-run -q -o r.db all.yaml
# export_all DATABASE PREFIX: of each trial, to the folder PREFIX and its number; sets `folders`.
export_all() {
    local trial folder
    folders=()
    for trial in $(query "$1" "SELECT id FROM trial"); do
        folder=$2$trial
        expect 0 mtag-model export pytorch "$trial" "$folder" --examples 3 --results "$1"
        says_not note:
        query "$1" "SELECT m.epoch || ' ' || m.name || ' ' || m.value FROM metric m
            JOIN run r ON r.id = m.run_id WHERE r.trial_id = $trial AND m.epoch > 0 AND m.name IN
            ('lr', 'train_loss', 'valid_loss', 'valid_roc_auc', 'valid_pr_auc')" >"$folder/recorded"
        folders+=("$folder")
    done
}
export_all r.db t
equals 7 "${#folders[@]}" "trials"
expect 0 $python "$check" data agree "${folders[@]}"

begin "and with those of data with one tag a clip"
expect 0 mtag-run -q -o one.db one.yaml
export_all one.db one_
equals 2 "${#folders[@]}" "trials"
expect 0 $python "$check" one agree "${folders[@]}"

begin "with every effect, with dropout and fresh weights it learns"
mkdir recordings
for clip in data/waveform/*/*; do
    ln -s "$PWD/$clip" recordings/
done
cat >learn.yaml <<'END'
base: all.yaml
name: learn
model:
  layers:
    - batchnorm
    - bands_as_channels
    - conv1d: {filters: 16, kernel: 3, stride: 2}
    - batchnorm
    - relu
    - dropout: {p: 0.1}
    - global_avg_pool
    - linear: {units: tags}
train: {epochs: 8}
sweep: ~
augment:
  - {type: polarity, p: 0.5}
  - {type: gain, p: 0.3, min_db: -6}
  - {type: noise, p: 0.1, min_snr_db: 30, max_snr_db: 40}
  - {type: noise, name: mixed, p: 0.1, min_mix: 0, max_mix: 0.1}
  - {type: delay, p: 0.1, min_ms: 100, max_ms: 300}
  - {type: reverb, p: 0.1}
  - {type: pitch_shift, p: 0.1, min_semitones: -2, max_semitones: 2}
  - {type: time_stretch, p: 0.1}
  - {type: hard_clip, p: 0.1}
  - {type: distortion, p: 0.1}
  - {type: shift, p: 0.1, rollover: false}
  - {type: reverse, p: 0.1}
  - {type: resample, p: 0.1, min_hz: 8000, max_hz: 16000}
  - {type: equalizer, p: 0.1, only_tags: [guitar]}
  - {type: highpass, p: 0.1}
  - {type: bandpass, p: 0.1}
  - {type: bandstop, p: 0.1}
  - {type: compress, p: 0.1, preset: any}
  - {type: colored_noise, p: 0.1, min_snr_db: 30}
  - {type: background, p: 0.1, folder: recordings, min_snr_db: 20}
  - {type: one_of, p: 0.1, of: [lowpass, {type: gain, min_db: -3}]}
  - {type: spec_augment, p: 0.1}
  - {type: filter_augment, p: 0.3, min_bands: 2}
  - {type: time_mask, p: 0.3, max_frames: 10}
  - {type: frequency_mask, p: 0.3, max_bands: 3}
  - {type: spec_noise, p: 0.3}
  - {type: mixup, p: 0.2}
  - {type: cutmix, p: 0.2, cut: box}
END
expect 0 mtag-run -q -o learn.db learn.yaml
expect 0 mtag-model export pytorch 1 learn --results learn.db
says_not note:
expect 0 $python "$check" data learn learn
expect 0 $python learn/predict.py data --weights learn/trained.safetensors
says test_roc_auc

for name in $(mtag-run --list augmentations | sed -n 's/^  \([a-z0-9_]*\)  .*/\1/p'); do
    grep -q "\b$name\b" learn.yaml || fail "learn.yaml leaves out $name"
done

begin "a data set that is gone costs train.py alone"
expect 0 mtag-run -q -o gone.db learn.yaml 'augment=[{type: gain}]' train.epochs=1
mv data elsewhere
expect 0 mtag-model export pytorch 1 gone --results gone.db
says "train.py is not written"
absent gone/train.py
[ -s gone/predict.py ] || fail "no predict.py"
expect 2 mtag-model export pytorch 1 other --examples 1 --results gone.db
absent other
expect 2 mtag-model export pytorch 1 other --examples 0 --results gone.db
expect 2 mtag-model export safetensors 1 other --examples 1 --results gone.db
expect 2 $python learn/train.py nowhere
grep -q "nowhere has no folder waveform" err || fail "$(cat err)"
expect 2 $python learn/train.py elsewhere --epochs 0
grep -q -- "--epochs takes a number from 1 on" err || fail "$(cat err)"
