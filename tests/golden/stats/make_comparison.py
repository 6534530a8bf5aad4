"""Makes tests/golden/stats/comparison.h: two networks tested on the same clips, bootstrap
samples of the clips and of their artists, and what numpy, scipy and scikit-learn say of
the difference.

    /usr/bin/python3 tests/golden/stats/make_comparison.py > tests/golden/stats/comparison.h

Scores have two decimals, so that there are ties. Areas of a sample are those of
scikit-learn on the clips repeated as often as they were drawn.
"""

import textwrap

import numpy
import scipy
import sklearn
from scipy import stats
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

CLIPS, SHARES, ARTISTS, SAMPLES = 60, (0.5, 0.25, 0.1, 0.06), 12, 200
# Numbers of seeds, with errors by the choice of clips.
SEEDS, ERRORS = (3, 5, 5), (0.002, 0.002, 0.04)
SEEDS_A = [0.8514, 0.8461, 0.8535, 0.8490, 0.8502]
SEEDS_B = [0.8565, 0.8520, 0.8571, 0.8549, 0.8501]
# Of an example of McDonald, Handbook of Biological Statistics: multiple comparisons.
MANY_P = [.001, .008, .039, .041, .042, .06, .074, .205, .212, .216, .222, .251, .269, .275,
          .34, .341, .384, .569, .594, .696, .762, .94, .942, .975, .986]


def draw():
    rng = numpy.random.RandomState(7)
    truth = numpy.zeros((CLIPS, len(SHARES)), int)
    for tag, share in enumerate(SHARES):
        truth[rng.permutation(CLIPS)[:round(share * CLIPS)], tag] = 1
    common = rng.randn(*truth.shape)
    a = truth * 1.1 + common + 0.6 * rng.randn(*truth.shape)
    b = truth * 1.4 + common + 0.6 * rng.randn(*truth.shape)
    scores = [numpy.round(1 / (1 + numpy.exp(-x)), 2) for x in (a - 1, 0.7 * (b - 1))]
    artist = numpy.repeat(numpy.arange(ARTISTS), CLIPS // ARTISTS)
    by_clips = rng.multinomial(CLIPS, [1 / CLIPS] * CLIPS, SAMPLES)
    by_artists = rng.multinomial(ARTISTS, [1 / ARTISTS] * ARTISTS, SAMPLES)
    return truth, scores, artist, by_clips, by_artists


def macro(truth, score, weights):
    """Macro ROC-AUC and average precision on the repeated clips, and the tags left out."""
    drawn = numpy.repeat(numpy.arange(CLIPS), weights)
    truth, score = truth[drawn], score[drawn]
    tags = [t for t in range(truth.shape[1]) if 0 < truth[:, t].sum() < len(drawn)]
    return (numpy.mean([roc_auc_score(truth[:, t], score[:, t]) for t in tags]),
            numpy.mean([average_precision_score(truth[:, t], score[:, t]) for t in tags]),
            truth.shape[1] - len(tags))


def p_of(samples):
    beyond = min((samples <= 0).sum(), (samples >= 0).sum())
    return min(1, 2 * (1 + beyond) / (len(samples) + 1))


def summary(value, samples):
    low, high = numpy.percentile(samples, [2.5, 97.5])
    return [value, samples.std(ddof=1), low, high, p_of(samples)]


def bootstrap(truth, scores, weights):
    """Rows of the difference of ROC-AUC, of PR-AUC, of the first's own; tags left out."""
    whole = numpy.ones(CLIPS, int)
    own = [macro(truth, s, whole) for s in scores]
    samples = numpy.array([[macro(truth, s, w) for s in scores] for w in weights])
    rows = [summary(own[1][i] - own[0][i], samples[:, 1, i] - samples[:, 0, i])
            for i in (0, 1)]
    rows += [summary(own[0][i], samples[:, 0, i]) for i in (0, 1)]
    return rows, int(samples[:, 0, 2].sum())


def placements(truth, score):
    """By counting pairs: DeLong's V10 and V01."""
    higher = score[truth == 1][:, None] - score[truth == 0][None, :]
    pairs = (higher > 0) + 0.5 * (higher == 0)
    out = numpy.empty(CLIPS)
    out[truth == 1], out[truth == 0] = pairs.mean(1), pairs.mean(0)
    return out, pairs.mean()


def delong(truth, scores):
    """z, p, both variances and the covariance."""
    both = [placements(truth, s) for s in scores]
    placed = numpy.stack([x for x, _ in both])
    s = sum(numpy.cov(placed[:, truth == c]) / (truth == c).sum() for c in (0, 1))
    z = (both[1][1] - both[0][1]) / numpy.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1])
    return [z, 2 * stats.norm.sf(abs(z)), s[0, 0], s[1, 1], s[0, 1]]


def influence_errors(truth, scores, artist):
    """Of the difference of macro ROC-AUCs: by clips, by artists."""
    each = numpy.zeros(CLIPS)
    for t in range(truth.shape[1]):
        for sign, score in zip((-1, 1), scores):
            placed, area = placements(truth[:, t], score[:, t])
            counts = numpy.where(truth[:, t] == 1, truth[:, t].sum(), (1 - truth[:, t]).sum())
            each += sign * (placed - area) / counts / truth.shape[1]
    groups = numpy.bincount(artist, each)
    return [numpy.sqrt((x ** 2).sum() * len(x) / (len(x) - 1)) for x in (each, groups)]


def adjusted(p, step):
    """The p of Holm or Benjamini and Hochberg."""
    order, count, out = numpy.argsort(p), len(p), numpy.empty(len(p))
    if step == "holm":
        steps = numpy.maximum.accumulate((count - numpy.arange(count)) * numpy.array(p)[order])
        out[order] = numpy.minimum(1, steps)
    else:
        steps = numpy.array(p)[order] * count / numpy.arange(1, count + 1)
        out[order] = numpy.minimum.accumulate(steps[::-1])[::-1]
    return out


def of_seeds(count, error):
    """The combined interval of the first seeds and the share of pairs."""
    a, b = numpy.array(SEEDS_A[:count]), numpy.array(SEEDS_B[:count])
    parts = [x.var(ddof=1) / count for x in (a, b)]
    total = error ** 2 + sum(parts)
    freedom = total ** 2 / sum(x ** 2 / (count - 1) for x in parts)
    difference, error = b.mean() - a.mean(), numpy.sqrt(total)
    half = stats.t.ppf(.975, freedom) * error
    share = ((b[:, None] > a) + 0.5 * (b[:, None] == a)).mean()
    return [difference, error, difference - half, difference + half,
            2 * stats.t.sf(abs(difference) / error, freedom), share]


def clip_losses(truth, score):
    """The cross-entropy of each clip over the tags; scores are 32-bit floats, none nearer to 0 and 1."""
    least = 2.0 ** -24
    score = numpy.clip(score.astype(numpy.float32).astype(float), least, 1 - least)
    return [log_loss(t, s, labels=[0, 1]) for t, s in zip(truth, score)]


def array(kind, name, values):
    values = numpy.asarray(values)
    size = "".join(f"[{n}]" for n in values.shape)
    end = "f" if kind == "float" else ""
    text = ", ".join(repr(v) + end for v in values.ravel().tolist())
    if values.ndim == 2:
        rows = [", ".join(repr(v) + end for v in row) for row in values.tolist()]
        text = ", ".join(f"{{{row}}}" for row in rows)
    return textwrap.fill(f"static const {kind} {name}{size} = {{{text}}};", 120,
                         subsequent_indent="    ", break_on_hyphens=False)


def main():
    truth, scores, artist, by_clips, by_artists = draw()
    clips, clips_left = bootstrap(truth, scores, by_clips)
    artists, artists_left = bootstrap(truth, scores, by_artists[:, artist])
    tags = [delong(truth[:, t], [s[:, t] for s in scores]) for t in range(truth.shape[1])]
    p = [tag[1] for tag in tags]
    print(f"""/* Made by tests/golden/stats/make_comparison.py with numpy {numpy.__version__}, scipy
 * {scipy.__version__}, scikit-learn {sklearn.__version__}. Differences are of b less a.
 * Rows of bootstraps: value, error, low, high, p of the difference of ROC-AUC, of
 * PR-AUC, and of a's own. Rows of tags: z, p, variance of a, of b, covariance. */
/* clang-format off */
#include <stddef.h>
#include <stdint.h>

enum {{ CLIPS = {CLIPS}, TAGS = {len(SHARES)}, ARTISTS = {ARTISTS}, SAMPLES = {SAMPLES} }};
enum {{ CLIPS_LEFT_OUT = {clips_left}, ARTISTS_LEFT_OUT = {artists_left} }};""")
    print(array("unsigned char", "truths", truth))
    print(array("float", "scores_a", scores[0]))
    print(array("float", "scores_b", scores[1]))
    print(array("double", "clip_losses", clip_losses(truth, scores[0])))
    print(array("size_t", "artists", artist))
    print(array("uint8_t", "drawn_clips", by_clips))
    print(array("uint8_t", "drawn_artists", by_artists))
    print(array("double", "by_clips", clips))
    print(array("double", "by_artists", artists))
    print(array("double", "of_tags", tags))
    print(array("double", "holm", adjusted(p, "holm")))
    print(array("double", "benjamini_hochberg", adjusted(p, "bh")))
    print(array("double", "influence_errors", influence_errors(truth, scores, artist)))
    print(array("double", "many_p", MANY_P))
    print(array("double", "many_holm", adjusted(MANY_P, "holm")))
    print(array("double", "many_bh", adjusted(MANY_P, "bh")))
    print(array("double", "seeds_a", SEEDS_A))
    print(array("double", "seeds_b", SEEDS_B))
    print(array("size_t", "seed_counts", SEEDS))
    print(array("double", "clip_errors", ERRORS))
    print(array("double", "of_seeds", [of_seeds(n, e) for n, e in zip(SEEDS, ERRORS)]))


main()
