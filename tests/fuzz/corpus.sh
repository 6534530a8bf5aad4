#!/usr/bin/env bash
# corpus.sh DIR: seeds for the fuzzers, DIR/TARGET/*. Needs MTAG_BIN for packs, indexes and a recorded
# database, python3 for pickles.
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
cd "$1"
mkdir -p npy annotations table pack index yaml pickle pth safetensors link dollar arith database

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

printf 'variables: {n: 2, list: [1, $n]}\na: $n\nb: "$(2 * n ** 2 // 3)"\nc: $list\nd: $$x ${env:HOME:y}\n' >dollar/names
printf 'a: $a\nb: ${env:}\nc: "$(min(1, max(2, x)))"\n' >dollar/faults
printf '%s' '-2 ** 2 + min(a, b, 3) * (7 // 2 % 3) / round(1.5)' >arith/all
printf '%s' '((((1))))' >arith/nested
printf '%s' 'where(has(ab), ab ^ 2, where(o == p, exp(-abcd / 5), log10(1e-3) <= 2)) + (o != "x y") * pi' >arith/formula

# header TEXT: a safetensors header is the text alone; a whole file has its length before it.
header='{"__metadata__":{"name":"x"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}'
printf '%s' "$header" >safetensors/header
{
    printf "\\x$(printf %02x "${#header}")\\x00\\x00\\x00\\x00\\x00\\x00\\x00%s" "$header"
    head -c 32 /dev/zero
} >safetensors/whole

# "mtlk", kind, size, payload: a step, a reason, and two torn ones.
message() {
    printf "klt""m\\x$(printf %02x "$1")\\x00\\x00\\x00\\x$(printf %02x "$2")\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
    head -c "$2" /dev/zero
}
message 0 12 >link/step
{
    message 4 5
    message 5 0
} >link/two
message 9 3 >link/unknown
message 3 200 | head -c 40 >link/torn

# Pickles as torch.save writes them: protocol 2, a name, a call with a storage, and by hand the old
# text protocol.
printf '%s' '(dp0
S'"'a'"'
p1
(lp2
I1
aF2.5
aNas.' | tee pickle/text >pth/text
if command -v python3 >/dev/null; then
    python3 - <<'END'
import collections
import io
import pickle
import sys
import types

torch = types.ModuleType("torch")
utils = types.ModuleType("torch._utils")
sys.modules.update({"torch": torch, "torch._utils": utils})


def make(module, name):
    function = types.FunctionType((lambda *a: None).__code__, {}, name)
    function.__module__, function.__qualname__ = module.__name__, name
    setattr(module, name, function)
    return function


class FloatStorage:
    pass


FloatStorage.__module__, FloatStorage.__qualname__ = "torch", "FloatStorage"
torch.FloatStorage = FloatStorage
rebuild = make(utils, "_rebuild_tensor_v2")


class Storage:
    def __init__(self, key):
        self.key = key


class Tensor:
    def __init__(self, key, shape, strides):
        self.call = (rebuild, (Storage(key), 0, shape, strides, False, collections.OrderedDict()))

    def __reduce__(self):
        return self.call


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return ("storage", FloatStorage, value.key, "cpu", 64) if isinstance(value, Storage) else None


state = collections.OrderedDict([("a.weight", Tensor("0", (2, 3), (3, 1))), ("a.bias", Tensor("1", (4,), (1,)))])
for name, value in [("state", state), ("wrapped", {"epoch": 3, "lr": 0.1, "model": state, "other": {1, 2, b"x"}})]:
    for protocol in (0, 2, 4):
        out = io.BytesIO()
        Pickler(out, protocol).dump(value)
        for folder in "pickle", "pth":
            with open(f"{folder}/{name}{protocol}", "wb") as file:
                file.write(out.getvalue())
END
fi
if command -v sqlite3 >/dev/null; then
    rm -f database/{empty,old}
    sqlite3 database/empty "PRAGMA page_size = 512; PRAGMA application_id = 0x6d746167; PRAGMA user_version = 2" \
        ".read $source/results/schema.sql"
    sqlite3 database/old "PRAGMA page_size = 512" ".read $source/tests/golden/results/version_1.sql"
fi

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
    if command -v sqlite3 >/dev/null; then
        rm -f database/recorded
        sqlite3 "$work/results.db" "PRAGMA journal_mode = DELETE" "PRAGMA page_size = 512" \
            "VACUUM INTO 'database/recorded'" >/dev/null || true
    fi
fi
