#!/usr/bin/env bash
# Mean test metrics over ten seeds, with the standard error of the mean, beside those of the
# same networks in PyTorch 1.13 on the same data: accuracy.sh DATA [BUILD]. DATA is a folder of
# 1,400 NSynth notes in the homework's layout with 27 tags, for which PyTorch's figures were
# measured; with torch_twin.py the PR-AUC of cnn2d has a deviation of .016 over seeds, too.
set -euo pipefail
data=${1:?"usage: accuracy.sh DATA [BUILD]"}
here=$(cd "$(dirname "$0")/../.." && pwd)
bin=${2:-$here/build/release}/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export MTAG_DATA=$data

# measure NAME PYTORCH_ROC PYTORCH_PR EXPERIMENT path=value...
measure() {
    local name=$1 roc=$2 pr=$3
    shift 3
    "$bin/mtag-run" -q -o "$folder/accuracy.db" --name "$name" --seeds 10 "$@" \
        data.tags=all train.batch=16 train.stop='~' train.test_weights=last
    "$bin/mtag-report" --results "$folder/accuracy.db" --sweep "$name" --format json |
        python3 -c '
import json, sys
row = json.load(sys.stdin)["rows"][0]
print("%-18s" % sys.argv[1], end="")
for name, key, theirs in (("ROC-AUC", "test_roc_auc", float(sys.argv[2])),
                          ("PR-AUC", "test_pr_auc", float(sys.argv[3]))):
    ours, error = row["metrics"][key], row["std"][key] / row["n"] ** .5
    print("  %s %.4f +- %.4f (PyTorch %.4f, %+.4f)" % (name, ours, error, theirs, ours - theirs),
          end="")
print()' "$name" "$roc" "$pr"
}

measure "baseline1d, Adam" .9457 .8157 "$here/experiments/baseline1d.yaml" \
    'train.optimizer={type: adam, lr: 1e-3}' train.epochs=20
measure "baseline1d, SGD" .854 .586 "$here/experiments/baseline1d.yaml" \
    'train.optimizer={type: sgd, lr: 1e-2, momentum: 0.9, nesterov: true}' train.epochs=10
measure "cnn2d, Adam" .9592 .8583 "$here/experiments/cnn2d.yaml" \
    'train.optimizer={type: adam, lr: 1e-3}' train.epochs=5
