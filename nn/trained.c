/* Which weights are trained, and limits of their gradient: trained.h. */
#include "nn/trained.h"

#include "nn/kernels/kernel.h"

static size_t count_weights(const struct nn_node *n)
{
    size_t count = 0;
    for (int i = 0; i < n->rule.param_count; i++)
        count += nn_param_count(&n->rule.params[i]);
    return count;
}

struct nn_trained nn_trained_find(const struct nn_graph *g, const bool *frozen,
                                  struct arena *a)
{
    struct nn_trained t = {.ranges = arena_alloc(a, g->node_count, sizeof(*t.ranges))};
    for (size_t i = 0; i < g->node_count; i++) {
        size_t first = g->nodes[i].param_offset, count = count_weights(&g->nodes[i]);
        if (count == 0 || (frozen && frozen[i]))
            continue;
        struct nn_range *last = t.range_count ? &t.ranges[t.range_count - 1] : NULL;
        if (last && last->first + last->count == first)
            last->count += count;
        else
            t.ranges[t.range_count++] = (struct nn_range){first, count};
        t.weights += count;
    }
    return t;
}

bool nn_output_bias(const struct nn_graph *g, size_t *at)
{
    const struct nn_node *last = &g->nodes[g->node_count - 1];
    *at = last->param_offset;
    for (int i = 0; i < last->rule.param_count; i++) {
        const struct nn_param_spec *p = &last->rule.params[i];
        if (p->role == NN_BIAS && nn_param_count(p) == (size_t)g->tags)
            return true;
        *at += nn_param_count(p);
    }
    return false;
}

static const char *const none_word[] = {"none", NULL};

const struct opt nn_clip_table[] = {
    {.name = "norm",
     .kind = OPT_REAL,
     .offset = offsetof(struct nn_clip, norm),
     .fallback = "none",
     .words = none_word,
     .max = INFINITY,
     .above_min = true,
     .help = "shortens a longer gradient to this length"},
    {.name = "value",
     .kind = OPT_REAL,
     .offset = offsetof(struct nn_clip, value),
     .fallback = "none",
     .words = none_word,
     .max = INFINITY,
     .above_min = true,
     .help = "limits each number of the gradient to between this and its negative"},
    {0}};

/* In lanes that are summed at the end, for vector instructions; n <= NN_CHUNK. */
NN_KERNEL static double sum_squares(const real *g, size_t n)
{
    enum { LANES = 16 };
    real lanes[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            lanes[k] += g[i + k] * g[i + k];
    for (; i < n; i++)
        lanes[0] += g[i] * g[i];
    double sum = 0;
    for (size_t k = 0; k < LANES; k++)
        sum += (double)lanes[k];
    return sum;
}

NN_KERNEL static void scale(real *g, size_t n, real factor)
{
    for (size_t i = 0; i < n; i++)
        g[i] *= factor;
}

NN_KERNEL static void clamp(real *g, size_t n, real most)
{
    for (size_t i = 0; i < n; i++)
        g[i] = g[i] > most ? most : g[i] < -most ? -most : g[i];
}

static double length_of(const struct nn_trained *t, const real *g)
{
    double sum = 0;
    for (size_t i = 0; i < t->range_count; i++) {
        const real *at = g + t->ranges[i].first;
        for (size_t left = t->ranges[i].count, n; left > 0; left -= n, at += n) {
            n = nn_min(left, NN_CHUNK);
            sum += sum_squares(at, n);
        }
    }
    return sqrt(sum);
}

void nn_clip_gradient(const struct nn_clip *c, const struct nn_trained *t, real *g)
{
    double factor = isnan(c->norm) ? 1 : c->norm / (length_of(t, g) + 1e-6);
    for (size_t i = 0; i < t->range_count; i++) {
        struct nn_range r = t->ranges[i];
        if (factor < 1)
            scale(g + r.first, r.count, (real)factor);
        if (!isnan(c->value))
            clamp(g + r.first, r.count, (real)c->value);
    }
}
