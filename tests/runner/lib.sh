# Sourced by the scripts of this folder: a small data set and an experiment on it, and the
# means to compare results, to disturb and to kill.
. "$MTAG_SOURCE/tests/lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] && command -v sqlite3 >/dev/null || exit 77

started=() # process groups

clean_up() {
    local group
    for group in ${started[@]+"${started[@]}"}; do
        kill -9 -- "-$group" 2>/dev/null || true
    done
    rm -rf "$scratch"
}
trap clean_up EXIT

# Sanitized programs want their library before any other: LD_PRELOAD is not for them.
sanitized() {
    [[ $(ldd "$MTAG_BIN/mtag-run") == *libasan* ]]
}

# make_data [FOLDER [CLIPS]]
make_data() {
    mtag-data synth "${1:-data}" --clips "${2:-60}" --seconds 4 >/dev/null
}

# make_experiment FILE EPOCHS: a small network with all that a run has to remember between two
# epochs (dropout, running means, an optimizer's and a schedule's state); three trials.
make_experiment() {
    cat >"$1" <<END
name: tiny
data: {root: '\${env:MTAG_DATA}', tags: top50}
features:
  mel: {type: mel, n_mels: 32}
model:
  layers:
    - batchnorm
    - bands_as_channels
    - conv1d: {filters: 16, kernel: 3, stride: 2, padding: 1}
    - batchnorm
    - relu
    - dropout: {p: 0.2}
    - global_avg_pool
    - linear: {units: tags}
train:
  epochs: $2
  batch: 8
  optimizer: {type: sgd, lr: 3e-3}
  schedule: {type: plateau, factor: 0.5, patience: 2}
sweep:
  method: grid
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.type: {values: [sgd, adam, rmsprop]}
END
}

query() {
    sqlite3 -readonly "$1" "$2"
}

# All that a sweep computed, and nothing of when: metrics, predictions and weights of each run,
# by names that are the same in every database. Without `!` SQLite prints 16 digits at most.
snapshot() {
    query "$1" "
        SELECT t.identity, r.seed, r.fold, r.status, r.best_epoch, r.epochs
          FROM run r JOIN trial t ON t.id = r.trial_id ORDER BY 1, 2, 3;
        SELECT t.identity, r.seed, r.fold, m.epoch, m.name, printf('%!.20g', m.value)
          FROM metric m JOIN run r ON r.id = m.run_id JOIN trial t ON t.id = r.trial_id
          WHERE m.name NOT IN ('seconds', 'train_seconds') ORDER BY 1, 2, 3, 4, 5;
        SELECT t.identity, r.seed, r.fold, m.tag, m.name, printf('%!.20g', m.value)
          FROM tag_metric m JOIN run r ON r.id = m.run_id JOIN trial t ON t.id = r.trial_id
          ORDER BY 1, 2, 3, 4, 5;
        SELECT t.identity, r.seed, r.fold, p.split, hex(p.scores)
          FROM prediction p JOIN run r ON r.id = p.run_id JOIN trial t ON t.id = r.trial_id
          ORDER BY 1, 2, 3, 4;"
    local file
    query "$1" "SELECT weights FROM run WHERE weights IS NOT NULL ORDER BY 1" |
        while read -r file; do
            echo "$file $(sha256sum <"$1.d/$file")"
        done
}

# run_key DATABASE RUN: what names the files of run 2.1.
run_key() {
    query "$1" "SELECT t.identity || '-' || r.seed || '-' || r.fold FROM run r
        JOIN trial t ON t.id = r.trial_id WHERE r.trial_id || '.' || r.number = '$2'"
}

# weights_of DATABASE RUN
weights_of() {
    echo "$1.d/weights/$(run_key "$1" "$2").safetensors"
}

# same_results A B: two databases hold the same bits.
same_results() {
    snapshot "$1" >wanted.txt
    snapshot "$2" >got.txt
    [ -s wanted.txt ] || fail "$1 holds nothing"
    cmp -s wanted.txt got.txt || {
        diff wanted.txt got.txt | cut -c1-200 | head -20 >&2 || true
        fail "$2 differs from $1"
    }
}

# sound DATABASE: readable, nothing running, nothing left of the work.
sound() {
    equals ok "$(query "$1" 'PRAGMA integrity_check')" "integrity of $1"
    equals 0 "$(query "$1" "SELECT count(*) FROM run WHERE status = 'running'")" "running runs"
    local left=("$1.d"/checkpoints/*)
    [ ${#left[@]} -eq 0 ] || fail "left behind: ${left[*]}"
}

# ---- processes ----

# start COMMAND...: in the background, as a process group of its own, as from a terminal.
# $job is its process; output goes to the files events and messages. A shell in the background
# hands on that SIGINT is ignored.
start() {
    : >events
    : >messages
    set -m
    env --default-signal=INT,QUIT "$@" >>events 2>>messages &
    job=$!
    set +m
    started+=("$job")
}

# finish: waits for the job; $status is how it ended.
finish() {
    status=0
    wait "$job" 2>/dev/null || status=$?
}

# wait_for COMMAND...: until it succeeds. Two minutes and more are for machines that do much else.
wait_for() {
    local i
    for ((i = 0; i < 24000; i++)); do
        "$@" && return 0
        sleep 0.005
    done
    fail "waited in vain for: $*"
}

# events_show PATTERN [COUNT]: that many lines of the job's events match.
events_show() {
    [ "$(grep -c -- "$1" events)" -ge "${2:-1}" ]
}

# has_ended: the job has.
has_ended() {
    ! kill -0 "$job" 2>/dev/null
}

# received SIGNAL: the job was told of it. Two that are sent before that are one.
received() {
    local pending
    pending=$(sed -n 's/^ShdPnd:[[:space:]]*//p' "/proc/$job/status" 2>/dev/null) || return 0
    [ $((0x${pending:-0} >> ($(kill -l "$1") - 1) & 1)) -eq 0 ]
}

# processes FIELD VALUE: ids of living processes whose parent (2) or process group (3) it is.
processes() {
    local stat line words
    for stat in /proc/[0-9]*/stat; do
        read -r line 2>/dev/null <"$stat" || continue
        read -ra words <<<"${line##*) }"
        if [ "${words[$(($1 - 1))]}" = "$2" ] && [ "${words[0]}" != Z ]; then
            stat=${stat#/proc/}
            echo "${stat%/stat}"
        fi
    done
}

workers() {
    processes 2 "$job"
}

nobody_left() {
    [ -z "$(processes 3 "$job")" ]
}

# kill_worker: one of the job's, once there is one. (A run's event "start" comes before its process.)
kill_worker() {
    wait_for eval 'kill -9 "$(workers | head -n 1)" 2>/dev/null'
}

# kill_job: the parent alone. Its workers die with it, a moment later.
kill_job() {
    kill -9 "$job"
    finish
    wait_for nobody_left
}

# was_interrupted: the job ended with status 130, or had done everything before it was told to
# stop: a busy machine may tell it late.
was_interrupted() {
    [ "$status" -eq 130 ] || [ "$status" -eq 0 ] || fail "status $status after an interruption"
}

# predicts_as_recorded DATABASE TRIAL [OPTION...]: mtag-predict says of the first test clip, $clip
# from now on, what the trial recorded.
predicts_as_recorded() {
    local task="FROM task WHERE id IN (SELECT task_id FROM prediction WHERE split = 'test')"
    clip=$(query "$1" "SELECT json_extract(clips, '\$[0]') $task")
    query "$1" "SELECT value FROM json_each((SELECT tags $task))" >tags
    query "$1" "SELECT writefile('scores', substr(p.scores, 1, 4 * t.tag_count))
        FROM prediction p JOIN task t ON t.id = p.task_id JOIN run r ON r.id = p.run_id
        WHERE r.trial_id = $2 AND p.split = 'test'" >/dev/null
    od -An -v -tf4 -w4 scores | paste -d, tags - | sort >wanted
    expect 0 mtag-predict --results "$1" --trial "$2" --top 50 -f csv "${@:3}" "data/waveform/$clip.flac"
    sed 1d out | cut -d, -f3- | sort >got
    paste -d, wanted got | awk -F, '
        { d = $2 - $4; if ($1 != $3 || d > 1e-5 || d < -1e-5) { print; bad = 1 } }
        END { exit bad || NR != 50 }' >out || fail "other probabilities"
}
