#!/usr/bin/env bash
# Recordings with odd names, and what lies where a recording should be and is none: nothing is
# waited for, each is named, nothing is trained and nothing left behind.
. "$(dirname "$0")/lib.sh"

mtag-data synth good --clips 30 --seconds 3 >/dev/null
cat >e.yaml <<'YAML'
data: {root: data, tags: all}
features: {mel: {type: mel, n_mels: 16}}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {epochs: 1, batch: 4}
YAML
clip=$(cd good/waveform && first 0/*.flac)
name=$(basename "$clip" .flac)

begin "names with spaces, quotes, Korean letters, signs of the shell and of formats"
for new in "a b  c" "it's \"quoted\"" "노래 한국어" '$(touch made) `touch made` ;*?[a]' '%s%n' '-o' 'a\b.c'; do
    rm -rf data
    cp -r good data
    mv "data/waveform/$clip" "data/waveform/0/$new.flac"
    TO=${new//\"/\"\"} awk -v from="$name" '
        { at = index($0, from)
          print at ? substr($0, 1, at - 1) ENVIRON["TO"] substr($0, at + length(from)) : $0 }
    ' good/annotations_final.csv >data/annotations_final.csv
    expect 0 mtag-data check data
    expect 0 mtag-run -q -o r.db e.yaml
    expect 0 mtag-data analyse data --format json
    expect 0 mtag-predict --results r.db --format csv --top 1 "data/waveform/0/$new.flac"
    says "0/${new//\"/\"\"}.flac"
    expect 0 mtag-data features "data/waveform/0/$new.flac" -o "0 $new.npy"
    shape "0 $new.npy" "(1, 96, 188)"
    if command -v gnuplot >/dev/null; then
        expect 0 mtag-data features "data/waveform/0/$new.flac" -o picture.svg
        grep -q "</svg>" picture.svg || fail "no picture"
    fi
done
absent made data/waveform/0/made

begin "a line end in a name does not end a command of gnuplot"
if command -v gnuplot >/dev/null; then
    cp "good/waveform/$clip" $'a\nsystem "touch made" #.flac'
    expect 0 mtag-data features $'a\nsystem "touch made" #.flac' -o picture.svg
    absent made
fi

# none WORDS...: where the clip should be is none; there is no database afterwards.
none() {
    expect 1 mtag-data check data
    says "$name" "$@"
    expect 2 timeout 60 mtag-run -q -o new.db e.yaml
    says "1 of 30 recordings cannot be used" "$name" "$@"
    expect 2 timeout 60 mtag-data features "data/waveform/0/$name.flac" -o new.npy
    expect 2 timeout 60 mtag-predict --results r.db "data/waveform/0/$name.flac"
    says "$name" "$@"
    absent new.db new.db.d new.npy
    rm -rf data
}
there() {
    rm -rf data
    cp -r good data
    rm "data/waveform/$clip"
}

begin "a folder"
there
mkdir "data/waveform/$clip"
none "is not a regular file"

begin "a pipe"
there
mkfifo "data/waveform/$clip"
none "is not a regular file"

begin "a device without end"
there
ln -s /dev/zero "data/waveform/$clip"
none "is not a regular file"

begin "a link to itself, and one to nothing"
there
ln -s "$name.flac" "data/waveform/$clip"
none "Too many levels of symbolic links"
there
ln -s nowhere "data/waveform/$clip"
none "No such file"

begin "a folder of recordings that leads to itself"
rm -rf data
cp -r good data
rm -r data/waveform/0
ln -s 0 data/waveform/0
expect 2 mtag-run -q -o new.db e.yaml
says "waveform/0: Too many levels of symbolic links"
expect 2 mtag-data check data
absent new.db

begin "a recording and a folder that may not be read"
if with_rights; then
    rm -rf data
    cp -r good data
    mkdir -m 777 theirs
    export MTAG_CACHE=$scratch/theirs/cache
    chmod 000 "data/waveform/$clip"
    expect 2 as_nobody mtag-run -q -o theirs/new.db e.yaml
    says "1 of 30 recordings cannot be used" "$name.flac: Permission denied"
    chmod 000 data/waveform/0
    expect 2 as_nobody mtag-run -q -o theirs/new.db e.yaml
    says "cannot read the folder $scratch/data/waveform/0: Permission denied"
    expect 2 as_nobody mtag-data check data
    chmod 755 data/waveform/0
    chmod 000 data/annotations_final.csv
    expect 2 as_nobody mtag-run -q -o theirs/new.db e.yaml
    says "annotations_final.csv: Permission denied"
    absent theirs/new.db
fi
