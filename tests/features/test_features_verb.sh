#!/usr/bin/env bash
# mtag-data features as a person uses it: numbers, pictures, wrong words.
. "$(dirname "$0")/lib.sh"

mtag-data synth set --clips 25 --seconds 3 >/dev/null
clip=$(first set/waveform/d/*)

begin "numbers"
expect 0 mtag-data features "$clip" -o mel.npy
says "mel.npy: 1 x 96 x 188"
cp mel.npy same.npy
ln -s same.npy link.npy
expect 2 mtag-data features same.npy --feature rms -o link.npy
grep -q "link.npy is the recording itself" err || fail "$(cat err)"
cmp mel.npy same.npy || fail "the recording was written over"
rm same.npy link.npy
shape mel.npy "(1, 96, 188)"
expect 0 mtag-data features "$clip" --feature cqt n_bins=60 deltas=2 --rate 22050 -o cqt.npy
shape cqt.npy "(3, 60, 130)"
expect 0 mtag-data features "$clip" --feature waveform -o wave.npy
says "wave.npy: 1 x 48000 (channels, frames)"
shape wave.npy "(1, 48000)"
expect 0 mtag-data features "$clip" --feature rms -o new/folder/rms.npy
shape new/folder/rms.npy "(1, 1, 94)"

begin "the features of an experiment"
cat >own.yaml <<END
data: {root: set, tags: all, sample_rate: 8000}
features:
  loud: {type: rms, hop_length: 400}
  bands: {type: mel, n_mels: 20}
model:
  layers:
    - global_avg_pool: {from: loud, name: level}
    - global_avg_pool: {from: bands, name: colour}
    - concat: {from: [level, colour]}
    - linear: {units: tags}
train: {batch: 4}
END
expect 0 mtag-data features "$clip" --experiment own.yaml -o first.npy
shape first.npy "(1, 1, 61)"
expect 0 mtag-data features "$clip" --experiment own.yaml --feature bands n_mels=10 -o bands.npy
shape bands.npy "(1, 10, 94)"
expect 0 mtag-data features "$clip" --experiment own.yaml --feature chroma -o chroma.npy
shape chroma.npy "(1, 12, 47)"

begin "wrong words"
expect 2 mtag-data features
says "name a recording"
expect 2 mtag-data features "$clip"
says "name the file to write with -o"
expect 2 mtag-data features "$clip" --experiment own.yaml --feature bogus -o x.npy
says 'no feature `bogus`' "uses loud, bands"
expect 2 mtag-data features "$clip" --experiment own.yaml --rate 8000 -o x.npy
says "has a rate of its own"
expect 2 mtag-data features "$clip" -o mel.jpg
says ".npy, or a picture"
expect 2 mtag-data features "$clip" --feature melt -o mel.npy
says "mel"
expect 2 mtag-data features "$clip" n_mel=3 -o x.npy
says "n_mels"
expect 2 mtag-data features "$clip" n_mels=many -o x.npy
expect 2 mtag-data features "$clip" n_mels -o x.npy
says "sets nothing"
expect 2 mtag-data features "$clip" --feature spectral_contrast n_bands=7 -o x.npy
says "n_bands: 6 would fit"
expect 2 mtag-data features "$clip" --feature embedding root=set -o x.npy
says "needs the data set of an experiment"
expect 2 mtag-data features "$clip" --rate 0 -o x.npy
expect 2 mtag-data features "$clip" --rate 2000000000 -o x.npy
says "1000 to 192000 Hz"
expect 2 mtag-data features "$clip" --experiment nowhere.yaml -o x.npy
says "nowhere.yaml"
expect 2 mtag-data features "$clip" --experiment own.yaml --feature bands n_mels=0 -o x.npy
says "n_mels"
expect 2 mtag-data features nothing.wav -o x.npy
says "nothing.wav"
absent x.npy

begin "pictures"
command -v gnuplot >/dev/null || exit 0
for feature in mel centroid waveform "chroma deltas=1"; do
    # shellcheck disable=SC2086
    expect 0 mtag-data features "$clip" --feature $feature -o picture.svg
    grep -q '<svg' picture.svg || fail "$feature: no picture"
    [ -s picture.gp ] && [ -s picture.dat ] || fail "$feature: no script or data"
done

begin "what another program computed is compared"
expect 0 mtag-data features "$clip" --compare mel.npy --tolerance 0
says "largest difference 0, 0 of the largest value"
expect 1 mtag-data features "$clip" amin=1e-3 --compare mel.npy --tolerance 1e-6
says "largest difference" "at (0, "
expect 0 mtag-data features "$clip" amin=1e-3 --compare mel.npy
# A NaN in the midst of theirs is the largest difference, whatever follows.
cp mel.npy nan.npy
printf '\0\0\300\177' | dd of=nan.npy bs=4 seek=$((32 + 5)) conv=notrunc status=none
expect 1 mtag-data features "$clip" --compare nan.npy --tolerance 1e9
says "largest difference nan at (0, 0, 5)"
expect 2 mtag-data features "$clip" n_mels=40 --compare mel.npy
says "the shapes differ: 1 x 40 x 188 here, 1 x 96 x 188 in mel.npy"
expect 2 mtag-data features "$clip" --compare none.npy
expect 2 mtag-data features "$clip" -o x.npy --tolerance 1
says "--tolerance is of --compare"
expect 2 mtag-data features "$clip" --compare mel.npy --tolerance -1

begin "the front end of musicnn"
expect 0 mtag-data features "$clip" preset=musicnn -o musicnn.npy
expect 0 mtag-data features "$clip" mel_scale=slaney norm=slaney to='{type: log10, scale: 10000}' --compare musicnn.npy --tolerance 0
says "largest difference 0"
expect 2 mtag-data features "$clip" --feature cqt preset=musicnn -o x.npy
says '`musicnn` is not a preset of the feature cqt'
if /usr/bin/python3 -c "import torchaudio" 2>/dev/null; then
    mtag-data features "$clip" --feature waveform -o wave.npy >/dev/null
    # librosa.feature.melspectrogram(y, sr=16000, n_fft=512, hop_length=256, n_mels=96), as librosa
    # 0.7 pads, then log10(10000 x + 1): musicnn/extractor.py.
    /usr/bin/python3 - <<'END'
import numpy, torch, torchaudio
samples = torch.from_numpy(numpy.load("wave.npy")[0])
power = torch.stft(samples, 512, 256, window=torch.hann_window(512), pad_mode="reflect", return_complex=True).abs() ** 2
filters = torchaudio.functional.melscale_fbanks(257, 0, 8000, 96, 16000, norm="slaney", mel_scale="slaney")
numpy.save("theirs.npy", torch.log10(10000 * (filters.T @ power) + 1).numpy())
END
    expect 0 mtag-data features "$clip" preset=musicnn --compare theirs.npy --tolerance 1e-4
else
    echo "  (skipped: there is no torchaudio)"
fi
