/* RMSprop, as torch.optim.RMSprop:
 *     g += weight_decay w;  s = alpha s + (1 - alpha) g^2;
 *     r = sqrt(s) + eps, or sqrt(s - a^2) + eps with a = alpha a + (1 - alpha) g if
 * centered; w -= lr g / r, or with momentum b = momentum b + g / r;  w -= lr b. */
#include "nn/kernels/kernel.h"
#include "nn/optimizer.h"

struct rmsprop {
    double lr, alpha, eps, momentum, weight_decay;
    bool centered;
};

static const struct opt options[] = {
    {.name = "lr",
     .kind = OPT_REAL,
     .offset = offsetof(struct rmsprop, lr),
     .fallback = "1e-2",
     .max = INFINITY,
     .help = "learning rate"},
    {.name = "alpha",
     .kind = OPT_REAL,
     .offset = offsetof(struct rmsprop, alpha),
     .fallback = "0.99",
     .max = 1,
     .help = "share of the average of the squares that each step keeps"},
    {.name = "eps",
     .kind = OPT_REAL,
     .offset = offsetof(struct rmsprop, eps),
     .fallback = "1e-8",
     .max = INFINITY,
     .help = "added to the root of the average of the squares"},
    {.name = "momentum",
     .kind = OPT_REAL,
     .offset = offsetof(struct rmsprop, momentum),
     .fallback = "0",
     .max = 1,
     .below_max = true,
     .help = "share of the last step that is added to a step"},
    {.name = "centered",
     .kind = OPT_BOOL,
     .offset = offsetof(struct rmsprop, centered),
     .fallback = "false",
     .help = "divides by the deviation instead of the root mean square"},
    {.name = "weight_decay",
     .kind = OPT_REAL,
     .offset = offsetof(struct rmsprop, weight_decay),
     .fallback = "0",
     .max = INFINITY,
     .help = "adds this times the weight to the gradient"},
    {0}};

/* Squares; then momentum and mean gradient, as far as they are used. */
static int slots(const void *o)
{
    const struct rmsprop *r = o;
    return 1 + (r->momentum > 0) + r->centered;
}

struct factors {
    real lr, decay, alpha, take, eps, momentum;
};

/* buffer and mean are NULL where they are not used. */
NN_KERNEL static void update(real *restrict w, const real *restrict g,
                             real *restrict squares, real *restrict buffer,
                             real *restrict mean, size_t n, struct factors f)
{
    for (size_t i = 0; i < n; i++) {
        real whole = g[i] + f.decay * w[i];
        squares[i] = f.alpha * squares[i] + f.take * whole * whole;
        real spread = squares[i];
        if (mean) {
            mean[i] = f.alpha * mean[i] + f.take * whole;
            spread -= mean[i] * mean[i];
        }
        real move = whole / (sqrt(spread) + f.eps);
        if (buffer) {
            buffer[i] = f.momentum * buffer[i] + move;
            move = buffer[i];
        }
        w[i] -= f.lr * move;
    }
}

static void step(const void *o, const struct nn_update *u, real *w, const real *g,
                 real *memory, size_t n)
{
    const struct rmsprop *r = o;
    double keep = isnan(u->momentum) ? r->momentum : u->momentum;
    struct factors f = {.lr = (real)u->lr,
                        .decay = (real)r->weight_decay,
                        .alpha = (real)r->alpha,
                        .take = (real)(1 - r->alpha),
                        .eps = (real)r->eps,
                        .momentum = (real)keep};
    real *next = memory + n, *buffer = NULL, *mean = NULL;
    if (r->momentum > 0) {
        buffer = next;
        next += n;
    }
    if (r->centered)
        mean = next;
    update(w, g, memory, buffer, mean, n, f);
}

const struct nn_optimizer_type nn_optimizer_rmsprop = {
    .plugin = {.name = "rmsprop",
               .help = "steps scaled by a running mean of the squared gradient",
               .options = options,
               .options_size = sizeof(struct rmsprop),
               .reference = "torch.optim.RMSprop; Hinton 2012; Graves 2013 (centered)",
               .example = "{lr: 1e-3}",
               .python = "torch.optim.RMSprop"},
    .lr_offset = offsetof(struct rmsprop, lr),
    .slots = slots,
    .step = step,
};
