# Sourced by the scripts of this folder: what mtag-data is given and what it writes.
. "$MTAG_SOURCE/tests/lib.sh"

[ -x "$MTAG_BIN/mtag-data" ] || exit 77

# shape FILE WORDS: the shape in the header of a .npy
shape() {
    head -c 128 "$1" | tr -d '\0' | grep -qaF "'shape': $2" || fail "$1 is not of shape $2"
}

# trainable DIR: every clip is found and can be read.
trainable() {
    expect 0 mtag-data check "$1"
}
