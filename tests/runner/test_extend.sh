#!/usr/bin/env bash
# --extend: finished runs go on to more epochs from the state that they kept, with the bits of
# runs that had so many from the beginning.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 3

trained() {
    grep -c '"event": "finished"' out || true
}

states() {
    (cd "$1.d/resume" && echo *) | wc -w
}

begin "without results there is nothing to go on from"
expect 2 mtag-run --extend -o x.db tiny.yaml train.epochs=8
says 'there is no x.db with runs to go on from'
absent x.db

begin "runs go on from what they kept, with the same bits"
expect 0 mtag-run -q -o wanted.db tiny.yaml --seeds 2
expect 0 mtag-run -q -o wanted.db tiny.yaml --seeds 2 train.epochs=8
expect 0 mtag-run -q -o x.db tiny.yaml --seeds 2
equals 6 "$(states x.db)" "kept states"
expect 0 mtag-run --json --extend -o x.db tiny.yaml --seeds 2 train.epochs=8
says '6 runs go on from kept state of fewer epochs'
equals 6 "$(trained)" "trained runs"
equals 6 "$(query x.db "SELECT count(*) FROM event WHERE kind = 'extended'")" "events"
same_results wanted.db x.db
sound x.db

begin "the same command again trains nothing"
expect 0 mtag-run --json --extend -o x.db tiny.yaml --seeds 2 train.epochs=8
equals 0 "$(trained)" "trained runs"

begin "an extension that is killed goes on from its own epochs"
expect 0 mtag-run -q -o long.db tiny.yaml
expect 0 mtag-run -q -o long.db tiny.yaml train.epochs=200
expect 0 mtag-run -q -o k.db tiny.yaml
start mtag-run --json --extend -o k.db tiny.yaml train.epochs=200
wait_for events_show '"epoch": 9,'
kill -9 "$job"
finish
expect 0 mtag-run -q --extend -o k.db tiny.yaml train.epochs=200
same_results long.db k.db
sound k.db

begin "a run that pauses at the end of its kept state goes on from it in a later call"
prune='sweep.prune={type: asha, min_epochs: 3}'
expect 0 mtag-run -q -o p.db tiny.yaml
expect 0 mtag-run --extend --limit-trials 1 -o p.db tiny.yaml train.epochs=8 "$prune"
says '1 run goes on from kept state of fewer epochs'
expect 0 mtag-run --extend -o p.db tiny.yaml train.epochs=8 "$prune"
says '3 runs go on from kept state of fewer epochs'
equals 1 "$(query p.db "SELECT count(*) FROM run WHERE epochs = 8 AND status = 'finished'")" "finished runs"

begin "state that is damaged is as good as none"
expect 0 mtag-run -q -o d.db tiny.yaml --seeds 2
for file in d.db.d/resume/*; do
    printf '\377\377\377\377' | dd of="$file" bs=1 seek=400 conv=notrunc 2>/dev/null
done
expect 0 mtag-run -q --extend -o d.db tiny.yaml --seeds 2 train.epochs=8
same_results wanted.db d.db

begin "trials without kept state are left out"
expect 0 mtag-run -q -o b.db tiny.yaml 'keep={resume: best 1}'
equals 1 "$(states b.db)" "kept states"
best=$(query b.db "SELECT t.identity FROM trial_metric m JOIN trial t ON t.id = m.trial_id
    WHERE m.name = 'valid_loss' ORDER BY m.mean LIMIT 1")
[ -e "b.db.d/resume/$best-0-0" ] || fail "the best trial's state is not kept"
expect 0 mtag-run --json --extend -o b.db tiny.yaml 'keep={resume: best 1}' train.epochs=5
says '2 of 3 trials have no kept state of fewer epochs'
equals 1 "$(trained)" "trained runs"

begin "state of trials that the file no longer asks for stays"
equals 2 "$(states b.db)" "kept states"
[ -e "b.db.d/resume/$best-0-0" ] || fail "the shorter trial's state went"

begin "where none is kept, --extend says how to keep it"
expect 0 mtag-run -q -o n.db tiny.yaml 'keep={resume: none}'
equals 0 "$(states n.db)" "kept states"
expect 2 mtag-run --extend -o n.db tiny.yaml train.epochs=5
says 'no trial of the sweep tiny has kept state of fewer epochs' '`keep: {resume: all}`'
equals 3 "$(query n.db 'SELECT count(*) FROM trial')" "trials"

begin "what depends on the number of epochs is refused by name"
for refused in 'schedule: cosine' 'schedule: one_cycle' 'average: swa'; do
    setting=train.${refused%%:*}=${refused#*: }
    [ "$refused" != 'schedule: one_cycle' ] || setting='train.schedule={type: one_cycle, max_lr: 0.1}'
    expect 2 mtag-run --extend -o x.db tiny.yaml "$setting" train.epochs=9
    says "error: --extend cannot go on with \`$refused\`"
done
expect 2 mtag-run --extend -o x.db tiny.yaml 'train.phases=[{epochs: 3}, {epochs: 2}]' train.epochs=5
says 'error: --extend cannot go on with `phases`'
expect 2 mtag-run --extend -n -o x.db tiny.yaml train.schedule=cosine
says '`schedule: cosine`'

begin "words of keep are checked"
expect 2 mtag-run -n tiny.yaml 'keep={resume: best}'
says '`resume` of keep must be none, all or best N, not `best`' 'as in `best 10`'
expect 2 mtag-run -n tiny.yaml 'keep=best 5'
says 'its options: weights, resume'
