#!/usr/bin/env bash
# Whatever a program prints on standard output, a full disk or a closed pipe there is an error
# status, with a message.
. "$(dirname "$0")/lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] && [ -c /dev/full ] || exit 77

mtag-data synth data --clips 30 --seconds 3 >/dev/null
cat >tiny.yaml <<'END'
name: tiny
data: {root: data, tags: all}
features: {mel: {type: mel, n_mels: 20}}
model: {layers: [global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 1, batch: 8}
END
expect 0 mtag-run -q -o tiny.db tiny.yaml
export MTAG_RESULTS=tiny.db
clip=$(first data/waveform/*/*.flac)

# unwritable COMMAND...: it prints, and fails if it cannot.
unwritable() {
    local status=0
    "$@" >out 2>err || fail "it fails anyway: $*"
    [ -s out ] || fail "it prints nothing: $*"
    "$@" >/dev/full 2>err || status=$?
    [ "$status" -ne 0 ] || fail "/dev/full is no error: $*"
    grep -q "standard output could not be written" err || fail "nothing says why: $*"
    status=0
    "$@" >&- 2>err || status=$?
    [ "$status" -ne 0 ] || fail "a closed output is no error: $*"
    # A pipe that nobody reads, in a program that was started with SIGPIPE ignored.
    (
        trap '' PIPE
        exec 9> >(:)
        wait $! || true # the reader has ended; of one that ended before, bash 5.2 may say -1
        "$@" >&9 2>err && echo 0 >status || echo $? >status
    )
    [ "$(cat status)" -ne 0 ] || fail "a closed pipe is no error: $*"
}

for program in mtag-run mtag-report mtag-data mtag-model mtag-predict; do
    begin "$program --help and --version"
    unwritable $program --help
    unwritable $program --version
done
for verb in synth check audit cache analyse import features; do
    begin "mtag-data $verb --help"
    unwritable mtag-data "$verb" --help
done
for verb in summary export import; do
    begin "mtag-model $verb --help"
    unwritable mtag-model "$verb" --help
done

begin "what mtag-run prints"
unwritable mtag-run --schema
unwritable mtag-run --list layers
unwritable mtag-run --describe mel
unwritable mtag-run -n tiny.yaml
unwritable mtag-run --quick tiny.yaml
unwritable mtag-run --json --fresh tiny.yaml
unwritable mtag-run --fresh tiny.yaml

begin "what mtag-report prints"
for format in text markdown latex csv json; do
    unwritable mtag-report -f $format
done
unwritable mtag-report runs
unwritable mtag-report trial 1
unwritable mtag-report trial 1 --yaml

begin "what the others print"
unwritable mtag-data check data
unwritable mtag-data analyse data
unwritable mtag-data cache
unwritable mtag-data cache verify
unwritable mtag-data synth more --clips 10 --seconds 1
unwritable mtag-data features "$clip" -o mel.npy
unwritable mtag-model summary tiny.yaml
unwritable mtag-model summary 1
unwritable mtag-predict "$clip"
unwritable mtag-predict -f csv "$clip"
