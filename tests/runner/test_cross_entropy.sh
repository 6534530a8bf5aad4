# Data with one tag a clip: trained with cross_entropy, predicted as a softmax by mtag-predict and by
# the exported Python; clips with no tag or several are refused.
source "$MTAG_SOURCE/tests/runner/lib.sh"
python=/usr/bin/python3

make_data data 60
# The first tag of each clip, as one of four: the clip's own number by four.
mkdir -p one
cp -r data/waveform one/
awk -F'\t' -v OFS='\t' 'NR == 1 { print "clip_id", "blues", "jazz", "metal", "pop", "mp3_path"; next }
    { print $1, NR % 4 == 0 ? 1 : 0, NR % 4 == 1 ? 1 : 0, NR % 4 == 2 ? 1 : 0, NR % 4 == 3 ? 1 : 0, $NF }' \
    data/annotations_final.csv >one/annotations_final.csv

cat >one.yaml <<END
data: {root: one, tags: all, seconds: 1.5}
features: {mel: {type: mel, n_mels: 24}}
model:
  layers:
    - batchnorm
    - bands_as_channels
    - conv1d: {filters: 16, kernel: 3, stride: 2, init: kaiming_normal}
    - relu
    - conv1d: {filters: tags, kernel: 1, init: xavier_uniform}
    - global_avg_pool
train: {epochs: 2, batch: 8, loss: cross_entropy, optimizer: {type: adam, lr: 1e-2}}
END

begin "a network is trained and judged with cross-entropy"
expect 0 mtag-run -q -o r.db one.yaml
for average in probability logit; do
    expect 0 mtag-run -q -o "$average.db" one.yaml evaluate.average=$average \
        'train.loss={type: cross_entropy, class_weights: balanced, label_smoothing: 0.1}'
done
loss=$(query r.db "SELECT value FROM metric WHERE name = 'valid_loss' AND epoch = 1")
awk -v l="$loss" 'BEGIN { exit !(l > 0.3 && l < 3) }' || fail "a validation loss of $loss"

begin "accuracy is measured each epoch, macro recall at the best one, and both in the test"
equals 2 "$(query r.db "SELECT count(value) FROM metric WHERE name = 'valid_accuracy'")" epochs
equals 1 "$(query r.db "SELECT count(value) FROM metric WHERE name = 'valid_macro_recall'")" epochs
equals 2 "$(query r.db "SELECT count(value) FROM metric WHERE name IN ('test_accuracy', 'test_macro_recall')")" values
expect 0 mtag-report --results r.db
says "accuracy"
says_not "macro recall"
expect 0 mtag-report --results r.db --columns "trial, test_macro_recall, valid_f1_macro"
expect 0 mtag-report --results r.db --metric test_macro_recall
says "recall"

begin "thresholds are recorded"
equals 4 "$(query r.db "SELECT count(value) FROM tag_metric WHERE name = 'valid_f1_macro_threshold'")" thresholds
equals 1 "$(query r.db "SELECT count(value) FROM metric WHERE name = 'valid_f1_micro_threshold'")" thresholds

begin "a sweep may be ranked by any of them"
expect 0 mtag-run -q -o ranked.db one.yaml 'sweep={metric: test_f1_macro, parameters: {train.batch: {values: [4, 8]}}}'
equals 4 "$(query ranked.db "SELECT count(value) FROM metric WHERE name = 'valid_f1_macro'")" epochs
expect 0 mtag-report --results ranked.db
says "F1"

begin "mtag-data says that it is such data"
expect 0 mtag-data check one.yaml
says "4 tags, one tag a clip"
expect 0 mtag-data analyse one.yaml
says "one tag a clip, of 4" "accuracy 0."

begin "accuracy of other data is refused"
sed 's/root: one, tags: all/root: data, tags: {top: 4}/' one.yaml >other.yaml
expect 2 mtag-run -n other.yaml train.loss=bce train.monitor=valid_accuracy
says "valid_accuracy cannot be computed, and it picks the best epoch: it is for data with one tag a clip"
expect 0 mtag-run -q -o other.db other.yaml train.loss=bce
equals 0 "$(query other.db "SELECT count(*) FROM metric WHERE name LIKE '%accuracy'")" values

begin "a clip's probabilities add up to 1, as recorded and as mtag-predict has them"
clip=$(first data/waveform/d/*.flac)
expect 0 mtag-predict --results r.db --trial 1 --top 4 -f csv "$clip"
awk -F, 'NR > 1 { sum += $NF } END { exit !(NR == 5 && sum > 0.9999 && sum < 1.0001) }' out ||
    fail "$(cat out)"
for database in r.db probability.db logit.db; do
    query "$database" "SELECT writefile('scores', scores) FROM prediction WHERE split = 'test' LIMIT 1" >/dev/null
    od -An -v -tf4 -w16 scores | awk '{ s = $1 + $2 + $3 + $4; if (s < .9999 || s > 1.0001) bad = 1 }
        END { exit bad || NR == 0 }' || fail "probabilities of $database do not add up to 1"
done

begin "a softmax at the end is told: the loss applies it"
sed 's/    - global_avg_pool/    - global_avg_pool\n    - softmax/' one.yaml >twice.yaml
expect 0 mtag-run -n twice.yaml
says 'the network ends in `softmax`, but the loss cross_entropy takes logits: it applies the softmax itself'

begin "clips with several tags, or none, are refused with their names"
sed '5s/\t0\t/\t1\t/' one/annotations_final.csv >several.csv
cp -r one several
cp several.csv several/annotations_final.csv
expect 2 mtag-run -n one.yaml data.root=several
says "cross_entropy is for data with one tag a clip" "1 clip has several"
expect 2 mtag-run -n one.yaml 'data.tags=[blues, jazz]' data.unlabelled=keep
says "clips have none"
expect 0 mtag-run -n one.yaml data.root=several train.loss=bce

begin "the exported Python says the same"
if $python -c 'import torch, torchaudio, numpy' 2>/dev/null; then
    export OMP_NUM_THREADS=1
    expect 0 mtag-model export pytorch 1 tagger --results r.db
    expect 0 "$python" tagger/predict.py one
    for name in test_loss test_roc_auc; do
        wanted=$(query r.db "SELECT value FROM metric WHERE epoch = 0 AND name = '$name'")
        got=$(sed -n "s/^$name //p" out)
        awk -v a="$wanted" -v b="$got" 'BEGIN { d = a - b; exit !(d <= 1e-4 && d >= -1e-4 && b != "") }' ||
            fail "$name: $got instead of $wanted"
    done
else
    echo "/usr/bin/python3 has no torch, torchaudio and numpy"
fi
