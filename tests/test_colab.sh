#!/usr/bin/env bash
# The cells of docs/colab.ipynb behind the one that installs, on made data and without the network.
. "$(dirname "$0")/lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] && command -v jq >/dev/null && command -v gnuplot >/dev/null || exit 77
notebook=$MTAG_SOURCE/docs/colab.ipynb

# cell N: the code of the N-th code cell, from 1.
cell() {
    jq -r "[.cells[] | select(.cell_type == \"code\")][$1 - 1].source | join(\"\")" "$notebook"
}

begin "the notebook is one of four cells"
equals "4 4" "$(jq -r '[.cells[] | select(.cell_type == "code")] | length, 4' "$notebook" | xargs)" "cells"
equals "4" "$(jq -r .nbformat "$notebook")" "format"

begin "packages and programs come from the tree's own scripts"
cell 1 >install
grep -q 'install_packages build plots' install || fail "packages"
bash -n <(sed 1d install) || fail "syntax"

begin "data, sweep and table of the other cells"
ln -s "$MTAG_SOURCE/experiments" experiments
export MTAG_SYNTH=1 MTAG_EPOCHS=1 MTAG_CACHE=$PWD/cache
for number in 2 3; do
    cell $number >"cell$number"
    equals "%%bash" "$(head -1 "cell$number")" "the first line of cell $number"
    expect 0 bash <(sed 1d "cell$number")
done
grep -q '<table' table.html || fail "no table"
grep -q '<svg' curves.svg || fail "no figure"

begin "the last cell shows both"
cell 4 >show.py
mkdir -p IPython
cat >IPython/display.py <<'P'
def HTML(text): return text
def SVG(name): return open(name).read()
def display(*things): print(*[len(thing) > 100 for thing in things])
P
equals "True True" "$(python3 show.py)" "what is shown"
