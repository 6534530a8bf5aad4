"""Makes tests/golden/stats/ranking.h: random rankings and what scikit-learn says of them.

    /usr/bin/python3 tests/golden/stats/make.py > tests/golden/stats/ranking.h

Scores are multiples of 1/steps, so that most cases have ties; they are exact in float32.
"""

import textwrap
import warnings

import numpy
import sklearn
from sklearn.metrics import average_precision_score, roc_auc_score

# clips, tags, steps, share of true
CASES = [
    (2, 1, 4, 0.5),
    (7, 1, 2, 0.4),
    (20, 1, 8, 0.2),
    (40, 1, 1 << 20, 0.5),
    (60, 1, 4, 0.05),
    (150, 1, 64, 0.1),
    (12, 5, 8, 0.3),
    (30, 4, 16, 0.5),
]


def draw(rng, clips, tags, steps, share):
    """Scores that know something of the truths; every tag has both classes."""
    while True:
        truth = rng.random((clips, tags)) < share
        if truth.any(0).all() and not truth.all(0).any():
            break
    score = 0.85 * rng.random((clips, tags)) + 0.15 * truth
    return truth.astype(int), numpy.floor(score * steps) / steps


def number(value, kind):
    if kind == "unsigned char":
        return str(value)
    text = format(value, ".9g" if kind == "float" else ".16g")
    text += "" if "." in text or "e" in text else ".0"
    return text + ("f" if kind == "float" else "")


def array(kind, name, values):
    text = ", ".join(number(v, kind) for v in values)
    return textwrap.fill(f"static const {kind} {name}[] = {{{text}}};", 88,
                         subsequent_indent="    ")


def main():
    warnings.simplefilter("error")
    rng = numpy.random.default_rng(0)
    print("/* clang-format off */")
    print("/* Made by tests/golden/stats/make.py with scikit-learn %s, numpy %s. */"
          % (sklearn.__version__, numpy.__version__))
    rows = []
    for i, (clips, tags, steps, share) in enumerate(CASES):
        truth, score = draw(rng, clips, tags, steps, share)
        print(array("unsigned char", f"truth_{i}", truth.ravel()))
        print(array("float", f"score_{i}", score.ravel()))
        means = [f(truth, score, average=a) for a in ("macro", "micro")
                 for f in (roc_auc_score, average_precision_score)]
        rows.append(f"    {{{clips}, {tags}, truth_{i}, score_{i},\n     "
                    + ", ".join(number(m, "double") for m in means) + "},")
    print("""static const struct {
    size_t clips, tags;
    const unsigned char *truth;
    const float *score;
    double macro_roc, macro_pr, micro_roc, micro_pr;
} rankings[] = {""")
    print("\n".join(rows))
    print("};")


main()
