#!/usr/bin/env bash
# --launcher slurm with a Slurm that answers as clusters do: false sbatch, squeue and scancel in
# PATH. The message names the script and repeats Slurm's words; a sweep is submitted whole or not
# at all.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/formula.sh"

mkdir bin
# Each says and does what the files of its name tell: NAME.says, NAME.status, for its Nth call
# NAME.N.says; what it was asked for comes to the file calls.
for name in sbatch squeue scancel; do
    cat >"bin/$name" <<END
#!/bin/bash
echo "$name \$*" >>"$scratch/calls"
n=\$(grep -c "^$name " "$scratch/calls")
for answer in "$scratch/$name.\$n" "$scratch/$name"; do
    [ -e "\$answer.says" ] || continue
    cat "\$answer.says"
    exit "\$(cat "\$answer.status" 2>/dev/null || echo 0)"
done
END
    chmod +x "bin/$name"
done
PATH="$scratch/bin:$PATH"

answers() { # NAME STATUS TEXT
    printf '%s' "$3" >"$1.says"
    echo "$2" >"$1.status"
}
fresh() {
    rm -rf two.db* calls ./*.says ./*.status
    answers squeue 0 ''
    answers sbatch.1 0 $'71\n'
    answers sbatch.2 0 $'72;cluster\n'
}
submit() {
    expect "$1" mtag-run --launcher 'slurm: --partition=cpu --time=4:00:00 --mem=4G' -j "${2:-3}" -o two.db f.yaml
}
calls() {
    grep -c "^$1 " calls || true
}

begin "an array of workers, and a job after them that collects"
fresh
submit 0
says 'job 71 with 3 tasks' 'job 72' 'squeue --name=mtag-f-' 'scancel --name=mtag-f-'
equals 2 "$(calls sbatch)" "calls of sbatch"
grep -q -- '--dependency=afterany:71 ' calls || fail "$(cat calls)"
scripts=(two.db.d/slurm/mtag-f-*.sh)
equals 2 ${#scripts[@]} "scripts"
for script in "${scripts[@]}"; do
    bash -n "$script" || fail "$script is no script"
    grep -q '^#SBATCH --partition=cpu --time=4:00:00 --mem=4G$' "$script" || fail "$(cat "$script")"
done
work=$(grep -l -- '--array=0-2' "${scripts[@]}") || fail "no script is of an array"
absent two.db

begin "the script of a task is a worker of the sweep, and that of the last job records"
collect=${work%.sh}-collect.sh
expect 0 env SLURM_CPUS_PER_TASK=1 bash "$work"
expect 0 bash "$collect"
expect 0 mtag-run -q -j 1 -o one.db f.yaml
same_results one.db two.db
equals 2 "$(calls sbatch)" "calls of sbatch, when nothing is left"

begin "words that a shell would read are quoted"
fresh
mkdir "a folder; touch harm"
expect 0 mtag-run --launcher slurm -o "a folder; touch harm/r.db" f.yaml --name "it's \$HOME \`touch harm\`"
absent harm
scripts=("a folder; touch harm/r.db.d/slurm/"*.sh)
for script in "${scripts[@]}"; do
    bash -n "$script" || fail "$(cat "$script")"
done
expect 0 bash "${scripts[1]}"
absent harm
rm -rf "a folder; touch harm"

begin "tasks that wait or run already are not submitted again"
fresh
answers squeue 0 $'71_0\n71_1\n'
submit 0
says '2 tasks' 'already'
equals 0 "$(calls sbatch)" "calls of sbatch"

begin "squeue does not answer: nothing is submitted"
fresh
answers squeue 1 'slurm_load_jobs error: Socket timed out on send/recv operation'
submit 2
says 'squeue ended with status 1' 'Socket timed out on send/recv operation'
equals 0 "$(calls sbatch)" "calls of sbatch"

for text in 'sbatch: error: invalid partition specified: cpu' \
    'sbatch: error: Batch job submission failed: Invalid job array specification' \
    'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation'; do
    begin "${text##*: }"
    fresh
    answers sbatch.1 1 "$text"
    submit 2
    says "$text" "for the script $scratch/two.db.d/slurm/mtag-f-"
    equals 1 "$(calls sbatch)" "calls of sbatch"
    equals 0 "$(calls scancel)" "calls of scancel"
done

begin "the second job is refused: the first is cancelled"
fresh
answers sbatch.2 1 'sbatch: error: QOSMaxSubmitJobPerUserLimit'
answers scancel 0 ''
submit 2
says QOSMaxSubmitJobPerUserLimit 'nothing is submitted' 'job 71, is cancelled again' '-collect.sh'
grep -qx 'scancel 71' calls || fail "$(cat calls)"

begin "and if it cannot be cancelled, that is told"
fresh
answers sbatch.2 1 'sbatch: error: Socket timed out on send/recv operation'
answers scancel 1 'scancel: error: Kill job error on job id 71: Invalid job id specified'
submit 2
says 'job 71 is submitted and could not be cancelled'

begin "sbatch warns before it tells the number"
fresh
answers sbatch.1 0 $'sbatch: warning: can\'t run 1 processes on 2 nodes\n71\n'
submit 0
grep -q -- '--dependency=afterany:71 ' calls || fail "$(cat calls)"

begin "features that the cache lacks are computed once, by a job before the tasks"
make_data data 20
make_experiment tiny.yaml 1
export MTAG_CACHE="$scratch/cache"
rm -rf "$MTAG_CACHE"
fresh
answers sbatch.3 0 $'73\n'
expect 0 mtag-run --launcher slurm -j 2 -o two.db tiny.yaml
says 'job 72 with 2 tasks (after job 71, which computes the features)' 'job 73' 'scancel --name=mtag-tiny-'
grep -q 'sbatch --parsable --dependency=afterany:71 .*/mtag-tiny-[0-9a-f]*.sh' calls || fail "$(cat calls)"
grep -q 'sbatch --parsable --dependency=afterany:72 .*-collect.sh' calls || fail "$(cat calls)"
absent "$MTAG_CACHE" # nothing is computed where the command is typed
fresh
answers sbatch.3 1 'sbatch: error: QOSMaxSubmitJobPerUserLimit'
answers scancel 0 ''
expect 2 mtag-run --launcher slurm -j 2 -o two.db tiny.yaml
says 'job 71 and 72, is cancelled again'
grep -qx 'scancel 71 72' calls || fail "$(cat calls)"
expect 0 bash two.db.d/slurm/mtag-tiny-*-first.sh
[ -d "$MTAG_CACHE" ] || fail "nothing was computed"
absent two.db two.db.d/told
fresh
expect 0 mtag-run --launcher slurm -j 2 -o two.db tiny.yaml
equals 2 "$(calls sbatch)" "calls of sbatch, when the cache is full"

begin "which trials of a named sweep are reused is recorded before the tasks, with an empty cache too"
fresh
answers sbatch.3 0 $'73\n'
expect 0 mtag-run -q -j 1 -o two.db tiny.yaml --name old
rm -rf "$MTAG_CACHE"
expect 0 mtag-run --launcher slurm -j 2 -o two.db tiny.yaml sweep.method=tpe sweep.trials=4 'sweep.reuse=[old]' \
    'sweep.parameters={train.optimizer.lr: {min: 1e-4, max: 1e-2, distribution: log_uniform}}'
says 'after job 71, which computes the features'
equals 1 "$(query two.db "SELECT count(*) FROM decision JOIN sweep s ON s.id = sweep_id WHERE s.name = 'tiny' AND number = 0")" \
    "entries of reuse"

begin "after so many generations of jobs nothing more is submitted"
fresh
expect 2 env MTAG_GENERATION=51 mtag-run --launcher slurm -o two.db f.yaml
says '50 generations of jobs have not finished the sweep'
equals 0 "$(calls sbatch)" "calls of sbatch"

begin "what a person has stopped is submitted by a person alone"
fresh
expect 0 mtag-run -q -j 1 --launcher folder -o other.db f.yaml sweep.trials=2
hash=$(basename other.db.d/workers/*.sweep.json .sweep.json)
mkdir -p two.db.d/requests
touch "two.db.d/requests/stop-sweep-$hash"
expect 0 env MTAG_GENERATION=2 mtag-run --launcher slurm -o two.db f.yaml
says 'f was ended by --stop: the same command goes on'
equals 0 "$(calls sbatch)" "calls of sbatch of the last job"
submit 0
equals 2 "$(calls sbatch)" "calls of sbatch of a person"

begin "a machine without Slurm"
fresh
mkdir empty
for tool in rm cat; do ln -s "$(command -v $tool)" empty/; done
expect 2 env PATH="$scratch/empty" "$MTAG_BIN/mtag-run" --launcher slurm -o two.db f.yaml
says 'there is no squeue here'
