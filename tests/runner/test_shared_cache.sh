#!/usr/bin/env bash
# A cache that several programs fill at once, that is damaged, of another version or may not be
# written: the results are always those of a cache of one's own.
. "$(dirname "$0")/lib.sh"

make_data data 40
make_experiment tiny.yaml 1
sed -i 's/n_mels: 32/n_mels: 32, normalize: band/' tiny.yaml
expect 0 mtag-run -q -j 1 -o calm.db tiny.yaml
cp -r cache whole

# computes WHAT: with the cache as it is now, the results of calm.db.
computes() {
    rm -rf new.db*
    expect 0 mtag-run -q -j 1 -o new.db tiny.yaml
    same_results calm.db new.db
}

begin "three runs fill one cache at once"
rm -rf cache
pids=()
for i in 1 2 3; do
    mtag-run -q -j 1 -o "at_once$i.db" tiny.yaml 2>"at_once$i.err" &
    pids+=($!)
done
for i in 1 2 3; do
    wait "${pids[i - 1]}" || fail "run $i: $(cat "at_once$i.err")"
    same_results calm.db "at_once$i.db"
done
left=(cache/tmp.*)
[ ${#left[@]} -eq 0 ] || fail "left behind: ${left[*]}"
expect 0 mtag-data cache verify

begin "another byte, a file cut off, emptied, of another version"
packs=(whole/*.pack)
for file in "${packs[0]}" whole/*.norm whole/index; do
    size=$(stat -c %s "$file")
    for damage in version middle last cut emptied; do
        rm -rf cache
        cp -r whole cache
        hurt=cache/$(basename "$file")
        case $damage in
        version) at=8 ;; # of packs; of the others a byte as any
        middle) at=$((size / 2)) ;;
        last) at=$((size - 1)) ;;
        cut) truncate -s $((size / 2)) "$hurt" ;;
        emptied) : >"$hurt" ;;
        esac
        case $damage in
        version | middle | last)
            byte=$(od -An -tu1 -j "$at" -N 1 "$hurt")
            printf "\\$(printf %03o $((byte ^ 1)))" |
                dd of="$hurt" bs=1 seek="$at" conv=notrunc status=none
            ;;
        esac
        computes
    done
done

begin "a cache that is whole may be read by those who may not write to it"
rm -rf cache
cp -r whole cache
chmod -R a-w cache
if [ "$(id -u)" -ne 0 ]; then
    computes
    rm -rf new.db*
    expect 2 env MTAG_CACHE="$scratch/cache/none" mtag-run -q -o new.db tiny.yaml
    says "cache/none" "Permission denied"
    absent new.db
fi
chmod -R u+w cache

begin "a recording that is replaced while a run uses it ends the run with its name"
clip=$(first data/waveform/0/*.flac)
other=$(first data/waveform/1/*.flac)
start mtag-run --json -j 1 -o long.db tiny.yaml "cache.limit=1 kB" train.epochs=1000 'sweep=~'
wait_for events_show '"epoch": 2,'
cp "$clip" kept.flac
cp "$other" new.flac
mv new.flac "$clip"
finish
equals 1 "$status" "exit status"
grep -q "$(basename "$clip") was changed since the features were prepared" events messages ||
    fail "nothing says that the recording was changed"
mv kept.flac "$clip"
