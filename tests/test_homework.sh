#!/usr/bin/env bash
# experiments/homework: run.sh runs every file without a warning and makes all tables and
# figures that docs/homework.md names; again, it trains nothing.
. "$(dirname "$0")/lib.sh"

[ -x "$MTAG_BIN/mtag-report" ] || exit 77
mtag-data synth data --clips 80 --seconds 4 >/dev/null
export MTAG_DATA=$PWD/data
homework=$MTAG_SOURCE/experiments/homework

begin "without a folder run.sh tells its usage"
expect 2 "$homework/run.sh"
says "run.sh FOLDER [path=value ...]"

command -v gnuplot >/dev/null || { echo "skipped: gnuplot is missing"; exit 0; }
begin "run.sh makes every table and figure"
expect 0 "$homework/run.sh" report data.limit=16 train.epochs=1 sweep.seeds=1
says_not warning:
says_not error:
for table in baseline optimizers losses activations layers architecture augmentation features pretrained; do
    grep -q '\\bottomrule' "report/tables/$table.tex" || fail "no table $table"
done
for figure in ablation network curves tags roc pareto confusion data/tag_frequency; do
    [ -s "report/figures/$figure.pdf" ] || fail "no figure $figure: $(ls report/figures)"
done

begin "and it ends with the report"
grep -q 'section{Experiments}' report/report.tex || fail "no report"
[ -s report/words/sweep_homework_losses.tex ] || fail "no words: $(ls report/words)"
! command -v pdflatex >/dev/null || [ -s report/report.pdf ] || fail "no PDF"

for file in "$homework"/*.yaml; do
    grep -q "^run $(basename "$file" .yaml)\b" "$homework/run.sh" || fail "run.sh leaves out $file"
done

begin "again, it trains nothing"
runs=$(sqlite3 report/mtag.db "SELECT count(*), max(ended) FROM run")
expect 0 "$homework/run.sh" report data.limit=16 train.epochs=1 sweep.seeds=1
[ "$(sqlite3 report/mtag.db "SELECT count(*), max(ended) FROM run")" = "$runs" ] || fail "something ran again"
