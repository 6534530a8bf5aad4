#!/usr/bin/python3
"""Optuna with its median pruner on a table of curves or on crossing.yaml's formula, and the
table of curves.sh.

    curves.py optuna NAME TABLE BEST SEEDS EPOCHS,...   a line for each seed: the seed, and the
                                                 regret after so many epochs of all trials
    curves.py best NAME TABLE                    the highest value that there is
    curves.py table EPOCHS,... NAME FILE ...     medians and quartiles of such lines
"""
import csv
import math
import sys

EPOCHS = 27
RANGES = {"lr": (1e-5, 1e-1, True), "momentum": (0, 0.99, False), "l2": (1e-8, 1e-2, True),
          "filters": (8, 64, True), "depth": (1, 4, False), "dropout": (0, 0.8, False),
          "bands": (1, 32, False)}


def read(path):
    """[(optimizer, place in the unit cube by name, curve)] of the points of a table."""
    points = {}
    with open(path) as file:
        for row in csv.DictReader(file):
            key = tuple(row[k] for k in ("optimizer", *RANGES))
            points.setdefault(key, []).append(float(row["value"]))
    return [(key[0], {n: unit(n, float(x)) for n, x in zip(RANGES, key[1:]) if x}, curve)
            for key, curve in points.items()]


def unit(name, x):
    low, high, log = RANGES[name]
    return math.log(x / low) / math.log(high / low) if log else (x - low) / (high - low)


def of_table(points):
    def curve(trial):
        optimizer = trial.suggest_categorical("optimizer", ["sgd", "adam", "rmsprop"])
        own = {}
        for name, (low, high, log) in RANGES.items():
            if name == "momentum" and optimizer != "sgd":
                continue
            whole = name in ("filters", "depth", "bands")
            suggest = trial.suggest_int if whole else trial.suggest_float
            own[name] = unit(name, suggest(name, low, high, log=log))
        near = min((p for p in points if p[0] == optimizer),
                   key=lambda p: sum((p[1][n] - u) ** 2 for n, u in own.items()))
        return near[2]
    return curve


def crossing():
    def curve(trial):
        opt = trial.suggest_categorical("opt", ["sgd", "adam", "rmsprop"])
        lr = math.log10(trial.suggest_float("lr", 1e-5, 1e-1, log=True))
        width = trial.suggest_int("width", 8, 128, log=True)
        drop = trial.suggest_float("drop", 0, 0.8)
        height = (1 - 0.03 * (lr + 3.5) ** 2 - 0.02 * (math.log2(width) - 5.5) ** 2
                  - 0.15 * (drop - 0.3) ** 2 - {"sgd": 0.02, "rmsprop": 0.01, "adam": 0}[opt])
        return [height - 0.35 * math.exp(-t * (0.05 + 0.09 * (lr + 5)))
                - 0.004 * max(0, lr + 3) * t**0.5
                for t in range(1, EPOCHS + 1)]
    return curve


def find_best(name, path):
    if name == "curves":
        return max(max(p[2]) for p in read(path))

    class Chosen:
        """A trial with all the best values but the rate's."""
        def __init__(self, lr):
            self.values = {"opt": "adam", "lr": lr, "width": 45, "drop": 0.3}

        def suggest_float(self, name, *_, **__):
            return self.values[name]

        suggest_int = suggest_categorical = suggest_float

    return max(max(crossing()(Chosen(10 ** (-5 + i / 10000)))) for i in range(40001))


def run(curve, best, seed, counts):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed),
                                pruner=optuna.pruners.MedianPruner())
    spent, top, reached = 0, -math.inf, []
    while len(reached) < len(counts):
        trial = study.ask()
        state = optuna.trial.TrialState.COMPLETE
        for epoch, value in enumerate(curve(trial), 1):
            spent += 1
            while len(reached) < len(counts) and spent > counts[len(reached)]:
                reached.append(best - top)
            top = max(top, value)
            trial.report(value, epoch)
            if epoch < EPOCHS and trial.should_prune():
                state = optuna.trial.TrialState.PRUNED
                break
        study.tell(trial, value if state == optuna.trial.TrialState.COMPLETE else None, state=state)
    print(seed, *(f"{abs(r):.6f}" for r in reached), flush=True)


def table(counts, files):
    import numpy

    head = [f"{n} epochs" for n in counts]
    print(f"{'method':34}" + "".join(f"{h:>30}" for h in head))
    for name, path in zip(files[::2], files[1::2]):
        values = numpy.loadtxt(path, ndmin=2)[:, 1:]
        low, middle, high = numpy.quantile(values, [0.25, 0.5, 0.75], axis=0)
        print(f"{name:34}" + "".join(
            f"{f'{m:.4f} [{a:.4f}, {b:.4f}]':>30}" for a, m, b in zip(low, middle, high)))


def main():
    if sys.argv[1] == "best":
        print(find_best(*sys.argv[2:]))
    elif sys.argv[1] == "table":
        table(sys.argv[2].split(","), sys.argv[3:])
    else:
        name, path, best, seeds, counts = sys.argv[2:]
        for seed in range(int(seeds)):
            curve = of_table(read(path)) if name == "curves" else crossing()
            run(curve, float(best), seed, [int(n) for n in counts.split(",")])


main()
