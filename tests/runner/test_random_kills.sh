#!/usr/bin/env bash
# kill -9 at random moments of the parent, a worker, a process that computes features, or all at
# once, over six kinds of sweep: the same command, given again until it ends well, ends with the
# same bits as a sweep that nobody disturbed. MTAG_KILLS: how many kills (50; tests/run.sh --soak
# makes it 1,000), MTAG_SEED: which.
. "$(dirname "$0")/lib.sh"

kills=${MTAG_KILLS:-50}
RANDOM=${MTAG_SEED:-1}

make_data data 40

make_experiment plain.yaml 12

cat >phases.yaml <<'END'
base: plain.yaml
name: phases
train:
  threads: 2
  schedule: constant
  average: {type: swa, start: 0.5}
  phases:
    - {epochs: 4, optimizer: {type: adam, lr: 1e-3}}
    - {epochs: 4, start: best, optimizer: {type: sgd, lr: 1e-2, momentum: 0.9}}
sweep: {seeds: 2}
END

cat >augmented.yaml <<'END'
base: plain.yaml
name: augmented
features: {mel: {type: mel, n_mels: 24, normalize: band}}
augment:
  - {type: gain, p: 0.5, min_db: -20, max_db: -1}
  - {type: polarity, p: 0.5}
  - {type: time_mask, p: 0.5}
  - {type: mixup}
train: {epochs: 6, average: {type: ema, decay: 0.9}}
sweep: {seeds: 2}
END

cat >network.yaml <<'END'
base: plain.yaml
name: network
features:
  mel: {n_mels: 16}
  known: {type: network, trial: 1, normalize: band}
model:
  layers:
    - {global_avg_pool: {from: mel, name: heard}}
    - {linear: {from: known, units: 8, name: k}}
    - {concat: {from: [heard, k]}}
    - {linear: {units: tags}}
train: {epochs: 10}
sweep: {seeds: 2}
END

cat >kept.yaml <<'END'
base: plain.yaml
name: kept
keep: {weights: best 3}
train: {epochs: 6}
sweep:
  method: grid
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.lr: {values: [1e-4, 3e-4, 1e-3, 3e-3, 1e-2]}
END

# Decisions by results, paused runs and further seeds.
cat >searched.yaml <<'END'
base: plain.yaml
name: searched
train: {epochs: 9}
sweep:
  method: tpe
  trials: 14
  seeds: {upto: 2}
  prune: {type: median, min_epochs: 2, min_trials: 3}
  metric: {name: valid_loss, goal: minimize}
  parameters:
    train.optimizer.type: {values: [sgd, adam]}
    train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}
END

kinds=(plain phases augmented network kept searched)
declare -A lasts # milliseconds, of a kind's undisturbed sweep

decisions() {
    query "$1" "SELECT number, virtual_time, kind, seed, until, saw, text FROM decision ORDER BY number"
}

now_ms() {
    echo $((${EPOCHREALTIME/./} / 1000))
}

# The database that the feature `network` reads its trial from.
prepare() { # DATABASE KIND
    [ "$2" != network ] || mtag-run -q -j 1 -o "$1" plain.yaml train.epochs=1 'sweep=~' --name first
}

for kind in "${kinds[@]}"; do
    begin "$kind, undisturbed"
    prepare "$kind.db" "$kind"
    from=$(now_ms)
    expect 0 mtag-run -q -j 2 -o "$kind.db" "$kind.yaml"
    lasts[$kind]=$(($(now_ms) - from))
    sound "$kind.db"
done

# The target of a kill: -PGID or a process id; nothing if the job has ended.
choose_target() {
    local children
    case $((RANDOM % 4)) in
    0) target=$job ;;
    1) target=-$job ;;
    *)
        mapfile -t children < <(workers)
        target=${children[RANDOM % (${#children[@]} + 1)]:-$job}
        ;;
    esac
}

done_kills=0 missed=0 sweeps=0
while [ $done_kills -lt "$kills" ]; do
    kind=${kinds[sweeps % ${#kinds[@]}]}
    begin "$kind, kills from number $done_kills on"
    rm -rf cut.db* cache
    prepare cut.db "$kind"
    rounds=0
    while :; do
        start mtag-run --json -j 2 --retry-failed -o cut.db "$kind.yaml"
        # The moment lies anywhere in a whole sweep; 12 kills for each sweep.
        if [ $rounds -lt 12 ] && [ $done_kills -lt "$kills" ]; then
            wait_ms=$((RANDOM % lasts[$kind]))
            sleep "$((wait_ms / 1000)).$(printf %03d $((wait_ms % 1000)))"
            choose_target
            if kill -9 -- "$target" 2>/dev/null; then
                done_kills=$((done_kills + 1))
            else
                missed=$((missed + 1))
            fi
        fi
        rounds=$((rounds + 1))
        finish
        wait_for nobody_left
        [ "$status" -ne 0 ] || break
        [ "$status" -eq 137 ] || [ "$status" -eq 1 ] || {
            cat messages >&2
            fail "status $status"
        }
        [ $rounds -lt 40 ] || fail "it does not come to an end"
    done
    sound cut.db
    same_results "$kind.db" cut.db
    decisions "$kind.db" >wanted.txt
    decisions cut.db | cmp -s - wanted.txt || fail "other decisions"
    left=(cut.db.*.tmp cut.db.d/*/*.tmp cache/*.tmp cache/tmp.* cache/*.part)
    [ ${#left[@]} -eq 0 ] || fail "left behind: ${left[*]}"
    sweeps=$((sweeps + 1))
done
echo "$done_kills kills in $sweeps sweeps ($missed came too late)"
