#!/usr/bin/env bash
# The cache is removed, emptied or damaged while a sweep uses it: runs go on or are repeated, none
# fails, and the results are those of a sweep that nobody disturbed.
. "$(dirname "$0")/lib.sh"

# A file cut off under its mapping ends a worker by SIGBUS, which the sanitizers would turn into
# an abort.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}handle_sigbus=0"

make_data
make_experiment tiny.yaml 80
sed -i 's/n_mels: 32/n_mels: 32, normalize: band/' tiny.yaml
expect 0 mtag-run -q -j 2 -o calm.db tiny.yaml

# Overwrites the middle of every pack in place.
overwrite() {
    local pack
    for pack in cache/*.pack; do
        head -c 200000 /dev/urandom |
            dd of="$pack" bs=1000 seek=$(($(stat -c %s "$pack") / 4000)) conv=notrunc status=none
    done
}

# A process may put a file there while the folder is emptied.
remove_cache() {
    wait_for rm -rf cache
}

damage() {
    case $1 in
    removed) remove_cache ;;
    emptied) wait_for rm -rf cache/* ;;
    "without statistics") rm -f cache/*.norm ;;
    "cut off") truncate -s 4096 cache/*.pack ;;
    "overwritten") overwrite ;;
    "moved") mv cache moved ;;
    esac
}

for what in removed emptied "without statistics" "cut off" overwritten moved; do
    for moment in '"epoch": 50,' '"event": "finished"'; do
        begin "$what at $moment"
        start mtag-run --json -j 1 -o cut.db tiny.yaml
        wait_for events_show "$moment"
        damage "$what"
        finish
        equals 0 "$status" "exit status"
        equals 3 "$(query cut.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished runs"
        sound cut.db
        same_results calm.db cut.db
        rm -rf cut.db* moved
    done
done

begin "damaged again and again, it still comes to an end"
start mtag-run --json -j 2 -o cut.db tiny.yaml
for epoch in 10 30 50 70 90; do
    wait_for eval "events_show '\"epoch\": $epoch,' || has_ended"
    damage overwritten 2>/dev/null || true
done
finish
equals 0 "$status" "exit status"
same_results calm.db cut.db
rm -rf cut.db*

begin "removed and emptied while features are computed"
for what in removed emptied; do
    rm -rf cache
    start mtag-run --json -j 2 -o cut.db tiny.yaml
    wait_for eval 'compgen -G "cache/tmp.*" >/dev/null || has_ended'
    damage "$what" 2>/dev/null || true
    finish
    equals 0 "$status" "exit status"
    same_results calm.db cut.db
    rm -rf cut.db*
done

begin "recordings that were changed since stop the sweep; nothing is recorded of others"
start mtag-run --json -j 1 -o cut.db tiny.yaml
wait_for events_show '"epoch": 50,'
clip=$(first data/waveform/0/*.flac)
cp "$clip" kept.flac
cp "$(first data/waveform/1/*.flac)" "$clip"
remove_cache
finish
equals 1 "$status" "exit status"
grep -q "recordings of .* were changed while the sweep ran" messages || fail "nothing says why"
mv kept.flac "$clip"
expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
same_results calm.db cut.db
