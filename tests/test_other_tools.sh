#!/usr/bin/env bash
# The Python of docs/other-tools.md: ONNX where PyTorch is, trackers with recorders in place of
# their packages.
. "$(dirname "$0")/lib.sh"

[ -x "$MTAG_BIN/mtag-run" ] && command -v sqlite3 >/dev/null || exit 77

# Blocks as files by the name in their first line.
awk '/^```python$/ { inside = 1; name = ""; next } /^```$/ { inside = 0 }
    inside && !name { name = $2; next }
    inside { print >name }' "$MTAG_SOURCE/docs/other-tools.md"
for name in to_onnx to_tensorboard to_wandb to_mlflow; do
    [ -s $name.py ] || fail "no block $name.py"
done

mtag-data synth data --clips 40 --seconds 3 >/dev/null
mtag-run -q "$MTAG_SOURCE/experiments/baseline1d.yaml" data.root=data train.epochs=2
mtag-report export csv tables >/dev/null
epochs=$(sqlite3 results/mtag.db "SELECT count(*) FROM metric WHERE epoch > 0 AND name = 'valid_loss'")

begin "TensorBoard, W&B and MLflow get every epoch"
mkdir -p torch/utils
touch torch/__init__.py torch/utils/__init__.py
cat >torch/utils/tensorboard.py <<'P'
class SummaryWriter:
    def __init__(self, folder): self.folder = folder
    def add_scalar(self, name, value, step): print("scalar", self.folder, name, step) if name == "valid_loss" else None
P
cat >wandb.py <<'P'
class run:
    def log(values, step): print("scalar", "valid_loss" in values, step)
    def finish(): print("end")
def init(project, name, config): assert config["train.epochs"] == "2", config; return run
P
cat >mlflow.py <<'P'
import contextlib
@contextlib.contextmanager
def start_run(run_name): yield
def log_params(values): assert values["train.epochs"] == "2", values
def log_metrics(values, step): print("scalar", "valid_loss" in values, step)
P
for name in tensorboard wandb mlflow; do
    equals "$epochs" "$(python3 to_$name.py | grep -c ^scalar)" "epochs that $name got"
done
rm -r torch

begin "ONNX by PyTorch"
if /usr/bin/python3 -c "import torch, torchaudio" 2>/dev/null; then
    expect 0 mtag-model export pytorch best net
    expect 0 /usr/bin/python3 to_onnx.py
    [ -s net.onnx ] || fail "no net.onnx"
else
    echo "  (skipped: there is no PyTorch)"
fi
