#!/usr/bin/env bash
# mtag-data cache: list, verify, prune.
set -euo pipefail
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
export MTAG_CACHE=$PWD/cache

fail() {
    echo "$1" >&2
    cat output >&2
    exit 1
}
# expect STATUS WORDS...: runs mtag-data cache, its output goes to the file `output`.
expect() {
    local wanted=$1 status=0
    shift
    "$MTAG_BIN/mtag-data" cache "$@" >output 2>&1 || status=$?
    [ "$status" -eq "$wanted" ] || fail "mtag-data cache $*: status $status, not $wanted"
}
says() {
    grep -q -- "$1" output || fail "the output does not say: $1"
}

expect 0
says "0 packs, 0 B"

"$MTAG_BIN/mtag-data" synth set --clips 25 --seconds 3 >/dev/null
cat >tiny.yaml <<'END'
data: {root: set, tags: all}
features: {mel: {type: mel, n_mels: 20, normalize: band}}
model: {layers: [global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 1, batch: 4}
END
"$MTAG_BIN/mtag-run" -q -o tiny.db tiny.yaml || fail "the experiment"

expect 0 list
says ": 3 packs"
says "clips  sample_rate 16000, .*{type: mel, .*n_mels: 20"
expect 0 verify
says ": 3 packs"
expect 0 prune --limit 1GB
says "0 packs removed"

packs=(cache/*.pack)
printf 'x' | dd of="${packs[0]}" bs=1 seek=300 conv=notrunc status=none
head -c 500 "${packs[1]}" >cut && mv cut "${packs[1]}"
touch cache/tmp.1.0 cache/mine.pack
expect 1 verify
says "${packs[0]##*/} is damaged"
says "${packs[1]##*/} is cut off"
says "2 damaged"
expect 0 prune
says "2 packs removed"
[ ! -e cache/tmp.1.0 ] || fail "a dead program's file is still there"
[ -e "${packs[2]}" ] || fail "a whole pack is gone"

"$MTAG_BIN/mtag-run" -q --fresh -o tiny.db tiny.yaml || fail "the experiment again"
expect 0 prune --limit 10
says "3 packs removed"
[ "$(ls cache/*.norm)" ] || fail "the statistics are gone"
expect 0 prune --all
[ "$(echo cache/*.norm)" = "cache/*.norm" ] || fail "statistics are left"
[ -e cache/mine.pack ] || fail "a foreign file is gone"

expect 2 prune --limit "5 apples"
says "must be a size"
expect 2 prune --limit 5GB --all
expect 2 list --all
expect 2 shrink
