#!/usr/bin/env bash
# Every YAML block of docs/experiments.md, docs/sweeps.md and README.md is an experiment that
# mtag-run accepts without a fault or a warning. A block that begins with the name of a file is
# that file; any other is laid over first.yaml.
. "$(dirname "$0")/lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] || exit 77

mtag-data synth data --clips 60 --seconds 4 >/dev/null

# Of the same recordings: a folder of them for each tag, as docs/experiments.md imports them.
n=0
for clip in data/waveform/*/*.flac; do
    n=$((n + 1))
    mkdir -p "genres_original/genre$((n % 3))"
    ln -s "$PWD/$clip" "genres_original/genre$((n % 3))/"
done
expect 0 mtag-data import folders genres_original data/genres

# Blocks as files of the folder `blocks`; in the file `list` their names and lines, in order.
mkdir blocks
awk '
    /^```yaml$/ { inside = 1; line = FNR + 1; name = ""; next }
    /^```$/ && inside { inside = 0; close(name); next }
    inside && !name {
        if (match($0, /^# [a-z0-9_]+\.yaml$/)) {
            name = substr($0, 3)
        } else {
            name = "line_" line ".yaml"
            print "base: first.yaml" >("blocks/" name)
        }
        page = FILENAME
        sub(/.*\//, "", page)
        print name, page ":" line >"list"
        name = "blocks/" name
    }
    inside { print >name }
' "$MTAG_SOURCE/docs/experiments.md" "$MTAG_SOURCE/docs/sweeps.md" "$MTAG_SOURCE/README.md"
[ "$(wc -l <list)" -ge 20 ] || fail "only $(wc -l <list) blocks were found"

# The folders that the pages speak of.
ln -s "$MTAG_SOURCE/experiments" blocks/experiments
ln -s "$PWD/data" blocks/data
ln -s "$PWD/data" blocks/mydata
while read -r name place; do
    begin "$place is accepted"
    expect 0 mtag-run -n "blocks/$name"
    says_not warning:
done <list
