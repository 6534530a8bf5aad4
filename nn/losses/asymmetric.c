/* Asymmetric loss: positives and negatives are discounted differently, and negatives
 * that are nearly right not counted at all. With p = sigmoid(z), q = min(1 - p + shift,
 * 1) and s = y p + (1 - y) q
 *     -(1 - s)^(gamma_pos y + gamma_neg (1 - y)) (y log p + (1 - y) log q),
 * logarithms of at least 1e-8. The authors sum over examples and tags; here it is the
 * mean, as with every loss. */
#include "nn/loss.h"

#include <math.h>

static const double least = 1e-8;

struct asymmetric {
    double gamma_neg, gamma_pos, shift;
};

static const struct opt options[] = {
    {.name = "gamma_neg",
     .kind = OPT_REAL,
     .offset = offsetof(struct asymmetric, gamma_neg),
     .fallback = "4",
     .max = INFINITY,
     .help = "how strongly easy negatives are discounted"},
    {.name = "gamma_pos",
     .kind = OPT_REAL,
     .offset = offsetof(struct asymmetric, gamma_pos),
     .fallback = "1",
     .max = INFINITY,
     .help = "how strongly easy positives are discounted"},
    {.name = "shift",
     .kind = OPT_REAL,
     .offset = offsetof(struct asymmetric, shift),
     .fallback = "0.05",
     .max = 1,
     .below_max = true,
     .help = "negatives with a lower probability do not count"},
    {0}};

static double compute(const struct nn_loss *l, const real *logits, const float *targets,
                      int batch, int tags, real *dlogits)
{
    const struct asymmetric *o = l->options;
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
        double p = nn_sigmoid(z), not_p = nn_sigmoid(-z);
        bool counts = not_p + o->shift < 1;
        double q = counts ? not_p + o->shift : 1;
        double dq = counts ? -p * not_p : 0;
        double likely = y * log(fmax(p, least)) + (1 - y) * log(fmax(q, least));
        double wrong = y * not_p + (1 - y) * (1 - q); /* 1 - s */
        double gamma = o->gamma_pos * y + o->gamma_neg * (1 - y);
        double weight = pow(wrong, gamma);
        sum -= weight * likely;
        if (!dlogits)
            continue;
        double dlikely = (p > least ? y * not_p : 0) + (1 - y) * dq / fmax(q, least);
        double dwrong = -(y * p * not_p + (1 - y) * dq);
        double dweight = wrong > 0 ? gamma * weight / wrong * dwrong : 0;
        dlogits[i] = (real)(-(weight * dlikely + dweight * likely) / (double)known);
    }
    return known > 0 ? sum / (double)known : 0;
}

static const char python[] =
    "def asymmetric(logits, targets, gamma_neg, gamma_pos, shift):\n"
    "    \"\"\"Discounts easy negatives more than easy positives (Ridnik et al. "
    "2021).\"\"\"\n"
    "    p = torch.sigmoid(logits)\n"
    "    q = (1 - p + shift).clamp(max=1)\n"
    "    likely = (targets * p.clamp(min=1e-8).log() +\n"
    "              (1 - targets) * q.clamp(min=1e-8).log())\n"
    "    wrong = targets * (1 - p) + (1 - targets) * (1 - q)\n"
    "    gamma = gamma_pos * targets + gamma_neg * (1 - targets)\n"
    "    return -(wrong ** gamma * likely).mean()\n";

const struct nn_loss_type nn_loss_asymmetric = {
    .plugin = {.name = "asymmetric",
               .help = "discounts easy negatives more than easy positives",
               .options = options,
               .options_size = sizeof(struct asymmetric),
               .reference = "Ridnik et al. 2021, equations 4 to 7",
               .example = "{gamma_neg: 2}",
               .python = python},
    .compute = compute,
};
