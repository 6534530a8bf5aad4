#!/usr/bin/env bash
# Too little of what the system gives: address space, open files, processes. A message and an
# error status or fewer workers, never a process that hangs; with enough of it the same command
# ends with the same results.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 5
expect 0 mtag-run -q -j 2 -o calm.db tiny.yaml

continue_and_compare() {
    expect 0 mtag-run -q -j 2 --retry-failed -o cut.db tiny.yaml
    sound cut.db
    same_results calm.db cut.db
    rm -rf cut.db*
}

# limited OPTION VALUE COMMAND...: under a limit of the shell, and never longer than 60 s.
limited() {
    local option=$1 value=$2
    shift 2
    status=0
    # (timeout itself starts a process.)
    timeout -k 1 60 bash -c 'ulimit "$1" "$2"; shift 2; exec "$@"' limited "$option" "$value" "$@" \
        >out 2>err || status=$?
    [ "$status" -ne 124 ] && [ "$status" -ne 137 ] || fail "it hangs under ulimit $option $value"
}

# The sanitizers reserve more address space than any of these limits leaves.
sizes="5 30 60 100 150 180 200 250 300 350 500"
! sanitized || sizes=
for megabytes in $sizes; do
    begin "$megabytes MB of address space"
    for state in cold warm; do
        [ $state = warm ] || rm -rf cache
        limited -v $((megabytes * 1000)) mtag-run -q -j 2 -o cut.db tiny.yaml
        case $status in
        0) ;;
        1 | 2 | 127) [ -s err ] || fail "status $status and no message" ;; # 127: the loader's
        *) fail "status $status" ;;
        esac
        ! grep -q OPENBLAS_CORETYPE err || fail "its kernels are blamed: $(cat err)"
    done
    rm -rf cache
    continue_and_compare
done

if ! sanitized; then
    begin "the reason of a run that lacks address space is told"
    limited -v 250000 mtag-run -q -j 2 -o cut.db tiny.yaml
    if [ "$status" -eq 1 ]; then
        query cut.db "SELECT DISTINCT reason FROM run" >reasons
        grep -qi "memory\|address space" reasons || fail "the reason: $(cat reasons)"
    fi
    continue_and_compare
fi

begin "20 open files and 8 workers"
for state in cold warm; do
    [ $state = warm ] || rm -rf cache
    limited -n 20 mtag-run -j 8 --seeds 3 -o cut.db tiny.yaml
    equals 0 "$status" "exit status"
    equals 9 "$(query cut.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished runs"
    says "instead of 8: only 20 files may be open"
    rm -rf cut.db*
done

# What lacks room in the system is told before anything runs, and is never a run's fault.
untouched() {
    [ "$status" -eq 0 ] && return
    [ -s err ] || fail "status $status and no message"
    [ "$status" -eq 2 ] || [ "$status" -eq 127 ] || fail "status $status: $(cat err)"
    [ ! -e cut.db ] ||
        equals 0 "$(query cut.db "SELECT count(*) FROM run WHERE started IS NOT NULL")" "runs begun"
}

for files in 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
    begin "$files open files and 8 workers: fewer workers, or the reason before anything runs"
    rm -rf cache
    limited -n $files mtag-run -j 8 -o cut.db tiny.yaml
    untouched
    rm -rf cache
    continue_and_compare
done

# Nothing limits the processes of root: as another user, where there is one that can run mtag.
as_other=()
uid=$(id -u)
if [ "$uid" -eq 0 ]; then
    uid=65534
    as_other=(setpriv --reuid=$uid --regid=$uid --clear-groups)
    chmod 777 .
    "${as_other[@]}" "$MTAG_BIN/mtag-run" --version >/dev/null 2>&1 || uid=
fi

# Processes and threads of the user: the limit counts them all.
count_threads() {
    find /proc/[0-9]*/task -mindepth 1 -maxdepth 1 -uid "$uid" 2>/dev/null | wc -l
}

make_experiment two.yaml 5
sed -i 's/^  epochs: 5/&\n  threads: 2/' two.yaml
if [ -n "$uid" ]; then
    expect 0 mtag-run -q -j 2 -o two.db two.yaml
fi
for room in ${uid:+0 1 2 3 4 5 6 8}; do
    begin "room for $room processes and threads, 3 runs of 2 threads at once"
    rm -rf cache
    limited -u $(($(count_threads) + room)) ${as_other[@]+"${as_other[@]}"} \
        mtag-run -j 3 -o cut.db two.yaml
    [ "$status" -le 2 ] || [ "$status" -ge 125 ] || fail "status $status"
    [ "$status" -eq 0 ] || [ -s err ] || fail "status $status and no message"
    if [ -e cut.db ]; then
        equals 0 "$(query cut.db "SELECT count(*) FROM run WHERE status = 'failed'")" "failed runs"
    fi
    rm -rf cache
    expect 0 mtag-run -q -j 2 -o cut.db two.yaml
    sound cut.db
    same_results two.db cut.db
    rm -rf cut.db*
done

begin "SIGTERM ends a sweep whose workers are stopped"
start mtag-run --json -j 2 -o cut.db tiny.yaml train.epochs=10000
wait_for events_show '"epoch": 2,'
kill -STOP $(workers)
kill -TERM "$job"
finish
equals 130 "$status" "exit status"
wait_for nobody_left
rm -rf cut.db*

computing() {
    compgen -G "cache/tmp.*" >/dev/null && [ -n "$(workers)" ]
}

# stop_features SIGNAL: ends a sweep whose features' processes are stopped; false if they were
# done before they could be.
stop_features() {
    rm -rf cache cut.db*
    start mtag-run --json -j 2 -o cut.db tiny.yaml
    while kill -0 "$job" 2>/dev/null && ! computing; do
        sleep 0.002
    done
    kill -STOP $(workers) 2>/dev/null || true
    kill -"$1" "$job" 2>/dev/null || true
    if [ "$1" = INT ]; then
        wait_for received INT
        kill -INT "$job" 2>/dev/null || true
    fi
    finish
    [ "$status" -ne 0 ]
}

for signal in INT TERM; do
    begin "features whose processes are stopped: $signal"
    for ((try = 0; try < 10; try++)); do
        ! stop_features $signal || break
    done
    equals 130 "$status" "exit status"
    wait_for nobody_left
    continue_and_compare
done
