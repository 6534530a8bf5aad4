#!/usr/bin/env bash
# The layers of the tree: base <- {features, nn, results} <- runner/experiment <- {runner,
# report}. An #include that goes up or sideways fails with its file and line, and so does a
# header that does not compile alone. A program's main file (mtag_*.c) may include anything.
set -euo pipefail
shopt -s globstar nullglob
cd "${MTAG_SOURCE:-$(dirname "$0")/..}"
faults=0

# The layer that a file belongs to. Metrics, samplers and pruners are words of a file, so they
# are part of runner/experiment, wherever they lie.
layer_of() {
    case $1 in
    runner/experiment/* | runner/metric* | runner/sampler* | runner/pruner*) echo runner/experiment ;;
    */*) echo "${1%%/*}" ;;
    esac
}

declare -A allowed=(
    [base]="base"
    [features]="base features"
    [nn]="base nn"
    [results]="base results"
    [runner/experiment]="base features nn results runner/experiment"
    [runner]="base features nn results runner/experiment runner"
    [report]="base features nn results runner/experiment report"
)

fault() {
    echo "$1" >&2
    faults=$((faults + 1))
}

check_file() {
    local file=$1 layer line text name
    layer=$(layer_of "$file")
    while IFS=: read -r line text; do
        name=${text#*\"}
        name=${name%%\"*}
        if [ ! -e "$name" ]; then
            fault "$file:$line: \"$name\" is no file of the tree (name it from its root)"
        elif [[ $file != */mtag_*.c && " ${allowed[$layer]} " != *" $(layer_of "$name") "* ]]; then
            fault "$file:$line: $layer must not include \"$name\""
        fi
    done < <(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$file")
}

for file in {base,features,nn,results,runner,report}/**/*.[ch]; do
    check_file "$file"
done

read -ra flags <<<"$(pkg-config --cflags yaml-0.1 sqlite3 openblas fftw3f sndfile libmpg123 soxr \
    jansson libxxhash 2>/dev/null || true)"
for header in {base,features,nn,results,runner,report}/**/*.h; do
    if ! ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -DMTAG_VERSION='""' -Wall -Werror \
        -fsyntax-only -I. "${flags[@]}" -x c "$header"; then
        fault "$header: does not compile alone"
    fi
done

[ "$faults" -eq 0 ] || {
    echo "$faults faults" >&2
    exit 1
}
