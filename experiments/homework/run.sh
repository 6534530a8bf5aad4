#!/usr/bin/env bash
# All experiments of the homework, and the tables and figures of its report.
#
#   experiments/homework/run.sh FOLDER [path=value ...]
#
# FOLDER gets the results (mtag.db), tables/ for LaTeX (booktabs), figures/ as PDF, and the report:
# report.tex, words/ for your own words, and report.pdf where LaTeX is. Settings
# given as path=value hold for every experiment. The data are $MTAG_DATA, or, if that is not
# set, a small set of made-up recordings with networks to match, so that all takes minutes.
# The same command again continues; finished runs are not repeated.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
# The programs of the source tree, else those in the path.
bin=${MTAG_BIN:-$here/../../build/release/bin}
[ -x "$bin/mtag-run" ] || bin=$(dirname "$(command -v mtag-run)")
bin=$(cd "$bin" && pwd)
mkdir -p "$1/tables" "$1/figures"
out=$(cd "$1" && pwd)
shift
export MTAG_RESULTS=$out/mtag.db
settings=("$@") narrow=()
if [ -z "${MTAG_DATA:-}" ]; then
    export MTAG_DATA=$out/synth
    [ -f "$MTAG_DATA/annotations_final.csv" ] || "$bin/mtag-data" synth "$MTAG_DATA"
    settings=(data.limit=300 train.epochs=4 sweep.seeds=2 "$@")
    narrow=(variables.width=16 variables.wide=32)
fi

run() {
    local name=$1
    shift
    "$bin/mtag-run" "$here/$name.yaml" "$@" ${settings[@]+"${settings[@]}"}
}

# table NAME CAPTION: of the sweep homework_NAME.
table() {
    "$bin/mtag-report" -s "homework_$1" -f latex --caption "$2" --ref "tab:$1" -o "$out/tables/$1.tex" \
        "${@:3}"
}

plot() {
    "$bin/mtag-report" plot "$@"
}

run baseline
run optimizers
run losses
run activations
run architecture ${narrow[@]+"${narrow[@]}"}
run augmentation
run features
best=$("$bin/mtag-report" -s homework_architecture --top 1 -f csv --columns "trial=trial" | tail -1)
run pretrained features.known.trial="$best"

table baseline "The baseline"
table optimizers "Optimizers"
table losses "Losses"
table activations "Activations"
table architecture "Networks"
table augmentation "Augmentation"
table features "Features"
table pretrained "A network on what the best one knows"
"$bin/mtag-model" summary "$best" --results "$MTAG_RESULTS" -o "$out/tables/layers.tex" \
    --caption "The layers of the best network" --ref tab:layers

"$bin/mtag-model" plot "$best" --results "$MTAG_RESULTS" -o "$out/figures/network_best.pdf"
data=()
for setting in ${settings[@]+"${settings[@]}"}; do
    [[ $setting != data.* ]] || data+=("$setting")
done
"$bin/mtag-data" analyse "$here/baseline.yaml" ${data[@]+"${data[@]}"} -o "$out/figures/data" --pictures pdf
plot curves -s homework_optimizers --top 5 -o "$out/figures/curves_optimizers.pdf"
plot tags -s homework_architecture --top 4 metric=roc_auc -o "$out/figures/tags_architecture.pdf"
plot roc -s homework_architecture --top 4 -o "$out/figures/roc_architecture.pdf"
plot pareto -s homework_architecture x=macs -o "$out/figures/pareto_architecture.pdf"
plot ablation -s homework_augmentation -o "$out/figures/ablation_augmentation.pdf"
plot confusion -t "$best" -o "$out/figures/confusion_best.pdf"
"$bin/mtag-report" homework "$out"
echo "Tables and figures: $out/tables, $out/figures; the report: $out/report.tex"
