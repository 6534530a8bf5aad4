#!/usr/bin/env bash
# A program's manual page from its own tables: man.sh "November 30, 2026" PATH/TO/mtag-run >mtag-run.1
set -euo pipefail
page=$("$2" --help=man)
echo ".Dd $1"
printf '%s\n' "$page"
echo ".Sh SEE ALSO"
others=()
for name in mtag-data mtag-model mtag-predict mtag-report mtag-run; do
    [ "$name" = "$(basename "$2")" ] || others+=("$name")
done
for name in "${others[@]}"; do
    echo ".Xr $name 1$([ "$name" = "${others[-1]}" ] || echo " ,")"
done
