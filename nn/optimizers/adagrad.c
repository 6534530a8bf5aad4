/* Adagrad, as torch.optim.Adagrad:
 *     g += weight_decay w;  s += g^2;
 *     w -= lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps). */
#include "nn/kernels/kernel.h"
#include "nn/optimizer.h"

struct adagrad {
    double lr, lr_decay, eps, weight_decay;
};

static const struct opt options[] = {
    {.name = "lr",
     .kind = OPT_REAL,
     .offset = offsetof(struct adagrad, lr),
     .fallback = "1e-2",
     .max = INFINITY,
     .help = "learning rate"},
    {.name = "lr_decay",
     .kind = OPT_REAL,
     .offset = offsetof(struct adagrad, lr_decay),
     .fallback = "0",
     .max = INFINITY,
     .help = "step t has the rate lr / (1 + (t - 1) lr_decay)"},
    {.name = "eps",
     .kind = OPT_REAL,
     .offset = offsetof(struct adagrad, eps),
     .fallback = "1e-10",
     .max = INFINITY,
     .help = "added to the root of the average of the squares"},
    {.name = "weight_decay",
     .kind = OPT_REAL,
     .offset = offsetof(struct adagrad, weight_decay),
     .fallback = "0",
     .max = INFINITY,
     .help = "adds this times the weight to the gradient"},
    {0}};

static int slots(const void *o)
{
    (void)o;
    return 1;
}

NN_KERNEL static void update(real *restrict w, const real *restrict g,
                             real *restrict squares, size_t n, real rate, real decay,
                             real eps)
{
    for (size_t i = 0; i < n; i++) {
        real whole = g[i] + decay * w[i];
        squares[i] += whole * whole;
        w[i] -= rate * whole / (sqrt(squares[i]) + eps);
    }
}

static void step(const void *o, const struct nn_update *u, real *w, const real *g,
                 real *squares, size_t n)
{
    const struct adagrad *a = o;
    double rate = u->lr / (1 + (double)(u->t - 1) * a->lr_decay);
    update(w, g, squares, n, (real)rate, (real)a->weight_decay, (real)a->eps);
}

const struct nn_optimizer_type nn_optimizer_adagrad = {
    .plugin = {.name = "adagrad",
               .help = "steps scaled by the sum of all squared gradients",
               .options = options,
               .options_size = sizeof(struct adagrad),
               .reference = "torch.optim.Adagrad; Duchi, Hazan and Singer 2011",
               .example = "{lr: 1e-2}",
               .python = "torch.optim.Adagrad"},
    .lr_offset = offsetof(struct adagrad, lr),
    .slots = slots,
    .step = step,
};
