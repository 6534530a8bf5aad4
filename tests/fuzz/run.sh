#!/usr/bin/env bash
# run.sh [SECONDS [TARGET...]]: builds the fuzzers with clang and runs each for so long (60).
# What a target finds is left in $MTAG_FUZZ (default: build/fuzz), as is its corpus, so that
# an hour today goes on tomorrow: MTAG_BIN=build/release/bin tests/fuzz/run.sh 3600 npy.
# Exit status 77 without clang and its libFuzzer, 1 after a crash.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
seconds=${1:-60}
[ $# -eq 0 ] || shift
targets=("$@")
[ $# -gt 0 ] || targets=(npy annotations table pack index yaml
    pickle pth safetensors link dollar arith database)
build=${MTAG_FUZZ:-$source/build/fuzz}
mkdir -p "$build/objects"
build=$(cd "$build" && pwd)

echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d[n - n] * 0; }' >"$build/probe.c"
if ! clang -w -fsanitize=fuzzer "$build/probe.c" -o "$build/probe" 2>/dev/null; then
    echo "clang with libFuzzer is not here (apt-get install clang libclang-rt-dev)" >&2
    exit 77
fi
flags=(-std=c11 -g -O1 -D_POSIX_C_SOURCE=200809L -DMTAG_ARENA_MALLOC '-DMTAG_VERSION="fuzz"'
    -I"$source" -fno-sanitize-recover=all -ffp-contract=fast)
# (OpenBLAS asks for OpenMP in newer Debian; nothing here uses it.)
needed=(yaml-0.1 jansson libxxhash openblas libutf8proc libzip sqlite3)
read -ra packages <<<"$(pkg-config --cflags "${needed[@]}" | sed 's/-fopenmp//')"
read -ra libraries <<<"$(pkg-config --libs "${needed[@]}")"

cd "$source"
# A changed header makes all objects old.
if [ -n "$(find base features nn results runner -name '*.h' -newer "$build/built" 2>&1 | head -n 1)" ]; then
    rm -f "$build"/objects/*.o
fi
touch "$build/built"
shared=(base/*.c base/opt/*.c base/stats/{summary,sort}.c features/data/annotations.c features/data/text.c features/audio/find.c
    features/import/table.c features/cache/{cache,index,pack,pack_rescue,pack_write}.c features/pool.c
    nn/weights/{file,safetensors,pth,pickle,pickle_objects,pickle_scalars}.c runner/train/link.c
    results/*.c results/read/*.c results/write/*.c tests/fuzz/unreached.c)
# As results/CMakeLists.txt makes it.
{
    echo '#include "results/migrate.h"'
    for file in results/schema.sql results/versions/*.sql; do
        printf '\nconst char res_sql_%s[] = {\n' "$(basename "$file" .sql)"
        od -An -v -tx1 "$file" | sed 's/ \(..\)/0x\1,/g'
        echo '0x00};'
    done
} >"$build/schema.c"
shared+=("$build/schema.c")
objects=()
for file in "${shared[@]}"; do
    object=$build/objects/${file//\//_}.o
    objects+=("$object")
    [ "$object" -nt "$file" ] || clang "${flags[@]}" "${packages[@]}" \
        -fsanitize=fuzzer-no-link,address,undefined -c "$file" -o "$object" &
    [ "$(jobs -pr | wc -l)" -lt "$(nproc)" ] || wait -n
done
wait
# Of an archive a target takes what it does not define itself.
rm -f "$build/objects/all.a"
ar rcs "$build/objects/all.a" "${objects[@]}"
bash "$here/corpus.sh" "$build/seeds"
status=0
for target in "${targets[@]}"; do
    clang "${flags[@]}" "${packages[@]}" -fsanitize=fuzzer,address,undefined \
        "$here/fuzz_$target.c" "$build/objects/all.a" "${libraries[@]}" -lgsl -lm -o "$build/fuzz_$target"
    mkdir -p "$build/corpus/$target" "$build/seeds/$target"
    echo "$target: $seconds s"
    longest=4096
    [ "$target" != database ] || longest=262144
    "$build/fuzz_$target" -max_total_time="$seconds" -max_len="$longest" -timeout=10 -rss_limit_mb=1024 \
        -print_final_stats=1 -artifact_prefix="$build/$target-" \
        "$build/corpus/$target" "$build/seeds/$target" >"$build/$target.log" 2>&1 || {
        tail -n 40 "$build/$target.log"
        status=1
    }
    grep -E 'number_of_executed_units|Done' "$build/$target.log" || true
done
exit "$status"
