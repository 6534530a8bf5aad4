#!/usr/bin/env bash
# mtag-data analyse as a person uses it: text, JSON, figures, settings, wrong words.
set -euo pipefail
data=$MTAG_BIN/mtag-data
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT

fail() {
    echo "$1" >&2
    cat output >&2
    exit 1
}
# expect STATUS WORDS...: runs mtag-data analyse, its output goes to the file `output`.
expect() {
    local wanted=$1 status=0
    shift
    "$data" analyse "$@" >output 2>&1 || status=$?
    [ "$status" -eq "$wanted" ] || fail "mtag-data analyse $*: status $status, not $wanted"
}
says() {
    grep -qF -- "$1" output || fail "the output does not say: $1"
}

"$data" synth set --clips 40 --seconds 1 >/dev/null
expect 0 set
says "set: 40 clips, 50 tags"
says "Tags that mean the same"
says "test with train:"
says "hours"
expect 0 set --format json
[ "$(head -c 1 output)" = "{" ] || fail "no JSON object"
says '"jaccard"'
expect 0 set data.grammar=artist-title
says "names are artist-title"
expect 0 set 'data.split={ratio: [.6, .2, .2]}'
says "train"

cat >e.yaml <<'YAML'
data: {root: set, tags: [rock, piano]}
features: {mel: {type: mel}}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {batch: 2}
YAML
expect 0 e.yaml
says "2 tags"
says "clips with none of the tags are left out"
expect 0 e.yaml 'data.tags=[rock]'
says "1 tags"

if command -v gnuplot >/dev/null; then
    expect 0 set -o figures --pictures pdf
    says "7 figures are in figures"
    [ "$(head -c 5 figures/mean_mel.pdf)" = "%PDF-" ] || fail "no pdf"
fi
rm -r set/waveform
expect 0 set
says "No recordings are there"
if command -v gnuplot >/dev/null; then
    expect 0 set -o figures
    says "5 figures are in figures"
    says "left out: what tags sound like"
    [ "$(head -c 5 figures/cooccurrence.svg)" = "<?xml" ] || fail "no picture"
    [ -s figures/cooccurrence.gp ] && [ -s figures/cooccurrence.dat ] || fail "no script"
fi

expect 2
says "name an experiment or a folder"
expect 2 nowhere
expect 2 set --format xml
expect 2 set --pictures jpeg
expect 2 set data.grammar=artist-song
says "\`song\` is no part of a file name"
expect 2 set train.epochs=3
says "a folder takes options of data alone"
expect 2 set data.gramar=artist
says "did you mean \`grammar\`?"
expect 2 set -o /dev/null/figures
