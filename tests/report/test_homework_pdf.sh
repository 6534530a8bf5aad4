#!/usr/bin/env bash
# mtag-report homework with LaTeX: the PDF fits its pages in one and in two columns, whatever the
# names are; faults of a person's words are told with their place.
. "$(dirname "$0")/../lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] || exit 77
command -v gnuplot >/dev/null || { echo "skipped: gnuplot is missing"; exit 77; }
command -v pdflatex >/dev/null || { echo "skipped: pdflatex is missing"; exit 77; }

mtag-data synth data --clips 60 --seconds 1 >/dev/null
cat >tiny.yaml <<'END'
name: tiny_with_a_name_that_is_longer_than_a_heading_has_room_for_in_a_column
hypothesis: aVeryLongWordThatNobodyWouldEverWriteInAHypothesisButWhichMayBeThere raises the ROC-AUC
data: {root: data, tags: all, seconds: 0.5}
features: {mel: {type: mel, n_mels: 8}}
model: {layers: [bands_as_channels, global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 2, batch: 16}
sweep:
  method: variants
  metric: valid_roc_auc
  variants:
    plain: {}
    '\input{x} 50 % & $y_1^2$ #': {train.optimizer: {type: adam, lr: 1e-2}}
    aLabelOfOneWordThatIsWiderThanAnyColumnOfATableCouldBeOnAnyPageOfPaper: {train.epochs: 1}
    東京 α: {train.batch: 8}
END
expect 0 mtag-run -q -o r.db tiny.yaml
export MTAG_RESULTS=r.db

for layout in "" --two-columns; do
    begin "the PDF fits: ${layout:-one column}"
    # shellcheck disable=SC2086
    expect 0 mtag-report homework "r$layout" $layout
    says_not "no report.pdf"
    [ -s "r$layout/report.pdf" ] || fail "no PDF"
    ! grep -E 'Overfull \\hbox \([1-9][0-9]*\.' "r$layout/report.log" || fail "a line is too wide"
    ! grep -E 'Float too large|undefined references' "r$layout/report.log" || fail "it does not fit"
done

begin "words that LaTeX does not understand are told with their place; the old ones stay"
printf '%% numbers: \nIt is \\hard.\n' >r/words/problem.tex
expect 2 mtag-report homework r
says "words/problem.tex:2: Undefined control sequence"
grep -q 'It is \\hard' r/words/problem.tex || fail "the words were changed"

begin "a sweep of a formula has no clips: it is not compared"
cat >formula.yaml <<'END'
name: formula
objective: {value: '(log10(lr) + 3)^2'}
sweep: {method: random, trials: 3, metric: {name: value, goal: minimize}, parameters: {lr: {min: 1e-5, max: .1}}}
END
expect 0 mtag-run -q -o formula.db formula.yaml
expect 2 mtag-report homework formula --results formula.db
says "values of a formula"
absent formula

begin "without LaTeX the sources are there, and the packages are named"
mkdir bin
for program in "$MTAG_BIN"/mtag-* "$(command -v gnuplot)"; do
    ln -s "$program" bin/
done
PATH=$PWD/bin expect 0 "$MTAG_BIN/mtag-report" homework without
says "texlive-latex-base texlive-latex-recommended lmodern"
[ -s without/report.tex ] || fail "no report.tex"
absent without/report.pdf
