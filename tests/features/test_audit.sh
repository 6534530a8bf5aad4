#!/usr/bin/env bash
# mtag-data audit: what is wrong with a data set is found, and nothing else.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

# Melodies of 4 s at 16 kHz, each with its harmonics; `change` makes another recording of one.
cat >make.py <<'PY'
import array, functools, math, os, random, shutil, struct, wave

RATE = 16000


@functools.lru_cache(None)
def melody(seed):
    random.seed(seed)
    out = array.array("d", [0.0]) * (4 * RATE)
    at = 0
    while at < len(out):
        length = random.choice((3000, 5000, 8000))
        step = 2 * math.pi * 110 * 2 ** (random.randrange(36) / 12) / RATE
        harmonics = [(k + 1, random.random() / (k + 1)) for k in range(4)]
        for i in range(min(length, len(out) - at)):
            fall = 0.3 * math.exp(-i / 4000)
            out[at + i] = fall * sum(a * math.sin(k * step * i) for k, a in harmonics)
        at += length
    return out


def write(name, samples, rate=RATE):
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with wave.open(name, "wb") as f:
        f.setparams((1, 2, rate, 0, "NONE", ""))
        f.writeframes(b"".join(struct.pack("<h", max(-32768, min(32767, round(32767 * x)))) for x in samples))


rows = []


def clip(folder, name, samples, tags="10", rate=RATE):
    write(f"{root}/waveform/{folder}/{name}.wav", samples, rate)
    rows.append(f"{len(rows)}\t{tags[0]}\t{tags[1]}\t{folder}/{name}.mp3")


def annotate():
    with open(f"{root}/annotations_final.csv", "w") as f:
        f.write("clip_id\tpiano\tflute\tmp3_path\n" + "\n".join(rows) + "\n")


root = "fine"
for i in range(12):
    clip("012abc"[i % 6], f"m{i}", melody(i), "10" if i < 6 else "01")
clip("d", "m12", melody(12))
clip("d", "m13", melody(13), "01")
annotate()
shutil.copytree("fine", "faulty")
root = "faulty"
clip("d", "same", melody(0), "01")
clip("d", "gain", [0.4 * x for x in melody(1)])
clip("d", "shift", [0.0] * 4800 + list(melody(2))[:-4800], "01")
clip("c", "part", list(melody(3))[16000:48000])
clip("0", "half", melody(6)[::2], "01", RATE // 2)
clip("1", "silence", [0.0] * RATE)
clip("2", "clipped", [5 * x for x in melody(20)], "00")
clip("a", "offset", [x + 0.05 for x in melody(21)], "01")
annotate()
PY
python3 make.py

# finds NAME COUNT: so many of a finding in the JSON of the last command.
finds() {
    python3 - "$1" "$2" <<'PY' || fail "$1 is not $2"
import json, sys
found = {f["name"]: f["count"] for f in json.load(open("out"))["findings"]}
sys.exit(found[sys.argv[1]] != int(sys.argv[2]))
PY
}

begin "what is fine is not reported"
expect 1 mtag-data audit fine -f json
for name in leak near_leak repeat near_repeat contradiction unreadable silence clipping dc_offset rates \
    constant untagged excluding; do
    finds $name 0
done
finds rare 2

begin "leaks are found by content, and by fingerprint under another gain, shift, part and rate"
expect 1 mtag-data audit faulty -f json
finds leak 1
finds near_leak 3
finds near_repeat 1
finds contradiction 2
expect 1 mtag-data audit faulty
says "train 0/m0 = test d/same" "train 1/m1 = test d/gain (0" "shifted by -0." "train a/m3 = valid c/part"

begin "faults of recordings and labels are found"
expect 1 mtag-data audit faulty -f json
for name in silence clipping dc_offset rates untagged; do
    finds $name 1
done

begin "a tag that all clips have of which it is known is constant"
mkdir unknown
ln -s ../fine/waveform unknown/waveform
awk -F'\t' -v OFS='\t' 'NR > 1 && $4 ~ /^d/ && $3 == 0 { $3 = "?" } { print }' fine/annotations_final.csv >unknown/annotations_final.csv
expect 1 mtag-data audit unknown
says "tags that all or no clips have: 1 tag" "flute (all of test)"

begin "an experiment's features in the cache give the same pairs, without reading recordings"
cat >e.yaml <<'Y'
name: audited
data: {root: faulty, tags: all, seconds: 2, unlabelled: keep}
features:
  mel: {type: mel}
model: {layers: [bands_as_channels, global_avg_pool, linear: {units: tags}]}
train: {epochs: 1, batch: 4}
Y
expect 1 mtag-data audit --quick e.yaml
says "fingerprints of mel;"
expect 0 mtag-run -q e.yaml
expect 1 mtag-data audit --quick e.yaml -f json
finds leak 1
finds near_leak 3
says '"cached": true'
expect 1 mtag-data audit --quick e.yaml
says "not looked for: clipped recordings: --quick reads no recordings"

begin "bad words"
expect 2 mtag-data audit
expect 2 mtag-data audit nowhere
expect 2 mtag-data audit fine -f docx
