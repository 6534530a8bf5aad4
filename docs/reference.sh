#!/usr/bin/env bash
# The words of experiment files as one Markdown page: reference.sh PATH/TO/mtag-run >reference.md
set -euo pipefail
run=$1

echo "# The words of experiment files"
for kind in sections layers features augmentations scalings optimizers averages losses schedules samplers metrics; do
    echo
    echo "## ${kind^}"
    # A metric of the test is that of the validation clips on others.
    "$run" --list "$kind" | sed -n 's,^  \([^ ][^ ]*\).*,\1,p' | { grep -v '^test_' || true; } | while read -r name; do
        echo
        echo "### $name"
        echo
        "$run" --describe "$name" | sed 's/^/    /'
    done
done
