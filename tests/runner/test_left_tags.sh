#!/usr/bin/env bash
# Tags that all clips or none have are left out of the means over tags: the run's messages
# count them, mtag-report trial names them with their clips, and no list has them on top.
source "${BASH_SOURCE%/*}/lib.sh"

make_data data 40
# Every clip has the guitar, none the violin.
awk -F '\t' -v OFS='\t' '
    NR == 1 { for (i = 1; i <= NF; i++) { name = $i; gsub(/"/, "", name); at[name] = i } }
    NR > 1 { $at["guitar"] = "\"1\""; $at["violin"] = "\"0\"" }
    { print }' data/annotations_final.csv >edited
mv edited data/annotations_final.csv
cat >left.yaml <<'END'
name: left
data: {root: data, tags: [guitar, violin, drums, piano, slow, fast]}
features: {mel: {type: mel, n_mels: 16}}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {epochs: 1, batch: 8}
END

begin "messages count the tags that are left out"
expect 0 mtag-run -n left.yaml -o left.db
says "are left out of the means over tags" "validation clips" "test clips" "violin: 0"
expect 0 mtag-run left.yaml -o left.db
says "are left out of the means over tags" "guitar: " "violin: 0"

begin "one command says once what there is to say of the data, with a final too"
cp -r data again
cp "$(first again/waveform/0/*)" "$(first again/waveform/d/*)"
expect 0 mtag-run left.yaml -o final.db data.root=again 'sweep={method: random, trials: 4, metric: valid_loss, final: {top: 2, seeds: 1},
    parameters: {features.mel.n_mels: {min: 10, max: 30}, train.batch: {min: 4, max: 8}}}'
says "left final: the best" "warning: 1 clip of test is a recording of train too"
equals 1 "$(grep -c "of the [0-9]* test clips all or none have them" err)" "lines on the tags of the test"
equals 1 "$(grep -c "is a recording of train too" err)" "warnings of the clip"

begin "a sweep that goes on does not count them again"
expect 0 mtag-run left.yaml -o left.db
says_not "left out of the means"

begin "mtag-report trial names them with their clips"
clips=$(query left.db "SELECT clip_count FROM task
    WHERE id IN (SELECT task_id FROM prediction WHERE split = 'test')")
expect 0 mtag-report trial 1 --results left.db
says "left out of the means over tags" "$clips of $clips clips  guitar" "0 of $clips clips  violin"
says_not "1.0000  guitar"
expect 0 mtag-report trial 1 --results left.db -f json
says '"tags_left_out"' '"clips": '"$clips"

begin "no value of the test is recorded for them"
equals 0 "$(query left.db "SELECT count(value) FROM tag_metric WHERE tag IN ('guitar', 'violin') AND name LIKE 'test_%'")" values
[ "$(query left.db "SELECT count(value) FROM tag_metric")" -gt 0 ] || fail "no values at all"

begin "an older database, which has a value for a tag of all clips"
sqlite3 left.db "UPDATE tag_metric SET value = 1 WHERE tag = 'guitar' AND name = 'test_pr_auc'"
expect 0 mtag-report trial 1 --results left.db
says_not "1.0000  guitar"
expect 0 mtag-report trial 1 --results left.db -f json
says_not '"guitar": 1'

begin "where every tag counts nothing is said"
sed -i 's/tags: .*]/tags: [drums, slow]/; s/name: left/name: right/' left.yaml
expect 0 mtag-run left.yaml -o right.db
says_not "left out of the means"
