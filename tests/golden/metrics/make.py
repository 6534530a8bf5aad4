"""Makes tests/golden/metrics/values.h: scores of clips and what scikit-learn says of them.

    /usr/bin/python3 tests/golden/metrics/make.py > tests/golden/metrics/values.h

Each case has validation clips, on which thresholds are tuned, and test clips, of which the
values are. Scores are multiples of 1/steps and exact in float32; with few steps many are
equal. A test set may lack a tag, or have one that all its clips have, and clips without tags.
Where scikit-learn breaks a tie by position, the expectation over both orders is taken: it is
computed here, and scikit-learn's value is asserted to be the same where nothing is equal.

Labels of the last case are unknown: scikit-learn is given what is left of a tag's clips, or of a
clip's tags, without them.
"""

import textwrap
import warnings

import numpy
import scipy
import sklearn
from scipy.stats import norm
from sklearn import metrics

K = 5
BINS = 15
# name, clips, tags, steps, share of true; None: one tag a clip
CASES = [
    ("many_ties", 40, 6, 16, 0.3),
    ("few_ties", 60, 8, 1 << 20, 0.2),
    ("one_tag", 50, 8, 64, None),
    ("one_tag_without_ties", 30, 7, 1 << 20, None),
    ("unknown_labels", 11, 8, 32, 0.4),
]
UNKNOWN = 2  # STATS_UNKNOWN


def draw(rng, clips, tags, steps, share, spoil):
    if share is None:
        label = rng.integers(0, tags - spoil, clips)
        label[:tags - spoil] = numpy.arange(tags - spoil)
        truth = numpy.eye(tags, dtype=int)[label]
    else:
        truth = (rng.random((clips, tags)) < share).astype(int)
        truth[0], truth[1] = 1, 0
        if spoil:
            truth[:, 0], truth[:, 1] = 0, 1
            truth[2] = 0
    score = 0.7 * rng.random((clips, tags)) + 0.3 * truth * rng.random((clips, tags))
    if share is None:
        score /= score.sum(1, keepdims=True)
    return truth, numpy.floor(score * steps) / steps


def hide(rng, truth):
    """A clip and a tag of which nothing is known, and a fifth of the other labels."""
    truth[rng.random(truth.shape) < 1 / 5] = UNKNOWN
    truth[5], truth[:, 3] = UNKNOWN, UNKNOWN


def known(truth, score):
    """The two of one tag, one clip or all together, where the truth is known."""
    return truth[truth != UNKNOWN], score[truth != UNKNOWN]


def both(truth):
    return [t for t in range(truth.shape[1]) if {0, 1} <= set(truth[:, t])]


def best_threshold(truth, score):
    truth, score = known(truth, score)
    if not truth.any():
        return 0.5
    precision, recall, threshold = metrics.precision_recall_curve(truth, score)
    with numpy.errstate(invalid="ignore"):
        f1 = numpy.nan_to_num(2 * precision * recall / (precision + recall))[:-1]
    return threshold[numpy.flatnonzero(numpy.isclose(f1, f1.max(), rtol=0, atol=1e-12)).max()]


def hits_at(truth, score, k):
    """Of each clip, the expected number of its tags among the k that score highest."""
    hits = []
    for y, s in zip(truth, score):
        y, s = known(y, s)
        above = (s[None] > s[:, None]).sum(1)
        equal = (s[None] == s[:, None]).sum(1)
        hits.append((y * numpy.clip((k - above) / equal, 0, 1)).sum())
    return numpy.array(hits)


def calibration_error(hit, probability):
    true, mean = metrics_calibration(hit, probability)
    edges = numpy.linspace(0, 1, BINS + 1)
    count = numpy.bincount(numpy.searchsorted(edges[1:-1], probability), minlength=BINS)
    return (numpy.abs(true - mean) * count[count > 0]).sum() / count.sum()


def metrics_calibration(hit, probability):
    from sklearn.calibration import calibration_curve
    return calibration_curve(hit, probability, n_bins=BINS)


def of_one_tag(truth, score):
    top = score == score.max(1, keepdims=True)
    chance = (top * truth).sum(1) / top.sum(1)
    label = truth.argmax(1)
    values = {"accuracy": chance.mean(),
              "macro_recall": numpy.mean([chance[label == t].mean()
                                          for t in numpy.unique(label)])}
    if (top.sum(1) == 1).all():
        assert numpy.isclose(values["accuracy"],
                             metrics.accuracy_score(label, score.argmax(1)), atol=1e-15)
        assert numpy.isclose(values["macro_recall"],
                             metrics.balanced_accuracy_score(label, score.argmax(1)),
                             atol=1e-15)
        assert numpy.isclose(hits_at(truth, score, K).mean(),
                             metrics.top_k_accuracy_score(
                                 label, score, k=K, labels=numpy.arange(truth.shape[1])),
                             atol=1e-15)
        values["ece"] = calibration_error(score.argmax(1) == label, score.max(1))
    return values


def lwlrap(truth, score):
    """scikit-learn's, of clips that are all known; else the mean over clips by their tags."""
    clips = [known(y, s) for y, s in zip(truth, score)]
    own = numpy.array([y.sum() for y, _ in clips])
    of = [metrics.label_ranking_average_precision_score(y[None], s[None]) if y.any() else 0
          for y, s in clips]
    return (own * of).sum() / own.sum()


def values_of(valid, test, one_tag):
    truth, score = test
    tags = range(truth.shape[1])
    counted = both(truth)
    thresholds = [best_threshold(valid[0][:, t], valid[1][:, t]) for t in tags]
    one = best_threshold(valid[0].ravel(), valid[1].ravel())
    hits = hits_at(truth, score, K)
    own = (truth == 1).sum(1)
    listed = numpy.minimum(K, (truth != UNKNOWN).sum(1))
    of = {t: known(truth[:, t], score[:, t]) for t in tags}
    auc = numpy.mean([metrics.roc_auc_score(*of[t]) for t in counted])
    values = {
        "roc_auc": auc,
        "pr_auc": numpy.mean([metrics.average_precision_score(*of[t]) for t in counted]),
        "f1_macro": numpy.mean([metrics.f1_score(of[t][0], of[t][1] >= thresholds[t])
                                for t in counted]),
        "f1_micro": metrics.f1_score(known(truth, score)[0], known(truth, score)[1] >= one),
        "precision_at_5": (hits[own > 0] / listed[own > 0]).mean(),
        "recall_at_5": (hits[own > 0] / own[own > 0]).mean(),
        "lwlrap": lwlrap(truth, score) if UNKNOWN in truth else
        metrics.label_ranking_average_precision_score(truth, score, sample_weight=own),
        "d_prime": numpy.sqrt(2) * norm.ppf(auc),
        "brier": numpy.mean([metrics.brier_score_loss(*of[t], pos_label=1)
                             for t in tags if len(of[t][0])]),
    }
    if one_tag:
        values.update(of_one_tag(truth, score))
    else:
        values["ece"] = calibration_error(*known(truth, score))
    return values


def number(value, kind):
    if kind == "unsigned char":
        return str(value)
    text = format(value, ".9g" if kind == "float" else ".17g")
    text += "" if "." in text or "e" in text else ".0"
    return text + ("f" if kind == "float" else "")


def array(kind, name, values):
    text = ", ".join(number(v, kind) for v in values)
    return textwrap.fill(f"static const {kind} {name}[] = {{{text}}};", 88,
                         subsequent_indent="    ")


def main():
    warnings.simplefilter("ignore")
    rng = numpy.random.default_rng(7)
    print("/* clang-format off */")
    print("/* Made by tests/golden/metrics/make.py with scikit-learn "
          f"{sklearn.__version__}, scipy {scipy.__version__}, numpy {numpy.__version__}. */")
    rows = []
    for number_, (name, clips, tags, steps, share) in enumerate(CASES):
        valid = draw(rng, clips, tags, steps, share, 0)
        test = draw(rng, clips, tags, steps, share, 1)
        if name == "unknown_labels":
            hide(rng, valid[0])
            hide(rng, test[0])
        for split, (truth, score) in (("valid", valid), ("test", test)):
            print(array("unsigned char", f"{split}_truth_{number_}", truth.ravel()))
            print(array("float", f"{split}_score_{number_}", score.ravel()))
        values = values_of(valid, test, share is None)
        print(f"static const struct golden_value values_{number_}[] = {{")
        for metric, value in values.items():
            print(f'    {{"{metric}", {number(value, "double")}}},')
        print("};")
        rows.append(f'    {{"{name}", {clips}, {tags}, {"true" if share is None else "false"}, '
                    f"valid_truth_{number_}, valid_score_{number_}, test_truth_{number_}, "
                    f"test_score_{number_}, values_{number_}, {len(values)}}},")
    print("static const struct golden_case golden_cases[] = {")
    print("\n".join(rows))
    print("};")


main()
