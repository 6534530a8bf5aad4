# mtag-predict: the tags of recordings are those that the trial's own test recorded.
source "$MTAG_SOURCE/tests/runner/lib.sh"

make_data data 60
make_experiment tiny.yaml 2
sed -i 's/n_mels: 32/n_mels: 32, normalize: band/' tiny.yaml
expect 0 mtag-run -q -o r.db tiny.yaml

begin "a test clip gets the recorded probabilities"
predicts_as_recorded r.db 2

begin "chunks, overlap and average are those of the evaluation"
# recorded CLIP DATABASE: the first tag's probability in a test clip.
recorded() {
    query "$1" "SELECT writefile('scores', p.scores) FROM prediction p WHERE p.split = 'test'" >/dev/null
    od -An -v -tf4 -N4 scores | tr -d ' '
}
# holds WANTED WHAT: the same is recorded and predicted, as TAGGRAM's rows give it.
holds() {
    local first
    first=$(query rule.db "SELECT json_extract(tags, '\$[0]') FROM task LIMIT 1")
    expect 0 mtag-predict --results rule.db --top 50 -f csv "data/waveform/$clip.flac"
    awk -F, -v tag="$first" -v a="$(recorded rule.db)" -v b="$1" '
        $3 == tag { d = $4 - a; f = $4 - b; found = 1
                    bad = d > 1e-5 || d < -1e-5 || f > 1e-5 || f < -1e-5 }
        END { exit bad || !found || b == "" }' out ||
        fail "$2: recorded $(recorded rule.db), computed $1, predicted $(grep "$first" out)"
}
# rule OPTIONS HOP: trains with them; the first tag of each chunk into `column`.
rule() {
    rm -rf rule.db rule.db.d
    expect 0 mtag-run -q -o rule.db tiny.yaml 'sweep=~' data.seconds=1 train.epochs=1 "evaluate=$1"
    expect 0 mtag-predict --results rule.db --taggram rule.csv --hop "$2" "data/waveform/$clip.flac"
    sed 1d rule.csv | cut -d, -f2 >column
}
mean='{ s += $1 } END { print s / NR }'
rule "{}" 1
equals 4 "$(wc -l <column)" "chunks side by side"
holds "$(awk -v OFMT=%.9g "$mean" column)" "all chunks"
rule "{overlap: 0.75}" 0.25
equals 13 "$(wc -l <column)" "chunks that overlap"
holds "$(awk -v OFMT=%.9g "$mean" column)" "overlap"
rule "{chunks: first}" 1
holds "$(sed -n 1p column)" "the first chunk"
rule "{chunks: center, overlap: 0.5}" 0.5
holds "$(sed -n 4p column)" "the chunk in the middle"
rule "{average: logit, overlap: 0.5}" 0.5
holds "$(awk -v OFMT=%.9g '{ s += log($1 / (1 - $1)) } END { print 1 / (1 + exp(-s / NR)) }' column)" "logits"
expect 2 mtag-run -n tiny.yaml evaluate.overlap=1
says "overlap"

begin "the best trial is the default"
best=$(query r.db "SELECT trial_id FROM trial_metric WHERE name = 'valid_loss' ORDER BY mean LIMIT 1")
expect 0 mtag-predict --results r.db "data/waveform/$clip.flac"
says "Run $best.1 of r.db" "(4.0 s, 1 chunk)"
equals 6 "$(wc -l <out)" "lines"
MTAG_RESULTS=r.db expect 0 mtag-predict -f json --top 2 --threshold 0 "data/waveform/$clip.flac"
says '"chunks": 1'
equals 2 "$(grep -c '"tag":' out)" "tags"
expect 0 mtag-predict --results r.db --threshold 1 "data/waveform/$clip.flac"
says "no tag is as probable as 1"

begin "the data set itself is needed no more"
cp "data/waveform/$clip.flac" clip.flac
expect 0 mtag-predict --results r.db --trial 2 --format csv clip.flac
cp out here
cp clip.flac "=1+1.flac"
expect 0 mtag-predict --results r.db --trial 2 --format csv "=1+1.flac"
equals "=1+1.flac" "$(sed -n 2p out | cut -d, -f1)" "a file in CSV"
expect 0 mtag-predict --results r.db --trial 2 --format csv-spreadsheet "=1+1.flac"
equals "\"'=1+1.flac\"" "$(sed -n 2p out | cut -d, -f1)" "a file in CSV for spreadsheets"
expect 0 mtag-model export pytorch 2 here.d --results r.db
mv data away
expect 0 mtag-predict --results r.db --trial 2 --format csv clip.flac
cmp -s out here || fail "other tags"
expect 0 mtag-predict --weights "$(weights_of r.db 2.1)" --model tiny.yaml --format csv clip.flac
cmp -s out here || fail "other tags by --weights"
expect 0 mtag-model export pytorch 2 away.d --results r.db
says "train.py is not written"
diff -r -x train.py -x train_clips.csv -x valid_clips.csv -x start.safetensors here.d away.d >out ||
    fail "another export"
expect 0 mtag-model summary 2 --results r.db
says "1 x 32 x 188" "total"
mv away data

begin "a taggram has a row for each step"
expect 0 mtag-predict --results r.db --taggram t.csv --hop 0.25 "data/waveform/$clip.flac"
equals 6 "$(wc -l <t.csv)" "rows of a taggram, with its header"
equals 51 "$(head -n 1 t.csv | tr ',' '\n' | wc -l)" "columns"
equals 1 "$(sed -n 6p t.csv | cut -d, -f1)" "start of the last row"
expect 0 mtag-predict --results r.db --taggram t.npy "data/waveform/$clip.flac"
grep -qa "(1, 50)" t.npy || fail "shape of t.npy"
expect 2 mtag-predict --results r.db --taggram t.txt "data/waveform/$clip.flac"
says ".npy or .csv" ".svg, .pdf or .png"

begin "a taggram is drawn, with its script and data beside it"
if command -v gnuplot >/dev/null; then
    expect 0 mtag-predict --results r.db --taggram pictures/t.svg --top 7 --hop 0.25 "data/waveform/$clip.flac"
    grep -q "</svg>" pictures/t.svg || fail "no whole picture"
    grep -q "time (s)" pictures/t.svg || fail "no title of the axis"
    equals 36 "$(wc -l <pictures/t.dat)" "boxes of 5 chunks x 7 tags, with their title"
    expect 0 mtag-predict --results r.db --taggram long.svg --top 2 --hop 100 "data/waveform/$clip.flac"
    equals 3 "$(wc -l <long.dat)" "boxes of a chunk x 2 tags, with their title"
    grep -q "set xrange \[0:" pictures/t.gp || fail "time begins elsewhere than the recording"
    # The numbers are those of the table.
    first=$(sed -n "s/.*ytics scale 0 ('\([^']*\)' 0.*/\1/p" pictures/t.gp)
    column=$(head -n 1 t.csv | tr ',' '\n' | grep -nxF "$first" | cut -d: -f1)
    wanted=$(sed -n 2p t.csv | cut -d, -f"$column")
    sed -n 2p pictures/t.dat | awk -v p="$wanted" '{ d = $6 - p; exit !(d < 1e-5 && d > -1e-5) }' ||
        fail "$(sed -n 2p pictures/t.dat) instead of $wanted"
    mv pictures/t.svg first.svg
    (cd pictures && gnuplot t.gp) || fail "the script draws no more"
    cmp -s first.svg pictures/t.svg || fail "another picture"
    expect 0 mtag-predict --results r.db --taggram t.png "data/waveform/$clip.flac"
fi

begin "recordings that cannot be read are named, the others get their tags"
head -c 9000 "data/waveform/$clip.flac" >cut.flac
expect 0 mtag-predict --results r.db --format csv "data/waveform/$clip.flac"
mv out wanted
expect 1 mtag-predict --results r.db --format csv none.wav "data/waveform/$clip.flac" cut.flac
cmp -s out wanted || fail "other tags"
says "none.wav" "cut.flac is cut off"

begin "weights that were not kept are an error that tells of others"
rm "r.db.d/weights/$(run_key r.db 1.1 | cut -d- -f1)"*
expect 2 mtag-predict --results r.db --trial 1 "data/waveform/$clip.flac"
says "weights of trial 1 are not kept" "trials with weights: 2, 3" "keep: {weights: all}"
sed 's/^name: tiny/name: none\nkeep: {weights: none}/' tiny.yaml >none.yaml
expect 0 mtag-run -q -o none.db none.yaml
expect 2 mtag-predict --results none.db "data/waveform/$clip.flac"
says "no weights of the newest sweep" "no trial there has any"

begin "wrong commands are explained"
expect 0 mtag-predict
says "Usage: mtag-predict"
expect 2 mtag-predict --results none-such.db a.wav
says "none-such.db"
expect 2 mtag-predict --results r.db none.wav
says "none.wav"
expect 2 mtag-predict --results r.db none.wav nothing.wav
says "none.wav" "nothing.wav"
[ ! -s out ] || fail "some tags were printed"
expect 2 mtag-predict --results r.db --trial 99 a.wav
says "no trial 99"
expect 2 mtag-predict --results r.db --trial x a.wav
says "--trial takes"
expect 2 mtag-predict --results r.db --trial 2.7 "data/waveform/$clip.flac"
says "run 2.7"
expect 2 mtag-predict --top 0 a.wav
expect 2 mtag-predict --threshold 2 a.wav
expect 2 mtag-predict --format xml a.wav
expect 2 mtag-predict --hop 1 a.wav
expect 2 mtag-predict --weights w.safetensors a.wav
says "go together"
expect 2 mtag-predict --weights "$(weights_of r.db 2.1)" --model "$MTAG_SOURCE/experiments/cnn2d.yaml" "data/waveform/$clip.flac"
says "has no tensor"

begin "normalized features need the statistics that the weights file holds"
expect 0 mtag-model import "$(weights_of r.db 2.1)" --model tiny.yaml -o bare.safetensors
expect 2 mtag-predict --weights bare.safetensors --model tiny.yaml "data/waveform/$clip.flac"
says "feature mel is normalized with statistics of the training clips"
