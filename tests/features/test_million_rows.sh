#!/usr/bin/env bash
# Tables of a million rows: read whole, and what is wrong in them has its line and column.
. "$(dirname "$0")/lib.sh"

seq 1000000 | sed 's,.*,&\t1\t0\t0/clip&.mp3,' >rows
mkdir -p set/waveform
table=set/annotations_final.csv

# replace ROW LINE: the table with another row of that number.
replace() {
    {
        printf 'clip_id\trock\tpop\tmp3_path\n'
        head -n $(($1 - 1)) rows
        printf '%s\n' "$2"
        tail -n +$(($1 + 1)) rows
    } >$table
}

begin "a million clips"
replace 3 $'3\t1\t1\t0/c.mp3'
expect 0 mtag-data analyse set
says "1,000,000 clips, 2 tags"

begin "a bad value in row 999,999"
replace 999999 $'999999\t1\tx\t0/a.mp3'
expect 2 mtag-data check set
says 'annotations_final.csv:1000000:10: error: `x` under `pop` is neither 0 nor 1' \
    "1000000 | 999999"
expect 2 mtag-data import csv --path mp3_path $table own
says 'annotations_final.csv:1000000: `x` under `pop` is neither 0 nor 1'
absent own

begin "a short last row"
replace 1000000 $'1000000\t1\t0'
expect 2 mtag-data check set
says "annotations_final.csv:1000001:1: error: the line has 3 fields, the header 4"

begin "a number and a clip that are there twice"
replace 1000000 $'7\t1\t0\t0/clip500000.mp3'
expect 2 mtag-data check set
says 'annotations_final.csv:1000001:1: error: clip number `7` is on line 8 already' \
    'annotations_final.csv:1000001:1: error: clip `0/clip500000` is on line 500001 already'

begin "a byte that is not text"
replace 999998 $'999998\t1\t0\t0/caf\xe9.mp3'
expect 2 mtag-data check set
says "annotations_final.csv:999999:17: error: the byte 0xE9 is not UTF-8"
