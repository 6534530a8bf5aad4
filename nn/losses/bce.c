/* Binary cross-entropy on logits, as torch.nn.BCEWithLogitsLoss: for a logit z and a
 * target y max(z, 0) - z y + log(1 + exp(-|z|)), which overflows nowhere. Its
 * derivative is sigmoid(z) - y. */
#include "nn/loss.h"

#include <math.h>

static double compute(const void *options, const real *logits, const float *targets,
                      int batch, int tags, real *dlogits)
{
    (void)options;
    size_t count = (size_t)batch * (size_t)tags;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double z = (double)logits[i], y = (double)targets[i];
        double small = exp(-fabs(z)); /* never above 1 */
        sum += fmax(z, 0) - z * y + log1p(small);
        if (dlogits) {
            double sigmoid = z >= 0 ? 1 / (1 + small) : small / (1 + small);
            dlogits[i] = (real)((sigmoid - y) / (double)count);
        }
    }
    return sum / (double)count;
}

const struct nn_loss_type nn_loss_bce = {
    .plugin = {.name = "bce",
               .help = "binary cross-entropy of each tag, averaged",
               .reference = "torch.nn.BCEWithLogitsLoss"},
    .compute = compute,
};
