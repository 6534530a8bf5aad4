#!/usr/bin/env bash
# mtag-data as a person uses it: synth, check, wrong words.
. "$(dirname "$0")/lib.sh"

begin "a set is made once"
expect 0 mtag-data synth set --clips 25 --seconds 3
says "25 clips of 3 s"
expect 0 mtag-data synth set --clips 25 --seconds 3
says "were there already"
expect 2 mtag-data synth set --clips 26 --seconds 3
says "another synthetic data set"
[ "$(head -c 20 set/annotations_final.csv)" = '"clip_id"	"guitar"	"' ] || fail "header"

expect 0 mtag-data check set
says "50 tags, examples of 48000 samples"

begin "broken, missing and doubled recordings"
first=$(cd set/waveform/c && first *)
second=$(cd set/waveform/d && first *)
third=$(cd set/waveform/0 && first *)
head -c 8000 "set/waveform/c/$first" >cut && mv cut "set/waveform/c/$first"
rm "set/waveform/d/$second"
echo junk >"set/waveform/0/$third"
expect 1 mtag-data check set
says "$first is cut off"
says "missing: d/"
says "3 clips cannot be trained on"

fourth=$(cd set/waveform/1 && first *)
cp "set/waveform/1/$fourth" "set/waveform/1/${fourth%.flac}.wav"
expect 1 mtag-data check set
says "several recordings: set/waveform/1/${fourth%.flac}.wav is used, not $fourth"

begin "a column of folds among the tags"
mtag-data synth folds --clips 25 --seconds 3 >/dev/null
sed -i '1s/\t"mp3_path"$/\t"fold"&/; 2,$s/\t[^\t]*$/\t3&/' folds/annotations_final.csv
expect 2 mtag-data check folds
says '`3` under `fold` is neither 0 nor 1' 'where it names folds: data.folds={column: fold}'
sed -i '2,$s/\t3\(\t[^\t]*\)$/\t4\1/; 2~5s/\t4\(\t[^\t]*\)$/\t1\1/; 3~5s/\t4\(\t[^\t]*\)$/\t2\1/' folds/annotations_final.csv
expect 0 mtag-data check folds "data.folds={column: fold}"
says "50 tags"

begin "a recording of another format beside a missing one"
mtag-data synth foreign --clips 25 --seconds 3 >/dev/null
clip=$(cd foreign/waveform && first 0/*.flac)
mv "foreign/waveform/$clip" "foreign/waveform/${clip%.flac}.M4A"
expect 1 mtag-data check foreign
says "missing: ${clip%.flac}: $(basename "${clip%.flac}").M4A is there, a format that is not read"
printf 'path,tags\n%s,a\n' "$PWD/foreign/waveform/${clip%.flac}.flac" >one.csv
expect 2 mtag-data import csv one.csv own/one
mv "foreign/waveform/${clip%.flac}.M4A" "foreign/waveform/$clip"

begin "the same recording in two splits"
expect 0 mtag-data check foreign
a=$(cd foreign/waveform && first 0/*) b=$(cd foreign/waveform && first d/*)
cp "foreign/waveform/$b" kept.flac
cp "foreign/waveform/$a" "foreign/waveform/$b"
expect 1 mtag-data check foreign
says "same recording: 1 clip of test is a recording of train too: ${b%.flac} is ${a%.flac}"
expect 0 mtag-data analyse foreign
unfold
says "1 clip of test is a recording of train too" "test and train have no artist"
expect 0 mtag-data analyse foreign --format json
says '"same_recordings"' "\"first\": \"${b%.flac}\""
mv kept.flac "foreign/waveform/$b"

# wav FILE RATE BYTES: noise of 8 bits
wav() {
    little() { printf "\\$(printf %o $(($1 & 255)))\\$(printf %o $(($1 >> 8 & 255)))\\$(printf %o $(($1 >> 16 & 255)))\\0"; }
    { printf RIFF && little $((36 + $3)) && printf 'WAVEfmt \20\0\0\0\1\0\1\0' && little "$2" && little "$2" &&
        printf '\1\0\10\0data' && little "$3" && head -c "$3" /dev/urandom; } >"$1"
}

begin "what is overlooked, and recordings of a lower rate"
rm "foreign/waveform/$a"
wav "foreign/waveform/${a%.flac}.wav" 8000 24001
expect 0 mtag-data check foreign
says "notice: foreign/waveform/${a%.flac}.wav: it lacks the last byte"
says "upsampled: 1 of 25 recordings become 16000 Hz from 8000 Hz: nothing is in them above 4000 Hz"

begin "what is there stays"
mkdir own && echo mine >own/notes
expect 2 mtag-data synth own --clips 25
says "own is not empty"
[ "$(ls own)" = notes ] || fail "something was written to own"
mv set/annotations_final.csv tabs.csv
expect 0 mtag-data synth set --clips 25 --seconds 3
cmp tabs.csv set/annotations_final.csv || fail "a set was not completed"

begin "annotations with other separators and values"
tr '\t' , <tabs.csv >set/annotations_final.csv
expect 2 mtag-data check set
says "fields are separated by tabs"
sed '3s/"1"/"x"/' tabs.csv >set/annotations_final.csv
expect 2 mtag-data check set
says "  3 | "

begin "wrong words"
expect 0 mtag-data
says "VERB"
expect 0 mtag-data --help
says "check EXPERIMENT|DIR"
expect 0 mtag-data --version
expect 2 mtag-data chek set
says "did you mean \`check\`?"
expect 2 mtag-data check
expect 2 mtag-data check nowhere
says "nowhere"
expect 2 mtag-data synth
expect 2 mtag-data synth set --clips 0
expect 2 mtag-data synth set --seconds -1
expect 2 mtag-data synth /dev/null/set
