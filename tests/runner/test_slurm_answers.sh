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
says QOSMaxSubmitJobPerUserLimit 'nothing is submitted' '-collect.sh'
grep -qx 'scancel 71' calls || fail "$(cat calls)"

begin "and if it cannot be cancelled, that is told"
fresh
answers sbatch.2 1 'sbatch: error: Socket timed out on send/recv operation'
answers scancel 1 'scancel: error: Kill job error on job id 71: Invalid job id specified'
submit 2
says 'are submitted as job 71 and could not be cancelled'

begin "sbatch warns before it tells the number"
fresh
answers sbatch.1 0 $'sbatch: warning: can\'t run 1 processes on 2 nodes\n71\n'
submit 0
grep -q -- '--dependency=afterany:71 ' calls || fail "$(cat calls)"

begin "a machine without Slurm"
fresh
mkdir empty
for tool in rm cat; do ln -s "$(command -v $tool)" empty/; done
expect 2 env PATH="$scratch/empty" "$MTAG_BIN/mtag-run" --launcher slurm -o two.db f.yaml
says 'there is no squeue here'
