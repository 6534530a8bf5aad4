#!/usr/bin/env bash
# A sweep that decides by its results goes on: more trials, a changed file, a merged database.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/formula.sh"

begin "more trials follow the decided ones"
expect 0 mtag-run -q -j 2 -o more.db f.yaml sweep.trials=10
query more.db "SELECT * FROM decision ORDER BY number" >before.txt
expect 0 mtag-run -q -j 2 -o more.db f.yaml sweep.trials=20
query more.db "SELECT * FROM decision ORDER BY number" >after.txt
head -n "$(wc -l <before.txt)" after.txt | cmp -s - before.txt || fail "earlier decisions have changed"
equals "1 20" "$(count more.db file) $(count more.db trial)" "entries and trials"
expect 0 mtag-run -q -j 2 -o more.db f.yaml sweep.trials=5
equals 20 "$(count more.db trial)" "trials after fewer were asked for"

begin "a wider range keeps all trials, a narrow one those that lie in it, another formula none"
expect 0 mtag-run -j 2 -o more.db f.yaml sweep.trials=22 'sweep.parameters.lr.max=1'
grep -q 'f was changed: 20 of 20 trials are what it goes on from' err || fail "$(cat err)"
equals 22 "$(count more.db trial)" "trials"
equals 0 "$(query more.db "SELECT count(*) FROM sweep_trial WHERE stale")" "stale trials"
inside=$(query more.db "SELECT count(*) FROM param WHERE path = 'lr' AND number >= 1e-3")
expect 0 mtag-run -j 2 -o more.db f.yaml sweep.trials=22 'sweep.parameters.lr.min=1e-3' 'sweep.parameters.lr.max=1'
grep -q "f was changed: $inside of 22 trials" err || fail "$(cat err), not $inside"
equals "$((22 - inside))" "$(query more.db "SELECT count(*) FROM sweep_trial WHERE stale")" "stale trials"
expect 0 mtag-run -j 2 -o more.db f.yaml sweep.trials=22 objective.noise=0.03
grep -q 'f was changed: 0 of' err || fail "$(cat err)"
expect 0 mtag-run --json -j 2 -o more.db f.yaml sweep.trials=20
equals 0 "$(grep -c '"event": "start"' out)" "runs begun for the first file"

begin "another method, pruner and number of seeds go on from all trials"
for change in sweep.method=gp sweep.prune=asha 'sweep.seeds={upto: 2}' sweep.seeds=2 sweep.parallel=2; do
    cp more.db change.db
    expect 0 mtag-run -j 2 -o change.db f.yaml sweep.trials=22 "$change"
    grep -Eq 'was changed: [2-9][0-9] of [0-9]+ trials' err || fail "$change: $(cat err)"
    expect 0 mtag-run --json -j 2 -o change.db f.yaml sweep.trials=22 "$change"
    equals 0 "$(grep -c '"event": "start"' out)" "runs begun again with $change"
done

begin "a merged sweep goes on with the trials of both, by the file of either"
expect 0 mtag-run -q -j 2 -o a.db f.yaml
expect 0 mtag-run -q -j 2 -o b.db f.yaml sweep.seed=1
for order in "a b" "b a"; do
    # shellcheck disable=SC2086
    expect 1 mtag-run -q --merge $(printf '%s.db ' $order) -o "merged ${order}.db"
    for seed in 0 1; do
        cp "merged ${order}.db" on.db
        expect 0 mtag-run -j 2 -o on.db f.yaml sweep.seed=$seed sweep.trials=54
        grep -q '48 of 48 trials are what it goes on from' err || fail "seed $seed: $(cat err)"
        equals "54|0" "$(query on.db "SELECT count(*), sum(stale) FROM sweep_trial")" "trials, and stale ones"
        query on.db "SELECT kind, virtual_time, until, saw FROM decision d WHERE number > (SELECT max(number) FROM decision
            WHERE kind IN ('file', 'merge')) ORDER BY number" >"decided $seed ${order}.txt"
        query on.db "SELECT * FROM decision" >before.txt
        expect 0 mtag-run --json -j 2 -o on.db f.yaml sweep.seed=$seed sweep.trials=54
        equals 0 "$(grep -c '"event": "start"' out)" "runs begun again"
        query on.db "SELECT * FROM decision" | cmp -s - before.txt || fail "other decisions"
    done
done
cmp "decided 0 a b.txt" "decided 0 b a.txt" || fail "the order of the sources makes a difference"
cmp "decided 1 a b.txt" "decided 1 b a.txt" || fail "the order of the sources makes a difference"

begin "a list of points keeps the recorded trials of its space"
for method in random sobol; do
    cp "merged a b.db" list.db
    expect 0 mtag-run -n -o list.db f.yaml sweep.method=$method sweep.trials=30
    says_not "would leave the sweep"
    expect 0 mtag-run -j 2 -o list.db f.yaml sweep.method=$method sweep.trials=30
    kept=$((48 + 30 - $(query list.db "SELECT count(*) FROM sweep_trial")))
    grep -q "$((48 - kept)) recorded trials that the file does not ask for lie in its space" err || fail "$kept: $(cat err)"
    equals 0 "$(query list.db "SELECT count(*) FROM sweep_trial WHERE stale")" "stale trials of $method"
    expect 0 mtag-run --json -j 2 -o list.db f.yaml sweep.method=$method sweep.trials=30
    equals 0 "$(grep -c '"event": "start"' out)" "runs begun again by $method"
    says_not "that the file does not ask for"
    expect 0 mtag-run -j 2 -o list.db f.yaml sweep.method=$method sweep.trials=30 sweep.prune=asha
    equals 0 "$(query list.db "SELECT count(*) FROM sweep_trial WHERE stale")" "stale trials of $method with asha"
done
expect 0 mtag-run -n -o list.db f.yaml sweep.method=sobol sweep.trials=30 'sweep.parameters.lr.min=1e-3'
says "recorded trials would leave the sweep f"
outside=$(query list.db "SELECT count(*) FROM param p JOIN sweep_trial t ON t.trial_id = p.trial_id WHERE path = 'lr' AND p.number < 1e-3")
expect 0 mtag-run -q -j 2 -o list.db f.yaml sweep.method=sobol sweep.trials=30 'sweep.parameters.lr.min=1e-3'
equals "$outside" "$(query list.db "SELECT count(*) FROM sweep_trial WHERE stale")" "stale trials of a narrow range"

begin "trials that are kept are told once, and again once others are"
says_kept() { # COUNT [OPTION=VALUE ...]; none: it says nothing
    local count=$1
    shift
    expect 0 mtag-run -j 2 -o told.db f.yaml sweep.method=random objective.epochs=1 "$@"
    if [ "$count" = none ]; then
        says_not "that the file does not ask for"
    else
        says "$count recorded trials that the file does not ask for lie in its space"
    fi
}
says_kept none sweep.trials=6
says_kept 4 sweep.trials=2
says_kept none sweep.trials=2
says_kept 3 sweep.trials=3
says_kept none sweep.trials=3
says_kept none sweep.trials=6
says_kept 4 sweep.trials=2
