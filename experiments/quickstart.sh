#!/usr/bin/env bash
# Everything on a fresh machine: installs what is missing, builds, makes a small synthetic
# data set, trains the learning-rate sweep and prints its table. Can be run again: finished
# work is not repeated. Where mtag is installed, nothing is built, and data and results lie in
# the current folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

build() {
    cmake --preset release -DBUILD_TESTING=OFF && # the caller looks at the status
        cmake --build --preset release
}

# Keeps the build's output in the log and shows how far it is: ninja begins its lines with
# "[17/300]".
show_progress() {
    local line percent shown=
    while IFS= read -r line; do
        echo "$line" >>"$log"
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
        percent=$((100 * BASH_REMATCH[1] / BASH_REMATCH[2]))
        if [ -t 2 ]; then
            printf '\rBuilding: %d %%' "$percent" >&2
        elif [ "$((percent / 25))" != "$shown" ]; then
            echo "Building: $percent %" >&2
        fi
        shown=$((percent / 25))
    done
    if [ -t 2 ] && [ -n "$shown" ]; then
        echo >&2
    fi
}

if [ -f "$here/../CMakeLists.txt" ]; then
    cd "$here/.."
    log=build/quickstart.log bin=build/release/bin
    . tests/packages.sh
    install_packages build plots
    mkdir -p build
    : >"$log"
    echo "Building the programs (about a minute the first time)" >&2
    build 2>&1 | show_progress || {
        cat "$log"
        exit 1
    }
    "$bin/mtag-run" --schema >build/schema # for editors
    mv build/schema experiment.schema.json
else
    bin=$here/../../../bin
    if [ ! -x "$bin/mtag-run" ]; then
        bin=$(command -v mtag-run) || {
            echo "quickstart.sh: mtag-run is not in the path" >&2
            exit 1
        }
        bin=${bin%/*}
    fi
fi

export MTAG_DATA="$PWD/data/synth" MTAG_RESULTS="$PWD/results/mtag.db"
[ -f "$MTAG_DATA/annotations_final.csv" ] || "$bin/mtag-data" synth "$MTAG_DATA"
"$bin/mtag-run" "$here/sweep_lr.yaml"
"$bin/mtag-report" --top 10
