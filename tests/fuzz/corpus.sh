#!/usr/bin/env bash
# corpus.sh DIR: seeds for the fuzzers, DIR/TARGET/*. Needs MTAG_BIN for packs and indexes.
set -euo pipefail
mkdir -p "$1"
cd "$1"
mkdir -p npy annotations table pack index yaml

# npy NAME VERSION HEADER BYTES: an array whose values are BYTES zeros.
npy() {
    local header=$3 length=${#3}
    {
        printf '\x93NUMPY'
        if [ "$2" = 1 ]; then
            printf "\\x01\\x00\\x$(printf %02x "$length")\\x00"
        else
            printf "\\x$(printf %02x "$2")\\x00\\x$(printf %02x "$length")\\x00\\x00\\x00"
        fi
        printf %s "$header"
        head -c "$4" /dev/zero
    } >"npy/$1"
}
npy f4 1 "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }" 16
npy f8 1 "{'descr': '>f8', 'fortran_order': False, 'shape': (1, 3), }" 24
npy i2 2 "{'descr': '<i2', 'fortran_order': True, 'shape': (1, 2, 1), }" 4
npy i4 3 "{'descr': '>i4', 'fortran_order': False, 'shape': (2, 2), }" 16
npy empty 1 "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }" 0

printf 'clip_id\trock\tno vocals\tmp3_path\n2\t1\t0\tf/a.b.mp3\n7\t0\t1\tc/d.mp3\n' >annotations/plain
printf '\xef\xbb\xbf"clip_id"\t"a ""b"""\t"mp3_path"\r\n"1"\t"0"\t"x/y.flac"\r\n' >annotations/quoted
printf 'path,tags\na.wav,"x, y"\n' >table/commas
printf '\xef\xbb\xbfpath;a;b\r\n"a\n""b".wav";1;0\r\n' >table/quoted
printf 'TRACK_ID\tPATH\tTAGS\n1\t48/1.mp3\tgenre---rock\tmood---dark\n' >table/tabs
printf 'base: &a {x: 1, y: [a, "b", 3.5]}\nz: *a\ntext: |\n  two\n  lines\n' >yaml/block
printf -- '- conv1d: {filters: 32, kernel: 3}\n- [1, ~, true]\n' >yaml/list

if [ -n "${MTAG_BIN:-}" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    "$MTAG_BIN/mtag-data" synth "$work/data" --clips 5 --seconds 0.5 >/dev/null
    cat >"$work/e.yaml" <<'YAML'
data: {root: data, tags: all, seconds: 0.5}
features: {mel: {type: mel, n_fft: 512, hop_length: 4000, n_mels: 4, normalize: band}}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {epochs: 1, batch: 2}
YAML
    MTAG_CACHE=$work/cache "$MTAG_BIN/mtag-run" -q -o "$work/results.db" "$work/e.yaml" >/dev/null 2>&1 || true
    for file in "$work"/cache/*.pack; do
        [ ! -e "$file" ] || cp "$file" pack/
    done
    [ ! -e "$work/cache/index" ] || cp "$work/cache/index" index/
fi
