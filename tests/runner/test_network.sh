#!/usr/bin/env bash
# Features from pre-trained models: a second experiment on a layer of the first one's network,
# and on files beside the clips.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 3
sed -i 's/n_mels: 32/n_mels: 32, normalize: band/; /^sweep:/,$d' tiny.yaml
expect 0 mtag-run -q -o r.db tiny.yaml

cat >second.yaml <<'END2'
base: tiny.yaml
name: second
keep: {weights: all}
features:
  mel: {n_mels: 16}
  known: {type: network, trial: 1, normalize: band}
  seen: {type: network, trial: 1, layer: conv1d1, step: 0.25}
model:
  layers:
    - {global_avg_pool: {from: mel, name: heard}}
    - linear: {from: known, units: 32, name: k}
    - {conv1d: {from: seen, filters: 8, kernel: 3}}
    - {global_max_pool: {name: s}}
    - concat: {from: [heard, k, s]}
    - linear: {units: tags}
END2

begin "shapes are known before anything runs"
expect 0 mtag-run -n -o r.db second.yaml
says "16            known" "16 x 94       seen" "Features to compute"
equals 1 "$(query r.db "SELECT count(*) FROM trial")" "trials"

begin "a network's outputs are features, computed once"
packs() { find cache -name '*.pack' | wc -l; }
before=$(packs)
expect 0 mtag-run -o r.db second.yaml
equals $((before + 9)) "$(packs)" "packs"
expect 0 mtag-run -o r.db second.yaml train.optimizer.lr=0.01
equals $((before + 9)) "$(packs)" "packs after another learning rate"

begin "other processes, a cold cache and none give the same bits"
cp -r r.db.d one.db.d
sqlite3 r.db ".backup one.db"
cp -r r.db.d none.db.d
sqlite3 r.db ".backup none.db"
MTAG_CACHE=$scratch/cold expect 0 mtag-run -q -j 1 --fresh -o one.db second.yaml
sed 's/^name:.*/&\ncache: {limit: 1 kB}/' second.yaml >none.yaml
MTAG_CACHE=$scratch/none expect 0 mtag-run -q -j 2 --fresh -o none.db none.yaml
scores() {
    query "$1" "SELECT hex(p.scores) FROM prediction p JOIN run r ON r.id = p.run_id WHERE r.trial_id = 2"
}
equals "$(scores r.db)" "$(scores one.db)" "predictions from a cold cache"
equals "$(scores r.db)" "$(scores none.db)" "predictions without a cache"

begin "mtag-predict computes the first network too"
predicts_as_recorded r.db 2

begin "the same weights as a file are the same trial"
trials=$(query r.db "SELECT count(*) FROM trial")
cp "$(weights_of r.db 1.1)" first.safetensors
file="{type: network, weights: first.safetensors, model: tiny.yaml"
expect 0 mtag-run -o r.db second.yaml "features.known=$file, normalize: band}" "features.seen=$file, layer: conv1d1, step: 0.25}"
equals "$trials" "$(query r.db "SELECT count(*) FROM trial")" "trials"

begin "the data that a network was trained on need not be there"
cp -r data elsewhere
MTAG_DATA=$scratch/elsewhere expect 0 mtag-run -q -o away.db tiny.yaml
rm -r elsewhere
expect 0 mtag-run -n -o away.db second.yaml
says "16            known"

begin "what cannot be is refused before anything runs"
runs=$(query r.db "SELECT count(*) FROM run")
expect 2 mtag-run -o r.db second.yaml features.known.trial=99
says "there is no trial 99"
expect 2 mtag-run -o r.db second.yaml features.seen.layer=conv1d2
says "did you mean \`conv1d1\`?"
expect 2 mtag-run -o r.db second.yaml data.sample_rate=8000
says "trained at 16000 Hz"
expect 2 mtag-run -o r.db second.yaml data.seconds=2
says "48000 samples"
expect 2 mtag-model export pytorch 2 --results r.db python
says "feature known of type network cannot be written"
absent python
equals "$runs" "$(query r.db "SELECT count(*) FROM run")" "runs"

begin "the transfer experiment runs on what the baseline left"
expect 0 mtag-run -q -o t.db "$MTAG_SOURCE/experiments/baseline1d.yaml" train.epochs=1
expect 0 mtag-run -q -o t.db "$MTAG_SOURCE/experiments/transfer.yaml" features.known.trial=1 train.epochs=1
equals 2 "$(query t.db "SELECT count(*) FROM run WHERE status = 'finished'")" "finished runs"

# ---- files beside the clips ----

# embed FOLDER FLOATS: a vector for each clip, from the bytes of its recording.
embed() {
    local clip
    (cd data/waveform && find . -name '*.flac') | while read -r clip; do
        mkdir -p "$1/$(dirname "$clip")"
        printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '<i2', 'fortran_order': False, 'shape': ($2,), }" >"$1/${clip%.flac}.npy"
        tail -c $((2 * $2)) "data/waveform/$clip" >>"$1/${clip%.flac}.npy"
    done
}
embed vectors 12
cat >third.yaml <<'END2'
base: tiny.yaml
name: third
features:
  mel: {n_mels: 16}
  known: {type: embedding, root: vectors, normalize: band}
model:
  layers:
    - {global_avg_pool: {from: mel, name: heard}}
    - linear: {from: known, units: 32, name: k}
    - concat: {from: [heard, k]}
    - linear: {units: tags}
END2
counted() {
    query r.db "SELECT count(*) FROM trial"
}

begin "vectors beside the clips are an input of their own"
expect 0 mtag-run -n -o r.db third.yaml
says "12            known"
trials=$(counted)
expect 0 mtag-run -o r.db third.yaml
equals $((trials + 1)) "$(counted)" "trials"

begin "a folder that moved is the same trial, an edited file another one"
mv vectors moved
expect 0 mtag-run -o r.db third.yaml features.known.root=moved
equals $((trials + 1)) "$(counted)" "trials after moving"
file=$(first moved/*/*.npy)
printf 'x' | dd of="$file" bs=1 seek=130 conv=notrunc 2>/dev/null
expect 0 mtag-run -o r.db third.yaml features.known.root=moved
equals $((trials + 2)) "$(counted)" "trials after editing"

begin "two folders in one sweep are two trials"
mkdir other
cp -r moved/. other
printf 'y' | dd of="other/${file#moved/}" bs=1 seek=131 conv=notrunc 2>/dev/null
cat >fourth.yaml <<'END2'
base: third.yaml
name: fourth
sweep: {parameters: {features.known.root: {values: [moved, other]}}}
END2
expect 0 mtag-run -q -o r.db fourth.yaml
equals $((trials + 3)) "$(counted)" "trials"

begin "a missing file is named, or its clip left out"
rm "$file"
expect 2 mtag-run -n -o r.db third.yaml features.known.root=moved
says "$scratch/$file" "on_error: skip"
expect 2 mtag-run -o r.db third.yaml features.known.root=moved
says "$scratch/$file" "on_error: skip"
expect 0 mtag-run -o r.db third.yaml features.known.root=moved data.on_error=skip
says "left out" "$scratch/$file"
expect 2 mtag-run -o r.db third.yaml
says "third.yaml:5" "there is no folder"

begin "the check of an experiment names missing and bad files at once"
cp -r other faulty
sed 's/root: vectors/root: faulty/' third.yaml >faulty.yaml
expect 0 mtag-data check faulty.yaml
says "bad file             0"
files=(faulty/*/*.npy)
rm "${files[-2]}"
echo junk >"${files[-1]}"
expect 1 mtag-data check faulty.yaml
says "bad file: cannot open $scratch/${files[-2]}" "bad file: $scratch/${files[-1]}" "2 clips cannot be trained on"
expect 0 mtag-data check data
says_not "bad file"

begin "a recording alone has no files beside it: they are asked for"
trial=$(query r.db "SELECT max(id) FROM trial")
clips=(data/waveform/d/*.flac)
expect 2 mtag-predict --results r.db --trial "$trial" "${clips[0]}"
says "the feature known of type embedding is read from a file for each recording" "--embedding known=FILE"
expect 2 mtag-model export pytorch "$trial" --results r.db python
says "feature known of type embedding cannot be written"

begin "given as files or as a folder, a test clip gets the recorded probabilities"
fourth=$(query r.db "SELECT t.trial_id FROM sweep_trial t JOIN sweep s ON s.id = t.sweep_id
    WHERE s.name = 'fourth' ORDER BY t.number DESC LIMIT 1")
predicts_as_recorded r.db "$fourth" --embedding known=other/d
predicts_as_recorded r.db "$fourth" --embedding "known=other/$clip.npy"
mv other/d away
expect 0 mtag-predict --results r.db --trial "$fourth" --top 50 -f csv --embedding known=away "${clips[@]}"
cp out folder
files=()
for one in "${clips[@]##*/}"; do
    files+=(--embedding "known=away/${one%.flac}.npy")
done
expect 0 mtag-predict --results r.db --trial "$fourth" --top 50 -f csv "${files[@]}" "${clips[@]}"
cmp out folder || fail "files and their folder differ"

begin "so it is for files of frames, in each chunk"
python3 - data/waveform frames <<'END2'
import os, struct, sys, zlib
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        to = os.path.join(sys.argv[2], os.path.relpath(folder, sys.argv[1]), name[:-5] + "_k.npy")
        os.makedirs(os.path.dirname(to), exist_ok=True)
        head = "{'descr': '<f4', 'fortran_order': False, 'shape': (40, 6), }"
        values = [zlib.crc32(b"%s %d" % (name.encode(), i)) / 2 ** 32 for i in range(240)]
        with open(to, "wb") as out:
            out.write(b"\x93NUMPY\x01\x00v\x00" + head.ljust(117).encode() + b"\n" + struct.pack("<240f", *values))
END2
cat >fifth.yaml <<'END2'
base: third.yaml
name: fifth
data: {seconds: 1}
evaluate: {overlap: 0.5}
features: {known: {root: frames, suffix: _k.npy, rate: 10}}
model:
  layers:
    - {global_avg_pool: {from: mel, name: heard}}
    - {gru: {from: known, units: 8, return: last, name: k}}
    - concat: {from: [heard, k]}
    - linear: {units: tags}
END2
expect 0 mtag-run -q -o r.db fifth.yaml
fifth=$(query r.db "SELECT max(id) FROM trial")
predicts_as_recorded r.db "$fifth" --embedding known=frames/d
mv frames elsewhere
predicts_as_recorded r.db "$fifth" --embedding "known=elsewhere/${clip}_k.npy"

begin "files that are missing, too few, of another shape or of nothing that is there"
expect 1 mtag-predict --results r.db --trial "$fourth" -f csv "${files[@]:0:2}" --embedding known=none.npy "${clips[@]:0:2}"
says "none.npy"
equals 1 "$(cut -d, -f1 out | sed 1d | sort -u | wc -l)" "recordings"
expect 2 mtag-predict --results r.db --trial "$fourth" "${files[@]:0:2}" "${clips[@]:0:3}"
says "--embedding known has 1 file for 3 recordings: give one for each, in their order, or a folder"
expect 2 mtag-predict --results r.db --trial "$fourth" --embedding "known=elsewhere/${clip}_k.npy" "${clips[0]}"
says "elsewhere/${clip}_k.npy has 2 dimensions"
expect 2 mtag-predict --results r.db --trial "$fourth" --embedding known=none.npy "${clips[0]}"
says "none.npy"
expect 2 mtag-predict --results r.db --trial "$fourth" --embedding known "${clips[0]}"
says "--embedding takes NAME=FILE"
expect 2 mtag-predict --results r.db --trial "$fourth" "${files[@]:0:2}" --embedding mel=x.npy "${clips[0]}"
says 'the network has no feature `mel` that is read from files; it has: known'
expect 2 mtag-predict --results r.db --trial 1 --embedding mel=x.npy "${clips[0]}"
says 'the network has no feature `mel` that is read from files'
