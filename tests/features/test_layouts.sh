#!/usr/bin/env bash
# mtag-data import: collections as they are downloaded, made small by layouts.py; one command
# each, and what comes of it.
. "$(dirname "$0")/lib.sh"

top50="guitar;classical;slow;techno;strings;drums;electronic;rock;fast;piano;ambient;beat;violin;vocal;synth;female;indian;opera"
top50+=";male;singing;vocals;no vocals;harpsichord;loud;quiet;flute;woman;male vocal;no vocal;pop;soft;sitar;solo;man;classic"
top50+=";choir;voice;new age;dance;male voice;female vocal;beats;harp;cello;no voice;weird;country;metal;female voice;choral"
python3 "$MTAG_SOURCE/tests/features/layouts.py" made "$top50"

# column NAME FILE: the column of a table of annotations, in one line.
column() {
    awk -F'\t' -v name="\"$1\"" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } { print $at }' "$2" |
        tr -d '"' | tr '\n' ' '
}
# imports FORMAT NAME COUNTS [OPTIONS]: recognised, and imported by the command that is printed.
imports() {
    local words
    expect 0 mtag-data import auto "made/$2"
    says "made/$2 is laid out as $1:"
    read -ra words < <(grep '^ *mtag-data import' out)
    words[-1]="own/$2"
    rm -rf "own/$2"
    expect 0 "${words[@]}" "${@:4}"
    says "own/$2: $3"
}

begin "MagnaTagATune and its protocols"
imports mtat mtat "30 clips (23 train, 2 valid, 5 test), 50 tags"
says "published: 21108 clips (15247 train, 1529 valid, 4332 test), 50 tags"
says "left out, as its recording is empty in every copy: 6/norine_braun"
trainable own/mtat
imports mtat mtat "32 clips (24 train, 2 valid, 6 test), 50 tags" --protocol unclean
imports mtat mtat "14 clips (10 train, 2 valid, 2 test), 50 tags" --protocol homework
says "published: 9074 clips"
expect 2 mtag-data import mtat --protocol clean made/mtat own/none
says '`clean` is not a protocol of mtat, but pons2018, unclean, homework'
expect 2 mtag-data import gtzan --protocol clean made/gtzan own/none
says "gtzan has no protocols"
mkdir made/mtat/waveform
mv made/mtat/[0-9a-f] made/mtat/waveform
imports mtat mtat "30 clips (23 train, 2 valid, 5 test), 50 tags"
sed 's/"choral"/"chorale"/' made/mtat/annotations_final.csv >changed
mkdir strange
mv changed strange/annotations_final.csv
expect 2 mtag-data import mtat strange own/none
says 'strange/annotations_final.csv:1: the header has no column `choral`'

begin "GTZAN"
imports gtzan gtzan "20 clips (14 train, 3 valid, 3 test), 10 tags"
says "left out, as its recording is broken in every copy: jazz/jazz.00054.wav"
trainable own/gtzan

begin "MTG-Jamendo and its splits"
imports jamendo jamendo "6 clips (2 train, 2 valid, 2 test), 3 tags" --audio made/jamendo-audio
says "published: 54380 clips, 50 tags"
trainable own/jamendo
imports jamendo jamendo "9 clips (3 train, 3 valid, 3 test), 4 tags" --audio made/jamendo-audio --protocol top50tags/1
imports jamendo jamendo "6 clips" --audio made/jamendo-audio --protocol all
expect 2 mtag-data import jamendo --protocol top50tags/7 --audio made/jamendo-audio made/jamendo own/none
says "split-7/autotagging_top50tags-train.tsv"

begin "FMA"
imports fma fma "3 clips (1 train, 1 valid, 1 test), 2 tags"
says "published: 8000 clips (6400 train, 800 valid, 800 test), 8 tags"
trainable own/fma
imports fma fma "5 clips (2 train, 1 valid, 2 test), 3 tags" --protocol medium
mkdir -p strange/fma_metadata
sed 1d made/fma/fma_metadata/tracks.csv >strange/fma_metadata/tracks.csv
expect 2 mtag-data import fma strange own/none
says "tracks.csv:1: the two header lines have no column (set, subset)"
sed 's/^2,/2x,/' made/fma/fma_metadata/tracks.csv >strange/fma_metadata/tracks.csv
expect 2 mtag-data import fma strange own/none
says 'is not the number of a track' '`2x`'

begin "NSynth"
imports nsynth nsynth "6 clips (3 train, 2 valid, 1 test), 3 tags"
trainable own/nsynth
expect 2 mtag-data import nsynth strange own/none
says "strange has none of nsynth-train"

begin "OpenMIC, whose labels are not all known"
imports openmic openmic "20 clips (13 train, 2 valid, 5 test), 4 tags"
says "40 labels of 80 are not known"
trainable own/openmic
says "40 of 80 labels are not known"
equals "40" "$(grep -o '"?"' own/openmic/annotations_final.csv | wc -l)" "labels that are not known"
imports openmic openmic "20 clips (12 train, 3 valid, 5 test), 4 tags" --valid-share .2

cp made/openmic/openmic-2018-aggregated-labels.csv labels.csv
sed '2s/,0.9,/,,/' labels.csv >made/openmic/openmic-2018-aggregated-labels.csv
expect 2 mtag-data import openmic made/openmic own/none
says "openmic-2018-aggregated-labels.csv:2: no relevance from 0 to 1"

begin "MusicNet"
imports musicnet musicnet "10 clips (7 train, 1 valid, 2 test), 3 tags"
trainable own/musicnet
sed 's/,1,60,/,4294967297,60,/' made/musicnet/train_labels/1727.csv >notes.csv
cp notes.csv made/musicnet/train_labels/1727.csv
expect 2 mtag-data import musicnet made/musicnet own/none
says '1727.csv:2: `4294967297` is not the number of an instrument, 1 to 128'

begin "ESC-50 and UrbanSound8K, whose folds are kept"
imports esc50 esc50 "10 clips (6 train, 2 valid, 2 test), 2 tags"
says "data.folds={column: fold}"
expect 0 mtag-data check own/esc50 "data.folds={column: fold}"
equals "1 1 2 2 3 3 4 4 5 5 " "$(column fold own/esc50/annotations_final.csv)" "folds"
imports urbansound8k urbansound8k "10 clips (8 train, 1 valid, 1 test), 2 tags"
expect 0 mtag-data check own/urbansound8k "data.folds={column: fold}"

begin "AudioSet"
imports audioset audioset "11 clips (7 train, 1 valid, 3 test), 3 tags"
trainable own/audioset
grep -q '"Male speech, man speaking"' own/audioset/annotations_final.csv || fail "the name of a label"
rm made/audioset/eval_segments/*
expect 2 mtag-data import audioset made/audioset own/none
says "3 recordings are not there"

begin "Hugging Face's audiofolder"
imports audiofolder audiofolder "8 clips (4 train, 2 valid, 2 test), 2 tags"
trainable own/audiofolder
imports audiofolder audiolines "8 clips (5 train, 1 valid, 2 test), 2 tags" --valid-share .2
imports audiofolder audiolabels "8 clips (4 train, 2 valid, 2 test), 2 tags"
[ "$(head -n1 own/audiolabels/annotations_final.csv | tr -d '"')" = "$(printf 'clip_id\tdog\tcat\tmp3_path')" ] ||
    [ "$(head -n1 own/audiolabels/annotations_final.csv | tr -d '"')" = "$(printf 'clip_id\tcat\tdog\tmp3_path')" ] ||
    fail "a split became a tag: $(head -n1 own/audiolabels/annotations_final.csv)"
mkdir -p strange/words/train strange/words/test/x
expect 2 mtag-data import auto strange/words
says "strange/words is not recognised"
trainable own/audiolines

begin "tables with columns of their own"
printf 'name,set,part,who,drums,bass\n0,train,1,x,.7,?\n1,train,2,y,.2,1\n0,test,3,z,.5,0\n' >own.csv
mkdir -p clips
cp made/esc50/audio/1-100001-A-0.wav clips/train0.wav
cp made/esc50/audio/2-100002-A-0.wav clips/train1.wav
cp made/esc50/audio/3-100003-A-0.wav clips/test0.wav
expect 0 mtag-data import csv own.csv --pattern "clips/{set}{name}.wav" --fold part --artist who --threshold .5 own/table
says "own/table: 3 clips" "2 tags" "1 label of 6 is not known"
equals "1 0 1 " "$(column drums own/table/annotations_final.csv)" "labels above a threshold"
equals "? 1 0 " "$(column bass own/table/annotations_final.csv)" "labels that are not known"
expect 2 mtag-data import csv own.csv --pattern "clips/{set}{name.wav" own/none
says "has a { without a }"
expect 2 mtag-data import csv own.csv --pattern "clips/{sets}.wav" own/none
says 'own.csv:1: the header has no column `sets`'
expect 2 mtag-data import csv own.csv --pattern "clips/{set}{name}.wav" --artist who --fold part own/none
says '`.7` under `drums` is neither 0 nor 1 (--threshold 0.5 takes numbers between them)'
for wrong in 0 1 x 2; do
    expect 2 mtag-data import csv own.csv --threshold $wrong own/none
    says "--threshold takes a number between 0 and 1"
done
expect 2 mtag-data import csv own.csv --valid-share 1 own/none

begin "shares that would change nothing"
expect 2 mtag-data import esc50 --ratio .6,.2,.2 made/esc50 own/none
says "--ratio shares out clips without a split: here folds tell it"
expect 2 mtag-data import nsynth --ratio .6,.2,.2 made/nsynth own/none
says "here each clip has one"
expect 2 mtag-data import nsynth --valid-share .2 made/nsynth own/none
says "here some clips validate already"
expect 2 mtag-data import gtzan --valid-share .2 made/gtzan own/none
says "--ratio shares out all clips"

begin "folders of no known layout"
expect 2 mtag-data import auto strange/fma_metadata
says "is not recognised" "esc50"
expect 2 mtag-data import auto made/esc50 own/none
says "auto takes one folder"
expect 2 mtag-data import auto nowhere
says "it is not a folder"
