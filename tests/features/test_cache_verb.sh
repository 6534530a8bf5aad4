#!/usr/bin/env bash
# mtag-data cache: list, verify, prune.
. "$(dirname "$0")/lib.sh"

begin "an empty cache"
expect 0 mtag-data cache
says "0 packs, 0 B"

mtag-data synth set --clips 25 --seconds 3 >/dev/null
cat >tiny.yaml <<'END'
data: {root: set, tags: all}
features: {mel: {type: mel, n_mels: 20, normalize: band}}
model: {layers: [global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 1, batch: 4}
END
expect 0 mtag-run -q -o tiny.db tiny.yaml

begin "list, verify"
expect 0 mtag-data cache list
says ": 3 packs"
says "clips  sample_rate 16000, " "{type: mel, " " n_mels: 20" "normalize: " "delta_method: "
expect 0 mtag-data cache verify
says ": 3 packs"
expect 0 mtag-data cache prune --limit 1GB
says "0 packs removed"

begin "damaged packs are found and removed"
packs=(cache/*.pack)
printf x | dd of="${packs[0]}" bs=1 seek=$(($(stat -c %s "${packs[0]}") / 2)) conv=notrunc status=none
head -c 500 "${packs[1]}" >cut && mv cut "${packs[1]}"
touch cache/tmp.1.0 cache/index.1-0.tmp cache/0123.norm.7-12.tmp cache/mine.pack
expect 1 mtag-data cache verify
says "${packs[0]##*/} is damaged"
says "${packs[1]##*/} is cut off"
says "2 damaged"
expect 0 mtag-data cache prune
says "2 packs removed"
absent cache/tmp.1.0 cache/index.1-0.tmp cache/0123.norm.7-12.tmp
[ -e "${packs[2]}" ] || fail "a whole pack is gone"

begin "the statistics stay with a limit, and go with all"
expect 0 mtag-run -q --fresh -o tiny.db tiny.yaml
expect 2 mtag-data cache prune --limit 10
says "with its unit"
expect 0 mtag-data cache prune --limit 10B
says "3 packs removed"
norms=(cache/*.norm)
[ ${#norms[@]} -gt 0 ] || fail "the statistics are gone"
expect 0 mtag-data cache prune --all
absent cache/*.norm
[ -e cache/mine.pack ] || fail "a foreign file is gone"

begin "a cache that is none, or may not be changed"
MTAG_CACHE=$scratch/tiny.yaml expect 2 mtag-data cache
says "tiny.yaml, is not a folder"
if with_rights; then
    chmod 555 cache
    expect 2 as_nobody mtag-data cache prune --all
    says "cannot remove anything from the cache folder $MTAG_CACHE: Permission denied"
    chmod 000 cache
    expect 2 as_nobody mtag-data cache list
    says "cannot read the cache folder"
    chmod 755 cache
fi

begin "wrong words"
expect 2 mtag-data cache prune --limit "5 apples"
says "must be a size"
expect 2 mtag-data cache prune --limit 5GB --all
expect 2 mtag-data cache list --all
expect 2 mtag-data cache shrink
