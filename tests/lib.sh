# Sourced by the scripts of tests/, which use the programs as a person does: a scratch folder,
# and the means to run a command and look at its status and at what it says. MTAG_BIN and
# MTAG_SOURCE are set by ctest.
set -euo pipefail
shopt -s nullglob

: "${MTAG_BIN:?the folder of the programs}" "${MTAG_SOURCE:?}"
scratch=$(mktemp -d)
scratch=$(cd "$scratch" && pwd -P)
cd "$scratch"
export MTAG_DATA="$scratch/data" MTAG_CACHE="$scratch/cache"
unset MTAG_RESULTS COLUMNS
PATH="$MTAG_BIN:$PATH"

trap 'rm -rf "$scratch"' EXIT

case_name=
begin() {
    case_name=$1
    echo "- $1"
}

fail() {
    echo "FAILED: $case_name: $*" >&2
    tail -n 30 out err messages >&2 2>/dev/null || true
    exit 1
}

# expect STATUS COMMAND...: its output is left in the files out and err.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >out 2>err || status=$?
    [ "$status" -eq "$wanted" ] || fail "status $status instead of $wanted: $*"
}

# says TEXT...: every text is in the last command's output or messages.
says() {
    local text
    for text in "$@"; do
        grep -qF -- "$text" out err || fail "nothing says \"$text\""
    done
}

says_not() {
    ! grep -qF -- "$1" out err || fail "something says \"$1\""
}

absent() {
    local path
    for path in "$@"; do
        [ ! -e "$path" ] || fail "$path exists"
    done
}

# first PATH...: of a pattern. (`ls | head` may end the script: head does not wait for ls.)
first() {
    echo "$1"
}

# equals WANTED GOT WHAT
equals() {
    [ "$1" = "$2" ] || fail "$3: \"$2\" instead of \"$1\""
}
