#!/usr/bin/env bash
# Another program harms the cache after the n-th open, write, rename or mmap of mtag-run, in any of
# its processes: the sweep goes on, and its results are those of a sweep that nobody disturbed. The
# cache begins with features of most clips, so that packs are read while others are computed.
# MTAG_FAULTS: how many n of each harm, spread over all ("all": every n).
. "$(dirname "$0")/lib.sh"

fault=$MTAG_BIN/../tests/libmtag_fault.so
[ -e "$fault" ] && ! sanitized || exit 77
most=${MTAG_FAULTS:-6}

make_data data 40
make_experiment tiny.yaml 2
sed -i 's/n_mels: 32/n_mels: 16, normalize: band/; s/\[sgd, adam, rmsprop\]/[sgd, adam]/' tiny.yaml
expect 0 mtag-run -q -j 1 -o calm.db tiny.yaml
rm -rf cache
cp -r data less
sed -i '5d;9d;14d' less/annotations_final.csv
expect 0 mtag-run -q -j 1 -o less.db tiny.yaml data.root=less
mv cache before

cat >harm.sh <<'END'
each() {
    for file in cache/*.pack cache/*.part; do
        [ ! -e "$file" ] || "$@" "$file"
    done
}
noise() { # FIRST LAST FILE: percents of its bytes
    size=$(stat -c %s "$3")
    head -c $((size * ($2 - $1) / 100)) /dev/urandom |
        dd of="$3" bs=1 seek=$((size * $1 / 100)) conv=notrunc status=none
}
swap() {
    set -- cache/*.pack
    mv "$1" kept && mv "$2" "$1" && mv kept "$2"
}
case $1 in
removed) rm -rf cache ;;
emptied) rm -rf cache/* ;;
"cut off") each truncate -s 4096 ;;
"emptied in place") each truncate -s 0 ;;
overwritten) each noise 30 60 ;;
"overwritten at the end") each noise 95 100 ;;
swapped) swap ;;
"without index and statistics") rm -f cache/index cache/*.norm ;;
esac 2>/dev/null
END

# harmed KIND N: $status
harmed() {
    rm -rf cache cut.db* counter
    cp -r before cache
    status=0
    timeout -k 1 100 env LD_PRELOAD="$fault" MTAG_FAULT=none MTAG_HARM="sh harm.sh '$1'" MTAG_FAULT_AT="$2" \
        MTAG_FAULT_COUNT=counter mtag-run -q -j 1 -o cut.db tiny.yaml >out 2>err || status=$?
}

harmed removed 0
equals 0 "$status" "exit status without harm"
all=$(od -An -tu8 counter | tr -d ' ')
[ "$all" -gt 100 ] || fail "$all calls were counted"
step=1
[ "$most" = all ] || [ "$all" -le "$most" ] || step=$((all / most))
place=0
for kind in removed emptied "cut off" "emptied in place" overwritten "overwritten at the end" swapped \
    "without index and statistics"; do
    begin "$kind: after every $step-th of $all calls"
    place=$((place + 1))
    for ((n = 1 + step * place / 9; n <= all; n += step)); do
        harmed "$kind" $n
        case_name="$kind: call $n of $all"
        equals 0 "$status" "exit status"
        sound cut.db
        same_results calm.db cut.db
        left=(cut.db.*.tmp cut.db.d/*/*.tmp cache/*.tmp cache/tmp.*)
        [ ${#left[@]} -eq 0 ] || fail "call $n: left behind: ${left[*]}"
    done
done
