#!/usr/bin/env bash
# One letter means one thing in all programs: over the option tables of every program and
# verb, as --help prints them.
source "${BASH_SOURCE%/*}/../lib.sh"

verbs() { # FILE.def: the names in it
    sed -n 's/^[A-Z_]*VERB(\([a-z]*\))$/\1/p; s/^REP_VIEW(\([a-z]*\))$/\1/p' "$MTAG_SOURCE/$1"
}

# table PROGRAM [VERB]: a line "letter name where" for each option; letter - for none
table() {
    expect 0 "$@" --help
    sed -n "s/^  -\(.\), --\([a-z-]*\).*/\1 \2 $*/p; s/^      --\([a-z-]*\).*/- \1 $*/p" out
}

begin "every table is read"
for program in mtag-run mtag-predict; do
    table "$program" >>tables
done
for verb in $(verbs features/verbs.def); do
    table mtag-data "$verb" >>tables
done
for verb in $(verbs nn/verbs.def); do
    table mtag-model "$verb" >>tables
done
for verb in $(verbs report/views.def); do
    table mtag-report "$verb" >>tables
done
[ "$(cut -d' ' -f3- tables | sort -u | wc -l)" -ge 17 ] || fail "too few tables"
grep -q '^j workers mtag-run$' tables || fail "mtag-run has no -j"

begin "a letter has one name"
# mtag-run keeps -o for its output, which is the database; --trial takes what --trials does.
grep -v '^- ' tables | grep -v '^o results mtag-run$' | sed 's/^t trial /t trials /' >lettered
cut -d' ' -f1,2 lettered | sort -u | cut -d' ' -f1 | uniq -d >twice
[ ! -s twice ] || fail "letters with several meanings: $(grep "^[$(tr -d '\n' <twice)] " lettered)"

begin "the letters of the design belong to their options, in every table"
while read -r letter name; do
    if grep -E "^[^$letter] $name " tables >out; then
        fail "an option of that name has not the letter -$letter"
    fi
    if grep -E "^$letter " lettered | grep -vE "^$letter $name "; then
        fail "-$letter is not --$name"
    fi
done <<'LETTERS'
o output
f format
n dry-run
t trials
s sweep
j workers
h help
LETTERS

begin "old letters and names answer with the new ones"
while read -r now command; do
    # shellcheck disable=SC2086
    expect 2 $command
    says "is --$now"
done <<'OLD'
top mtag-report -n 10
top mtag-report -n10
ref mtag-report --label tab:x
ref mtag-report --label=tab:x
top mtag-predict -n 3 a.wav
weights mtag-predict -w a.safetensors a.wav
model mtag-predict -m a.yaml a.wav
model mtag-model import a.pth -m a.yaml
feature mtag-data features a.wav -f mel
rate mtag-data features a.wav -r 8000
audio mtag-data import gtzan -a folder list data
OLD

begin "options of mtag-report that became verbs answer with the verb"
while read -r now command; do
    # shellcheck disable=SC2086
    expect 2 mtag-report $command
    says "is \`mtag-report $now"
done <<'OLD'
trial --trial 3
trial --trial 3 --yaml
trial --yaml
diff --diff 3 17
diff -d 3,17
plot --plot curves -o a.svg
plot -p curves
runs --runs
runs -r --top 3
sweeps --sweeps
OLD
