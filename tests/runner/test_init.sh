#!/usr/bin/env bash
# Going on from trained weights: of a file, of a trial or run of the results; frozen layers.
. "$(dirname "$0")/lib.sh"

make_data
make_experiment tiny.yaml 4
expect 0 mtag-run -q -j 2 --seeds 2 -o r.db tiny.yaml train.optimizer.lr=0.01

# A training that moves no weights: its test is that of what it began with.
cat >still.yaml <<END
base: tiny.yaml
sweep: ~
name: still
train: {epochs: 1, optimizer: {type: sgd, lr: 0}, init: {freeze: [batchnorm1, batchnorm2]}}
END

tested() { # tested TRIAL SEED
    query r.db "SELECT printf('%!.20g', value) FROM metric JOIN run r ON r.id = run_id
        WHERE r.trial_id = $1 AND r.seed = $2 AND name = 'test_roc_auc'"
}
latest() {
    query r.db "SELECT max(id) FROM trial"
}

begin "a run of the results gives its weights"
for run in 1 2; do
    expect 0 mtag-run -q -o r.db still.yaml "train.init.weights=2.$run"
    equals "$(tested 2 $((run - 1)))" "$(tested "$(latest)" 0)" "test of run 2.$run"
done

begin "the same weights as a file are the same trial"
trials=$(query r.db "SELECT count(*) FROM trial")
cp "$(weights_of r.db 2.2)" copy.safetensors
expect 0 mtag-run -o r.db still.yaml train.init.weights=copy.safetensors
equals "$trials" "$(query r.db "SELECT count(*) FROM trial")" "trials"

begin "other weights of the same name are another trial"
cp "$(weights_of r.db 3.1)" copy.safetensors
expect 0 mtag-run -q -o r.db still.yaml train.init.weights=copy.safetensors
equals $((trials + 1)) "$(query r.db "SELECT count(*) FROM trial")" "trials"
equals "$(tested 3 0)" "$(tested "$(latest)" 0)" "test of run 3.1"

begin "weights that are not there are refused before anything runs"
runs=$(query r.db "SELECT count(*) FROM run")
expect 2 mtag-run -o r.db still.yaml train.init.weights=99
says "there is no trial 99"
expect 2 mtag-run -o r.db still.yaml train.init.weights=2.7
says "2.7"
expect 2 mtag-run -o r.db still.yaml train.init.weights=nothing.pth
says "nothing.pth"
expect 2 mtag-run -o r.db still.yaml train.init.weights=2.1 train.init.freeze=conv1d
says "did you mean \`conv1d1\`?"
equals "$runs" "$(query r.db "SELECT count(*) FROM run")" "runs"

begin "frozen layers keep the file's bytes while the others are trained"
cat >fine.yaml <<END
base: tiny.yaml
sweep: ~
name: fine
train: {optimizer: {type: adam, lr: 0.01}, init: {weights: 2.1, freeze: [batchnorm1, conv1d1, batchnorm2]}}
END
expect 0 mtag-run -q -o r.db fine.yaml
equals "$(query r.db "SELECT weights FROM trial WHERE id = 2")" \
    "$(query r.db "SELECT weights FROM trial WHERE id = $(latest)")" "weights of the network"
python=/usr/bin/python3
if [ -x $python ]; then
    $python - "$(weights_of r.db 2.1)" "$(weights_of r.db "$(latest).1")" <<'END' || fail "frozen tensors"
import json, struct, sys
def read(path):
    data = open(path, 'rb').read()
    n = struct.unpack('<Q', data[:8])[0]
    head = json.loads(data[8:8 + n])
    head.pop('__metadata__', None)
    return {k: data[8 + n + v['data_offsets'][0]:8 + n + v['data_offsets'][1]] for k, v in head.items()}
a, b = read(sys.argv[1]), read(sys.argv[2])
same = {k for k in a if a[k] == b[k]}
sys.exit(same != {k for k in a if not k.startswith('linear')})
END
fi

begin "--from starts with the same weights"
expect 0 mtag-run -q -o r.db --from "$(latest)" --name again
equals 1 "$(query r.db "SELECT count(*) FROM sweep_trial st JOIN sweep s ON s.id = st.sweep_id
    WHERE s.name = 'again' AND st.trial_id = $(latest)")" "trial of the sweep from the trial"
