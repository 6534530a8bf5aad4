# Sourced by the scripts of this folder: what mtag-data is given and what it writes.
. "$MTAG_SOURCE/tests/lib.sh"

[ -x "$MTAG_BIN/mtag-data" ] || exit 77

# as_nobody COMMAND...: without root's rights to everything; with_rights says whether that can be.
as_nobody() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
    else
        "$@"
    fi
}
with_rights() {
    chmod 755 "$scratch"
    as_nobody mtag-data --version >/dev/null 2>&1 && return 0
    echo "  (skipped: no other user can run mtag-data here)"
    return 1
}

# unfold: the last output in one line, as if nothing were wrapped.
unfold() {
    tr -s '\n ' ' ' <out >unfolded
    mv unfolded out
}

# shape FILE WORDS: the shape in the header of a .npy
shape() {
    head -c 128 "$1" | tr -d '\0' | grep -qaF "'shape': $2" || fail "$1 is not of shape $2"
}

# trainable DIR: every clip is found and can be read.
trainable() {
    expect 0 mtag-data check "$1"
}
