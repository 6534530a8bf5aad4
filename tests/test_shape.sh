#!/usr/bin/env bash
# Functions of the tree take at most seven parameters and 60 lines, files 600 lines
# (shape.py; places that do not are reported). No code asks for a registered thing by its name
# outside that thing's file (names.py).
set -euo pipefail
cd "${MTAG_SOURCE:-$(dirname "$0")/..}"
command -v python3 >/dev/null || exit 77
status=0

# What the counting itself sees.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{
    printf 'int few(int a, int b);\nstatic int\nmany(int a, int b, int c, int (*d)(int, int), int e,'
    printf ' int f, int g, int h)\n{\n    return a; /* } */\n}\n'
    printf 'static void tall(void)\n{\n'
    printf '    few(1, 2); // {\n%.0s' {1..60}
    printf '}\nNN_KERNEL static void kernel(int a, int b, int c, int d, int e, int f, int g, int h)\n{\n}\n'
} >"$folder/odd.c"
seen=$(python3 tests/shape.py "$folder" || true)
expected="$folder/odd.c:3: many has 8 parameters, more than 7
$folder/odd.c:7: tall has 63 lines, more than 60"
if [ "$seen" != "$expected" ]; then
    printf 'shape.py sees\n%s\nin place of\n%s\n' "$seen" "$expected" >&2
    status=1
fi

python3 tests/shape.py base features nn results runner report tests || status=1
python3 tests/names.py || status=1
exit $status
