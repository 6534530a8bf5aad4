#!/usr/bin/env bash
# The words of experiment files as one Markdown page: reference.sh PATH/TO/mtag-run >reference.md
set -euo pipefail
run=$1

echo "# The words of experiment files"
for kind in sections layers features augmentations scalings optimizers averages losses schedules samplers; do
    echo
    echo "## ${kind^}"
    "$run" --list "$kind" | sed -n 's,^  \([^ ][^ ]*\).*,\1,p' | while read -r name; do
        echo
        echo "### $name"
        echo
        "$run" --describe "$name" | sed 's/^/    /'
    done
done
