#!/usr/bin/env bash
# Recordings and annotations that are broken: status 2 before the first trial, with the
# file's name, and no database.
. "$(dirname "$0")/lib.sh"

make_data good
make_experiment tiny.yaml 2
clip=$(cd good/waveform && first a/*)

# broken TEXT...: the data set `data` is refused, and nothing is made.
broken() {
    expect 2 mtag-run -q -o new.db tiny.yaml
    says "$@"
    absent new.db new.db.d
    rm -rf data
}

begin "a recording that is none"
cp -r good data
head -c 3000 /dev/urandom >"data/waveform/$clip"
broken "$clip"

begin "a truncated recording"
cp -r good data
truncate -s 20 "data/waveform/$clip"
broken "$clip"

begin "an empty recording"
cp -r good data
: >"data/waveform/$clip"
broken "$clip"

begin "a missing recording"
cp -r good data
rm "data/waveform/$clip"
expect 2 mtag-run -n -o new.db tiny.yaml
says "1 of 60 recordings cannot be used" "${clip%.*}"
expect 0 mtag-run -n -o new.db tiny.yaml data.on_error=skip
says "left out: no recording was found for clip" "${clip%.*}"
broken "${clip%.*}"

begin "a recording of another format where one is missing"
cp -r good data
mv "data/waveform/$clip" "data/waveform/${clip%.*}.m4a"
expect 2 mtag-run -n -o new.db tiny.yaml
says "$(basename "${clip%.*}").m4a is there, a format that is not read"
broken "$(basename "${clip%.*}").m4a is there, a format that is not read"

begin "the same recording in two splits is told"
cp -r good data
tested=$(cd good/waveform && first d/*)
cp "data/waveform/$clip" "data/waveform/$tested"
expect 0 mtag-run -o leak.db tiny.yaml
says "warning: 1 clip of test is a recording of train too: ${tested%.*} is ${clip%.*}"
expect 0 mtag-run -n -o leak.db tiny.yaml
says "warning: 1 clip of test is a recording of train too"
sed '/^sweep:/,$d' tiny.yaml >seconds.yaml
echo 'sweep: {parameters: {data.seconds: {values: [2, 3, 4]}}}' >>seconds.yaml
expect 0 mtag-run -q -o leak.db seconds.yaml
equals 1 "$(grep -c "is a recording of train too" err)" "warnings of three data sets"
rm -rf data leak.db leak.db.d

begin "recordings of a lower rate leave bands empty"
cp -r good data
expect 0 mtag-run -o rates.db tiny.yaml data.sample_rate=48000
says "become 48000 Hz from" "nothing is in them above" "bands of"
expect 0 mtag-run -n -o rates.db tiny.yaml data.sample_rate=48000
says "become 48000 Hz from"
expect 0 mtag-run -n -o rates.db tiny.yaml
says_not "nothing is in them above"
rm -rf data rates.db rates.db.d

begin "examples much longer than the recordings"
cp -r good data
expect 0 mtag-run -n -o short.db tiny.yaml data.seconds=40
says "recordings are shorter than an example of 40 s, as short as" "silence fills" "of all examples"
expect 0 mtag-run -o short.db tiny.yaml data.seconds=40 data.short=repeat
says "recordings are shorter than an example of 40 s" "repetitions fill"
expect 0 mtag-run -n -o short.db tiny.yaml
says_not "are shorter than an example"
rm -rf data short.db short.db.d

begin "the rate of .npy is a guess where nobody gives it"
cp -r good data
other=data/waveform/$clip
mtag-data features "$other" --feature waveform -o wave.npy >messages
rm "$other"
mv wave.npy "${other%.*}.npy"
expect 0 mtag-run -n -o rate.db tiny.yaml data.sample_rate=8000
says "1 of" "recordings are .npy, which tells no rate: they are taken to be at data.sample_rate, 8000 Hz"
expect 0 mtag-run -o rate.db tiny.yaml data.sample_rate=8000 data.npy_rate=16000
says_not "which tells no rate"
expect 0 mtag-run -n -o rate.db tiny.yaml
says_not "which tells no rate"
rm -rf data rate.db rate.db.d

begin "several broken recordings are all named"
cp -r good data
other=$(cd good/waveform && first d/*)
: >"data/waveform/$clip"
: >"data/waveform/$other"
broken "$clip" "$other"

begin "a recording that may not be read"
if [ "$(id -u)" -ne 0 ]; then
    cp -r good data
    chmod 000 "data/waveform/$clip"
    broken "$clip"
fi

begin "on_error: skip goes on without it, and names it"
cp -r good data
: >"data/waveform/$clip"
expect 0 mtag-run -o skipped.db tiny.yaml data.on_error=skip
says "$clip"
sound skipped.db
rm -rf data

begin "a recording that breaks after its features were cached is seen"
cp -r good data
expect 0 mtag-run -q -o cached.db tiny.yaml
: >"data/waveform/$clip"
broken "$clip"

begin "no data folder"
broken "$scratch/data"

begin "no annotations"
mkdir data
broken "annotations_final.csv"

begin "annotations that are binary noise"
cp -r good data
head -c 5000 /dev/urandom >data/annotations_final.csv
broken "annotations_final.csv"

begin "a tag that the table lacks"
cp -r good data
sed -i '1s/guitar/gitarre/' data/annotations_final.csv
broken "guitar"

begin "a row of another length is named with its line"
cp -r good data
sed -i '7s/\t"[01]"//' data/annotations_final.csv
broken "annotations_final.csv:7"

begin "a value that is neither 0 nor 1 is named with its line"
cp -r good data
sed -i '9s/"0"/"x"/' data/annotations_final.csv
broken "annotations_final.csv:9"

begin "a split without clips"
cp -r good data
sed -i '/"d\//d; /\td\//d' data/annotations_final.csv
broken "test"
