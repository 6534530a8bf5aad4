#!/usr/bin/env bash
# --bundle and --verify: a run in one file is repeated by somebody else; what differs is told; a damaged file
# or a stranger's is one message.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || exit 77

mkdir tmp
export TMPDIR="$scratch/tmp"
mtag-data synth data --clips 40 --seconds 2 >/dev/null
cat >e.yaml <<'Y'
name: given
data: {root: '${env:MTAG_DATA}', tags: top50, seconds: 1, unlabelled: keep}
features:
  mel: {type: mel, n_mels: 32}
model: {layers: [bands_as_channels, global_avg_pool, dropout: {p: 0.1}, linear: {units: tags}]}
train: {epochs: 2, batch: 4}
sweep: {method: grid, metric: valid_loss, seeds: 2, parameters: {train.optimizer.lr: {values: [1e-3, 1e-2]}}}
Y

nothing_left() {
    equals "" "$(find tmp -mindepth 1)" "left behind"
}

begin "a bundle is not written over a database or another file"
expect 0 mtag-run -q -j 2 e.yaml
cp results/mtag.db before.db
expect 2 mtag-run -q --bundle 2.2 results/mtag.db
says "results/mtag.db is there already, and is not a zip archive"
cmp results/mtag.db before.db || fail "the database was changed"
expect 2 mtag-run -q --bundle 2.2 e.yaml
says "e.yaml is there already"

begin "a run of several becomes a file that says what it is"
expect 0 mtag-run -q --bundle 2.2 one.zip
says "one.zip: run 2.2 with its file, data, results and weights"
python3 - <<'PY' || fail "what is in the bundle"
import json, sqlite3, zipfile
z = zipfile.ZipFile("one.zip")
assert sorted(z.namelist()) == ["bundle.json", "data.json", "experiment.yaml", "results.db", "weights.safetensors"]
about, data = json.loads(z.read("bundle.json")), json.loads(z.read("data.json"))
assert (about["trial"], about["run"]) == (2, 2) and 0 < about["metrics"]["valid_loss"] < 10
assert len(data["tags"]) == 50 and len(data["clips"]) == 40 and len(data["clips"][0][2]) == 32
open("inside.db", "wb").write(z.read("results.db"))
db = sqlite3.connect("inside.db")
assert db.execute("SELECT trial_id, number FROM run").fetchall() == [(2, 2)]
assert db.execute("SELECT count(*) FROM trial").fetchone() == (1,)
assert db.execute("SELECT count(*) FROM prediction").fetchone() == (2,)
PY
nothing_left

begin "it is repeated to the bit, on data that lie elsewhere, and nothing is recorded"
before=$(sha256sum results/mtag.db)
expect 0 mtag-run -q --verify one.zip
says "same bits: Run 2.2"
mv data moved
expect 0 mtag-run -q --verify one.zip data.root=moved
says "same bits: Run 2.2"
equals "$before" "$(sha256sum results/mtag.db)" "the database"
nothing_left
MTAG_DATA=$scratch/nowhere expect 2 mtag-run -q --verify one.zip
says "nowhere is not a folder"
mv moved data
expect 0 mtag-run -q --bundle best best.zip
expect 0 mtag-run -q --verify best.zip

# change OUT SQL: one.zip with another results.db.
change() {
    python3 - "$1" "$2" <<'PY'
import json, sqlite3, sys, zipfile
old = zipfile.ZipFile("one.zip")
open("changed.db", "wb").write(old.read("results.db"))
db = sqlite3.connect("changed.db")
db.executescript(sys.argv[2])
db.commit()
about = json.loads(old.read("bundle.json"))
about["libraries"], = db.execute("SELECT libraries FROM run").fetchone()
db.close()
changed = {"results.db": open("changed.db", "rb").read(), "bundle.json": json.dumps(about)}
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as new:
    for name in old.namelist():
        new.writestr(name, changed.get(name, old.read(name)))
PY
}

begin "rounding is told by its size, a difference metric by metric, other libraries by name"
change near.zip "UPDATE metric SET value = value + 3e-6 WHERE name = 'valid_loss' AND epoch = 1"
expect 0 mtag-run -q --verify near.zip
says "same to 1e-5: the largest difference is 3e-06 (valid_loss)"
change far.zip "UPDATE metric SET value = value + 0.5 WHERE name = 'valid_loss' AND epoch = 1;
    UPDATE run SET libraries = 'OpenBLAS 0.1'"
expect 1 mtag-run -q --verify far.zip
says "Run 2.2 is not repeated" "libraries: OpenBLAS 0.1 then" "valid_loss of epoch 1: "
says_not "train_loss"

begin "data that differ are named clip by clip"
cp -r data other
clip=$(cd other/waveform && first d/*)
mv "other/waveform/$(cd other/waveform && first 0/*)" "other/waveform/$clip"
sed -i '3d' other/annotations_final.csv
expect 1 mtag-run -q --verify one.zip data.root=other data.on_error=skip
says "Its data are not those of the bundle:" "clips is another recording: ${clip%.flac}" "not here: "
nothing_left

begin "wrong words"
expect 2 mtag-run --bundle 2.2
expect 2 mtag-run -q --bundle nonsense x.zip
says "37, 37.2 or best"
expect 2 mtag-run -q --bundle 2.2 nowhere/x.zip
says "nowhere/x.zip cannot be written"
expect 2 mtag-run --verify
expect 2 mtag-run -q --verify nothing.zip
expect 2 mtag-run -q --verify e.yaml
says "e.yaml is not a bundle"
expect 2 mtag-run --verify one.zip -o r.db
says "--verify does not go with --results"

begin "damaged bundles and those of strangers are one message each"
python3 - <<'PY'
import os, random, stat, warnings, zipfile
warnings.simplefilter("ignore")
os.mkdir("bad")
whole = open("one.zip", "rb").read()
old = zipfile.ZipFile("one.zip")
parts = {name: old.read(name) for name in old.namelist()}


def make(name, more=(), **changed):
    with zipfile.ZipFile(f"bad/{name}.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for key, value in {**parts, **{k.replace("_", "."): v for k, v in changed.items()}}.items():
            if value is not None:
                z.writestr(key, value)
        for key, value in more:
            z.writestr(key, value)


make("escape", more=[("../../escaped", b"x")])
make("absolute", more=[("/tmp/escaped", b"x")], experiment_yaml=None)
make("twice", more=[("results.db", b"x")], experiment_yaml=None)
make("missing", weights_safetensors=None)
make("bomb", data_json=b"\0" * (60 << 20))
make("empty", bundle_json=b"")
make("list", bundle_json=b"[" * 100000)
make("number", bundle_json=b'{"mtag_bundle": 1, "trial": -3, "run": 1}')
make("another", bundle_json=b'{"mtag_bundle": 1, "trial": 77, "run": 1}')
make("later", bundle_json=b'{"mtag_bundle": 2, "trial": 2, "run": 2}')
make("boast", bundle_json=parts["bundle.json"].replace(b'"test_roc_auc": 0.', b'"test_roc_auc": 1.'))
make("otherfile", experiment_yaml=parts["experiment.yaml"] + b"# more\n")
make("rows", data_json=b'{"tags": [], "clips": [["train", "a", 3]]}')
make("nodatabase", results_db=b"x" * 5000)
make("cutdatabase", results_db=parts["results.db"][:9000])
link = zipfile.ZipInfo("experiment.yaml")
link.external_attr = (stat.S_IFLNK | 0o777) << 16
make("link", more=[(link, b"/etc/passwd")], experiment_yaml=None, weights_safetensors=None)
for length in (0, 1, 40, 3000, len(whole) // 2, len(whole) - 1):
    open(f"bad/cut{length}.zip", "wb").write(whole[:length])
random.seed(1)
for i in range(16):
    at, bytes_ = random.randrange(len(whole)), bytearray(whole)
    bytes_[at] ^= 1 << random.randrange(8)
    open(f"bad/flip{i}.zip", "wb").write(bytes_)
large = bytearray(open("bad/missing.zip", "rb").read())
at = large.rindex(b"PK\1\2")
large[at + 24:at + 28] = b"\xff\xff\xff\x7f"
open("bad/large.zip", "wb").write(large)
PY
for file in bad/*.zip; do
    status=0
    mtag-run -q --verify "$file" >out 2>err || status=$?
    case $file in
    bad/flip*) [ $status -le 2 ] || fail "$file: status $status" ;;
    *) [ $status -eq 2 ] || fail "$file: status $status" ;;
    esac
    [ $status -ne 2 ] || equals 1 "$(wc -l <err)" "lines about $file"
done
[ ! -e /tmp/escaped ] && [ ! -e escaped ] || fail "a member left its folder"
nothing_left
mtag-run -q --verify bad/bomb.zip 2>err || true
says "packed too much"
