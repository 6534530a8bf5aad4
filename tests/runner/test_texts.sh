#!/usr/bin/env bash
# Tags and names that look like numbers, truth values or nothing keep their text when they are
# recorded, shown and trained again.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 1
words=(1e3 0x10 no '~' null .inf 1_000 2026-11-29 True 007 1.50 12:30:45 y Null 0o17 +1 '-.5')

# A column and a folder for each word: the homework's first tags and folder 0 under new names.
header=clip_id
for word in "${words[@]}"; do
    header+=$'\t'$word
done
{
    printf '%s\tmp3_path\n' "$header"
    sed 1d data/annotations_final.csv | tr -d '"' |
        awk -F'\t' -v OFS='\t' -v n="${#words[@]}" '
            { line = $1; for (i = 1; i <= n; i++) line = line OFS ((NR + i) % 3 == 0 ? 1 : 0)
              print line, $NF }'
} >data/odd.csv
list=$(printf ', %s' "${words[@]}")
list=${list:2}

begin "a list of tags that look like something else"
cat >odd.yaml <<END
base: tiny.yaml
name: 1e3
hypothesis: 0x10
data: {annotations: odd.csv, tags: [$list]}
augment: [{type: gain, min_db: -3, max_db: 3, only_tags: [1e3, no, 1_000]}]
sweep: ~
END
expect 0 mtag-run -q -o odd.db odd.yaml
equals 1e3 "$(query odd.db 'SELECT name FROM sweep')" "name"
equals "$(printf '%s\n' "${words[@]}")" \
    "$(query odd.db 'SELECT value FROM json_each((SELECT tags FROM task LIMIT 1))')" "recorded tags"

begin "they survive being shown and read again"
expect 0 mtag-report trial 1 --results odd.db --yaml
cp out shown.yaml
expect 0 mtag-run -q -o again.db shown.yaml
equals "$(printf '%s\n' "${words[@]}")" \
    "$(query again.db 'SELECT value FROM json_each((SELECT tags FROM task LIMIT 1))')" "tags of the shown file"
equals "$(query odd.db 'SELECT identity FROM trial')" \
    "$(query again.db 'SELECT identity FROM trial')" "identity of the shown file"
expect 0 mtag-run -q -o odd.db --from 1 --name again
equals 1 "$(query odd.db 'SELECT count(*) FROM trial')" "trials after --from"

begin "folders that look like something else"
mkdir -p data/waveform/{007,1e3,no}
awk -F'\t' -v OFS='\t' 'NR > 1 { split("007 1e3 no", f, " "); name = $NF
        sub(/.*\//, "", name); old = $NF; sub(/\.[^.]*$/, "", old)
        new = f[NR % 3 + 1] "/" name; $NF = new; print old, new > "moves" } { print }' \
    data/odd.csv >data/moved.csv
while read -r old new; do
    cp "data/waveform/$old.flac" "data/waveform/${new%.*}.flac"
done < <(tr '\t' ' ' <moves)
cat >folders.yaml <<END
base: odd.yaml
name: ~
data:
  annotations: moved.csv
  split: {train: [007], valid: 1e3, test: [no]}
END
expect 0 mtag-run -q -o folders.db folders.yaml
expect 0 mtag-report trial 1 --results folders.db --yaml
cp out shown.yaml
expect 0 mtag-run -q -o folders.db shown.yaml
equals 1 "$(query folders.db 'SELECT count(*) FROM trial')" "trials of the shown file"
