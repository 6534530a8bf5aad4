#!/usr/bin/env bash
# Ctrl-C, once and twice, at several moments: status 130, nobody left running, and the same
# command goes on to the same results as a sweep that nobody interrupted.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 150
expect 0 mtag-run -q -j 2 -o calm.db tiny.yaml

# What the terminal does: the whole process group gets the signal.
press_ctrl_c() {
    kill -INT -- "-$job" 2>/dev/null || true
}

interrupted() {
    equals 130 "$status" "exit status"
    wait_for nobody_left
    [ ! -e cut.db ] || equals ok "$(query cut.db 'PRAGMA integrity_check')" "integrity"
}

# stop BEGIN WHEN ASK: begins a sweep, asks it to stop once WHEN succeeds, and waits for its end.
# From the start if it was over sooner, as on a busy machine.
stop() {
    local try
    for ((try = 0; try < 20; try++)); do
        eval "$1"
        wait_for eval "$2 || has_ended"
        eval "$3"
        finish
        [ "$status" -eq 0 ] || break
        rm -rf cut.db*
    done
    interrupted
}

start_sweep() {
    start mtag-run --json -j "$1" -o cut.db tiny.yaml
}

continue_and_compare() {
    expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
    sound cut.db
    same_results calm.db cut.db
    rm -rf cut.db*
}

begin "Ctrl-C keeps what is finished and says how to go on"
# hold_one: starts a sweep of which one worker, $held, stands still, so that it is not over.
hold_one() {
    local try
    for ((try = 0; try < 20; try++)); do
        start_sweep 2
        wait_for events_show '"event": "start"'
        wait_for eval 'held=$(workers | head -n 1); [ -n "$held" ] || has_ended'
        if [ -n "$held" ] && kill -STOP "$held" 2>/dev/null && processes 2 "$job" | grep -qx "$held"; then
            return 0
        fi
        kill_job
        rm -rf cut.db*
    done
    fail "each sweep was over before it could be held"
}
for moment in '"event": "start"' '"epoch": 1,' '"epoch": 100,' '"event": "finished"'; do
    stop hold_one "events_show '$moment'" 'press_ctrl_c; wait_for received INT; kill -CONT "$held"'
    grep -q "same command" messages || fail "nothing says how to go on"
    tail -n 1 events | grep -q '"event": "done".*"status": 130' || fail "the last event"
    equals 0 "$(query cut.db "SELECT count(*) FROM run WHERE status = 'running'")" "running runs"
    continue_and_compare
done

begin "what was done before Ctrl-C is not done again"
stop "start_sweep 1" "events_show '\"epoch\": 100,'" press_ctrl_c
expect 0 mtag-run --json -j 1 -o cut.db tiny.yaml
read -r trial epoch <<<"$(sed -n 's/.*"trial": \([0-9]*\), .*"epoch": \([0-9]*\),.*/\1 \2/p' events | tail -n 1)"
! grep -q "\"trial\": $trial, .*\"epoch\": $((epoch - 1))," out || fail "epoch $((epoch - 1)) was trained twice"
[ "$epoch" -eq 150 ] || grep -q "\"trial\": $trial, .*\"epoch\": 150," out || fail "epoch 150 was not trained"
continue_and_compare

begin "the second Ctrl-C ends even workers that do not answer"
for moment in '"event": "start"' '"epoch": 50,'; do
    hold_one
    wait_for events_show "$moment"
    kill -STOP $(workers)
    press_ctrl_c
    wait_for received INT
    sleep 0.3
    kill -0 "$job" || fail "the first Ctrl-C did not wait for the workers"
    press_ctrl_c
    finish
    interrupted
    equals interrupted "$(query cut.db "SELECT DISTINCT status FROM run WHERE status != 'finished'")" "runs"
    equals 0 "$(query cut.db "SELECT count(*) FROM event WHERE kind = 'failed'")" "failures"
    ! grep -q '"event": "failed"' events || fail "a run failed"
    continue_and_compare
done

begin "Ctrl-C while features are computed"
stop "rm -rf cache; start_sweep 2" '[ -n "$(workers)" ]' press_ctrl_c
continue_and_compare

begin "SIGTERM is a stop request too"
stop "start_sweep 2" "events_show '\"epoch\": 50,'" 'kill -TERM "$job" 2>/dev/null || true'
continue_and_compare

begin "interrupted again and again, it comes to an end"
for epoch in 30 60 90 120; do
    start_sweep 2
    wait_for eval "events_show '\"epoch\": $epoch,' || has_ended"
    press_ctrl_c
    finish
    was_interrupted
    wait_for nobody_left
done
continue_and_compare
