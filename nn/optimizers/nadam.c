/* Adam with Nesterov's momentum, as torch.optim.NAdam of PyTorch 1.13. With
 * mu(t) = b1 (1 - 0.96^(t momentum_decay) / 2) and P = mu(1) ... mu(t):
 *     g += weight_decay w;  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;
 *     r = sqrt(v / (1 - b2^t)) + eps;
 *     w -= lr (1 - mu(t)) / (1 - P) g / r
 *        + lr mu(t + 1) / (1 - P mu(t) mu(t + 1)) m / r.
 * Dozat's paper has P mu(t + 1) there; the further mu(t) is PyTorch's. */
#include "nn/kernels/kernel.h"
#include "nn/optimizers/shared/adam.h"

struct nadam {
    struct nn_adam adam;
    double momentum_decay;
};

static const struct opt options[] = {
    NN_ADAM_OPTIONS("2e-3", "0", "adds this times the weight to the gradient"),
    {.name = "momentum_decay",
     .kind = OPT_REAL,
     .offset = offsetof(struct nadam, momentum_decay),
     .fallback = "4e-3",
     .max = INFINITY,
     .help = "how fast the momentum rises from half the first beta to the first beta"},
    {0}};

static double momentum(const struct nadam *o, const struct nn_update *u, long t)
{
    double b1 = nn_adam_beta1(&o->adam, u);
    return b1 * (1 - 0.5 * pow(0.96, (double)t * o->momentum_decay));
}

/* memory[0]: log P, which is 0 before the first step. */
static void prepare(const void *o, struct nn_update *u)
{
    u->memory[0] += log(momentum(o, u, u->t));
}

struct factors {
    real by_gradient, by_mean, decay, b1, b2, take1, take2, root, eps;
};

NN_KERNEL static void update(real *restrict w, const real *restrict g, real *restrict m,
                             real *restrict v, size_t n, struct factors f)
{
    for (size_t i = 0; i < n; i++) {
        real whole = g[i] + f.decay * w[i];
        m[i] = f.b1 * m[i] + f.take1 * whole;
        v[i] = f.b2 * v[i] + f.take2 * whole * whole;
        real move = f.by_gradient * whole + f.by_mean * m[i];
        w[i] -= move / (sqrt(v[i]) / f.root + f.eps);
    }
}

static void step(const void *o, const struct nn_update *u, real *w, const real *g,
                 real *slots, size_t n)
{
    const struct nn_adam *a = o;
    double b1 = nn_adam_beta1(a, u), b2 = a->betas.items[1];
    double mu = momentum(o, u, u->t), next = momentum(o, u, u->t + 1);
    double product = exp(u->memory[0]);
    struct factors f = {.by_gradient = (real)(u->lr * (1 - mu) / (1 - product)),
                        .by_mean = (real)(u->lr * next / (1 - product * mu * next)),
                        .decay = (real)a->weight_decay,
                        .b1 = (real)b1,
                        .b2 = (real)b2,
                        .take1 = (real)(1 - b1),
                        .take2 = (real)(1 - b2),
                        .root = (real)sqrt(1 - pow(b2, (double)u->t)),
                        .eps = (real)a->eps};
    update(w, g, slots, slots + n, n, f);
}

const struct nn_optimizer_type nn_optimizer_nadam = {
    .plugin = {.name = "nadam",
               .help = "Adam with Nesterov's momentum: look ahead",
               .options = options,
               .options_size = sizeof(struct nadam),
               .reference = "torch.optim.NAdam; Dozat 2016",
               .example = "{lr: 1e-3}",
               .python = "torch.optim.NAdam"},
    .lr_offset = offsetof(struct nn_adam, lr),
    .slots = nn_adam_slots,
    .prepare = prepare,
    .step = step,
    .check = nn_adam_check,
};
