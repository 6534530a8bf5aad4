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

begin "a clip's probabilities add up to 1, as recorded and as mtag-predict has them"
clip=$(first data/waveform/d/*.flac)
expect 0 mtag-predict --results r.db --trial 1 --top 4 -f csv "$clip"
awk -F, 'NR > 1 { sum += $NF } END { exit !(NR == 5 && sum > 0.9999 && sum < 1.0001) }' out ||
    fail "$(cat out)"
for database in r.db probability.db logit.db; do
    query "$database" "SELECT writefile('scores', scores) FROM prediction LIMIT 1" >/dev/null
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
