/* Binary cross-entropy on logits, as torch.nn.BCEWithLogitsLoss: for a logit z, a
 * target y and the tag's weight w of positives
 *     w y log(1 + exp(-z)) + (1 - y) log(1 + exp(z)),
 * written so that nothing overflows. Label smoothing e moves targets to y (1 - e) +
 * e / 2. The weight `balanced` is (clips without the tag) / (clips with it), where a
 * tag that no clip has counts as one that a single clip has. */
#include "nn/loss.h"

#include <math.h>

struct bce {
    struct opt_reals pos_weight;
    double label_smoothing;
};

enum { NONE, BALANCED };
static const char *const weight_words[] = {"none", "balanced", NULL};

static const struct opt options[] = {
    {.name = "pos_weight",
     .kind = OPT_REAL_LIST,
     .offset = offsetof(struct bce, pos_weight),
     .fallback = "none",
     .words = weight_words,
     .max = INFINITY,
     .help = "weight of the positives of each tag; balanced: together they weigh as "
             "much as the negatives"},
    {.name = "label_smoothing",
     .kind = OPT_REAL,
     .offset = offsetof(struct bce, label_smoothing),
     .fallback = "0",
     .max = 1,
     .below_max = true,
     .help = "moves targets this far towards one half"},
    {0}};

static bool is_word(const struct bce *o, int word)
{
    return o->pos_weight.count == 1 && o->pos_weight.items[0] == OPT_WORD(word);
}

static double balance(size_t clips, size_t with)
{
    double positives = with ? (double)with : 1;
    return fmax(0, (double)clips - positives) / positives;
}

static void weigh(const void *options_, const struct nn_tag_counts *c, double *weights)
{
    const struct bce *o = options_;
    for (size_t t = 0; t < c->tags; t++)
        weights[t] = is_word(o, NONE)       ? 1
                     : is_word(o, BALANCED) ? balance(c->clips[t], c->with[t])
                                            : o->pos_weight.items[t];
}

static void check(const void *options_, size_t tags, const struct yaml_node *node,
                  struct diag *diag)
{
    const struct bce *o = options_;
    if (is_word(o, NONE) || is_word(o, BALANCED) || o->pos_weight.count == tags)
        return;
    const struct yaml_node *list = yaml_find(node, "pos_weight");
    diag_error(diag, list ? list : node, "`balanced` computes them",
               "`pos_weight` has %zu numbers for %zu tags", o->pos_weight.count, tags);
}

static double compute(const struct nn_loss *l, const real *logits, const float *targets,
                      int batch, int tags, real *dlogits)
{
    const struct bce *o = l->options;
    const size_t count = (size_t)batch * (size_t)tags,
                 known = nn_count_known(targets, count);
    double sum = 0, keep = 1 - o->label_smoothing, shift = o->label_smoothing / 2;
    for (size_t i = 0; i < count; i++) {
        if (isnan(targets[i])) {
            if (dlogits)
                dlogits[i] = 0;
            continue;
        }
        double z = (double)logits[i], y = (double)targets[i] * keep + shift;
        double positive = y * (l->weights ? l->weights[i % (size_t)tags] : 1);
        double slope = 1 + (positive - y);
        sum += (1 - y) * z + slope * nn_softplus(-z);
        if (dlogits)
            dlogits[i] = (real)((slope * nn_sigmoid(z) - positive) / (double)known);
    }
    return known > 0 ? sum / (double)known : 0;
}

static const char python[] =
    "def bce(logits, targets, label_smoothing, weights):\n"
    "    \"\"\"Binary cross-entropy of each tag; weights are those of the "
    "positives.\"\"\"\n"
    "    targets = targets * (1 - label_smoothing) + label_smoothing / 2\n"
    "    return F.binary_cross_entropy_with_logits(logits, targets, "
    "pos_weight=weights)\n";

const struct nn_loss_type nn_loss_bce = {
    .plugin = {.name = "bce",
               .help = "binary cross-entropy of each tag, averaged",
               .options = options,
               .options_size = sizeof(struct bce),
               .reference = "torch.nn.BCEWithLogitsLoss",
               .example = "{pos_weight: balanced, label_smoothing: 0.1}",
               .python = python},
    .compute = compute,
    .weigh = weigh,
    .check = check,
};
