/* Initial weights: PyTorch's distributions, drawn from a stream for each parameter. */
#include "nn/graph/graph.h"

#include <math.h>

size_t nn_param_count(const struct nn_param_spec *p)
{
    size_t count = 1;
    for (int i = 0; i < p->rank; i++)
        count *= (size_t)p->dims[i];
    return count;
}

/* A normal number of mean 0 and deviation 1 (Box and Muller 1958). */
static double draw_normal(struct rng *stream)
{
    double radius = sqrt(-2 * log(1 - rng_uniform(stream)));
    return radius * cos(6.28318530717958647692 * rng_uniform(stream));
}

static double draw_initial(const struct nn_param_spec *p, struct rng *stream)
{
    if (p->bound > 0)
        return (2 * rng_uniform(stream) - 1) * p->bound;
    return p->deviation > 0 ? p->deviation * draw_normal(stream) : p->fill;
}

static void init_param(const struct nn_param_spec *p, uint64_t seed, uint64_t number,
                       real *w)
{
    size_t count = nn_param_count(p);
    struct rng stream;
    rng_init(&stream, seed, RNG_INIT, 0, number);
    for (size_t i = 0; i < count; i++)
        w[i] = (real)draw_initial(p, &stream);
}

void nn_graph_init(const struct nn_graph *g, uint64_t seed, real *weights,
                   real *statistics)
{
    uint64_t number = 0;
    for (size_t i = 0; i < g->node_count; i++) {
        const struct nn_rule *rule = &g->nodes[i].rule;
        real *w = weights + g->nodes[i].param_offset;
        for (int j = 0; j < rule->param_count; j++) {
            init_param(&rule->params[j], seed, number++, w);
            w += nn_param_count(&rule->params[j]);
        }
        real *s = statistics + g->nodes[i].buffer_offset;
        for (int j = 0; j < rule->buffer_count; j++) {
            const struct nn_buffer_spec *b = &rule->buffers[j];
            for (int k = 0; k < b->count; k++)
                *s++ = (real)(b->values ? b->values[k] : b->fill);
        }
    }
}
