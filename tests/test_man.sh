#!/usr/bin/env bash
# The manual page of each program has all its options and verbs, and mandoc finds nothing to
# say about it.
. "$(dirname "$0")/lib.sh"

for program in mtag-run mtag-report mtag-data mtag-model mtag-predict; do
    begin "the page of $program has every option and verb that --help tells"
    expect 0 bash "$MTAG_SOURCE/docs/man.sh" "May 5, 2026" "$MTAG_BIN/$program"
    mv out "$program.1"
    expect 0 "$program" --help
    sed -n 's/^  \(-., \|    \)--\([a-z-]*\).*/.*Fl -\2/p' out | while read -r line; do
        grep -q "^\.It$line\b" "$program.1" || fail "nothing about $line"
    done
    if grep -q "VERB" out; then
        sed '/^Example/,$d' out | sed -n 's/^  \([a-z]\+\)\b.*/\1/p' | while read -r verb; do
            grep -qx "\.Ss $verb" "$program.1" || fail "nothing about $verb"
        done
    fi
done

begin "mandoc finds no fault"
command -v mandoc >/dev/null || exit 77
for page in *.1; do
    # That pages of other programs are not installed here is no fault.
    mandoc -T lint "$page" | grep -v "referenced manual not found" >out || true
    [ ! -s out ] || fail "$page"
    mandoc -T utf8 "$page" >text
    [ "$(wc -l <text)" -gt 40 ] || fail "$page is short"
done
