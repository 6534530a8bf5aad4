/* Stochastic gradient descent with momentum, as torch.optim.SGD:
 *     g += weight_decay w;  b = g in the first step, else momentum b + (1 - dampening)
 * g; d = g + momentum b if nesterov, else b (g without momentum);  w -= lr d. */
#include "nn/kernels/kernel.h"
#include "nn/optimizer.h"

struct sgd {
    double lr, momentum, dampening, weight_decay;
    bool nesterov;
};

static const struct opt options[] = {
    {.name = "lr",
     .kind = OPT_REAL,
     .offset = offsetof(struct sgd, lr),
     .fallback = "1e-3",
     .max = INFINITY,
     .help = "learning rate"},
    {.name = "momentum",
     .kind = OPT_REAL,
     .offset = offsetof(struct sgd, momentum),
     .fallback = "0",
     .max = 1,
     .below_max = true,
     .help = "share of the last step that is added to a step"},
    {.name = "nesterov",
     .kind = OPT_BOOL,
     .offset = offsetof(struct sgd, nesterov),
     .fallback = "false",
     .help = "Nesterov's momentum: look ahead"},
    {.name = "dampening",
     .kind = OPT_REAL,
     .offset = offsetof(struct sgd, dampening),
     .fallback = "0",
     .max = 1,
     .help = "reduces what the gradient adds to the momentum by this share"},
    {.name = "weight_decay",
     .kind = OPT_REAL,
     .offset = offsetof(struct sgd, weight_decay),
     .fallback = "0",
     .max = INFINITY,
     .help = "adds this times the weight to the gradient"},
    {0}};

static int slots(const void *o)
{
    return ((const struct sgd *)o)->momentum > 0;
}

NN_KERNEL static void plain_step(real *restrict w, const real *restrict g, size_t n,
                                 real lr, real decay)
{
    for (size_t i = 0; i < n; i++)
        w[i] -= lr * (g[i] + decay * w[i]);
}

NN_KERNEL static void momentum_step(real *restrict w, const real *restrict g,
                                    real *restrict buffer, size_t n, real lr,
                                    real decay, real keep, real take, bool nesterov)
{
    /* d = a g + c b */
    real a = nesterov ? 1 : 0, c = nesterov ? keep : 1;
    for (size_t i = 0; i < n; i++) {
        real whole = g[i] + decay * w[i];
        buffer[i] = keep * buffer[i] + take * whole;
        w[i] -= lr * (a * whole + c * buffer[i]);
    }
}

static void step(const void *o, const struct nn_update *u, real *w, const real *g,
                 real *memory, size_t n)
{
    const struct sgd *s = o;
    if (s->momentum > 0) {
        double keep = isnan(u->momentum) ? s->momentum : u->momentum;
        double take = u->t == 1 ? 1 : 1 - s->dampening;
        /* In the first step the buffer is zero, so keep * buffer is too: b = g. */
        momentum_step(w, g, memory, n, (real)u->lr, (real)s->weight_decay, (real)keep,
                      (real)take, s->nesterov);
    } else {
        plain_step(w, g, n, (real)u->lr, (real)s->weight_decay);
    }
}

static void check(const void *o, const struct yaml_node *node, struct diag *diag)
{
    const struct sgd *s = o;
    const struct yaml_node *nesterov = yaml_find(node, "nesterov");
    if (s->nesterov && (!(s->momentum > 0) || s->dampening > 0))
        diag_error(diag, nesterov ? nesterov : node,
                   "as in `{type: sgd, momentum: 0.9, nesterov: true}`",
                   "nesterov needs a momentum above 0 and no dampening");
    if (s->dampening > 0 && !(s->momentum > 0))
        diag_unused(diag, yaml_find(node, "dampening"), NULL,
                    "`dampening` does nothing without momentum");
}

const struct nn_optimizer_type nn_optimizer_sgd = {
    .plugin = {.name = "sgd",
               .help = "stochastic gradient descent, with or without momentum",
               .options = options,
               .options_size = sizeof(struct sgd),
               .reference = "torch.optim.SGD; Sutskever et al. 2013",
               .example = "{lr: 1e-3, momentum: 0.9, nesterov: true}",
               .python = "torch.optim.SGD"},
    .lr_offset = offsetof(struct sgd, lr),
    .slots = slots,
    .step = step,
    .check = check,
};
