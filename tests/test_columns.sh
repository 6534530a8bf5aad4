#!/usr/bin/env bash
# No line that a program prints for people is wider than a terminal of 80 columns, or of 60
# where it prints tables; what does not fit is folded or cut, and the notes say so.
. "$(dirname "$0")/lib.sh"

export COLUMNS=80

# fits COMMAND...: it succeeds, and its lines are not wider than COLUMNS.
fits() {
    local widest
    "$@" >out 2>err || fail "status $?: $*"
    widest=$(cat out err | LC_ALL=C.UTF-8 wc -L)
    [ "$widest" -le "$COLUMNS" ] || fail "a line of $widest columns: $*"
}

begin "help and lists"
for program in mtag-run mtag-report mtag-data mtag-model mtag-predict; do
    fits "$program" --help
done
for verb in synth check audit analyse features import cache; do
    fits mtag-data "$verb" --help
done
for verb in summary export import; do
    fits mtag-model "$verb" --help
done
for verb in $(mtag-report --list views | cut -d ' ' -f 1); do
    fits mtag-report "$verb" --help
done
for program in mtag-report mtag-data mtag-model; do
    fits "$program" --help
    [ "$(wc -l <out)" -le 24 ] || fail "$program --help does not fit on a screen"
done
for program in mtag-run mtag-report; do
    fits "$program" --list
    if [ "$program" = mtag-report ]; then
        kinds="views plots formats"
    else
        kinds=$(cut -d ' ' -f 1 out)
    fi
    for kind in $kinds; do
        fits "$program" --list "$kind"
    done
done
for name in conv2d mel adam bce plateau mixup train sweep random train.optimizer.lr; do
    fits mtag-run --describe "$name"
done

[ -x "$MTAG_BIN/mtag-run" ] || exit 77
mtag-data synth data --clips 60 --seconds 4 >/dev/null
export MTAG_RESULTS=r.db MTAG_DATA=data
cat >long.yaml <<'END'
base: BASE
name: a sweep whose name is long
hypothesis: a network that has a great deal of words in what it is said to do, and a long-windedness besides, does well
train: {epochs: 1, batch: 16}
sweep:
  seeds: 2
  metric: valid_roc_auc
  parameters:
    train.optimizer:
      values:
        a label that is much longer than anybody would like to read in a table of eighty columns, or in any other table: {type: adam, lr: 1e-3}
        short: {type: sgd, lr: 1e-3}
        overflowing: {type: sgd, lr: 1e30}
END
sed -i "s|BASE|$MTAG_SOURCE/experiments/sweep_lr.yaml|" long.yaml
sed -i '/^sweep:/a\  method: grid' long.yaml

begin "a sweep's plan, its run and its tables"
fits mtag-run --dry-run long.yaml
fits mtag-model summary "$MTAG_SOURCE/experiments/models/harmonic_cnn.yaml" sweep=none
expect 1 mtag-run long.yaml
widest=$(cat out err | LC_ALL=C.UTF-8 wc -L)
[ "$widest" -le 80 ] || fail "mtag-run: a line of $widest columns"
expect 0 mtag-run -q "$MTAG_SOURCE/experiments/sweep_model.yaml" train.epochs=1
for columns in 80 60 120; do
    export COLUMNS=$columns
    fits mtag-report
    fits mtag-report --all --top 5
    fits mtag-report -s "a sweep whose name is long"
    fits mtag-report runs -s "a sweep whose name is long"
    fits mtag-report runs
    fits mtag-report sweeps
    fits mtag-report diff 1 5
    fits mtag-report trial 3
    fits mtag-report trial 5
done
export COLUMNS=80

begin "a failed run's reason is whole"
export COLUMNS=80
fits mtag-report runs -s "a sweep whose name is long"
tr -s ' \n' '  ' <out >flat
grep -q "the learning rate 1e+30 may be too high" flat || fail "the reason is cut"
fits mtag-report trial 3
says_not "nan"

begin "the star stays with its row, in every piece"
fits mtag-report --top 3
equals "$(grep -c '^rank' out)" "$(grep -c ' \*$' out)" "stars, as many as pieces"
[ "$(grep -c '^rank' out)" -ge 2 ] || fail "the table is not folded"
grep ' \*$' out | grep -vq '^ *1 ' && fail "a star in another row than the first"

begin "a difference is read across, its texts on several lines"
fits mtag-report diff 1 5
equals 1 "$(grep -c '^valid_roc_auc .*[+-]0' out)" "rows with both values and the change"
says_not "texts are cut"

begin "data and predictions"
fits mtag-data check data
fits mtag-data analyse data
fits mtag-data cache
fits mtag-data cache verify
fits mtag-predict --top 3 "$(first data/waveform/0/*.flac)"

begin "faults"
cat >wrong.yaml <<END
base: $MTAG_SOURCE/experiments/baseline1d.yaml
name: wrong
features: {mel: {type: mel, n_fft: 512, hop_length: 256, n_mels: 96, f_min: 0, f_max: 8000, mel_scale: htk, too: db}}
train: {loss: focussed, optimizer: {type: adaam}}
END
expect 2 mtag-run -n wrong.yaml
grep -v "$MTAG_SOURCE" err >lines || true
[ "$(LC_ALL=C.UTF-8 wc -L <lines)" -le 80 ] || fail "a fault of more than 80 columns"
says "did you mean \`to\`?" "did you mean \`adam\`?"
unset COLUMNS
expect 2 mtag-run -n wrong.yaml
[ "$(LC_ALL=C.UTF-8 wc -L <err)" -gt 80 ] || fail "messages to a file are folded"
