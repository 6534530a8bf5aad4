/* Focal loss: binary cross-entropy in which outputs that are right already count less.
 * With p = sigmoid(z) and the probability s = y p + (1 - y) (1 - p) given to the truth
 *     a (1 - s)^gamma BCE(z, y),   a = alpha y + (1 - alpha) (1 - y), or 1.
 * Targets between 0 and 1 are taken as torchvision's sigmoid_focal_loss takes them. */
#include "nn/loss.h"

#include <math.h>

struct focal {
    double gamma, alpha;
};

static const char *const none_word[] = {"none", NULL};

static const struct opt options[] = {
    {.name = "gamma",
     .kind = OPT_REAL,
     .offset = offsetof(struct focal, gamma),
     .fallback = "2",
     .max = INFINITY,
     .help = "how strongly easy examples are discounted; 0: bce"},
    {.name = "alpha",
     .kind = OPT_REAL,
     .offset = offsetof(struct focal, alpha),
     .fallback = "none",
     .words = none_word,
     .max = 1,
     .help = "weight of positives; negatives have 1 - alpha"},
    {0}};

static double compute(const struct nn_loss *l, const real *logits, const float *targets,
                      int batch, int tags, real *dlogits)
{
    const struct focal *o = l->options;
    const size_t count = (size_t)batch * (size_t)tags,
                 known = nn_count_known(targets, count);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(targets[i])) {
            if (dlogits)
                dlogits[i] = 0;
            continue;
        }
        double z = (double)logits[i], y = (double)targets[i];
        double p = nn_sigmoid(z), q = nn_sigmoid(-z);
        double bce = (1 - y) * z + nn_softplus(-z);
        double wrong = y * q + (1 - y) * p; /* 1 - s */
        double a = isnan(o->alpha) ? 1 : o->alpha * y + (1 - o->alpha) * (1 - y);
        double weight = a * pow(wrong, o->gamma);
        sum += weight * bce;
        if (!dlogits)
            continue;
        /* d wrong / dz = (1 - 2 y) p q */
        double slope = wrong > 0 ? o->gamma * weight / wrong * (1 - 2 * y) * p * q : 0;
        dlogits[i] = (real)((weight * (p - y) + slope * bce) / (double)known);
    }
    return known > 0 ? sum / (double)known : 0;
}

static const char python[] =
    "def focal(logits, targets, gamma, alpha):\n"
    "    \"\"\"Cross-entropy that counts easy examples less (Lin et al. 2017).\"\"\"\n"
    "    p = torch.sigmoid(logits)\n"
    "    wrong = targets * (1 - p) + (1 - targets) * p\n"
    "    side = 1 if alpha is None else alpha * targets + (1 - alpha) * (1 - targets)\n"
    "    bce = F.binary_cross_entropy_with_logits(logits, targets, reduction='none')\n"
    "    return (side * wrong ** gamma * bce).mean()\n";

const struct nn_loss_type nn_loss_focal = {
    .plugin = {.name = "focal",
               .help = "cross-entropy that counts easy examples less",
               .options = options,
               .options_size = sizeof(struct focal),
               .reference = "Lin et al. 2017, equations 4 and 5",
               .example = "{gamma: 2}",
               .python = python},
    .compute = compute,
};
