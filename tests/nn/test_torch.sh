# mtag-model export: the Python that it writes repeats the trials' tests, and the weights go there
# and back. Needs python3 with torch and torchaudio.
source "$MTAG_SOURCE/tests/runner/lib.sh"
python=/usr/bin/python3
$python -c 'import torch, torchaudio, numpy' 2>/dev/null || exit 77
export OMP_NUM_THREADS=1

# close_to WANTED GOT WHAT: within 1e-4
close_to() {
    awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(d <= 1e-4 && d >= -1e-4 && b != "") }' ||
        fail "$3: $2 instead of $1"
}

# repeats TRIAL FOLDER [DATA]: the exported tagger's test metrics are the recorded ones.
repeats() {
    expect 0 mtag-model export pytorch "$1" "$2" --results r.db
    expect 0 "$python" "$2/predict.py" "${3:-data}"
    local name
    for name in test_loss test_roc_auc test_pr_auc; do
        close_to "$(query r.db "SELECT m.value FROM metric m JOIN run r ON r.id = m.run_id
            WHERE r.trial_id = $1 AND m.epoch = 0 AND m.name = '$name'")" \
            "$(sed -n "s/^$name //p" out)" "$name of trial $1"
    done
}

make_data data 100
experiments=$MTAG_SOURCE/experiments

begin "the course's baseline repeats its test in PyTorch, with chunks that overlap"
expect 0 mtag-run -q -o r.db "$experiments/baseline1d.yaml" train.epochs=1 evaluate.overlap=0.7
repeats 1 baseline

begin "the 2-D network repeats its test in PyTorch"
expect 0 mtag-run -q -o r.db "$experiments/cnn2d.yaml" train.epochs=1
repeats 2 cnn2d

begin "normalized features of several kinds do too"
cat >kinds.yaml <<END
data: {root: '\${env:MTAG_DATA}', seconds: 1.5}
features:
  mel: {type: mel, n_mels: 24, win_length: 400, window: hamming, pad: zero, mel_scale: slaney, norm: slaney, top_db: 60, normalize: band, deltas: 1}
  magnitudes: {type: spectrogram, n_fft: 256, power: 1, to: {type: log10, scale: 100}, center: false, normalize: global}
  wave: {type: waveform, normalize: global}
model:
  layers:
    - conv2d: {from: mel, filters: 4, kernel: 3, stride: 2}
    - global_avg_pool: {name: a}
    - bands_as_channels: {from: magnitudes}
    - conv1d: {filters: 8, kernel: 3}
    - relu
    - global_max_pool: {name: b}
    - conv1d: {from: wave, filters: 8, kernel: 64, stride: 32}
    - gru: {units: 6, bidirectional: true, return: last, name: c}
    - concat: {from: [a, b, c]}
    - linear: {units: tags}
train: {epochs: 1, batch: 8, optimizer: {type: adam, lr: 1e-2}}
evaluate: {chunks: center, average: logit}
END
expect 0 mtag-run -q -o r.db kinds.yaml
repeats 3 kinds

begin "recordings of other rates are resampled as mtag does"
cat >mfcc.yaml <<END
data: {root: '\${env:MTAG_DATA}', seconds: 1.5}
features:
  mel: {type: mel, f_max: 8000}
  mfcc: {type: mfcc, n_mfcc: 13, lifter: 22, normalize: band, deltas: 2, delta_method: savgol}
model:
  layers:
    - conv2d: {from: mel, filters: 8, kernel: 3, stride: 2}
    - relu
    - global_avg_pool: {name: a}
    - conv2d: {from: mfcc, filters: 8, kernel: 3}
    - relu
    - global_avg_pool: {name: b}
    - concat: {from: [a, b]}
    - linear: {units: tags}
train: {epochs: 1, batch: 8, optimizer: {type: adam, lr: 1e-2}}
END
trial=3
for rate in 8000 22050 44100; do
    # The same samples, called faster or slower: they fill the whole band of the new rate.
    "$python" - $rate <<'END'
import glob
import os
import shutil
import sys

import torchaudio

shutil.rmtree('other', ignore_errors=True)
shutil.copytree('data', 'other')
for path in glob.glob('other/waveform/*/*.flac'):
    samples, _ = torchaudio.load(path)
    os.remove(path)
    torchaudio.save(path, samples, int(sys.argv[1]))
END
    trial=$((trial + 1))
    MTAG_DATA=$PWD/other expect 0 mtag-run -q -o r.db mfcc.yaml
    repeats $trial at_$rate other
done

begin "a rate without a filter is refused by name where soxr is missing"
"$python" - <<'END'
import torch
import torchaudio

torchaudio.save('odd.wav', torch.rand(1, 30000) - 0.5, 15999)
END
if ! "$python" -c 'import soxr' 2>/dev/null; then
    expect 1 "$python" kinds/predict.py --audio odd.wav
    says "recordings of 15999 Hz need the Python package soxr"
fi

begin "a feature without a PyTorch text is refused by name"
expect 0 mtag-run -q -o refused.db kinds.yaml 'features={mel: {type: chroma}, magnitudes: {type: spectrogram}, wave: {type: waveform}}'
expect 2 mtag-model export pytorch 1 refused --results refused.db
says "feature mel of type chroma cannot be written for PyTorch"
absent refused
# `x` is a name of the exported text: there the feature has another.
cat >x.yaml <<END
data: {root: data, tags: all}
features: {x: {type: chroma}}
model: {layers: [bands_as_channels, global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 1, batch: 4}
END
expect 0 mtag-run -q -o x.db x.yaml
expect 2 mtag-model export pytorch 1 refused --results x.db
says "feature x of type chroma cannot be written for PyTorch"

begin "mtag-predict and the exported script agree on a recording"
clip=$(first data/waveform/d/*.flac)
expect 0 "$python" kinds/predict.py --audio "$clip" --top 3
cp out of_python
expect 0 mtag-predict --results r.db --trial 3 --top 3 "$clip"
sed '1d; s|^  ||' out | cmp -s - of_python || fail "$(cat out of_python)"

expect 2 "$python" kinds/predict.py --audio none.wav
grep -q "there is no file none.wav" err || fail "$(cat err)"
expect 2 "$python" kinds/predict.py none
grep -q "none has no folder waveform" err || fail "$(cat err)"

begin "weights saved by PyTorch come back"
expect 0 "$python" - <<'END'
import sys

import torch

sys.path.insert(0, 'cnn2d')
import model

torch.save(model.load('cnn2d/weights.safetensors').network.state_dict(), 'net.pth')
END
expect 0 mtag-model import net.pth --model "$experiments/cnn2d.yaml" -o back.safetensors
expect 0 mtag-model export safetensors 2 plain --results r.db
expect 0 mtag-predict --weights back.safetensors --model "$experiments/cnn2d.yaml" -f csv "$clip"
cp out first
expect 0 mtag-predict --weights plain/weights.safetensors --model plain/experiment.yaml -f csv "$clip"
cmp -s out first || fail "other tags after PyTorch"
expect 0 mtag-predict --results r.db --trial 2 -f csv "$clip"
cmp -s out first || fail "other tags from the database"
