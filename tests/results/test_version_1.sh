#!/usr/bin/env bash
# A database of version 1, as such a program wrote it (tests/golden/results), is read as it
# is and without being changed, is brought to the newest version by what writes to it, and
# gives the same tables before and after.
. "$MTAG_SOURCE/tests/lib.sh"
command -v sqlite3 >/dev/null || exit 77

golden="$MTAG_SOURCE/tests/golden/results"
sweeps=(grid losses 'grid final')

# tables FOLDER: what mtag-report says of old.db, in files there.
tables() {
    local sweep
    mkdir "$1"
    for sweep in "${sweeps[@]}"; do
        mtag-report --results old.db --sweep "$sweep" >"$1/${sweep// /_}.txt"
        mtag-report --results old.db --sweep "$sweep" --format json >"$1/${sweep// /_}.json"
        mtag-report --results old.db --sweep "$sweep" --format csv >"$1/${sweep// /_}.csv" 2>/dev/null
    done
    mtag-report --results old.db --sweep grid --where 'lr >= 0.01 AND valid_loss_std > 0' \
        --columns 'lr=lr, twice=2 * valid_loss, runs=n' >"$1/where.txt"
}

# as_recorded FILE: the columns that version 1 wrote have the values that it wrote; mappings,
# which it wrote as YAML, are JSON.
as_recorded() {
    local name columns
    name=$(basename "$1")
    sed 's/"{type: adam, lr: 1.0e-3}"/"{""type"": ""adam"", ""lr"": 1.0e-3}"/
        s/"{type: focal, gamma: 3}"/"{""type"": ""focal"", ""gamma"": 3}"/' \
        "$golden/version_1.$name" >wanted.csv
    columns=$(sqlite3 :memory: ".import --csv wanted.csv a" \
        "SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('a')")
    [ "$(sqlite3 :memory: ".import --csv wanted.csv a" ".import --csv $1 b" \
        "SELECT (SELECT count(*) FROM a) = (SELECT count(*) FROM b), count(*)
         FROM (SELECT $columns FROM a EXCEPT SELECT $columns FROM b)")" = '1|0' ] ||
        fail "$1 is not as version 1 wrote it"
}

# layout DATABASE: every column, key and index of its tables.
layout() {
    sqlite3 "$1" "SELECT t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM sqlite_master t,
        pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY t.name, c.cid;
        SELECT t.name, f.\"table\", f.\"from\", f.\"to\", f.on_delete FROM sqlite_master t,
        pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY 1, 2, 3;
        SELECT t.name, i.\"unique\", i.origin, i.partial, (SELECT group_concat(name) FROM
        pragma_index_info(i.name)) FROM sqlite_master t, pragma_index_list(t.name) i
        WHERE t.type = 'table' ORDER BY 1, 2, 3, 5"
}

sqlite3 old.db <"$golden/version_1.sql"
before=$(sha256sum old.db)

begin "it is read, and stays as it is"
tables before
mtag-report --results old.db --all --format csv >all.csv 2>/dev/null
for file in before/*.csv all.csv; do as_recorded "$file"; done
[ "$(sha256sum old.db)" = "$before" ] || fail "reading changed the file"
beside=(old.db?*)
[ ${#beside[@]} = 0 ] || fail "reading left ${beside[*]}"

begin "so it is where nothing may be written"
mkdir locked
cp old.db locked
chmod a-w locked locked/old.db
expect 0 mtag-report --results locked/old.db --sweep grid --format csv
chmod u+w locked
cmp -s out before/grid.csv || fail "another table from a read-only file"

begin "trials, runs and files of it are found"
expect 0 mtag-report trial 10 --results old.db
says "adam"
expect 0 mtag-model summary 4 --results old.db

begin "its weights are found where they were recorded"
sed -n "/^cat >grid/,/^END/p" "$golden/make_version_1.sh" >make.sh
. ./make.sh
mtag-data synth data --clips 40 --seconds 4 >/dev/null
expect 0 mtag-run -q --results weights.db grid.yaml --limit-trials 1 --seeds 1 'sweep.final=~'
mkdir -p old.db.d/weights
cp weights.db.d/weights/*.safetensors "old.db.d/$(sqlite3 old.db 'SELECT weights FROM run WHERE id = 20')"
expect 0 mtag-model export safetensors 10.4 exported --results old.db

begin "what writes to it brings it to the newest version"
mtag-data synth data --clips 40 --seconds 4 >/dev/null
cat >other.yaml <<'END'
name: other
data: {root: '${env:MTAG_DATA}', tags: {top: 4}}
features:
  mel: {type: mel, n_mels: 16}
model: {layers: [global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 1}
END
expect 0 mtag-run -q --results old.db other.yaml
expect 0 mtag-run -q --results new.db other.yaml
[ "$(sqlite3 old.db 'PRAGMA user_version')" = "$(sqlite3 new.db 'PRAGMA user_version')" ] ||
    fail "it is of version $(sqlite3 old.db 'PRAGMA user_version')"
[ "$(sqlite3 old.db 'PRAGMA integrity_check; PRAGMA foreign_key_check')" = ok ] || fail "it is damaged"
diff <(layout old.db) <(layout new.db) || fail "its tables are not those of a new database"

expect 0 mtag-model export safetensors 10.4 exported_again --results old.db
diff -r exported exported_again || fail "other weights"

begin "its metrics are described as a new database describes them"
sqlite3 described.db <"$golden/version_1.sql"
sqlite3 described.db <"$MTAG_SOURCE/results/versions/to_2.sql"
described="FROM metric_name WHERE name IN (SELECT name FROM old.metric_name) ORDER BY name"
diff <(sqlite3 described.db "ATTACH 'described.db' AS old; SELECT * $described") \
    <(sqlite3 new.db "ATTACH 'described.db' AS old; SELECT * $described") || fail "they are not"

begin "its tables are the same afterwards"
tables after
diff -r before after || fail "other tables"
[ "$(sqlite3 old.db "SELECT count(*) FROM prediction WHERE split = 'test'")" -ge 16 ] ||
    fail "predictions are gone"

begin "while an older program runs one of its sweeps it stays as it is"
sqlite3 held.db <"$golden/version_1.sql"
mkdir held.db.d
before=$(sha256sum held.db)
perl -e 'use Fcntl; open(my $f, "+>", "held.db.d/sweep-2.lock") or die; my $l = pack("s s q q i", F_WRLCK, 0, 0, 0, 0);
    fcntl($f, F_SETLK, $l) or die "$!"; print "held\n"; $| = 1; print "\n"; sleep 60' >lock.out &
holder=$!
until grep -q held lock.out; do sleep 0.05; done
expect 2 mtag-run -q --results held.db other.yaml
says "grid final" "older mtag"
kill $holder
[ "$(sha256sum held.db)" = "$before" ] || fail "it was changed"
