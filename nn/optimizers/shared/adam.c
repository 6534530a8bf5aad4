/* Options and running means of Adam's family: adam.h. */
#include "nn/optimizers/shared/adam.h"

#include "nn/kernels/kernel.h"

int nn_adam_slots(const void *options)
{
    (void)options;
    return 2;
}

void nn_adam_check(const void *options, const struct yaml_node *node, struct diag *diag)
{
    const struct nn_adam *a = options;
    const struct yaml_node *betas = yaml_find(node, "betas");
    if (a->betas.count != 2)
        diag_error(diag, betas ? betas : node, "as in `betas: [0.9, 0.999]`",
                   "`betas` are two numbers, not %zu", a->betas.count);
}

double nn_adam_beta1(const struct nn_adam *a, const struct nn_update *u)
{
    return isnan(u->momentum) ? a->betas.items[0] : u->momentum;
}

/* What one step multiplies with; root: sqrt(1 - b2^t). */
struct factors {
    real rate, decay, keep, b1, b2, take1, take2, root, eps;
};

NN_KERNEL static void update(real *restrict w, const real *restrict g, real *restrict m,
                             real *restrict v, size_t n, struct factors f)
{
    for (size_t i = 0; i < n; i++) {
        real whole = g[i] + f.decay * w[i];
        m[i] = f.b1 * m[i] + f.take1 * whole;
        v[i] = f.b2 * v[i] + f.take2 * whole * whole;
        w[i] = f.keep * w[i] - f.rate * m[i] / (sqrt(v[i]) / f.root + f.eps);
    }
}

void nn_adam_step(const struct nn_adam *a, const struct nn_update *u,
                  struct nn_adam_decay decay, real *w, const real *g, real *slots,
                  size_t n)
{
    double b1 = nn_adam_beta1(a, u), b2 = a->betas.items[1], t = (double)u->t;
    struct factors f = {.rate = (real)(u->lr / (1 - pow(b1, t))),
                        .decay = (real)decay.added,
                        .keep = (real)decay.keep,
                        .b1 = (real)b1,
                        .b2 = (real)b2,
                        .take1 = (real)(1 - b1),
                        .take2 = (real)(1 - b2),
                        .root = (real)sqrt(1 - pow(b2, t)),
                        .eps = (real)a->eps};
    update(w, g, slots, slots + n, n, f);
}
