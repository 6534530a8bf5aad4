#!/usr/bin/python3
"""Two searches over the same space (space.yaml), each on two processes with one thread, until
a validation ROC-AUC is reached: mtag's, and one as a notebook would do it, Optuna over PyTorch.

    search_twin.py mtag DATA --program mtag-run --seed 1 --target .93 [path=value ...]
    search_twin.py optuna DATA --seed 1 --target .93

Prints one JSON line: seconds until the target was reached, or until the epochs of 60 trainings
were used up; epochs; best value. Both sides have their features computed beforehand. PyTorch
trains from cached spectrograms, with an allocator that keeps its memory; Optuna has its usual
sampler (TPE) and its median pruner, and two processes that share a study.
Needs Debian's python3-torch, python3-torchaudio and python3-optuna.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

EPOCHS, TRAININGS, PROCESSES = 27, 60, 2
FRAMES, BATCH = 188, 16
MASKED_FRAMES, MASKED_BANDS = 40, 20


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("side", choices=("mtag", "optuna"))
    p.add_argument("data", type=pathlib.Path)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--target", type=float, default=2)
    p.add_argument("--program", default="mtag-run")
    p.add_argument("overrides", nargs="*", metavar="path=value")
    return p.parse_intermixed_args()


class Progress:
    """What all processes of a search have done."""

    def __init__(self, target):
        self.target = target
        self.lock = multiprocessing.Lock()
        self.epochs = multiprocessing.Value("i", 0)
        self.best = multiprocessing.Value("d", 0)

    def is_done(self):
        return self.best.value >= self.target or self.epochs.value >= TRAININGS * EPOCHS

    def add(self, value):
        """One more epoch; whether the search is to go on."""
        with self.lock:
            if not self.is_done():
                self.epochs.value += 1
                self.best.value = max(self.best.value, value)
            return not self.is_done()

    def read(self):
        return {"epochs": self.epochs.value, "best": self.best.value}


# ---- PyTorch ----


def spectrograms(folder):
    """For training and validation: decibels (clips, 96, frames) and labels; kept beside the
    data of this user, since both sides start from cached features."""
    import numpy
    import torch
    import torchaudio
    import torch_twin
    cache = pathlib.Path(tempfile.gettempdir()) / f"search-twin-{os.getuid()}.pt"
    if cache.exists():
        return torch.load(cache)
    tags, clips = torch_twin.load(folder, None)
    mel = torchaudio.transforms.MelSpectrogram(sample_rate=16000, n_fft=512, n_mels=96,
                                               f_min=0.0, f_max=8000.0)
    decibels = torchaudio.transforms.AmplitudeToDB()
    out = {"tags": len(tags)}
    for split in ("train", "valid"):
        images = [decibels(mel(torch.from_numpy(samples))) for samples, _ in clips[split]]
        out[split] = images
        out[split + "_labels"] = torch.from_numpy(numpy.stack([y for _, y in clips[split]]))
    torch.save(out, cache)
    return out


def network(point, tags):
    from torch import nn
    layers, width = [], 96
    for _ in range(point["depth"]):
        layers += [nn.Conv1d(width, point["filters"], 3, padding=1),
                   nn.BatchNorm1d(point["filters"]), nn.ReLU(inplace=True), nn.MaxPool1d(2)]
        width = point["filters"]
    return nn.Sequential(nn.BatchNorm2d(1), nn.Flatten(1, 2), *layers, nn.AdaptiveAvgPool1d(1),
                         nn.Flatten(), nn.Dropout(point["drop"]), nn.Linear(width, tags))


def optimizer(point, weights):
    from torch import optim
    same = {"lr": point["lr"], "weight_decay": point["l2"]}
    if point["optimizer"] == "sgd":
        return optim.SGD(weights, momentum=point["momentum"], **same)
    return {"adam": optim.Adam, "rmsprop": optim.RMSprop}[point["optimizer"]](weights, **same)


def batch_of(images, chosen, probability):
    """Random crops, some of them with a stretch of frames and of bands at zero."""
    import torch
    crops = []
    for i in chosen:
        start = torch.randint(0, max(1, images[i].shape[1] - FRAMES + 1), ()).item()
        crop = images[i][:, start:start + FRAMES]
        if torch.rand(()) < probability:
            crop = crop.clone()
            frames = torch.randint(0, MASKED_FRAMES + 1, ()).item()
            at = torch.randint(0, FRAMES - frames + 1, ()).item()
            crop[:, at:at + frames] = 0
            bands = torch.randint(0, MASKED_BANDS + 1, ()).item()
            at = torch.randint(0, 96 - bands + 1, ()).item()
            crop[at:at + bands] = 0
        crops.append(crop)
    return torch.stack(crops)[:, None]


def macro_roc_auc(scores, labels):
    """Over the tags that have both classes, by ranks."""
    from scipy.stats import rankdata
    ranks = rankdata(scores, axis=0)
    positives = labels.sum(0)
    negatives = len(labels) - positives
    good = (positives > 0) & (negatives > 0)
    areas = (((ranks * labels).sum(0) - positives * (positives + 1) / 2)[good]
             / (positives * negatives)[good])
    return float(areas.mean())


def epochs_of(point, data, seed):
    """Yields the validation ROC-AUC after each epoch."""
    import torch
    torch.manual_seed(seed)
    net = network(point, data["tags"])
    steps = optimizer(point, net.parameters())
    loss = torch.nn.BCEWithLogitsLoss()
    validation = torch.stack([image[:, :FRAMES] for image in data["valid"]])[:, None]
    for _ in range(EPOCHS):
        net.train()
        order = torch.randperm(len(data["train"])).tolist()
        for at in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[at:at + BATCH]
            value = loss(net(batch_of(data["train"], chosen, point["masks"])),
                         data["train_labels"][chosen])
            steps.zero_grad(set_to_none=True)
            value.backward()
            steps.step()
        net.eval()
        with torch.no_grad():
            scores = torch.cat([net(part) for part in validation.split(64)])
        scores = torch.nan_to_num(scores).numpy()
        yield macro_roc_auc(scores, data["valid_labels"].numpy())


def suggest(trial):
    point = {"optimizer": trial.suggest_categorical("optimizer", ["sgd", "adam", "rmsprop"]),
             "lr": trial.suggest_float("lr", 1e-5, 1e-1, log=True),
             "l2": trial.suggest_float("l2", 1e-8, 1e-2, log=True),
             "filters": trial.suggest_int("filters", 8, 64, log=True),
             "depth": trial.suggest_int("depth", 1, 5),
             "drop": trial.suggest_float("drop", 0, .8),
             "masks": trial.suggest_float("masks", 0, 1)}
    if point["optimizer"] == "sgd":
        point["momentum"] = trial.suggest_float("momentum", 0, .99)
    return point


def search(storage, options, progress, process):
    """One of the processes that share the study."""
    import optuna
    import torch
    torch.set_num_threads(1)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    data = spectrograms(options.data)
    study = optuna.create_study(
        study_name="search", storage=storage, load_if_exists=True, direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=1000 * options.seed + process),
        pruner=optuna.pruners.MedianPruner())

    def objective(trial):
        best = 0
        for epoch, value in enumerate(epochs_of(suggest(trial), data, trial.number)):
            best = max(best, value)
            trial.report(value, epoch)
            if not progress.add(value):
                study.stop()
                return best
            if trial.should_prune():
                raise optuna.TrialPruned()
        return best

    study.optimize(objective)


def run_optuna(options, scratch):
    import optuna
    import torch
    torch.set_num_threads(1)
    spectrograms(options.data)
    storage = f"sqlite:///{scratch}/study.db"
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    optuna.create_study(study_name="search", storage=storage, direction="maximize")
    progress = Progress(options.target)
    started = time.monotonic()
    processes = [multiprocessing.Process(target=search, args=(storage, options, progress, i))
                 for i in range(PROCESSES)]
    for p in processes:
        p.start()
    while not progress.is_done() and any(p.is_alive() for p in processes):
        time.sleep(.05)
    seconds = time.monotonic() - started
    for p in processes:
        p.kill()
        p.join()
    return {"seconds": seconds, **progress.read()}


# ---- mtag ----


def run_mtag(options, scratch):
    command = [options.program, "--json", "-q", "-j", str(PROCESSES), "-o", f"{scratch}/results.db",
               str(HERE / "space.yaml"), f"sweep.seed={options.seed}",
               f"train.seed={1000 * options.seed}", *options.overrides]
    progress = Progress(options.target)
    environment = {**os.environ, "MTAG_DATA": str(options.data.resolve())}
    started = time.monotonic()
    going = True
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment,
                          start_new_session=True) as program:
        for line in program.stdout:
            event = json.loads(line)
            if event["event"] == "epoch" and going:
                going = progress.add(event.get("valid_roc_auc") or 0)
                if not going:
                    seconds = time.monotonic() - started
                    program.send_signal(signal.SIGTERM)
        if going:
            seconds = time.monotonic() - started
    return {"seconds": seconds, **progress.read()}


def main():
    options = arguments()
    if options.side == "optuna":
        import at_its_best  # noqa: F401  starts anew with one thread and a tuned allocator
    with tempfile.TemporaryDirectory() as scratch:
        found = (run_optuna if options.side == "optuna" else run_mtag)(options, scratch)
    print(json.dumps({"side": options.side, "seed": options.seed, **found}), flush=True)


if __name__ == "__main__":
    main()
