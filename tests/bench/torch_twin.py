#!/usr/bin/python3
"""The homework's pipeline in PyTorch, as mtag's benchmark measures itself against it.

Trains one of the networks of experiments/ (baseline1d, cnn2d, resnet) on a folder in the
homework's layout: annotations_final.csv and waveform/<folder>/<clip>.{npy,flac,wav}; folders
0, 1, 2, a, b train, c validates, d tests. Random crops of 3 s, mel spectrogram computed in
the network, binary cross-entropy, learning rate lowered on a plateau; the last weights are
tested on the whole clips. Every tag column of the table is used.

Prints a JSON line for each epoch and one at the end. Needs Debian's python3-torch,
python3-torchaudio and python3-sklearn.

    torch_twin.py DATA --model cnn2d --optimizer adam --epochs 5 --channels-last
    torch_twin.py DATA --check-peer PEER.py     # does another such script compute the same?
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time

SAMPLE_RATE = 16000
EXAMPLE = 3 * SAMPLE_RATE
SPLIT_OF_FOLDER = {**dict.fromkeys("012ab", "train"), "c": "valid", "d": "test"}
MODELS = ("baseline1d", "cnn2d", "resnet")


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("data", type=pathlib.Path)
    p.add_argument("--model", choices=MODELS, default="baseline1d")
    p.add_argument("--optimizer", choices=("sgd", "adam", "rmsprop"), default="sgd")
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--epochs", type=int, default=5)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--limit", type=int, help="clips of each split")
    p.add_argument("--channels-last", action="store_true", help="memory order of 2-D networks")
    p.add_argument("--check-peer", type=pathlib.Path, metavar="PEER.py",
                   help="run PEER.py on the same few clips and compare what comes out")
    return p.parse_args()


# ---- data ----


def read_table(folder):
    with open(folder / "annotations_final.csv", newline="", encoding="utf-8-sig") as f:
        header, *rows = csv.reader(f, delimiter="\t")
    return header, rows


def recording(folder, mp3_path):
    """The clip's file: same place and stem as mp3_path, whatever the ending."""
    base = folder / "waveform" / mp3_path
    for ending in (".npy", ".flac", ".wav"):
        path = base.with_suffix(ending)
        if path.exists():
            return path
    raise FileNotFoundError(f"no recording for {base}")


def labelled_rows(folder, limit):
    """Rows with a tag, by split, in the table's order."""
    header, rows = read_table(folder)
    chosen = {"train": [], "valid": [], "test": []}
    for row in rows:
        split = SPLIT_OF_FOLDER.get(row[-1].split("/")[0])
        if split and "1" in row[1:-1] and (limit is None or len(chosen[split]) < limit):
            chosen[split].append(row)
    return header, chosen


def samples_of(path):
    import numpy
    import torchaudio
    if path.suffix == ".npy":
        return numpy.load(path).astype("float32").reshape(-1)
    sound, rate = torchaudio.load(str(path))
    sound = sound.mean(0)
    if rate != SAMPLE_RATE:
        sound = torchaudio.functional.resample(sound, rate, SAMPLE_RATE)
    return sound.numpy()


def load(folder, limit):
    """tags, and for each split a list of (samples, labels)."""
    import numpy
    header, chosen = labelled_rows(folder, limit)
    clips = {split: [(samples_of(recording(folder, row[-1])), numpy.array(row[1:-1], "float32"))
                     for row in rows] for split, rows in chosen.items()}
    return header[1:-1], clips


def random_crop(clip):
    import numpy
    samples, labels = clip
    start = numpy.random.randint(0, max(1, len(samples) - EXAMPLE))
    return samples[None, start:start + EXAMPLE], labels


def chunks(samples):
    import numpy
    import torch
    count = max(1, len(samples) // EXAMPLE)
    return torch.from_numpy(numpy.stack(
        [samples[None, i * EXAMPLE:(i + 1) * EXAMPLE] for i in range(count)]))


class Crops:
    """A random example of each clip, drawn anew whenever it is asked for."""

    def __init__(self, clips):
        self.clips = clips

    def __len__(self):
        return len(self.clips)

    def __getitem__(self, i):
        return random_crop(self.clips[i])


# ---- networks ----


def make_network(name, tags, channels_last):
    import torch
    import torchaudio
    from torch import nn

    def front():
        return nn.Sequential(
            torchaudio.transforms.MelSpectrogram(sample_rate=SAMPLE_RATE, n_fft=512, n_mels=96,
                                                 f_min=0.0, f_max=8000.0),
            torchaudio.transforms.AmplitudeToDB(), nn.BatchNorm2d(1))

    def baseline1d():
        layers, width = [nn.Flatten(1, 2)], 96
        for _ in range(3):
            layers += [nn.Conv1d(width, 32, 3, padding=3), nn.BatchNorm1d(32),
                       nn.ReLU(inplace=True), nn.MaxPool1d(3)]
            width = 32
        return layers + [nn.AdaptiveAvgPool1d(1), nn.Flatten()], width

    def cnn2d():
        layers, width = [], 1
        for filters, pool in ((64, 4), (128, 3), (128, 3), (64, (2, 5))):
            layers += [nn.Conv2d(width, filters, 3, padding=1), nn.BatchNorm2d(filters),
                       nn.ReLU(inplace=True), nn.MaxPool2d(pool)]
            width = filters
        return layers + [nn.AdaptiveMaxPool2d(1), nn.Flatten()], width

    class Residual(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(width, 128, 3, stride=2, padding=1), nn.BatchNorm2d(128),
                nn.ReLU(inplace=True), nn.Conv2d(128, 128, 3, padding=1), nn.BatchNorm2d(128))
            self.around = nn.Sequential(nn.Conv2d(width, 128, 3, stride=2, padding=1),
                                        nn.BatchNorm2d(128))

        def forward(self, x):
            return nn.functional.relu(self.body(x) + self.around(x), inplace=True)

    def resnet():
        return ([Residual(1)] + [Residual(128) for _ in range(5)] +
                [nn.AdaptiveMaxPool2d(1), nn.Flatten()], 128)

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            layers, width = {"baseline1d": baseline1d, "cnn2d": cnn2d, "resnet": resnet}[name]()
            self.front = front()
            self.body = nn.Sequential(*layers)
            self.head = nn.Linear(width, tags)
            self.order = (torch.channels_last if channels_last and name != "baseline1d"
                          else torch.contiguous_format)
            if self.order is torch.channels_last:
                self.body = self.body.to(memory_format=self.order)

        def forward(self, x):
            image = self.front(x).contiguous(memory_format=self.order)
            return torch.sigmoid(self.head(self.body(image)))

    return Network()


def make_optimizer(name, weights, lr):
    from torch import optim
    if name == "sgd":
        return optim.SGD(weights, lr, momentum=0.9, nesterov=True)
    return {"adam": optim.Adam, "rmsprop": optim.RMSprop}[name](weights, lr)


# ---- training ----


def mean_loss(network, loss, loader, optimizer=None):
    """One pass; with an optimizer it trains. The sum over the examples that ran is divided by
    the number of clips, as the homework does."""
    import torch
    total = 0.0
    network.train(optimizer is not None)
    with torch.set_grad_enabled(optimizer is not None):
        for sounds, labels in loader:
            value = loss(network(sounds), labels)
            if optimizer:
                optimizer.zero_grad(set_to_none=True)
                value.backward()
                optimizer.step()
            total += value.item() * len(sounds)
    return total / len(loader.dataset)


def test(network, clips):
    """Macro ROC-AUC and PR-AUC over the tags that have both classes."""
    import numpy
    import torch
    from sklearn.metrics import average_precision_score, roc_auc_score
    network.eval()
    with torch.no_grad():
        scores = numpy.stack([network(chunks(samples)).mean(0).numpy() for samples, _ in clips])
    truth = numpy.stack([labels for _, labels in clips])
    both = (truth.min(0) == 0) & (truth.max(0) == 1)
    return (roc_auc_score(truth[:, both], scores[:, both], average="macro"),
            average_precision_score(truth[:, both], scores[:, both], average="macro"))


def train(options):
    """Yields what is to be printed: a dict for each epoch, then one with the test."""
    import numpy
    import torch
    from torch.utils.data import DataLoader
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    numpy.random.seed(options.seed)
    started = time.perf_counter()
    tags, clips = load(options.data, options.limit)
    loaded = time.perf_counter()
    network = make_network(options.model, len(tags), options.channels_last)
    loss = torch.nn.BCELoss()
    optimizer = make_optimizer(options.optimizer, network.parameters(), options.lr)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.2, patience=5)
    trained = DataLoader(Crops(clips["train"]), options.batch, shuffle=True, drop_last=True)
    validated = DataLoader(Crops(clips["valid"]), options.batch)
    seconds = []
    for epoch in range(1, options.epochs + 1):
        begun = time.perf_counter()
        train_loss = mean_loss(network, loss, trained, optimizer)
        seconds.append(time.perf_counter() - begun)
        valid_loss = mean_loss(network, loss, validated)
        schedule.step(valid_loss)
        yield {"epoch": epoch, "train_loss": train_loss, "valid_loss": valid_loss,
               "train_seconds": seconds[-1]}
    roc_auc, pr_auc = test(network, clips["test"])
    yield {"model": options.model, "optimizer": options.optimizer, "lr": options.lr,
           "seed": options.seed, "weights": sum(w.numel() for w in network.parameters()),
           "test_roc_auc": roc_auc, "test_pr_auc": pr_auc, "load_seconds": loaded - started,
           "seconds": time.perf_counter() - started}


# ---- the peer ----

CHECKED = {"train_loss": 1e-4, "valid_loss": 1e-4, "test_roc_auc": 1e-3, "test_pr_auc": 1e-3}
PEER_NAMES = {"baseline1d": "baseline1d", "cnn2d": "q1cnn2d", "resnet": "shortres"}


def few_clips(folder, into, limit):
    """A folder like `folder` with `limit` clips of each split."""
    header, chosen = labelled_rows(folder, limit)
    into.mkdir()
    with open(into / "annotations_final.csv", "w", newline="", encoding="utf-8") as f:
        csv.writer(f, delimiter="\t").writerows([header, *sum(chosen.values(), [])])
    (into / "waveform").symlink_to((folder / "waveform").resolve())


def lines_of(script, data, model, options):
    command = [sys.executable, str(script), str(data), "--model", model, "--epochs", "2",
               "--batch", str(options.batch), "--optimizer", options.optimizer,
               "--lr", str(options.lr), "--seed", str(options.seed), "--threads", "1"]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def check_peer(options):
    """Whether both scripts compute the same from the same seed, for each network."""
    agree = True
    with tempfile.TemporaryDirectory() as scratch:
        data = pathlib.Path(scratch) / "clips"
        few_clips(options.data, data, options.limit or 96)
        for model in MODELS:
            ours = lines_of(__file__, data, model, options)
            theirs = lines_of(options.check_peer, data, PEER_NAMES[model], options)
            worst = max(abs(a[key] - b[key]) / abs(b[key]) / tolerance
                        for a, b in zip(ours, theirs)
                        for key, tolerance in CHECKED.items() if key in a)
            agree = agree and len(ours) == len(theirs) and worst <= 1
            print(json.dumps({"model": model, "agrees": worst <= 1, "ours": ours[-1],
                              "peer": theirs[-1]}), flush=True)
    return agree


def main():
    options = arguments()
    if options.check_peer:
        sys.exit(0 if check_peer(options) else 1)
    for line in train(options):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
