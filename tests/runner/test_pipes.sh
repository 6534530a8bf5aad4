#!/usr/bin/env bash
# A pipe, a device or a folder in place of any file is refused at once.
. "$(dirname "$0")/lib.sh"

make_data data 12
make_experiment tiny.yaml 1
expect 0 mtag-run -q -o r.db tiny.yaml
for ending in yaml pth safetensors db npy csv wav mp3 flac; do
    mkfifo "pipe.$ending"
done
clip=$(first data/waveform/d/*)

# refused TEXT COMMAND...: within seconds, status 2, the text is said.
refused() {
    local text=$1
    shift
    expect 2 timeout 10 "$@" </dev/null
    says "$text"
}

begin "experiments"
refused "pipe.yaml is a pipe" mtag-run -n pipe.yaml
refused "pipe.yaml is a pipe" mtag-model summary pipe.yaml
refused "/dev/zero is a device" mtag-run -n /dev/zero
refused "data is a folder" mtag-run -n data
printf 'base: pipe.yaml\n' >over.yaml
refused "pipe.yaml" mtag-run -n over.yaml

begin "databases"
refused "pipe.db is a pipe" mtag-report --results pipe.db
refused "pipe.db is a pipe" mtag-run -q -o pipe.db tiny.yaml
refused "/dev/zero is a device" mtag-report --results /dev/zero

begin "weights"
for kind in pth safetensors; do
    refused "pipe.$kind is a pipe" mtag-model import "pipe.$kind" --model tiny.yaml -o x.safetensors
    refused "pipe.$kind is a pipe" mtag-predict --weights "pipe.$kind" --model tiny.yaml "$clip"
done
refused "/dev/zero is a device" mtag-model import /dev/zero --model tiny.yaml -o x.safetensors

begin "recordings"
for kind in wav mp3 flac npy; do
    refused "pipe.$kind" mtag-predict --results r.db "pipe.$kind"
    refused "pipe.$kind" mtag-data features "pipe.$kind" --feature mel -o x.npy
done

begin "tables and splits"
refused "pipe.csv is a pipe" mtag-data import csv pipe.csv out
cp data/annotations_final.csv kept.csv
rm data/annotations_final.csv
mkfifo data/annotations_final.csv
refused "annotations_final.csv" mtag-run -n tiny.yaml
rm data/annotations_final.csv
mv kept.csv data/annotations_final.csv

begin "outputs that nobody reads"
refused "pipe.csv" mtag-report --results r.db -f csv -o pipe.csv
