#!/usr/bin/env bash
# Each fuzzer for two seconds; skipped without clang and its libFuzzer.
set -euo pipefail
MTAG_FUZZ=$MTAG_BIN/../fuzz exec "$MTAG_SOURCE/tests/fuzz/run.sh" 2
