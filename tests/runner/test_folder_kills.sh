#!/usr/bin/env bash
# Eight workers on one folder, and SIGKILL or SIGSTOP at random moments to one of them, to all of
# its processes or to one of those. Who was stopped sleeps longer than its claims are good for,
# and wakes when others have its runs. Every point is recorded once, with the bits and decisions of
# one process. MTAG_KILLS: how many signals (30), MTAG_SEED: which.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/formula.sh"

signals=${MTAG_KILLS:-30}
RANDOM=${MTAG_SEED:-1}
search='metric: {name: value, goal: minimize}, parameters: {opt: {values: [sgd, adam]},
    lr: {min: 1e-5, max: .1, distribution: log_uniform}, drop: {min: 0, max: .8}}'
declare -A sweeps=(
    [list]="sweep={method: sobol, trials: 150, seeds: 2, $search}"
    [search]="sweep={method: tpe, trials: 40, seeds: {upto: 2}, prune: {type: asha}, $search}"
)

decisions() {
    query "$1" "SELECT number, virtual_time, kind, seed, until, saw, text FROM decision ORDER BY 1"
}

workers=() # process groups
asleep=()

start_worker() { # NUMBER
    set -m
    mtag-run -q -j 1 --launcher 'folder: stale=2 any_host=true' -o two.db f.yaml "$sweep" 2>>messages &
    workers[$1]=$!
    set +m
    started+=("$!")
}

wake_all() {
    local group
    for group in ${asleep[@]+"${asleep[@]}"}; do
        kill -CONT -- "-$group" 2>/dev/null || true
    done
    asleep=()
}

# Replaces the workers that have ended; false: one ended because nothing is left.
replace() {
    local i status
    for i in "${!workers[@]}"; do
        kill -0 "${workers[i]}" 2>/dev/null && continue
        status=0
        wait "${workers[i]}" 2>/dev/null || status=$?
        [ "$status" -ne 0 ] || return 1
        [ "$status" -eq 137 ] || [ "$status" -eq 1 ] || fail "a worker ended with status $status"
        start_worker "$i"
    done
}

# disturb: a signal to a worker, its group, or a child of it.
disturb() {
    local own=${workers[RANDOM % 8]} children target
    case $((RANDOM % 4)) in
    0) target=$own ;;
    1) target=-$own ;;
    *)
        mapfile -t children < <(processes 2 "$own")
        target=${children[RANDOM % (${#children[@]} + 1)]:-$own}
        ;;
    esac
    if [ $((RANDOM % 3)) -eq 0 ]; then
        [ ${#asleep[@]} -lt 4 ] || wake_all
        kill -STOP -- "$target" 2>/dev/null || return 1
        asleep+=("$own")
    else
        kill -KILL -- "$target" 2>/dev/null || return 1
    fi
}

one() { # KIND: until nothing is left
    local i before=$count
    sweep=${sweeps[$1]}
    rm -rf two.db*
    : >messages
    for ((i = 0; i < 8; i++)); do
        start_worker "$i"
    done
    while replace; do
        [ $((count - before)) -lt 15 ] && [ "$count" -lt "$signals" ] || break
        disturb && count=$((count + 1))
        sleep "0.$(printf %02d $((RANDOM % 20)))"
    done
    wake_all
    for i in "${workers[@]}"; do
        wait "$i" 2>/dev/null || true
    done
    workers=()
    expect 0 mtag-run -q -j 1 --retry-failed --launcher 'folder: stale=2 any_host=true' -o two.db f.yaml "$sweep"
    expect 0 mtag-run -q --collect -o two.db f.yaml "$sweep"
    same_results "$1.db" two.db
    decisions "$1.db" >wanted.txt
    decisions two.db | cmp -s - wanted.txt || fail "other decisions"
}

for kind in list search; do
    expect 0 mtag-run -q -j 2 -o "$kind.db" f.yaml "${sweeps[$kind]}"
done
count=0 rounds=0
while [ "$count" -lt "$signals" ] || [ $rounds -lt 2 ]; do
    for kind in list search; do
        begin "$kind, signals from number $count on"
        one "$kind"
        rounds=$((rounds + 1))
    done
done
echo "$count signals in $rounds sweeps"
