#!/usr/bin/env bash
# --launcher slurm with Debian's own Slurm on this machine: an array of four finishes a sweep of
# twelve points, whatever happens to its tasks and to the controller. MTAG_SLURM_LONG=1: also a
# limit of time of a minute, which takes minutes.
. "$(dirname "$0")/lib.sh"
. "$MTAG_SOURCE/tests/runner/slurm.sh"

make_data data 40
make_experiment twelve.yaml 12
sed -i '/^sweep:/,$d' twelve.yaml
cat >>twelve.yaml <<'END'
sweep:
  method: grid
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.type: {values: [sgd, adam, rmsprop]}
    train.optimizer.lr: {values: [3e-4, 1e-3, 3e-3, 1e-2]}
END
expect 0 mtag-run -q -j 2 -o one.db twelve.yaml
start_cluster

submit() { # OPTIONS OF SBATCH
    rm -rf two.db*
    expect 0 mtag-run --launcher "slurm: $1" -j 4 -o two.db twelve.yaml
    job=$(sed -n 's/^Submitted.*: job \([0-9]*\) .*/\1/p' out)
}

# At least so many runs have been begun by tasks.
is_trained() {
    local claims=(two.db.d/claims/*-0-0) told=(two.db.d/told/*-0-0)
    [ $((${#claims[@]} + ${#told[@]})) -ge "$1" ]
}

# What an administrator does where the controller lost jobs whose numbers it then gives again,
# and what two minutes of waiting do for a job that comes back.
settle() {
    local one
    scontrol update nodename="$(hostname -s)" state=resume >/dev/null 2>&1 || true
    squeue --noheader --states=PENDING --format=%i 2>/dev/null | while read -r one; do
        scontrol release "$one" >/dev/null 2>&1 || true
        scontrol update jobid="$one" StartTime=now >/dev/null 2>&1 || true
    done
}

wait_for_queue() { # [SECONDS]
    local i
    for ((i = 0; i < ${1:-120} * 10; i++)); do
        ! queue_is_empty || return 0
        settle
        sleep 0.1
    done
    fail "jobs are left: $(squeue)"
}

# The jobs end, and everything is recorded once; jobs that the controller lost are submitted again
# by the same command.
finishes() {
    local i
    for ((i = 0; i < 3; i++)); do
        wait_for_queue
        expect 0 mtag-run --launcher slurm -j 4 -o two.db twelve.yaml
        ! queue_is_empty || break
    done
    same_results one.db two.db
    equals 12 "$(query two.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished runs"
}

begin "an array of four"
submit ''
finishes

begin "a first job computes the features, and the tasks wait for it"
MTAG_CACHE="$scratch/other" submit ''
says 'which computes the features'
finishes
[ -n "$(ls "$scratch/other")" ] || fail "nothing was computed there"
equals 4 "$(grep -l 'workers have ended\|runs have ended' two.db.d/slurm/*_*.out | wc -l)" "tasks that trained"

begin "a task is cancelled"
submit ''
wait_for is_trained 2
scancel "${job}_1" 2>/dev/null || true
finishes

begin "a task is requeued"
submit ''
wait_for is_trained 2
scontrol requeue "${job}_2" 2>/dev/null || true
finishes

begin "a partition that comes first takes the processors"
submit '--partition=low'
wait_for is_trained 2
sbatch --parsable --partition=high --exclusive --wrap 'sleep 1' --output=/dev/null >/dev/null
finishes

begin "the controller is killed, and started again"
submit ''
wait_for is_trained 2
kill -9 "$controller"
expect 2 timeout 60 env SLURM_CONF="$SLURM_CONF" mtag-run --launcher slurm -o three.db twelve.yaml
absent three.db.d/slurm
start_controller
scancel --name=wrap 2>/dev/null || true # the state it had saved may hold the job of before
finishes

[ -n "${MTAG_SLURM_LONG:-}" ] || exit 0
begin "a limit of time of a minute, and successors"
expect 0 mtag-run -q -j 2 -o long.db twelve.yaml train.epochs=1500 'train.stop={}'
rm -rf two.db*
expect 0 mtag-run --launcher "slurm: --time=1" -j 4 -o two.db twelve.yaml train.epochs=1500 'train.stop={}'
wait_for_queue 900
same_results long.db two.db
