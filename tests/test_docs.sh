#!/usr/bin/env bash
# What the pages of the tree name is there: files that they link to, and the verbs and
# options of the programs that they type.
. "$(dirname "$0")/lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] || exit 77
cd "$MTAG_SOURCE"
pages=(*.md docs/*.md)

begin "links lead somewhere"
for page in "${pages[@]}"; do
    for target in $(grep -o '](\([^)#]*\)' "$page" | cut -c3-); do
        [[ $target == *://* ]] || [ -e "$(dirname "$page")/$target" ] ||
            fail "$page links to $target, which is not there"
    done
done

begin "files that are named exist"
for page in "${pages[@]}"; do
    for path in $(grep -oE '\b(base|docs|experiments|features|nn|report|results|runner|tests)/[a-z0-9_/]*\.(c|h|sh|py|def|sql|md|yaml)\b' "$page"); do
        [ -e "$path" ] || [[ $path == results/* || $path == */mine.c ]] || fail "$page names $path, which is not there"
    done
done

begin "what CONTRIBUTING.md says to copy and to run is there"
rows=0
while IFS='|' read -r _ what file line example tests _; do
    [[ $file == *NAME.c* ]] || continue
    rows=$((rows + 1))
    folder=$(dirname "${file// /}")
    example=${example// /}
    [ -e "$folder/$example" ] || fail "no $folder/$example to copy"
    macro=$(grep -oE '[A-Z_]+\(' <<<"$line")
    list=${line##*in }
    grep -q "^$macro" ${list% } || fail "no $macro in $list"
    for name in ${tests//,/ }; do
        found=("tests/$name".*) # nullglob
        [ ${#found[@]} -gt 0 ] || fail "no test $name of a new$what"
    done
done <CONTRIBUTING.md
[ "$rows" -ge 10 ] || fail "only $rows kinds of things were found"

# Commands that the pages type: in lines of code and between backquotes.
commands() {
    {
        sed -n 's/  *#.*//; /^    /p' "${pages[@]}" |
            grep -oE '^ *(\$ )?([A-Z_]+=[^ ]+ )*([a-z]+/)*mtag-(run|report|data|model|predict)( .*)?$'
        grep -ohE '`([a-z]+/)*mtag-(run|report|data|model|predict)( [^`]*)?`' "${pages[@]}" | tr -d '`'
    } | sed 's/.*\(mtag-[a-z]*\)/\1/' | sort -u
}

# help_of PROGRAM [VERB]: the file of what it says.
help_of() {
    local file="$scratch/help.$1.${2:-}"
    [ -e "$file" ] || COLUMNS=1000 "$MTAG_BIN/$1" ${2:+"$2"} --help >"$file" 2>/dev/null || true
    echo "$file"
}

begin "verbs and options that are typed exist"
known=0
while read -r program word rest; do
    verb=
    case $program in
    mtag-data | mtag-model | mtag-report)
        [[ ! $word =~ ^[a-z]+$ ]] || verb=$word
        ;;
    esac
    if [ -n "$verb" ]; then
        grep -qE "^(  )?$verb\b" "$(help_of "$program")" ||
            fail "$program has no verb $verb: $program $word $rest"
    fi
    [ "$program" != mtag-report ] || verb=${verb:-table} # the default
    help=$(help_of "$program" "$verb")
    # What is quoted is another program's.
    for option in $(sed 's/"[^"]*"//g' <<<" $word $rest" | grep -oE '(^| )--[a-z-]+'); do
        [ "$option" = --help ] || grep -qE -- "(^|[ ,])$option\b" "$help" ||
            fail "$program $verb has no option $option: $program $word $rest"
        known=$((known + 1))
    done
done < <(commands)
[ "$known" -ge 20 ] || fail "only $known options were found"
