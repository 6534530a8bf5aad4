# Sourced after lib.sh: a cluster of one machine with four processors, from Debian's slurm-wlm and
# munge, with all its files in the scratch folder. Ends the script with 77 where they are absent.

for tool in munged slurmctld slurmd sbatch; do
    [ -n "$(PATH="$PATH:/usr/sbin" command -v "$tool")" ] || {
        echo "skipped: there is no $tool here (Debian: slurm-wlm, munge)"
        exit 77
    }
done
[ "$(id -u)" -eq 0 ] || {
    echo "skipped: the daemons of Slurm want to be root"
    exit 77
}
PATH="$PATH:/usr/sbin"

# A free port from this script's own range.
port=$((20000 + $$ % 10000 * 2))
export SLURM_CONF="$scratch/slurm.conf"

write_conf() {
    mkdir -p slurm/state slurm/spool slurm/munge
    chmod 755 "$scratch" slurm slurm/munge
    local host
    host=$(hostname -s)
    cat >slurm.conf <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$scratch/slurm/munge/socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$scratch/slurm/state
SlurmdSpoolDir=$scratch/slurm/spool
SlurmctldPidFile=$scratch/slurm/slurmctld.pid
SlurmdPidFile=$scratch/slurm/slurmd.pid
SlurmctldLogFile=$scratch/slurm/slurmctld.log
SlurmdLogFile=$scratch/slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$scratch/slurm/jobs
ReturnToService=2
SlurmdParameters=config_overrides
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=4
PartitionName=low Nodes=ALL Default=YES PriorityTier=1 PreemptMode=REQUEUE GraceTime=0
PartitionName=high Nodes=ALL PriorityTier=10
END
}

# daemon COMMAND...: as a process group that clean_up ends.
daemon() {
    set -m
    "$@" >>slurm/daemons.log 2>&1 &
    set +m
    started+=("$!")
}

start_controller() {
    daemon slurmctld -D -f "$SLURM_CONF"
    controller=$!
    wait_for scontrol ping >/dev/null 2>&1
    wait_for node_is_up
}

node_is_up() {
    sinfo --noheader --format=%T 2>/dev/null | grep -qE 'idle|mixed|allocated'
}

start_cluster() {
    write_conf
    dd if=/dev/urandom of=slurm/munge.key bs=1024 count=1 2>/dev/null
    chmod 400 slurm/munge.key
    daemon munged --foreground --force --key-file="$scratch/slurm/munge.key" \
        --socket="$scratch/slurm/munge/socket" --pid-file="$scratch/slurm/munged.pid" \
        --log-file="$scratch/slurm/munged.log" --seed-file="$scratch/slurm/munged.seed"
    wait_for test -S slurm/munge/socket
    daemon slurmctld -D -c -f "$SLURM_CONF"
    controller=$!
    daemon slurmd -D -f "$SLURM_CONF"
    wait_for eval 'scontrol ping >/dev/null 2>&1'
    wait_for node_is_up
}

# Jobs that wait or run: none, or as many as given.
queue_is_empty() {
    [ -z "$(squeue --noheader 2>&1)" ]
}
