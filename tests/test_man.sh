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
    equals "$(printf '%s\n' ENVIRONMENT FILES "EXIT STATUS" EXAMPLES "SEE ALSO")" \
        "$(sed -n 's/^\.Sh //p' "$program.1" | tail -n 5)" "the last sections of $program"
    for word in 'Ev \&COLUMNS' 'Cm \&0' 'Cm \&2'; do
        grep -qxF ".It $word" "$program.1" || fail "$program: nothing about $word"
    done
done

begin "--help tells the same exit statuses as the page"
for program in mtag-run mtag-predict; do
    expect 0 "$program" --help
    equals "$(sed -n '/^\.Sh EXIT/,/^\.Sh EXAMPLES/s/^\.It Cm \\&//p' "$program.1")" \
        "$(sed -n '/^Exit status:/,$s/^  \([0-9]\+\) .*/\1/p' out)" "the exit statuses of $program"
done
expect 2 mtag-run nothing.yaml
expect 2 mtag-predict nothing.wav

begin "mandoc finds no fault"
command -v mandoc >/dev/null || exit 77
for page in *.1; do
    # That pages of other programs are not installed here is no fault.
    mandoc -T lint "$page" | grep -v "referenced manual not found" >out || true
    [ ! -s out ] || fail "$page"
    mandoc -T utf8 "$page" >text
    [ "$(wc -l <text)" -gt 40 ] || fail "$page is short"
done
