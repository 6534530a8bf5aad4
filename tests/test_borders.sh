#!/usr/bin/env bash
# Programs print by base/say, which shows control characters, and start others by base/command,
# which needs no shell; files that somebody names are opened by base/file, which refuses pipes.
set -euo pipefail
cd "$MTAG_SOURCE"
status=0

# border WHAT PATTERN ALLOWED: the pattern is in no other file than those allowed.
border() {
    local found
    found=$(grep -rnE "$2" --include=*.c base features nn results runner report |
        grep -vE "^($3):" | grep -vE '^[^:]*:[0-9]*: *(/?\*|//)' || true)
    if [ -n "$found" ]; then
        echo "$1:"
        echo "$found"
        status=1
    fi
}

# diag.c shows controls by itself; arena.c, str.c and onednn.c print words of their own; commit.c,
# file.c and progress.c write to files and strings; term.c writes what say has shown.
border "printed, but not by base/say" \
    '(^|[^a-z_])(printf|fprintf|vprintf|vfprintf|fputs|puts|putchar|fputc|putc|fwrite|perror|dprintf) ?\(' \
    'base/(say|diag|arena|str|file|term)\.c|nn/kernels/onednn\.c|runner/sweep/(commit|progress)\.c'
border "started, but not by base/command" \
    '(^|[^a-z_])(popen|system|execl|execlp|execle|execv|execvp|execve|posix_spawnp?) ?\(' \
    '(base/command|nn/blas_space|nn/blas_kernels)\.c' # the latter begin their own program again
# machine.c and pool.c read /proc, commit.c makes a file.
border "opened, but not by base/file" '(^|[^a-z_])(fopen|freopen) ?\(' \
    'base/file\.c|runner/sweep/(machine|pool|commit)\.c'
exit "$status"
