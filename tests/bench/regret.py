#!/usr/bin/env python3
"""Optuna on the objectives of regret.sh, and the table of all methods.

    regret.py optuna OBJECTIVE SEEDS TRIALS,...   a line for each seed: the seed, the regret after
                                                  so many trials, seconds
    regret.py table TRIALS,... OBJECTIVE/METHOD FILE ...   files of such lines: medians with
                                                  quartiles, and the paired rank test of each
                                                  method against Optuna's on the same seeds
    regret.py curve TRIALS,... FILE               a line for each count: it, quartile, median, quartile

The test is Wilcoxon's signed-rank test of the regrets after the last count, two-sided.
"""
import math
import sys
import time
import warnings


def branin(trial):
    x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
    bend = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return bend**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10 - 0.397887


A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14],
     [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
     [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]
ALPHA = [1, 1.2, 3, 3.2]


def hartmann6(trial):
    x = [trial.suggest_float(f"x{j + 1}", 0, 1) for j in range(6)]
    return 3.32237 - sum(
        c * math.exp(-sum(a[j] * (x[j] - 1e-4 * p[j]) ** 2 for j in range(6)))
        for c, a, p in zip(ALPHA, A, P))


def mixed(trial):
    opt = trial.suggest_categorical("opt", ["sgd", "adam", "rmsprop"])
    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    drop = trial.suggest_float("drop", 0, 0.8)
    layers = trial.suggest_int("layers", 1, 8)
    l2 = trial.suggest_float("l2", 1e-8, 1e-2, log=True)
    best, offset = {"sgd": (-2, 0.05), "adam": (-3.3, 0), "rmsprop": (-3.5, 0.1)}[opt]
    momentum = trial.suggest_float("m", 0, 0.99) if opt == "sgd" else 0.9
    return (0.5 * (math.log10(lr) - best) ** 2 + 2 * (drop - 0.3) ** 2
            + 0.05 * (layers - 5) ** 2 + 0.05 * (math.log10(l2) + 5) ** 2 + offset
            + (momentum - 0.9) ** 2)


def run_optuna(name, seeds, counts):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    for seed in range(seeds):
        start = time.monotonic()
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(globals()[name], n_trials=counts[-1])
        values = [t.value for t in study.trials]
        regrets = " ".join(f"{min(values[:n]):.9g}" for n in counts)
        print(seed, regrets, f"{time.monotonic() - start:.3f}", flush=True)


def quartiles(values):
    import numpy

    return [float(v) for v in numpy.quantile(values, [0.25, 0.5, 0.75])]


def p_value(a, b):
    from scipy.stats import wilcoxon

    return wilcoxon(a, b).pvalue if list(a) != list(b) else 1.0


def print_table(counts, files):
    lines = {}
    for name, path in files:
        objective, method = name.split("/", 1)
        rows = [[float(word) for word in line.split()] for line in open(path)]
        lines.setdefault(objective, {})[method] = list(zip(*rows))
    heads = [f"{n} trials [quartiles]" for n in counts]
    print("".join(f"{h:<28}" for h in ["objective", "method", *heads]) + "s/sweep  against Optuna")
    for objective, methods in lines.items():
        theirs = methods.get("optuna")
        for method, columns in methods.items():
            cells = []
            for i in range(len(counts)):
                low, middle, high = quartiles(columns[1 + i])
                cells.append(f"{middle:.3g} [{low:.3g}, {high:.3g}]")
            text = "".join(f"{c:<28}" for c in [objective, method, *cells])
            text += f"{quartiles(columns[-1])[1]:<9.3g}"
            if theirs and method != "optuna":
                ours, other = columns[-2], theirs[-2]
                wins = sum(a < b for a, b in zip(ours, other))
                text += f"{wins} of {len(ours)} seeds better, p {p_value(ours, other):.2g}"
            print(text.rstrip())


def print_curve(counts, path):
    rows = [[float(word) for word in line.split()] for line in open(path)]
    for i, count in enumerate(counts):
        print(count, *quartiles([row[1 + i] for row in rows]))


def main():
    if sys.argv[1] == "optuna":
        run_optuna(sys.argv[2], int(sys.argv[3]), [int(n) for n in sys.argv[4].split(",")])
    elif sys.argv[1] == "curve":
        print_curve([int(n) for n in sys.argv[2].split(",")], sys.argv[3])
    else:
        files = list(zip(sys.argv[3::2], sys.argv[4::2]))
        print_table([int(n) for n in sys.argv[2].split(",")], files)


main()
