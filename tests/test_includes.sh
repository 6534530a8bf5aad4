#!/usr/bin/env bash
# The floors of the tree: an #include goes down or stays on its floor, never up or sideways. A
# header of a registry's item is included by the item alone: everybody else finds the item by
# its registry. There is no cycle of headers, and none that a folder is part of. Each header
# compiles alone. A program's main file (mtag_*.c) may include anything.
set -euo pipefail
shopt -s globstar nullglob
cd "${MTAG_SOURCE:-$(dirname "$0")/..}"
faults=0
files=({base,features,nn,results,runner,report}/**/*.[ch])

# Sets floor to the floor that a file belongs to. Metrics, samplers and pruners are words of
# an experiment file, so they lie below runner/experiment.
floor_of() {
    case $1 in
    runner/metric* | runner/sampler* | runner/pruner*) floor=runner/words ;;
    runner/launch*) floor=runner/launchers ;;
    features/source.*) floor=features/source ;;
    base/opt/* | base/stats/* | base/table/* | features/cache/* | features/prepare/* | features/audit/* | \
        features/verbs/* | runner/experiment/* | runner/train/* | runner/sweep/* | runner/predict/* | \
        runner/exchange/* | runner/steer/* | runner/export/*)
        floor=${1#*/}
        floor=${1%%/*}/${floor%%/*} ;;
    *) floor=${1%%/*} ;;
    esac
}

# What the files of a floor may include: its own floor, the floors of the words below it, and
# what those may include. The floor `features` is its files but for the folders named here.
declare -A below=(
    [base]=""
    [base/opt]="base"
    [base/stats]="base"
    [base/table]="base/opt base/stats"
    [features]="base/table"
    [features/cache]="features"
    [features/source]="features/cache"
    [features/prepare]="features/cache"
    [features/audit]="features/prepare"
    [features/verbs]="features/audit features/source"
    [nn]="base/table"
    [results]="base/table"
    [runner/words]="features results"
    [runner/experiment]="features/source nn runner/words"
    [runner]="runner/experiment"
    [runner/train]="runner"
    [runner/exchange]="runner/train"
    [runner/steer]="runner/exchange"
    [runner/sweep]="runner/steer features/prepare"
    [runner/launchers]="runner/sweep"
    [runner/predict]="runner/train"
    [runner/export]="runner/train features/prepare"
    [report]="runner/experiment"
)
declare -A allowed
reach() {
    local floor
    for floor in ${below[$1]}; do
        allowed[$2]+=" $floor"
        reach "$floor" "$2"
    done
}
for floor in "${!below[@]}"; do
    allowed[$floor]=" $floor"
    reach "$floor" "$floor"
done

fault() {
    echo "$1" >&2
    faults=$((faults + 1))
}

# The items of all registries, without their endings.
declare -A is_item
while read -r list folder; do
    while read -r name; do
        is_item["$folder/$name"]=1
    done < <(sed -nE 's/^[A-Z_]+\(([a-z0-9_]+)\).*/\1/p' "$list")
done < <(grep -HE '^ *mtag_registry\(' ./**/CMakeLists.txt |
    sed -E 's#^\./(.*)/CMakeLists.txt: *mtag_registry\(([^ ]+) [^ ]+ ([^)]+)\)#\1/\2 \1/\3#')

# Where a cycle can run: a folder, but where a folder has folders, each of its files (a .c file
# and its header are one).
declare -A has_folders
for file in "${files[@]}"; do
    folder=${file%/*}
    while [[ $folder == */* ]]; do
        folder=${folder%/*}
        has_folders[$folder]=1
    done
done
node_of() {
    node=${1%/*}
    [ -z "${has_folders[$node]-}" ] || node=${1%.*}
}

headers=() nodes=()
while IFS=: read -r file line text; do
    name=${text#*\"}
    name=${name%%\"*}
    if [ ! -e "$name" ]; then
        fault "$file:$line: \"$name\" is no file of the tree (name it from its root)"
        continue
    fi
    [[ $file != */mtag_*.c ]] || continue
    floor_of "$file" && own=$floor
    floor_of "$name"
    if [[ "${allowed[$own]} " != *" $floor "* ]]; then
        fault "$file:$line: $own must not include \"$name\""
    fi
    if [ -n "${is_item[${name%.*}]-}" ] && [ "${name%.*}" != "${file%.*}" ]; then
        fault "$file:$line: \"$name\" belongs to an item of a registry"
    fi
    [[ $name == *.h ]] || continue
    headers+=("$file $name")
    node_of "$file" && from=$node
    node_of "$name"
    [ "$from" = "$node" ] || nodes+=("$from $node")
done < <(grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "${files[@]}")

# Prints the members of each cycle of the lines "FROM TO" on standard input in a line.
cycles() {
    tsort 2>&1 >/dev/null | awk '/contains a loop/ {if (line) print line; line = ""; next}
        {sub(/^tsort: /, ""); line = line " " $0} END {if (line) print line}' | sort -u
}
while read -r circle; do
    fault "a cycle of files: $circle"
done < <(printf '%s\n' "${headers[@]}" | cycles)
# A cycle of single files is theirs alone; one with a folder in it makes the folder unreadable.
while read -r circle; do
    for member in $circle; do
        [ ! -d "$member" ] || fault "a cycle of folders: $circle"
    done
done < <(printf '%s\n' "${nodes[@]}" | cycles)

read -ra flags <<<"$(pkg-config --cflags yaml-0.1 sqlite3 openblas fftw3f sndfile libmpg123 soxr \
    jansson libxxhash 2>/dev/null || true)"
for header in {base,features,nn,results,runner,report}/**/*.h; do
    if ! ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -DMTAG_VERSION='""' -Wall -Werror \
        -fsyntax-only -I. "${flags[@]}" -x c "$header"; then
        fault "$header: does not compile alone"
    fi
done

[ "$faults" -eq 0 ] || {
    echo "$faults faults" >&2
    exit 1
}
