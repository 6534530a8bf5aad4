#!/usr/bin/env bash
# Disks that fill up at several moments: a clear message, no crash, what was there stays
# readable, and the same command goes on once there is room. The disk is a small tmpfs in a
# mount namespace of its own where that is allowed; a limit on the size of files anyway.
if [ "${1:-}" != within ] && unshare -rm mount -t tmpfs none /mnt 2>/dev/null; then
    exec unshare -rm bash "$0" within
fi
. "$(dirname "$0")/lib.sh"
trap 'umount disk 2>/dev/null || true; clean_up' EXIT

make_data
make_experiment tiny.yaml 30
expect 0 mtag-run -q -j 2 -o calm.db tiny.yaml

# full COMMAND...: it fails well and says why (then full_count grows), or it has room.
full_count=0
full() {
    local status=0
    "$@" >out 2>err || status=$?
    case $status in
    0) return 0 ;;
    1 | 2) grep -qiE "no space|disk is full|too large|disk I/O error" out err || fail "no reason is given" ;;
    *) fail "status $status" ;;
    esac
    full_count=$((full_count + 1))
}

# No run has failed: all go on. A reader needs room beside the database, so it gets a copy.
readable() {
    [ -e "$1" ] || return 0
    rm -rf copy
    mkdir copy
    cp "$1" "$1"-* copy 2>/dev/null || true
    equals ok "$(query "copy/$(basename "$1")" 'PRAGMA integrity_check')" "integrity of $1"
    [ "$(query "copy/$(basename "$1")" 'PRAGMA user_version')" = 0 ] || equals 0 \
        "$(query "copy/$(basename "$1")" "SELECT count(*) FROM run WHERE status = 'failed'")" \
        "failed runs"
}

if [ "${1:-}" = within ]; then
    mkdir disk
    for kilobytes in 16 64 128 192 256 320 400 500; do
        begin "the results are on a disk of $kilobytes kB"
        mount -t tmpfs -o size="${kilobytes}k" none disk
        full mtag-run -q -j 2 -o disk/full.db tiny.yaml
        readable disk/full.db
        mount -t tmpfs -o remount,size=64m none disk # its own options are not repeated
        expect 0 mtag-run -q -j 2 -o disk/full.db tiny.yaml
        sound disk/full.db
        same_results calm.db disk/full.db
        umount disk
    done
    [ "$full_count" -ge 3 ] || fail "the disks were too large for this test"
    for kilobytes in 8 200 600; do
        begin "the cache is on a disk of $kilobytes kB"
        mount -t tmpfs -o size="${kilobytes}k" none disk
        expect 2 env MTAG_CACHE="$scratch/disk/cache" mtag-run -q -j 2 -o new.db tiny.yaml
        says disk/cache "No space"
        absent new.db new.db.d
        umount disk
    done
    expect 0 mtag-run -q -j 2 -o new.db tiny.yaml
    same_results calm.db new.db
fi

full_count=0
for blocks in 1 20 60 100 140 200; do
    begin "files may have $blocks kB"
    rm -rf full.db*
    full prlimit --fsize=$((1024 * blocks)) mtag-run -q -j 2 -o full.db tiny.yaml
    readable full.db
    expect 0 mtag-run -q -j 2 -o full.db tiny.yaml
    sound full.db
    same_results calm.db full.db
done
[ "$full_count" -ge 3 ] || fail "the limits were too high for this test"
