#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, runs every test. Words are given
# to ctest (tests/run.sh -R nn).
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/packages.sh

install_packages build plots tests
cmake --preset ci
cmake --build --preset ci
cmake --preset double
cmake --build --preset double
ctest --test-dir build/double --output-on-failure -j "$(nproc)" "$@"
ctest --test-dir build/ci --output-on-failure -j "$(nproc)" "$@"
