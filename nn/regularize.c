/* L1 and L2 penalties, as gradients of l1 * sum |w| + l2 / 2 * sum w^2. */
#include "nn/kernels/kernel.h"
#include "nn/optimizer.h"

static const char *const on_words[] = {"weights", "all", NULL};

const struct opt nn_regularize_table[] = {
    {.name = "l1",
     .kind = OPT_REAL,
     .offset = offsetof(struct nn_regularize, l1),
     .fallback = "0",
     .max = INFINITY,
     .help = "weight of the sum of absolute values"},
    {.name = "l2",
     .kind = OPT_REAL,
     .offset = offsetof(struct nn_regularize, l2),
     .fallback = "0",
     .max = INFINITY,
     .help = "weight of half the sum of squares"},
    {.name = "on",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct nn_regularize, on),
     .fallback = "weights",
     .choices = on_words,
     .help = "weights: those of convolutions, linear and recurrent layers; all: biases "
             "and norms, too"},
    {0}};

NN_KERNEL static void add(real *restrict gradient, const real *restrict w, size_t n,
                          real l1, real l2)
{
    for (size_t i = 0; i < n; i++) {
        real sign = (real)((w[i] > 0) - (w[i] < 0));
        gradient[i] += l1 * sign + l2 * w[i];
    }
}

void nn_regularize_add(const struct nn_regularize *r, const struct nn_graph *g,
                       const real *w, real *gradients)
{
    if (!(r->l1 > 0) && !(r->l2 > 0))
        return;
    for (size_t i = 0; i < g->node_count; i++) {
        size_t at = g->nodes[i].param_offset;
        const struct nn_rule *rule = &g->nodes[i].rule;
        for (int j = 0; j < rule->param_count; j++) {
            size_t count = nn_param_count(&rule->params[j]);
            if (r->on == NN_ON_ALL || rule->params[j].role == NN_WEIGHT)
                add(gradients + at, w + at, count, (real)r->l1, (real)r->l2);
            at += count;
        }
    }
}
