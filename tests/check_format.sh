#!/usr/bin/env bash
# Every C file is formatted as .clang-format says, compares error codes with ERR_OK by name, and
# writes sizeof(x).
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror
if git grep -nE '(if|while) \(!?code\)|[&|] !code\>|\(!code\>|\<sizeof [*&a-z]' -- '*.c' '*.h' | grep -vE ':[0-9]+: \*|/\*'; then
    echo "The house's way: code != ERR_OK, code == ERR_OK, sizeof(x)" >&2
    exit 1
fi
