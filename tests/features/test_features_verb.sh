#!/usr/bin/env bash
# mtag-data features as a person uses it: numbers, pictures, wrong words.
set -euo pipefail
data=$MTAG_BIN/mtag-data
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT

fail() {
    echo "$1" >&2
    cat output >&2
    exit 1
}
# expect STATUS WORDS...: runs mtag-data features, its output goes to the file `output`.
expect() {
    local wanted=$1 status=0
    shift
    "$data" features "$@" >output 2>&1 || status=$?
    [ "$status" -eq "$wanted" ] || fail "mtag-data features $*: status $status, not $wanted"
}
says() {
    grep -qF -- "$1" output || fail "the output does not say: $1"
}
# shape FILE WORDS: the shape in the header of a .npy
shape() {
    head -c 128 "$1" | tr -d '\0' | grep -qaF "'shape': $2" || fail "$1 is not of shape $2"
}

"$data" synth set --clips 25 --seconds 3 >output
clip=$(ls set/waveform/d/* | head -n 1)

expect 0 "$clip" -o mel.npy
says "mel.npy: 1 x 96 x 188"
shape mel.npy "(1, 96, 188)"
expect 0 "$clip" -f cqt n_bins=60 deltas=2 --rate 22050 -o cqt.npy
shape cqt.npy "(3, 60, 130)"
expect 0 "$clip" -f waveform -o wave.npy
shape wave.npy "(1, 48000)"
expect 0 "$clip" -f rms -o new/folder/rms.npy
shape new/folder/rms.npy "(1, 1, 94)"

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
expect 0 "$clip" --experiment own.yaml -o first.npy
shape first.npy "(1, 1, 61)"
expect 0 "$clip" --experiment own.yaml --feature bands n_mels=10 -o bands.npy
shape bands.npy "(1, 10, 94)"
expect 0 "$clip" --experiment own.yaml --feature chroma -o chroma.npy
shape chroma.npy "(1, 12, 47)"

expect 2
says "name a recording"
expect 2 "$clip"
expect 2 "$clip" -o mel.jpg
says ".npy, or a picture"
expect 2 "$clip" -f melt -o mel.npy
says "mel"
expect 2 "$clip" n_mel=3 -o x.npy
says "n_mels"
expect 2 "$clip" n_mels=many -o x.npy
expect 2 "$clip" n_mels -o x.npy
says "sets nothing"
expect 2 "$clip" -f spectral_contrast -o x.npy
says "n_bands: 5 would fit"
expect 2 "$clip" -f embedding root=set -o x.npy
says "needs the data set of an experiment"
expect 2 "$clip" --rate 0 -o x.npy
expect 2 "$clip" --rate 2000000000 -o x.npy
says "1000 to 192000 Hz"
expect 2 "$clip" --experiment nowhere.yaml -o x.npy
says "nowhere.yaml"
expect 2 "$clip" --experiment own.yaml --feature bands n_mels=0 -o x.npy
says "n_mels"
"$data" features nothing.wav -o x.npy >output 2>&1 && fail "a missing recording"
says "nothing.wav"
[ ! -e x.npy ] || fail "something was written"

command -v gnuplot >output || exit 0
for feature in mel centroid waveform "chroma deltas=1"; do
    # shellcheck disable=SC2086
    expect 0 "$clip" -f $feature -o picture.svg
    grep -q '<svg' picture.svg || fail "$feature: no picture"
    [ -s picture.gp ] && [ -s picture.dat ] || fail "$feature: no script or data"
done
