# mtag-model summary: the layer table of an experiment, in every format, and what it refuses.
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
cp out marked
expect 0 "$model" summary "$experiments/baseline1d.yaml" $settings -f md
cmp out marked
for format in csv csv-spreadsheet json html; do
    expect 0 "$model" summary "$experiments/baseline1d.yaml" $settings -f $format
    grep -qE "1,?769,?472" out || fail "no multiply-adds as $format: $(cat out)"
done
expect 0 "$model" summary "$experiments/baseline1d.yaml" $settings -o net.tex --columns "Layer=layer, Size=output_size" \
    --caption "A net" --ref tab:net
has net.tex 'Layer & Size'
has net.tex '\caption{A net}'
has net.tex '\label{tab:net}'
expect 0 "$model" summary "$experiments/baseline1d.yaml" $settings --format latex
has out '\begin{tabular}{p{'
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

expect 0 "$model"
expect 2 "$model" summary
if command -v gnuplot >/dev/null; then
    expect 0 "$model" plot "$experiments/resnet.yaml" $settings -o net.svg
    grep -q "conv2d, batchnorm, relu" net.svg || fail "no layers in the picture"
fi
expect 2 "$model" plot "$experiments/baseline1d.yaml" $settings
has err "plot needs a file"
expect 2 "$model" plot "$experiments/baseline1d.yaml" $settings -o net.gif
expect 2 "$model" show "$experiments/baseline1d.yaml"
expect 2 "$model" summary "$experiments/baseline1d.yaml" $settings --format pdf
has err "no format \`pdf\`; formats: text, markdown, latex"
expect 2 "$model" summary none.yaml
has err "none.yaml"
expect 2 "$model" summary 0
expect 2 "$model" summary 37 --results none.db
has err "none.db"
[ ! -e none.db ] || fail "a database was made"
expect 2 "$model" summary "$experiments/baseline1d.yaml" $settings model.layers.2.filters=many
has err "filters"
expect 2 "$model" sumary "$experiments/baseline1d.yaml"
has err "did you mean \`summary\`"
expect 0 "$model" --help
has out "mtag-model summary"
expect 0 "$model" summary --help
has out "--format NAME"

expect 2 "$model" export pytorch 1 folder --results none.db
has err "none.db"
expect 2 "$model" export tensorflow 1 folder
has err "pytorch or safetensors"
expect 2 "$model" export pytorch one folder
has err "as 37.2"
[ ! -e folder ] || fail "a folder was made"

golden=$MTAG_SOURCE/tests/golden/nn
cat >small.yaml <<END
data: {root: $MTAG_DATA, tags: all}
features: {mel: {type: mel, n_mels: 8, n_fft: 16000, hop_length: 8000}}
model:
  layers:
    - conv2d: {filters: 3, kernel: [2, 3], name: front}
    - batchnorm
    - global_avg_pool
    - linear: {units: tags}
train: {batch: 2}
END
sed 's/filters: 3/filters: 4/' small.yaml >wide.yaml
expect 0 "$model" import "$golden/pth_order.pth" --model small.yaml -o order.safetensors
has err "by their order and shape"
has err "passed over: window"
expect 0 "$model" import "$golden/pth_order.pth" --model small.yaml -o named.safetensors \
    --rename conv=front --rename norm=batchnorm1 --rename out=linear1 --rename window=
[ ! -s err ] || fail "import said: $(cat err)"
cmp -s order.safetensors named.safetensors || fail "renamed and ordered weights differ"
expect 0 "$model" import named.safetensors --model small.yaml -o again.safetensors
cmp -s named.safetensors again.safetensors || fail "weights change when they are read again"
expect 0 "$model" import "$golden/pth_protocol2.pth" --model small.yaml -o objects.safetensors \
    --rename conv=front --rename norm=batchnorm1 --rename out=linear1 --rename window=
cmp -s objects.safetensors named.safetensors || fail "objects beside the tensors change the weights"
[ ! -e mtag-was-here ] || fail "a pickle was executed"
printf 'piano\nguitar\n' >tags.txt
sed 's|root: [^,]*|root: /nowhere|' small.yaml >nowhere.yaml
expect 2 "$model" import "$golden/pth_names.pth" --model nowhere.yaml -o no.safetensors
expect 0 "$model" import "$golden/pth_names.pth" --model nowhere.yaml --tags tags.txt -o tagged.safetensors
grep -q piano tagged.safetensors || fail "the weights do not tell their tags"
if command -v sox >/dev/null; then
    sox -n -r 16000 -c 1 noise.wav synth 4 noise
    expect 0 "$MTAG_BIN/mtag-predict" --weights tagged.safetensors --model nowhere.yaml noise.wav
    cp out of_note
    has out guitar
    expect 0 "$MTAG_BIN/mtag-predict" --weights "$golden/pth_names.pth" --model nowhere.yaml --tags tags.txt noise.wav
    cmp -s of_note out || fail "other tags by --tags: $(cat out)"
    expect 2 "$MTAG_BIN/mtag-predict" --weights "$golden/pth_names.pth" --model nowhere.yaml noise.wav
fi
printf 'piano\npiano\n' >twice.txt
expect 2 "$model" import "$golden/pth_names.pth" --model nowhere.yaml --tags twice.txt -o no.safetensors
has err "names the tag piano twice"
expect 2 "$model" import "$golden/pth_names.pth" --model nowhere.yaml --tags none.txt -o no.safetensors
has err none.txt
expect 2 "$model" import "$golden/pth_module.pth" --model small.yaml -o no.safetensors
has err "__main__.Net"
expect 2 "$model" import "$golden/pth_order.pth" --model wide.yaml -o no.safetensors
has err "nothing for front.weight"
expect 2 "$model" import "$golden/pth_order.pth" --model small.yaml -o no.safetensors --rename conv
has err "FROM=TO"
expect 2 "$model" import "$golden/pth_order.pth" -o no.safetensors
has err "needs --model"
expect 2 "$model" import none.pth --model small.yaml -o no.safetensors
has err "none.pth"
cp named.safetensors kept.safetensors
expect 2 "$model" import named.safetensors --model small.yaml -o ./named.safetensors
has err "the file that is read"
cmp -s named.safetensors kept.safetensors || fail "the file that was read is another"
[ ! -e no.safetensors ] || fail "weights were written"
