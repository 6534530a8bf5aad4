#!/usr/bin/env bash
# The reference page has a heading for each name that --list tells, and its description.
. "$(dirname "$0")/lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] || exit 77

begin "the page is made, whatever lines the lists are folded to"
expect 0 bash "$MTAG_SOURCE/docs/reference.sh" "$MTAG_BIN/mtag-run"
mv out page
for name in train augment conv2d mel mixup magnitude adamw swa bce plateau grid; do
    grep -qx "### $name" page || fail "nothing about $name"
done
[ "$(grep -c '^    .* (.*): ' page)" -ge "$(grep -c '^### ' page)" ] ||
    fail "a name without its description"
