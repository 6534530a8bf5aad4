#!/usr/bin/env bash
# The same thirty hostile names through every output.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77
begin "names stay text in every language, and no control character reaches a terminal"
python3 "$MTAG_SOURCE/tests/hostile_names.py" "$MTAG_SOURCE/tests/hostile.h" "$scratch/names" >out 2>&1 ||
    fail "see above"
