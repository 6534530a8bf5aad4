"""Makes tests/golden/stats/importance.h: trials, and how important their parameters are.

    python3 tests/golden/stats/importance.py > tests/golden/stats/importance.h

The trials are the 200 of Optuna's random sampler with seed 0 (numpy.random.RandomState(0)),
the metric 4 (x - .3)^2 + (y - .6)^2 + .01 z. Exact shares of its variance are integrals in
closed form. PED-ANOVA is computed here once more, without a library; of x, y and z it gives
what Optuna's development version of 2026-08 (1d8ce7b) gives: .7962 .1724 .0314.
"""

import bisect
import math
import random
import textwrap
from fractions import Fraction


def numpy_random(seed):
    """The numbers of numpy.random.RandomState(seed).random_sample()."""
    state = [seed]
    for i in range(1, 624):
        state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + i) & 0xFFFFFFFF)
    r = random.Random()
    r.setstate((3, tuple(state) + (624,), None))
    return r.random


def variance_of_square(a):
    """Of (u - a)^2, u uniform in [0, 1]."""
    second = ((1 - a) ** 3 + a**3) / 3
    fourth = ((1 - a) ** 5 + a**5) / 5
    return fourth - second**2


def normal(z):
    return 0.5 * math.erfc(-z / math.sqrt(2))


def number_density(counts):
    steps, total = len(counts), sum(counts)
    places = [i for i in range(steps) if counts[i]]
    mean = sum(i * counts[i] for i in places) / total
    squares = sum(counts[i] * (i - mean) ** 2 for i in places)
    sums = [sum(counts[: i + 1]) for i in places]
    low = places[bisect.bisect_left(sums, total // 4)]
    high = places[min(len(places) - 1, bisect.bisect_right(sums, total * 3 // 4))]
    width = min((high - low) / 1.34, math.sqrt(squares / max(1, total - 1)))
    width = max(1.059 * width * total**-0.2, 0.5 / 1.64)
    kernels = [(counts[i], i, width) for i in places] + [(1, (steps - 1) / 2, steps)]
    density = []
    for x in range(steps):
        value = 0
        for weight, mu, sigma in kernels:
            inside = normal((x + 0.5 - mu) / sigma) - normal((x - 0.5 - mu) / sigma)
            whole = normal((steps - 0.5 - mu) / sigma) - normal((-0.5 - mu) / sigma)
            value += weight / (total + 1) * inside / whole
        density.append(value)
    return density


def category_density(counts):
    total, steps = sum(counts), len(counts)
    kernels = sum(c > 0 for c in counts) + 1
    density = [1 / (total + 1) / steps] * steps
    for own in range(steps):
        row = [1 / kernels + (i == own) for i in range(steps)]
        for i in range(steps):
            density[i] += counts[own] / (total + 1) * row[i] / sum(row)
    return density


def divergence(density, steps, best):
    """steps: of all trials; best: whether each is one of the best."""
    count = max(steps) + 1
    of_all = [steps.count(k) for k in range(count)]
    of_best = [sum(s == k and b for s, b in zip(steps, best)) for k in range(count)]
    return sum(
        (q + 1e-12) * ((p + 1e-12) / (q + 1e-12) - 1) ** 2
        for p, q in zip(density(of_best), density(of_all))
    )


def nearest_of_50(x):
    places = [i / 49 for i in range(50)]
    return [bisect.bisect_left(places, v - places[1] / 2) for v in x]


def shares(differences):
    return [d / sum(differences) for d in differences]


def put(name, values):
    print(f"static const double {name}[] = {{")
    for line in textwrap.wrap(", ".join(repr(v) for v in values), 84):
        print(f"    {line}")
    print("};")


draw = numpy_random(0)
points = [[draw() for _ in range(3)] for _ in range(200)]
cost = [4 * (x - 0.3) ** 2 + (y - 0.6) ** 2 + 0.01 * z for x, y, z in points]
cut = sorted(cost)[19]
best = [c <= cut for c in cost]
x, y, z = zip(*points)
exact = [16 * variance_of_square(Fraction(3, 10)), variance_of_square(Fraction(6, 10)), Fraction(1, 120000)]
numbers = [divergence(number_density, nearest_of_50(c), best) for c in (x, y, z)]
# x as one of three categories, y as one of five numbers of a grid
mixed = [
    divergence(category_density, [int(3 * v) for v in x], best),
    divergence(number_density, [int(5 * v) for v in y], best),
    numbers[2],
]

print("/* Made by tests/golden/stats/importance.py: its comment says what this is. */")
put("importance_points", [v for p in points for v in p])
put("importance_exact", [float(e / sum(exact)) for e in exact])
put("importance_ped", shares(numbers))
put("importance_ped_mixed", shares(mixed))
