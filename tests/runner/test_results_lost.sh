#!/usr/bin/env bash
# The database is removed, moved or replaced while a sweep uses it: the sweep notices and stops
# with status 1, nothing that was finished is lost, and the same command ends with the same
# results as a sweep that nobody disturbed.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 150
expect 0 mtag-run -q -j 2 -o calm.db tiny.yaml

# lost STATUS: the sweep has ended so, and said why.
lost() {
    finish
    equals "$1" "$status" "exit status"
    wait_for nobody_left
    grep -q "cut.db was removed, moved or replaced" messages || fail "nothing says what happened"
    grep -q "the same command goes on" messages || fail "nothing says how to go on"
}

continue_and_compare() {
    expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
    sound cut.db
    same_results calm.db cut.db
    rm -rf cut.db* old* other.db*
}

for moment in '"event": "start"' '"epoch": 60,' '"event": "finished"'; do
    begin "removed at $moment"
    start mtag-run --json -j 2 -o cut.db tiny.yaml
    wait_for events_show "$moment"
    rm cut.db
    lost 1
    grep -q "written there again" messages || fail "it was not written again"
    equals 3 "$(query cut.db "SELECT count(*) FROM trial")" "trials"
    continue_and_compare
done

begin "what was recorded before it was removed is not trained again"
start mtag-run --json -j 1 -o cut.db tiny.yaml
wait_for events_show '"event": "finished"'
rm cut.db cut.db-wal cut.db-shm
lost 1
equals finished "$(query cut.db "SELECT status FROM run WHERE trial_id = 1")" "the first run"
expect 0 mtag-run --json -j 1 -o cut.db tiny.yaml
! grep -q '"event": "start", "trial": 1' out || fail "trial 1 was trained again"
continue_and_compare

begin "no epoch is trained twice that had ended before the loss was noticed"
start mtag-run --json -j 1 -o cut.db tiny.yaml
wait_for events_show '"epoch": 100,'
rm cut.db
lost 1
expect 0 mtag-run --json -j 1 -o cut.db tiny.yaml
! grep -q '"trial": 1, .*"epoch": 99,' out || fail "epoch 99 was trained twice"
continue_and_compare

begin "moved: both files are whole"
start mtag-run --json -j 2 -o cut.db tiny.yaml
wait_for events_show '"epoch": 60,'
mv cut.db old.db
lost 1
equals ok "$(query old.db 'PRAGMA integrity_check')" "the file that was moved"
equals 3 "$(query old.db "SELECT count(*) FROM trial")" "its trials"
continue_and_compare

begin "replaced by another database, which stays whole and takes the results"
expect 0 mtag-run -q -o other.db tiny.yaml --name other train.epochs=2 'sweep=~'
start mtag-run --json -j 2 -o cut.db tiny.yaml
wait_for events_show '"epoch": 60,'
mv other.db cut.db
lost 1
equals ok "$(query cut.db 'PRAGMA integrity_check')" "the other file"
equals other "$(query cut.db 'SELECT name FROM sweep')" "its sweep"
expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
equals ok "$(query cut.db 'PRAGMA integrity_check')" "the other file"
equals 4 "$(query cut.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished runs"
rm -rf cut.db* other.db*

begin "the folder beside it is removed: runs cannot go on, and are repeated"
start mtag-run --json -j 2 -o cut.db tiny.yaml
wait_for events_show '"epoch": 60,'
mv cut.db.d old.d
finish
equals 1 "$status" "exit status"
wait_for nobody_left
grep -q "the same command" messages || fail "nothing says how to go on"
rm -rf old.d
continue_and_compare

begin "removed while features are computed: status 2"
expect 0 mtag-run -q -o cut.db tiny.yaml --name other train.epochs=2 'sweep=~'
rm -rf cache
start mtag-run --json -j 2 -o cut.db tiny.yaml
# Stopped, they cannot be done before the file is gone.
wait_for eval 'compgen -G "cache/tmp.*" >/dev/null && kill -STOP -- "-$job"'
rm cut.db
kill -CONT -- "-$job"
finish
equals 2 "$status" "exit status"
grep -q "cut.db was removed, moved or replaced" messages || fail "nothing says what happened"
rm -rf cut.db*

begin "a folder that takes no files is refused before features are computed"
rm -rf cache
: >file
for path in file/new.db /proc/new.db; do
    expect 2 mtag-run -q -o "$path" tiny.yaml
    absent cache
done
ln -s /proc new.db.d
expect 2 mtag-run -q -o new.db tiny.yaml
says "nothing can be written"
absent cache new.db
