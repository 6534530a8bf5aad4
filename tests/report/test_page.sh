#!/usr/bin/env bash
# The web page in a browser, as people use it: it sorts, filters, opens trials, prints, asks for
# nothing but itself, and no error comes up.
. "$(dirname "$0")/../lib.sh"

browser=$(command -v chromium || true)
[ -n "$browser" ] || {
    echo "skipped: chromium is not installed"
    exit 77
}
pages=$MTAG_SOURCE/tests/report/page
# axe-core checks the page for people who see or move otherwise; without it our own checks stand.
axe=
for file in "${MTAG_AXE:-}" /usr/share/nodejs/axe-core/axe.min.js /usr/lib/node_modules/axe-core/axe.min.js \
    /usr/local/lib/node_modules/axe-core/axe.min.js; do
    [ -n "$axe" ] || [ ! -f "$file" ] || axe=$file
done
[ -n "$axe" ] || echo "skipped: axe-core is not installed (npm install axe-core; MTAG_AXE is its axe.min.js)"

# browse OPTIONS... ADDRESS: a fresh browser without a window.
browse() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$scratch/browser" "$@" 2>browser.log
}

# tried PAGE: its copy with the steps says that all is well.
tried() {
    python3 "$pages/copy.py" "$1" copy.html ${axe:+"$axe"}
    browse --virtual-time-budget=20000 --dump-dom "file://$scratch/copy.html" >out
    : >err
    grep -q '^done' out || fail "the steps did not end: $(grep -v '^<' out | tail -n 20)"
    ! grep '^WRONG' out || fail "see above"
}

begin "a sweep of trained networks"
mtag-data synth "$MTAG_DATA" --clips 48 --seconds 1 >messages
cat >sweep.yaml <<'END'
name: some
hypothesis: <b>adaptive</b> steps & "rare" tags
data: {root: "${env:MTAG_DATA}", tags: all, seconds: 0.5}
features: {mel: {type: mel, n_mels: 8}}
model: {layers: [bands_as_channels, {conv1d: {filters: 4, kernel: 3}}, relu, global_avg_pool, {linear: {units: tags}}]}
train: {epochs: 3, batch: 16}
sweep:
  metric: valid_roc_auc
  seeds: 2
  parameters:
    train.optimizer.type: {values: [sgd, adam]}
    train.optimizer.lr: {values: [1e-3, 1e-2]}
END
expect 0 mtag-run -o r.db sweep.yaml
expect 2 mtag-report page --results r.db
if ! mtag-report page some.html --results r.db >out 2>err; then
    says node-d3
    echo "skipped: mtag is built without node-d3"
    exit 77
fi
tried some.html

begin "with recordings in it"
expect 0 mtag-report page heard.html --results r.db --audio
tried heard.html

begin "the recordings that it plays are there"
python3 - some.html <<'END' || fail "see above"
import json, pathlib, re, sys
page = pathlib.Path(sys.argv[1])
data = json.loads(re.search(r'id="data">(.*?)</script>', page.read_text(encoding="utf-8"), re.S)[1])
assert data["mistakes"], "there are no mistakes"
for mistake in data["mistakes"]:
    assert not mistake["path"].startswith("/") and (page.parent / mistake["path"]).is_file(), mistake
END

begin "hundreds of trials"
cat >many.yaml <<'END'
name: many
objective:
  value: '(log10(lr) + 3)^2 + where(optimizer == sgd, .05, 0) + x + exp(-t / 5)'
  noise: 0.004
  epochs: 9
sweep:
  metric: {name: value, goal: maximize}
  parameters:
    optimizer: {values: [sgd, adam]}
    lr: {values: [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]}
    x: {values: [0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1, 1.1, 1.2, 1.3, 1.4]}
END
expect 0 mtag-run -o r.db many.yaml
expect 0 mtag-report page many.html --results r.db -s many
tried many.html

begin "numbers of many digits"
cat >digits.yaml <<'END'
name: digits
objective: {value: '(log10(lr) + 3)^2 + where(optimizer == sgd, .05, 0) + x + y', epochs: 2}
sweep:
  method: random
  trials: 70
  metric: {name: value, goal: maximize}
  parameters:
    optimizer: {values: [sgd, adam]}
    lr: {min: 1e-6, max: 1e-1, distribution: log_uniform}
    x: {min: .1, max: 1}
    y: {min: -50, max: 200}
END
expect 0 mtag-run -o r.db digits.yaml
expect 0 mtag-report page digits.html --results r.db -s digits
tried digits.html

begin "it prints on pages that can be read"
if command -v pdftotext >/dev/null; then
    browse --no-pdf-header-footer --print-to-pdf="$scratch/page.pdf" "file://$scratch/some.html#theme=dark&trial=1"
    pdftotext -layout page.pdf out
    says "some" "valid ROC-AUC" "adam" "Settings" "train.optimizer.lr"
    says_not "Filter"
else
    echo "skipped: pdftotext is not installed"
fi
