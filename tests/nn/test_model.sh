# mtag-model summary: the layer table of an experiment, in three formats, and what it refuses.
set -eu
: "${MTAG_BIN:?}" "${MTAG_SOURCE:?}"
[ -x "$MTAG_BIN/mtag-model" ] || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    echo "$*" >&2
    exit 1
}
# Runs a command that must end with a status; its output is in out and err.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >out 2>err || status=$?
    [ "$status" -eq "$wanted" ] || fail "status $status instead of $wanted: $* $(cat err)"
}
has() {
    grep -qF -- "$2" "$1" || fail "'$2' is not in: $(cat "$1")"
}

mkdir -p data/waveform
{
    printf 'clip_id\tguitar\tpiano\tmp3_path\n'
    number=0
    for clip in 0/a 0/b c/c c/d d/e d/f; do
        number=$((number + 1))
        printf '%d\t%d\t%d\t%s.mp3\n' $number $((number % 2)) $(((number + 1) % 2)) $clip
    done
} >data/annotations_final.csv
export MTAG_DATA="$folder/data"
settings="data.tags=all train.batch=2"
model=$MTAG_BIN/mtag-model
experiments=$MTAG_SOURCE/experiments

expect 0 "$model" summary "$experiments/baseline1d.yaml" $settings
has out "input "
has out "1 x 96 x 188"
has out "32 x 64"
has out "1,769,472"
expect 0 "$model" summary "$experiments/baseline1d.yaml" $settings --format markdown
has out "| Layer "
expect 0 "$model" summary "$experiments/baseline1d.yaml" $settings --format latex
has out '\begin{tabular}{lllrr}'
if command -v pdflatex >/dev/null; then
    {
        printf '\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n'
        cat out
        printf '\\end{document}\n'
    } >page.tex
    pdflatex -interaction=batchmode -halt-on-error page.tex >/dev/null || fail "no LaTeX: $(cat out)"
fi

cat >two.yaml <<END
base: $experiments/baseline1d.yaml
name: two
sweep:
  method: grid
  parameters:
    model.layers.2.filters: {values: [8, 16]}
END
expect 0 "$model" summary two.yaml $settings
has out "8 x 64"
has err "different networks; this is the first trial's"

expect 2 "$model"
expect 2 "$model" summary
expect 2 "$model" show "$experiments/baseline1d.yaml"
expect 2 "$model" summary "$experiments/baseline1d.yaml" $settings --format pdf
has err "text, latex or markdown"
expect 2 "$model" summary none.yaml
has err "none.yaml"
expect 2 "$model" summary 0
expect 2 "$model" summary 37 --results none.db
has err "none.db"
[ ! -e none.db ] || fail "a database was made"
expect 2 "$model" summary "$experiments/baseline1d.yaml" $settings model.layers.2.filters=many
has err "filters"
expect 0 "$model" --help
has out "mtag-model summary"
