#!/usr/bin/env bash
# Mean test metrics over seeds beside those of the same networks in PyTorch 1.13 on the same
# data: accuracy.sh DATA [BUILD]. DATA is a folder of 1,400 NSynth notes in the homework's
# layout with 27 tags, for which PyTorch's figures were measured.
set -euo pipefail
data=${1:?"usage: accuracy.sh DATA [BUILD]"}
here=$(cd "$(dirname "$0")/../.." && pwd)
bin=${2:-$here/build/release}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export MTAG_DATA=$data

# measure NAME SEEDS PYTORCH_ROC PYTORCH_PR EXPERIMENT path=value...
measure() {
    local name=$1 seeds=$2 roc=$3 pr=$4
    shift 4
    "$bin/mtag-run" -q -o "$folder/accuracy.db" --name "$name" --seeds "$seeds" "$@" \
        data.tags=all train.batch=16 train.stop='~' train.test_weights=last
    "$bin/mtag-report" --results "$folder/accuracy.db" --sweep "$name" --format json |
        python3 -c '
import json, sys
m = json.load(sys.stdin)["rows"][0]["metrics"]
name, roc, pr = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
print("%-22s ROC-AUC %.4f (PyTorch %.4f, %+.4f)  PR-AUC %.4f (PyTorch %.4f, %+.4f)" % (
    name, m["test_roc_auc"], roc, m["test_roc_auc"] - roc,
    m["test_pr_auc"], pr, m["test_pr_auc"] - pr))' "$name" "$roc" "$pr"
}

measure "baseline1d, Adam" 5 .9457 .8157 "$here/experiments/baseline1d.yaml" \
    'train.optimizer={type: adam, lr: 1e-3}' train.epochs=20
measure "baseline1d, SGD" 5 .854 .586 "$here/experiments/baseline1d.yaml" \
    'train.optimizer={type: sgd, lr: 1e-2, momentum: 0.9, nesterov: true}' train.epochs=10
measure "cnn2d, Adam" 3 .9592 .8583 "$here/experiments/cnn2d.yaml" \
    'train.optimizer={type: adam, lr: 1e-3}' train.epochs=5
