#!/usr/bin/env bash
# A file of the current folder, which may be a stranger's, is never loaded as a library.
. "$(dirname "$0")/lib.sh"

programs=("$MTAG_BIN"/mtag-*)
[ "${#programs[@]}" -gt 0 ] && [ -z "${LD_LIBRARY_PATH:-}" ] || exit 77

begin "no program takes its libraries from the current folder"
for program in "${programs[@]}"; do
    # What is no library ends a program that finds it.
    for library in $(LD_TRACE_LOADED_OBJECTS=1 "$program" | sed -n 's/^\s*\(lib[^ ]*\) => .*/\1/p'); do
        echo "not a library" >"$library"
    done
    [ -e libm.so.6 ] || fail "$program names no libraries"
    expect 0 "$program" --version
done
