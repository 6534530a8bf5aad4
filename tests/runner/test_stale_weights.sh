#!/usr/bin/env bash
# A sweep's file that is edited and edited back: weights that are recorded stay, and where the
# best trial's are gone nothing takes another's in silence.
. "$(dirname "$0")/lib.sh"

make_data

# edition FILE RATES: the sweep `kept` over these learning rates.
edition() {
    cat >"$1" <<YAML
name: kept
keep: {weights: best 1}
data: {root: '\${env:MTAG_DATA}', tags: top50}
features: {mel: {type: mel, n_mels: 16}}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {epochs: 2, batch: 8}
sweep: {parameters: {train.optimizer.lr: {values: [$2]}}}
YAML
}

weights() {
    local file
    for file in r.db.d/weights/*; do
        file=$(basename "$file")
        query r.db "SELECT r.trial_id || '.' || r.number FROM run r JOIN trial t ON t.id = r.trial_id
            WHERE t.identity || '-' || r.seed || '-' || r.fold = '${file%.safetensors}'"
    done | sort | xargs
}

edition a.yaml "1e-2, 1e-4, 1e-3"
edition b.yaml "1e-5, 1e-3, 1e-6"

expect 0 mtag-run -q -o r.db a.yaml
best=$(weights)
trial=${best%.1}
equals "$(query r.db "SELECT trial_id FROM trial_metric WHERE name = 'valid_loss' ORDER BY mean LIMIT 1")" \
    "$trial" "whose weights are kept"
cp "$(weights_of r.db "$best")" first.safetensors

begin "--dry-run tells which recorded trials would leave the sweep"
expect 0 mtag-run -n -o r.db b.yaml
says '2 of the 3 recorded trials would leave the sweep kept: 1 (lr 1e-2), 2 (lr 1e-4).'
expect 0 mtag-run -n -o r.db a.yaml
says_not 'would leave'
expect 0 mtag-run -n -o none.db b.yaml
says_not 'would leave'
expect 0 mtag-run -n --limit-trials 1 -o r.db a.yaml
says_not 'would leave'
MTAG_CACHE=$scratch/cold expect 0 mtag-run -n -o r.db b.yaml
says 'is known once the recordings were read'
echo 'not a database' >other.db
expect 2 mtag-run -n -o other.db b.yaml
says 'other.db'
expect 2 mtag-run -n --json -o other.db b.yaml

begin "weights of a trial that the file no longer asks for stay, beside the best of those that it has"
expect 0 mtag-run -q -o r.db b.yaml
equals 2 "$(weights | wc -w)" "weights files"
cmp "$(weights_of r.db "$best")" first.safetensors || fail "the first edition's best weights changed"
expect 0 mtag-run -q -o r.db a.yaml
cmp "$(weights_of r.db "$best")" first.safetensors || fail "the first edition's best weights changed"
clip=$(first data/waveform/d/*)
expect 0 mtag-predict --results r.db "$clip"
says "Run $best of r.db"

begin "so they do when epochs are raised, or a label is corrected"
expect 0 mtag-run -q -o r.db a.yaml train.epochs=3
sed -i '3s/"0"/"1"/' data/annotations_final.csv
expect 0 mtag-run -n -o r.db a.yaml
says '3 of the 3 recorded trials would leave the sweep'
expect 0 mtag-run -q -o r.db a.yaml
cmp "$(weights_of r.db "$best")" first.safetensors || fail "the first edition's best weights changed"
equals 0 "$(query r.db "SELECT count(*) FROM run WHERE status <> 'finished'")" "results lost"

begin "where the weights of the best trial are gone, none is taken in their place"
edition one.yaml "1e-2, 1e-4, 1e-3"
expect 0 mtag-run -q -o g.db one.yaml 'keep={weights: all}'
best=$(query g.db "SELECT trial_id FROM trial_metric WHERE name = 'valid_loss' ORDER BY mean LIMIT 1")
next=$(query g.db "SELECT trial_id FROM trial_metric WHERE name = 'valid_loss' ORDER BY mean LIMIT 1 OFFSET 1")
rm "$(weights_of g.db "$best.1")"
expect 2 mtag-predict --results g.db "$clip"
says "the weights of trial $best are not kept in g.db, and it is the best of the sweep kept; the best with weights is trial $next, rank 2 of 3"
expect 0 mtag-predict --results g.db --trial "$next" "$clip"
expect 2 mtag-predict --results g.db --trial "$best" "$clip"
says "the weights of trial $best are not kept"
expect 2 mtag-model export pytorch "$best" out.d --results g.db
says "the weights of trial $best are not kept"
expect 2 mtag-run -q -o g.db one.yaml "train.init.weights=$best"
says "the weights of trial $best are not kept"

begin "likewise where those of a trial's best run are gone"
expect 0 mtag-run -q -o s.db one.yaml --seeds 2 --limit-trials 1
read -r best other < <(query s.db "SELECT r.number FROM run r JOIN metric m ON m.run_id = r.id AND m.epoch = r.best_epoch
    AND m.name = 'valid_loss' ORDER BY m.value" | paste -sd' ')
rm "$(weights_of s.db "1.$best")"
expect 2 mtag-predict --results s.db --trial 1 "$clip"
says "the weights of run 1.$best are not kept in s.db, and it is the best of its trial; the best with weights is run 1.$other"
expect 2 mtag-predict --results s.db "$clip"
says "the best with weights is run 1.$other"
expect 0 mtag-predict --results s.db --trial "1.$other" "$clip"
