#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, runs every test. Words are given
# to ctest (tests/run.sh -R nn). Before them may stand --all, which also installs what single tests
# need and skip without (a browser, LaTeX), and --soak: then a thousand random kills, and the
# failure of every single call that can fail, and harm to the cache after each; this takes hours.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/packages.sh

soak=
groups="build plots tests"
while :; do
    case ${1:-} in
    --soak) soak=1 ;;
    --all) groups+=" all" ;;
    *) break ;;
    esac
    shift
done
# shellcheck disable=SC2086
install_packages $groups
cmake --preset ci
cmake --build --preset ci
cmake --preset double
cmake --build --preset double
if command -v clang >/dev/null; then # builds as gcc does, and its kernels compute the same
    cmake --preset clang
    kernel_tests=$(cd tests && ls nn/kernels/test_*.c features/dsp/test_*.c | sed 's/\.c$//; s|/|_|g')
    # shellcheck disable=SC2086
    cmake --build --preset clang --target mtag-run mtag-report mtag-data mtag-model mtag-predict $kernel_tests
    ctest --test-dir build/clang --output-on-failure -j "$(nproc)" -R '^nn/kernels/|^features/dsp/'
fi
ctest --test-dir build/double --output-on-failure -j "$(nproc)" "$@"
ctest --test-dir build/ci --output-on-failure -j "$(nproc)" "$@"
if [ -n "$soak" ]; then
    export MTAG_BIN="$PWD/build/ci/bin" MTAG_SOURCE="$PWD"
    MTAG_KILLS=1000 bash tests/runner/test_random_kills.sh
    MTAG_FAULTS=all bash tests/runner/test_failed_calls.sh
    MTAG_FAULTS=all bash tests/runner/test_cache_harmed.sh
fi
