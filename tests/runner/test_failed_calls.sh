#!/usr/bin/env bash
# The n-th allocation, open, write, fsync, rename or mmap of mtag-run's own code fails, in any of
# its processes: it ends with a message or goes on, and the same command ends with the same bits as
# a sweep that nothing disturbed. MTAG_FAULTS: how many n of each kind, spread over all ("all":
# every n; tests/run.sh --soak).
. "$(dirname "$0")/lib.sh"

fault=$MTAG_BIN/../tests/libmtag_fault.so
[ -e "$fault" ] && ! sanitized || exit 77
most=${MTAG_FAULTS:-8}

make_data data 25
make_experiment tiny.yaml 2
sed -i 's/n_mels: 32/n_mels: 16, normalize: band/; s/\[sgd, adam, rmsprop\]/[sgd, adam]/' tiny.yaml
expect 0 mtag-run -q -j 1 -o calm.db tiny.yaml

# disturbed KIND N: a sweep with a cold cache, the N-th call of a kind fails; $status.
disturbed() {
    rm -rf cache cut.db* counter
    status=0
    timeout -k 1 100 env LD_PRELOAD="$fault" MTAG_FAULT="$1" MTAG_FAULT_AT="$2" MTAG_FAULT_COUNT=counter \
        mtag-run -q -j 1 -o cut.db tiny.yaml >out 2>err || status=$?
}

calls() {
    od -An -tu8 counter | tr -d ' '
}

for kind in open write sync rename map memory; do
    disturbed $kind 0
    equals 0 "$status" "exit status without a fault"
    all=$(calls)
    [ "$all" -gt 0 ] || fail "no calls of $kind were counted"
    step=1
    [ "$most" = all ] || [ "$all" -le "$most" ] || step=$((all / most))
    begin "$kind: $all calls, every $step-th fails"
    failed=0
    for ((n = (step + 1) / 2; n <= all; n += step)); do
        disturbed $kind $n
        case_name="$kind: call $n of $all"
        case $status in
        0) ;;
        1 | 2)
            [ -s err ] || fail "status $status and no message"
            failed=$((failed + 1))
            ;;
        *) fail "status $status" ;;
        esac
        expect 0 mtag-run -q -j 1 --retry-failed -o cut.db tiny.yaml
        sound cut.db
        same_results calm.db cut.db
        left=(cut.db.*.tmp cut.db.d/*/*.tmp cache/*.tmp cache/tmp.* cache/*.part)
        [ ${#left[@]} -eq 0 ] || fail "call $n: left behind: ${left[*]}"
    done
    echo "  $failed of them ended the sweep or a run"
done
