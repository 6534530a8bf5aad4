"""Makes tests/golden/stats/figures.h: what scikit-learn says of the network a of comparison.h
that figures draw: bins of probabilities, precision, recall and F1 at thresholds, principal
components.

    /usr/bin/python3 tests/golden/stats/make_figures.py > tests/golden/stats/figures.h
"""

import pathlib
import re
import textwrap

import numpy
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.decomposition import PCA
from sklearn.metrics import precision_recall_fscore_support

BINS, THRESHOLDS = 15, (0.0, 0.25, 0.5, 0.75)


def read(name, text):
    body = re.search(name + r"\[60\]\[4\] = \{(.*?)\};", text, re.S)[1]
    return numpy.array([float(x.rstrip("f")) for x in re.findall(r"[\d.]+f?", body)]).reshape(60, 4)


def bins(truth, score):
    """Counts of all bins; share and mean probability of those that are not empty."""
    share, probability = calibration_curve(truth, score, n_bins=BINS)
    counts = numpy.histogram(numpy.ceil(score * BINS - 1e-9).clip(1, BINS), bins=numpy.arange(1, BINS + 2))[0]
    out, k = [], 0
    for count in counts:
        out.append((count, share[k] if count else 0, probability[k] if count else 0))
        k += count > 0
    return out


def rows(values):
    return ", ".join("{" + ", ".join(f"{x:.12g}" for x in row) + "}" for row in values)


text = (pathlib.Path(__file__).parent / "comparison.h").read_text()
truth, score = read("truths", text), read("scores_a", text).astype(numpy.float32).astype(float)
of_tag, of_all = bins(truth[:, 0], score[:, 0]), bins(truth.ravel(), score.ravel())
rates = [precision_recall_fscore_support(truth[:, t], score[:, t] >= x, average="binary", zero_division=0)[:3]
         for t in range(4) for x in THRESHOLDS]
inside = score.clip(1e-6, 1 - 1e-6)
pca = PCA(2, svd_solver="full")
places = pca.fit_transform(numpy.log(inside / (1 - inside)))
places *= [numpy.sign(c[numpy.abs(c).argmax()]) for c in pca.components_]
print("\n".join(textwrap.fill(line, 120, subsequent_indent="    ", break_long_words=False) if "{" in line else line
                for line in f"""/* Made by tests/golden/stats/make_figures.py with numpy {numpy.__version__}, scikit-learn
 * {sklearn.__version__}, of the network a of comparison.h. */
/* clang-format off */

/* Count, share that is true, mean probability of each bin: of tag 0, of all tags. */
static const double bins_of_tag[15][3] = {{{rows(of_tag)}}};
static const double bins_of_all[15][3] = {{{rows(of_all)}}};
/* Precision, recall, F1 of each tag at four thresholds. */
static const double thresholds[4] = {{{", ".join(map(str, THRESHOLDS))}}};
static const double rates[16][3] = {{{rows(rates)}}};
/* Of the logits: places on two components, and their shares of the variance. */
static const double places[60][2] = {{{rows(places)}}};
static const double shares[2] = {{{", ".join(f"{x:.12g}" for x in pca.explained_variance_ratio_)}}};""".split("\n")))
