#!/usr/bin/env bash
# mtag-report page --audio: the recordings of mistakes are in the page, as FLAC that sounds as the
# clips do, as many as a limit allows.
. "$(dirname "$0")/../lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] || exit 77
mtag-data synth "$MTAG_DATA" --clips 48 --seconds 12 >/dev/null
cat >sweep.yaml <<'END'
name: some
data: {root: "${env:MTAG_DATA}", tags: all, seconds: 3, sample_rate: 22050}
features: {mel: {type: mel, n_mels: 8}}
model: {layers: [bands_as_channels, global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 1, batch: 16}
sweep: {metric: valid_roc_auc, parameters: {train.optimizer.type: {values: [sgd, adam]}}}
END
expect 0 mtag-run -q -o r.db sweep.yaml
export MTAG_RESULTS=r.db
if ! mtag-report page plain.html >out 2>err; then
    says node-d3
    echo "skipped: mtag is built without node-d3"
    exit 77
fi

# take PAGE FOLDER: its recordings as NUMBER.flac; prints "NUMBER PATH" of each mistake that has one,
# and fails if two mistakes of a clip have two.
take() {
    mkdir "$2"
    python3 - "$1" "$2" <<'END'
import base64, json, pathlib, re, sys
page, into = map(pathlib.Path, sys.argv[1:])
data = json.loads(re.search(r'id="data">(.*?)</script>', page.read_text(encoding="utf-8"), re.S)[1])
places = {}
for mistake in data["mistakes"]:
    if mistake.get("audio") is not None:
        assert places.setdefault(mistake["path"], mistake["audio"]) == mistake["audio"], mistake
assert sorted(places.values()) == list(range(len(data.get("recordings", [])))), places
for path, place in places.items():
    (into / ("%d.flac" % place)).write_bytes(base64.b64decode(data["recordings"][place], validate=True))
    print(place, path)
END
}

begin "without --audio there are none"
take plain.html none >places
equals 0 "$(wc -l <places)" recordings

begin "they sound as the first seconds of the clips"
expect 0 mtag-report page heard.html --audio
take heard.html heard >places
says "$(wc -l <places) recordings are in the page"
says_not "no room"
[ -s places ] || fail "there are none"
head -n 2 places >two
while read -r place path; do
    equals fLaC "$(head -c 4 "heard/$place.flac")" "what it is"
    for file in "heard/$place.flac" "$path"; do
        expect 0 mtag-data features "$file" --rate 22050 --feature waveform -o "$(basename "$file").npy"
    done
    python3 - "$place.flac.npy" "$(basename "$path").npy" <<'END' || fail "$place is not $path"
import array, sys
def read(path):
    data = open(path, "rb").read()
    return array.array("f", data[data.index(b"\n") + 1:])
got, wanted = map(read, sys.argv[1:])
assert len(got) == 220500 < len(wanted), (len(got), len(wanted))
worst = max(abs(a - max(-1, min(b, 1))) for a, b in zip(got, wanted))
assert worst <= 1.01 / 32768, worst
END
done <two

begin "a limit is kept, and what is left out is told"
expect 0 mtag-report page small.html --audio --audio-limit 1
take small.html small >few
says "is no room: --audio-limit MB"
[ -s few ] && [ "$(wc -l <few)" -lt "$(wc -l <places)" ] || fail "$(wc -l <few) of $(wc -l <places)"
[ $(($(stat -c %s small.html) - $(stat -c %s plain.html))) -le 1010000 ] || fail "$(ls -l ./*.html)"

begin "wrong limits are refused; recordings that are gone are left out"
expect 2 mtag-report page no.html --audio-limit 3
expect 2 mtag-report page no.html --audio --audio-limit 0
absent no.html
mv data elsewhere
expect 0 mtag-report page gone.html --audio
says "0 recordings are in the page"
