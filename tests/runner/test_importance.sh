#!/usr/bin/env bash
# The line on importance at a sweep's end: it is there where trials say something, names what
# matters, and is not there otherwise.
. "$(dirname "$0")/lib.sh"

# make_formula NAME FORMULA TRIALS
make_formula() {
    cat >"$1.yaml" <<END
name: $1
objective: {value: '$2', noise: 0.01, epochs: 2}
sweep:
  method: random
  trials: $3
  metric: {name: value, goal: minimize}
  parameters:
    opt: {values: [sgd, adam]}
    lr: {min: 1e-5, max: .1, distribution: log_uniform}
    drop: {min: 0, max: .8}
    m: {min: 0, max: .99, when: {opt: sgd}}
END
}

run() {
    mtag-run -o "$1.db" "$1.yaml" >"$1.txt" 2>"$1.err" || fail "$1: $(cat "$1.err")"
}

full='(log10(lr) + 3)^2 + (drop - .3)^2 + where(has(m), .01 * m, 0)'
make_formula full "$full" 60
run full
grep -qE '^Importance: lr [0-9]+ %.* \(of 60 trials\)$' full.txt || fail "no importance: $(tail -3 full.txt)"
[ "$(grep -c '^Importance' full.txt)" = 1 ] || fail "more than one line"
[ "$(tail -1 full.txt | cut -c 1-8)" = Compare: ] || fail "the command does not stand last"
# the same command again says the same
grep '^Importance' full.txt >first.txt
run full
grep '^Importance' full.txt | cmp -s - first.txt || fail "another time it is another"

make_formula few "$full" 19
make_formula one_trial "$full" 1
make_formula noise '0 * lr * drop * where(opt == sgd, 1, 1)' 60
make_formula flat '0 * lr * drop * where(opt == sgd, 1, 1)' 30
sed -i 's/noise: 0.01/noise: 0/' flat.yaml
make_formula one "lr^2" 40
sed -i '/opt:\|drop:\|m:/d' one.yaml
for name in few one_trial noise flat one; do
    run "$name"
    ! grep -q '^Importance' "$name.txt" || fail "$name: $(grep '^Importance' "$name.txt")"
    grep -q '^Compare:' "$name.txt" || fail "$name has no end"
done

# for programs there is no such line
mtag-run --json -o full.db full.yaml 2>/dev/null | grep -q Importance && fail "a line in JSON"
mtag-run -q -o full.db full.yaml | grep -q Importance && fail "a line with -q"
exit 0
