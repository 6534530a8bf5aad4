#!/usr/bin/env bash
# mtag-data import: every format, odd names, and what it refuses.
. "$(dirname "$0")/lib.sh"

has_line() {
    grep -qxF -- "$2" "$1/annotations_final.csv" || fail "$1 lacks the line $2"
}
# nothing_of DIR: nothing is left, not even a part.
nothing_of() {
    absent "$1"*
}

mtag-data synth source --clips 24 --seconds 3 >/dev/null
mapfile -t clips < <(find "$PWD/source/waveform" -name '*.flac' | sort)
tab=$'\t'

begin "folders by class"
mkdir -p "genres/drum'n'bass" "genres/K 팝/album \"1\""
for i in 0 1 2 3 4 5 6 7 8 9; do
    cp "${clips[i]}" "genres/drum'n'bass/track $i.flac"
    cp "${clips[i + 10]}" "genres/K 팝/album \"1\"/노래 \"$i\".flac"
done
echo text >genres/README
expect 0 mtag-data import folders genres own/folders
says "own/folders: 20 clips (14 train, 3 valid, 3 test), 2 tags"
trainable own/folders
grep -qF "\"clip_id\"$tab\"K 팝\"$tab\"drum'n'bass\"$tab\"mp3_path\"" own/folders/annotations_final.csv ||
    fail "header"
grep -qF '노래 ""3"".flac"' own/folders/annotations_final.csv || fail "quotes are not doubled"
link=$(find own/folders/waveform -name 'track 3.flac')
[ -L "$link" ] && [ "$(readlink "$link")" = "$PWD/genres/drum'n'bass/track 3.flac" ] || fail "no link"
expect 2 mtag-data import folders genres own/folders
says "is there already"
cp "${clips[20]}" "genres/K 팝/"$'line\nend and \xff byte.flac'
mkdir $'genres/\xe9t\xe9'
cp "${clips[21]}" $'genres/\xe9t\xe9/1.flac'
expect 0 mtag-data import folders genres own/bytes
says "22 clips" "3 tags"
trainable own/bytes
rm -r $'genres/\xe9t\xe9' "genres/K 팝/"line*
mkdir empty
expect 0 mtag-data import folders genres empty --ratio .5,.25,.25
says "(10 train, 5 valid, 5 test)"
ln -s . genres/again
expect 2 mtag-data import folders genres own/loop
says "a link may lead back"
nothing_of own/loop
rm genres/again
mkdir -p genres/silence
expect 0 mtag-data import folders genres own/silence
says "warning: the folder genres/silence has no recordings"
says "20 clips" "2 tags"
rmdir genres/silence
for inside in genres/new genres/new/deep/ genres/../genres/new; do
    expect 2 mtag-data import folders genres $inside
    says "lies in genres"
done
absent genres/new
expect 2 mtag-data import folders nowhere own/none
says "nowhere is not a folder"

begin "folders by split and class"
for split in train validation test; do
    for class in rock jazz; do
        mkdir -p "splits/$split/$class"
    done
done
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
    splits=(train train validation test) classes=(rock jazz)
    cp "${clips[i]}" "splits/${splits[i % 4]}/${classes[i / 4 % 2]}/$i.flac"
done
expect 0 mtag-data import folders splits own/splits
says "12 clips (6 train, 3 valid, 3 test), 2 tags" "the split is that of the folders test train validation"
grep -qF "\"clip_id\"$tab\"rock\"$tab\"jazz\"$tab" own/splits/annotations_final.csv || fail "tags"
trainable own/splits
# A class that is called as a split is among others.
mkdir splits/noise
cp "${clips[12]}" splits/noise/1.flac
expect 0 mtag-data import folders splits own/classes
says "4 tags"

begin "lists of GTZAN"
mkdir -p gtzan/blues gtzan/rock
for i in 0 1 2; do
    cp "${clips[i]}" gtzan/blues/blues.0000$i.flac
    cp "${clips[i + 3]}" gtzan/rock/rock.0000$i.flac
done
for i in 0 1 2; do
    printf 'blues/blues.0000%d.wav\r\nrock/rock.0000%d.wav\r\n' $i $i >list$i.txt
done
expect 0 mtag-data import gtzan --audio gtzan --train list0.txt --valid list1.txt --test list2.txt own/gtzan
says "6 clips (2 train, 2 valid, 2 test), 2 tags"
trainable own/gtzan
has_line own/gtzan "\"1\"$tab\"1\"$tab\"0\"$tab\"0/blues.00000.flac\""
expect 0 mtag-data import gtzan gtzan own/gtzan2
expect 2 mtag-data import gtzan --audio gtzan --train list0.txt own/gtzan3
says "go together"

begin "lists of MTG-Jamendo"
mkdir -p mtg/48
{
    printf 'TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n'
    for i in 0 1 2 3 4 5 6 7 8 9; do
        cp "${clips[i]}" mtg/48/$i.low.flac
        printf 'track_%d\tartist_%d\talbum_1\t48/%d.mp3\t3.0\tgenre---rock\tmood/theme---dark\n' $i $((i % 5)) $i
    done
} >list.tsv
expect 0 mtag-data import jamendo list.tsv --audio mtg own/mtg --ratio .6,.2,.2
says "10 clips (6 train, 2 valid, 2 test), 2 tags"
trainable own/mtg
expect 0 mtag-data analyse own/mtg
grep -qE "test +train +artists +0 +1 " out || fail "artists of test: $(cat out)"
# A tab at the end of a line is no tag.
sed '2s/$/\t/' list.tsv >tab.tsv
expect 0 mtag-data import jamendo tab.tsv --audio mtg own/tab --ratio .6,.2,.2
says "10 clips (6 train, 2 valid, 2 test), 2 tags"
expect 2 mtag-data import jamendo list0.txt own/mtg2
says "list0.txt:1: the header of an MTG-Jamendo list"

begin "tables"
cat >table.csv <<EOF
id,file,genre,subset
1,"${clips[0]}","rock, pop",training
2,"${clips[1]}",pop|"live",validation
3,"${clips[2]}","['jazz', 'rock']",test
EOF
expect 0 mtag-data import csv table.csv own/csv
says "3 clips (1 train, 1 valid, 1 test), 4 tags"
grep -qF "\"clip_id\"$tab\"pop\"$tab\"rock\"$tab\"jazz\"$tab\"live\"$tab" own/csv/annotations_final.csv ||
    fail "tags by frequency"
trainable own/csv
printf '\xef\xbb\xbfpath;a;b\r\n%s;1;0\r\n%s;0;1\r\n%s;1;1\r\n' "${clips[@]:0:3}" >binary.csv
expect 0 mtag-data import csv binary.csv own/binary --ratio .34,.33,.33
says "2 tags"
expect 0 mtag-data import csv --path mp3_path --audio source/waveform source/annotations_final.csv own/again
says "24 clips"
# As pandas writes truth; three clips are one of each split.
printf ',File Name,a,b\n0,%s,True,0.0\n1,%s,False,1.0\n2,%s,TRUE,1\n' "${clips[@]:0:3}" >truth.csv
expect 0 mtag-data import csv truth.csv own/truth
says "3 clips (1 train, 1 valid, 1 test), 2 tags"
cut -f 2-3 own/truth/annotations_final.csv | tr -d '"\t' | tr '\n' ' ' >values
[ "$(cat values)" = "ab 10 01 11 " ] || fail "values: $(cat values)"
# Blanks after separators, before quotes too; paths as other systems write them.
printf 'path, genre, artist\n%s, x, "a, b" \n %s , "y" , c\n"%s",  "x, y",d\n' "${clips[@]:0:3}" >blanks.csv
expect 0 mtag-data import csv blanks.csv own/blanks --ratio .34,.33,.33
says "3 clips (1 train, 1 valid, 1 test), 2 tags"
cp "${clips[0]}" genres/1.flac
cp "${clips[1]}" genres/2.flac
cp "${clips[2]}" genres/3.flac
printf 'path,tags\n.\\genres\\1.flac,a\n./genres/2.flac , b\n genres\\3.flac,a\n' >odd.csv
expect 0 mtag-data import csv odd.csv own/odd --ratio .34,.33,.33
says "3 clips" "2 tags"
rm genres/[123].flac
# A column of folds is not a tag, and is kept.
printf 'path,fold,a\n%s,1,1\n%s,2,0\n%s,3,1\n' "${clips[@]:0:3}" >folds.csv
expect 0 mtag-data import csv folds.csv own/folds
says "3 clips (1 train, 1 valid, 1 test)" "1 tag" "data.folds={column: fold}"
printf 'path,tags,artist\n%s,a,x\n%s,b,x\n%s,b,x\n' "${clips[@]:0:3}" >artist.csv
expect 0 mtag-data import csv artist.csv own/artist
says "warning: no clip is in the split test"
# Line ends and tabs within a tag are spaces, wherever it stands.
for i in 0 1 2 3; do
    printf '"%s","rock\nroll, \t,\ttwo\twords \r\n"\n' "${clips[i]}"
done | cat <(echo path,tags) - >breaks.csv
expect 0 mtag-data import csv breaks.csv own/breaks
says "4 clips" "2 tags"
trainable own/breaks
grep -qF "\"clip_id\"$tab\"rock roll\"$tab\"two words\"$tab" own/breaks/annotations_final.csv ||
    fail "tags with line ends"
printf 'path,a,,b\n%s,1,0,1\n' "${clips[0]}" >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "bad.csv:1: column 3 of the header has no name"
# Two titles of one artist are told apart by their folders.
printf 'file,tags,artist\ngtzan/blues/1.flac,a,x\ngtzan/rock/1.flac,b,x\ngtzan/rock/2.flac,b,y\n' >same.csv
cp "${clips[0]}" gtzan/blues/1.flac
cp "${clips[1]}" gtzan/rock/1.flac
cp "${clips[2]}" gtzan/rock/2.flac
expect 0 mtag-data import csv same.csv own/same
says "3 clips"
find own/same -name 'x-x-x-gtzan_blues_1-0-0.flac' | grep -q . || fail "no title of the folder"
expect 2 mtag-data import csv --path where table.csv own/bad
says 'table.csv:1: the header has no column `where`, but `id`, `file`, `genre`, `subset`'
expect 2 mtag-data import csv --tags what table.csv own/bad
expect 2 mtag-data import csv table.csv --train table.csv own/bad
sed 's/training/fold1/' table.csv >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says 'bad.csv:2: `fold1` is not a split'
sed 's/;0;1/;0;x/' binary.csv >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says 'bad.csv:3: `x` under `b` is neither 0 nor 1'
sed '4s/;1;1/;1/' binary.csv >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "bad.csv:4: the line has 2 fields, the header 3"
printf 'path,tags\nnone.wav,a\n%s,a\n' "${clips[0]}" >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "1 recording is not there"
says "none.wav"
printf 'path,tags\n%s,a\n%s,a\n' "${clips[0]}" "${clips[0]}" >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "is listed twice, as clips 1 and 2"
ln -s "${clips[0]}" link.flac
printf 'path,tags\nlink.flac,a\n%s,a\n' "${clips[0]}" >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "is listed twice, as clips 1 and 2"
: >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "is empty"
echo "path,tags" >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "bad.csv:1: there is no recording below the header"
printf 'path,tags\n%s,a\n"%s,b\n%s,c\n' "${clips[@]:0:3}" >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "bad.csv:3: a quote in this row is not closed"
printf 'path,"tags\n' >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "bad.csv:1: a quote in this row is not closed"
printf 'path,tags\n%s,a\n%s,caf\xe9\n' "${clips[@]:0:2}" >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says "bad.csv:3:$((${#clips[1]} + 5)): the byte 0xE9 is not UTF-8; save the file in UTF-8"
nothing_of own/bad

printf 'path,tags\n%s,a\n/etc/passwd,a\n' "${clips[0]}" >bad.csv
expect 2 mtag-data import csv --skip-missing bad.csv own/bad
says "1 file is no recording by the ending"
says "/etc/passwd"
nothing_of own/bad
printf 'path,a,split\n%s,2,train\n%s,1,trial\n%s,1\n%s,1,test\n' "${clips[@]:0:4}" >bad.csv
expect 2 mtag-data import csv bad.csv own/bad
says 'bad.csv:2: `2` under `a`' 'bad.csv:3: `trial` is not a split' "bad.csv:4: the line has 2 fields"
nothing_of own/bad

begin "JSON lines"
for i in 0 1 2; do
    printf '{"path": "%s", "tags": ["a", "b%d"], "split": "%s"}\n' "${clips[i]}" $i "$(printf 'train\nval\ntest' | sed -n $((i + 1))p)"
done >lines.jsonl
expect 0 mtag-data import jsonl lines.jsonl own/jsonl
says "3 clips (1 train, 1 valid, 1 test), 4 tags"
trainable own/jsonl
# Numbers are artists too: twelve clips of two stay in two splits.
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
    printf '{"path": "%s", "tags": "a", "artist": null, "artist_id": %d, "album": 7}\n' "${clips[i]}" $((i % 2))
done >numbers.jsonl
expect 0 mtag-data import jsonl numbers.jsonl own/numbers --ratio .5,.25,.25
for i in 0 1; do
    held=$(find own/numbers/waveform -name "$i-7-*.flac" -printf '%h\n' | sort -u | wc -l)
    [ "$held" = 1 ] || fail "artist $i is in $held splits"
done
for value in 1.5 true '["x"]' '{}'; do
    echo "{\"path\": \"${clips[0]}\", \"tags\": \"a\", \"artist\": $value}" >bad.jsonl
    expect 2 mtag-data import jsonl bad.jsonl own/bad
    says 'bad.jsonl:1: its artist is neither a text nor an integer'
done
printf '{"path": 3}\n[]\n' >bad.jsonl
expect 2 mtag-data import jsonl bad.jsonl own/bad
says 'bad.jsonl:1: the object has no text `path`' "bad.jsonl:2:1: not a JSON object"
echo '{"path": 3}' >bad.jsonl
expect 2 mtag-data import jsonl bad.jsonl own/bad
says 'bad.jsonl:1: the object has no text `path`'
echo "{\"path\": \"${clips[0]}\", \"tags\": [\"\", \" \", \"\\t\"]}" >bad.jsonl
expect 2 mtag-data import jsonl bad.jsonl own/bad
says "no clip has a tag"
printf '{"path": "x", "tags": "a"}\n{"path": \n' >bad.jsonl
expect 2 mtag-data import jsonl bad.jsonl own/bad
says "bad.jsonl:2:"
nothing_of own/bad

begin "folds in JSON lines"
for i in 0 1 2; do
    printf '{"path": "%s", "tags": ["a"], "fold": %s}\n' "${clips[i]}" "$i"
done >folds.jsonl
expect 0 mtag-data import jsonl folds.jsonl own/jfolds
says "3 clips (1 train, 1 valid, 1 test)" "data.folds={column: fold}"

expect 2 mtag-data import jsonl folds.jsonl --split part own/bad
says "folds.jsonl:1: its part is not there (null, where it has none)"
nothing_of own/bad

begin "options that a format does not read"
expect 2 mtag-data import folders --fold part nowhere own/bad
says "--fold does nothing in an import of folders; it is of" "csv" "jsonl"
expect 2 mtag-data import jsonl --threshold .5 folds.jsonl own/bad
says "--threshold does nothing in an import of jsonl; it is of"

begin "wrong words"
expect 2 mtag-data import
expect 2 mtag-data import mp3 x y
says "the first word is auto or a format"
expect 2 mtag-data import csv table.csv
expect 2 mtag-data import csv table.csv own/bad --ratio 1,2
says "three numbers"
expect 0 mtag-data import --help
says "mtag-data import folders"
