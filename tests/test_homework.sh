#!/usr/bin/env bash
# experiments/homework: run.sh runs every file without a warning and makes all tables and
# figures that docs/homework.md names; again, it trains nothing. Each command of that page makes
# its table or figure, with the columns, rows, numbers and names that the records have.
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
for figure in ablation_augmentation network_best curves_optimizers tags_architecture roc_architecture pareto_architecture \
    confusion_best data/tag_frequency; do
    [ -s "report/figures/$figure.pdf" ] || fail "no figure $figure: $(ls report/figures)"
done

begin "the analysis is of the data that the settings leave"
[ "$(awk '{ sum += $2 } END { print sum }' report/figures/data/tags_per_clip.dat)" -lt 80 ] ||
    fail "data.limit is left out: $(cat report/figures/data/tags_per_clip.dat)"

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

# ---- each command that the page lists ----

export MTAG_RESULTS=$PWD/report/mtag.db
ln -s "$MTAG_SOURCE/experiments" experiments
best=$(mtag-report -s homework_architecture --top 1 -f csv --columns "trial=trial" 2>/dev/null | tail -1)

query() {
    sqlite3 -readonly "$MTAG_RESULTS" "$1"
}

# variants NAME: how many trials the experiment file lists.
variants() {
    sed '1,/^  variants:/d' "$homework/$1.yaml" | grep -c '^    [^ #].*:' || true
}

begin "docs/homework.md lists the commands of 7 tables and at least 5 figures"
sed -n 's/^| .*`\(mtag-[a-z]* [^`]*\)` |$/\1/p' "$MTAG_SOURCE/docs/homework.md" >commands
equals 7 "$(grep -c ' -o [a-z]*\.tex$' commands)" tables
[ "$(grep -vc ' -o [a-z]*\.tex$' commands)" -ge 5 ] || fail "$(cat commands)"

while read -r command; do
    begin "$command"
    made=${command##* -o }
    made=${made%% *}
    absent "$made"
    read -ra words <<<"${command//TRIAL/$best}"
    expect 0 "${words[@]}"
    says_not warning:
    [ -s "$made" ] || fail "it makes no $made"
done <commands

# The rows of a table without LaTeX's words: cells with | between them.
rows() {
    sed -n '/\\midrule/,/\\bottomrule/{ /rule/d; s/^ *//; s/ *\\\\$//; s/\\textbf{\([^}]*\)}/\1/g; s/\$-\$/-/; s/\\_/_/g; s/ & /|/g; p; }' "$1"
}

# wanted_rows SWEEP METRIC OTHER: what is recorded of each trial: its label, the metric that ranks,
# the difference from the first trial, the other metric.
wanted_rows() {
    query "WITH t AS (SELECT l.label, $2 AS x, $3 AS y, s.number,
            first_value($2) OVER (ORDER BY s.number) AS base
            FROM leaderboard l JOIN sweep w ON w.name = l.sweep
            JOIN sweep_trial s ON s.sweep_id = w.id AND s.trial_id = l.trial
            WHERE l.sweep = '$1')
        SELECT label, printf('%.4f', x), CASE WHEN (SELECT count(*) FROM t) = 1 THEN NULL
            WHEN number = 1 THEN 'baseline' ELSE printf('%+.4f', x - base) END,
            printf('%.4f', y) FROM t ORDER BY number" | sed 's/||/|/'
}

for name in baseline optimizers losses activations architecture augmentation; do
    begin "the table $name: its columns, a row for each trial of the file, baseline first"
    metrics=(test_roc_auc test_pr_auc) titles=("test ROC-AUC" "test PR-AUC") difference=" & difference"
    [ $name != baseline ] || difference=
    [ $name != losses ] || metrics=(test_pr_auc test_roc_auc) titles=("test PR-AUC" "test ROC-AUC")
    grep -qF "trial & ${titles[0]}$difference & ${titles[1]} " $name.tex || fail "$(cat $name.tex)"
    rows $name.tex >got
    wanted_rows homework_$name "${metrics[@]}" >wanted
    [ -s wanted ] && diff wanted got >out || fail "other rows"
    [ $name = baseline ] || equals "$(variants $name)" "$(wc -l <got)" rows
done

begin "the table of layers: sizes, weights and their sum"
grep -q '^ *Layer & Output size & Details & Weights & Multiply-adds' layers.tex || fail "$(cat layers.tex)"
query "SELECT 'total|||' || printf('%,d|%,d', weights, macs) FROM leaderboard
    WHERE trial = $best LIMIT 1" >wanted
rows layers.tex | tr -d ' ' | grep ^total | diff wanted - >out || fail "another sum"
rows layers.tex | grep -qF 'input|1 $\times$ 96 $\times$ 188|mel|' || fail "$(rows layers.tex)"

# shows FIGURE TEXT...: texts that the figure's script writes, letter by letter.
shows() {
    local figure=$1 text
    for text in "${@:2}"; do
        grep -qF "'$text'" "$figure.gp" || fail "$figure does not show '$text': $(cat "$figure.gp")"
    done
}

# shows_trials FIGURE SWEEP: "N: LABEL" of each of the sweep's trials.
shows_trials() {
    query "SELECT trial || ': ' || label FROM leaderboard WHERE sweep = '$2'" >names
    while read -r name; do
        grep -qF "'$name" "$1.gp" || fail "$1 does not name $name"
    done <names
}

begin "figures name what they show"
shows figures/tag_frequency clips train valid test
query "SELECT value FROM task, json_each(tags) LIMIT 50" >tags
while read -r tag; do
    shows figures/tag_frequency "$tag"
done <tags
shows curves loss epoch 'valid ROC-AUC'
shows_trials curves homework_optimizers
shows tags 'test ROC-AUC'
shows_trials tags homework_architecture
shows roc 'false positive rate' 'true positive rate'
shows_trials roc homework_architecture
shows network 'mel: 1 x 96 x 188' '50 tags'
shows ablation 'difference in test ROC-AUC'
shows pareto 'million multiply-adds' 'valid ROC-AUC'
shows confusion 'true tag' 'predicted tag'

begin "their data are those of the records"
equals "$(wc -l <tags)" "$(grep -c '# ' figures/tag_frequency.dat)" "tags of the data"
equals "$(variants augmentation)" "$(($(grep -c '# [0-9]*: ' ablation.dat) + 1))" "rows of ablation"
equals "$(variants architecture)" "$(grep -c '# [0-9]*: ' roc.dat)" "lines of roc"
query "SELECT printf('%.6g', macs / 1e6) FROM leaderboard WHERE sweep = 'homework_architecture'" | sort -u >wanted
sed -n 's/^\([0-9][^ ]*\) .*# [0-9]*: .*/\1/p' pareto.dat | sort -u | diff wanted - >out || fail "other costs"
