#!/usr/bin/env bash
# Words of `sweep` together, where runs fail and trials belong to several sweeps.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/formula.sh"

# A tenth of the trials fails in epoch 5: a pruner may have stopped them before.
failing='objective.value=(log10(lr) + 3)^2 + 2 * (drop - .3)^2 + where(opt == sgd, .05, 0) + exp(-t / 3) + where((drop > .25) * (drop < .33) * (t == 5), log(-1), 0)'

# same_failing WHAT [OPTION=VALUE ...]: as `same`, with runs that fail.
same_failing() {
    local what=$1 j
    shift
    begin "$what"
    rm -rf one.db* two.db*
    expect 1 mtag-run -q -j 1 -o one.db f.yaml "$failing" "$@"
    expect 1 mtag-run -q -j 8 -o two.db f.yaml "$failing" "$@"
    all one.db >wanted.txt
    all two.db >got.txt
    cmp -s wanted.txt got.txt || fail "eight workers: $(diff wanted.txt got.txt | head -4)"
    expect 1 mtag-run --json -j 2 -o two.db f.yaml "$failing" "$@"
    equals 0 "$(grep -c '"event": "start"' out)" "runs begun again"
    [ "$(query one.db "SELECT count(*) FROM run WHERE status = 'failed'")" -gt 0 ] || fail "no run failed"
    expect 1 mtag-run -q -j 4 -o two.db --retry-failed f.yaml "$failing" "$@"
    # A pruner may stop a run before it fails again.
    [ "$(query two.db "SELECT count(*) FROM run WHERE status = 'failed'")" -gt 0 ] || fail "none fails again"
    equals 0 "$(query two.db "SELECT count(*) FROM run WHERE status NOT IN ('finished', 'failed', 'pruned', 'paused')")" \
        "runs without an end"
}

same_failing "failing runs, asha, seeds for the best, limits and a final" sweep.method=gp \
    'sweep.prune={type: asha, min_epochs: 1}' 'sweep.seeds={upto: 2}' 'sweep.limits={minutes: 5}' \
    sweep.retries=2 'sweep.final={top: 2, seeds: 2}' sweep.trials=30 sweep.parallel=3
same_failing "failing runs, median, points to try first, a requirement, a budget, a target" \
    sweep.method=gp sweep.prune=median 'sweep.enqueue=[{lr: 1e-3, opt: sgd, drop: .3}, {lr: 1e-4, opt: adam, drop: .7}]' \
    'sweep.require=["drop < .6"]' 'sweep.budget={epochs: 150}' 'sweep.stop_when={target: .0001}' sweep.retries=0

# own DATABASE SWEEP: its decisions, with the numbers of its own trials.
own() {
    query "$1" "SELECT d.number, d.kind, t.number, d.seed, d.until, d.saw, d.text FROM decision d JOIN sweep s
        ON s.id = d.sweep_id LEFT JOIN sweep_trial t ON t.sweep_id = s.id AND t.trial_id = d.trial_id
        WHERE s.name = '$2' ORDER BY 1"
}

begin "two sweeps of the same points, one with asha, one with median, share their trials"
for method in sobol gp; do
    halving=(--name halving "sweep.method=$method" 'sweep.prune={type: asha, min_epochs: 1}')
    middle=(--name middle "sweep.method=$method" sweep.prune=median)
    rm -f ./*.db
    expect 0 mtag-run -q -o halving.db f.yaml "${halving[@]}"
    expect 0 mtag-run -q -o middle.db f.yaml "${middle[@]}"
    for order in "halving middle" "middle halving"; do
        rm -rf both.db*
        for name in $order; do
            declare -n words=$name
            expect 0 mtag-run -q -o both.db f.yaml "${words[@]}"
        done
        for name in $order; do
            declare -n words=$name
            own "$name.db" "$name" >wanted.txt
            own both.db "$name" >got.txt
            cmp -s wanted.txt got.txt || fail "$method, $order: $name alone decides $(diff wanted.txt got.txt | head -4)"
            expect 0 mtag-run --json -o both.db f.yaml "${words[@]}"
            equals 0 "$(grep -c '"event": "start"' out)" "runs of $name begun again"
        done
        [ "$(query both.db "SELECT count(*) FROM trial")" -lt 48 ] || fail "they share no trial"
    done
done

begin "--limit-trials of a method that proposes takes its first trials, and the rest can follow"
for method in gp tpe; do
    for prune in none asha; do
        words=("sweep.method=$method" "sweep.prune=$prune")
        rm -rf ./*.db*
        expect 0 mtag-run -q -o whole.db f.yaml "${words[@]}"
        own whole.db f >wanted.txt
        expect 0 mtag-run -q -o part.db --limit-trials 14 f.yaml "${words[@]}"
        equals 14 "$(count part.db trial)" "trials"
        own part.db f >first.txt
        expect 0 mtag-run -q -o part.db f.yaml "${words[@]}"
        own part.db f >got.txt
        head -n "$(wc -l <first.txt)" got.txt | cmp -s - first.txt || fail "$method, $prune: decided anew"
        equals 24 "$(count part.db trial)" "trials"
        # Runs that pause go on where no further trial begins: the order is another one then.
        [ "$prune" != none ] || cmp -s wanted.txt got.txt || fail "$method: $(diff wanted.txt got.txt | head -4)"
        expect 0 mtag-run -q -o part.db --limit-trials 14 f.yaml "${words[@]}"
        own part.db f | cmp -s - got.txt || fail "$method, $prune: fewer trials change what was decided"
    done
done
