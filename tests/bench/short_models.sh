#!/usr/bin/env bash
# Trains networks of experiments/ on examples of 3 to 4 s and tells whether it has learnt:
#
#     short_models.sh DATA [MODEL...]
#
# DATA is a folder of 1,400 NSynth notes in the homework's layout with 27 tags. A network passes
# with a test ROC-AUC of .80 or more and a test loss below that of the predictor which always says
# how frequent each tag is in the training clips. Exit status 1: one did not pass. MTAG_BIN is the
# folder of the programs (build/release/bin).
set -euo pipefail
export LC_ALL=C # decimal points

# Model, experiment, epochs, and what is changed of the experiment.
plan() {
    local cycle='train.batch=8 train.schedule.type=one_cycle train.schedule.max_lr'
    cat <<TABLE
baseline1d                 nsynth.yaml                                   4
cnn2d                      cnn2d.yaml                                    3 train.optimizer.type=adam
resnet                     resnet.yaml                                   3
fcn                        models/fcn_short.yaml                         5
musicnn                    models/musicnn.yaml                          11 variables.timbre=51 variables.dropout=0.1 $cycle=5e-3
crnn                       models/crnn_short.yaml                       20 variables.width=64 variables.units=96 $cycle=5e-3
sample_cnn                 models/sample_cnn.yaml                       16 variables.width=32 variables.dropout=0.1 $cycle=5e-3
sample_cnn_se              models/sample_cnn_se.yaml                    16 variables.width=32 variables.dropout=0.1 $cycle=3e-3
short_chunk_cnn            models/short_chunk_cnn.yaml                   8 variables.width=32
short_chunk_res            models/short_chunk_res.yaml                   3 variables.width=32
self_attention             models/self_attention_short.yaml             12 variables.width=32 variables.hidden=256 variables.dropout=0 variables.attention_dropout=0 variables.head_dropout=0 train.batch=8 train.optimizer.lr=2e-4
harmonic_cnn               models/harmonic_cnn_short.yaml                5 variables.width=32 variables.dropout=0.2 $cycle=3e-3
music_tagging_transformer  models/music_tagging_transformer_short.yaml   5 variables.width=16
vgg                        models/vgg.yaml                               5
TABLE
}

here=$(cd "$(dirname "$0")/../.." && pwd)
data=$(cd "${1:?"usage: short_models.sh DATA [MODEL...]"}" && pwd)
shift
bin=$(cd "${MTAG_BIN:-$here/build/release/bin}" && pwd)
mapfile -t models < <(plan | awk '{print $1}')
[ $# -gt 0 ] || set -- "${models[@]}"
for model; do
    if ! plan | grep -q "^$model "; then
        echo "short_models.sh: no model is called $model; there are ${models[*]}" >&2
        exit 2
    fi
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export MTAG_DATA=$data

prior=$(python3 - "$data/annotations_final.csv" <<'PYTHON'
import csv, math, sys
train, test = [], []
for row in list(csv.reader(open(sys.argv[1], newline=''), delimiter='\t'))[1:]:
    folder, tags = row[-1].split('/')[0], [tag == '1' for tag in row[1:-1]]
    if folder in ('0', '1', '2', 'a', 'b'):
        train.append(tags)
    elif folder == 'd':
        test.append(tags)
frequencies = [sum(tag) / len(train) for tag in zip(*train)]
losses = [-math.log(p if on else 1 - p) for tags in test for p, on in zip(frequencies, tags)]
print('%.4f' % (sum(losses) / len(losses)))
PYTHON
)

# tell MODEL PRIOR < EVENTS: a line with what came out; false if the model did not pass.
tell() {
    python3 -c '
import json, sys
model, prior = sys.argv[1], float(sys.argv[2])
ends = [event for event in map(json.loads, sys.stdin) if event["event"] == "finished"]
if not ends:
    sys.exit("%-31s FAIL: the run did not finish" % model)
end = ends[0]
passed = end["test_roc_auc"] >= .80 and end["test_loss"] < prior
print("%-31s ROC-AUC %.3f  loss %.3f (prior %.3f)  %2d epochs  %4.0f s  %s" % (
    model, end["test_roc_auc"], end["test_loss"], prior, end["epochs"], end["seconds"],
    "PASS" if passed else "FAIL"), flush=True)
sys.exit(not passed)' "$@"
}

status=0
for model; do
    read -r _ file epochs words < <(plan | grep "^$model ")
    # shellcheck disable=SC2086 # words are several
    "$bin/mtag-run" --json -o "$scratch/short.db" --name "$model" "$here/experiments/$file" \
        data.tags=all train.threads=1 train.epochs="$epochs" $words > "$scratch/events" || true
    tell "$model" "$prior" < "$scratch/events" || status=1
done
exit $status
