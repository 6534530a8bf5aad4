# bash completion of mtag's programs, which say themselves what may stand next.
_mtag() {
    local IFS=$'\n' words=() i line candidate
    COMPREPLY=()
    # readline divides words at =; the programs want them whole.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        if ((${#words[@]})) && [[ ${COMP_WORDS[i]} == = || ${COMP_WORDS[i - 1]} == = ]]; then
            words[-1]+=${COMP_WORDS[i]}
        else
            words+=("${COMP_WORDS[i]}")
        fi
    done
    local word=${words[-1]} before=
    [[ $word == *=* ]] && before=${word%=*}=
    while read -r line; do
        if [[ $line == :files ]]; then
            compopt -o filenames
            COMPREPLY+=($(compgen -f -- "${word#"$before"}"))
            continue
        fi
        candidate=${line%%$'\t'*}
        [[ $candidate == *[=./] ]] && compopt -o nospace
        COMPREPLY+=("${candidate#"$before"}")
    done < <("$1" --complete "${words[@]}" 2>/dev/null)
}
complete -F _mtag mtag-run mtag-report mtag-data mtag-model mtag-predict
