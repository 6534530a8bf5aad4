#!/usr/bin/env bash
# What the shells offer: verbs, options, kinds, layers, experiments, and paths of an experiment
# file with their values.
. "$(dirname "$0")/lib.sh"

# offers "WORD..." NOT "WORD..." COMMAND...: the last word is what is typed so far.
offers() {
    local wanted=$1 word
    shift
    expect 0 "$1" --complete "${@:2}"
    for word in $wanted; do
        cut -f1 out | grep -qxF -- "$word" || fail "$* does not offer $word"
    done
    # All begin with what is typed, behind the = of an option.
    [[ ${!#} == --*=* ]] || ! cut -f1 out | grep -v '^:files$' | grep -vF -- "${!#}" || fail "$*"
}

begin "verbs, options and the choices of options"
offers "table trial plot export" mtag-report ""
offers "plot" mtag-report pl
offers "--dry-run --describe" mtag-run --d
offers "--top --trials" mtag-report --t
offers "--clips" mtag-data synth --c
offers "latex" mtag-report table --format l
offers "text markdown latex" mtag-model summary --format=
offers "rank file" mtag-report --order ""
offers "list verify prune" mtag-data cache ""
offers "curves confusion" mtag-report plot c
offers ":files" mtag-report table -o ""
offers ":files" mtag-run x.yaml --results ""

begin "kinds and names"
offers "layer feature optimizer experiment" mtag-run --list ""
offers "conv1d conv2d" mtag-run --describe conv

begin "experiments that come with mtag"
offers "mtag/ experiments/ :files" mtag-run ""
offers "mtag/cnn2d mtag/models/" mtag-run -n mtag/
offers "mtag/models/crnn" mtag-model summary mtag/models/c
offers "experiments/cnn2d.yaml" mtag-data check experiments/cn
offers "mtag/cnn2d" mtag-predict --model mtag/cnn

begin "paths of a file, and their values"
offers "train. model. name=" mtag-run mtag/cnn2d ""
offers "train.optimizer. train.epochs=" mtag-run -n mtag/cnn2d train.
offers "train.optimizer.type= train.optimizer.lr= train.optimizer.momentum=" mtag-run mtag/cnn2d train.optimizer.
offers "train.optimizer=adam train.optimizer=adamw" mtag-run mtag/cnn2d train.optimizer=a
offers "train.optimizer.type=adam" mtag-run mtag/cnn2d train.optimizer.type=
offers "features.mel.mel_scale=htk" mtag-model summary mtag/cnn2d features.mel.mel_scale=
offers "variables.act=" mtag-run mtag/cnn2d variables.
offers "data.split." mtag-data check mtag/cnn2d data.s
printf 'base: mtag/cnn2d\nmodel: {layers: [conv2d: {name: first, filters: 3}]}\n' >own.yaml
offers "model.layers.first.filters=" mtag-run own.yaml model.layers.first.f

begin "files that cannot be read, and nonsense, are answered with nothing"
expect 0 mtag-run --complete absent.yaml train.
[ ! -s out ] || fail "something"
echo 'train: [' >broken.yaml
expect 0 mtag-run --complete broken.yaml train.
[ ! -s out ] && [ ! -s err ] || fail "something"
mkfifo pipe
expect 0 mtag-run --complete pipe train.
expect 0 mtag-run --complete
expect 0 mtag-report --complete nonsense -x ""

begin "bash"
complete_in_bash() { # LINE: in COMPREPLY
    local COMP_LINE=$1 COMP_POINT=${#1}
    # As readline divides it: = is a word of its own.
    read -ra COMP_WORDS <<<"${1//=/ = }"
    [[ $1 != *" " && $1 != *"=" ]] || COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _mtag "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "" || true
}
compopt() { :; } # which only readline may call
. "$MTAG_SOURCE/docs/completion/mtag.bash"
complete_in_bash "mtag-report pl"
equals plot "${COMPREPLY[*]}" "a verb"
complete_in_bash "mtag-run -n mtag/cnn2d train.optimizer.l"
equals "train.optimizer.lr=" "${COMPREPLY[*]}" "a path"
complete_in_bash "mtag-run mtag/cnn2d train.optimizer=adam"
equals "adam adamw" "${COMPREPLY[*]}" "a value"
complete_in_bash "mtag-run mtag/cnn2d train.convolution="
[[ " ${COMPREPLY[*]} " == *" auto "* ]] || fail "no value: ${COMPREPLY[*]}"
complete_in_bash "mtag-report --format=ht"
equals html "${COMPREPLY[*]}" "an option's value"
complete_in_bash "mtag-run own"
equals own.yaml "${COMPREPLY[*]}" "a file"

begin "zsh"
command -v zsh >/dev/null || exit 0
cat >ask.zsh <<'END'
compadd() { print -rl -- "${(@P)@[-1]}" }
compset() { : }
_files() { print -l files }
complete() { words=("$@") CURRENT=$#; . $MTAG_SOURCE/docs/completion/_mtag }
complete "$@"
END
expect 0 zsh -f ask.zsh mtag-run mtag/cnn2d train.optimizer.l
says "train.optimizer.lr="
expect 0 zsh -f ask.zsh mtag-run ""
says mtag/ files
expect 0 zsh -f ask.zsh mtag-report table --format=ht
says html
