/* Cross-entropy of a softmax on logits, for data with one tag a clip, as
 * torch.nn.CrossEntropyLoss: with log p = z - log(sum of exp z), targets y, weights w
 * of tags and a smoothing e that makes targets u = y (1 - e) + e / tags,
 *     - sum over examples and tags of w u log p,  over  sum of w y.
 * The weight `balanced` is clips / (tags x clips with the tag), where a tag that no
 * clip has counts as one that a single clip has (scikit-learn's balanced). Unlike the
 * other losses it is a mean over examples, as it is known. */
#include "nn/loss.h"

#include <math.h>

struct cross_entropy {
    struct opt_reals class_weights;
    double label_smoothing;
};

enum { NONE, BALANCED };
static const char *const weight_words[] = {"none", "balanced", NULL};

static const struct opt options[] = {
    {.name = "label_smoothing",
     .kind = OPT_REAL,
     .offset = offsetof(struct cross_entropy, label_smoothing),
     .fallback = "0",
     .max = 1,
     .below_max = true,
     .help = "moves targets this far towards all tags alike"},
    {.name = "class_weights",
     .kind = OPT_REAL_LIST,
     .offset = offsetof(struct cross_entropy, class_weights),
     .fallback = "none",
     .words = weight_words,
     .max = INFINITY,
     .help = "weight of the clips of each tag; balanced: all tags weigh the same"},
    {0}};

static bool is_word(const struct cross_entropy *o, int word)
{
    return o->class_weights.count == 1 && o->class_weights.items[0] == OPT_WORD(word);
}

static void weigh(const void *options_, const struct nn_tag_counts *c, double *weights)
{
    const struct cross_entropy *o = options_;
    for (size_t t = 0; t < c->tags; t++) {
        double with = c->with[t] ? (double)c->with[t] : 1;
        weights[t] = is_word(o, NONE) ? 1
                     : is_word(o, BALANCED)
                         ? (double)c->clips[t] / ((double)c->tags * with)
                         : o->class_weights.items[t];
    }
}

static void check(const void *options_, size_t tags, const struct yaml_node *node,
                  struct diag *diag)
{
    const struct cross_entropy *o = options_;
    const struct yaml_node *list = yaml_find(node, "class_weights");
    if (tags < 2)
        diag_error(diag, node, "`bce` judges each tag by itself",
                   "cross_entropy chooses among tags, and the data have one");
    if (is_word(o, NONE) || is_word(o, BALANCED) || o->class_weights.count == tags)
        return;
    diag_error(diag, list ? list : node, "`balanced` computes them",
               "`class_weights` has %zu numbers for %zu tags", o->class_weights.count,
               tags);
}

/* log(sum of exp z), exact for any z. */
static double log_sum(const real *z, int tags)
{
    double largest = (double)z[0], sum = 0;
    for (int t = 1; t < tags; t++)
        largest = fmax(largest, (double)z[t]);
    for (int t = 0; t < tags; t++)
        sum += exp((double)z[t] - largest);
    return largest + log(sum);
}

/* The weights of the examples' tags. */
static double weight_of(const struct nn_loss *l, const float *targets, int batch,
                        int tags)
{
    const size_t count = (size_t)batch * (size_t)tags;
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += l->weights[i % (size_t)tags] * (double)targets[i];
    return sum;
}

static double compute(const struct nn_loss *l, const real *logits, const float *targets,
                      int batch, int tags, real *dlogits)
{
    const struct cross_entropy *o = l->options;
    double keep = 1 - o->label_smoothing, shift = o->label_smoothing / tags, sum = 0;
    double all = weight_of(l, targets, batch, tags);
    double factor = all > 0 ? 1 / all : 0;
    for (int b = 0; b < batch; b++, logits += tags, targets += tags) {
        double log_all = log_sum(logits, tags), mass = 0;
        for (int t = 0; t < tags; t++) {
            double u = l->weights[t] * ((double)targets[t] * keep + shift);
            sum += u * (log_all - (double)logits[t]);
            mass += u;
        }
        for (int t = 0; dlogits && t < tags; t++) {
            double u = l->weights[t] * ((double)targets[t] * keep + shift);
            double p = exp((double)logits[t] - log_all);
            *dlogits++ = (real)((mass * p - u) * factor);
        }
    }
    return sum * factor;
}

static const char python[] =
    "def cross_entropy(logits, targets, label_smoothing, weights):\n"
    "    \"\"\"Cross-entropy of a softmax over the tags; weights are those of the "
    "tags.\"\"\"\n"
    "    weights = torch.ones_like(logits[0]) if weights is None else weights\n"
    "    smooth = targets * (1 - label_smoothing) + label_smoothing / "
    "logits.shape[-1]\n"
    "    return -(weights * smooth * F.log_softmax(logits, -1)).sum() / (weights * "
    "targets).sum()\n";

const struct nn_loss_type nn_loss_cross_entropy = {
    .plugin = {.name = "cross_entropy",
               .help =
                   "cross-entropy of a softmax over the tags, for data with one tag "
                   "a clip; averaged over examples",
               .options = options,
               .options_size = sizeof(struct cross_entropy),
               .reference = "torch.nn.CrossEntropyLoss",
               .example = "{label_smoothing: 0.1, class_weights: balanced}",
               .python = python},
    .one_tag = true,
    .compute = compute,
    .weight = weight_of,
    .weigh = weigh,
    .check = check,
};
