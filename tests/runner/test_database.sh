#!/usr/bin/env bash
# Databases that are not mtag's, newer, locked, read-only, damaged or on a full disk: a clear
# message, and what was there stays as it was.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 12
expect 0 mtag-run -q -j 2 -o good.db tiny.yaml

# refused FILE TEXT...: status 2, the texts are said, the file and its folder are untouched.
refused() {
    local file=$1 before
    shift
    before=$(sha256sum <"$file")
    expect 2 mtag-run -q -o "$file" tiny.yaml
    says "$file" "$@"
    equals "$before" "$(sha256sum <"$file")" "contents of $file"
    absent "$file-wal" "$file-journal"
}

begin "a file that is no database"
echo "these are my notes" >notes.txt
refused notes.txt "not"
absent notes.txt.d

begin "somebody else's database"
sqlite3 theirs.db "CREATE TABLE sweep (id INTEGER); INSERT INTO sweep VALUES (1)"
refused theirs.db "mtag"
absent theirs.db.d

begin "a database of a newer version"
cp good.db newer.db
sqlite3 newer.db "PRAGMA user_version = 99" >/dev/null
refused newer.db "newer" "99"

begin "a damaged database"
head -c 20000 good.db | tail -c 16000 >damaged.db
refused damaged.db
cp good.db damaged.db
printf 'mtag was here, and here, and here' | dd of=damaged.db bs=1 seek=4090 conv=notrunc 2>/dev/null
before=$(sha256sum <damaged.db)
status=0
mtag-run -q -o damaged.db tiny.yaml >out 2>err || status=$?
[ "$status" -eq 1 ] || [ "$status" -eq 2 ] || fail "status $status"
says "damaged.db"

begin "a folder"
mkdir folder.db
expect 2 mtag-run -q -o folder.db tiny.yaml
says "folder.db"

begin "a database that another program holds"
cp good.db held.db
mkfifo hold
sqlite3 held.db <hold >/dev/null 2>&1 &
exec 3>hold
echo "BEGIN EXCLUSIVE;" >&3
wait_for eval '! sqlite3 held.db "BEGIN IMMEDIATE; ROLLBACK" 2>/dev/null'
before=$(sha256sum <held.db)
expect 2 mtag-run -q -o held.db --name other tiny.yaml
says "held.db" "lock"
equals "$before" "$(sha256sum <held.db)" "contents of held.db"
exec 3>&-
wait
expect 0 mtag-run -q -o held.db tiny.yaml

begin "a database that may only be read"
without_rights=()
[ "$(id -u)" -ne 0 ] || without_rights=(setpriv --bounding-set=-dac_override,-dac_read_search)
if "${without_rights[@]}" true 2>/dev/null; then
    cp good.db fixed.db
    chmod 444 fixed.db
    before=$(sha256sum <fixed.db)
    expect 2 "${without_rights[@]}" mtag-run -q -o fixed.db --name other tiny.yaml
    says "fixed.db"
    equals "$before" "$(sha256sum <fixed.db)" "contents of fixed.db"
    absent fixed.db-wal fixed.db.d
    mkdir closed
    chmod 555 closed
    expect 2 "${without_rights[@]}" mtag-run -q -o closed/new.db tiny.yaml
    says "closed" "Permission denied"
fi

begin "folders of a new database are made"
expect 0 mtag-run -q -o some/where/new.db tiny.yaml
sound some/where/new.db
same_results good.db some/where/new.db

begin "a second process on the same sweep is refused, and told who has it"
make_experiment long.yaml 100000
start mtag-run --json -j 1 -o shared.db long.yaml
wait_for events_show '"epoch": 1,'
expect 2 mtag-run -q -o shared.db long.yaml
says "$job" "tiny"
expect 0 mtag-run -q -o shared.db --name beside tiny.yaml
equals 3 "$(query shared.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished runs"
kill -INT "$job"
finish
equals 130 "$status" "exit status of the first"

begin "two sweeps that share trials train each run once"
make_experiment tiny.yaml 60
start mtag-run --json -j 1 -o both.db tiny.yaml
wait_for events_show '"event": "start"'
expect 0 mtag-run --json -j 2 -o both.db --name beside tiny.yaml
finish
equals 0 "$status" "exit status of the first"
sound both.db
for trial in 1 2 3; do
    equals 1 "$(cat out events | grep -c "\"event\": \"finished\", \"trial\": $trial,")" \
        "times that trial $trial was trained"
done
rm -rf whole.db*
expect 0 mtag-run -q -o whole.db tiny.yaml
same_results whole.db both.db

begin "--fresh replaces nothing while another process trains one of the runs"
cat >used.yaml <<END
base: tiny.yaml
name: used
sweep:
  method: variants
  variants: {short: {}, long: {train.epochs: 100000}}
END
start mtag-run --json -j 1 -o used.db used.yaml
wait_for events_show '"event": "epoch", "trial": 2,'
expect 2 mtag-run --fresh -o used.db --name beside used.yaml
says "process $job is training run 2.1" "leave out --fresh"
equals "finished 1" "$(query used.db "SELECT r.status || ' ' || count(p.run_id) FROM run r
    LEFT JOIN prediction p ON p.run_id = r.id AND p.split = 'test' WHERE r.trial_id = 1")" "the run that had finished"
kill -INT "$job"
finish
equals 130 "$status" "exit status of the other"
