/* Adam, as torch.optim.Adam:
 *     g += weight_decay w;  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;
 *     w -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps). */
#include "nn/kernels/kernel.h"
#include "nn/optimizer.h"

struct adam {
    double lr, eps, weight_decay;
    struct opt_reals betas;
};

static const struct opt options[] = {
    {.name = "lr",
     .kind = OPT_REAL,
     .offset = offsetof(struct adam, lr),
     .fallback = "1e-3",
     .max = INFINITY,
     .help = "learning rate"},
    {.name = "betas",
     .kind = OPT_REAL_LIST,
     .offset = offsetof(struct adam, betas),
     .fallback = "[0.9, 0.999]",
     .max = 1,
     .below_max = true,
     .help = "how slowly the averages of the gradient and of its square forget"},
    {.name = "eps",
     .kind = OPT_REAL,
     .offset = offsetof(struct adam, eps),
     .fallback = "1e-8",
     .max = INFINITY,
     .help = "added to the root of the squares"},
    {.name = "weight_decay",
     .kind = OPT_REAL,
     .offset = offsetof(struct adam, weight_decay),
     .fallback = "0",
     .max = INFINITY,
     .help = "adds this times the weight to the gradient"},
    {0}};

static int slots(const void *o)
{
    (void)o;
    return 2;
}

/* What one step multiplies with; root: sqrt(1 - b2^t). */
struct factors {
    real rate, decay, b1, b2, take1, take2, root, eps;
};

NN_KERNEL static void update(real *restrict w, const real *restrict g, real *restrict m,
                             real *restrict v, size_t n, struct factors f)
{
    for (size_t i = 0; i < n; i++) {
        real whole = g[i] + f.decay * w[i];
        m[i] = f.b1 * m[i] + f.take1 * whole;
        v[i] = f.b2 * v[i] + f.take2 * whole * whole;
        w[i] -= f.rate * m[i] / (sqrt(v[i]) / f.root + f.eps);
    }
}

static void step(const void *o, double lr, long t, real *w, const real *g, real *memory,
                 size_t n)
{
    const struct adam *a = o;
    double b1 = a->betas.items[0], b2 = a->betas.items[1];
    struct factors f = {.rate = (real)(lr / (1 - pow(b1, (double)t))),
                        .decay = (real)a->weight_decay,
                        .b1 = (real)b1,
                        .b2 = (real)b2,
                        .take1 = (real)(1 - b1),
                        .take2 = (real)(1 - b2),
                        .root = (real)sqrt(1 - pow(b2, (double)t)),
                        .eps = (real)a->eps};
    update(w, g, memory, memory + n, n, f);
}

static void check(const void *o, const struct yaml_node *node, struct diag *diag)
{
    const struct adam *a = o;
    if (a->betas.count != 2)
        diag_error(diag, node, "as in `betas: [0.9, 0.999]`",
                   "`betas` of adam are two numbers");
}

const struct nn_optimizer_type nn_optimizer_adam = {
    .plugin = {.name = "adam",
               .help = "steps scaled by running means of the gradient and its square",
               .options = options,
               .options_size = sizeof(struct adam),
               .reference = "torch.optim.Adam; Kingma and Ba 2015",
               .example = "{lr: 1e-3}"},
    .lr_offset = offsetof(struct adam, lr),
    .slots = slots,
    .step = step,
    .check = check,
};
