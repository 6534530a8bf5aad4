#!/usr/bin/env bash
# A database that somebody sent, with its folder: what it names outside that folder is neither
# written nor removed, links in it are not followed, and whatever its columns hold, no program
# crashes.
. "$(dirname "$0")/lib.sh"

make_data data 24
cat >tiny.yaml <<'END'
name: tiny
hypothesis: it learns
data: {root: '${env:MTAG_DATA}', tags: top50, seconds: 1}
features:
  mel: {type: mel, n_mels: 16, normalize: band}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {epochs: 2, batch: 8}
keep: {weights: all}
sweep:
  method: grid
  seeds: 2
  parameters:
    train.optimizer.type: {values: [sgd, adam]}
END
expect 0 mtag-run -q -o good.db tiny.yaml
echo kept >victim.txt

fresh() {
    rm -rf r.db*
    cp good.db r.db
    cp -r good.db.d r.db.d
}

kept() {
    [ "$(cat victim.txt)" = kept ] || fail "victim.txt was changed"
}

begin "weights outside the folder are not removed"
sed 's/weights: all/weights: best 1/' tiny.yaml >best.yaml
for name in ../victim.txt "$PWD/victim.txt" weights/../../victim.txt away/victim.txt; do
    fresh
    mkdir -p away
    cp victim.txt away/victim.txt
    ln -s ../away r.db.d/away
    sqlite3 r.db "UPDATE run SET weights = '$name'"
    sed 's/values: \[sgd, adam\]/values: [sgd, adam, rmsprop]/' best.yaml >more.yaml
    expect 0 mtag-run -q -o r.db more.yaml
    kept
    [ -e away/victim.txt ] || fail "a file behind a link was removed"
done

begin "weights outside the folder are not read"
fresh
cp "$(weights_of good.db 1.1)" outside.safetensors
sqlite3 r.db "UPDATE run SET weights = '../outside.safetensors'"
expect 2 mtag-model export safetensors 1 out --results r.db
says "not kept"

begin "a lock that is a link is not opened, and a reader makes no lock"
for lock in "ln -s ../victim.txt" "ln victim.txt"; do
    fresh
    $lock r.db.d/sweep-1.lock
    sqlite3 r.db "UPDATE run SET status = 'running'"
    expect 0 mtag-report --results r.db
    kept
    expect 2 mtag-run -q -o r.db tiny.yaml
    says "sweep-1.lock"
    kept
done
fresh
sqlite3 r.db "UPDATE run SET status = 'running'"
ls -R r.db.d >before
expect 0 mtag-report --results r.db
ls -R r.db.d >after
cmp before after || fail "mtag-report changed the folder"

begin "a folder that is a link is not written to"
fresh
mv r.db.d elsewhere
ln -s elsewhere r.db.d
expect 2 mtag-run -q -o r.db --name other tiny.yaml
says "r.db.d is a symbolic link"
rm r.db.d
mv elsewhere r.db.d
mv r.db.d/weights elsewhere
ln -s ../elsewhere r.db.d/weights
expect 2 mtag-run -q -o r.db --name other tiny.yaml
says "weights is a symbolic link"
rm -rf elsewhere

begin "checkpoints, weights and logs that are links are not written through"
fresh
rm -rf r.db.d/weights/*
for run in 1.1 1.2 2.1 2.2; do
    ln -s ../../victim.txt "$(weights_of r.db "$run")"
    ln -s ../../victim.txt "r.db.d/logs/$(run_key r.db "$run").log"
done
expect 0 mtag-run -q --fresh -o r.db tiny.yaml
kept
[ -f "$(weights_of r.db 1.1)" ] && [ ! -L "$(weights_of r.db 1.1)" ] ||
    fail "the weights were not written"

begin "a trial without its experiment file is a damaged database"
fresh
sqlite3 r.db "DELETE FROM resolved"
clip=$(first data/waveform/d/*)
for words in "mtag-model summary 1" "mtag-model export safetensors 1 out" "mtag-predict --trial 1 $clip" "mtag-predict $clip"; do
    expect 2 $words --results r.db
    says "no experiment file of trial"
done

begin "whatever the columns hold, nothing crashes"
command -v python3 >/dev/null || exit 0
clip=$(first data/waveform/d/*)
python3 "$MTAG_SOURCE/tests/runner/spoil_database.py" good.db spoiled tiny.yaml "$clip" 23 >out 2>&1 ||
    fail "see above"
