#!/usr/bin/env bash
# The same bits whatever the number of workers, the order, the cache's temperature, a second
# time and beside other sweeps.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 20
expect 0 mtag-run -q -j 2 --seeds 2 -o one.db tiny.yaml
sound one.db
equals 6 "$(query one.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished runs"

begin "one worker computes what two do"
expect 0 mtag-run -q -j 1 --seeds 2 -o other.db tiny.yaml
same_results one.db other.db

begin "a warm cache and a cold one give the same"
rm -rf cache other.db*
expect 0 mtag-run -q -j 3 --seeds 2 -o other.db tiny.yaml
same_results one.db other.db

begin "--fresh repeats everything to the same end"
before=$(query other.db "SELECT max(started) FROM run")
expect 0 mtag-run -q -j 2 --seeds 2 --fresh -o other.db tiny.yaml
[ "$(query other.db "SELECT min(started) FROM run")" '>' "$before" ] || fail "nothing was repeated"
same_results one.db other.db

begin "the order of the trials does not matter"
sed 's/\[sgd, adam, rmsprop\]/[rmsprop, sgd, adam]/' tiny.yaml >turned.yaml
rm -rf other.db*
expect 0 mtag-run -q -j 2 --seeds 2 -o other.db turned.yaml
same_results one.db other.db

begin "a run alone computes what it does within a sweep"
rm -rf other.db*
for type in sgd adam rmsprop; do
    sed '/^sweep:/,$d' tiny.yaml >alone.yaml
    expect 0 mtag-run -q --seeds 2 --name "$type" -o other.db alone.yaml \
        "train.optimizer={type: $type, lr: 3e-3}" train.monitor=valid_loss
done
same_results one.db other.db

begin "seeds differ"
equals 6 "$(query one.db "SELECT count(DISTINCT value) FROM metric
    WHERE epoch = 20 AND name = 'train_loss'")" "different losses"

begin "a later seed alone is the same run"
rm -rf other.db*
expect 0 mtag-run -q -o other.db tiny.yaml train.seed=1
equals "$(query one.db "SELECT value FROM metric JOIN run r ON r.id = run_id
    WHERE r.seed = 1 AND epoch = 20 AND name = 'valid_loss' ORDER BY 1")" \
    "$(query other.db "SELECT value FROM metric JOIN run r ON r.id = run_id
    WHERE r.seed = 1 AND epoch = 20 AND name = 'valid_loss' ORDER BY 1")" "losses of seed 1"

begin "epochs of balanced tags are the same for any number of workers, and others"
expect 0 mtag-run -q -j 2 -o balanced.db tiny.yaml data.balance=tags
rm -rf other.db*
expect 0 mtag-run -q -j 1 -o other.db tiny.yaml data.balance=tags
same_results balanced.db other.db
equals 0 "$(query balanced.db "ATTACH 'one.db' AS one; SELECT count(*) FROM metric m
    JOIN one.metric o ON m.value = o.value WHERE m.name = 'train_loss' AND o.name = 'train_loss'")" \
    "losses that balance did not change"
