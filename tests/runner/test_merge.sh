#!/usr/bin/env bash
# --merge: databases of several machines become one. What comes out does not depend on the order
# of the sources, merging again changes nothing, and a source is never changed.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 2
sed -i 's/^train:/keep: {weights: all, resume: all}\ntrain:/' tiny.yaml

# All that a database says, by names that do not depend on its numbers.
contents() {
    snapshot "$1"
    query "$1" "
        SELECT name, hypothesis, method, metric, goal, seeds, yaml, created, started, baseline, hidden FROM sweep ORDER BY name;
        SELECT s.name, t.identity, st.number, st.label, st.stale FROM sweep_trial st JOIN sweep s ON s.id = st.sweep_id
          JOIN trial t ON t.id = st.trial_id ORDER BY 1, 2;
        SELECT s.name, t.identity, v.path, v.value, v.number FROM sweep_value v JOIN sweep s ON s.id = v.sweep_id
          JOIN trial t ON t.id = v.trial_id ORDER BY 1, 2, 3;
        SELECT s.name, p.path, p.position, p.value, p.varies FROM sweep_parameter p JOIN sweep s ON s.id = p.sweep_id ORDER BY 1, 2;
        SELECT s.name, d.number, d.virtual_time, d.kind, t.identity, d.seed, d.fold, d.until, d.saw, d.text FROM decision d
          JOIN sweep s ON s.id = d.sweep_id LEFT JOIN trial t ON t.id = d.trial_id ORDER BY 1, 2;
        SELECT t.identity, r.seed, r.fold, s.name, e.time, e.kind, e.text FROM event e LEFT JOIN run r ON r.id = e.run_id
          LEFT JOIN trial t ON t.id = r.trial_id LEFT JOIN sweep s ON s.id = e.sweep_id ORDER BY 1, 2, 3, 4, 5, 6, 7;
        SELECT t.identity, r.seed, r.fold, r.status, r.tries, r.reason, r.started, r.ended, r.best_epoch, r.epochs, r.seconds,
          r.peak_memory, r.version, r.libraries, r.cpu, r.host, r.worker, s.name FROM run r JOIN trial t ON t.id = r.trial_id
          LEFT JOIN sweep s ON s.id = r.sweep_id ORDER BY 1, 2, 3;
        SELECT identity, task, fingerprint, weights, macs, folds, created, note, star, status, runs, finished, best_epoch FROM trial ORDER BY 1;
        SELECT t.identity, p.path, p.value, p.number FROM param p JOIN trial t ON t.id = p.trial_id ORDER BY 1, 2;
        SELECT t.identity, y.yaml FROM resolved y JOIN trial t ON t.id = y.trial_id ORDER BY 1;
        SELECT t.identity, m.name, printf('%.12g', m.mean), printf('%.10g', m.deviation), m.count FROM trial_metric m
          JOIN trial t ON t.id = m.trial_id ORDER BY 1, 2;
        SELECT hash, clips, tags, groups, hex(truth) FROM task ORDER BY 1;
        SELECT * FROM metric_name ORDER BY 1;"
    (cd "$1.d" && find . -type f ! -name '*.lock' -print0 | sort -z | xargs -0r sha256sum)
}

# same_contents A B
same_contents() {
    contents "$1" >wanted.txt
    contents "$2" >got.txt
    cmp -s wanted.txt got.txt || {
        diff wanted.txt got.txt | cut -c1-300 | head -20 >&2 || true
        fail "$2 differs from $1"
    }
}

# whole DATABASE: its rows fit together, and each file that it names is there.
whole() {
    equals ok "$(query "$1" 'PRAGMA integrity_check')" "integrity of $1"
    equals "" "$(query "$1" 'PRAGMA foreign_key_check')" "rows of $1 without what they belong to"
    local file
    query "$1" "SELECT weights FROM run WHERE weights IS NOT NULL UNION SELECT log FROM run WHERE log IS NOT NULL" |
        while read -r file; do
            [ -s "$1.d/$file" ] || [[ $file == logs/* && -e $1.d/$file ]] || fail "$1 lacks $file"
        done
}

begin "what databases to make"
# a: trials 1 and 2 with seed 0; b: all, of which trial 2 was trained by another machine; c: a pruned sweep.
expect 0 mtag-run -q -j 2 -o a.db --limit-trials 2 tiny.yaml
expect 0 mtag-run -q -j 2 -o b.db --seeds 2 tiny.yaml
expect 0 mtag-run -q -j 2 -o c.db tiny.yaml --name pruned train.epochs=3 'sweep.prune={type: asha, min_epochs: 1, reduction: 2}'
sqlite3 a.db "UPDATE trial SET note = 'the best so far' WHERE id = 1; UPDATE trial SET star = 1 WHERE id = 2"
sqlite3 b.db "UPDATE trial SET note = 'try a smaller rate' WHERE id = 1;
    UPDATE run SET status = 'failed', reason = 'killed by signal 9', weights = NULL WHERE trial_id = 2 AND seed = 0;
    UPDATE run SET host = 'other', cpu = 'another CPU' WHERE trial_id = 1"
sha256sum a.db b.db c.db >sums
find a.db.d b.db.d c.db.d -type f -print0 | sort -z | xargs -0 sha256sum >>sums

begin "the target gets every run, and the sources stay as they are"
expect 0 mtag-run --merge a.db b.db c.db -o abc.db
says "a.db: 2 runs added (2 new trials)" "b.db: 4 runs added (1 new trial), 1 there already, 1 less far than those that are there"
whole abc.db
equals "9|6" "$(query abc.db "SELECT count(*), (SELECT count(*) FROM trial) FROM run")" "runs and trials"
equals "the best so far
try a smaller rate" "$(query abc.db "SELECT note FROM trial WHERE note IS NOT NULL")" "notes of both"
[ "$(query c.db 'SELECT count(*) FROM decision')" -gt 0 ] || fail "nothing was decided"
equals "$(query c.db 'SELECT count(*) FROM decision')" "$(query abc.db 'SELECT count(*) FROM decision')" "decisions"
sha256sum --quiet -c sums || fail "a source was changed"

begin "the order of the sources makes no difference"
for order in "a c b" "b a c" "b c a" "c a b" "c b a"; do
    rm -rf other.db other.db.d
    # shellcheck disable=SC2086
    expect 0 mtag-run -q --merge $(printf '%s.db ' $order) -o other.db
    same_contents abc.db other.db
done

begin "merging again changes nothing"
expect 0 mtag-run --merge c.db b.db a.db -o abc.db
says "a.db: 2 there already" "b.db: 5 there already, 1 less far"
same_contents abc.db other.db
expect 0 mtag-run -q --merge other.db -o abc.db
same_contents abc.db other.db

begin "the same command goes on in the merged database: nothing is left to train"
expect 0 mtag-run -j 2 -o abc.db --seeds 2 --retry-failed tiny.yaml
says "6 of 6 runs are done already"
mtag-report --results abc.db --sweep tiny -f csv >table
equals 3 "$(grep -c "^[0-9]" table)" "rows of the table"

begin "an interrupted run comes with its state, and goes on with the same bits"
expect 0 mtag-run -q -j 1 -o whole.db --limit-trials 1 --name long tiny.yaml train.epochs=200
start mtag-run --json -j 1 -o part.db --limit-trials 1 --name long tiny.yaml train.epochs=200
wait_for events_show '"event": *"epoch"' 3
kill_job
rm -rf goes_on.db goes_on.db.d
expect 0 mtag-run -q --merge part.db -o goes_on.db
equals interrupted "$(query goes_on.db 'SELECT status FROM run')" "status"
equals 1 "$(find goes_on.db.d/checkpoints -type f | wc -l)" "checkpoints"
expect 0 mtag-run -j 1 -o goes_on.db --limit-trials 1 --name long tiny.yaml train.epochs=200
same_results whole.db goes_on.db
expect 0 mtag-run --merge whole.db -o part.db
says "1 took the place of unfinished or later ones"
equals 0 "$(find part.db.d/checkpoints -type f ! -name "*.lock" | wc -l)" checkpoints
same_results whole.db part.db

begin "two runs with other values are told, and the same one stays in any order"
cp a.db x.db && cp -r a.db.d x.db.d
sqlite3 x.db "UPDATE metric SET value = value + 1e-15 WHERE name = 'valid_loss' AND epoch = 2 AND run_id = 1;
    UPDATE run SET host = 'elsewhere', cpu = 'a strange CPU', started = '2001-01-01T00:00:00.000Z', ended = '2001-01-01T00:01:00.000Z' WHERE id = 1"
for order in "a x" "x a"; do
    rm -rf other.db other.db.d
    # shellcheck disable=SC2086
    expect 1 mtag-run --merge $(printf '%s.db ' $order) -o other.db
    says "valid_loss of epoch 2 is" "(elsewhere, a strange CPU, mtag" "1 with other values"
    equals elsewhere "$(query other.db "SELECT host FROM run r JOIN trial t ON t.id = r.trial_id WHERE t.identity =
        '$(query a.db 'SELECT identity FROM trial WHERE id = 1')'")" "the run that ended first"
    contents other.db >"contents ${order// /}"
done
cmp "contents ax" "contents xa" || fail "the order made a difference"
sqlite3 c.db "UPDATE decision SET saw = 'something else' WHERE number = 1"
expect 1 mtag-run --merge c.db -o abc.db
says "the decisions of the sweep \`pruned\` differ from number 1 on"

begin "an older database is read as it is"
cp "$MTAG_SOURCE/tests/golden/results/version_1.db" old.db 2>/dev/null || sqlite3 old.db <"$MTAG_SOURCE"/tests/golden/results/version_1.sql
sha256sum old.db >sums
expect 0 mtag-run --merge old.db -o new.db
sha256sum --quiet -c sums || fail "the older database was changed"
equals "$(query old.db "SELECT t.identity, r.seed, r.status, m.epoch, m.name, m.value FROM run r JOIN trial t ON t.id = r.trial_id
    JOIN metric m ON m.run_id = r.id ORDER BY 1, 2, 3, 4, 5")" \
    "$(query new.db "SELECT t.identity, r.seed, r.status, m.epoch, m.name, m.value FROM run r JOIN trial t ON t.id = r.trial_id
    JOIN metric m ON m.run_id = r.id ORDER BY 1, 2, 3, 4, 5")" "values"
whole new.db

begin "a merge that is killed leaves the target whole, and the next one completes it"
for wait in 0.005 0.01 0.015 0.02 0.03 0.04 0.06 0.08; do
    rm -rf killed.db killed.db.d
    cp a.db killed.db && cp -r a.db.d killed.db.d
    mtag-run -q --merge b.db part.db old.db -o killed.db >/dev/null 2>&1 &
    sleep "$wait"
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    whole killed.db
    expect 0 mtag-run -q --merge b.db part.db old.db -o killed.db
    whole killed.db
    [ -f wanted.db ] || {
        cp a.db wanted.db && cp -r a.db.d wanted.db.d
        expect 0 mtag-run -q --merge b.db part.db old.db -o wanted.db
    }
    same_contents wanted.db killed.db
done

begin "wrong commands"
expect 2 mtag-run --merge a.db
says "--merge takes databases, and -o the one that they are merged into"
expect 2 mtag-run --merge a.db -o a.db
says "a.db is both merged and merged into"
expect 2 mtag-run --merge nothing.db -o fresh.db
says "there are no results in nothing.db"
absent fresh.db
expect 2 mtag-run --merge a.db -o b.db --fresh
says "--merge does not go with --fresh"
echo text >text.db
expect 2 mtag-run --merge text.db -o fresh.db
says "text.db is not a results database"

begin "not into a database whose sweep is being run"
start mtag-run --json -j 1 -o busy.db --limit-trials 1 --name long tiny.yaml train.epochs=100000
wait_for events_show '"event": *"epoch"'
expect 2 mtag-run --merge a.db -o busy.db
says "the sweep \`long\` of busy.db is being run"
expect 0 mtag-run -q --merge busy.db -o copy.db
equals interrupted "$(query copy.db 'SELECT status FROM run')" "status of a run that goes on elsewhere"
kill -TERM "$job"
finish
