#!/usr/bin/env bash
# mtag-data analyse as a person uses it: text, JSON, figures, settings, wrong words.
. "$(dirname "$0")/lib.sh"

begin "text and JSON"
mtag-data synth set --clips 40 --seconds 1 >/dev/null
expect 0 mtag-data analyse set
says "set: 40 clips, 50 tags"
says "Tags that mean the same"
says "test   train  artists"
says "hours"
says "imbalance"
says "leaks          none: test and train have no artist"
expect 0 mtag-data analyse set --format json
[ "$(head -c 1 out)" = "{" ] || fail "no JSON object"
says '"jaccard"'
for format in text markdown latex csv csv-spreadsheet html; do
    expect 0 mtag-data analyse set -f $format
    says rock
    expect 0 mtag-data analyse set -f $format --table pairs
    grep -qi jaccard out || fail "no Jaccard as $format"
done
expect 0 mtag-data analyse set --columns "Tag=tag, n=all" --caption "Of 40 clips" --ref tab:t -o tags.tex
grep -q 'Tag & n' tags.tex && grep -q 'caption{Of 40 clips}' tags.tex && grep -q 'label{tab:t}' tags.tex ||
    fail "tags.tex: $(cat tags.tex)"
expect 2 mtag-data analyse set --table tagz
says "did you mean \`tags\`?" "synonyms"
expect 2 mtag-data analyse set --columns tagg
says "did you mean \`tag\`?"
expect 0 mtag-data analyse set data.grammar=artist-title
says "names are artist-title"
expect 0 mtag-data analyse set 'data.split={ratio: [.6, .2, .2]}'
says "train"

begin "on how many names a statement rests"
sed 's|a/[^/"]*\.mp3|a/odd name with-five-dashes-but-no-times.mp3|' set/annotations_final.csv |
    awk -F'\t' 'NR == 1 || !seen[$NF]++' >odd.csv
mkdir odd && mv odd.csv odd/annotations_final.csv
expect 0 mtag-data analyse odd
unfold
says "names: the others are not artist-album-track-title-start-end"

begin "of an experiment"
cat >e.yaml <<'YAML'
data: {root: set, tags: [rock, piano]}
features: {mel: {type: mel}}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {batch: 2}
YAML
expect 0 mtag-data analyse e.yaml
says "2 tags"
says "clips with none of the tags are left out"
expect 0 mtag-data analyse e.yaml 'data.tags=[rock]'
says "clips, 1 tag"

begin "a split that others can take"
expect 0 mtag-data analyse set 'data.split={ratio: [.6, .2, .2], seed: 3}' --split "new/split one.txt"
cp out drawn
[ "$(wc -l <"new/split one.txt")" = 40 ] || fail "lines of the split"
expect 0 mtag-data analyse set 'data.split={file: new/split one.txt}'
cmp drawn out || fail "another split"
expect 2 mtag-data analyse set --split /dev/null/split.txt

begin "figures"
if command -v gnuplot >/dev/null; then
    expect 0 mtag-data analyse set -o figures --pictures pdf
    says "7 figures are in figures"
    [ "$(head -c 5 figures/mean_mel.pdf)" = "%PDF-" ] || fail "no pdf"
    expect 0 mtag-data analyse set -o some --figures "cooccurrence, mean_mel"
    says "2 figures are in some"
    [ -s some/cooccurrence.svg ] && [ -s some/mean_mel.svg ] || fail "no picture"
    absent some/tag_frequency.svg
fi
expect 2 mtag-data analyse set -o some --figures mean_mell
says "did you mean \`mean_mel\`?" "figures: tag_frequency,"
expect 2 mtag-data analyse set --figures mean_mel
says "--figures need -o DIR"
if command -v gnuplot >/dev/null; then
    absent some/mean_mell.svg
fi

begin "labels without recordings"
rm -r set/waveform
expect 0 mtag-data analyse set
says "No recordings are there"
if command -v gnuplot >/dev/null; then
    expect 0 mtag-data analyse set -o figures
    says "5 figures are in figures"
    says "left out: what tags sound like"
    [ "$(head -c 5 figures/cooccurrence.svg)" = "<?xml" ] || fail "no picture"
    [ -s figures/cooccurrence.gp ] && [ -s figures/cooccurrence.dat ] || fail "no script"
fi

begin "wrong words"
expect 2 mtag-data analyse
says "name an experiment or a folder"
expect 2 mtag-data analyse nowhere
expect 2 mtag-data analyse set --format xml
expect 2 mtag-data analyse set --pictures jpeg
expect 2 mtag-data analyse set data.grammar=artist-song
says "\`song\` is not a part of a file name"
expect 2 mtag-data analyse set train.epochs=3
says "a folder takes options of data alone"
expect 2 mtag-data analyse set data.gramar=artist
says "did you mean \`grammar\`?"
expect 2 mtag-data analyse set -o /dev/null/figures
