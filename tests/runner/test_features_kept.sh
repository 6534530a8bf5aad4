#!/usr/bin/env bash
# Features that were computed stay computed: after a refusal, Ctrl-C and kill -9 the next start
# computes what was in work and what is missing, and no more. Broken recordings are named at the
# first start, all of them.
. "$(dirname "$0")/lib.sh"

make_data data 200
make_experiment tiny.yaml 2
sed -i 's/n_mels: 32/n_mels: 32, normalize: band/' tiny.yaml
expect 0 mtag-run -q -j 2 -o calm.db tiny.yaml
calm_packs=$(cd cache && sha256sum *.norm)

# decoded COMMAND...: $count recordings were opened.
decoded() {
    rm -rf trace
    mkdir trace
    local status=0
    strace -f -qq -e trace=openat -o trace/log "$@" >out 2>err || status=$?
    count=$(grep -o 'waveform/[^"]*flac' trace/log | sort -u | wc -l)
    return $status
}

# How many clips have features in the cache, which is whole.
kept() {
    mtag-data cache verify >/dev/null || fail "the cache is damaged"
    local sum=0 clips
    for clips in $(mtag-data cache list | sed -n 's/.*B *\([0-9]*\) clips\{0,1\} .*/\1/p'); do
        sum=$((sum + clips))
    done
    echo $sum
}

same_as_calm() {
    same_results calm.db cut.db
    equals "$calm_packs" "$(cd cache && sha256sum *.norm)" "statistics"
    local left=(cache/*.part cache/tmp.*)
    [ ${#left[@]} -eq 0 ] || fail "left behind: ${left[*]}"
    rm -rf cut.db*
}

begin "two broken recordings: both are named, and what was computed of the others is kept"
clips=(data/waveform/0/*.flac data/waveform/d/*.flac)
for clip in "${clips[0]}" "${clips[-1]}"; do
    mv "$clip" "$clip.good"
    echo "no music" >"$clip"
done
rm -rf cache
expect 2 mtag-run -q -j 2 -o cut.db tiny.yaml
says "2 of 200 recordings" "${clips[0]}" "${clips[-1]}"
equals 198 "$(kept)" "clips whose features were kept"
expect 2 mtag-run -q -j 2 -o cut.db tiny.yaml
says "2 of 200 recordings" "${clips[0]}" "${clips[-1]}"
equals 198 "$(kept)" "clips whose features were kept"
for clip in "${clips[0]}" "${clips[-1]}"; do
    mv "$clip.good" "$clip"
done
expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
same_as_calm

begin "more broken recordings than a message holds: every one is named"
hurt=(data/waveform/*/*.flac)
hurt=("${hurt[@]:0:60}")
for clip in "${hurt[@]}"; do
    mv "$clip" "$clip.good"
    echo "no music" >"$clip"
done
rm -rf cache
expect 2 mtag-run -q -j 2 -o cut.db tiny.yaml
for clip in "${hurt[@]}"; do
    says "$clip"
    mv "$clip.good" "$clip"
done
expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
same_as_calm

for how in INT KILL "KILL of all"; do
    begin "interrupted by $how again and again, it comes nearer to the end each time"
    rm -rf cache
    before=0
    for ((round = 0; round < 4; round++)); do
        start mtag-run --json -j 2 -o cut.db tiny.yaml
        wait_for eval 'compgen -G "cache/tmp.*" >/dev/null || has_ended'
        sleep 0.15
        case $how in
        INT) kill -INT "$job" 2>/dev/null || true ;;
        KILL) kill -9 "$job" 2>/dev/null || true ;;
        *) kill -9 -- "-$job" 2>/dev/null || true ;;
        esac
        finish
        wait_for nobody_left
        rm -rf cut.db*
    done
    expect 0 mtag-run -q -j 2 -o cut.db tiny.yaml
    same_as_calm
done

begin "after Ctrl-C only what is missing is decoded"
rm -rf cache
start mtag-run --json -j 2 -o cut.db tiny.yaml
wait_for eval '[ "$(cat cache/tmp.* 2>/dev/null | grep -ac mtagclip)" -gt 20 ] || has_ended'
kill -INT "$job" 2>/dev/null || true
finish
rm -rf cut.db*
if [ -e cache/index ] && compgen -G "cache/*.part" >/dev/null; then
    have=$(kept)
    [ "$have" -ge 20 ] || fail "only $have clips were kept"
    if command -v strace >/dev/null && decoded mtag-run -q -j 2 -o cut.db tiny.yaml; then
        [ "$count" -le $((200 - have + 2)) ] || fail "$count recordings were opened, $have were kept"
    fi
fi
